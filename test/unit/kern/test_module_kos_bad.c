/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_kos_bad.c: KOS modules whose sections, uses of tracked imports or
 * definitions are refused, each beside one that is just accepted.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_kos);

/* What is made by hand: sections, and a function in .load. */
struct made {
	struct objbuild *ob;
	unsigned load, init, loadsym, initsym;
};

#define CODE_SIZE 32

static struct made
begin(uint64_t init_flags)
{
	static const uint8_t function[] = {0x31, 0xc0, 0xc3, 0x90};
	struct made m = {.ob = ob_new(OB_CLASS)};
	uint8_t code[CODE_SIZE] = {0};

	for (size_t i = 0; i < 8; i++)
		code[i] = function[i % sizeof(function)];
	m.load = ob_section(m.ob, ".load", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, code, sizeof(code));
	m.init = ob_section(m.ob, ".init", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | init_flags, 16, code, sizeof(code));
	m.loadsym =
	    ob_symbol(m.ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, m.load, 0, 0);
	m.initsym =
	    ob_symbol(m.ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, m.init, 0, 0);
	return m;
}

/* Load it under a file's name: the error, and a text of its message or NULL. */
static void
load_file(struct made *m, const char *file, int error, const char *text)
{
	size_t len;
	void *data = ob_finish(m->ob, &len);
	int got;

	host_console_clear();
	got = module_load_mem(file, data, len);
	if (got != error)
		fail_msg(
		    "%d, expected %d\n%s", got, error, host_console_text());
	if (text != NULL)
		modtest_said(text);
	free(data);
}

/* The same, and unload it. */
static void
finish(struct made *m, int error, const char *text)
{

	load_file(m, "made.ko", error, text);
	if (error == 0)
		modtest_unload("made", 0);
}

static void
test_sections(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		uint64_t flags;
		const char *said;
	} t[] = {
	    {".zero", ELF_SHT_NOBITS, ELF_SHF_WRITE, NULL},
	    {".load.data", ELF_SHT_PROGBITS, ELF_SHF_WRITE, NULL},
	    {".eh_frame", ELF_SHT_PROGBITS, 0, NULL},
	    {".data", ELF_SHT_PROGBITS, ELF_SHF_WRITE,
		".data+0: is none of .init, .load and .zero"},
	    {".loads", ELF_SHT_PROGBITS, ELF_SHF_WRITE, ".loads+0: is none of"},
	    {".init_array", ELF_SHT_INIT_ARRAY, 0, ".init_array+0: is none of"},
	    {".zero", ELF_SHT_PROGBITS, ELF_SHF_WRITE,
		".zero+0: has contents, other than zeros"},
	    {".load.x", ELF_SHT_NOBITS, ELF_SHF_WRITE,
		".load.x+0: has no contents"},
	    {".load", ELF_SHT_PROGBITS, ELF_SHF_WRITE | ELF_SHF_EXECINSTR,
		"(.load): is writable and executable"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct made m = begin(ELF_SHF_EXECINSTR);

		(void)ob_section(m.ob, t[i].name, t[i].type,
		    ELF_SHF_ALLOC | t[i].flags, 8, NULL, 16);
		finish(&m, t[i].said != NULL ? ENOEXEC : 0, t[i].said);
	}
}

static void
test_init_section(void **state)
{
	struct made m = begin(ELF_SHF_WRITE);

	(void)state;
	finish(&m, ENOEXEC, ".init+0: is not code");
	m = begin(ELF_SHF_EXECINSTR);
	ob_reloc(m.ob, m.init, 8, OB_CALL, m.loadsym, 0);
	finish(&m, 0, NULL);
	m = begin(ELF_SHF_EXECINSTR);
	ob_reloc(m.ob, m.load, 8, OB_CALL,
	    ob_symbol(m.ob, "early", ELF_STB_LOCAL, ELF_STT_FUNC, m.init, 4, 4),
	    0);
	finish(&m, ENOEXEC,
	    ".load+0x8: " OB_CALL_NAME
	    " to early: is in .init, which is freed");
}

/* Module "owner", with a variable and a function. */
static void
load_owner(void)
{
	struct made m = begin(ELF_SHF_EXECINSTR);
	unsigned data = ob_section(m.ob, ".load.data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 16);

	(void)ob_symbol(
	    m.ob, "own_variable", ELF_STB_WEAK, ELF_STT_OBJECT, data, 8, 4);
	(void)ob_symbol(
	    m.ob, "own_function", ELF_STB_WEAK, ELF_STT_FUNC, m.load, 4, 4);
	load_file(&m, "owner.ko", 0, NULL);
}

#define PCREL_ADDEND (-4)
#ifdef __i386__
#define OB_GOT      R_386_GOT32X
#define OB_ODD      R_386_GOTOFF
#define OB_ODD_NAME "R_386_GOTOFF"
#else
#define OB_GOT      R_X86_64_REX_GOTPCRELX
#define OB_ODD      R_X86_64_PC64
#define OB_ODD_NAME "R_X86_64_PC64"
#endif

/* Uses of a tracked import. */
static void
test_uses(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		int64_t addend;
		const char *said;
	} t[] = {
	    {"kernel_function", OB_CALL, PCREL_ADDEND, NULL},
	    {"own_function", OB_PCREL, PCREL_ADDEND, NULL},
	    {"own_function", OB_PTR, 0, NULL},
	    {"own_function", OB_GOT, PCREL_ADDEND, NULL},
	    {"own_function", OB_PTR, 1,
		".load+0x8: " OB_PTR_NAME " to own_function: a relocation of "
		"this type and addend cannot be tracked"},
	    {"own_function", OB_PCREL, 0, "cannot be tracked"},
	    {"own_function", OB_ODD, 0,
		".load+0x8: " OB_ODD_NAME " to own_function: a relocation"},
	    {"own_variable", OB_GOT, PCREL_ADDEND, NULL},
	    {"own_variable", OB_PTR, 0,
		".load+0x8: " OB_PTR_NAME " to own_variable: cannot be "
		"tracked, since it is data"},
	    {"nowhere", OB_CALL, PCREL_ADDEND,
		".load+0x8: " OB_CALL_NAME " to nowhere: symbol not found"},
	};

	(void)state;
	load_owner();
	for (size_t i = 0; i < knitems(t); i++) {
		struct made m = begin(ELF_SHF_EXECINSTR);

		ob_reloc(m.ob, m.load, 8, t[i].type,
		    ob_symbol(m.ob, t[i].name, ELF_STB_WEAK, ELF_STT_NOTYPE,
			ELF_SHN_UNDEF, 0, 0),
		    t[i].addend);
		finish(&m, t[i].said != NULL ? ENOEXEC : 0, t[i].said);
	}
}

/* An import that is not used needs no definition. */
static void
test_unused(void **state)
{
	struct made m = begin(ELF_SHF_EXECINSTR);

	(void)state;
	(void)ob_symbol(
	    m.ob, "nowhere", ELF_STB_WEAK, ELF_STT_NOTYPE, ELF_SHN_UNDEF, 0, 0);
	finish(&m, 0, NULL);
}

static void
track(const struct made *m, uint32_t type, const char *name)
{

	ob_reloc(m->ob, m->load, 8, type,
	    ob_symbol(
		m->ob, name, ELF_STB_WEAK, ELF_STT_NOTYPE, ELF_SHN_UNDEF, 0, 0),
	    PCREL_ADDEND);
}

/* A function is not defined again by data, nor the other way round. */
static void
test_kinds(void **state)
{
	struct made m = begin(ELF_SHF_EXECINSTR), again;

	(void)state;
	load_owner();
	track(&m, OB_CALL, "own_function");
	load_file(&m, "made.ko", 0, NULL);
	again = begin(ELF_SHF_EXECINSTR);
	(void)ob_symbol(again.ob, "own_function", ELF_STB_WEAK, ELF_STT_OBJECT,
	    again.load, 0, 4);
	load_file(&again, "again.ko", ENOEXEC,
	    "own_function: is tracked by made, and ");
	modtest_said("function and the other data");
	modtest_unload("made", 0);
	/* At the load the newest definition is taken, of either kind. */
	again = begin(ELF_SHF_EXECINSTR);
	(void)ob_symbol(again.ob, "own_function", ELF_STB_WEAK, ELF_STT_OBJECT,
	    again.load, 0, 4);
	load_file(&again, "again.ko", 0, NULL);
	m = begin(ELF_SHF_EXECINSTR);
	track(&m, OB_GOT, "own_function");
	load_file(&m, "made.ko", 0, NULL);
	modtest_unload("again", EBUSY);
	modtest_unload("owner", 0);
	modtest_unload("made", 0);
}

/* A module does not track its own definitions. */
static void
test_own(void **state)
{
	struct made m = begin(ELF_SHF_EXECINSTR);

	(void)state;
	(void)ob_symbol(m.ob, "here", ELF_STB_WEAK, ELF_STT_FUNC, m.load, 4, 4);
	track(&m, OB_CALL, "here");
	finish(&m, ENOEXEC, " to here: symbol not found");
}

static void
test_long_name(void **state)
{
	static char name[4096 + 1];

	(void)state;
	for (size_t len = 4095; len <= 4096; len++) {
		struct made m = begin(ELF_SHF_EXECINSTR);

		memset(name, 'n', len);
		(void)ob_symbol(m.ob, name, ELF_STB_WEAK, ELF_STT_NOTYPE,
		    ELF_SHN_UNDEF, 0, 0);
		finish(&m, len == 4096 ? ENOEXEC : 0,
		    len == 4096 ? "its name has 4096 bytes or more" : NULL);
	}
}

static void
load_absolute(const char *file, uint64_t value)
{
	struct made m = begin(ELF_SHF_EXECINSTR);

	(void)ob_symbol(m.ob, "absolute", ELF_STB_WEAK, ELF_STT_OBJECT,
	    ELF_SHN_ABS, value, 0);
	load_file(&m, file, 0, NULL);
}

/* Two definitions of one value are different ones; value 0 is a definition. */
static void
test_same_value(void **state)
{
	static const uint64_t values[] = {4096, 0};

	(void)state;
	for (size_t i = 0; i < knitems(values); i++) {
		struct made m = begin(ELF_SHF_EXECINSTR);

		load_absolute("first.ko", values[i]);
		track(&m, OB_GOT, "absolute");
		load_file(&m, "made.ko", 0, NULL);
		load_absolute("second.ko", values[i]);
		modtest_unload("first", 0);
		modtest_unload("second", EBUSY);
		modtest_unload("made", 0);
		modtest_unload("second", 0);
	}
}

/* A module must not define the kernel's functions again. */
static void
test_strong(void **state)
{
	struct made m = begin(ELF_SHF_EXECINSTR);

	(void)state;
	(void)ob_symbol(
	    m.ob, "kernel_function", ELF_STB_WEAK, ELF_STT_FUNC, m.load, 0, 4);
	finish(
	    &m, ENOEXEC, "kernel_function: is already defined by the kernel");
	m = begin(ELF_SHF_EXECINSTR);
	(void)ob_symbol(m.ob, "kernel_function", ELF_STB_GLOBAL, ELF_STT_FUNC,
	    m.load, 0, 4);
	finish(&m, 0, NULL);
}

static int
setup(void **state)
{

	(void)state;
	return ksyms_add_kernel("kernel_function", (vaddr_t)modtest_note);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_sections),
	    modtest(test_init_section),
	    modtest(test_uses),
	    modtest(test_unused),
	    modtest(test_kinds),
	    modtest(test_own),
	    modtest(test_long_name),
	    modtest(test_same_value),
	    modtest(test_strong),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
