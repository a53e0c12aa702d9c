/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entropy.c: random bits: the processor's generator (RDRAND), mixed with the
 * seed that the loader passed.  A seed goes into a pool, which ChaCha20 expands
 * to as many bits as are needed.  With neither there are no random bits, and
 * cpu_entropy() fails.
 */
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>

#include <libkern/chacha.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>

#define RDRAND_RETRIES 10 /* Intel SDM volume 1, 7.3.17.1 */

static uint32_t pool[CHACHA_KEY]; /* owner: this file */
static bool mixed;                /* owner: this file; the pool was fed */
static bool seeded;               /* owner: this file; with what counts */
static bool have_rdrand;          /* owner: entropy_init */

void
entropy_init(void)
{
	have_rdrand = (cpuid(1, 0).ecx & CPUID_RDRAND_ECX) != 0;
}

/*
 * One block from the pool.  Half of it becomes the next pool, so that a later
 * leak of the pool does not reveal earlier output.
 */
static uint64_t
stir(void)
{
	uint64_t now = rdtsc();
	const uint32_t nonce[CHACHA_NONCE] = {
	    (uint32_t)now, (uint32_t)(now >> 32), 0};
	uint32_t block[CHACHA_BLOCK];

	chacha_block(block, pool, 0, nonce);
	memcpy(pool, block, sizeof(pool));
	return block[CHACHA_KEY] | (uint64_t)block[CHACHA_KEY + 1] << 32;
}

/* All of the seed is mixed in, and on top of earlier seeds. */
void
entropy_add_seed(const void *seed, size_t len, bool counts)
{
	const uint8_t *src = seed;
	uint8_t *dst = (uint8_t *)pool;
	size_t i, n;

	for (; len > 0; src += n, len -= n) {
		n = MIN(len, sizeof(pool));
		for (i = 0; i < n; i++)
			dst[i] ^= src[i];
		(void)stir();
	}
	mixed = true;
	seeded |= counts;
}

/* RDRAND, a register wide.  False: it failed. */
static bool
rdrand(unsigned long *out)
{
	unsigned long v;
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
	unsigned long high, low;
	bool ok;

	ok = have_rdrand && rdrand(&low) && rdrand(&high);
	*out = ok ? (uint64_t)high << 32 ^ low : 0;
	if (mixed)
		*out ^= stir();
	return ok || seeded;
}
