/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmparam.h: the layout of the kernel's address space.  Also read by
 * assembler and, by value, by kern.ldscript.
 */
#ifndef _AMD64_VMPARAM_H_
#define _AMD64_VMPARAM_H_

#ifdef __ASSEMBLER__
#define _UL(x)  x
#define _ULL(x) x
#else
#define _UL(x)  x##UL
#define _ULL(x) x##ULL
#endif

/*
 * The kernel, its symbols and the files that the loader put behind them: a
 * linear mapping of physical memory from 0 on, in which only those pages are
 * present.
 */
#define KERNBASE     _UL(0xffffffff80000000)
#define KERNMAP_SIZE _UL(0x40000000)
#define KERNTEXTOFF  _UL(0xffffffff80200000) /* where the kernel is linked */

/* The module arena: within 2 GiB of every part of the kernel. */
#define ARENA_START _UL(0xffffffffc0000000)
#define ARENA_END   _UL(0xfffffffff0000000)

/* The direct map: all RAM. */
#define DMAP_BASE _UL(0xffff800000000000)
#define DMAP_SIZE _UL(0x0000400000000000)

/* Device registers, the framebuffer; allocated upwards, never freed. */
#define DEVMAP_BASE _UL(0xffffd00000000000)
#define DEVMAP_SIZE _UL(0x0000000100000000)

/* Virtually contiguous memory made of single pages. */
#define KMAP_BASE _UL(0xffffe00000000000)
#define KMAP_SIZE _UL(0x0000000040000000)

/* What locore maps before pmap_bootstrap: this much from 0 on. */
#define BOOTMAP_SIZE _UL(0x100000000)

/* pmap_identity(): [0, limit) is mapped 1:1, all of it. */
#define IDENTITY_LIMIT      _ULL(0x100000000)
#define IDENTITY_HOLE_START 0
#define IDENTITY_HOLE_END   0

#define KSTACK_SIZE         _UL(0x10000)
#define ISTACK_SIZE         _UL(0x4000) /* per exception that has its own */

#endif /* !_AMD64_VMPARAM_H_ */
