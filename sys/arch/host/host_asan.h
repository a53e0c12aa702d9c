/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_asan.h: annotations for AddressSanitizer, empty without it.
 */
#ifndef _HOST_HOST_ASAN_H_
#define _HOST_HOST_ASAN_H_

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN
#endif

#ifdef WITH_ASAN

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#define asan_poison(p, n)             ASAN_POISON_MEMORY_REGION(p, n)
#define asan_unpoison(p, n)           ASAN_UNPOISON_MEMORY_REGION(p, n)
#define asan_start_switch(fake, p, n) __sanitizer_start_switch_fiber(fake, p, n)
#define asan_finish_switch(fake, p, n) \
	__sanitizer_finish_switch_fiber(fake, p, n)

#else

#define asan_poison(p, n)             ((void)(p), (void)(n))
#define asan_unpoison(p, n)           ((void)(p), (void)(n))
#define asan_start_switch(fake, p, n) ((void)(fake), (void)(p), (void)(n))
static inline void
asan_finish_switch(void *fake, const void **stack, size_t *size)
{
	(void)fake;
	*stack = NULL;
	*size = 0;
}

#endif /* WITH_ASAN */

#endif /* !_HOST_HOST_ASAN_H_ */
