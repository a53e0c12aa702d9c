/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c: the sanitizers' options for all fuzzers.  With ASan's default
 * quarantine of 256 MB every allocation would be a fresh page; a few megabytes
 * still cover hundreds of runs.
 */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=8:thread_local_quarantine_size_kb=64:"
	       "malloc_context_size=8";
}
