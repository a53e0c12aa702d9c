/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmparam.h: the layout of the kernel's address space, all 4 GiB of which
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
 * The direct map: all RAM that is used.  RAM above it is not used.  Nothing is
 * mapped below it, so that null pointers fault, with large offsets too.
 */
#define DMAP_BASE _UL(0x10000000)
#define DMAP_SIZE _UL(0xb0000000)

/*
 * The kernel, its symbols and the files that the loader put behind them: a
 * linear mapping of physical memory from 0 on, in which only those pages are
 * present.
 */
#define KERNBASE     _UL(0xc0000000)
#define KERNMAP_SIZE _UL(0x18000000)
#define KERNTEXTOFF  _UL(0xc0100000) /* where the kernel is linked */

/* The module arena. */
#define ARENA_START _UL(0xd8000000)
#define ARENA_END   _UL(0xf0000000)

/* Virtually contiguous memory made of single pages. */
#define KMAP_BASE _UL(0xf0000000)
#define KMAP_SIZE _UL(0x08000000)

/*
 * Device registers, the framebuffer, files that no other map has; allocated
 * upwards, never freed.
 */
#define DEVMAP_BASE _UL(0xf8000000)
#define DEVMAP_SIZE _UL(0x07f00000)

/* What locore maps before pmap_bootstrap: this much from 0 on. */
#define BOOTMAP_SIZE _UL(0xc0000000)

/* pmap_identity(): [0, limit) is mapped 1:1, except where the kernel is. */
#define IDENTITY_LIMIT      _ULL(0x100000000)
#define IDENTITY_HOLE_START KERNBASE
#define IDENTITY_HOLE_END   ARENA_START

#define KSTACK_SIZE         _UL(0x10000)
#define ISTACK_SIZE         _UL(0x4000) /* per exception that has its own */

#endif /* !_I386_VMPARAM_H_ */
