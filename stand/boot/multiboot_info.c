/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot_info.c: what the information of both Multiboot versions has in
 * common: room, texts, the screen, the memory map.
 */
#include <boot/multiboot.h>

/* Of each version's fixed parts, generously. */
#define FIXED_BYTES 1024
/* Of a module's entry beside its text. */
#define MODULE_BYTES 32

#define SCREEN_RGB   1

#define BASE_LIMIT   0xa0000  /* base memory ends here, video memory begins */
#define EXT_START    0x100000 /* extended memory */

static size_t
align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

size_t
multiboot_text_size(const char *first, const char *rest)
{
	return strlen(first) + (rest == NULL ? 0 : 1 + strlen(rest)) + 1;
}

void
multiboot_text(char *out, const char *first, const char *rest)
{
	const size_t len = strlen(first);

	memcpy(out, first, len);
	out[len] = '\0';
	if (rest == NULL)
		return;
	out[len] = ' ';
	memcpy(out + len + 1, rest, strlen(rest) + 1);
}

size_t
multiboot_info_size(const struct multiboot_facts *mf)
{
	const struct modfile *mf1;
	size_t size = FIXED_BYTES +
	    align8(multiboot_text_size(mf->mbf_path, mf->mbf_args));

	TAILQ_FOREACH (mf1, mf->mbf_mods, mf_chain)
		size += MODULE_BYTES +
		    align8(multiboot_text_size(
			mf1->mf_req->mq_text, mf1->mf_req->mq_args));
	return size;
}

void *
multiboot_info_add(struct multiboot_info *mi, size_t len)
{
	const size_t at = align8(mi->mbi_len);

	if (at > mi->mbi_size || len > mi->mbi_size - at)
		return NULL;
	mi->mbi_len = at + len;
	return mi->mbi_buf + at;
}

uint32_t
multiboot_info_pa(const void *p)
{
	return (uint32_t)(uintptr_t)p;
}

uint32_t
multiboot_info_text(
    struct multiboot_info *mi, const char *first, const char *rest)
{
	char *p = multiboot_info_add(mi, multiboot_text_size(first, rest));

	if (p == NULL)
		return 0;
	multiboot_text(p, first, rest);
	return multiboot_info_pa(p);
}

void
multiboot_info_screen(const struct btinfo_framebuffer *fb,
    struct multiboot_screen *screen, struct multiboot_colors *colors)
{
	*screen = (struct multiboot_screen){.mbs_pa = fb->physaddr,
	    .mbs_pitch = fb->stride,
	    .mbs_width = fb->width,
	    .mbs_height = fb->height,
	    .mbs_depth = fb->depth,
	    .mbs_type = SCREEN_RGB};
	*colors = (struct multiboot_colors){
	    fb->rpos, fb->rnum, fb->gpos, fb->gnum, fb->bpos, fb->bnum};
}

uint32_t
multiboot_info_memory(struct multiboot_info *mi, const struct sa_memrange *map,
    size_t nmap, uint32_t *lower, uint32_t *upper)
{
	uint32_t n = bootrec_memmap(
	    map, nmap, mi->mbi_image, mi->mbi_entry, mi->mbi_max);
	paddr_t end;

	n = MIN(n, mi->mbi_max);
	end = bootrec_memory_end(mi->mbi_entry, n, 0);
	*lower = (uint32_t)(MIN(end, (paddr_t)BASE_LIMIT) / 1024);
	end = bootrec_memory_end(mi->mbi_entry, n, EXT_START);
	*upper = (uint32_t)MIN((end - EXT_START) / 1024, (uint64_t)UINT32_MAX);
	/* Both specifications have no type above 5. */
	for (uint32_t i = 0; i < n; i++)
		if (mi->mbi_entry[i].type > BIM_Unusable)
			mi->mbi_entry[i].type = BIM_Reserved;
	return n;
}
