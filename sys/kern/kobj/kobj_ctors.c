/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_ctors.c: constructors and destructors.  At load .preinit_array and
 * .init_array run forwards and .ctors backwards; at unload .dtors runs
 * forwards and .fini_array backwards, so that what was made last goes first.
 * A number at the end of a section's name is a priority: low ones are made
 * first (gABI; GCC's .ctors.N counts down from 65535).
 */
#include <kern/kobj/kobj_impl.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/systm.h>

#define PRIO_MAX 65535u
#define PRIO_END (PRIO_MAX + 1) /* no number: made last, gone first */

#define ARRAY(name, kind, type)                    \
	{                                          \
		name, sizeof(name) - 1, kind, type \
	}
static const struct {
	const char *name;
	size_t len;
	enum kobj_array kind;
	uint32_t type; /* 0: known by its name only */
} arrays[] = {
    ARRAY(".preinit_array", KA_PREINIT, ELF_SHT_PREINIT_ARRAY),
    ARRAY(".init_array", KA_INIT, ELF_SHT_INIT_ARRAY),
    ARRAY(".ctors", KA_CTORS, 0),
    ARRAY(".fini_array", KA_FINI, ELF_SHT_FINI_ARRAY),
    ARRAY(".dtors", KA_DTORS, 0),
};

/* "<array>" or "<array>.<number>"?  Few sections have even its first letter. */
static bool
is_named(const char *name, const char *array, size_t len)
{
	return name[0] == '.' && name[1] == array[1] &&
	    strncmp(name, array, len) == 0 &&
	    (name[len] == '\0' || name[len] == '.');
}

/*
 * The number after ".init_array.", five digits at most; PRIO_END: there is
 * none.  Section names may be of any length, and many sections may share one.
 */
static uint32_t
priority(const char *suffix)
{
	uint32_t n = 0;
	size_t i;

	if (suffix[0] != '.')
		return PRIO_END;
	for (i = 1; suffix[i] >= '0' && suffix[i] <= '9' && i <= 5; i++)
		n = 10 * n + (uint32_t)(suffix[i] - '0');
	return i == 1 || suffix[i] != '\0' || n > PRIO_MAX ? PRIO_END : n;
}

/*
 * Is the section an array of functions?  sc_prio is such that ascending order
 * is the order to run in.
 */
void
kobj_array_kind(struct kobj_sect *sc, uint32_t type)
{
	uint32_t prio = PRIO_END;

	for (size_t i = 0; i < knitems(arrays); i++) {
		size_t len = arrays[i].len;
		bool named = is_named(sc->sc_name, arrays[i].name, len);

		if (!named && (arrays[i].type == 0 || arrays[i].type != type))
			continue;
		if (named)
			prio = priority(sc->sc_name + len);
		sc->sc_array = (uint8_t)arrays[i].kind;
		break;
	}
	switch ((enum kobj_array)sc->sc_array) {
	case KA_CTORS:
		sc->sc_prio = prio == PRIO_END ? prio : PRIO_MAX - prio;
		break;
	case KA_FINI:
		sc->sc_prio = PRIO_END - prio;
		break;
	case KA_DTORS:
		sc->sc_prio = prio == PRIO_END ? 0 : prio + 1;
		break;
	default:
		sc->sc_prio = prio;
		break;
	}
}

/* Entry k of an array; 0 and -1, end marks of old compilers, are no functions.
 */
static vaddr_t
array_entry(const struct kobj *ko, const struct kobj_sect *sc, size_t k)
{
	size_t ptr = kobj_ptr_size(ko);
	uint64_t fn = 0;

	memcpy(&fn, cpu_arena_bytes(sc->sc_addr + k * ptr), ptr);
	if (fn == (ptr == 8 ? UINT64_MAX : UINT32_MAX))
		fn = 0;
	return (vaddr_t)fn;
}

static bool
in_part(const struct kobj *ko, enum kobj_partno part, vaddr_t va)
{
	return va - ko->ko_parts[part].kp_addr < ko->ko_parts[part].kp_size;
}

/* An object whose symbols are known, the last one that was looked up. */
struct range {
	vaddr_t r_start, r_end;
};

/* What is wrong with a function in an array; NULL: nothing. */
static const char *
function_defect(const struct kobj *ko, enum kobj_array kind, vaddr_t fn,
    struct range *other)
{
	if (fn == 0 || in_part(ko, KP_TEXT, fn))
		return NULL;
	if (in_part(ko, KP_INIT_TEXT, fn))
		return kind == KA_FINI || kind == KA_DTORS
		    ? "a destructor that is freed after INIT"
		    : NULL;
	if (fn - ko->ko_base < ko->ko_len)
		return "no function";
	if (fn >= other->r_start && fn < other->r_end)
		return NULL;
	return ksyms_covers(fn, &other->r_start, &other->r_end) ? NULL
								: "no function";
}

/*
 * Every entry must be code of the object or lie in another one that is known:
 * an array without its relocations must not make us jump anywhere.  And it must
 * still be there when its time comes.
 */
static int
check_array(struct kobj *ko, const struct kobj_sect *sc, struct range *other)
{
	const size_t ptr = kobj_ptr_size(ko);

	for (size_t k = 0; k < sc->sc_size / ptr; k++) {
		vaddr_t fn = array_entry(ko, sc, k);
		const char *why = function_defect(
		    ko, (enum kobj_array)sc->sc_array, fn, other);

		if (why != NULL)
			return kobj_fault(ko, ENOEXEC, "%s+%#zx: %#jx is %s",
			    sc->sc_name, k * ptr, (uintmax_t)fn, why);
	}
	return 0;
}

/* Arrays of these kinds run backwards, and so do the sections of one priority.
 */
static bool
is_backwards(const struct kobj_sect *sc)
{
	return sc->sc_array == KA_CTORS || sc->sc_array == KA_FINI;
}

/*
 * One pass of a radix sort: `from` into `to` by DIGIT_BITS of the kind and
 * priority, keeping the order of those that have the same.
 */
#define DIGIT_BITS 7
#define NDIGITS    3
#define PRIO_BITS  17
_Static_assert(PRIO_END < 1u << PRIO_BITS, "a priority fits");
_Static_assert(
    KA_DTORS < 1u << (NDIGITS * DIGIT_BITS - PRIO_BITS), "a kind fits");

static unsigned
digit_of(const struct kobj_sect *sc, unsigned digit)
{
	uint32_t key = (uint32_t)sc->sc_array << PRIO_BITS | sc->sc_prio;

	return key >> (digit * DIGIT_BITS) & ((1u << DIGIT_BITS) - 1);
}

static void
sort_pass(
    const struct kobj *ko, const uint32_t *from, uint32_t *to, unsigned digit)
{
	uint32_t start[(1u << DIGIT_BITS) + 1] = {0};

	for (uint32_t i = 0; i < ko->ko_narrays; i++)
		start[digit_of(&ko->ko_sects[from[i]], digit) + 1]++;
	for (unsigned d = 1; d < knitems(start); d++)
		start[d] += start[d - 1];
	for (uint32_t i = 0; i < ko->ko_narrays; i++)
		to[start[digit_of(&ko->ko_sects[from[i]], digit)]++] = from[i];
}

/* ko_arrays: by kind, then in the order to run. */
static int
sort_arrays(struct kobj *ko)
{
	const size_t size = sizeof(*ko->ko_arrays);
	uint32_t *a, *b, *swap, n = 0;

	ko->ko_arrays = a =
	    kobj_array_alloc(ko, "arrays of functions", ko->ko_narrays, size);
	if (a == NULL)
		return ENOMEM;
	b = kobj_array_alloc(ko, "arrays of functions", ko->ko_narrays, size);
	if (b == NULL)
		return ENOMEM;
	for (uint32_t i = 0; i < ko->ko_nsects; i++)
		if (ko->ko_sects[i].sc_array != KA_NONE &&
		    !is_backwards(&ko->ko_sects[i]))
			a[n++] = i;
	for (uint32_t i = ko->ko_nsects; i-- > 0;)
		if (is_backwards(&ko->ko_sects[i]))
			a[n++] = i;
	for (unsigned digit = 0; digit < NDIGITS; digit++) {
		sort_pass(ko, a, b, digit);
		swap = a;
		a = b;
		b = swap;
	}
	ko->ko_arrays = a;
	kobj_array_free(b, ko->ko_narrays, size);
	return 0;
}

int
kobj_arrays_check(struct kobj *ko)
{
	struct range other = {0, 0};
	int error = 0;

	for (uint32_t i = 0; i < ko->ko_nsects && error == 0; i++) {
		if (ko->ko_sects[i].sc_array == KA_NONE)
			continue;
		ko->ko_narrays++;
		error = check_array(ko, &ko->ko_sects[i], &other);
	}
	return error != 0 || ko->ko_narrays == 0 ? error : sort_arrays(ko);
}

void
kobj_arrays_free(struct kobj *ko)
{
	kobj_array_free(ko->ko_arrays, ko->ko_narrays, sizeof(*ko->ko_arrays));
}

static void
run_section(const struct kobj *ko, const struct kobj_sect *sc)
{
	size_t n = sc->sc_size / sizeof(void *);

	for (size_t k = 0; k < n; k++) {
		vaddr_t fn =
		    array_entry(ko, sc, is_backwards(sc) ? n - 1 - k : k);

		if (fn != 0)
			((void (*)(void))fn)();
	}
}

/* All arrays of a kind in ascending sc_prio, those of one in their order. */
static void
run_kind(const struct kobj *ko, enum kobj_array kind)
{
	for (uint32_t i = 0; i < ko->ko_narrays; i++) {
		const struct kobj_sect *sc = &ko->ko_sects[ko->ko_arrays[i]];

		if (sc->sc_array == kind && !kobj_sect_gone(ko, sc))
			run_section(ko, sc);
	}
}

void
kobj_run_ctors(kobj_t ko)
{
	KASSERT(ko->ko_link == NULL);
	KASSERT(kobj_ptr_size(ko) == sizeof(void *));
	ko->ko_constructed = true;
	run_kind(ko, KA_PREINIT);
	run_kind(ko, KA_INIT);
	run_kind(ko, KA_CTORS);
}

/* A no-op unless constructors were run, and when called again. */
void
kobj_run_dtors(kobj_t ko)
{
	if (!ko->ko_constructed)
		return;
	ko->ko_constructed = false;
	kobj_atexit_run(ko);
	run_kind(ko, KA_DTORS);
	run_kind(ko, KA_FINI);
}
