/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustbench.c: see trustbench.h.
 */
#include "trustbench.h"

#define MATERIAL_MAX ((size_t)1 << 16)

struct satest *tb;  /* owner: the running test */
static void *image; /* the loader's; owner: the running test */

void *
trustbench_material(const char *name, size_t *size)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	uint8_t *p = malloc(MATERIAL_MAX), *exact;
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s%s", build == NULL ? "build" : build,
	    strchr(name, '/') == NULL ? "host/verify/" : "", name);
	f = fopen(path, "rb");
	if (f == NULL || p == NULL)
		fail_msg("%s: missing", path);
	*size = fread(p, 1, MATERIAL_MAX, f);
	fclose(f);
	exact = malloc(*size + 1);
	assert_non_null(exact);
	memcpy(exact, p, *size);
	free(p);
	return exact;
}

struct fakefile *
trustbench_put(const char *path, const char *name)
{
	size_t size;
	void *p = trustbench_material(name, &size);
	struct fakefile *ff = fakevol_file(tb->vol, path, p, size);

	free(p);
	return ff;
}

/* se_date */
static uint64_t
now(void *cookie __kunused)
{
	size_t size;
	uint64_t *p = trustbench_material("now", &size), v;

	memcpy(&v, p, sizeof(v));
	free(p);
	return v;
}

void
trustbench_enrol(const char *name)
{
	free(image);
	image = trustbench_material(name, &tb->fe->fe_env.se_imagesize);
	tb->fe->fe_env.se_image = image;
	tb->fe->fe_env.se_date = now;
}

void
trustbench_secure(void)
{
	static const uint8_t on = 1;

	fakeenv_var(tb->fe, "SecureBoot", sa_guid_global, 6, &on, 1);
}

void
trustbench_says(const char *line, enum cmd_result result, const char *text)
{
	fakeenv_out_clear(tb->fe);
	if (command_run(&tb->ld, line) != result || !fakeenv_saw(tb->fe, text))
		fail_msg("%s: %s", line, fakeenv_out(tb->fe));
	assert_clean_output(tb);
}

int
trustbench_setup(void **state)
{
	const int error = satest_setup(state);

	tb = *state;
	image = NULL;
	return error;
}

int
trustbench_teardown(void **state)
{
	free(image);
	image = NULL;
	return satest_teardown(state);
}
