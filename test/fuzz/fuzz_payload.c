/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_payload.c: what a loader passes beside modules.  The first byte selects
 * the type of the file, or that it is bootinfo's TIMELINE; the second one makes
 * an allocation fail.  At the end nothing may leak, and of a random seed no
 * byte may be left.
 */
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <arch/x86/fbcons.h>
#include <arch/x86/x86_timeline.h>
#include <dev/firmload.h>
#include <kern/module/module_impl.h>
#include <sys/fsimage.h>
#include <sys/kernconf.h>
#include <sys/kmem.h>
#include <sys/linkset.h>
#include <sys/payload.h>
#include <sys/picture.h>
#include <sys/timeline.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define check(ok) ((ok) ? (void)0 : abort())

#define TIMELINE  (-2) /* as a type */
#define WIDTH     48   /* of the screen, pixels */
#define HEIGHT    32

/* owner: the screen that pictures are shown on */
static uint8_t screen[WIDTH * HEIGHT * 4];
static struct fbcons fb;

static const char *
show(const struct picture *pic)
{
	static const unsigned depths[] = {15, 16, 24, 32};
	const unsigned depth = depths[pic->pic_width % knitems(depths)];
	struct fbback *back = &fb.fb_back;
	const char *why;

	check(
	    pic->pic_width <= PICTURE_SIDE && pic->pic_height <= PICTURE_SIDE);
	memset(&fb, 0, sizeof(fb));
	fb.fb_info = (struct fbinfo){.fbi_base = screen,
	    .fbi_width = WIDTH,
	    .fbi_height = HEIGHT,
	    .fbi_bytes = (depth + 7) / 8,
	    .fbi_stride = WIDTH * ((depth + 7) / 8),
	    .fbi_channel = {{5, 10}, {5, 5}, {5, 0}}};
	why = fbcons_splash(&fb, pic);
	if (why == NULL)
		kmem_free(back->fbk_pixels,
		    (size_t)back->fbk_width * back->fbk_height * 4);
	return why;
}

/* A seed that is used has been checked. */
static void
feed(const void *seed, size_t len, bool counts)
{
	(void)counts;
	check(seed != NULL && len == 512);
}

static void
run_timeline(const uint8_t *data, size_t size)
{
	static const struct tsc_clock tc = {100000, (uint64_t)2 << 32};
	static struct bootinfo bi;
	void *rec;

	bootinfo_empty(&bi);
	size = MIN(size, bootinfo_room(&bi) - sizeof(struct btinfo_common));
	rec = bootinfo_add(
	    &bi, BTINFO_TIMELINE, sizeof(struct btinfo_common) + size);
	check(rec != NULL);
	if (size > 0)
		memcpy(
		    (uint8_t *)rec + sizeof(struct btinfo_common), data, size);
	timeline_digest(&bi, &tc, 1u << 20);
	timeline_reset();
}

/* A driver's image: all of it, and nothing beyond it. */
static void
read_firmware(size_t size)
{
	firmware_handle_t fh;
	uint8_t *buf;

	if (firmware_open("drv", "image", &fh) != 0)
		return;
	if ((size_t)firmware_get_size(fh) == size) {
		buf = malloc(size + 1);
		check(buf != NULL);
		check(firmware_read(fh, 0, buf, size) == 0);
		check(firmware_read(fh, 0, buf, size + 1) == EIO);
		free(buf);
	}
	check(firmware_close(fh) == 0);
}

/* Is a byte of a text that was a seed left? */
static void
check_cleared(const struct payload_entry *pe)
{
	if (pe != NULL && pe->ple_pld.pld_type == BI_MODULE_RND)
		check(pe->ple_pld.pld_base == NULL);
}

static void
run_file(int32_t type, uint8_t fail, const uint8_t *data, size_t size)
{
	struct payload pld = {
	    .pld_path = "drv/image",
	    .pld_type = type,
	    .pld_base = host_preload(data, size),
	    .pld_len = size,
	};

	host_fail_after(fail);
	payload_give(payload_owners, &pld, 1);
	host_fail_after(0);
	check_cleared(payload_first());
	read_firmware(size);
	fsimage_detach();
	check(module_shutdown());
	if (payload_first() == NULL) /* no memory to list it */
		payload_free(&pld);
	payload_reset();
	kernconf_reset();
	check(host_preload_count() == 0);
}

/* Once; what this allocates stays. */
static void
start(void)
{
	static bool started; /* owner: this function */

	if (started)
		return;
	started = true;
	check(linkset_init() == 0 && firmware_init() == 0);
	module_init();
	payload_splash = show;
	payload_seed = feed;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int32_t types[] = {BI_MODULE_NONE, BI_MODULE_IMAGE,
	    BI_MODULE_RND, BI_MODULE_KERNCONF, BI_MODULE_FIRMWARE, BI_MODULE_FS,
	    77, TIMELINE};
	size_t inuse;
	int32_t type;

	if (size < 2)
		return 0;
	start();
	host_console_clear();
	inuse = kmem_inuse_count();
	type = types[data[0] % knitems(types)];
	if (type == TIMELINE)
		run_timeline(data + 2, size - 2);
	else
		run_file(type, data[1], data + 2, size - 2);
	check(kmem_inuse_count() == inuse);
	return 0;
}
