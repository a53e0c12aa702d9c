/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmfile.c: the one way in which a file of the host is read.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fs.h>

#include "kmfile.h"

static _Noreturn void
no_memory(void)
{
	fputs("primeboot-kmod: out of memory\n", stderr);
	exit(2);
}

void
kmfile_must(int error)
{
	if (error != 0)
		no_memory();
}

void *
kmfile_alloc(size_t n, size_t size)
{
	void *p = calloc(n == 0 ? 1 : n, size);

	if (p == NULL)
		no_memory();
	return p;
}

void *
kmfile_realloc(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n == 0 ? 1 : n, size);
	if (p == NULL)
		no_memory();
	return p;
}

char *
kmfile_strdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(kmfile_alloc(size, 1), s, size);
}

/* SIGBUS: the mapped file has become shorter. */
static void
file_truncated(int sig)
{
	static const char text[] =
	    "primeboot-kmod: a file was truncated while it was read\n";

	(void)sig;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(2);
}

/* Bytes of an open file; false: it has no such number. */
static bool
size_of(int fd, uint64_t *size, char why[KMFILE_WHY])
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		snprintf(why, KMFILE_WHY, "%s", strerror(errno));
		return false;
	}
	if (S_ISBLK(st.st_mode) && ioctl(fd, BLKGETSIZE64, size) == 0)
		return true;
	*size = (uint64_t)st.st_size;
	if (S_ISREG(st.st_mode))
		return true;
	snprintf(why, KMFILE_WHY, "%s",
	    S_ISDIR(st.st_mode) ? "is a directory" : "is not a regular file");
	return false;
}

bool
kmfile_map(struct kmfile *kf, const char *path, char why[KMFILE_WHY])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint64_t size;
	bool good = false;

	*kf = (struct kmfile){0};
	if (fd < 0) {
		snprintf(why, KMFILE_WHY, "%s", strerror(errno));
		return false;
	}
	if (!size_of(fd, &size, why))
		goto out;
	good = true;
	if (size == 0)
		goto out;
	kf->kf_map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (kf->kf_map == MAP_FAILED) {
		snprintf(why, KMFILE_WHY, "%s", strerror(errno));
		kf->kf_map = NULL;
		good = false;
		goto out;
	}
	(void)signal(SIGBUS, file_truncated);
	kf->kf_data = kf->kf_map;
	kf->kf_size = kf->kf_mapsize = size;
out:
	close(fd);
	return good;
}

bool
kmfile_open(
    struct kmfile *kf, const char *path, uint64_t max, char why[KMFILE_WHY])
{
	if (!kmfile_map(kf, path, why))
		return false;
	if (kmfile_decode(kf, max, why))
		return true;
	kmfile_close(kf);
	return false;
}

void
kmfile_close(struct kmfile *kf)
{
	if (kf->kf_map != NULL)
		munmap(kf->kf_map, kf->kf_mapsize);
	free(kf->kf_heap);
	*kf = (struct kmfile){0};
}

bool
kmfile_is_elf(const struct kmfile *kf)
{
	return kf->kf_size >= 4 && memcmp(kf->kf_data, "\177ELF", 4) == 0;
}
