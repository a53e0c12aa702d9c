/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_hint.c: why a symbol may be missing.  Some are called by code that only
 * the compiler has written: then a flag of its is to be changed.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/libkern.h>

/* Names that begin so, what made them, and what is to be done about it. */
static const struct {
	const char *prefix, *made_by, *remedy;
} flags[] = {
    {"__stack_chk_", "-fstack-protector", "-fno-stack-protector"},
    {"__stack_smash_", "-fstack-protector", "-fno-stack-protector"},
    {"__fentry__", "-pg -mfentry", "no -pg"},
    {"mcount", "-pg", "no -pg"},
    {"_mcount", "-pg", "no -pg"},
    {"__mcount", "-pg", "no -pg"},
    {"__cyg_profile_func_", "-finstrument-functions",
	"-fno-instrument-functions"},
    {"__x86_indirect_thunk_", "-mindirect-branch=thunk-extern",
	"-mindirect-branch=keep"},
    {"__x86_return_thunk", "-mfunction-return=thunk-extern",
	"-mfunction-return=keep"},
    {"__llvm_external_retpoline_", "-mretpoline-external-thunk",
	"-mno-retpoline"},
    {"__llvm_retpoline_", "-mretpoline", "-mno-retpoline"},
    {"__gcov_", "-fprofile-arcs or --coverage", "neither of them"},
    {"llvm_gc", "-fprofile-arcs or --coverage", "neither of them"},
    {"__llvm_profile_", "-fprofile-instr-generate",
	"-fno-profile-instr-generate"},
    {"__sanitizer_cov_", "-fsanitize-coverage", "no -fsanitize-coverage"},
    {"__ubsan_", "-fsanitize=undefined", "-fno-sanitize=undefined"},
    {"__asan_", "-fsanitize=address", "-fno-sanitize=address"},
    {"__hwasan_", "-fsanitize=hwaddress", "-fno-sanitize=hwaddress"},
    {"__msan_", "-fsanitize=memory", "-fno-sanitize=memory"},
    {"__tsan_", "-fsanitize=thread", "-fno-sanitize=thread"},
    {"__tls_get_addr", "-fpic and thread-local data", "no __thread"},
    {"___tls_get_addr", "-fpic and thread-local data", "no __thread"},
    {"__morestack", "-fsplit-stack", "-fno-split-stack"},
    {"_Unwind_", "-fexceptions", "-fno-exceptions"},
    {"__gxx_personality_", "-fexceptions", "-fno-exceptions"},
    {"__gcc_personality_", "-fexceptions", "-fno-exceptions"},
    {"__cxa_guard_", "-fthreadsafe-statics", "-fno-threadsafe-statics"},
};

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
	const char *of = ksyms_bound_of(name);

	for (size_t i = 0; i < knitems(flags); i++) {
		if (strncmp(name, flags[i].prefix, strlen(flags[i].prefix)) !=
		    0)
			continue;
		ksnprintf(buf, size, " (made by %s: compile it with %s)",
		    flags[i].made_by, flags[i].remedy);
		return;
	}
	if (is_fortified(name))
		ksnprintf(buf, size,
		    " (made by -D_FORTIFY_SOURCE: compile it with "
		    "-U_FORTIFY_SOURCE)");
	else if (of != NULL)
		ksnprintf(buf, size, " (the module has no section %.64s)", of);
	else
		hint_module(name, buf, size);
}
