/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handofftest.c: se_handoff up to its jump.
 */
#include "handofftest.h"

#include <signal.h>

struct boot_image ht_img;
static sigjmp_buf jumped; /* owner: ht_run */
uint64_t ht_at;

/*
 * The page is not executable here, so the jump ends in its first byte.
 */
static void
on_segv(int sig __kunused, siginfo_t *info, void *context __kunused)
{
	ht_at = (uintptr_t)info->si_addr;
	siglongjmp(jumped, 1);
}

static EFI_STATUS EFIAPI
fake_reset(EFI_RESET_TYPE type, EFI_STATUS status __kunused,
    UINTN size __kunused, CHAR16 *data __kunused)
{
	assert_int_equal(type, EfiResetCold);
	siglongjmp(jumped, 2);
}

int
ht_run(void)
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
		error = efi_handoff(&fw.fw_efi, &ht_img);
	else
		error = -error;
	assert_int_equal(sigaction(SIGSEGV, &old, NULL), 0);
	return error;
}

/* A span of n pages for `final` that lies at `at`. */
static struct memspan *
span(uint64_t final, uint64_t n, uint64_t at)
{
	struct memspan *span = &ht_img.img_span[ht_img.img_nspans++];

	*span =
	    (struct memspan){{final, final + P(n)}, (uint8_t *)(uintptr_t)at};
	return span;
}

struct image_piece
ht_piece(uint64_t final, uint64_t n, uint64_t at)
{
	return (struct image_piece){
	    {final, final + P(n)}, span(final, n, at), 1, at != 0, false};
}

/*
 * A kernel of 16 pages, built in the arena, for a place outside of it; a file
 * that is left out, one in place, one to be moved.
 */
int
ht_setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	memset(&told, 0, sizeof(told));
	fw.fw_rt.ResetSystem = fake_reset;
	memset(&ht_img, 0, sizeof(ht_img));
	ht_img.img_range = (struct prange){0x200000, 0x200000 + P(32)};
	ht_img.img_npieces = 4;
	ht_img.img_piece[0] = ht_piece(0x200000, 16, ARENA_PA + P(100));
	/* Four of its pages are in place. */
	ht_img.img_span[0].span_final.pr_end -= P(9);
	(void)span(0x200000 + P(7), 4, 0x200000 + P(7));
	(void)span(0x200000 + P(11), 5, ARENA_PA + P(107));
	ht_img.img_piece[0].ip_nspans = 3;
	ht_img.img_piece[1] = ht_piece(0x200000 + P(16), 2, 0); /* left out */
	ht_img.img_piece[2] = ht_piece(0x200000 + P(20), 1, 0x200000 + P(20));
	ht_img.img_piece[3] = ht_piece(0x200000 + P(30), 2, ARENA_PA + P(120));
	ht_img.img_piece[2].ip_secret = ht_img.img_piece[3].ip_secret = true;
	ht_img.img_finish = bootrec_finish;
	ht_img.img_entry = 0x200010;
	ht_img.img_howto = 0x20002;
	ht_img.img_esym = 0x20f000;
	ht_img.img_eax = 0x36d76289;
	ht_img.img_ebx = 0x12345678;
	ht_img.img_bootinfo = (uint8_t *)(uintptr_t)(ARENA_PA + P(200));
	ht_img.img_bootinfo_npages = 2;
	return 0;
}

void
ht_page(uint64_t page)
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
