/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nx.h: an application that makes the firmware enforce memory attributes and
 * starts the loader.  Attributes are EFI_MEMORY_RO and EFI_MEMORY_XP.
 */
#ifndef _NX_H_
#define _NX_H_

#include <efi/memattr.h>
#include <libkern/libkern.h>
#include <libkern/range.h>

#define NX_MASK (uint64_t)(EFI_MEMORY_RO | EFI_MEMORY_XP)

/* The firmware's functions, as they were. */
extern EFI_BOOT_SERVICES nx_bs;

/* COM1.  nx_fail() ends in an exception, which the firmware prints. */
void nx_say(const char *what, uint64_t value);
_Noreturn void nx_fail(const char *what, uint64_t value);
void *nx_protocol(EFI_HANDLE, EFI_GUID);

/*
 * Page tables.  paging_copy() copies the firmware's, paging_change() changes
 * the copy, and paging_enter() loads it into the processor.
 */
void paging_copy(void);
void paging_change(uint64_t base, uint64_t len, uint64_t set, uint64_t clear);
void paging_enter(void);
/* EFI_NO_MAPPING: the pages differ, or there are none. */
EFI_STATUS paging_get(uint64_t base, uint64_t len, uint64_t *attr);

/* The protocol.  It prints what it refuses, unless the self-test asks. */
extern EFI_GUID attr_guid;
extern bool attr_testing;
void attr_install(void);

/* Protect a loaded image as its sections say.  False: it cannot be. */
bool image_protect(const EFI_LOADED_IMAGE *);
uint8_t *image_entry(const EFI_LOADED_IMAGE *);
/* Memory that is written and not executed. */
void as_data(uint64_t base, uint64_t len);
/* See when a loaded image returns; it is unloaded without being started. */
void entry_take(const EFI_LOADED_IMAGE *);
void entry_forget(const EFI_LOADED_IMAGE *);
/* Let the services of `bs' protect what they allocate and load. */
void hook_install(EFI_BOOT_SERVICES *bs);

/* Violate every attribute; nx_fail() unless each time a page fault follows. */
void selftest(EFI_BOOT_SERVICES *bs, const EFI_LOADED_IMAGE *self);

/*
 * Call fn(arg).  0, or FAULT and the error code of its page fault, if
 * fault_entry is the handler.
 */
#define FAULT 0x100u
uint64_t fault_try(void (*fn)(void *), void *arg);
void fault_entry(void);

#endif /* !_NX_H_ */
