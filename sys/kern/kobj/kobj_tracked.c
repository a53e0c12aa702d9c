/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_tracked.c: the definitions of tracked imports, and their change
 * (kobj_track.c).
 */
#include <kern/kobj/kobj_track_impl.h>

/* The next symbol of the name behind `kn` in its chain; NULL, at first: any. */
static const struct ksyms_node *
next_named(const struct ksyms_name *kq, const struct ksyms_node *kn)
{
	kn = kn == NULL ? *ksyms_bucket(kq->kq_hash) : kn->kn_next;
	for (; kn != NULL; kn = kn->kn_next)
		if (kn->kn_hash == kq->kq_hash &&
		    ksyms_name_is(kq, kn->kn_name))
			break;
	return kn;
}

const struct ksyms_node *
kobj_track_choose(const struct kobj *ko, const struct tracked *tr,
    const struct ksyms_node **other)
{
	const struct kobj_track *kt = ko->ko_track;
	const struct ksyms_node *kn = NULL;
	const struct module *owner;
	struct ksyms_name kq;

	ksyms_name_set(&kq, tr->tr_name);
	while ((kn = next_named(&kq, kn)) != NULL) {
		owner = kn->kn_table->kt_mod;
		if (kn->kn_table == ko->ko_ksyms)
			continue;
		if ((!tr->tr_bound || kobj_track_is_code(kn) == tr->tr_code) &&
		    (owner == NULL || kt->ktr_user == NULL ||
			kt->ktr_may(kt->ktr_user, owner)))
			break;
		if (other != NULL)
			*other = kn;
	}
	return kn;
}

void
kobj_track_store(const struct kobj *ko, vaddr_t word, vaddr_t value)
{
	void *p = cpu_arena_bytes(word);

	if (kobj_ptr_size(ko) == sizeof(uintptr_t))
		__atomic_store_n((uintptr_t *)p, value, __ATOMIC_RELEASE);
	else
		__atomic_store_n(
		    (uint32_t *)p, (uint32_t)value, __ATOMIC_RELEASE);
}

uint32_t
kobj_ntracked(kobj_t ko)
{
	return ko->ko_track != NULL && ko->ko_link == NULL ? ko->ko_track->ktr_n
							   : 0;
}

const char *
kobj_tracked(kobj_t ko, uint32_t i, struct module **ownerp)
{
	const struct tracked *tr = &ko->ko_track->ktr_imports[i];

	*ownerp = tr->tr_owner;
	return tr->tr_name;
}

bool
kobj_track_update(kobj_t ko, uint32_t i)
{
	struct tracked *tr = &ko->ko_track->ktr_imports[i];
	const struct ksyms_node *kn = kobj_track_choose(ko, tr, NULL);
	const vaddr_t page = tr->tr_word & ~(vaddr_t)PAGE_MASK;

	if (kn == NULL || !tr->tr_bound ||
	    (tr->tr_value == kn->kn_value &&
		tr->tr_owner == kn->kn_table->kt_mod))
		return false;
	cpu_arena_protect(page, PAGE_SIZE, VM_PROT_READ | VM_PROT_WRITE);
	kobj_track_store(ko, tr->tr_word, kn->kn_value);
	cpu_arena_protect(page, PAGE_SIZE, VM_PROT_READ);
	kobj_track_take(tr, kn);
	return true;
}

bool
kobj_track_meets(kobj_t ko, uint32_t i, kobj_t other, bool *fits)
{
	const struct tracked *tr = &ko->ko_track->ktr_imports[i];
	const struct ksyms_node *kn = NULL;
	struct ksyms_name kq;

	ksyms_name_set(&kq, tr->tr_name);
	while ((kn = next_named(&kq, kn)) != NULL)
		if (kn->kn_table == other->ko_ksyms)
			break;
	*fits = kn != NULL &&
	    (!tr->tr_bound || kobj_track_is_code(kn) == tr->tr_code);
	return kn != NULL;
}

/* Strong ones stay first in their chain (ksyms_hash.h). */
void
kobj_track_prefer(kobj_t ko)
{
	struct ksyms_table *kt = ko->ko_ksyms;

	for (uint32_t i = 0; kt != NULL && i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i], **link;

		*ksyms_link_to(kn, kn->kn_hash) = kn->kn_next;
		link = ksyms_bucket(kn->kn_hash);
		while (*link != NULL && (*link)->kn_bind == ELF_STB_GLOBAL)
			link = &(*link)->kn_next;
		kn->kn_next = *link;
		*link = kn;
	}
}
