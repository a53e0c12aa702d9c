/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c: what all fuzzers tell their sanitizers.  Memory is freed so
 * often here that ASan's usual 256 MB of freed memory make every allocation a
 * page that was never touched; a few megabytes still hold hundreds of runs.
 */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=8:thread_local_quarantine_size_kb=64:"
	       "malloc_context_size=8";
}
