/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_impl.h: what the linker and the parts of ksyms share.
 *
 * Each object that is linked has one table: its exported symbols, which hang
 * in the one global hash, and the addresses of its other named symbols, for
 * backtraces.  While a table is being filled its names are where they came
 * from, in a string table; ksyms_table_copy_names() copies just those that
 * are used, so that the string table can go.
 */
#ifndef _KERN_KSYMS_IMPL_H_
#define _KERN_KSYMS_IMPL_H_

#include <libelf/elf_reader.h>
#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>

struct ksyms_name; /* ksyms_hash.h */

/* Bytes behind the NUL of an exported name that can be read (ksyms_hash.h). */
#define KSYMS_SLACK (sizeof(uint64_t) - 1)

/* An exported symbol. */
struct ksyms_node {
	struct ksyms_node *kn_next; /* in its bucket */
	struct ksyms_table *kn_table;
	const char *kn_name; /* has slack */
	vaddr_t kn_value;
	uint32_t kn_hash;
	uint32_t kn_len; /* of the name, without its NUL */
	uint32_t kn_size;
	uint8_t kn_bind, kn_type;
	bool kn_located; /* the value is an address within the object */
	/* A link needs more of it than its value: data, a section's bound. */
	bool kn_special;
};

/* A name for an address, kt_start + ka_off, that is not exported. */
struct ksyms_addr {
	uint32_t ka_off;
	uint32_t ka_size : 26; /* 0: not known */
	uint32_t ka_bind : 2;  /* ELF_STB_LOCAL, GLOBAL or WEAK */
	uint32_t ka_type : 4;
	uint32_t ka_name; /* offset in kt_names */
};
_Static_assert(sizeof(struct ksyms_addr) == 12, "one per symbol");
#define KSYMS_MAXSIZE ((1u << 26) - 1)

struct ksyms_table {
	TAILQ_ENTRY(ksyms_table) kt_chain; /* if kt_published */
	struct module *kt_mod;
	vaddr_t kt_start, kt_end; /* what the addresses lie in */
	const char *kt_names;
	size_t kt_namesize;
	bool kt_copied;       /* they are the table's own */
	uint64_t kt_copysize; /* what a copy of those in use takes */
	struct ksyms_node *kt_nodes;
	struct ksyms_addr *kt_addrs;
	char *kt_spare;                /* for names that need slack */
	uint32_t kt_nnodes, kt_naddrs; /* in use */
	/* The linker's policy on this object's symbols: */
	uint32_t kt_asked; /* link that asked about it last */
	uint8_t kt_use;    /* and the answer */
	bool kt_told;      /* which has been reported */
	bool kt_published; /* it is in ksyms_tables */
	size_t kt_alloc;   /* bytes of this allocation */
	char kt_object[32];
};

/*
 * A table for the object at [start, end), with room for so many exports and
 * addresses, whose names are in `names`, and for `spare` bytes at kt_spare.
 * NULL: no memory.
 */
struct ksyms_table *ksyms_table_create(const char *object, vaddr_t start,
    vaddr_t end, size_t nexports, size_t naddrs, const char *names,
    size_t namesize, size_t spare);
/*
 * The names that the table was created with will not stay: copy just those in
 * use into memory of its own.  ENOMEM.
 */
int ksyms_table_copy_names(struct ksyms_table *kt) __kwarnunused;
/* The addresses are found from now on, as `mod`'s. */
void ksyms_table_publish(struct ksyms_table *kt, struct module *mod);
/* Forget all names of it. */
void ksyms_table_free(struct ksyms_table *kt);
/* For kobj_fini(): forget all; ksyms_elf.c: where the kernel's lie. */
void ksyms_fini(void);
void ksyms_elf_fini(void);
/* Forget those within [start, end). */
void ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end);

/* The exports of all objects.  owner: ksyms.c */
struct ksyms_hash {
	struct ksyms_node **ksh_buckets; /* 2^(32 - ksh_shift) of them */
	unsigned ksh_shift;
	size_t ksh_count;
	uint64_t ksh_key; /* odd; 0: not made yet, and nothing is in it */
};
extern struct ksyms_hash ksyms_hash;

/* The link to a node, in its bucket; kn NULL: the last link of that. */
struct ksyms_node **ksyms_link_to(const struct ksyms_node *kn, uint32_t hash);

/*
 * Fill a table, within the counts given to ksyms_table_create: this, and
 * ksyms_table_export (ksyms_hash.h).  The address of a symbol that is not
 * exported, its name in the table's `names`.  Of `sym`: size, binding, type.
 */
void ksyms_table_addr(struct ksyms_table *kt, const char *name, vaddr_t va,
    const struct elf_sym *sym);

/* What is known of it. */
struct ksym ksyms_node_sym(const struct ksyms_node *kn);
struct ksym ksyms_addr_sym(
    const struct ksyms_table *kt, const struct ksyms_addr *ka);

/*
 * Where the kernel's own symbols lie, [*lo, *hi); lo > hi: there are none.
 */
void ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);

/*
 * Is the address within an object whose symbols are known?  Then that is at
 * [*startp, *endp).
 */
bool ksyms_covers(vaddr_t va, vaddr_t *startp, vaddr_t *endp);

/* All tables that are published.  owner: ksyms.c */
TAILQ_HEAD(ksyms_tables, ksyms_table);
extern struct ksyms_tables ksyms_tables;

#endif /* !_KERN_KSYMS_IMPL_H_ */
