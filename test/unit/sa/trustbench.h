/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustbench.h: a loader in which keys can be enrolled, and files that the
 * tests of libverify signed (test/unit/verify/material.py).
 */
#ifndef _TRUSTBENCH_H_
#define _TRUSTBENCH_H_

#include "satest.h"

#include <ui/command.h>

extern struct satest *tb; /* owner: the running test */

/* EFI_IMAGE_SECURITY_DATABASE_GUID; attributes that make db and dbx valid. */
extern const uint8_t trustbench_database[SA_GUID_SIZE];
#define TRUSTBENCH_DATABASE_ATTR 0x27u
/* EFI_CERT_SHA256_GUID */
extern const uint8_t trustbench_sha256[SA_GUID_SIZE];

int trustbench_setup(void **state);
int trustbench_teardown(void **state);
#define TRUSTBENCH_TEST(f)               \
	cmocka_unit_test_setup_teardown( \
	    f, trustbench_setup, trustbench_teardown)

/*
 * A file of $PRIMEBOOT_BUILD, in host/verify unless the name has a folder;
 * malloc'd, of exactly its size.
 */
void *trustbench_material(const char *name, size_t *size);
/* The same, as a file of the volume. */
struct fakefile *trustbench_put(const char *path, const char *name);
/* test/unit/kern/trustmaterial.py's, of this machine: the module "other". */
#define TRUSTBENCH_OWN_MODULE \
	(sizeof(void *) == 4 ? "host32/ktrust/own" : "host/ktrust/own")
/* /boot.manifest, which is "manifest", and its signature. */
void trustbench_manifest(const char *sig);
/*
 * A volume's root as its owner signed it: /netbsd, /m.kmod, /m.plist and
 * their manifest.
 */
void trustbench_root(struct fakevol *vol);
/*
 * The kernel that was started is trustbench_root()'s, and so are the module
 * and the property list.  Returns how many files were started with it: 2 or 0.
 */
int trustbench_started(void);
/* Where boot.kernel's only segment is in the file. */
#define TRUSTBENCH_KERNEL_OFF  120u
#define TRUSTBENCH_KERNEL_SIZE 64u

/* The loader is this one, with its keys; the clock has the material's date. */
void trustbench_enrol(const char *name);
/* Secure Boot is on. */
void trustbench_secure(void);
/* PrimebootSVN: a number and its complement, of `size` bytes. */
void trustbench_svn(uint32_t svn, uint32_t inverse, uint32_t attr, size_t size);
/* Run a command: it has this result and prints this text. */
void trustbench_says(
    const char *line, enum cmd_result result, const char *text);

#endif /* !_TRUSTBENCH_H_ */
