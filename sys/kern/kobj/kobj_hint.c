/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_hint.c: why a symbol may be missing.  Some are called by code that the
 * compiler generates: then a compiler flag must be changed.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/libkern.h>

/*
 * What makes the compiler call a function, what to compile with instead (an
 * empty string: the same flag with "no-"), and how the names begin that it
 * calls then.  One string, for its size.
 */
#define FLAG(made_by, remedy, names) made_by "\0" remedy "\0" names "\0"
static const char flags[] =
    /* clang-format off */
    FLAG("-fstack-protector", "", "__stack_chk_\0" "__stack_smash_\0")
    FLAG("-pg -mfentry", "no -pg", "__fentry__\0")
    FLAG("-pg", "no -pg", "mcount\0" "_mcount\0" "__mcount\0")
    FLAG("-finstrument-functions", "", "__cyg_profile_func_\0")
    FLAG("-mindirect-branch=thunk-extern", "-mindirect-branch=keep",
	"__x86_indirect_thunk_\0")
    FLAG("-mfunction-return=thunk-extern", "-mfunction-return=keep",
	"__x86_return_thunk\0")
    FLAG("-mretpoline-external-thunk", "-mno-retpoline",
	"__llvm_external_retpoline_\0")
    FLAG("-mretpoline", "-mno-retpoline", "__llvm_retpoline_\0")
    FLAG("-fprofile-arcs or --coverage", "neither of them",
	"__gcov_\0" "llvm_gc\0")
    FLAG("-fprofile-instr-generate", "", "__llvm_profile_\0")
    FLAG("-fsanitize-coverage", "no -fsanitize-coverage",
	"__sanitizer_cov_\0")
    FLAG("-fsanitize=undefined", "", "__ubsan_\0")
    FLAG("-fsanitize=address", "", "__asan_\0")
    FLAG("-fsanitize=hwaddress", "", "__hwasan_\0")
    FLAG("-fsanitize=memory", "", "__msan_\0")
    FLAG("-fsanitize=thread", "", "__tsan_\0")
    FLAG("-fpic and thread-local data", "no __thread",
	"__tls_get_addr\0" "___tls_get_addr\0")
    FLAG("-fsplit-stack", "", "__morestack\0")
    FLAG("-fexceptions", "",
	"_Unwind_\0" "__gxx_personality_\0" "__gcc_personality_\0")
    FLAG("-fthreadsafe-statics", "", "__cxa_guard_\0");
/* clang-format on */

/* The string behind `s`. */
static const char *
next(const char *s)
{
	return s + strlen(s) + 1;
}

/* The entry of `flags` that made a call of `name`; NULL: none did. */
static const char *
made_by(const char *name)
{
	const char *entry, *p;

	for (p = flags; *p != '\0'; p++) {
		entry = p;
		for (p = next(next(p)); *p != '\0'; p = next(p))
			if (strncmp(name, p, strlen(p)) == 0)
				return entry;
	}
	return NULL;
}

/* __memcpy_chk and its like. */
static bool
is_fortified(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && strncmp(name, "__", 2) == 0 &&
	    strcmp(name + len - 4, "_chk") == 0;
}

/*
 * The first part of a name is often the module's: "is layerfs loaded?" for
 * layerfs_init.
 */
static void
hint_module(const char *name, char *buf, size_t size)
{
	const char *end = strchr(name, '_');

	if (end == NULL || end - name < 3 || end - name >= 32)
		kstrlcpy(buf, "", size);
	else
		ksnprintf(
		    buf, size, " (is %.*s loaded?)", (int)(end - name), name);
}

void
kobj_missing_hint(const char *name, char *buf, size_t size)
{
	const char *of = ksyms_bound_of(name), *flag = made_by(name), *remedy;

	if (flag != NULL) {
		remedy = next(flag);
		ksnprintf(buf, size, " (made by %s: compile it with %s%s)",
		    flag, remedy[0] == '\0' ? "-fno-" : remedy,
		    remedy[0] == '\0' ? flag + 2 : "");
	} else if (is_fortified(name))
		ksnprintf(buf, size,
		    " (made by -D_FORTIFY_SOURCE: compile it with "
		    "-U_FORTIFY_SOURCE)");
	else if (of != NULL)
		ksnprintf(buf, size, " (the module has no section %.64s)", of);
	else
		hint_module(name, buf, size);
}
