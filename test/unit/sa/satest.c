/* SPDX-License-Identifier: BSD-2-Clause */
/* satest.c: see satest.h. */
#include "satest.h"

#include <ui/lineedit.h>

int
satest_setup(void **state)
{
	struct satest *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return -1;
	t->fe = fakeenv_new();
	t->vol = fakeenv_volume(t->fe, "hd0a");
	t->vol->fv_isesp = true;
	fakeenv_loader(t->fe, &t->ld);
	*state = t;
	return 0;
}

void
satest_loader_free(struct satest *t)
{
	modreq_clear(&t->ld);
	bootcfg_free(&t->ld);
	history_free(&t->ld);
}

int
satest_teardown(void **state)
{
	struct satest *t = *state;
	bool ok;

	satest_loader_free(t);
	ok = fakeenv_noleak(t->fe);
	fakeenv_free(t->fe);
	free(t);
	return ok ? 0 : -1;
}

void
assert_clean_output(struct satest *t)
{
	const char *p;

	for (p = fakeenv_out(t->fe); *p != '\0'; p++)
		if ((*p < ' ' && strchr("\n\r\b\a\f", *p) == NULL) ||
		    (unsigned char)*p > '~')
			fail_msg("byte 0x%02x on the console",
			    (unsigned)(unsigned char)*p);
}

struct fakefile *
satest_kernel(struct fakevol *vol, const char *path)
{
	/* ELF64 header, one program header, 64 bytes of "code". */
	struct __kpacked {
		uint8_t ident[16];
		uint16_t type, machine;
		uint32_t version;
		uint64_t entry, phoff, shoff;
		uint32_t flags;
		uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
		uint32_t p_type, p_flags;
		uint64_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
		uint8_t text[64];
	} k = {
	    .ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
	    .type = 2,
	    .machine = 62,
	    .version = 1,
	    .entry = 0xffffffff80000000u + SATEST_KERNEL_PA,
	    .phoff = 64,
	    .ehsize = 64,
	    .phentsize = 56,
	    .phnum = 1,
	    .shentsize = 64,
	    .p_type = 1,
	    .p_flags = 5,
	    .p_offset = 120,
	    .p_vaddr = 0xffffffff80000000u + SATEST_KERNEL_PA,
	    .p_paddr = SATEST_KERNEL_PA,
	    .p_filesz = 64,
	    .p_memsz = 8192,
	    .p_align = 4096,
	};

	memset(k.text, 0xf4, sizeof(k.text));
	return fakevol_file(vol, path, &k, sizeof(k));
}

int
satest_bootcfg_bytes(struct satest *t, const char *text, size_t len)
{
	/* A block without a NUL: ASan detects a read past its end. */
	char *buf = malloc(len == 0 ? 1 : len);
	int error;

	memcpy(buf, text, len);
	error = bootcfg_parse(&t->ld, "boot.cfg", buf, len);
	free(buf);
	return error;
}

int
satest_bootcfg(struct satest *t, const char *text)
{
	return satest_bootcfg_bytes(t, text, strlen(text));
}
