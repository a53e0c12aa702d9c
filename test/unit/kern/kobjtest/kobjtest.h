/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobjtest.h: helpers for the linker's tests: fixtures, files that record how
 * they are read, counts of what is in use.
 */
#ifndef _KOBJTEST_KOBJTEST_H_
#define _KOBJTEST_KOBJTEST_H_

/* <cmocka.h> needs these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>

#include "../../../../sys/arch/host/host.h"
#include "objbuild.h"

/* The format of the fixtures: NetBSD's modules. */
extern const struct kobj_format kt_format;

/* A fixture's bytes: kt_fixture("gcc-pic", "basic.kmod", &len); free them. */
void *kt_fixture(const char *flavour, const char *name, size_t *lenp);

/* A file behind the read vector, and a record of what was read. */
struct kt_file {
	const uint8_t *kf_data;
	size_t kf_len;
	unsigned kf_reads, kf_closes;
	unsigned kf_fail; /* this read fails with EIO; 0: none */
	uint8_t *kf_seen; /* per byte: how often; NULL: not counted */
};
void kt_source_file(
    struct kobj_source *ks, struct kt_file *kf, const void *data, size_t len);

/*
 * Load and affix, from memory, for `mod`.  On failure it is unloaded and *kop
 * is NULL.
 */
int kt_link(kobj_t *kop, const char *name, const void *data, size_t len,
    struct module *mod);
/* Link a fixture as object `name`, without a module; it must succeed. */
kobj_t kt_linked(const char *flavour, const char *name);
/* The value of an exported symbol, which must be there. */
vaddr_t kt_value(const char *name);
/* Call this int (void) function. */
int kt_call0(const char *name);
/* The compilers and code models of the fixtures. */
#define KT_FLAVOURS 6
extern const char *const kt_flavours[KT_FLAVOURS];

/* What is in use. */
struct kt_counts {
	size_t kc_bytes, kc_allocs, kc_pages, kc_syms, kc_arena;
};
struct kt_counts kt_count(void);
void kt_same_counts(struct kt_counts before);

/* The console contains this text; the console is empty. */
void kt_said(const char *text);
void kt_silent(void);
/* Lines on the console. */
unsigned kt_lines(void);

/* Group setup: enter the kernel's symbols, and allocate what is never freed. */
int kt_setup(void **state);

#endif /* !_KOBJTEST_KOBJTEST_H_ */
