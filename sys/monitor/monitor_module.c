/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_module.c: commands about modules and symbols.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

static int
cmd_modunload(int argc, char **argv)
{
	int error;

	if (argc != 2)
		return MON_USAGE;
	error = modctl(MODCTL_UNLOAD, argv[1]);
	return error == 0 ? 0 : mon_fail(error, "modunload: %s", argv[1]);
}

/* Print the addresses of the parts of one module, or of all. */
static int
cmd_modmap(int argc, char **argv)
{
	struct kobj_partinfo kp;
	const module_t *mod;
	unsigned i;

	if (argc != 2)
		return MON_USAGE;
	mod = module_lookup(argv[1]);
	if (mod == NULL)
		return mon_fail(ENOENT, "modmap: %s", argv[1]);
	if (!module_part(mod, 0, &kp)) {
		mon_printf("%s is built in\n", argv[1]);
		return 0;
	}
	for (i = 0; module_part(mod, i, &kp); i++)
		mon_part(&kp);
	return 0;
}

static void
show_ksym(const struct ksym *ks)
{
	static const char *const types[] = {"notype", "object", "func"};

	mon_printf("0x%0*lx %8zu %-6s %s [%s]\n", (int)(2 * sizeof(vaddr_t)),
	    (unsigned long)ks->ks_value, ks->ks_size,
	    ks->ks_type < knitems(types) ? types[ks->ks_type] : "?",
	    ks->ks_name, ks->ks_object);
}

static int
ksyms_at(const char *arg, vaddr_t va)
{
	struct ksym ks;
	int error = ksyms_lookup_addr(va, &ks);

	if (error != 0)
		return mon_fail(error, "ksyms: no symbol at %s", arg);
	mon_printf("%s is %s+0x%lx:\n", arg, ks.ks_name,
	    (unsigned long)(va - ks.ks_value));
	show_ksym(&ks);
	return 0;
}

static int
list_ksym(const struct ksym *ks, bool exported __kunused, void *arg __kunused)
{
	show_ksym(ks);
	return mon_interrupted() ? EINTR : 0;
}

/* List the symbols of a module, or of the kernel. */
static int
ksyms_of(const char *name)
{
	const module_t *mod = NULL;
	int error = ENOENT;

	if (strcmp(name, "kernel") == 0 || (mod = module_lookup(name)) != NULL)
		error = ksyms_walk(mod, list_ksym, NULL);
	return error == 0 ? 0 : mon_fail(error, "ksyms: %s", name);
}

/* Look up a symbol by name or by address, or list all of a module. */
static int
cmd_ksyms(int argc, char **argv)
{
	struct ksym ks;
	uint64_t va;
	int error;

	if (argc == 3 && strcmp(argv[1], "-m") == 0)
		return ksyms_of(argv[2]);
	if (argc != 2 || argv[1][0] == '-')
		return MON_USAGE;
	if (kstrtou64(argv[1], 0, &va) == 0 && va <= UINTPTR_MAX)
		return ksyms_at(argv[1], (vaddr_t)va);
	error = ksyms_lookup(argv[1], &ks);
	if (error != 0)
		return mon_fail(error, "ksyms: no symbol %s", argv[1]);
	show_ksym(&ks);
	return 0;
}

const struct mon_command mon_module_commands[] = {
    {"modstat", "[-v] [<name>]",
	"list modules; -v: with sections, symbols, requirers and times",
	mon_modstat},
    {"modload",
	"[-f] [-P] [-b <name>=true|false] [-i <name>=<number>] "
	"[-s <name>=<text>] <module>|/<path>",
	"load a module; -f ignores a version mismatch, -P ignores its "
	"property file, -b, -i and -s set a property for it",
	mon_modload},
    {"modunload", "<name>", "unload a module", cmd_modunload},
    {"modmap", "<name>", "show where a module's parts are in memory",
	cmd_modmap},
    {"ksyms", "<name>|<address>|-m <module>|-m kernel",
	"look up a symbol; -m: list a module's, or the kernel's", cmd_ksyms},
    {NULL, NULL, NULL, NULL},
};
