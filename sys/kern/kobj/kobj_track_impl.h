/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_track_impl.h: the tracked imports of an object, to the link
 * (kobj_track.c) and afterwards (kobj_tracked.c).
 */
#ifndef _KERN_KOBJ_TRACK_IMPL_H_
#define _KERN_KOBJ_TRACK_IMPL_H_

#include <kern/kobj/kobj_impl.h>

struct tracked {
	const char *tr_name; /* has slack */
	vaddr_t tr_word;     /* the pointer */
	vaddr_t tr_value;    /* what it holds */
	struct module *tr_owner;
	bool tr_code;
	bool tr_bound; /* if not it has no definition, and is not used */
};

struct kobj_track {
	struct module *ktr_user;
	bool (*ktr_may)(const struct module *user, const struct module *owner);
	uint32_t ktr_n;
	struct tracked ktr_imports[];
};

/*
 * The first definition that the import may have; NULL: none.  *other, unless
 * NULL: one that it may not have.
 */
const struct ksyms_node *kobj_track_choose(const struct kobj *ko,
    const struct tracked *tr, const struct ksyms_node **other);
/* One store, so that others see the old pointer or the new one. */
void kobj_track_store(const struct kobj *ko, vaddr_t word, vaddr_t value);

static inline bool
kobj_track_is_code(const struct ksyms_node *kn)
{
	return kn->kn_type != ELF_STT_OBJECT && kn->kn_type != ELF_STT_COMMON;
}

/* The import has this definition, which its pointer does not hold yet. */
static inline void
kobj_track_take(struct tracked *tr, const struct ksyms_node *kn)
{
	tr->tr_value = kn->kn_value;
	tr->tr_owner = kn->kn_table->kt_mod;
	tr->tr_code = kobj_track_is_code(kn);
	tr->tr_bound = true;
}

#endif /* !_KERN_KOBJ_TRACK_IMPL_H_ */
