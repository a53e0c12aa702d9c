/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_fat.c: FAT (fsfuzz.h). */
#include "fsfuzz.h"

#include <fs/fs_impl.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fsfuzz_run(&fs_fat, data, size);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	return fsfuzz_mutate(data, size, max, seed, NULL);
}
