/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * selftest.c: every violation of an attribute is a page fault, and the protocol
 * changes attributes.
 */
#include "nx.h"

#define IDT_ENTRIES 256
#define PAGE_FAULT  14
#define EXECUTED    (FAULT | 0x11) /* present, instruction fetch */
#define WRITTEN     (FAULT | 0x03) /* present, write */
#define RET         0xc3

struct gate {
	uint16_t ga_low, ga_selector, ga_type, ga_mid;
	uint32_t ga_high, ga_zero;
};
struct __attribute__((packed)) idtr {
	uint16_t id_limit;
	struct gate *id_base;
};

static uint8_t data_ret[] = {RET};
static const uint8_t const_ret[] = {RET};

static void
execute(void *p)
{
	((void (*)(void))(uintptr_t)p)();
}

static void
write(void *p)
{
	*(volatile uint8_t *)p = RET;
}

/* fn(p) ends in a page fault of this code. */
static void
expect_fault(const char *what, void (*fn)(void *), const void *p, uint64_t code)
{
	const uint64_t got = fault_try(fn, (void *)(uintptr_t)p);

	if (got != code)
		nx_fail(what, got);
}

static void
expect_done(const char *what, void (*fn)(void *), void *p)
{
	const uint64_t got = fault_try(fn, p);

	if (got != 0)
		nx_fail(what, got);
}

static void
expect_status(const char *what, EFI_STATUS got, EFI_STATUS want)
{
	if (got != want)
		nx_fail(what, got);
}

static void
test_image(const EFI_LOADED_IMAGE *self)
{
	uint8_t stack_ret[] = {RET};

	expect_fault("execute data", execute, data_ret, EXECUTED);
	expect_done("write data", write, data_ret);
	expect_fault("execute constants", execute, const_ret, EXECUTED);
	expect_fault("write constants", write, const_ret, WRITTEN);
	expect_fault("write code", write, (void *)(uintptr_t)execute, WRITTEN);
	expect_fault("write a header", write, self->ImageBase, WRITTEN);
	expect_fault("execute a header", execute, self->ImageBase, EXECUTED);
	expect_fault("execute the stack", execute, stack_ret, EXECUTED);
}

static void
test_pool(EFI_BOOT_SERVICES *bs)
{
	uint8_t *p = NULL;

	expect_status("allocate a pool",
	    bs->AllocatePool(EfiLoaderData, 64, (void **)&p), EFI_SUCCESS);
	expect_done("write a pool", write, p);
	expect_fault("execute a pool", execute, p, EXECUTED);
	bs->FreePool(p);
}

/* The protocol's attributes of the page. */
static void
expect_attr(struct memattr_protocol *ma, uint64_t pa, uint64_t want)
{
	uint64_t attr = 0;

	expect_status("get attributes", ma->ma_get(ma, pa, PAGE_SIZE, &attr),
	    EFI_SUCCESS);
	if (attr != want)
		nx_fail("other attributes", attr);
}

/* A page of data becomes code, as the hand-off's does, and data again. */
static void
test_protocol(struct memattr_protocol *ma, uint64_t pa)
{
	void *page = (void *)(uintptr_t)pa;

	expect_attr(ma, pa, EFI_MEMORY_XP);
	expect_done("write a page", write, page);
	expect_fault("execute a page", execute, page, EXECUTED);
	expect_status("make a page writable and executable",
	    ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_XP), EFI_ACCESS_DENIED);
	expect_fault("execute it after that", execute, page, EXECUTED);
	expect_status("make a page read-only",
	    ma->ma_set(ma, pa, PAGE_SIZE, EFI_MEMORY_RO), EFI_SUCCESS);
	expect_fault("write a read-only page", write, page, WRITTEN);
	expect_status("make a page executable",
	    ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_XP), EFI_SUCCESS);
	expect_attr(ma, pa, EFI_MEMORY_RO);
	expect_done("execute a page of code", execute, page);
	expect_fault("write a page of code", write, page, WRITTEN);
	expect_status("make code writable",
	    ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_RO), EFI_ACCESS_DENIED);
	expect_fault("write code after that", write, page, WRITTEN);
	expect_status("make code data",
	    ma->ma_set(ma, pa, PAGE_SIZE, EFI_MEMORY_XP), EFI_SUCCESS);
	expect_status("make data writable",
	    ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_RO), EFI_SUCCESS);
	expect_done("write a page again", write, page);
}

static void
test_pages(EFI_BOOT_SERVICES *bs)
{
	struct memattr_protocol *ma = NULL;
	EFI_PHYSICAL_ADDRESS pa = 0;

	expect_status("find the protocol",
	    bs->LocateProtocol(&attr_guid, NULL, (void **)&ma), EFI_SUCCESS);
	/* The hand-off's type, which would be executable by default. */
	expect_status("allocate a page",
	    bs->AllocatePages(AllocateAnyPages, EfiLoaderCode, 1, &pa),
	    EFI_SUCCESS);
	test_protocol(ma, pa);
	bs->FreePages(pa, 1);
}

/* A copy of the firmware's gates, with fault_entry for page faults. */
static void
gates(const struct idtr *from, struct gate *to)
{
	const uint64_t entry = (uintptr_t)fault_entry;
	struct gate *ga = &to[PAGE_FAULT];

	if (from->id_limit + 1u > IDT_ENTRIES * sizeof(*to))
		nx_fail("too many gates", from->id_limit);
	memcpy(to, from->id_base, from->id_limit + 1u);
	ga->ga_low = (uint16_t)entry;
	ga->ga_mid = (uint16_t)(entry >> 16);
	ga->ga_high = (uint32_t)(entry >> 32);
	ga->ga_type = 0x8e00;
	__asm volatile("movw %%cs, %0" : "=m"(ga->ga_selector));
}

void
selftest(EFI_BOOT_SERVICES *bs, const EFI_LOADED_IMAGE *self)
{
	static struct gate table[IDT_ENTRIES];
	struct idtr firmware, own;

	__asm volatile("sidt %0" : "=m"(firmware));
	gates(&firmware, table);
	own = (struct idtr){firmware.id_limit, table};
	__asm volatile("lidt %0" : : "m"(own) : "memory");
	attr_testing = true;
	test_image(self);
	test_pool(bs);
	test_pages(bs);
	attr_testing = false;
	__asm volatile("lidt %0" : : "m"(firmware) : "memory");
	nx_say("enforced", 0);
}
