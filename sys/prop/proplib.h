/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * proplib.h: property lists, the kernel's part of NetBSD's proplib(3).
 * Objects are reference-counted: create returns one reference, a container
 * holds its own, get returns none.  Functions that create return NULL,
 * functions that change return false, when there is no memory or an argument
 * has the wrong type.
 */
#ifndef _PROP_PROPLIB_H_
#define _PROP_PROPLIB_H_

#include <libkern/kdefs.h>

typedef enum {
	PROP_TYPE_UNKNOWN = 0x00000000,
	PROP_TYPE_BOOL = 0x626f6f6c,
	PROP_TYPE_NUMBER = 0x6e6d6272,
	PROP_TYPE_STRING = 0x73746e67,
	PROP_TYPE_DATA = 0x64617461,
	PROP_TYPE_ARRAY = 0x61726179,
	PROP_TYPE_DICTIONARY = 0x64696374,
	PROP_TYPE_DICT_KEYSYM = 0x646b6579
} prop_type_t;

typedef void *prop_object_t;
typedef struct prop_iterator *prop_object_iterator_t;
typedef struct prop_bool *prop_bool_t;
typedef struct prop_number *prop_number_t;
typedef struct prop_string *prop_string_t;
typedef struct prop_data *prop_data_t;
typedef struct prop_array *prop_array_t;
typedef struct prop_dictionary *prop_dictionary_t;
typedef struct prop_keysym *prop_dictionary_keysym_t;

/* Any object; NULL is allowed. */
void prop_object_retain(prop_object_t po);
void prop_object_release(prop_object_t po);
prop_type_t prop_object_type(prop_object_t po);
bool prop_object_equals(prop_object_t a, prop_object_t b);
/* The same; *errorp: it could not be determined (no memory, too deep). */
bool prop_object_equals_with_error(
    prop_object_t a, prop_object_t b, bool *errorp);
/* The elements of an array; the keysyms of a dictionary, in key order. */
prop_object_t prop_object_iterator_next(prop_object_iterator_t it);
void prop_object_iterator_reset(prop_object_iterator_t it);
void prop_object_iterator_release(prop_object_iterator_t it);

prop_bool_t prop_bool_create(bool value);
prop_bool_t prop_bool_copy(prop_bool_t pb);
bool prop_bool_value(prop_bool_t pb);
bool prop_bool_true(prop_bool_t pb);

prop_number_t prop_number_create_signed(intmax_t value);
prop_number_t prop_number_create_unsigned(uintmax_t value);
prop_number_t prop_number_create_integer(int64_t value);
prop_number_t prop_number_create_unsigned_integer(uint64_t value);
prop_number_t prop_number_copy(prop_number_t pn);
bool prop_number_unsigned(prop_number_t pn);
int prop_number_size(prop_number_t pn); /* in bits: 8, 16, 32 or 64 */
intmax_t prop_number_signed_value(prop_number_t pn);
uintmax_t prop_number_unsigned_value(prop_number_t pn);
int64_t prop_number_integer_value(prop_number_t pn);
uint64_t prop_number_unsigned_integer_value(prop_number_t pn);
bool prop_number_equals(prop_number_t a, prop_number_t b);
bool prop_number_equals_integer(prop_number_t pn, int64_t value);
bool prop_number_equals_unsigned_integer(prop_number_t pn, uint64_t value);
bool prop_number_equals_signed(prop_number_t pn, intmax_t value);
bool prop_number_equals_unsigned(prop_number_t pn, uintmax_t value);

prop_string_t prop_string_create(void);
prop_string_t prop_string_create_copy(const char *s);
prop_string_t prop_string_create_nocopy(const char *s); /* s must stay */
prop_string_t prop_string_create_cstring(const char *s);
prop_string_t prop_string_create_cstring_nocopy(const char *s);
prop_string_t prop_string_create_format(const char *fmt, ...)
    __kprintflike(1, 2);
prop_string_t prop_string_copy(prop_string_t ps);
size_t prop_string_size(prop_string_t ps); /* bytes, without the NUL */
const char *prop_string_value(prop_string_t ps);
const char *prop_string_cstring_nocopy(prop_string_t ps);
/* False: it does not fit. */
bool prop_string_copy_value(prop_string_t ps, void *buf, size_t size);
char *prop_string_cstring(prop_string_t ps); /* freed by kmem_strfree() */
bool prop_string_equals(prop_string_t a, prop_string_t b);
bool prop_string_equals_string(prop_string_t ps, const char *s);
bool prop_string_equals_cstring(prop_string_t ps, const char *s);

prop_data_t prop_data_create_copy(const void *p, size_t size);
prop_data_t prop_data_create_nocopy(const void *p, size_t size);
prop_data_t prop_data_create_data(const void *p, size_t size);
prop_data_t prop_data_create_data_nocopy(const void *p, size_t size);
prop_data_t prop_data_copy(prop_data_t pd);
size_t prop_data_size(prop_data_t pd);
const void *prop_data_value(prop_data_t pd);
const void *prop_data_data_nocopy(prop_data_t pd);
bool prop_data_copy_value(prop_data_t pd, void *buf, size_t size);
bool prop_data_equals_data(prop_data_t pd, const void *p, size_t size);
bool prop_data_equals(prop_data_t a, prop_data_t b);

prop_array_t prop_array_create(void);
prop_array_t prop_array_create_with_capacity(unsigned int n);
prop_array_t prop_array_copy(prop_array_t pa);
prop_array_t prop_array_copy_mutable(prop_array_t pa);
unsigned int prop_array_count(prop_array_t pa);
unsigned int prop_array_capacity(prop_array_t pa);
bool prop_array_ensure_capacity(prop_array_t pa, unsigned int n);
void prop_array_make_immutable(prop_array_t pa);
bool prop_array_mutable(prop_array_t pa);
prop_object_iterator_t prop_array_iterator(prop_array_t pa);
prop_object_t prop_array_get(prop_array_t pa, unsigned int i);
bool prop_array_set(prop_array_t pa, unsigned int i, prop_object_t po);
bool prop_array_add(prop_array_t pa, prop_object_t po);
void prop_array_remove(prop_array_t pa, unsigned int i);
bool prop_array_equals(prop_array_t a, prop_array_t b);

prop_dictionary_t prop_dictionary_create(void);
prop_dictionary_t prop_dictionary_create_with_capacity(unsigned int n);
prop_dictionary_t prop_dictionary_copy(prop_dictionary_t pd);
prop_dictionary_t prop_dictionary_copy_mutable(prop_dictionary_t pd);
unsigned int prop_dictionary_count(prop_dictionary_t pd);
unsigned int prop_dictionary_capacity(prop_dictionary_t pd);
bool prop_dictionary_ensure_capacity(prop_dictionary_t pd, unsigned int n);
void prop_dictionary_make_immutable(prop_dictionary_t pd);
bool prop_dictionary_mutable(prop_dictionary_t pd);
prop_object_iterator_t prop_dictionary_iterator(prop_dictionary_t pd);
prop_array_t prop_dictionary_all_keys(prop_dictionary_t pd);
prop_object_t prop_dictionary_get(prop_dictionary_t pd, const char *key);
bool prop_dictionary_set(
    prop_dictionary_t pd, const char *key, prop_object_t po);
void prop_dictionary_remove(prop_dictionary_t pd, const char *key);
prop_object_t prop_dictionary_get_keysym(
    prop_dictionary_t pd, prop_dictionary_keysym_t pdk);
bool prop_dictionary_set_keysym(
    prop_dictionary_t pd, prop_dictionary_keysym_t pdk, prop_object_t po);
void prop_dictionary_remove_keysym(
    prop_dictionary_t pd, prop_dictionary_keysym_t pdk);
bool prop_dictionary_equals(prop_dictionary_t a, prop_dictionary_t b);
const char *prop_dictionary_keysym_value(prop_dictionary_keysym_t pdk);
const char *prop_dictionary_keysym_cstring_nocopy(prop_dictionary_keysym_t pdk);
size_t prop_dictionary_keysym_size(prop_dictionary_keysym_t pdk);
bool prop_dictionary_keysym_equals(
    prop_dictionary_keysym_t a, prop_dictionary_keysym_t b);

/* As XML; the text is freed by kmem_strfree(). */
char *prop_dictionary_externalize(prop_dictionary_t pd);
char *prop_array_externalize(prop_array_t pa);
/* From XML.  NULL: no memory, not XML, or not a dictionary (array). */
prop_dictionary_t prop_dictionary_internalize(const char *xml);
prop_array_t prop_array_internalize(const char *xml);

/*
 * A value by its key, or by its index in an array.  False: there is none, it
 * has another type, or it is out of range.  set creates the object; add appends
 * it.
 */
/* NOLINTBEGIN(bugprone-macro-parentheses): these are types */
#define PROP_VALUE(name, type)                                          \
	bool prop_dictionary_get_##name(                                \
	    prop_dictionary_t, const char *, type *);                   \
	bool prop_dictionary_set_##name(                                \
	    prop_dictionary_t, const char *, type);                     \
	bool prop_array_get_##name(prop_array_t, unsigned int, type *); \
	bool prop_array_set_##name(prop_array_t, unsigned int, type);   \
	bool prop_array_add_##name(prop_array_t, type)
/* NOLINTEND(bugprone-macro-parentheses) */
PROP_VALUE(bool, bool);
PROP_VALUE(int8, int8_t);
PROP_VALUE(uint8, uint8_t);
PROP_VALUE(int16, int16_t);
PROP_VALUE(uint16, uint16_t);
PROP_VALUE(int32, int32_t);
PROP_VALUE(uint32, uint32_t);
PROP_VALUE(int64, int64_t);
PROP_VALUE(uint64, uint64_t);
PROP_VALUE(schar, signed char);
PROP_VALUE(uchar, unsigned char);
PROP_VALUE(short, short);
PROP_VALUE(ushort, unsigned short);
PROP_VALUE(int, int);
PROP_VALUE(uint, unsigned int);
PROP_VALUE(long, long);
PROP_VALUE(ulong, unsigned long);
PROP_VALUE(longlong, long long);
PROP_VALUE(ulonglong, unsigned long long);
PROP_VALUE(intptr, intptr_t);
PROP_VALUE(uintptr, uintptr_t);
#undef PROP_VALUE

bool prop_dictionary_get_string(prop_dictionary_t, const char *, const char **);
bool prop_dictionary_get_cstring_nocopy(
    prop_dictionary_t, const char *, const char **);
/* A copy, freed by kmem_strfree(). */
bool prop_dictionary_get_cstring(prop_dictionary_t, const char *, char **);
bool prop_dictionary_get_data(
    prop_dictionary_t, const char *, const void **, size_t *);
bool prop_dictionary_get_dict(
    prop_dictionary_t, const char *, prop_dictionary_t *);

bool prop_dictionary_set_string(prop_dictionary_t, const char *, const char *);
bool prop_dictionary_set_string_nocopy(
    prop_dictionary_t, const char *, const char *);
bool prop_dictionary_set_cstring(prop_dictionary_t, const char *, const char *);
bool prop_dictionary_set_cstring_nocopy(
    prop_dictionary_t, const char *, const char *);
bool prop_dictionary_set_data(
    prop_dictionary_t, const char *, const void *, size_t);
bool prop_dictionary_set_data_nocopy(
    prop_dictionary_t, const char *, const void *, size_t);

/* Strings in arrays; the array owns what get returns. */
bool prop_array_get_string(prop_array_t, unsigned int, const char **);
bool prop_array_get_cstring_nocopy(prop_array_t, unsigned int, const char **);
bool prop_array_set_string(prop_array_t, unsigned int, const char *);
bool prop_array_set_cstring(prop_array_t, unsigned int, const char *);
bool prop_array_add_string(prop_array_t, const char *);
bool prop_array_add_cstring(prop_array_t, const char *);
bool prop_array_set_string_nocopy(prop_array_t, unsigned int, const char *);
bool prop_array_add_string_nocopy(prop_array_t, const char *);
bool prop_array_set_cstring_nocopy(prop_array_t, unsigned int, const char *);
bool prop_array_add_cstring_nocopy(prop_array_t, const char *);
/* A copy, freed by kmem_strfree(). */
bool prop_array_get_cstring(prop_array_t, unsigned int, char **);

bool prop_array_get_data(prop_array_t, unsigned int, const void **, size_t *);
bool prop_array_set_data(prop_array_t, unsigned int, const void *, size_t);
bool prop_array_set_data_nocopy(
    prop_array_t, unsigned int, const void *, size_t);
bool prop_array_add_data(prop_array_t, const void *, size_t);
bool prop_array_add_data_nocopy(prop_array_t, const void *, size_t);

/* Set, and drop the caller's reference to the value, also on failure. */
bool prop_dictionary_set_and_rel(
    prop_dictionary_t, const char *, prop_object_t);
bool prop_array_add_and_rel(prop_array_t, prop_object_t);

/*
 * Parse XML and locate errors.  At most PROP_XML_MAX bytes are read, NetBSD's
 * limit on property lists from user land: it bounds the cost of sorting keys.
 */
#define PROP_XML_MAX 65536
struct prop_fault {
	const char *pf_what; /* a static string, never NULL */
	size_t pf_offset;    /* bytes from the start of the text */
};
/*
 * The object that a text describes.  EINVAL with *pf set, E2BIG (PROP_XML_MAX),
 * ENOMEM.  The text need not be NUL-terminated.
 */
int prop_xml_parse(const char *xml, size_t len, prop_object_t *objp,
    struct prop_fault *pf) __kwarnunused;

#endif /* !_PROP_PROPLIB_H_ */
