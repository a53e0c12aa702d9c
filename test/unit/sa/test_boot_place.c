/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_boot_place.c: boots of random files, with and without failures: files
 * are read to places that may change afterwards, and the kernel must find each
 * file's bytes nevertheless.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decodetest.h"
#include "modmake.h"

#define MODS   6
#define FILES  (MODS + 2) /* a file system and a seed */
#define LARGE  600000
#define ROUNDS 40

static struct bootbench b; /* owner: the running test */
static struct {
	char fd_name[16];
	uint8_t *fd_data; /* not compressed */
	size_t fd_size;
} files[FILES];

static uint32_t
rnd(uint32_t n)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Half of the files have a few pages, the others up to LARGE bytes. */
static size_t
any_size(void)
{
	return 1 + rnd(rnd(2) == 0 ? 9000 : LARGE);
}

/* Make the contents of file i: `head', then bytes that differ by file. */
static void
contents(unsigned i, const void *head, size_t len)
{
	const size_t size = len + any_size();

	files[i].fd_size = size;
	files[i].fd_data = malloc(size);
	assert_non_null(files[i].fd_data);
	if (len != 0)
		memcpy(files[i].fd_data, head, len);
	for (size_t k = len; k < size; k++)
		files[i].fd_data[k] = elfmake_byte(i * 1000 + k);
}

/*
 * Put file i on the disk: compressed, or behind the one before it, so that both
 * can be read by one request.
 */
static void
put(unsigned i, const char *path, bool packed, uint64_t *at)
{
	const struct bytes data = {files[i].fd_data, files[i].fd_size};
	struct fakefile *ff;
	struct bytes gz;

	if (packed) {
		gz = decodetest_make(&data, "gzip -1nc <\"$F\"");
		fakevol_file(b.b_vol, path, gz.b_data, gz.b_size);
		free(gz.b_data);
		return;
	}
	ff = fakevol_file(b.b_vol, path, data.b_data, data.b_size);
	ff->ff_at = *at;
	ff->ff_run = ff->ff_size;
	*at += ff->ff_size;
}

/*
 * Module i requires some of the modules after it.  Half of the modules are also
 * loaded by name; the rest are found only as requirements.
 */
static void
make_module(unsigned i, uint64_t *at)
{
	char path[128], required[64] = "";
	const struct modspec ms = {
	    .ms_name = files[i].fd_name, .ms_required = required};
	struct elfmake *em;

	for (unsigned k = i + 1; k < MODS; k++)
		if (rnd(4) == 0)
			sprintf(required + strlen(required), "%sm%u",
			    required[0] == '\0' ? "" : ",", k);
	em = modmake(&ms);
	contents(i, em->em_file, em->em_size);
	elfmake_free(em);
	snprintf(path, sizeof(path), BOOTBENCH_STAND "m%u/m%u.kmod", i, i);
	put(i, path, rnd(5) == 0, at);
	snprintf(path, sizeof(path), BOOTBENCH_STAND "m%u/m%u.plist", i, i);
	if (rnd(4) == 0)
		fakevol_text(b.b_vol, path, "<plist/>");
	if (rnd(2) == 0)
		bootbench_load(&b, BI_MODULE_ELF, files[i].fd_name);
}

/* Memory of the firmware, at random places behind the kernel's. */
static void
make_map(void)
{
	struct sa_memrange map[9] = {{{0x100000, 0x240000}, SA_MEM_FREE}};
	uint64_t at = 0x240000;
	size_t n;

	for (n = 1; n < knitems(map); n++) {
		map[n].sm_range.pr_start = at;
		at += PAGE_SIZE * (1 + rnd(n % 2 == 0 ? 200 : 3));
		map[n].sm_range.pr_end = at;
		map[n].sm_kind = n % 2 == 0 ? SA_MEM_FREE
		    : rnd(2) == 0           ? SA_MEM_BOOT
					    : SA_MEM_RUNTIME;
	}
	map[n - 1].sm_range.pr_end = 0x2000000;
	fakeenv_memmap(b.b_fe, map, n);
}

static int
measure(void *cookie, unsigned pcr, const void *p, size_t size,
    const char *text, size_t len)
{
	(void)cookie, (void)pcr, (void)p, (void)size, (void)text, (void)len;
	return 0;
}

/* Sometimes a module is built into the kernel, and one cannot be read. */
static void
make_left_out(void)
{
	static const char *const builtin[] = {"m1", NULL};
	char path[128];

	if (rnd(3) == 0)
		modmake_builtins(&b, builtin, 0);
	if (rnd(3) == 0) {
		snprintf(path, sizeof(path), BOOTBENCH_STAND "m2/m2.kmod");
		fakevol_find(b.b_vol, path)->ff_read_error = EIO;
	}
}

static void
check_files(void)
{
	const struct btinfo_modulelist *ml = bootbench_modules(&b);

	for (int k = 0; ml != NULL && k < ml->num; k++) {
		const struct bi_modulelist_entry *e = &ml->entry[k];
		struct fakefile ff = {.ff_data = (uint8_t *)"<plist/>"};
		unsigned i = 0;

		while (i < FILES && strcmp(files[i].fd_name, e->path) != 0)
			i++;
		assert_true(i < FILES);
		if (e->type != BI_MODULE_PLIST)
			ff.ff_data = files[i].fd_data;
		ff.ff_size = e->type == BI_MODULE_PLIST ? strlen("<plist/>")
							: files[i].fd_size;
		bootbench_same(&b, k, &ff);
	}
}

/* Boot, and check the files.  False: memory ran out. */
static bool
boots(void)
{
	const int error = boot_kernel(&b.b_ld, "netbsd", 0);

	assert_true(fakeenv_released(b.b_fe));
	assert_true(error == ECANCELED || error == ENOMEM);
	if (error == ECANCELED)
		check_files();
	return error == ECANCELED;
}

static void
one_round(void)
{
	const struct btinfo_modulelist *ml;
	uint64_t at = 0x100000;

	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	if (rnd(2) == 0)
		b.b_fe->fe_env.se_measure = measure;
	for (unsigned i = 0; i < MODS; i++) {
		sprintf(files[i].fd_name, "m%u", i);
		make_module(i, &at);
	}
	strcpy(files[MODS].fd_name, "/fs");
	contents(MODS, NULL, 0);
	put(MODS, "/fs", rnd(3) == 0, &at);
	strcpy(files[MODS + 1].fd_name, "/seed");
	contents(MODS + 1, NULL, 0);
	put(MODS + 1, "/seed", false, &at);
	if (rnd(2) == 0)
		bootbench_load(&b, BI_MODULE_FS, "/fs");
	if (rnd(2) == 0)
		bootbench_load(&b, BI_MODULE_RND, "/seed");
	make_left_out();
	make_map();
	fakeenv_fail_after(b.b_fe, 1 + rnd(300), rnd(4) == 0);
	boots();
	fakeenv_fail_after(b.b_fe, 0, false);
	assert_true(boots());
	ml = bootbench_modules(&b);
	bootbench_boots(&b, "netbsd", ml == NULL ? 0 : ml->num);
	check_files();
	bootbench_end(&b);
	for (unsigned i = 0; i < FILES; i++)
		free(files[i].fd_data);
}

static void
test_random(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ROUNDS; i++)
		one_round();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
