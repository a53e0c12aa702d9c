/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr.c: the loader's heap, its clock, and why a file system failed.
 */
#include <libsa/libsa.h>

void *
sa_alloc(struct loader *ld, size_t size)
{
	return ld->ld_env->se_alloc(ld->ld_env->se_cookie, size);
}

void *
sa_zalloc(struct loader *ld, size_t size, const char *what)
{
	void *p = sa_alloc(ld, size);

	if (p == NULL)
		sa_printf(ld, "out of memory: %zu bytes for %s\n", size, what);
	else
		memset(p, 0, size);
	return p;
}

void
sa_free(struct loader *ld, void *p, size_t size)
{
	if (p != NULL)
		ld->ld_env->se_free(ld->ld_env->se_cookie, p, size);
}

uint64_t
sa_ticks(struct loader *ld, uint32_t *khz)
{
	const struct sa_env *env = ld->ld_env;

	*khz = 0;
	return env->se_ticks == NULL ? 0 : env->se_ticks(env->se_cookie, khz);
}

void
sa_mark(struct loader *ld, enum bi_timeline_event event)
{
	uint32_t khz;

	ld->ld_ticks[event] = sa_ticks(ld, &khz);
}

static void *
fs_mem_alloc(void *cookie, size_t size)
{
	return sa_alloc(cookie, size);
}

static void
fs_mem_free(void *cookie, void *p, size_t size)
{
	sa_free(cookie, p, size);
}

struct fs_mem
sa_fs_mem(struct loader *ld)
{
	return (struct fs_mem){fs_mem_alloc, fs_mem_free, ld};
}

const char *
sa_fault_text(const struct fs_fault *fault, int error, char out[SA_FAULT])
{
	if (fault->flt_what == NULL || fault->flt_what[0] == '\0')
		(void)kstrlcpy(out, kstrerror(error), SA_FAULT);
	else if (fault->flt_offset == FS_NOPLACE)
		(void)kstrlcpy(out, fault->flt_what, SA_FAULT);
	else
		(void)ksnprintf(out, SA_FAULT, "%s (at byte %llu)",
		    fault->flt_what, (unsigned long long)fault->flt_offset);
	return out;
}

char *
sa_strndup(struct loader *ld, const char *s, size_t len)
{
	size_t n = strnlen(s, len);
	char *copy = sa_alloc(ld, n + 1);

	if (copy != NULL) {
		memcpy(copy, s, n);
		copy[n] = '\0';
	}
	return copy;
}

void
sa_strfree(struct loader *ld, char *s)
{
	if (s != NULL)
		sa_free(ld, s, strlen(s) + 1);
}
