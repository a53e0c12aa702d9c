/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mapdev: devices to be mapped.  mapdev0 makes a file that maps two pages of
 * memory; mapdev1 to 3 make files whose fo_mmap fails, has no object, or does
 * not let it be read; mapdev4 has no fo_mmap.  mapdev5 and up are devices whose
 * d_mmap says where their two pages are in physical memory, mapdev5 those of
 * this module's memory.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/mman.h>
#include <sys/module.h>

#include <uvm/uvm.h>

#include "modfix.h"

#define SIZE (2 * PAGE_SIZE)

static struct uvm_object *object;
static vaddr_t memory;
static int units[] = {0, 1, 2, 3, 4};

static int
mapdev_fo_mmap(struct file *fp, off_t *offp, size_t size, int prot, int *flagsp,
    int *advicep, struct uvm_object **uobjp, int *maxprotp)
{

	printf("mapdev: %d pages at 0x%llx, prot %d\n", (int)(size / PAGE_SIZE),
	    (long long)*offp, prot);
	if ((*flagsp & MAP_SHARED) == 0 || (prot & PROT_WRITE) != 0)
		return EINVAL;
	*advicep = UVM_ADV_RANDOM;
	switch (*(int *)fp->f_data) {
	case 1:
		return EPERM;
	case 2:
		return 0;
	case 3:
		*maxprotp = PROT_NONE;
		break;
	default:
		*maxprotp = prot;
	}
	uao_reference(object);
	*uobjp = object;
	return 0;
}

static const struct fileops mapdev_fileops = {
    .fo_name = "mapdev",
    .fo_read = fbadop_read,
    .fo_mmap = mapdev_fo_mmap,
};

static const struct fileops unmapped_fileops = {.fo_name = "unmapped"};

static int
mapdev_open(dev_t self, int flag, int mode, struct lwp *l)
{
	struct file *fp;
	int fd, error;

	(void)mode;
	(void)l;
	if (minor(self) > 4)
		return 0;
	if ((error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	return fd_clone(fp, (unsigned)fd, flag,
	    minor(self) == 4 ? &unmapped_fileops : &mapdev_fileops,
	    &units[minor(self)]);
}

static paddr_t
memory_page(off_t off)
{
	paddr_t pa = 0;

	if (pmap_extract(pmap_kernel(), 0, &pa) ||
	    !pmap_extract(pmap_kernel(), memory + (vaddr_t)off + 8, &pa) ||
	    (pa & PAGE_MASK) != 8)
		return (paddr_t)-1;
	return (paddr_t)atop(pa);
}

static paddr_t
mapdev_mmap(dev_t self, off_t off, int prot)
{

	if (off < 0 || off >= (off_t)SIZE || prot != PROT_READ)
		return (paddr_t)-1;
	if (minor(self) == 5)
		return memory_page(off);
	return (paddr_t)(0x1000 * minor(self) + (off >> PAGE_SHIFT));
}

static const struct cdevsw mapdev_cdevsw = {
    .d_open = mapdev_open,
    .d_close = nullclose,
    .d_mmap = mapdev_mmap,
    .d_flag = D_OTHER,
};

/* Memory that the module writes, and a device's user sees. */
static int
mapdev_init(void)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;
	vaddr_t va;
	int error;

	object = uao_create(SIZE - 1, 0);
	uao_reference(object);
	error = uvm_map(kernel_map, &va, SIZE, object, 0, 0,
	    UVM_MAPFLAG(
		UVM_PROT_RW, UVM_PROT_RW, UVM_INH_SHARE, UVM_ADV_RANDOM, 0));
	if (error == 0) {
		strlcpy((char *)va, "first page", 16);
		strlcpy((char *)va + PAGE_SIZE, "second page", 16);
		memory = va;
		uvm_deallocate(kernel_map, va, SIZE);
		error = devsw_attach(
		    "mapdev", NULL, &bmajor, &mapdev_cdevsw, &cmajor);
	} else
		uao_detach(object);
	if (error != 0)
		uao_detach(object);
	return error;
}

MODULE(MODULE_CLASS_DRIVER, mapdev, NULL);
static int
mapdev_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return mapdev_init();
	case MODULE_CMD_FINI:
		devsw_detach(NULL, &mapdev_cdevsw);
		uao_detach(object);
		return 0;
	default:
		return ENOTTY;
	}
}
