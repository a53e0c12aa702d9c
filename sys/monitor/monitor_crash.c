/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_crash.c: cause faults on purpose, to see that the kernel catches and
 * reports them.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/systm.h>

/* Hide the value of the pointer from the compiler. */
static void *
hide(uintptr_t va)
{
	void *volatile p = (void *)va;

	return p;
}

static void
store(void *p)
{
	*(volatile char *)p = 0;
}

static int
crash_null(const char *name __kunused)
{
	store(hide(0));
	return 0;
}

static int
crash_text(const char *name __kunused)
{
	store(hide((uintptr_t)&crash_text));
	return 0;
}

/* A return instruction, in data. */
static int
crash_exec(const char *name __kunused)
{
	static unsigned char code[1] = {0xc3};

	((void (*)(void))hide((uintptr_t)code))();
	return 0;
}

static int
crash_ud(const char *name __kunused)
{
	__builtin_trap();
}

static int
crash_panic(const char *name)
{
	panic("%s", name == NULL ? "crash panic" : name);
}

/* Write to the code of a module. */
static int
crash_module(const char *name)
{
	const module_t *mod;
	struct kobj_partinfo kp;
	unsigned i;

	if (name == NULL)
		return MON_USAGE;
	mod = module_lookup(name);
	if (mod == NULL || !module_part(mod, 0, &kp))
		return mon_fail(ENOENT, "crash: module %s", name);
	for (i = 0; module_part(mod, i, &kp); i++)
		if ((kp.kpi_prot & VM_PROT_EXECUTE) != 0) {
			store(hide(kp.kpi_addr));
			return 0;
		}
	return mon_fail(ENOENT, "crash: %s has no code", name);
}

/* Call a function that has no arguments. */
static int
crash_call(const char *name)
{
	struct ksym ks;
	int error;

	if (name == NULL)
		return MON_USAGE;
	error = ksyms_lookup(name, &ks);
	if (error != 0)
		return mon_fail(error, "crash: %s", name);
	((void (*)(void))ks.ks_value)();
	mon_printf("%s returned\n", name);
	return 0;
}

/* owner: this file; never written. */
static const struct {
	const char *ck_name;
	int (*ck_run)(const char *name);
} kinds[] = {
    {"null", crash_null},
    {"text", crash_text},
    {"exec", crash_exec},
    {"ud", crash_ud},
    {"panic", crash_panic},
    {"module", crash_module},
    {"call", crash_call},
};

static int
cmd_crash(int argc, char **argv)
{
	size_t i;
	int error;

	if (argc < 2 || argc > 3)
		return MON_USAGE;
	for (i = 0; i < knitems(kinds); i++) {
		if (strcmp(argv[1], kinds[i].ck_name) != 0)
			continue;
		error = kinds[i].ck_run(argv[2]);
		if (error == 0 && kinds[i].ck_run != crash_call)
			mon_printf("crash: %s: caused no fault\n", argv[1]);
		return error;
	}
	return MON_USAGE;
}

const struct mon_command mon_crash_commands[] = {
    {"crash", "null|text|exec|ud|panic [<text>]|module <name>|call <function>",
	"write to address 0, write to kernel code, run data, run an invalid "
	"instruction, panic, write to a module's code, call a function",
	cmd_crash},
    {NULL, NULL, NULL, NULL},
};
