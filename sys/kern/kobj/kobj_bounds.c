/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_bounds.c: __start_<section> and __stop_<section>: the first byte of a
 * loaded section whose name is a C identifier, and the first byte behind it.
 * A linker that makes a program defines them; ld -r leaves them undefined, so
 * we define them, for the module itself: they are not exported, and they win
 * over another object's symbol of that name.
 *
 * ld -r merges sections of one name.  Where several are left (in groups, or
 * with different flags) they need not be adjacent, and the link is refused if
 * it asks for their bounds.
 *
 * Section names are looked up in a hash of their own, made when the first such
 * symbol is met.  Names of KOBJ_LONGNAME bytes and more are not in it.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

/* Sections by name, chained; numbers are an index in ko_sects and 1. */
struct kobj_bounds {
	unsigned kb_bits; /* 2^kb_bits chains */
	size_t kb_alloc;  /* bytes of this allocation */
	uint32_t *kb_first;
	uint32_t *kb_next; /* per section */
};

/* Is it a C identifier that is shorter than KOBJ_LONGNAME? */
static bool
is_identifier(const char *name)
{
	size_t n;

	for (n = 0; n < KOBJ_LONGNAME && name[n] != '\0'; n++)
		if (name[n] != '_' && (name[n] < 'a' || name[n] > 'z') &&
		    (name[n] < 'A' || name[n] > 'Z') &&
		    (n == 0 || name[n] < '0' || name[n] > '9'))
			return false;
	return n > 0 && n < KOBJ_LONGNAME;
}

static uint32_t *
chain(const struct kobj_bounds *kb, const struct ksyms_name *kq)
{
	return &kb->kb_first[kq->kq_hash >> (32 - kb->kb_bits)];
}

static struct kobj_bounds *
make_bounds(const struct kobj *ko)
{
	struct kobj_bounds *kb;
	struct ksyms_name kq;
	size_t size = sizeof(*kb);
	unsigned bits = 1;

	while (bits < 31 && (uint32_t)1 << bits < ko->ko_nsects)
		bits++;
	kb = NULL;
	if (array_add((size_t)1 << bits, sizeof(uint32_t), &size) &&
	    array_add(ko->ko_nsects, sizeof(uint32_t), &size))
		kb = kmem_zalloc(size, KM_NOSLEEP);
	if (kb == NULL)
		return NULL;
	kb->kb_bits = bits;
	kb->kb_alloc = size;
	kb->kb_first = (uint32_t *)(kb + 1);
	kb->kb_next = kb->kb_first + ((size_t)1 << bits);
	for (uint32_t i = 0; i < ko->ko_nsects; i++) {
		uint32_t *first;

		if (!is_identifier(ko->ko_sects[i].sc_name))
			continue;
		ksyms_name_set(&kq, ko->ko_sects[i].sc_name);
		first = chain(kb, &kq);
		kb->kb_next[i] = *first;
		*first = i + 1;
	}
	return kb;
}

void
kobj_bounds_free(struct kobj_bounds *kb)
{
	if (kb != NULL)
		kmem_free(kb, kb->kb_alloc);
}

/* The section of that name; *twice: there is another one. */
static const struct kobj_sect *
find_sect(const struct kobj *ko, const struct kobj_bounds *kb, const char *name,
    bool *twice)
{
	const struct kobj_sect *found = NULL;
	struct ksyms_name kq;

	ksyms_name_set(&kq, name);
	for (uint32_t n = *chain(kb, &kq); n != 0; n = kb->kb_next[n - 1]) {
		const struct kobj_sect *sc = &ko->ko_sects[n - 1];

		if (!ksyms_name_is(&kq, sc->sc_name))
			continue;
		*twice = found != NULL;
		if (*twice)
			break;
		found = sc;
	}
	return found;
}

int
kobj_bound_value(
    struct kobj *ko, struct kobj_link *kl, const char *name, vaddr_t *value)
{
	const char *of = ksyms_bound_of(name);
	const struct kobj_sect *sc;
	bool twice = false;

	if (of == NULL)
		return ENOENT;
	if (kl->kl_bounds == NULL)
		kl->kl_bounds = make_bounds(ko);
	if (kl->kl_bounds == NULL)
		return kobj_fault(
		    ko, ENOMEM, "no memory for its section names");
	sc = find_sect(ko, kl->kl_bounds, of, &twice);
	if (twice)
		return kobj_fault_many(ko, kl, ENOEXEC,
		    "symbol %s: there are several sections %s (ld -r merges "
		    "those that have the same flags and are in no group)",
		    name, of);
	if (sc == NULL)
		return ENOENT;
	*value = sc->sc_addr;
	if (name[4] == 'o') /* __stop_ */
		*value += sc->sc_size;
	return 0;
}

bool
kobj_own_name(const struct kobj *ko, const struct kobj_link *kl,
    const char *name, vaddr_t *value)
{
	if (strcmp(name, "_GLOBAL_OFFSET_TABLE_") == 0)
		*value = kl->kl_got;
	else if (strcmp(name, "__dso_handle") == 0)
		*value = ko->ko_base;
	else
		return false;
	return true;
}
