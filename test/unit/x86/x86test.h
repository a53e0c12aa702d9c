/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86test.h: helpers for the x86 tests: physical memory in an array, a builder
 * of bootinfo, and the printed messages.
 */
#ifndef _X86TEST_H_
#define _X86TEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <arch/x86/physmem.h>
#include <arch/x86/x86_bootinfo.h>

/* Physical [FAKE_BASE, FAKE_BASE + FAKE_SIZE); reads elsewhere fail. */
#define FAKE_BASE 0x10000u
#define FAKE_SIZE 0x20000u
extern uint8_t fake_ram[FAKE_SIZE];
extern const struct physmem fake_physmem;

/* A place in fake memory. */
void *fake_at(paddr_t pa);
/* Fill fake memory with zeros; done before each test. */
void fake_clear(void);

/* Clear `bi`, to which bi_add() appends records as bootinfo_digest() does. */
void bi_clear(struct bootinfo *bi);
/* Append a record of that type with this payload; returns where it is. */
void *bi_add(
    struct bootinfo *bi, int32_t type, const void *payload, size_t len);

/* A module list entry, a memory map entry. */
struct bi_modulelist_entry bi_module(
    const char *path, int32_t type, int32_t len, uint32_t base);
struct bi_memmap_entry bi_mem(uint64_t addr, uint64_t size, uint32_t type);

/* Whether `text` was printed since msgs_clear(). */
bool msgs_have(const char *text);
void msgs_clear(void);

#endif /* !_X86TEST_H_ */
