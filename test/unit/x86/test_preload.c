/* SPDX-License-Identifier: BSD-2-Clause */
/* test_preload.c: the module list and the symbols' range, valid and hostile. */
#include "x86test.h"

#include <arch/x86/x86_preload.h>
#include <arch/x86/x86_symtab.h>

#define KERN_START 0x200000
#define KERN_END   0x300000
#define SYM_END    0x310000
#define RAM_END    0x1000000
#define NVS_END    0x1100000

static struct preload pl; /* owner: the running test */
static struct bootinfo bi;
static struct prset ram, known;
static const struct prange taken[] = {
    {KERN_START, KERN_END}, {KERN_END, SYM_END}};
static const struct preload_place place = {&ram, &known, taken, knitems(taken)};

static int
setup(void **state)
{
	(void)state;
	bi_clear(&bi);
	msgs_clear();
	memset(&ram, 0, sizeof(ram));
	prset_add(&ram, (struct prange){0x100000, RAM_END});
	known = ram;
	prset_add(&known, (struct prange){RAM_END, NVS_END});
	memset(&pl, 0xa5, sizeof(pl));
	return 0;
}

static void
digest(int32_t num, const struct bi_modulelist_entry *e, size_t n)
{
	uint8_t buf[8 + 8 * sizeof(*e)];
	const uint32_t endpa = 0xdeadbeef; /* never read */

	bi_clear(&bi);
	memcpy(buf, &num, 4);
	memcpy(buf + 4, &endpa, 4);
	if (n != 0)
		memcpy(buf + 8, e, n * sizeof(*e));
	bi_add(&bi, BTINFO_MODULELIST, buf, 8 + n * sizeof(*e));
	preload_digest(&pl, &bi, &place);
}

static void
test_good(void **state)
{
	const struct bi_modulelist_entry e[] = {
	    bi_module("a.kmod", BI_MODULE_ELF, 5000, 0x310000),
	    bi_module("b", BI_MODULE_FS, 1, 0x312000),
	    bi_module("up to the end", 99, 0x1000, RAM_END - 0x1000),
	};

	(void)state;
	digest(3, e, 3);
	assert_int_equal(pl.pl_n, 3);
	assert_string_equal(pl.pl_file[0].plf_path, "a.kmod");
	assert_int_equal(pl.pl_file[0].plf_len, 5000);
	assert_int_equal(pl.pl_file[0].plf_pages.pr_end, 0x312000);
	assert_int_equal(pl.pl_file[2].plf_type, 99);
	assert_ptr_equal(preload_find(&pl, 0x311fff), &pl.pl_file[0]);
	assert_ptr_equal(preload_find(&pl, 0x312000), &pl.pl_file[1]);
	assert_null(preload_find(&pl, 0x313000));
}

/* A bad entry between two good ones is reported, the good ones are kept. */
static void
reject(struct bi_modulelist_entry bad, const char *why)
{
	struct bi_modulelist_entry e[3] = {
	    bi_module("first", 1, 0x2000, 0x400000), bad,
	    bi_module("last", 1, 0x2000, 0x600000)};

	msgs_clear();
	digest(3, e, 3);
	assert_int_equal(pl.pl_n, 2);
	assert_string_equal(pl.pl_file[0].plf_path, "first");
	assert_string_equal(pl.pl_file[1].plf_path, "last");
	assert_true(msgs_have(why));
	assert_true(msgs_have("entry 1 (bad"));
}

static void
test_bad_entries(void **state)
{
	(void)state;
	reject(bi_module("bad", 1, 0, 0x500000), "empty");
	reject(bi_module("bad", 1, -1, 0x500000), "empty");
	reject(bi_module("bad", 1, INT32_MIN, 0x500000), "empty");
	reject(bi_module("bad", 1, 100, 0x500001), "page boundary");
	reject(bi_module("bad", 1, 100, 0x500800), "page boundary");
	reject(bi_module("bad", 1, 100, 0), "not in memory");
	reject(bi_module("bad", 1, 100, NVS_END), "not in memory");
	reject(bi_module("bad", 1, 0x1001, NVS_END - 0x1000), "not in memory");
	reject(bi_module("bad", 1, INT32_MAX, 0x500000), "not in memory");
	reject(bi_module("bad", 1, INT32_MAX, 0xfffff000), "not in memory");
	reject(bi_module("bad", 1, 100, KERN_START), "the kernel");
	reject(bi_module("bad", 1, 100, KERN_END - 0x1000), "the kernel");
	reject(bi_module("bad", 1, 100, SYM_END - 0x1000), "the kernel");
	reject(bi_module("bad", 1, 0x100001, 0x100000), "the kernel");
	reject(bi_module("bad", 1, 100, 0x400000), "before it");
	reject(bi_module("bad", 1, 100, 0x401000), "before it");
	reject(bi_module("bad", 1, 0x1001, 0x3ff000), "before it");
}

/* On ACPI NVS, where another loader put it: used, with a message. */
static void
test_not_ram(void **state)
{
	const struct bi_modulelist_entry e[] = {
	    bi_module("ram", BI_MODULE_ELF, 5000, 0x310000),
	    bi_module("half", BI_MODULE_FS, 0x2000, RAM_END - 0x1000),
	    bi_module("nvs", BI_MODULE_ELF, 100, NVS_END - 0x1000),
	};

	(void)state;
	digest(3, e, 3);
	assert_int_equal(pl.pl_n, 3);
	assert_true(pl.pl_file[0].plf_isram);
	assert_false(pl.pl_file[1].plf_isram);
	assert_false(pl.pl_file[2].plf_isram);
	assert_false(msgs_have("module list: ram"));
	assert_true(msgs_have("module list: half, 8192 bytes at 0xfff000, is "
			      "not in RAM"));
	assert_true(msgs_have("module list: nvs"));
	assert_int_equal(preload_end(&pl, 0), NVS_END);
	assert_int_equal(preload_end(&pl, NVS_END + 5), NVS_END + 5);
}

static void
test_hostile_counts(void **state)
{
	const struct bi_modulelist_entry e = bi_module("a", 1, 100, 0x400000);
	/* With the record's header it is as long as an entry. */
	const struct {
		char path[80 - sizeof(struct btinfo_common)];
		int32_t type, len;
		uint32_t base;
	} behind = {"b", 1, 100, 0x500000};

	(void)state;
	digest(0, &e, 1);
	assert_int_equal(pl.pl_n, 0);
	digest(-1, &e, 1);
	assert_int_equal(pl.pl_n, 0);
	digest(INT32_MAX, &e, 1);
	assert_int_equal(pl.pl_n, 1);
	assert_true(msgs_have("claims 2147483647 entries but holds 1"));
	digest(1, NULL, 0);
	assert_int_equal(pl.pl_n, 0);
	/* Data after the record look like entries: they are not read. */
	digest(INT32_MAX, &e, 1);
	bi_add(&bi, BTINFO_USERCONFCOMMANDS, &behind, sizeof(behind));
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, 1);
}

static void
test_no_list(void **state)
{
	(void)state;
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, 0);
	/* A record that ends within its own header. */
	bi_add(&bi, BTINFO_MODULELIST, "\1\0\0", 4);
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, 0);
}

/* The largest number of entries. */
static void
test_most(void **state)
{
	struct bi_modulelist_entry e;
	uint32_t head[2] = {(uint32_t)PRELOAD_MAX, 0};
	static uint8_t buf[BOOTINFO_MAXSIZE - 8];
	unsigned i;

	(void)state;
	memcpy(buf, head, sizeof(head));
	for (i = 0; i < PRELOAD_MAX; i++) {
		e = bi_module("m", 1, 0x1000, 0x400000 + i * 0x1000);
		memcpy(buf + 8 + i * sizeof(e), &e, sizeof(e));
	}
	bi_add(&bi, BTINFO_MODULELIST, buf, sizeof(buf));
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, PRELOAD_MAX);
}

/* A path without a NUL, and control characters. */
static void
test_path(void **state)
{
	struct bi_modulelist_entry e = bi_module("", 1, 100, 0x400000);

	(void)state;
	memset(e.path, '\033', sizeof(e.path));
	digest(1, &e, 1);
	assert_int_equal(pl.pl_n, 1);
	assert_int_equal(strlen(pl.pl_file[0].plf_path), 80);
	assert_int_equal(pl.pl_file[0].plf_path[79], '?');
}

/* The file of TRUST is one more, and not on the list. */
static void
test_trust(void **state)
{
	const struct bi_modulelist_entry e[] = {
	    bi_module("a", BI_MODULE_ELF, 5000, 0x310000),
	    bi_module("b", BI_MODULE_ELF, 100, 0x320000),
	};
	struct btinfo_trust bt = {
	    .version = BI_TRUST_VERSION, .base = 0x330000, .size = 5000};
	const uint8_t *payload = (const uint8_t *)&bt + sizeof(bt.common);
	static const struct {
		uint32_t base, size;
		const char *why;
	} bad[] = {{0x320000, 100, "before it"},
	    {KERN_START, 100, "the kernel"}, {NVS_END, 100, "not in memory"},
	    {0x330001, 100, "page boundary"},
	    {0xfffff000, 0x2000, "not in memory"}};

	(void)state;
	digest(2, e, 2);
	assert_int_equal(pl.pl_n, 2);
	assert_false(pl.pl_file[1].plf_istrust);
	bi_add(&bi, BTINFO_TRUST, payload, sizeof(bt) - sizeof(bt.common));
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, 3);
	assert_false(pl.pl_file[1].plf_istrust);
	assert_true(pl.pl_file[2].plf_istrust);
	assert_int_equal(pl.pl_file[2].plf_len, 5000);
	assert_int_equal(preload_end(&pl, 0), 0x332000);
	for (size_t i = 0; i < knitems(bad); i++) {
		msgs_clear();
		digest(2, e, 2);
		bt.base = bad[i].base;
		bt.size = bad[i].size;
		bi_add(
		    &bi, BTINFO_TRUST, payload, sizeof(bt) - sizeof(bt.common));
		preload_digest(&pl, &bi, &place);
		assert_int_equal(pl.pl_n, 2);
		assert_true(msgs_have("entry 2 (TRUST"));
		assert_true(msgs_have(bad[i].why));
	}
	/* One that is cut. */
	msgs_clear();
	digest(2, e, 2);
	bi_add(&bi, BTINFO_TRUST, payload, 100);
	preload_digest(&pl, &bi, &place);
	assert_int_equal(pl.pl_n, 2);
	assert_false(msgs_have("TRUST"));
}

static struct prange
symtab(bool record, uint32_t ssym, uint32_t esym, uint32_t arg)
{
	const uint32_t payload[3] = {1, ssym, esym};
	struct prange sym = {1, 2};

	setup(NULL);
	if (record)
		bi_add(&bi, BTINFO_SYMTAB, payload, sizeof(payload));
	symtab_digest(&sym, &bi, arg, &known, &taken[0]);
	return sym;
}

static void
test_symtab(void **state)
{
	struct prange sym;

	(void)state;
	sym = symtab(true, KERN_END + 8, SYM_END - 3, 0);
	assert_int_equal(sym.pr_start, KERN_END + 8);
	assert_int_equal(sym.pr_end, SYM_END - 3);
	/*
	 * The record has precedence; without it the entry argument gives the
	 * end.
	 */
	sym = symtab(true, KERN_END, SYM_END, RAM_END);
	assert_int_equal(sym.pr_end, SYM_END);
	sym = symtab(false, 0, 0, SYM_END);
	assert_int_equal(sym.pr_start, KERN_END);
	assert_int_equal(sym.pr_end, SYM_END);
	sym = symtab(false, 0, 0, 0);
	assert_int_equal(sym.pr_end, 0);
	assert_false(msgs_have("ksyms"));
}

static void
test_symtab_hostile(void **state)
{
	static const uint32_t bad[][2] = {{SYM_END, KERN_END},
	    {KERN_START, SYM_END}, {0, 0xffffffff}, {KERN_END, NVS_END + 1},
	    {KERN_END - 1, SYM_END}, {NVS_END, NVS_END + 8},
	    {0xfffffff8, 0xffffffff}};
	struct prange sym;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(bad); i++) {
		sym = symtab(true, bad[i][0], bad[i][1], SYM_END);
		assert_int_equal(sym.pr_start, 0);
		assert_int_equal(sym.pr_end, 0);
		assert_true(msgs_have("ignored"));
	}
	sym = symtab(false, 0, 0, KERN_START + 5);
	assert_int_equal(sym.pr_end, 0);
	sym = symtab(false, 0, 0, 0xffffffff);
	assert_int_equal(sym.pr_end, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_good, setup),
	    cmocka_unit_test_setup(test_bad_entries, setup),
	    cmocka_unit_test_setup(test_not_ram, setup),
	    cmocka_unit_test_setup(test_hostile_counts, setup),
	    cmocka_unit_test_setup(test_no_list, setup),
	    cmocka_unit_test_setup(test_most, setup),
	    cmocka_unit_test_setup(test_path, setup),
	    cmocka_unit_test_setup(test_trust, setup),
	    cmocka_unit_test_setup(test_symtab, setup),
	    cmocka_unit_test_setup(test_symtab_hostile, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
