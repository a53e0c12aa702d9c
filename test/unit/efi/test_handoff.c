/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * se_handoff up to its jump: what it refuses, what it frees, and the page that
 * it jumps to.  test/qemu/test_handoff.py runs the code there.
 */
#include "handofftest.h"

static void
test_jump(void **state __kunused)
{
	efi_putchar(&fw.fw_efi, 'x');
	assert_int_equal(ht_run(), JUMPED);
	/* The last thing said is on the screen; the page is code's. */
	assert_string_equal(fw.fw_text, "x");
	assert_int_equal(ht_at, ARENA_END - P(HANDOFF_PAGES));
	assert_int_equal(fw.fw_type[ARENA_PAGES - 1], EfiLoaderCode);
	assert_int_equal(
	    fw.fw_type[ARENA_PAGES - HANDOFF_PAGES], EfiLoaderCode);
	ht_page(ht_at);
	fw_forget();
}

/* The kernel's place, and some behind it, is no place for the page. */
static void
test_page_avoids_image(void **state __kunused)
{
	ht_img.img_range =
	    (struct prange){ARENA_END - P(900), ARENA_END - P(600)};
	ht_img.img_npieces = 1;
	ht_img.img_nspans = 0;
	ht_img.img_piece[0] =
	    ht_piece(ht_img.img_range.pr_start, 300, ht_img.img_range.pr_start);
	ht_img.img_entry = (uint32_t)ht_img.img_range.pr_start;
	assert_int_equal(ht_run(), JUMPED);
	assert_int_equal(ht_at, ht_img.img_range.pr_start - P(HANDOFF_PAGES));
	fw_forget();
	/* When only what is behind it is left, that must do. */
	memset(fw.fw_type, EfiReservedMemoryType, ARENA_PAGES - 600);
	assert_int_equal(ht_run(), JUMPED);
	assert_int_equal(ht_at, ARENA_END - P(HANDOFF_PAGES));
	fw_forget();
}

static void
test_refused(void **state __kunused)
{
	const struct boot_image good = ht_img;
	size_t i;

	for (i = 0; i < 21; i++) {
		struct image_piece *ip = &ht_img.img_piece[i % 2 == 0 ? 0 : 3];
		struct memspan *sp = ip->ip_span;

		ht_img = good;
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
			ht_img.img_range.pr_end -= P(1);
			break;
		case 12:
			ht_img.img_npieces = 0;
			break;
		case 13:
			ht_img.img_npieces = IMAGE_MAXPIECES + 1;
			break;
		case 14:
			ht_img.img_bootinfo = (uint8_t *)(uintptr_t)0x20f000;
			break;
		case 15:
			ht_img.img_bootinfo_npages = UINT64_MAX / 2;
			break;
		case 16: /* a gap */
			sp[1].span_final.pr_start += P(1);
			break;
		case 17:
			ip->ip_nspans = 0;
			break;
		case 18:
			ht_img.img_nspans = IMAGE_MAXSPANS + 1;
			break;
		case 19:
			ht_img.img_finish = NULL;
			break;
		default:
			ht_img.img_entry = 0x200000 + (uint32_t)P(16);
			break;
		}
		assert_int_equal(ht_run(), EINVAL);
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
		if (ht_run() == JUMPED)
			break;
		assert_false(fw.fw_stopped);
		assert_int_equal(fw.fw_pool, 0);
		assert_int_equal(fw_arena_used(), 0);
	}
	assert_true(i > 3);
	fw_forget();
	fw.fw_poolfail = 0;
	memset(fw.fw_type, EfiReservedMemoryType, sizeof(fw.fw_type));
	assert_int_equal(ht_run(), ENOMEM);
}

static void
test_bootinfo_fails(void **state __kunused)
{
	told.error = EINVAL;
	assert_int_equal(ht_run(), EINVAL);
	assert_false(fw.fw_stopped);
}

static int
finish_other(struct boot_image *im, const struct sa_memrange *map, size_t nmap,
    const void *efimap, uint32_t ndesc, uint32_t descsize, uint32_t descver)
{
	assert_ptr_equal(im, &ht_img);
	assert_ptr_equal(im->img_finish_arg, &told);
	assert_true(map != NULL && nmap != 0 && efimap != NULL && ndesc != 0);
	assert_true(descsize != 0 && descver != 0);
	return EINVAL;
}

/* What another protocol's kernel is told is not bootinfo. */
static void
test_other_protocol(void **state __kunused)
{
	ht_img.img_finish = finish_other;
	ht_img.img_finish_arg = &told;
	assert_int_equal(ht_run(), EINVAL);
	assert_int_equal(told.calls, 0);
}

/* With boot services: no page, no exit, and nothing can be moved. */
static void
test_boot_services(void **state __kunused)
{
	ht_img.img_firmware = true;
	assert_int_equal(ht_run(), EINVAL);
	ht_img.img_npieces = 1;
	ht_img.img_nspans = 0;
	ht_img.img_range = (struct prange){0x200000, 0x200000 + P(16)};
	ht_img.img_piece[0] = ht_piece(0x200000, 16, 0x200000);
	assert_int_equal(ht_run(), JUMPED);
	assert_int_equal(ht_at, 0x200010);
	assert_int_equal(fw_arena_used(), 0);
	assert_false(fw.fw_stopped);
}

/* Given up, and then refused: the machine starts afresh. */
static void
test_reset(void **state __kunused)
{
	fw.fw_exit[0] = EFI_DEVICE_ERROR;
	assert_int_equal(ht_run(), RESET);
	fw_forget();
}

#define T(f) cmocka_unit_test_setup_teardown(f, ht_setup, fw_teardown)

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
	    T(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
