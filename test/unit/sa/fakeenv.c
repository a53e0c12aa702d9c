/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeenv.c: the tests' firmware: heap, records, hand-off.
 */
#include "fakeenv.h"

#include <boot/bootrec.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fakealloc {
	struct fakealloc *fa_next;
	void *fa_p;
	size_t fa_size;
};

void
fakeenv_die(struct fakeenv *fe, const char *fmt, ...)
{
	va_list ap;

	fprintf(
	    stderr, "\n--- console ---\n%s\n--- fakeenv: ", fakeenv_out(fe));
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	abort();
}

/* ---- heap ---- */

/* Count an allocation; true if it must fail. */
bool
fakeenv_failing(struct fakeenv *fe)
{
	unsigned n = ++fe->fe_nattempts;

	if (fe->fe_fail_at == 0 || n < fe->fe_fail_at ||
	    (n > fe->fe_fail_at && !fe->fe_fail_sticky))
		return false;
	fe->fe_nfailed++;
	return true;
}

void
fakeenv_fail_after(struct fakeenv *fe, unsigned n, bool sticky)
{
	fe->fe_fail_at = n == 0 ? 0 : fe->fe_nattempts + n;
	fe->fe_fail_sticky = sticky;
	fe->fe_nfailed = 0;
}

void
fakeenv_fail_io(struct fakeenv *fe, unsigned n, bool sticky)
{
	fe->fe_nio = 0;
	fe->fe_io_fail = n;
	fe->fe_io_sticky = sticky;
}

bool
fakeenv_io_fails(struct fakeenv *fe)
{
	const unsigned n = ++fe->fe_nio;

	return fe->fe_io_fail != 0 &&
	    (n == fe->fe_io_fail || (n > fe->fe_io_fail && fe->fe_io_sticky));
}

void *
fakeenv_alloc(void *cookie, size_t size)
{
	struct fakeenv *fe = cookie;
	struct fakealloc *fa;

	/* As a firmware's pool: a request beyond memory fails. */
	if (fakeenv_failing(fe) || size > fe->fe_npages * PAGE_SIZE)
		return NULL;
	if ((fa = malloc(sizeof(*fa))) == NULL ||
	    (fa->fa_p = malloc(size)) == NULL)
		abort();
	memset(fa->fa_p, 0xa5, size);
	fa->fa_size = size;
	fa->fa_next = fe->fe_allocs;
	fe->fe_allocs = fa;
	fe->fe_nlive++;
	fe->fe_livebytes += size;
	if (fe->fe_livebytes > fe->fe_peakbytes)
		fe->fe_peakbytes = fe->fe_livebytes;
	return fa->fa_p;
}

void
fakeenv_release(void *cookie, void *p, size_t size)
{
	struct fakeenv *fe = cookie;
	struct fakealloc **fap, *fa;

	for (fap = &fe->fe_allocs; (fa = *fap) != NULL; fap = &fa->fa_next)
		if (fa->fa_p == p)
			break;
	if (fa == NULL)
		fakeenv_die(fe, "free of %p, which is not allocated", p);
	if (fa->fa_size != size)
		fakeenv_die(
		    fe, "free of %zu bytes, allocated %zu", size, fa->fa_size);
	*fap = fa->fa_next;
	fe->fe_nlive--;
	fe->fe_livebytes -= size;
	free(fa->fa_p);
	free(fa);
}

bool
fakeenv_released(const struct fakeenv *fe)
{
	return fe->fe_nheld == 0 && fe->fe_nopenfiles == 0 &&
	    fe->fe_nmounted == 0;
}

bool
fakeenv_noleak(struct fakeenv *fe)
{
	const struct fakealloc *fa;

	if (fe->fe_ld != NULL)
		device_fini(fe->fe_ld);
	for (fa = fe->fe_allocs; fa != NULL; fa = fa->fa_next)
		fprintf(
		    stderr, "leak: %zu bytes at %p\n", fa->fa_size, fa->fa_p);
	if (fe->fe_nheld != 0)
		fprintf(stderr, "leak: %ju pages\n", (uintmax_t)fe->fe_nheld);
	if (fe->fe_nmounted != 0 || fe->fe_nopenfiles != 0)
		fprintf(stderr, "leak: %zu mounts, %zu open files\n",
		    fe->fe_nmounted, fe->fe_nopenfiles);
	return fe->fe_nlive == 0 && fe->fe_nheld == 0 && fe->fe_nmounted == 0 &&
	    fe->fe_nopenfiles == 0;
}

/* ---- records ---- */

static int
fake_framebuffer(void *cookie, struct btinfo_framebuffer *fb)
{
	struct fakeenv *fe = cookie;

	if (fe->fe_fb == NULL)
		return ENOENT;
	*fb = *fe->fe_fb;
	return 0;
}

static int
fake_console(void *cookie, struct btinfo_console *con)
{
	struct fakeenv *fe = cookie;

	if (fe->fe_con == NULL)
		return ENOENT;
	*con = *fe->fe_con;
	return 0;
}

static int
fake_efi(void *cookie, struct btinfo_efi *efi)
{
	struct fakeenv *fe = cookie;

	if (fe->fe_efi == NULL)
		return ENOENT;
	*efi = *fe->fe_efi;
	return 0;
}

static void
fake_fwtables(void *cookie, struct sa_fwtables *ft)
{
	struct fakeenv *fe = cookie;

	*ft = fe->fe_fwtables != NULL ? *fe->fe_fwtables
				      : (struct sa_fwtables){.sft_system = 0};
}

/* ---- hand-off ---- */

static uint8_t *
copyof(const void *p, size_t size)
{
	uint8_t *q = malloc(size == 0 ? 1 : size);

	if (q == NULL)
		abort();
	memcpy(q, p, size);
	return q;
}

/* Move the pieces as handoff.S does; 0xa5 between them. */
static uint8_t *
move_pieces(const struct boot_image *img)
{
	size_t size = (size_t)prange_size(img->img_range);
	uint8_t *image = malloc(size);

	if (image == NULL)
		abort();
	memset(image, 0xa5, size);
	for (size_t i = 0; i < img->img_npieces; i++) {
		const struct image_piece *ip = &img->img_piece[i];

		for (size_t j = 0; ip->ip_held && j < ip->ip_nspans; j++)
			memcpy(image +
				(ip->ip_span[j].span_final.pr_start -
				    img->img_range.pr_start),
			    ip->ip_span[j].span_at,
			    (size_t)prange_size(ip->ip_span[j].span_final));
	}
	return image;
}

/* A firmware's descriptors for the map; static. */
const void *
fake_efimap(const struct sa_memrange *map, size_t n)
{
	static const uint32_t types[] = {[SA_MEM_FREE] = 7,
	    [SA_MEM_BOOT] = 4,
	    [SA_MEM_ACPI] = 9,
	    [SA_MEM_NVS] = 10,
	    [SA_MEM_RUNTIME] = 6,
	    [SA_MEM_RESERVED] = 0,
	    [SA_MEM_MMIO] = 11,
	    [SA_MEM_UNUSABLE] = 8,
	    [SA_MEM_PERSISTENT] = 14};
	static uint8_t buf[1024 * FAKE_DESCSIZE];

	if (n > 1024)
		abort();
	memset(buf, 0x5a, sizeof(buf));
	for (size_t i = 0; i < n; i++) {
		const struct bi_efidesc d = {.type = types[map[i].sm_kind],
		    .pa = map[i].sm_range.pr_start,
		    .npages =
			(map[i].sm_range.pr_end - map[i].sm_range.pr_start) /
			PAGE_SIZE,
		    .attr = map[i].sm_kind == SA_MEM_RUNTIME
			? BI_EFI_ATTR_RUNTIME | 0xf
			: 0xf};

		memcpy(buf + i * FAKE_DESCSIZE, &d, sizeof(d));
	}
	return buf;
}

static void
handoff_free(struct fakehandoff *fh)
{
	free(fh->fh_image);
	free(fh->fh_bootinfo);
	fh->fh_image = fh->fh_bootinfo = NULL;
}

/*
 * As with real firmware: a first map, a second one as if the map had changed,
 * then the hand-off.
 */
static int
fake_handoff(void *cookie, struct boot_image *img)
{
	struct fakeenv *fe = cookie;
	struct fakehandoff *fh = &fe->fe_handoff;
	struct sa_memrange map[128];
	size_t n;

	if (fakemem_map(fe, map, knitems(map), &n) != 0)
		fakeenv_die(fe, "the map has %zu ranges", n);
	if (!img->img_firmware) {
		(void)img->img_finish(img, map, n / 2, fake_efimap(map, n / 2),
		    (uint32_t)n / 2, FAKE_DESCSIZE, 1);
		fh->fh_finish_error = img->img_finish(img, map, n,
		    fake_efimap(map, n), (uint32_t)n, FAKE_DESCSIZE, 1);
	}

	handoff_free(fh);
	fh->fh_count++;
	fh->fh_final = img->img_range;
	fh->fh_moved = image_moved(img);
	fh->fh_image = move_pieces(img);
	fh->fh_entry = img->img_entry;
	fh->fh_howto = img->img_howto;
	fh->fh_esym = img->img_esym;
	fh->fh_eax = img->img_eax;
	fh->fh_ebx = img->img_ebx;
	fh->fh_firmware = img->img_firmware;
	fh->fh_extmem_kb = img->img_extmem_kb;
	fh->fh_basemem_kb = img->img_basemem_kb;
	fh->fh_bootinfo_size = img->img_bootinfo_npages * PAGE_SIZE;
	fh->fh_bootinfo_pa = (uintptr_t)img->img_bootinfo;
	fh->fh_bootinfo = copyof(img->img_bootinfo, fh->fh_bootinfo_size);
	if (fe->fe_handoff_jmp != NULL)
		longjmp(*fe->fe_handoff_jmp, 1);
	return fe->fe_handoff_result;
}

static void
fake_quit(void *cookie)
{
	((struct fakeenv *)cookie)->fe_nquit++;
}

static int
fake_program(void *cookie, const struct sa_program *pr)
{
	struct fakeenv *fe = cookie;

	fe->fe_program = *pr;
	(void)kstrlcpy(
	    fe->fe_program_path, pr->spr_path, sizeof(fe->fe_program_path));
	(void)kstrlcpy(
	    fe->fe_program_args, pr->spr_args, sizeof(fe->fe_program_args));
	memcpy(fe->fe_program_data, pr->spr_data,
	    MIN(pr->spr_size, sizeof(fe->fe_program_data)));
	fe->fe_nprogram++;
	return fe->fe_program_error;
}

static void
fake_reset(void *cookie, enum sa_reset how)
{
	((struct fakeenv *)cookie)->fe_nreset[how]++;
}

/* ---- set-up ---- */

struct fakeenv *
fakeenv_new(void)
{
	static const struct sa_memrange map[] = {
	    {{0, 0x10000}, SA_MEM_BOOT},
	    {{0x10000, 0xa0000}, SA_MEM_FREE},
	    {{0x100000, 0x4000000}, SA_MEM_FREE},
	};
	struct fakeenv *fe = calloc(1, sizeof(*fe));

	if (fe == NULL)
		abort();
	fe->fe_handoff_result = ECANCELED;
	fe->fe_env = (struct sa_env){
	    .se_cookie = fe,
	    .se_putchar = fakecons_putchar,
	    .se_putserial = fakecons_putserial,
	    .se_getkey = fakecons_getkey,
	    .se_clear = fakecons_clear,
	    .se_millis = fakecons_millis,
	    .se_alloc = fakeenv_alloc,
	    .se_free = fakeenv_release,
	    .se_pages_alloc = fakemem_alloc,
	    .se_pages_alloc_at = fakemem_alloc_at,
	    .se_pages_free = fakemem_release,
	    .se_memmap = fakemem_map,
	    .se_disk_count = fakedisk_count,
	    .se_disk_info = fakedisk_info,
	    .se_fwfs_count = fakefwfs_count,
	    .se_fwfs_info = fakefwfs_info,
	    .se_fwfs_mount = fakevol_mount,
	    .se_framebuffer = fake_framebuffer,
	    .se_console = fake_console,
	    .se_efi = fake_efi,
	    .se_fwtables = fake_fwtables,
	    .se_mode_info = fakescreen_info,
	    .se_mode_set = fakescreen_set,
	    .se_console_set = fakescreen_console,
	    .se_devpath = fakescreen_devpath,
	    .se_var_next = fakescreen_var_next,
	    .se_var_get = fakescreen_var_get,
	    .se_var_set = fakescreen_var_set,
	    .se_file_path = fakevar_file_path,
	    .se_path_text = fakevar_path_text,
	    .se_program = fake_program,
	    .se_reset = fake_reset,
	    .se_handoff = fake_handoff,
	    .se_quit = fake_quit,
	    .se_firmware = "Fake 1.00",
	    .se_longmode = true,
	};
	fakeenv_memmap(fe, map, knitems(map));
	return fe;
}

void
fakeenv_free(struct fakeenv *fe)
{
	struct fakealloc *fa;

	while ((fa = fe->fe_allocs) != NULL) {
		fe->fe_allocs = fa->fa_next;
		free(fa->fa_p);
		free(fa);
	}
	while (fe->fe_nvols > 0)
		fakevol_free(fe->fe_vols[--fe->fe_nvols]);
	handoff_free(&fe->fe_handoff);
	fakemem_free(fe);
	free(fe->fe_out);
	free(fe);
}

void
fakeenv_loader(struct fakeenv *fe, struct loader *ld)
{
	if (fe->fe_ld == ld)
		device_fini(ld);
	memset(ld, 0, sizeof(*ld));
	fe->fe_ld = ld;
	ld->ld_env = &fe->fe_env;
	ld->ld_boot = &fe->fe_boot;
	boot_options_init(ld->ld_boot);
	ld->ld_ui = &fe->fe_ui;
	memset(ld->ld_ui, 0, sizeof(*ld->ld_ui));
	ld->ld_ui->us_cfg.bc_timeout = 5;
	ld->ld_ui->us_cfg.bc_format = 'a';
	if (fe->fe_nvols > 0)
		(void)kstrlcpy(
		    ld->ld_dev, fe->fe_vols[0]->fv_name, sizeof(ld->ld_dev));
}
