/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file.h: open files and the functions behind them.  A file is open by one
 * thread of the kernel's monitor; there are no file descriptors.
 */
#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <sys/fcntl.h>
#include <sys/types.h>

struct file;
struct kauth_cred;
struct knote;
struct module;
struct stat;
struct uio;
struct uvm_object;
typedef struct kauth_cred *kauth_cred_t;

/*
 * NULL: ENOTSUP, but fo_ioctl ENOTTY and fo_mmap ENODEV.  fo_fcntl, fo_stat and
 * fo_restart are accepted, not called.
 */
struct fileops {
	const char *fo_name;
	int (*fo_read)(struct file *, off_t *, struct uio *, kauth_cred_t, int);
	int (*fo_write)(
	    struct file *, off_t *, struct uio *, kauth_cred_t, int);
	int (*fo_ioctl)(struct file *, u_long, void *);
	int (*fo_fcntl)(struct file *, u_int, void *);
	int (*fo_poll)(struct file *, int);
	int (*fo_stat)(struct file *, struct stat *);
	int (*fo_close)(struct file *);
	int (*fo_kqfilter)(struct file *, struct knote *);
	void (*fo_restart)(struct file *);
	/*
	 * (fp, offset, size, prot, flags, advice, object, maxprot), to map
	 * whole pages for reading.  Gives an object of <uvm/uvm_extern.h> with
	 * a reference, which the kernel gives up.
	 */
	int (*fo_mmap)(struct file *, off_t *, size_t, int, int *, int *,
	    struct uvm_object **, int *);
};
#define FOF_UPDATE_OFFSET 0x0001 /* fo_read and fo_write move *offset */

typedef struct file {
	off_t f_offset;
	kauth_cred_t f_cred; /* NULL */
	const struct fileops *f_ops;
	void *f_data;
	u_int f_flag;            /* FREAD, FWRITE, FNONBLOCK */
	struct module *f_module; /* held while it is open; NULL: none */
} file_t;

/* For fo_fcntl, fo_poll, fo_kqfilter and fo_restart. */
int fnullop_fcntl(struct file *, u_int, void *);
int fnullop_poll(struct file *, int);
int fnullop_kqfilter(struct file *, struct knote *);
void fnullop_restart(struct file *);
int fbadop_read(struct file *, off_t *, struct uio *, kauth_cred_t, int);
int fbadop_write(struct file *, off_t *, struct uio *, kauth_cred_t, int);
int fbadop_ioctl(struct file *, u_long, void *);
int fbadop_stat(struct file *, struct stat *);
int fbadop_close(struct file *);

#endif /* !_SYS_FILE_H_ */
