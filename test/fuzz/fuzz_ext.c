/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_ext.c: ext2, ext3 and ext4 (fsfuzz.h), mostly with correct checksums. */
#include "fsfuzz.h"

#include <fs/fs_impl.h>

#include "../unit/fs/extfix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fsfuzz_run(&fs_ext, data, size);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	return fsfuzz_mutate(data, size, max, seed, ext_fix);
}
