/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_modules.h: the modules of fuzz_bootlist, and the model that the
 * framework must agree with.
 */
#ifndef _FUZZ_MODULES_H_
#define _FUZZ_MODULES_H_

#include <arch/host/host.h>
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

#define FM_MODULES 8
#define FM_BYTES   3  /* of input describe one */
#define FM_STEPS   64 /* at most, in one run */
#define FM_OPS     16 /* different ones */

/* In the second byte of a module, beside its class. */
#define FB_OLD     0x08 /* built for another version */
#define FB_INIT    0x10 /* INIT fails at first */
#define FB_FINI    0x20 /* FINI refuses at first */
#define FB_MISSING 0x40 /* requires a module that does not exist */
#define FB_BADNAME 0x80 /* requires an invalid name */
/* In the third, beside its name; the upper half is fm_nested. */
#define FB_UNDEF 0x08 /* uses a symbol that does not exist */

struct fm_module {
	void *fm_data; /* the object */
	size_t fm_len;
	const char *fm_name;
	bool fm_file; /* can be read from the file system */
	bool fm_up;   /* INIT succeeded, FINI did not yet */
	int fm_init_error, fm_fini_error;
	unsigned int fm_nested; /* what INIT does in addition; 0: nothing */
	unsigned int fm_holds;  /* while it is up */
};
extern struct fm_module fm_modules[FM_MODULES];
extern const char *const fm_names[FM_MODULES];

/* Abort, printing the console's text. */
#define fm_check(ok) ((ok) ? (void)0 : fm_failed(#ok, __FILE__, __LINE__))
__knoreturn void fm_failed(const char *what, const char *file, int line);

/* Reset the framework and the model; make a module of input bytes. */
void fm_start(void);
void fm_make(struct fm_module *fm, unsigned int id, const uint8_t *bytes);
/* The object of that module; malloc'd. */
void *fm_build(
    unsigned int id, const char *name, const uint8_t *bytes, size_t *lenp);

void fm_prime(struct fm_module *fm);
void fm_hold(struct fm_module *fm);
void fm_rele(struct fm_module *fm);
void fm_load_path(struct fm_module *fm);

/* Check that framework and model agree. */
void fm_invariants(void);
/* Unload everything and check for leaks. */
void fm_finish(void);

#endif /* !_FUZZ_MODULES_H_ */
