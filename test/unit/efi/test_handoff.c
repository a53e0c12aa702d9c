/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * se_handoff up to its jump: what it refuses, what it frees, and the page that
 * it jumps to.  test/qemu/test_handoff.py runs the code there.
 */
#include "fakeboot.h"

#include "handoff.h"

#include <signal.h>

#define P(n) ((uint64_t)(n) << PAGE_SHIFT)

static struct boot_image img; /* owner: the running test */
static sigjmp_buf jumped;     /* owner: run_handoff */
static uint64_t jumped_to;

/*
 * The page is not executable here, so the jump ends in its first byte.
 */
static void
on_segv(int sig __kunused, siginfo_t *info, void *context __kunused)
{
	jumped_to = (uintptr_t)info->si_addr;
	siglongjmp(jumped, 1);
}

static EFI_STATUS EFIAPI
fake_reset(EFI_RESET_TYPE type, EFI_STATUS status __kunused,
    UINTN size __kunused, CHAR16 *data __kunused)
{
	assert_int_equal(type, EfiResetCold);
	siglongjmp(jumped, 2);
}

/* The result: an errno value, or: */
#define JUMPED (-1)
#define RESET  (-2)

static int
run_handoff(void)
{
	struct sigaction sa, old;
	int error;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_segv;
	sa.sa_flags = SA_SIGINFO;
	assert_int_equal(sigaction(SIGSEGV, &sa, &old), 0);
	told.ready = told.exit = 0;
	error = sigsetjmp(jumped, 1);
	if (error == 0)
		error = efi_handoff(&fw.fw_efi, &img);
	else
		error = -error;
	assert_int_equal(sigaction(SIGSEGV, &old, NULL), 0);
	return error;
}

/* A span of n pages for `final` that lies at `at`. */
static struct memspan *
span(uint64_t final, uint64_t n, uint64_t at)
{
	struct memspan *span = &img.img_span[img.img_nspans++];

	*span =
	    (struct memspan){{final, final + P(n)}, (uint8_t *)(uintptr_t)at};
	return span;
}

/* A piece of n pages for `final` that lies at `at` (0: nowhere). */
static struct image_piece
piece(uint64_t final, uint64_t n, uint64_t at)
{
	return (struct image_piece){
	    {final, final + P(n)}, span(final, n, at), 1, at != 0, false};
}

/*
 * A kernel of 16 pages, built in the arena, for a place outside of it; a file
 * that is left out, one in place, one to be moved.
 */
static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	memset(&told, 0, sizeof(told));
	fw.fw_rt.ResetSystem = fake_reset;
	memset(&img, 0, sizeof(img));
	img.img_range = (struct prange){0x200000, 0x200000 + P(32)};
	img.img_npieces = 4;
	img.img_piece[0] = piece(0x200000, 16, ARENA_PA + P(100));
	/* Four of its pages are in place. */
	img.img_span[0].span_final.pr_end -= P(9);
	(void)span(0x200000 + P(7), 4, 0x200000 + P(7));
	(void)span(0x200000 + P(11), 5, ARENA_PA + P(107));
	img.img_piece[0].ip_nspans = 3;
	img.img_piece[1] = piece(0x200000 + P(16), 2, 0); /* left out */
	img.img_piece[2] = piece(0x200000 + P(20), 1, 0x200000 + P(20));
	img.img_piece[3] = piece(0x200000 + P(30), 2, ARENA_PA + P(120));
	img.img_piece[2].ip_secret = img.img_piece[3].ip_secret = true;
	img.img_finish = bootrec_finish;
	img.img_entry = 0x200010;
	img.img_howto = 0x20002;
	img.img_esym = 0x20f000;
	img.img_eax = 0x36d76289;
	img.img_ebx = 0x12345678;
	img.img_bootinfo = (uint8_t *)(uintptr_t)(ARENA_PA + P(200));
	img.img_bootinfo_npages = 2;
	return 0;
}

static void
check_page(uint64_t page)
{
	const struct handoff_args *ha =
	    (void *)(uintptr_t)(page + HANDOFF_ARGS);
	const struct handoff_kstack *hk = &ha->ha_kstack;
	const struct handoff_move *mv =
	    (void *)(uintptr_t)(page + HANDOFF_MOVES);

	assert_memory_equal(
	    (void *)(uintptr_t)page, handoff_enter, handoff_enter_size);
	assert_memory_equal((void *)(uintptr_t)(page + HANDOFF_CODE32),
	    handoff_code32, handoff_code32_size);
	assert_int_equal(ha->ha_gdtr.dtr_base, page + HANDOFF_GDT);
	assert_int_equal(ha->ha_gdtr.dtr_limit, 23);
	assert_int_equal(ha->ha_idtr.dtr_base, 0);
	assert_int_equal(ha->ha_idtr.dtr_limit, 0);
	assert_int_equal(ha->ha_far_offset, page + HANDOFF_CODE32);
	assert_int_equal(ha->ha_far_segment, 8);
	assert_int_equal(mv[0].mv_src, ARENA_PA + P(100));
	assert_int_equal(mv[0].mv_dst, 0x200000);
	assert_int_equal(mv[0].mv_longs, 7 * 1024);
	assert_int_equal(mv[1].mv_src, ARENA_PA + P(107));
	assert_int_equal(mv[1].mv_dst, 0x200000 + P(11));
	assert_int_equal(mv[1].mv_longs, 5 * 1024);
	assert_int_equal(mv[2].mv_src, ARENA_PA + P(120));
	assert_int_equal(mv[2].mv_dst, 0x200000 + P(30));
	assert_int_equal(mv[2].mv_longs, 2 * 1024);
	/* The secret that was not in place is wiped. */
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(mv[3 + i].mv_src, page + HANDOFF_ZERO);
		assert_int_equal(mv[3 + i].mv_dst, ARENA_PA + P(120 + i));
		assert_int_equal(mv[3 + i].mv_longs, 1024);
	}
	assert_int_equal(mv[5].mv_longs, 0);
	for (unsigned i = 0; i < HANDOFF_PAGE; i++)
		assert_int_equal(
		    ((uint8_t *)(uintptr_t)(page + HANDOFF_ZERO))[i], 0);
	assert_int_equal(ha->ha_entry, 0x200010);
	assert_int_equal(ha->ha_efer, efi_cpu_efer());
	assert_int_equal(ha->ha_eax, 0x36d76289);
	assert_int_equal(ha->ha_ebx, 0x12345678);
	assert_int_equal(ha->ha_gdt[0], 0);
	assert_int_equal(ha->ha_gdt[1], 0x00cf9a000000ffff);
	assert_int_equal(ha->ha_gdt[2], 0x00cf92000000ffff);
	assert_int_equal(hk->hk_return, page + HANDOFF_CODE32 + handoff_halt);
	assert_int_equal(hk->hk_howto, 0x20002);
	assert_int_equal(hk->hk_bootdev, 0);
	assert_int_equal(hk->hk_bootinfo, ARENA_PA + P(200));
	assert_int_equal(hk->hk_esym, 0x20f000);
	assert_int_equal(hk->hk_extmem, 0x1234);
	assert_int_equal(hk->hk_basemem, 640);
}

static void
test_jump(void **state __kunused)
{
	efi_putchar(&fw.fw_efi, 'x');
	assert_int_equal(run_handoff(), JUMPED);
	/* The last thing said is on the screen; the page is code's. */
	assert_string_equal(fw.fw_text, "x");
	assert_int_equal(jumped_to, ARENA_END - P(HANDOFF_PAGES));
	assert_int_equal(fw.fw_type[ARENA_PAGES - 1], EfiLoaderCode);
	assert_int_equal(
	    fw.fw_type[ARENA_PAGES - HANDOFF_PAGES], EfiLoaderCode);
	check_page(jumped_to);
	fw_forget();
}

/* The kernel's place, and some behind it, is no place for the page. */
static void
test_page_avoids_image(void **state __kunused)
{
	img.img_range = (struct prange){ARENA_END - P(900), ARENA_END - P(600)};
	img.img_npieces = 1;
	img.img_nspans = 0;
	img.img_piece[0] =
	    piece(img.img_range.pr_start, 300, img.img_range.pr_start);
	img.img_entry = (uint32_t)img.img_range.pr_start;
	assert_int_equal(run_handoff(), JUMPED);
	assert_int_equal(jumped_to, img.img_range.pr_start - P(HANDOFF_PAGES));
	fw_forget();
	/* When only what is behind it is left, that must do. */
	memset(fw.fw_type, EfiReservedMemoryType, ARENA_PAGES - 600);
	assert_int_equal(run_handoff(), JUMPED);
	assert_int_equal(jumped_to, ARENA_END - P(HANDOFF_PAGES));
	fw_forget();
}

static void
test_refused(void **state __kunused)
{
	const struct boot_image good = img;
	size_t i;

	for (i = 0; i < 21; i++) {
		struct image_piece *ip = &img.img_piece[i % 2 == 0 ? 0 : 3];
		struct memspan *sp = ip->ip_span;

		img = good;
		switch (i) {
		case 0:
		case 1:
			ip->ip_final.pr_end = ip->ip_final.pr_start;
			break;
		case 2:
		case 3:
			ip->ip_final.pr_end -= 1;
			break;
		case 4:
		case 5:
			sp->span_at++;
			break;
		case 6:
		case 7:
			sp->span_final.pr_end -= P(1);
			break;
		case 8:
			ip->ip_nspans = 0;
			break;
		case 9: /* it ends beyond 4 GiB */
			sp->span_at = (uint8_t *)(uintptr_t)(EFI_4GIB - P(1));
			break;
		case 10: /* it would run over what is in place */
			sp->span_at = (uint8_t *)(uintptr_t)(0x200000 + P(16));
			break;
		case 11:
			img.img_range.pr_end -= P(1);
			break;
		case 12:
			img.img_npieces = 0;
			break;
		case 13:
			img.img_npieces = IMAGE_MAXPIECES + 1;
			break;
		case 14:
			img.img_bootinfo = (uint8_t *)(uintptr_t)0x20f000;
			break;
		case 15:
			img.img_bootinfo_npages = UINT64_MAX / 2;
			break;
		case 16: /* a gap */
			sp[1].span_final.pr_start += P(1);
			break;
		case 17:
			ip->ip_nspans = 0;
			break;
		case 18:
			img.img_nspans = IMAGE_MAXSPANS + 1;
			break;
		case 19:
			img.img_finish = NULL;
			break;
		default:
			img.img_entry = 0x200000 + (uint32_t)P(16);
			break;
		}
		assert_int_equal(run_handoff(), EINVAL);
		assert_string_equal(fw.fw_calls, "");
		assert_int_equal(fw.fw_pool, 0);
	}
}

/*
 * Every allocation fails in its turn: an error, and all is freed.
 */
static void
test_no_memory(void **state __kunused)
{
	unsigned i;

	for (i = 1;; i++) {
		fw.fw_poolcalls = 0;
		fw.fw_poolfail = i;
		if (run_handoff() == JUMPED)
			break;
		assert_false(fw.fw_stopped);
		assert_int_equal(fw.fw_pool, 0);
		assert_int_equal(fw_arena_used(), 0);
	}
	assert_true(i > 3);
	fw_forget();
	fw.fw_poolfail = 0;
	memset(fw.fw_type, EfiReservedMemoryType, sizeof(fw.fw_type));
	assert_int_equal(run_handoff(), ENOMEM);
}

static void
test_bootinfo_fails(void **state __kunused)
{
	told.error = EINVAL;
	assert_int_equal(run_handoff(), EINVAL);
	assert_false(fw.fw_stopped);
}

static int
finish_other(struct boot_image *im, const struct sa_memrange *map, size_t nmap,
    const void *efimap, uint32_t ndesc, uint32_t descsize, uint32_t descver)
{
	assert_ptr_equal(im, &img);
	assert_ptr_equal(im->img_finish_arg, &told);
	assert_true(map != NULL && nmap != 0 && efimap != NULL && ndesc != 0);
	assert_true(descsize != 0 && descver != 0);
	return EINVAL;
}

/* What another protocol's kernel is told is not bootinfo. */
static void
test_other_protocol(void **state __kunused)
{
	img.img_finish = finish_other;
	img.img_finish_arg = &told;
	assert_int_equal(run_handoff(), EINVAL);
	assert_int_equal(told.calls, 0);
}

/* With boot services: no page, no exit, and nothing can be moved. */
static void
test_boot_services(void **state __kunused)
{
	img.img_firmware = true;
	assert_int_equal(run_handoff(), EINVAL);
	img.img_npieces = 1;
	img.img_nspans = 0;
	img.img_range = (struct prange){0x200000, 0x200000 + P(16)};
	img.img_piece[0] = piece(0x200000, 16, 0x200000);
	assert_int_equal(run_handoff(), JUMPED);
	assert_int_equal(jumped_to, 0x200010);
	assert_int_equal(fw_arena_used(), 0);
	assert_false(fw.fw_stopped);
}

/* A firmware that enforces what is executed: what it was told, in order. */
#define EFI_RO 0x20000u
static struct fakeattr {
	void *fa_get, *fa_set, *fa_clear; /* the protocol */
	uint64_t fa_attr;                 /* of the range that was asked for */
	uint64_t fa_base, fa_len;
	bool fa_both; /* it was writable and executable */
	unsigned fa_n;
} attr; /* owner: the running test */

static EFI_STATUS
attr_change(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	assert_ptr_equal(self, &attr);
	assert_true(attr.fa_n == 0 || base == attr.fa_base);
	attr.fa_base = base;
	attr.fa_len = len;
	attr.fa_attr = value;
	attr.fa_n++;
	if ((value & (EFI_RO | EFI_MEMORY_XP)) == 0)
		attr.fa_both = true;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
attr_get(void *self, uint64_t base __kunused, uint64_t len __kunused,
    uint64_t *value)
{
	assert_ptr_equal(self, &attr);
	*value = attr.fa_attr;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
attr_set(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	return attr_change(self, base, len, attr.fa_attr | value);
}

static EFI_STATUS EFIAPI
attr_clear(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	return attr_change(self, base, len, attr.fa_attr & ~value);
}

static void
attr_start(uint64_t value)
{
	attr = (struct fakeattr){(void *)(uintptr_t)attr_get,
	    (void *)(uintptr_t)attr_set, (void *)(uintptr_t)attr_clear, value,
	    0, 0, false, 0};
	fw.fw_protocol = &attr;
}

/* The code's page is read-only and executable, and never written while it is;
 * before it is freed it is as it was. */
static void
test_attributes(void **state __kunused)
{
	attr_start(EFI_MEMORY_XP);
	assert_int_equal(run_handoff(), JUMPED);
	assert_int_equal(attr.fa_attr, EFI_RO);
	assert_int_equal(attr.fa_base, jumped_to);
	assert_int_equal(attr.fa_len, HANDOFF_PAGE);
	assert_false(attr.fa_both);
	check_page(jumped_to);
	fw_forget();
	for (unsigned i = 0; i < 2; i++) {
		attr_start(i == 0 ? EFI_MEMORY_XP : EFI_RO);
		fw.fw_stopped = false;
		told.error = EINVAL;
		assert_int_equal(run_handoff(), EINVAL);
		assert_int_equal(attr.fa_attr, i == 0 ? EFI_MEMORY_XP : EFI_RO);
		assert_false(attr.fa_both);
		assert_int_equal(fw_arena_used(), 0);
	}
	/* A kernel with boot services is not told apart in code and data. */
	attr_start(EFI_MEMORY_XP);
	img.img_firmware = true;
	img.img_npieces = 1;
	img.img_nspans = 0;
	img.img_range = (struct prange){0x200000, 0x200000 + P(16)};
	img.img_piece[0] = piece(0x200000, 16, 0x200000);
	assert_int_equal(run_handoff(), JUMPED);
	assert_int_equal(attr.fa_attr, 0);
	assert_int_equal(attr.fa_len, P(16));
}

/* Given up, and then refused: the machine starts afresh. */
static void
test_reset(void **state __kunused)
{
	fw.fw_exit[0] = EFI_DEVICE_ERROR;
	assert_int_equal(run_handoff(), RESET);
	fw_forget();
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_jump),
	    T(test_page_avoids_image),
	    T(test_refused),
	    T(test_no_memory),
	    T(test_bootinfo_fails),
	    T(test_other_protocol),
	    T(test_boot_services),
	    T(test_attributes),
	    T(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
