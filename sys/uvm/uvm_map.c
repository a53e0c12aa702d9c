/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm_map.c: see uvm_extern.h.  A mapping is a record that an object's memory
 * is in use, and where.
 */
#include <libkern/kerrno.h>
#include <libkern/kqueue.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <uvm/uvm_extern.h>

struct mapping {
	LIST_ENTRY(mapping) map_chain;
	vaddr_t map_start, map_end;
	struct uvm_object *map_uobj;
};

struct vm_map {
	LIST_HEAD(, mapping) vmm_mappings;
};

static struct vm_map the_map; /* owner: this file */
struct vm_map *const kernel_map = &the_map;

struct uvm_object *
uao_create(voff_t size, int flags __kunused)
{
	struct uvm_object *uobj;

	KASSERTMSG(size > 0 && size <= INT64_MAX - (voff_t)PAGE_MASK,
	    "uao_create of %lld bytes", (long long)size);
	uobj = kmem_zalloc(sizeof(*uobj), KM_SLEEP);
	uobj->uo_refs = 1;
	uobj->uo_size = ((uint64_t)size + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
	return uobj;
}

void
uao_reference(struct uvm_object *uobj)
{
	KASSERT(uobj->uo_refs > 0);
	uobj->uo_refs++;
}

void
uao_detach(struct uvm_object *uobj)
{
	KASSERT(uobj->uo_refs > 0);
	if (--uobj->uo_refs > 0)
		return;
	if (uobj->uo_pages != NULL)
		cpu_kmem_pages_free(uobj->uo_pages, (size_t)uobj->uo_size);
	kmem_free(uobj, sizeof(*uobj));
}

/* Is this a range of whole pages within the object? */
static bool
is_within(const struct uvm_object *uobj, voff_t offset, vsize_t size)
{
	return size > 0 && ((size | (uint64_t)offset) & PAGE_MASK) == 0 &&
	    offset >= 0 && (uint64_t)offset <= uobj->uo_size &&
	    size <= uobj->uo_size - (uint64_t)offset;
}

static int
get_pages(struct uvm_object *uobj)
{
	if (uobj->uo_pages == NULL && uobj->uo_size <= SIZE_MAX)
		uobj->uo_pages = cpu_kmem_pages((size_t)uobj->uo_size);
	return uobj->uo_pages == NULL ? ENOMEM : 0;
}

static int
map_object(struct vm_map *map, vaddr_t *startp, vsize_t size,
    struct uvm_object *uobj, voff_t offset)
{
	struct mapping *mp;
	int error;

	if (!is_within(uobj, offset, size))
		return EINVAL;
	if ((error = get_pages(uobj)) != 0)
		return error;
	if ((mp = kmem_alloc(sizeof(*mp), KM_NOSLEEP)) == NULL)
		return ENOMEM;
	mp->map_start = (vaddr_t)uobj->uo_pages + (vaddr_t)offset;
	mp->map_end = mp->map_start + size;
	mp->map_uobj = uobj;
	LIST_INSERT_HEAD(&map->vmm_mappings, mp, map_chain);
	*startp = mp->map_start;
	return 0;
}

int
uvm_map(struct vm_map *map, vaddr_t *startp, vsize_t size,
    struct uvm_object *uobj, voff_t offset, vsize_t align,
    uvm_flag_t flags __kunused)
{
	struct uvm_object *new;
	int error;

	KASSERT(map == kernel_map);
	if (size == 0 || align > PAGE_SIZE)
		return EINVAL;
	if (uobj != NULL)
		return map_object(map, startp, size, uobj, offset);
	new = uao_create((voff_t)size, 0);
	error = map_object(map, startp, size, new, 0);
	if (error != 0)
		uao_detach(new);
	return error;
}

void
uvm_unmap(struct vm_map *map, vaddr_t start, vaddr_t end)
{
	struct mapping *mp;

	LIST_FOREACH (mp, &map->vmm_mappings, map_chain) {
		if (mp->map_start == start && mp->map_end == end)
			break;
	}
	KASSERTMSG(mp != NULL, "uvm_unmap: [%p, %p) is not mapped",
	    (void *)start, (void *)end);
	LIST_REMOVE(mp, map_chain);
	uao_detach(mp->map_uobj);
	kmem_free(mp, sizeof(*mp));
}

void
uvm_deallocate(struct vm_map *map, vaddr_t start, vsize_t size)
{
	uvm_unmap(map, start, start + size);
}
