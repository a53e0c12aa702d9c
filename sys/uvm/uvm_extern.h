/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm_extern.h: memory objects, as far as a driver's fo_mmap uses them, by the
 * names of NetBSD's uvm(9).  There is one address space, the kernel's, and all
 * of an object's memory is at one place in it: mappings of one object share
 * addresses, and each may be written, whatever its protection says.
 */
#ifndef _UVM_UVM_EXTERN_H_
#define _UVM_UVM_EXTERN_H_

#include <libkern/kdefs.h>
#include <sys/machdep.h>
#include <sys/mman.h>

typedef int64_t voff_t;
typedef int vm_prot_t;
typedef unsigned int uvm_flag_t;

struct vm_map;
extern struct vm_map *const kernel_map;

#define UVM_PROT_NONE      0x00
#define UVM_PROT_R         0x01
#define UVM_PROT_W         0x02
#define UVM_PROT_RW        0x03
#define UVM_PROT_X         0x04
#define UVM_PROT_RX        0x05
#define UVM_PROT_WX        0x06
#define UVM_PROT_RWX       0x07
#define UVM_INH_SHARE      0x00
#define UVM_INH_COPY       0x10
#define UVM_INH_NONE       0x20
#define UVM_ADV_NORMAL     0x0
#define UVM_ADV_RANDOM     0x1
#define UVM_ADV_SEQUENTIAL 0x2
#define UVM_MAPFLAG(prot, max, inh, adv, f) \
	((uvm_flag_t)((prot) | (max) << 8 | (inh) | (adv) << 12 | (f)))
#define UVM_UNKNOWN_OFFSET ((voff_t)-1)

struct uvm_object {
	unsigned int uo_refs;
	uint64_t uo_size; /* bytes, whole pages */
	void *uo_pages;   /* NULL until it is mapped */
};

/*
 * An object of zeroed memory, with one reference.  Its memory is allocated when
 * it is first mapped; size > 0 is rounded up to pages.
 */
struct uvm_object *uao_create(voff_t size, int flags);
void uao_reference(struct uvm_object *uobj);
/* Give up a reference; the last one frees the memory. */
void uao_detach(struct uvm_object *uobj);

/*
 * Map size bytes of an object from an offset on, both whole pages: *startp.  On
 * success the mapping has taken the caller's reference.  Without an object
 * (NULL, UVM_UNKNOWN_OFFSET) it is one of new memory.  EINVAL: no whole pages,
 * not within the object, or an alignment of more than a page; ENOMEM.
 */
int uvm_map(struct vm_map *map, vaddr_t *startp, vsize_t size,
    struct uvm_object *uobj, voff_t offset, vsize_t align, uvm_flag_t flags);
/* The whole of a mapping.  Its reference is given up. */
void uvm_unmap(struct vm_map *map, vaddr_t start, vaddr_t end);
void uvm_deallocate(struct vm_map *map, vaddr_t start, vsize_t size);

#endif /* !_UVM_UVM_EXTERN_H_ */
