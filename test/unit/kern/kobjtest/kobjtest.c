/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobjtest.c: see kobjtest.h.
 */
#include <stdio.h>

#include <kern/kobj/modarena.h>

#include "kobjtest.h"

const struct kobj_format kt_format = {
    .kf_exports = "link_set_modexports",
    .kf_init = ".init",
};

void *
kt_fixture(const char *flavour, const char *name, size_t *lenp)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	char path[512];
	void *data;

	snprintf(path, sizeof(path), "%s/" HOST_HOME "/fixtures/%s/%s",
	    build == NULL ? "build" : build, flavour, name);
	data = host_read_file(path, lenp);
	if (data == NULL)
		fail_msg("%s: not there (set PRIMEBOOT_BUILD)", path);
	return data;
}

static int
file_read(void *cookie, foff_t off, void *buf, size_t len)
{
	struct kt_file *kf = cookie;

	assert_true(range_valid(off, len, kf->kf_len));
	assert_int_equal(kf->kf_closes, 0);
	if (++kf->kf_reads == kf->kf_fail)
		return EIO;
	memcpy(buf, kf->kf_data + off, len);
	for (size_t i = 0; i < len && kf->kf_seen != NULL; i++)
		kf->kf_seen[off + i]++;
	return 0;
}

static void
file_close(void *cookie)
{
	struct kt_file *kf = cookie;

	kf->kf_closes++;
}

void
kt_source_file(
    struct kobj_source *ks, struct kt_file *kf, const void *data, size_t len)
{
	*kf = (struct kt_file){.kf_data = data, .kf_len = len};
	*ks = (struct kobj_source){
	    .kso_elf = {file_read, kf, len},
	    .kso_close = file_close,
	    .kso_format = &kt_format,
	};
}

int
kt_link(kobj_t *kop, const char *name, const void *data, size_t len,
    struct module *mod)
{
	struct kobj_source ks;
	int error;

	kobj_source_mem(&ks, data, len);
	ks.kso_format = &kt_format;
	error = kobj_load(kop, name, &ks);
	if (error != 0) {
		assert_null(*kop);
		return error;
	}
	error = kobj_affix(*kop, name, mod);
	if (error != 0) {
		kobj_unload(*kop);
		*kop = NULL;
	}
	return error;
}

kobj_t
kt_linked(const char *flavour, const char *name)
{
	char file[64];
	size_t len;
	void *data;
	kobj_t ko;
	int error;

	snprintf(file, sizeof(file), "%s.kmod", name);
	data = kt_fixture(flavour, file, &len);
	error = kt_link(&ko, name, data, len, NULL);
	free(data);
	if (error != 0)
		fail_msg("%s/%s: error %d: %s", flavour, name, error,
		    host_console_text());
	return ko;
}

vaddr_t
kt_value(const char *name)
{
	struct ksym sym;

	if (ksyms_lookup(name, &sym) != 0)
		fail_msg("no symbol %s", name);
	return sym.ks_value;
}

struct kt_counts
kt_count(void)
{
	struct kt_counts kc = {
	    .kc_bytes = kmem_inuse_bytes(),
	    .kc_allocs = kmem_inuse_count(),
	    .kc_pages = host_arena_pages(),
	    .kc_syms = ksyms_count(),
	};
	size_t total;

	modarena_stat(&kc.kc_arena, &total);
	return kc;
}

void
kt_same_counts(struct kt_counts before)
{
	struct kt_counts now = kt_count();

	assert_int_equal(now.kc_bytes, before.kc_bytes);
	assert_int_equal(now.kc_allocs, before.kc_allocs);
	assert_int_equal(now.kc_pages, before.kc_pages);
	assert_int_equal(now.kc_syms, before.kc_syms);
	assert_int_equal(now.kc_arena, before.kc_arena);
}

void
kt_said(const char *text)
{
	if (strstr(host_console_text(), text) == NULL)
		fail_msg("the console says \"%s\", not \"%s\"",
		    host_console_text(), text);
}

void
kt_silent(void)
{
	assert_string_equal(host_console_text(), "");
}

unsigned
kt_lines(void)
{
	unsigned n = 0;

	for (const char *p = host_console_text(); *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

/*
 * The hash table never shrinks and the arena's bitmap is never freed: allocate
 * both before a test counts memory.
 */
int
kt_setup(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned text;
	char name[32];
	size_t len;
	kobj_t ko;
	void *file;

	(void)state;
	host_init();
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 4096);
	for (unsigned i = 0; i < 4000; i++) {
		snprintf(name, sizeof(name), "warmup_%u", i);
		ob_symbol(ob, name, ELF_STB_GLOBAL, ELF_STT_FUNC, text, i, 1);
	}
	file = ob_finish(ob, &len);
	if (kt_link(&ko, "warmup", file, len, NULL) != 0)
		return -1;
	kobj_unload(ko);
	free(file);
	host_console_clear();
	return 0;
}

int
kt_call0(const char *name)
{
	return ((int (*)(void))kt_value(name))();
}

const char *const kt_flavours[KT_FLAVOURS] = {
    "gcc", "clang", "gcc-pic", "clang-pic", "gcc-sect", "clang-sect"};
