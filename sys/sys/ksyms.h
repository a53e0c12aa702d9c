/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms.h: the symbols of the kernel and of every affixed module, by name
 * (one hash table: the cost of a lookup does not depend on how many modules
 * are loaded) and by address (for backtraces and the monitor).
 *
 * The functions take the kernconfig lock (kernconfig.h), but for those that
 * find an address: panic() must not wait.  Whoever calls one of these while
 * modules may come and go on another processor holds the lock itself.
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
 * checked.  ENOEXEC: nothing was added.  The memory must not be freed or
 * changed.
 */
int ksyms_addsyms_elf(const void *start, size_t size);

/*
 * Add the kernel's symbols by hand, for a kernel without a symbol table, or to
 * export only some names, or other names than its own.  The names are copied.
 * ENOMEM: the preceding ones were added.
 *
 *	static const struct ksyms_export exports[] = {
 *	    KSYMS_EXPORT(memcpy),
 *	    KSYMS_EXPORT_AS("printf", printk),
 *	};
 *	ksyms_add_exports(exports, sizeof(exports) / sizeof(exports[0]));
 */
struct ksyms_export {
	const char *ke_name;
	const void *ke_value;
};
#define KSYMS_EXPORT_AS(name, sym)                      \
	{                                               \
		name, (const void *)(uintptr_t) & (sym) \
	}
#define KSYMS_EXPORT(sym) KSYMS_EXPORT_AS(#sym, sym)
int ksyms_add_exports(const struct ksyms_export *exports, size_t n);

/* One symbol by hand, whose name is copied. */
int ksyms_add_kernel(const char *name, vaddr_t value);

/* By name, global and weak symbols that are exported.  ENOENT. */
int ksyms_lookup(const char *name, struct ksym *out);

/* By address: the nearest symbol at or below `va` in the object that holds it,
 * local ones included.  ENOENT when no object holds it. */
int ksyms_lookup_addr(vaddr_t va, struct ksym *out);

/* "name+0x12" or "name+0x12 [module]", or the number; for backtraces. */
const char *ksyms_format_addr(vaddr_t va, char *buf, size_t size);

/*
 * Call fn for each symbol of a module (NULL: the kernel), those that are found
 * by name first, until it returns an error, which is returned.  ENOENT: there
 * is no table of its symbols.  Not in the archives of make lib.
 */
int ksyms_walk(const struct module *mod,
    int (*fn)(const struct ksym *ks, bool exported, void *arg), void *arg);

/* How many names are known: for leak checks and the monitor. */
size_t ksyms_count(void);

#endif /* !_SYS_KSYMS_H_ */
