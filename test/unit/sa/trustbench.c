/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustbench.c: see trustbench.h.
 */
#include "trustbench.h"

#include "bitable.h"

#define MATERIAL_MAX ((size_t)1 << 16)

struct satest *tb;  /* owner: the running test */
static void *image; /* the loader's; owner: the running test */

const uint8_t trustbench_database[SA_GUID_SIZE] = {0xcb, 0xb2, 0x19, 0xd7, 0x3a,
    0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};
const uint8_t trustbench_sha256[SA_GUID_SIZE] = {0x26, 0x16, 0xc4, 0xc1, 0x4c,
    0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28};

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

void
trustbench_manifest(const char *sig)
{
	trustbench_put("/boot.manifest", "manifest");
	trustbench_put("/boot.manifest.sig", sig);
}

void
trustbench_root(struct fakevol *vol)
{
	static const char *const files[][2] = {{"/netbsd", "boot.kernel"},
	    {"/boot.manifest", "boot.manifest"},
	    {"/boot.manifest.sig", "boot.sig"}};
	size_t size;

	for (size_t i = 0; i < knitems(files); i++) {
		void *p = trustbench_material(files[i][1], &size);

		fakevol_file(vol, files[i][0], p, size);
		free(p);
	}
	fakevol_text(vol, "/m.kmod", "module");
	fakevol_text(vol, "/m.plist", "<plist/>");
}

/* Entry i of the list has these bytes. */
static void
check_entry(const struct btinfo_modulelist *ml, int i, const char *bytes)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct bi_modulelist_entry *e = &ml->entry[i];

	assert_int_equal(e->len, strlen(bytes));
	assert_memory_equal(h->fh_image + (e->base - h->fh_final.pr_start),
	    bytes, strlen(bytes));
}

int
trustbench_started(void)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct btinfo_modulelist *ml =
	    bitable_handoff(h, BTINFO_MODULELIST);
	size_t size;
	uint8_t *kernel = trustbench_material("boot.kernel", &size);

	assert_true(size >= TRUSTBENCH_KERNEL_OFF + TRUSTBENCH_KERNEL_SIZE);
	assert_int_equal(h->fh_final.pr_start, SATEST_KERNEL_PA);
	assert_memory_equal(h->fh_image, kernel + TRUSTBENCH_KERNEL_OFF,
	    TRUSTBENCH_KERNEL_SIZE);
	free(kernel);
	if (ml == NULL)
		return 0;
	assert_int_equal(ml->num, 2);
	check_entry(ml, 0, "module");
	check_entry(ml, 1, "<plist/>");
	return 2;
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
	static const uint8_t on = 1, off = 0;

	fakeenv_var(tb->fe, "SecureBoot", sa_guid_global, 6, &on, 1);
	fakeenv_var(tb->fe, "SetupMode", sa_guid_global, 6, &off, 1);
}

void
trustbench_svn(uint32_t svn, uint32_t inverse, uint32_t attr, size_t size)
{
	static const uint8_t vendor[SA_GUID_SIZE] = {0xa2, 0xc4, 0xf0, 0xb3,
	    0x0e, 0x5d, 0x0b, 0x4f, 0x9a, 0x51, 0x6c, 0x1d, 0x1a, 0x2e, 0x7c,
	    0x58};
	static uint32_t value[3];

	value[0] = svn;
	value[1] = inverse;
	assert_true(size <= sizeof(value));
	fakeenv_var(tb->fe, "PrimebootSVN", vendor, attr, value, size);
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
