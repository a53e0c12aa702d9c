/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_modstat.c: modstat: all modules, a line each or all that is known.
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

/*
 * The list of modctl(2), in memory of iov_len bytes: an int, the number of
 * modules, modstat_t of each, strings.
 */
struct modules {
	struct iovec mods_iov;
	int mods_count;
	const char *mods_strings;
};

static modstat_t
module_at(const struct modules *mods, int i)
{
	modstat_t ms;

	memcpy(&ms,
	    (const char *)mods->mods_iov.iov_base + sizeof(int) +
		(size_t)i * sizeof(ms),
	    sizeof(ms));
	return ms;
}

/* The list cannot change between the two calls: the thread does not wait. */
static int
fetch(struct modules *mods)
{
	struct iovec *iov = &mods->mods_iov;
	int error;

	*iov = (struct iovec){0};
	if ((error = modctl(MODCTL_STAT, iov)) != 0)
		return error;
	iov->iov_base = kmem_alloc(iov->iov_len, KM_NOSLEEP);
	if (iov->iov_base == NULL)
		return ENOMEM;
	error = modctl(MODCTL_STAT, iov);
	if (error != 0) {
		kmem_free(iov->iov_base, iov->iov_len);
		return error;
	}
	memcpy(&mods->mods_count, iov->iov_base, sizeof(mods->mods_count));
	mods->mods_strings = (const char *)iov->iov_base + sizeof(int) +
	    (size_t)mods->mods_count * sizeof(modstat_t);
	return 0;
}

/* ---- a line ---- */

static void
show_line(const struct modules *mods, const modstat_t *ms)
{
	const char *required = mods->mods_strings + ms->ms_reqoffset;
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

/* ---- all that is known ---- */

/* The active modules that require this one. */
static void
show_requirers(const struct modules *mods, const module_t *mod)
{
	unsigned n = 0;

	mon_printf("    required by:");
	for (int i = 0; i < mods->mods_count; i++) {
		const modstat_t ms = module_at(mods, i);
		const module_t *user = module_lookup(ms.ms_name);

		if (user != NULL && module_requires(user, mod)) {
			mon_printf(" %s", ms.ms_name);
			n++;
		}
	}
	mon_printf("%s\n", n == 0 ? " -" : "");
}

static void
show_required(const module_t *mod)
{
	mon_printf("    requires:");
	for (unsigned i = 0; i < mod->mod_nrequired; i++)
		mon_printf(" %s", mod->mod_required[i]->mod_name);
	mon_printf("%s\n", mod->mod_nrequired == 0 ? " -" : "");
}

struct symcount {
	unsigned sym_all, sym_exported;
};

static int
count_symbol(const struct ksym *ks __kunused, bool exported, void *arg)
{
	struct symcount *count = arg;

	count->sym_all++;
	count->sym_exported += exported;
	return 0;
}

static void
show_sections(const module_t *mod)
{
	struct kobj_partinfo kp;

	for (unsigned i = 0; kobj_section(mod->mod_kobj, i, &kp); i++)
		if (kp.kpi_size != 0)
			mon_part(&kp);
}

/* What only an object has: a module that is built in has none of it. */
static void
show_object(const modstat_t *ms, const module_t *mod)
{
	struct symcount count = {0, 0};

	mon_printf("    file: %zu bytes, %s\n", mod->mod_filesize,
	    mod->mod_path != NULL ? mod->mod_path : "-");
	mon_printf("    resident: %u bytes at 0x%llx\n", ms->ms_size,
	    (unsigned long long)ms->ms_addr);
	(void)ksyms_walk(mod, count_symbol, &count);
	mon_printf("    symbols: %u, %u of them exported\n", count.sym_all,
	    count.sym_exported);
	show_sections(mod);
}

static void
show_all(const struct modules *mods, const modstat_t *ms)
{
	const module_t *mod = module_lookup(ms->ms_name);

	mon_printf("%s: %s, %s, ", ms->ms_name, class_name(ms->ms_class),
	    source_name(ms->ms_source));
	if (mod == NULL) {
		mon_printf("not active\n");
		return;
	}
	mon_printf("%u references, format %s\n", ms->ms_refcnt,
	    format_name(ms->ms_name));
	show_required(mod);
	show_requirers(mods, mod);
	mon_printf("    time: load %llu us, link %llu us, INIT %llu us\n",
	    (unsigned long long)mod->mod_took[MODULE_STEP_LOAD] / 1000,
	    (unsigned long long)mod->mod_took[MODULE_STEP_LINK] / 1000,
	    (unsigned long long)mod->mod_took[MODULE_STEP_INIT] / 1000);
	if (mod->mod_kobj != NULL)
		show_object(ms, mod);
}

/* Show all modules, or the one called `name`.  Returns their number. */
static unsigned
show(const struct modules *mods, const char *name,
    void (*fn)(const struct modules *mods, const modstat_t *ms))
{
	unsigned shown = 0;

	for (int i = 0; i < mods->mods_count; i++) {
		const modstat_t ms = module_at(mods, i);

		if (name != NULL && strcmp(ms.ms_name, name) != 0)
			continue;
		fn(mods, &ms);
		shown++;
	}
	return shown;
}

int
mon_modstat(int argc, char **argv)
{
	const bool all = argc > 1 && strcmp(argv[1], "-v") == 0;
	const char *name = argc == 2 + all ? argv[1 + all] : NULL;
	struct modules mods;
	unsigned shown;
	int error;

	if (argc > 2 + all || (name != NULL && name[0] == '-'))
		return MON_USAGE;
	error = fetch(&mods);
	if (error != 0)
		return mon_fail(error, "modstat");
	if (!all)
		mon_printf("%-16s %-8s %-7s %4s %8s %-18s %-8s %s\n", "NAME",
		    "CLASS", "SOURCE", "REFS", "SIZE", "ADDRESS", "FORMAT",
		    "REQUIRES");
	shown = show(&mods, name, all ? show_all : show_line);
	kmem_free(mods.mods_iov.iov_base, mods.mods_iov.iov_len);
	if (name != NULL && shown == 0)
		return mon_fail(ENOENT, "modstat: %s", name);
	return 0;
}
