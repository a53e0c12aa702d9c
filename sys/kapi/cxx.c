/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cxx.c: operator new and delete for C++ modules, over kmem(9), by their
 * mangled names (Itanium C++ ABI, 5.1.5).  There are no exceptions: new returns
 * a null pointer when there is no memory, and modules are compiled to check for
 * it (-fcheck-new, mk/kmod.mk).
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

/* Holds the size, ahead of the object; keeps it aligned for any type. */
union header {
	size_t cxh_size; /* with the header */
	char cxh_align[16];
};

#ifdef _LP64
#define SIZE_T_LETTER "m"
#else
#define SIZE_T_LETTER "j"
#endif

/* On the host these are the compiler's runtime's: host_cxx.c exports ours. */
#ifdef _HOST
#define MANGLED(name)
#else
#define MANGLED(name) __asm__(name)
#endif

void *cxx_new(size_t) MANGLED("_Znw" SIZE_T_LETTER);
void *cxx_new_array(size_t) MANGLED("_Zna" SIZE_T_LETTER);
void cxx_delete(void *) MANGLED("_ZdlPv");
void cxx_delete_array(void *) MANGLED("_ZdaPv");
void cxx_delete_size(void *, size_t) MANGLED("_ZdlPv" SIZE_T_LETTER);
void cxx_delete_array_size(void *, size_t) MANGLED("_ZdaPv" SIZE_T_LETTER);

void *
cxx_new(size_t size)
{
	union header *h;

	if (__builtin_add_overflow(size, sizeof(*h), &size))
		return NULL;
	h = kmem_alloc(size, KM_NOSLEEP);
	if (h == NULL)
		return NULL;
	h->cxh_size = size;
	return h + 1;
}

void *
cxx_new_array(size_t size)
{
	return cxx_new(size);
}

void
cxx_delete(void *p)
{
	union header *h = p;

	if (h != NULL)
		kmem_free(h - 1, h[-1].cxh_size);
}

void
cxx_delete_array(void *p)
{
	cxx_delete(p);
}

void
cxx_delete_size(void *p, size_t size __kunused)
{
	cxx_delete(p);
}

void
cxx_delete_array_size(void *p, size_t size __kunused)
{
	cxx_delete(p);
}
