/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fstest.c: the folder, the tools, images, devices and memory.
 */
#include "fstest.h"

#include <fcntl.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Thousands of mounts: a quarantine that the processor's cache holds, and short
 * stacks, halve their time.
 */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=8:malloc_context_size=5";
}

char ft_dir[64];

int
ft_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(ft_dir, sizeof(ft_dir), "%.40s/fstest.XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	return mkdtemp(ft_dir) == NULL ? -1 : 0;
}

int
ft_teardown(void **state)
{
	char cmd[100];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", ft_dir);
	return system(cmd);
}

void
ft_run(const char *tool, const char *package, const char *fmt, ...)
{
	char words[1000], cmd[1400], said[4000];
	size_t n;
	va_list ap;
	FILE *out;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	snprintf(cmd, sizeof(cmd),
	    "export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8; "
	    "command -v %s >/dev/null || { echo it is in the package %s "
	    "\"(\\`make deps' installs it)\"; exit 127; }; "
	    "cd '%s' && (%s) 2>&1",
	    tool, package, ft_dir, words);
	out = popen(cmd, "r");
	assert_non_null(out);
	n = fread(said, 1, sizeof(said) - 1, out);
	said[n] = '\0';
	while (fread(cmd, 1, sizeof(cmd), out) > 0)
		continue;
	if (pclose(out) != 0)
		fail_msg("%s: %s: %s", tool, words, said);
}

void
ft_load(struct ft_image *im, const char *name)
{
	struct stat st = {0};
	char path[200];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", ft_dir, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0)
		fail_msg("%s cannot be read", path);
	im->im_size = (size_t)st.st_size;
	im->im_data =
	    mmap(NULL, im->im_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(im->im_data, MAP_FAILED);
	close(fd);
}

void
ft_free(struct ft_image *im)
{
	munmap(im->im_data, im->im_size);
	im->im_data = NULL;
}

void
ft_fat_image(struct ft_image *im, const char *tree, unsigned bits,
    unsigned sector, unsigned perclus, unsigned kb)
{
	ft_run("mkfs.fat", "dosfstools",
	    "rm -f fat.img && mkfs.fat -F %u -S %u -s %u -C fat.img %u", bits,
	    sector, perclus, kb);
	ft_run("mcopy", "mtools",
	    "export MTOOLS_SKIP_CHECK=1; mcopy -s -i fat.img %s/* ::", tree);
	ft_load(im, "fat.img");
}

struct ft_memory ft_memory;

/*
 * A volume's cache, reused for the next mount, since mapping it takes most of
 * the time of a mount.  Poisoned in between.
 */
static struct {
	void *k_block;
	size_t k_size;
} kept;
#define KEEP_MIN ((size_t)64 << 10)

static void *
count_alloc(void *cookie, size_t size)
{
	struct ft_memory *fm = cookie;
	void *p = kept.k_block;

	if (++fm->fm_count == fm->fm_fail_at)
		return NULL;
	fm->fm_live += size;
	if (p == NULL || kept.k_size != size)
		return malloc(size);
	kept.k_block = NULL;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

static void
count_free(void *cookie, void *p, size_t size)
{
	struct ft_memory *fm = cookie;

	fm->fm_live -= size;
	if (size < KEEP_MIN || p == NULL) {
		free(p);
		return;
	}
	free(kept.k_block); /* of an image of another size */
	kept.k_block = p;
	kept.k_size = size;
	ASAN_POISON_MEMORY_REGION(p, size);
}

const struct fs_mem ft_mem = {count_alloc, count_free, &ft_memory};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct ft_disk *d = cookie;
	const uint64_t size = d->d_dev.dv_blksize;

	assert_true(nblks > 0 && blk * size < d->d_dev.dv_size);
	assert_true(nblks * size <= d->d_dev.dv_size - blk * size);
	d->d_bytes += nblks * size;
	if (++d->d_nread == d->d_fail_at)
		return ENXIO;
	memcpy(buf, d->d_image->im_data + blk * size, nblks * (size_t)size);
	return 0;
}

void
ft_disk(struct ft_disk *d, const struct ft_image *im, uint32_t blksize)
{
	memset(d, 0, sizeof(*d));
	d->d_image = im;
	d->d_dev = (struct fs_dev){
	    disk_read, d, im->im_size - im->im_size % blksize, blksize, NULL};
}

struct fs_volume *
ft_mount(struct ft_disk *d, const char *type)
{
	struct fs_volume *vol = NULL;
	struct fs_fault fault;
	int error = fs_mount(fs_types, &d->d_dev, &ft_mem, &vol, &fault);

	if (error != 0)
		fail_msg("mount: %s, %s at %llu", kerrno_name(error),
		    fault.flt_what, (unsigned long long)fault.flt_offset);
	assert_string_equal(vol->fv_ops->fo_name, type);
	return vol;
}

void
ft_unmount(struct fs_volume *vol)
{
	fs_unmount(vol);
	assert_int_equal(ft_memory.fm_live, 0);
}

void
ft_expect_error(struct fs_volume *vol, const char *path, int error)
{
	struct fs_file *ff;
	int got = fs_open(vol, path, &ff);

	if (got != error)
		fail_msg("open %s: %s, not %s (%s)", path, kerrno_name(got),
		    kerrno_name(error), vol->fv_fault.flt_what);
	assert_null(ff);
}

void
ft_expect_fine(struct fs_volume *vol, const char *path)
{
	struct fs_file *ff;
	uint8_t *buf;
	int error = fs_open(vol, path, &ff);

	if (error != 0)
		fail_msg("open %s: %s (%s)", path, kerrno_name(error),
		    vol->fv_fault.flt_what);
	buf = malloc((size_t)ff->ff_size + 1);
	assert_non_null(buf);
	assert_int_equal(fs_read(ff, 0, buf, (size_t)ff->ff_size), 0);
	free(buf);
	fs_close(ff);
}
