/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_mmap.c: map an open file, to read it.
 */
#include <dev/device.h>
#include <dev/driver_impl.h>
#include <libkern/libkern.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/systm.h>
#include <uvm/uvm_extern.h>

/*
 * Ask for each page where it is in physical memory; EINVAL: the driver has no
 * such page.  There are no mappings of physical memory, so that is all.
 */
static int
physical_pages(const struct cdev_node *node, const struct cdevsw *cdev,
    off_t off, size_t len, int prot)
{
	paddr_t page, first = 0;
	size_t done;

	for (done = 0; done < len; done += PAGE_SIZE) {
		page = cdev->d_mmap(node->cdn_dev, off + (off_t)done, prot);
		if (page == (paddr_t)-1)
			return EINVAL;
		if (done == 0)
			first = page;
	}
	kprintf("%s%d: d_mmap: offset 0x%llx is physical page 0x%llx, which "
		"is not mapped\n",
	    node->cdn_driver->dsw_name, minor(node->cdn_dev),
	    (unsigned long long)off, (unsigned long long)first);
	return ENOTSUP;
}

int
cdev_mmap(struct file *fp,
    off_t *offp, /* NOLINT(readability-non-const-parameter) */
    size_t len, int prot, int *flagsp __kunused, int *advicep __kunused,
    struct uvm_object **uobjp __kunused, int *maxprotp __kunused)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error;

	if (cdev == NULL)
		return ENXIO;
	error = cdev->d_mmap == NULL || cdev->d_mmap == nommap
	    ? ENODEV
	    : physical_pages(node, cdev, *offp, len, prot);
	driver_exit(node->cdn_driver);
	return error;
}

/* Map what the file's object has; the reference that fo_mmap got is ours. */
static int
map_object(struct uvm_object *uobj, off_t off, size_t len, int maxprot,
    const void **vap)
{
	vaddr_t va = 0;
	int error;

	error = (maxprot & VM_PROT_READ) == 0
	    ? EACCES
	    : uvm_map(kernel_map, &va, len, uobj, off, 0,
		  UVM_MAPFLAG(
		      UVM_PROT_R, UVM_PROT_R, UVM_INH_NONE, UVM_ADV_NORMAL, 0));
	if (error != 0)
		uao_detach(uobj);
	*vap = (const void *)va;
	return error;
}

int
file_mmap(struct file *fp, int64_t off, size_t len, const void **vap)
{
	int error, flags = MAP_SHARED, advice = UVM_ADV_NORMAL,
		   maxprot = VM_PROT_READ;
	struct uvm_object *uobj = NULL;
	off_t end;

	if ((fp->f_flag & FREAD) == 0)
		return EACCES;
	if (fp->f_ops->fo_mmap == NULL)
		return ENODEV;
	if (len == 0 || off < 0 || ((len | (uint64_t)off) & PAGE_MASK) != 0 ||
	    __builtin_add_overflow(off, len, &end))
		return EINVAL;
	error = fp->f_ops->fo_mmap(
	    fp, &off, len, VM_PROT_READ, &flags, &advice, &uobj, &maxprot);
	if (error != 0)
		return error;
	return uobj == NULL ? ENOTSUP
			    : map_object(uobj, off, len, maxprot, vap);
}

void
file_munmap(const void *va, size_t len)
{
	uvm_deallocate(kernel_map, (vaddr_t)va, len);
}
