/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_edit.h: an object file is parsed, changed and written again as another
 * valid object.  Both ELF classes; the Elf64 structures here are in the host's
 * memory only.
 */
#ifndef _KOBJ_EDIT_H_
#define _KOBJ_EDIT_H_

#include <libelf/elf_decode.h>

#define KE_SECTIONS 64
#define KE_BYTES    ((size_t)64 << 10)

struct ke_section {
	struct elf64_shdr ks_hdr;
	uint8_t *ks_data; /* NULL: no contents in the file */
};

struct ke_object {
	int ko_class;
	struct elf64_ehdr ko_ehdr;
	struct ke_section ko_sections[KE_SECTIONS];
	unsigned ko_nsections;
	uint8_t ko_bytes[KE_BYTES]; /* where ks_data points to */
	size_t ko_used;
};

/* xorshift: repeatable for the same seed. */
static inline size_t
pick(uint64_t *state, size_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return n == 0 ? 0 : (size_t)(*state % n);
}
#define PICK(rnd, array) ((array)[pick((rnd), knitems(array))])

/* False: it cannot be parsed, or is too large. */
bool ke_parse(struct ke_object *ko, const uint8_t *data, size_t size);
/* The file's size; 0: more than max. */
size_t ke_write(const struct ke_object *ko, uint8_t *data, size_t max);
/* Change one thing.  False: there was nothing to change. */
bool ke_edit(struct ke_object *ko, uint64_t *rnd);
/* Give `to` a section of `from`, with its relocations. */
bool ke_import(
    struct ke_object *to, const struct ke_object *from, uint64_t *rnd);

/* Append `more` zero bytes to section i; false: no room. */
bool ke_grow(struct ke_object *ko, unsigned i, size_t more);
/*
 * A section of this type (0: any with contents).  Returns 0 if there is none.
 */
unsigned ke_find(const struct ke_object *ko, uint32_t type, uint64_t *rnd);

/*
 * For libFuzzer's custom mutators (kobj_mutate.c): replace the object by a
 * changed one, and add a section or two of `two` to `one`.  They return the new
 * size; 0: the two cannot be combined.
 */
size_t kobj_mutate(uint8_t *data, size_t size, size_t max, uint64_t *rnd);
size_t kobj_cross(const uint8_t *one, size_t one_size, const uint8_t *two,
    size_t two_size, uint8_t *out, size_t max, uint64_t *rnd);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size,
    const uint8_t *two, size_t two_size, uint8_t *out, size_t max,
    unsigned int seed);
#define SPREAD_SEED(seed) ((seed)*0x9e3779b97f4a7c15ull + 1)

#endif /* !_KOBJ_EDIT_H_ */
