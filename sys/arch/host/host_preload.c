/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_preload.c: files as a loader leaves them in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <libkern/kqueue.h>
#include <sys/machdep.h>

#include "host.h"
#include "host_asan.h"

struct preload {
	TAILQ_ENTRY(preload) hpl_chain;
	void *hpl_base; /* page aligned */
	size_t hpl_len; /* bytes of the file */
};

/* owner: this file */
static TAILQ_HEAD(, preload) preloads = TAILQ_HEAD_INITIALIZER(preloads);
static size_t npreloads;

#ifdef WITH_ASAN

/* ASan is told where it ends and when it is freed. */
static void *
pages_get(size_t len)
{
	void *p;

	return posix_memalign(&p, PAGE_SIZE, MAX(len, 1)) == 0 ? p : NULL;
}

static void
pages_put(void *p, size_t len)
{
	(void)len;
	free(p);
}

#else

/* Bytes to map for a file: at least a page, so that an empty one has one. */
static size_t
mapped_size(size_t len)
{
	return MAX((size_t)page_up(len), PAGE_SIZE);
}

static void *
pages_get(size_t len)
{
	void *p = mmap(NULL, mapped_size(len), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void
pages_put(void *p, size_t len)
{
	munmap(p, mapped_size(len));
}

#endif

void *
host_preload(const void *data, size_t len)
{
	struct preload *pl = calloc(1, sizeof(*pl));
	void *p = pages_get(len);

	if (pl == NULL || p == NULL)
		host_die("out of memory");
	if (len > 0)
		memcpy(p, data, len);
	pl->hpl_base = p;
	pl->hpl_len = len;
	TAILQ_INSERT_TAIL(&preloads, pl, hpl_chain);
	npreloads++;
	return p;
}

size_t
host_preload_count(void)
{
	return npreloads;
}

void
cpu_preload_free(const void *base, size_t len)
{
	struct preload *pl;

	TAILQ_FOREACH (pl, &preloads, hpl_chain)
		if (pl->hpl_base == base)
			break;
	if (pl == NULL)
		host_die("cpu_preload_free(%p, %zu): not preloaded", base, len);
	if (pl->hpl_len != len)
		host_die("cpu_preload_free(%p, %zu): has %zu bytes", base, len,
		    pl->hpl_len);
	TAILQ_REMOVE(&preloads, pl, hpl_chain);
	pages_put(pl->hpl_base, len);
	free(pl);
	npreloads--;
}

void *
host_read_file(const char *path, size_t *lenp)
{
	FILE *f = fopen(path, "rb");
	char *buf = NULL;
	long len;

	*lenp = 0;
	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) != 0 || (len = ftell(f)) < 0 ||
	    fseek(f, 0, SEEK_SET) != 0)
		goto out;
	buf = malloc((size_t)len + 1);
	if (buf == NULL)
		goto out;
	if (fread(buf, 1, (size_t)len, f) != (size_t)len) {
		free(buf);
		buf = NULL;
		goto out;
	}
	*lenp = (size_t)len;
out:
	fclose(f);
	return buf;
}
