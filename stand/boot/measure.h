/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * measure.h: measured boot.  What the loader boots is measured into PCRs of the
 * TPM, if there is one, with events whose text names it (docs/trust.md):
 * "primeboot: <kind> <what>".  Nothing fails: the first error of the TPM is
 * reported, and the boot goes on.
 */
#ifndef _BOOT_MEASURE_H_
#define _BOOT_MEASURE_H_

#include <boot/image.h>
#include <libsa/libsa.h>
#include <libverify/manifest.h>

struct bootfile;
struct bootrec;

/* Is there a TPM? */
static inline bool
measure_on(const struct loader *ld)
{
	return ld->ld_env->se_measure != NULL;
}

/* A text that decides a boot, "<what><more>"; the event is what is measured. */
void measure_text(
    struct loader *ld, const char *kind, const char *what, const char *more);
/*
 * Such texts of a kernel that was found: its name and arguments, and what is
 * passed to it besides files: root, userconf commands, properties of modules.
 */
void measure_boot(struct loader *ld, const char *kernel, const char *args);
/* The bytes of a file, which are used from where they are. */
void measure_bytes(struct loader *ld, enum verify_role role, const char *dev,
    const char *path, const void *bytes, size_t size);
/*
 * A file that is to be used, before anything of it is looked at: it is read to
 * memory, from where it is used (bootfile_hold).  Of a seed only the name is
 * measured, and of a file that cannot be held, as such.
 */
void measure_file(
    struct loader *ld, struct bootfile *bf, enum verify_role role);

/* Pass the event log to the kernel: BTINFO_TPMLOG. */
void measure_record(struct loader *ld, struct bootrec *br);

#endif /* !_BOOT_MEASURE_H_ */
