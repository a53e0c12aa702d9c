/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_impl.h: the structures of property objects.
 */
#ifndef _KERN_PROP_IMPL_H_
#define _KERN_PROP_IMPL_H_

#include <prop/proplib.h>

#define PROP_KEY_MAX   128 /* bytes of a key, its NUL included */
#define PROP_DEPTH_MAX 16  /* containers within containers in XML */

/* The head of every object. */
struct prop_obj {
	prop_type_t po_type;
	unsigned po_refs;
	struct prop_obj *po_dead; /* next on the list of objects to free */
};

struct prop_bool {
	struct prop_obj pb_obj;
	bool pb_value;
};

struct prop_number {
	struct prop_obj pn_obj;
	bool pn_unsigned;
	uintmax_t pn_value; /* an intmax_t unless pn_unsigned */
};

/* A string (the size excludes its NUL), or data. */
struct prop_blob {
	struct prop_obj pbl_obj;
	const void *pbl_bytes;
	size_t pbl_size;
	size_t pbl_alloc; /* bytes to free; 0: the caller's */
};
struct prop_string {
	struct prop_blob pst_blob;
};
struct prop_data {
	struct prop_blob pdt_blob;
};

struct prop_keysym {
	struct prop_obj pk_obj;
	size_t pk_len;
	char pk_key[]; /* NUL-terminated */
};

struct prop_array {
	struct prop_obj pa_obj;
	bool pa_immutable;
	unsigned pa_count, pa_capacity;
	prop_object_t *pa_values;
};

struct prop_entry {
	prop_dictionary_keysym_t pe_key;
	prop_object_t pe_value;
};
struct prop_dictionary {
	struct prop_obj pd_obj;
	bool pd_immutable;
	unsigned pd_count, pd_capacity;
	struct prop_entry *pd_entries; /* by key */
};

struct prop_iterator {
	struct prop_obj *pi_container;
	unsigned pi_next;
};

/* NULL unless po is of this type. */
#define PROP_AS(po, type) (prop_object_type(po) == (type) ? (void *)(po) : NULL)

/* A second name of a function, for modules that call it by its older one. */
#define PROP_ALIAS(alias, fn) \
	__typeof__(fn)(alias) __attribute__((__alias__(#fn)))

/* `size` bytes, zeroed but for the head: one reference.  NULL: no memory. */
void *prop_obj_new(prop_type_t type, size_t size);

/*
 * The copy of an object that never changes: itself, with one more reference.
 * NULL unless it is of this type.
 */
void *prop_obj_share(prop_object_t po, prop_type_t type);

/*
 * Make room for one more element of `size` bytes in the array *pp; false when
 * there is no memory.
 */
bool prop_grow(void **pp, unsigned *capacity, unsigned want, size_t size);

/* Set, and drop the caller's reference, also on failure. */
bool prop_array_set_and_rel(prop_array_t pa, unsigned int i, prop_object_t po);

/* Drop a reference; an object without any is put first on the list *deadp. */
void prop_object_drop(prop_object_t po, struct prop_obj **deadp);

/* The XML text of an array or dictionary, NULL: no memory, or too deep. */
char *prop_xml_write(prop_object_t po);

#endif /* !_KERN_PROP_IMPL_H_ */
