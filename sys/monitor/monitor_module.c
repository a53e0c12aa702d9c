/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_module.c: commands about modules and symbols.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/module_format.h>

static const char *
class_name(uint32_t class)
{
	static const char *const names[] = {
	    "any", "misc", "vfs", "driver", "exec", "secmodel", "bufq"};

	return class < knitems(names) ? names[class] : "?";
}

static const char *
source_name(uint32_t source)
{
	static const char *const names[] = {"builtin", "boot", "filesys"};

	return source < knitems(names) ? names[source] : "?";
}

/* The format of an active module; of others it is not known. */
static const char *
format_name(const char *name)
{
	const module_t *mod = module_lookup(name);

	return mod != NULL && mod->mod_format != NULL
	    ? mod->mod_format->mft_name
	    : "-";
}

static void
show_modstat(const modstat_t *ms, const char *required)
{
	char refs[12] = "-", size[12] = "-", addr[20] = "-";

	if (ms->ms_refcnt != (uint32_t)-1)
		ksnprintf(refs, sizeof(refs), "%u", ms->ms_refcnt);
	if (ms->ms_size != 0) {
		ksnprintf(size, sizeof(size), "%u", ms->ms_size);
		ksnprintf(addr, sizeof(addr), "0x%llx",
		    (unsigned long long)ms->ms_addr);
	}
	mon_printf("%-16s %-8s %-7s %4s %8s %-18s %-8s %s\n", ms->ms_name,
	    class_name(ms->ms_class), source_name(ms->ms_source), refs, size,
	    addr, format_name(ms->ms_name),
	    required[0] != '\0' ? required : "-");
}

/*
 * List all modules by modctl(2), in memory of iov_len bytes.  The list cannot
 * change between the two calls: no other thread runs.
 */
static int
fetch_modstat(struct iovec *iov)
{
	int error;

	*iov = (struct iovec){0};
	if ((error = modctl(MODCTL_STAT, iov)) != 0)
		return error;
	iov->iov_base = kmem_alloc(iov->iov_len, KM_NOSLEEP);
	if (iov->iov_base == NULL)
		return ENOMEM;
	return modctl(MODCTL_STAT, iov);
}

/* Print all modules, or the one called `name`.  Returns their number. */
static unsigned int
show_modules(const struct iovec *iov, const char *name)
{
	const char *p = iov->iov_base, *strings;
	unsigned int shown = 0;
	modstat_t ms;
	int i, count;

	memcpy(&count, p, sizeof(count));
	p += sizeof(count);
	strings = p + (size_t)count * sizeof(ms);
	for (i = 0; i < count; i++, p += sizeof(ms)) {
		memcpy(&ms, p, sizeof(ms));
		if (name != NULL && strcmp(ms.ms_name, name) != 0)
			continue;
		show_modstat(&ms, strings + ms.ms_reqoffset);
		shown++;
	}
	return shown;
}

static int
cmd_modstat(int argc, char **argv)
{
	const char *name = argc == 2 ? argv[1] : NULL;
	struct iovec iov;
	unsigned int shown;
	int error;

	if (argc > 2)
		return MON_USAGE;
	error = fetch_modstat(&iov);
	if (error != 0)
		return mon_fail(error, "modstat");
	mon_printf("%-16s %-8s %-7s %4s %8s %-18s %-8s %s\n", "NAME", "CLASS",
	    "SOURCE", "REFS", "SIZE", "ADDRESS", "FORMAT", "REQUIRES");
	shown = show_modules(&iov, name);
	kmem_free(iov.iov_base, iov.iov_len);
	if (name != NULL && shown == 0)
		return mon_fail(ENOENT, "modstat: %s", name);
	return 0;
}

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
		mon_printf("0x%0*lx %8zu %c%c%c %s\n",
		    (int)(2 * sizeof(vaddr_t)), (unsigned long)kp.kpi_addr,
		    kp.kpi_size, (kp.kpi_prot & VM_PROT_READ) ? 'r' : '-',
		    (kp.kpi_prot & VM_PROT_WRITE) ? 'w' : '-',
		    (kp.kpi_prot & VM_PROT_EXECUTE) ? 'x' : '-', kp.kpi_name);
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

/* Look up a symbol by name or by address. */
static int
cmd_ksyms(int argc, char **argv)
{
	struct ksym ks;
	uint64_t va;
	int error;

	if (argc != 2)
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
    {"modstat", "[<name>]", "list modules", cmd_modstat},
    {"modload",
	"[-f] [-P] [-b <name>=true|false] [-i <name>=<number>] "
	"[-s <name>=<text>] <module>|/<path>",
	"load a module; -f ignores a version mismatch, -P ignores its "
	"property file, -b, -i and -s set a property for it",
	mon_modload},
    {"modunload", "<name>", "unload a module", cmd_modunload},
    {"modmap", "<name>", "show where a module's parts are in memory",
	cmd_modmap},
    {"ksyms", "<name>|<address>", "look up a symbol", cmd_ksyms},
    {NULL, NULL, NULL, NULL},
};
