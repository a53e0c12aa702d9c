/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machdep.h: everything that sys/kern needs from a machine.  A port is these
 * functions, kobj_machdep.c and a way to get to main().  Implemented by
 * sys/arch/{amd64,i386,host}.
 */
#ifndef _SYS_MACHDEP_H_
#define _SYS_MACHDEP_H_

#include <libkern/elf_reader.h>
#include <libkern/kdefs.h>

#define VM_PROT_NONE    0x0
#define VM_PROT_READ    0x1
#define VM_PROT_WRITE   0x2
#define VM_PROT_EXECUTE 0x4

/*
 * Memory.  Addresses and sizes are multiples of PAGE_SIZE.
 *
 * The module arena: a range of kernel addresses within reach (+-2 GiB) of
 * kernel text, mapped by nobody but the functions below.
 */
void cpu_module_arena(vaddr_t *startp, vaddr_t *endp);
/* Map fresh zeroed pages there, read-write.  ENOMEM: nothing is mapped. */
int cpu_arena_map(vaddr_t va, size_t len) __kwarnunused;
/* VM_PROT_*; write and execute together never. */
void cpu_arena_protect(vaddr_t va, size_t len, int prot);
void cpu_arena_unmap(vaddr_t va, size_t len);

/* Pages for kmem: zeroed, contiguous kernel addresses.  NULL: none left. */
void *cpu_kmem_pages(size_t len);
void cpu_kmem_pages_free(void *p, size_t len);

/*
 * The pages of a preloaded file are no longer needed: hand whole pages
 * within [base, base+len) to the page allocator.
 */
void cpu_preload_free(const void *base, size_t len);

size_t cpu_pages_free(void);  /* pages available */
size_t cpu_pages_total(void); /* pages managed */

/* Console.  cpu_cngetc waits; cpu_cnpollc returns -1 when nothing is there. */
void cpu_cnputc(int c);
int cpu_cngetc(void);
int cpu_cnpollc(void);

uint64_t cpu_nanotime(void); /* since boot, monotonic */

__knoreturn void cpu_reboot(void);
__knoreturn void cpu_poweroff(void);
/* Print registers if any, a backtrace, and stop (host: abort). */
__knoreturn void cpu_halt(void);
/* The current call chain, through kprintf, with symbol+offset. */
void cpu_backtrace(void);

/* 64 random bits.  False when the machine has no source for them. */
bool cpu_entropy(uint64_t *out);

/*
 * kobj_machdep.c: what one ELF machine needs.
 *
 * The object must be of this class and machine.
 */
extern const int kobj_md_class;        /* ELF_CLASS* */
extern const unsigned kobj_md_machine; /* ELF_EM_* */

/* One relocation, all its inputs; nothing is global. */
struct kobj_reloc_ctx {
	void *rc_where;   /* the place, writable, bounds checked */
	size_t rc_room;   /* bytes from rc_where to the section's end */
	vaddr_t rc_place; /* its run-time address (P) */
	uint32_t rc_type;
	int64_t rc_addend; /* A; for REL the implementation reads the place */
	bool rc_rela;
	vaddr_t rc_value;   /* S */
	vaddr_t rc_got;     /* address of S's GOT slot, 0: none was made */
	vaddr_t rc_gotbase; /* address of the GOT */
	vaddr_t rc_plt;     /* address of S's jump slot, 0: none was made */
};

enum kobj_reloc_status {
	KOBJ_RELOC_OK,
	KOBJ_RELOC_UNKNOWN,  /* type not supported */
	KOBJ_RELOC_OVERFLOW, /* value does not fit */
	KOBJ_RELOC_ROOM,     /* the place runs past its section */
};
enum kobj_reloc_status kobj_reloc(const struct kobj_reloc_ctx *rc);

/* What a relocation type asks for, before anything is placed. */
#define KOBJ_RN_NONE    0x0u
#define KOBJ_RN_GOT     0x1u /* a GOT slot for the symbol */
#define KOBJ_RN_PLT     0x2u /* a jump slot, if S is out of reach */
#define KOBJ_RN_GOTBASE 0x4u
unsigned kobj_reloc_needs(uint32_t type);

/* A jump slot: code that jumps to `target` from anywhere. */
size_t kobj_jumpslot_size(void);
void kobj_jumpslot_make(void *where, vaddr_t place, vaddr_t target);

/* The instruction stream of [va, va+len) has changed. */
void kobj_sync_icache(vaddr_t va, size_t len);

/* Walk bootinfo's module list, module_prime() what is a module. */
void module_init_md(void);

#endif /* !_SYS_MACHDEP_H_ */
