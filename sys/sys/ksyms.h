/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms.h: the symbols of the kernel and of every affixed module, by name
 * (one hash table: the cost of a lookup does not depend on how many modules
 * are loaded) and by address (for backtraces and the monitor).
 */
#ifndef _SYS_KSYMS_H_
#define _SYS_KSYMS_H_

#include <libkern/kdefs.h>

struct module;
struct ksyms_table; /* one object's symbols; ksyms.c */

struct ksym {
	const char *ks_name;
	vaddr_t ks_value;
	vsize_t ks_size;       /* bytes, 0: not known */
	uint8_t ks_bind;       /* ELF_STB_* */
	uint8_t ks_type;       /* ELF_STT_* */
	struct module *ks_mod; /* NULL: the kernel's */
	const char *ks_object; /* "kernel", "hello" */
};

/*
 * The kernel's own symbols: an ELF header copy, section headers, symbol and
 * string table as the loader left them, [start, start+size).  All of it is
 * checked; ENOEXEC leaves the kernel without names but running.  The memory
 * must stay.
 */
int ksyms_addsyms_elf(const void *start, size_t size);

/* One symbol by hand: the host home exports its functions so. */
int ksyms_add_kernel(const char *name, vaddr_t value);

/* By name, global and weak symbols that are exported.  ENOENT. */
int ksyms_lookup(const char *name, struct ksym *out);

/* By address: the nearest symbol at or below `va` in the object that holds it,
 * local ones included.  ENOENT when no object holds it. */
int ksyms_lookup_addr(vaddr_t va, struct ksym *out);

/* "name+0x12" or "name+0x12 [module]", or the number; for backtraces. */
const char *ksyms_format_addr(vaddr_t va, char *buf, size_t size);

/* How many names are known: for leak checks and the monitor. */
size_t ksyms_count(void);

#endif /* !_SYS_KSYMS_H_ */
