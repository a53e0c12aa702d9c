/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * selftest.c: every violation is a page fault, and the protocol changes pages.
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

static void
expect(const char *what, void (*fn)(void *), const void *p, uint64_t want)
{
	const uint64_t got = fault_try(fn, (void *)(uintptr_t)p);

	if (got != want)
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

	expect("data executed", execute, data_ret, EXECUTED);
	expect("data written", write, data_ret, 0);
	expect("constants executed", execute, const_ret, EXECUTED);
	expect("constants written", write, const_ret, WRITTEN);
	expect("code written", write, (void *)(uintptr_t)execute, WRITTEN);
	expect("header written", write, self->ImageBase, WRITTEN);
	expect("header executed", execute, self->ImageBase, EXECUTED);
	expect("stack executed", execute, stack_ret, EXECUTED);
}

static void
test_pool(EFI_BOOT_SERVICES *bs)
{
	uint8_t *p = NULL;

	expect_status("a pool",
	    bs->AllocatePool(EfiLoaderData, 64, (void **)&p), EFI_SUCCESS);
	expect("a pool written", write, p, 0);
	expect("a pool executed", execute, p, EXECUTED);
	bs->FreePool(p);
}

/* A page as the hand-off uses it. */
static void
test_pages(EFI_BOOT_SERVICES *bs)
{
	struct memattr_protocol *ma = NULL;
	EFI_PHYSICAL_ADDRESS pa = 0;
	void *page;

	expect_status("the protocol",
	    bs->LocateProtocol(&attr_guid, NULL, (void **)&ma), EFI_SUCCESS);
	expect_status("a page",
	    bs->AllocatePages(AllocateAnyPages, EfiLoaderCode, 1, &pa),
	    EFI_SUCCESS);
	page = (void *)(uintptr_t)pa;
	expect("a page written", write, page, 0);
	expect("a page executed", execute, page, EXECUTED);
	expect_status("written and executed",
	    ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_XP), EFI_ACCESS_DENIED);
	expect("a page still executed", execute, page, EXECUTED);
	ma->ma_set(ma, pa, PAGE_SIZE, EFI_MEMORY_RO);
	expect("a read-only page written", write, page, WRITTEN);
	ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_XP);
	expect("code executed", execute, page, 0);
	expect("code written to", write, page, WRITTEN);
	ma->ma_set(ma, pa, PAGE_SIZE, EFI_MEMORY_XP);
	ma->ma_clear(ma, pa, PAGE_SIZE, EFI_MEMORY_RO);
	expect("a page written again", write, page, 0);
	bs->FreePages(pa, 1);
}

/* The firmware's gates, but for page faults. */
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
