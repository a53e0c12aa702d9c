/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_blob.c: strings and data.  Both are immutable.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_impl.h"

/* An object of `size` bytes; a copy is followed by `extra` zeros. */
static void *
blob_create(
    prop_type_t type, const void *bytes, size_t size, size_t extra, bool copy)
{
	struct prop_blob *pl = prop_obj_new(type, sizeof(*pl));
	size_t room;
	char *p;

	if (pl == NULL)
		return NULL;
	pl->pbl_bytes = bytes;
	pl->pbl_size = size;
	if (!copy || (size == 0 && extra == 0))
		return pl;
	if (__builtin_add_overflow(size, extra, &room) ||
	    (p = kmem_zalloc(room, KM_NOSLEEP)) == NULL) {
		prop_object_release(pl);
		return NULL;
	}
	memcpy(p, bytes, size);
	pl->pbl_bytes = p;
	pl->pbl_alloc = room;
	return pl;
}

prop_string_t
prop_string_create_copy(const char *s)
{
	return blob_create(PROP_TYPE_STRING, s, strlen(s), 1, true);
}

prop_string_t
prop_string_create_nocopy(const char *s)
{
	return blob_create(PROP_TYPE_STRING, s, strlen(s), 0, false);
}

prop_string_t
prop_string_create(void)
{
	return prop_string_create_nocopy("");
}

PROP_ALIAS(prop_string_create_cstring, prop_string_create_copy);

PROP_ALIAS(prop_string_create_cstring_nocopy, prop_string_create_nocopy);

prop_string_t
prop_string_create_format(const char *fmt, ...)
{
	prop_string_t ps;
	va_list ap;
	size_t size;
	char *s;

	va_start(ap, fmt);
	size = (size_t)kvsnprintf(NULL, 0, fmt, ap) + 1;
	va_end(ap);
	if ((s = kmem_alloc(size, KM_NOSLEEP)) == NULL)
		return NULL;
	va_start(ap, fmt);
	(void)kvsnprintf(s, size, fmt, ap);
	va_end(ap);
	ps = prop_string_create_copy(s);
	kmem_free(s, size);
	return ps;
}

prop_string_t
prop_string_copy(prop_string_t ps)
{
	return prop_obj_share(ps, PROP_TYPE_STRING);
}

size_t
prop_string_size(prop_string_t ps)
{
	ps = PROP_AS(ps, PROP_TYPE_STRING);
	return ps == NULL ? 0 : ps->pst_blob.pbl_size;
}

const char *
prop_string_value(prop_string_t ps)
{
	ps = PROP_AS(ps, PROP_TYPE_STRING);
	return ps == NULL ? NULL : ps->pst_blob.pbl_bytes;
}

PROP_ALIAS(prop_string_cstring_nocopy, prop_string_value);

char *
prop_string_cstring(prop_string_t ps)
{
	const char *s = prop_string_value(ps);

	return s == NULL ? NULL : kmem_strdup(s, KM_NOSLEEP);
}

bool
prop_string_copy_value(prop_string_t ps, void *buf, size_t size)
{
	const char *s = prop_string_value(ps);

	return s != NULL && kstrlcpy(buf, s, size) < size;
}

bool
prop_string_equals_string(prop_string_t ps, const char *s)
{
	const char *value = prop_string_value(ps);

	return value != NULL && strcmp(value, s) == 0;
}

PROP_ALIAS(prop_string_equals_cstring, prop_string_equals_string);

bool
prop_string_equals(prop_string_t a, prop_string_t b)
{
	const char *s = prop_string_value(b);

	return s != NULL && prop_string_equals_string(a, s);
}

prop_data_t
prop_data_create_copy(const void *p, size_t size)
{
	return blob_create(PROP_TYPE_DATA, p, size, 0, true);
}

prop_data_t
prop_data_create_nocopy(const void *p, size_t size)
{
	return blob_create(PROP_TYPE_DATA, p, size, 0, false);
}

PROP_ALIAS(prop_data_create_data, prop_data_create_copy);

PROP_ALIAS(prop_data_create_data_nocopy, prop_data_create_nocopy);

prop_data_t
prop_data_copy(prop_data_t pd)
{
	return prop_obj_share(pd, PROP_TYPE_DATA);
}

size_t
prop_data_size(prop_data_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DATA);
	return pd == NULL ? 0 : pd->pdt_blob.pbl_size;
}

const void *
prop_data_value(prop_data_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DATA);
	return pd == NULL || pd->pdt_blob.pbl_size == 0
	    ? NULL
	    : pd->pdt_blob.pbl_bytes;
}

PROP_ALIAS(prop_data_data_nocopy, prop_data_value);

bool
prop_data_copy_value(prop_data_t pd, void *buf, size_t size)
{
	size_t len = prop_data_size(pd);

	if (len == 0 || len > size)
		return false;
	memcpy(buf, prop_data_value(pd), len);
	return true;
}

bool
prop_data_equals_data(prop_data_t pd, const void *p, size_t size)
{
	if (PROP_AS(pd, PROP_TYPE_DATA) == NULL || prop_data_size(pd) != size)
		return false;
	return size == 0 || memcmp(prop_data_value(pd), p, size) == 0;
}

bool
prop_data_equals(prop_data_t a, prop_data_t b)
{
	size_t len = prop_data_size(a);

	if (PROP_AS(a, PROP_TYPE_DATA) == NULL ||
	    PROP_AS(b, PROP_TYPE_DATA) == NULL || len != prop_data_size(b))
		return false;
	return len == 0 ||
	    memcmp(prop_data_value(a), prop_data_value(b), len) == 0;
}
