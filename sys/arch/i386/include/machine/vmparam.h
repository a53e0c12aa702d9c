/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmparam.h: where things are in the kernel's address space, all 4 GiB of which
 * are its own: there are no user programs.  Also read by assembler and, by
 * value, by kern.ldscript.
 */
#ifndef _I386_VMPARAM_H_
#define _I386_VMPARAM_H_

#ifdef __ASSEMBLER__
#define _UL(x)  x
#define _ULL(x) x
#else
#define _UL(x)  x##UL
#define _ULL(x) x##ULL
#endif

/*
 * All RAM that is used, in order.  What is further up has no address here and
 * is left alone.  Nothing is below, so that null pointers fault, large offsets
 * from them included.
 */
#define DMAP_BASE _UL(0x10000000)
#define DMAP_SIZE _UL(0xb0000000)

/*
 * The kernel, its symbols and what the loader put behind them: one mapping
 * of physical memory from 0 on, of which only those pages are there.
 */
#define KERNBASE     _UL(0xc0000000)
#define KERNMAP_SIZE _UL(0x18000000)
#define KERNTEXTOFF  _UL(0xc0100000) /* where the kernel is linked */

/* Modules. */
#define ARENA_START _UL(0xd8000000)
#define ARENA_END   _UL(0xf0000000)

/* Pages that look contiguous and are not. */
#define KMAP_BASE _UL(0xf0000000)
#define KMAP_SIZE _UL(0x08000000)

/*
 * Device registers, the framebuffer, files that are nowhere else; from the
 * bottom up, never freed.
 */
#define DEVMAP_BASE _UL(0xf8000000)
#define DEVMAP_SIZE _UL(0x07f00000)

/* What locore maps before pmap_bootstrap: this much from 0 on. */
#define BOOTMAP_SIZE _UL(0xc0000000)

#define KSTACK_SIZE  _UL(0x10000)
#define ISTACK_SIZE  _UL(0x4000) /* per exception that has its own */

#endif /* !_I386_VMPARAM_H_ */
