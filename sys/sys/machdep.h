/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machdep.h: everything that sys/kern needs from a machine.  A port is these
 * functions, kobj_machdep.c and a way to get to main().  Implemented by
 * sys/arch/{amd64,i386,host}.
 */
#ifndef _SYS_MACHDEP_H_
#define _SYS_MACHDEP_H_

#include <libelf/elf_reader.h>
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
/* The same for a thread's stack, with a page below it that faults. */
void *cpu_stack_alloc(size_t len);
void cpu_stack_free(void *p, size_t len);
/* The lowest address of the stack that main() runs on. */
const void *cpu_stack0(void);

/*
 * The pages of a preloaded file are no longer needed: hand whole pages
 * within [base, base+len) to the page allocator.
 */
void cpu_preload_free(const void *base, size_t len);

size_t cpu_pages_free(void);  /* pages available */
size_t cpu_pages_total(void); /* pages managed */

extern uint32_t boothowto; /* RB_* and AB_* of <bootinfo.h>; the machine's */

/* Console.  cpu_cngetc waits; cpu_cnpollc returns -1 when nothing is there. */
void cpu_cnputc(int c);
int cpu_cngetc(void);
int cpu_cnpollc(void);
/* Nothing to do: wait for something to happen, a few milliseconds at most. */
void cpu_idle(void);

uint64_t cpu_nanotime(void); /* since boot, monotonic */

/*
 * Threads.  A context is where a thread that does not run goes on: its stack
 * pointer, everything else lies on the stack (on the host: a pointer).
 */
struct cpu_context {
	void *cc_sp;
};
/*
 * A context that calls fn(arg), which must not return, on the stack
 * [stack, stack+size).
 */
void cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg);
/* The thread never goes on: forget what the machine keeps of it. */
void cpu_context_free(struct cpu_context *cc);
/* Leave the running thread in *from, go on in *to. */
void cpu_switch(struct cpu_context *from, struct cpu_context *to);

__knoreturn void cpu_reboot(void);
__knoreturn void cpu_poweroff(void);
/* Stop for good; panic() has printed the backtrace (host: host_run returns). */
__knoreturn void cpu_halt(void);
/* The current call chain, through kprintf, with symbol+offset. */
void cpu_backtrace(void);

/* 64 random bits.  False when the machine has no source for them. */
bool cpu_entropy(uint64_t *out);

/*
 * kobj_machdep.c: what the linker needs to know of one ELF machine: which
 * relocations there are, what they need and how they are applied.  The loop
 * over a table is the machine's, so that decoding and applying one entry is
 * straight code; everything it may touch is in struct kobj_relsect.
 */

/* One symbol of an object while it is being linked, found by its index. */
struct kobj_symval {
	vaddr_t sv_value; /* S: its run-time address */
	uint32_t sv_aux;  /* 1 + number of its GOT entry and slot; 0: none */
	uint16_t sv_shndx;
	uint16_t sv_flags; /* KSV_* */
};
#define KSV_UNUSABLE 0x1u /* no relocation may refer to it */

/* One section, its relocations, and what they may refer to. */
struct kobj_relsect {
	const void *rs_relocs; /* raw entries of the file, any alignment */
	size_t rs_count;
	uint8_t *rs_where; /* the section's bytes, writable */
	size_t rs_size;
	vaddr_t rs_place; /* their run-time address */
	const struct kobj_symval *rs_syms;
	uint32_t rs_nsyms;
	vaddr_t rs_got;   /* the GOT, an array of pointers */
	vaddr_t rs_slots; /* jump slots; 0: none were made */
	bool rs_code;     /* the section is code */
	size_t rs_next;   /* in: where to start; out: the one that failed */
};

enum kobj_reloc_status {
	KOBJ_RELOC_OK,
	KOBJ_RELOC_UNKNOWN,  /* the type is not supported */
	KOBJ_RELOC_OVERFLOW, /* the value does not fit */
	KOBJ_RELOC_ROOM,     /* the place runs past its section */
	KOBJ_RELOC_SYMBOL,   /* no such symbol, or KSV_UNUSABLE */
};

/* What a relocation type asks for, before anything is placed. */
#define KOBJ_RN_GOT  0x1u /* a GOT entry for the symbol */
#define KOBJ_RN_SLOT 0x2u /* a jump slot, should the symbol be out of reach */
#define KOBJ_NTYPES  256  /* no type from here on needs anything */

struct kobj_md {
	const char *md_name;     /* "amd64" */
	int md_class;            /* ELF_CLASS* */
	unsigned md_machine;     /* ELF_EM_* */
	bool md_rela;            /* SHT_RELA or SHT_REL; the other is refused */
	uint32_t md_pointer;     /* the relocation type that is a pointer */
	const uint8_t *md_needs; /* KOBJ_RN_*, KOBJ_NTYPES of them */
	/* A call reaches this far to either side; 0: everywhere. */
	uint64_t md_reach;
	/* A jump slot: code at `slot` that jumps to what `got` holds. */
	size_t md_slotsize;
	void (*md_slot)(void *where, vaddr_t slot, vaddr_t got);
	/* Apply relocations from rs_next on, up to the first that fails. */
	enum kobj_reloc_status (*md_relocate)(struct kobj_relsect *rs);
	/* The instruction stream of [va, va+len) has changed. */
	void (*md_sync_icache)(vaddr_t va, size_t len);
};

extern const struct kobj_md kobj_md_amd64; /* sys/arch/amd64 */
extern const struct kobj_md kobj_md_i386;  /* sys/arch/i386 */
/* Those whose objects this system links; ends with NULL. */
extern const struct kobj_md *const kobj_mds[];

/* Walk bootinfo's module list, module_prime() what is a module. */
void module_init_md(void);

#endif /* !_SYS_MACHDEP_H_ */
