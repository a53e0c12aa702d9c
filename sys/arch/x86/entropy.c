/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entropy.c: random bits: the processor's generator, mixed with the random
 * seed that the loader brought.  Each bit of a seed is handed out once; with
 * no generator and no seed left there is nothing to give, and we say so.
 */
#include <arch/x86/x86_md.h>

#include <machine/cpufunc.h>
#include <machine/specialreg.h>

#include <libkern/libkern.h>
#include <sys/machdep.h>

#define SEED_WORDS     64 /* 512 bytes; a rndsave_t has 88 */
#define RDRAND_RETRIES 10 /* Intel SDM volume 1, 7.3.17.1 */

static uint64_t seed_pool[SEED_WORDS]; /* owner: this file */
static size_t seed_words;              /* owner: this file; not yet used */
static bool have_rdrand;               /* owner: entropy_init */

void
entropy_init(void)
{
	have_rdrand = (cpuid(1, 0).ecx & CPUID_RDRAND_ECX) != 0;
}

void
entropy_add_seed(const void *seed, size_t len)
{
	const uint8_t *src;
	uint64_t word;
	size_t i, off;

	src = seed;
	for (off = i = 0; len - off >= sizeof(word) && i < SEED_WORDS; i++) {
		memcpy(&word, src + off, sizeof(word));
		seed_pool[i] ^= word;
		off += sizeof(word);
	}
	/* A longer seed is folded over, nothing of it is ignored. */
	for (; off < len; off++)
		seed_pool[off / 8 % SEED_WORDS] ^= (uint64_t)src[off]
		    << off % 8 * 8;
	seed_words = MAX(seed_words, i);
}

static bool
rdrand(uint64_t *out)
{
	uint64_t v;
	unsigned i;
	uint8_t ok;

	ok = 0;
	for (i = 0; i < RDRAND_RETRIES && ok == 0; i++) {
		__asm__ volatile("rdrand %0; setc %1"
				 : "=r"(v), "=qm"(ok)
				 :
				 : "cc");
		*out = v;
	}
	return ok != 0;
}

bool
cpu_entropy(uint64_t *out)
{
	uint64_t hard;
	bool ok;

	hard = 0;
	ok = have_rdrand && rdrand(&hard);
	*out = ok ? hard : 0;
	if (seed_words != 0) {
		*out ^= seed_pool[--seed_words] ^ rdtsc();
		seed_pool[seed_words] = 0;
		ok = true;
	}
	return ok;
}
