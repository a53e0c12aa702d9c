/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_names.c: the names of an object: those that it exports and imports,
 * before it is linked, and its variables, afterwards.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/*
 * The name of symbol i, NULL if it is too long to be another object's.  Names
 * may share their ends, so that a small file has any number of long ones.
 */
static const char *
shared_name(const struct kobj *ko, const struct kobj_link *kl, uint32_t i)
{
	const char *name = kobj_sym_name(ko, kl, i);

	return strnlen(name, KOBJ_MAXNAME) < KOBJ_MAXNAME ? name : NULL;
}

const char *
kobj_next_export(kobj_t ko, uint32_t *ip)
{
	const struct kobj_link *kl = ko->ko_link;
	const char *name = NULL;

	while (name == NULL && kl != NULL && ++*ip < kl->kl_nsyms)
		if (kobj_sym_public(kl, &kl->kl_syms[*ip]))
			name = shared_name(ko, kl, *ip);
	return name;
}

/* A tracked import is not KSV_UNDEF. */
static bool
cannot_do_without(unsigned flags)
{
	return (flags & KSV_TRACKED) != 0 ||
	    (flags & (KSV_UNDEF | KSV_WEAK)) == KSV_UNDEF;
}

const char *
kobj_next_import(kobj_t ko, uint32_t *ip)
{
	const struct kobj_link *kl = ko->ko_link;
	const char *name = NULL;

	while (name == NULL && kl != NULL && ++*ip < kl->kl_nsyms)
		if (cannot_do_without(kl->kl_syms[*ip].sv_flags))
			name = shared_name(ko, kl, *ip);
	return name;
}

static bool
in_data(const struct kobj *ko, vaddr_t va)
{
	return va - ko->ko_parts[KP_DATA].kp_addr <
	    ko->ko_parts[KP_DATA].kp_size ||
	    va - ko->ko_parts[KP_INIT_DATA].kp_addr <
	    ko->ko_parts[KP_INIT_DATA].kp_size;
}

/* One more variable of the name: 0 the first time, then EEXIST. */
static int
found(kobj_t ko, vaddr_t va, size_t size, void **addr, size_t *sizep)
{
	if (!in_data(ko, va) || !kobj_contains(ko, (const void *)va, size))
		return *addr != NULL ? 0 : ENOENT;
	if (*addr != NULL)
		return EEXIST;
	*addr = (void *)va;
	*sizep = size;
	return 0;
}

int
kobj_find_variable(kobj_t ko, const char *name, void **addr, size_t *size)
{
	const struct ksyms_table *kt = ko->ko_ksyms;
	int error = ENOENT;

	*addr = NULL;
	if (kt == NULL || ko->ko_link != NULL)
		return ENOENT;
	for (uint32_t i = 0; i < kt->kt_naddrs && error != EEXIST; i++) {
		const struct ksyms_addr *ka = &kt->kt_addrs[i];

		if (strcmp(kt->kt_names + ka->ka_name, name) == 0)
			error = found(ko, kt->kt_start + ka->ka_off,
			    ka->ka_size, addr, size);
	}
	for (uint32_t i = 0; i < kt->kt_nnodes && error != EEXIST; i++) {
		const struct ksyms_node *kn = &kt->kt_nodes[i];

		if (kn->kn_located && strcmp(kn->kn_name, name) == 0)
			error =
			    found(ko, kn->kn_value, kn->kn_size, addr, size);
	}
	return error;
}
