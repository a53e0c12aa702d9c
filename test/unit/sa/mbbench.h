/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbbench.h: helpers for the tests of multiboot_kernel(): a machine with a
 * Multiboot kernel, /mb, and two files to be its modules, /one and /dir/two.
 */
#ifndef _MBBENCH_H_
#define _MBBENCH_H_

#include <elf.h>

#include <boot/multiboot.h>

#include "elfmake.h"
#include "satest.h"

#define MB_PA   0x400000u
#define MB_SIZE 4096u
#define MB_MEM  0x3000u

extern struct elfmake *mb_elf;   /* the kernel; owner: the running test */
extern uint8_t mb_text[MB_SIZE]; /* its segment's bytes */

/* A header of version 1; the rest of some of version 2. */
extern const uint32_t mb_head1[3];
extern const uint32_t mb_plain2[6], mb_efi2[18];

/* For fe_fb and fe_fwtables. */
extern struct btinfo_framebuffer mb_fb;
extern struct sa_fwtables mb_tables;
extern const char mb_rsdp[SA_RSDP2_SIZE];

int mbbench_setup(void **state);
int mbbench_teardown(void **state);
#define mbbench(f) \
	cmocka_unit_test_setup_teardown(f, mbbench_setup, mbbench_teardown)

/* Set mb_text to a header and other bytes; of version 2, its sum is computed.
 */
void mbbench_header(const uint32_t *words, size_t n);
void mbbench_header2(const uint32_t *tags, size_t n);
/* (Re)write /mb by mb_elf and mb_text; of a new mb_elf. */
void mbbench_write(struct satest *t);
void mbbench_new(struct satest *t, int class);

struct fakehandoff *mbbench_handoff(struct satest *t);
/* The command reaches the hand-off; it fails with this message. */
void mbbench_boots(struct satest *t, const char *line);
void mbbench_fails(struct satest *t, const char *line, const char *message);

/* The information at a physical address; a word of it. */
const uint8_t *mbbench_info(struct satest *t, uint64_t pa);
uint32_t mbbench_word(const uint8_t *p, size_t off);

/* The kernel was put and entered there; a module was put there. */
void mbbench_kernel(struct satest *t, uint32_t pa, uint32_t entry);
void mbbench_module(
    struct satest *t, uint32_t start, uint32_t end, const char *bytes);

#endif /* !_MBBENCH_H_ */
