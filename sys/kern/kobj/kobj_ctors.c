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

/* The number after ".init_array."; PRIO_END: there is none. */
static uint32_t
priority(const char *suffix)
{
	uint64_t n;

	if (suffix[0] != '.' || kstrtou64(suffix + 1, 10, &n) != 0 ||
	    n > PRIO_MAX)
		return PRIO_END;
	return (uint32_t)n;
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

/* Entry k of an array; 0 and -1 mark the ends of old ones and mean nothing. */
static vaddr_t
array_entry(const struct kobj *ko, const struct kobj_sect *sc, size_t k)
{
	size_t ptr = kobj_ptr_size(ko);
	uint64_t fn = 0;

	memcpy(&fn, (const void *)(sc->sc_addr + k * ptr), ptr);
	if (fn == (ptr == 8 ? UINT64_MAX : UINT32_MAX))
		fn = 0;
	return (vaddr_t)fn;
}

static bool
in_part(const struct kobj *ko, enum kobj_partno part, vaddr_t va)
{
	return va - ko->ko_parts[part].kp_addr < ko->ko_parts[part].kp_size;
}

/* What is wrong with a function in an array; NULL: nothing. */
static const char *
function_defect(const struct kobj *ko, enum kobj_array kind, vaddr_t fn)
{
	struct ksym sym;

	if (fn == 0 || in_part(ko, KP_TEXT, fn))
		return NULL;
	if (in_part(ko, KP_INIT_TEXT, fn))
		return kind == KA_FINI || kind == KA_DTORS
		    ? "a destructor that is freed after INIT"
		    : NULL;
	return ksyms_lookup_addr(fn, &sym) == 0 ? NULL : "no function";
}

/*
 * Every entry must be code of the object or of somebody that we know: an
 * array without its relocations must not make us jump anywhere.  And it must
 * still be there when its time comes.
 */
int
kobj_arrays_check(const struct kobj *ko)
{
	for (uint32_t i = 0; i < ko->ko_nsects; i++) {
		const struct kobj_sect *sc = &ko->ko_sects[i];

		if (sc->sc_array == KA_NONE)
			continue;
		for (size_t k = 0; k < sc->sc_size / kobj_ptr_size(ko); k++) {
			vaddr_t fn = array_entry(ko, sc, k);
			const char *why = function_defect(
			    ko, (enum kobj_array)sc->sc_array, fn);

			if (why != NULL)
				return kobj_fault(ko, ENOEXEC,
				    "%s+%#zx: %#jx is %s", sc->sc_name,
				    k * kobj_ptr_size(ko), (uintmax_t)fn, why);
		}
	}
	return 0;
}

static void
run_section(const struct kobj *ko, const struct kobj_sect *sc, bool backwards)
{
	size_t n = sc->sc_size / sizeof(void *);

	for (size_t k = 0; k < n; k++) {
		vaddr_t fn = array_entry(ko, sc, backwards ? n - 1 - k : k);

		if (fn != 0)
			((void (*)(void))fn)();
	}
}

/* All arrays of a kind in ascending sc_prio, those of one in their order. */
static void
run_kind(const struct kobj *ko, enum kobj_array kind, bool backwards)
{
	uint32_t from = 0, prio, n = ko->ko_nsects;

	for (;; from = prio + 1) {
		prio = UINT32_MAX;
		for (uint32_t i = 0; i < n; i++)
			if (ko->ko_sects[i].sc_array == kind &&
			    ko->ko_sects[i].sc_prio >= from)
				prio = MIN(prio, ko->ko_sects[i].sc_prio);
		if (prio == UINT32_MAX)
			return;
		for (uint32_t i = 0; i < n; i++) {
			const struct kobj_sect *sc =
			    &ko->ko_sects[backwards ? n - 1 - i : i];

			if (sc->sc_array == kind && sc->sc_prio == prio)
				run_section(ko, sc, backwards);
		}
	}
}

void
kobj_run_ctors(kobj_t ko)
{
	KASSERT(ko->ko_link == NULL);
	KASSERT(kobj_ptr_size(ko) == sizeof(void *));
	ko->ko_constructed = true;
	run_kind(ko, KA_PREINIT, false);
	run_kind(ko, KA_INIT, false);
	run_kind(ko, KA_CTORS, true);
}

/* Nothing, unless constructors were run; the second time nothing. */
void
kobj_run_dtors(kobj_t ko)
{
	if (!ko->ko_constructed)
		return;
	ko->ko_constructed = false;
	kobj_atexit_run(ko);
	run_kind(ko, KA_DTORS, false);
	run_kind(ko, KA_FINI, true);
}
