/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kmem_str.c: strings in kernel memory, freed by their length; and buffers
 * that may be on the stack.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/limits.h>
#include <sys/systm.h>

/* A copy of s; *lenp, unless NULL, is its size with the NUL. */
char *
kmem_strdupsize(const char *s, size_t *lenp, km_flag_t flags)
{
	size_t size = strlen(s) + 1;
	char *copy = kmem_alloc(size, flags);

	if (copy == NULL)
		return NULL;
	if (lenp != NULL)
		*lenp = size;
	return memcpy(copy, s, size);
}

/* A copy of at most `max` bytes of s. */
char *
kmem_strndup(const char *s, size_t max, km_flag_t flags)
{
	size_t len = strnlen(s, max);
	char *copy = kmem_alloc(len + 1, flags);

	if (copy == NULL)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
kmem_vasprintf(const char *fmt, va_list ap)
{
	int len = kvsnprintf(NULL, 0, fmt, ap);
	char *s;

	KASSERTMSG(len != INT_MAX, "kmem_vasprintf: too long a text");
	s = kmem_alloc((size_t)len + 1, KM_SLEEP);
	kvsnprintf(s, (size_t)len + 1, fmt, ap);
	return s;
}

char *
kmem_asprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = kmem_vasprintf(fmt, ap);
	va_end(ap);
	return s;
}

/* s is what one of the above returned and still has its length; or NULL. */
void
kmem_strfree(char *s)
{
	if (s != NULL)
		kmem_free(s, strlen(s) + 1);
}

void *
kmem_tmpbuf_alloc(
    size_t size, void *stackbuf, size_t stackbufsize, km_flag_t flags)
{

	return size <= stackbufsize ? stackbuf : kmem_alloc(size, flags);
}

void
kmem_tmpbuf_free(void *p, size_t size, void *stackbuf)
{

	if (p != stackbuf)
		kmem_free(p, size);
}
