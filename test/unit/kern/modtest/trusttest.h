/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trusttest.h: a loader's record TRUST and its file, of what
 * test/unit/kern/trustmaterial.py made.
 */
#ifndef _MODTEST_TRUSTTEST_H_
#define _MODTEST_TRUSTTEST_H_

#include <bootinfo.h>
#include <sys/ktrust.h>

#include "modtest.h"

#define TRUST_DIR "/stand/" HOST_MACHINE "/" PRIMEBOOT_RELEASE "/modules/"

/* The record and the file, which a test may change before trusttest_start(). */
extern struct btinfo_trust trust_rec;
extern uint8_t trust_file[1 << 16];

/* cmocka fixtures, of a group, and around modtest's. */
int trusttest_group(void **state);
int trusttest_setup(void **state);
int trusttest_teardown(void **state);
#define trusttest(fn) \
	cmocka_unit_test_setup_teardown(fn, trusttest_setup, trusttest_teardown)

/* What the script made, malloc'd. */
void *trusttest_read(const char *name, size_t *lenp);
/* The file of the kernel's volume has that content. */
void trusttest_put(const char *path, const char *name);

/* An empty record of this level with the key list. */
void trusttest_record(uint32_t level);
struct bi_trust_piece trusttest_piece(const void *bytes, size_t len);
/* Add a manifest, <name> and <sig>. */
void trusttest_manifest(const char *path, const char *name, const char *sig);
/* The kernel takes it. */
void trusttest_start(void);

#endif /* !_MODTEST_TRUSTTEST_H_ */
