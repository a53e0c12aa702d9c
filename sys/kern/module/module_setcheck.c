/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_setcheck.c: check the entries of a module's link sets before the
 * kernel follows them.  Each must be a distinct function or event counter of
 * the module itself, and must be kept after INIT if the kernel stores its
 * address.
 */
#include <kern/module/module_impl.h>
#include <sys/evcnt.h>
#include <sys/kmem.h>
#include <sys/machdep.h>

#include "linkset_impl.h"

static const char freed[] =
    "is freed after INIT, and the kernel keeps its address";

/* The part of the object that holds [p, p+len). */
static bool
find_part(kobj_t ko, const void *p, size_t len, struct kobj_partinfo *kpi)
{
	unsigned int i;

	for (i = 0; kobj_part(ko, i, kpi); i++) {
		if ((vaddr_t)p >= kpi->kpi_addr &&
		    (vaddr_t)p - kpi->kpi_addr < kpi->kpi_size &&
		    range_valid((vaddr_t)p - kpi->kpi_addr, len, kpi->kpi_size))
			return true;
	}
	return false;
}

bool
linkset_in_init(kobj_t ko, const void *p)
{
	struct kobj_partinfo kpi;

	return find_part(ko, p, 1, &kpi) && kpi.kpi_init;
}

/* A sysctl set-up function runs before INIT and is not kept. */
static const char *
function_defect(kobj_t ko, const void *p)
{
	struct kobj_partinfo kpi;

	if (!find_part(ko, p, 1, &kpi) || (kpi.kpi_prot & VM_PROT_EXECUTE) == 0)
		return "is not a function of the module";
	return NULL;
}

static const char *
string_defect(kobj_t ko, const char *s)
{
	struct kobj_partinfo kpi;
	size_t room;

	if (!find_part(ko, s, 1, &kpi))
		return "has a group or name that is not a string of the module";
	if (kpi.kpi_init)
		return "has a group or name that is freed after INIT";
	room = kpi.kpi_size - ((vaddr_t)s - kpi.kpi_addr);
	if (memchr(s, '\0', MIN(room, (size_t)EVCNT_STRING_MAX + 1)) == NULL)
		return "has a group or name of more than 255 bytes";
	return NULL;
}

static const char *
counter_defect(kobj_t ko, const void *p)
{
	const struct evcnt *ev = p;
	struct kobj_partinfo kpi;
	const char *what;

	if ((vaddr_t)p % _Alignof(struct evcnt) != 0 ||
	    !find_part(ko, p, sizeof(*ev), &kpi) ||
	    (kpi.kpi_prot & VM_PROT_WRITE) == 0)
		return "is not an event counter in the module's data";
	if (ev->ev_list.tqe_prev != NULL)
		return "is not what EVCNT_INITIALIZER makes";
	if (kpi.kpi_init || linkset_in_init(ko, ev->ev_parent))
		return freed;
	if ((what = string_defect(ko, ev->ev_group)) == NULL)
		what = string_defect(ko, ev->ev_name);
	return what;
}

/* The sets that the kernel walks. */
static const struct set {
	const char *lks_section;
	size_t lks_size; /* of what an entry points to; they must not overlap */
	const char *(*lks_defect)(kobj_t ko, const void *p);
} sets[] = {
    {"link_set_sysctl_funcs", 1, function_defect},
    {"link_set_evcnts", sizeof(struct evcnt), counter_defect},
};

static int
bad_entry(const module_t *mod, const struct set *st, size_t off,
    const char *what, int error)
{

	module_error("%s: %s+0x%zx: %s " MODULE_ERR, mod->mod_name,
	    st->lks_section, off, what, MODULE_ERR_ARG(error));
	return error;
}

static int
compare(const void *a, const void *b)
{
	vaddr_t va = *(const vaddr_t *)a, vb = *(const vaddr_t *)b;

	return va < vb ? -1 : va > vb;
}

/* The offset in bytes of the last entry equal to `va`. */
static size_t
last_offset(const vaddr_t *entries, size_t n, vaddr_t va)
{

	while (entries[--n] != va)
		continue;
	return n * sizeof(*entries);
}

/* All different, and none within another. */
static int
check_distinct(
    const module_t *mod, const struct set *st, const vaddr_t *entries, size_t n)
{
	size_t i, bytes = n * sizeof(*entries);
	vaddr_t *sorted;
	int error = 0;

	if (n < 2)
		return 0;
	if ((sorted = kmem_alloc(bytes, KM_NOSLEEP)) == NULL)
		return bad_entry(mod, st, 0, "no memory to check it", ENOMEM);
	memcpy(sorted, entries, bytes);
	ksort(sorted, n, sizeof(*sorted), compare);
	for (i = 1; i < n && error == 0; i++) {
		if (sorted[i] - sorted[i - 1] < st->lks_size)
			error = bad_entry(mod, st,
			    last_offset(entries, n, sorted[i]),
			    "is in the set twice, or overlaps another",
			    ENOEXEC);
	}
	kmem_free(sorted, bytes);
	return error;
}

static int
check_set(const module_t *mod, const struct set *st)
{
	const vaddr_t *entries;
	const char *what;
	size_t i, n, size;
	void *addr;
	int error;

	if (kobj_find_section(mod->mod_kobj, st->lks_section, &addr, &size) !=
	    0)
		return 0;
	entries = addr;
	n = size / sizeof(*entries);
	if (size % sizeof(*entries) != 0 ||
	    (vaddr_t)addr % _Alignof(vaddr_t) != 0)
		return bad_entry(mod, st, n * sizeof(*entries),
		    "the set is not an array of pointers", ENOEXEC);
	if ((error = check_distinct(mod, st, entries, n)) != 0)
		return error;
	for (i = 0; i < n; i++) {
		what = st->lks_defect(mod->mod_kobj, (const void *)entries[i]);
		if (what != NULL)
			return bad_entry(
			    mod, st, i * sizeof(*entries), what, ENOEXEC);
	}
	return 0;
}

int
linkset_check(const module_t *mod)
{
	size_t i;
	int error = 0;

	for (i = 0; i < knitems(sets) && error == 0; i++)
		error = check_set(mod, &sets[i]);
	return error;
}
