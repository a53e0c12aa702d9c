/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernbench.c: see kernbench.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kernbench.h"

void
kernbench_start(struct kernbench *t)
{
	memset(t, 0, sizeof(*t));
	t->t_fe = fakeenv_new();
	t->t_vol = fakeenv_volume(t->t_fe, "hd0a");
	fakeenv_loader(t->t_fe, &t->t_ld);
	assert_int_equal(fakevol_mount(t->t_fe, 0, &t->t_fs), 0);
}

/* Open these bytes as a kernel. */
int
kernbench_open(struct kernbench *t, const void *data, size_t size)
{
	int error;

	t->t_file = fakevol_file(t->t_vol, "/netbsd", data, size);
	t->t_file->ff_nread = 0;
	t->t_file->ff_bytes = 0;
	assert_int_equal(fs_open(t->t_fs, "/netbsd", &t->t_ff), 0);
	error = kernimg_open(&t->t_ki, &t->t_ld, t->t_ff, "hd0a:/netbsd");
	return error != 0 ? error : kernimg_complete(&t->t_ki, UINT32_MAX);
}

void
kernbench_close(struct kernbench *t)
{
	kernimg_close(&t->t_ki);
	fs_close(t->t_ff);
}

void
kernbench_end(struct kernbench *t)
{
	fs_unmount(t->t_fs);
	assert_true(fakeenv_noleak(t->t_fe));
	fakeenv_free(t->t_fe);
}

/* Place it; the buffer has exactly the size that was planned. */
uint8_t *
kernbench_read(struct kernbench *t, int expect)
{
	const struct prange *r = &t->t_ki.ki_range;
	uint8_t *buf = malloc(r->pr_end - r->pr_start);
	const struct memspan span = {*r, buf};
	const struct memspans mem = {&span, 1};
	struct progress pg;
	int error;

	assert_non_null(buf);
	memset(buf, 0xa5, r->pr_end - r->pr_start);
	progress_start(&pg, &t->t_ld, "", t->t_ki.ki_filebytes, true);
	error = kernimg_read_segments(&t->t_ki, &mem, &pg);
	if (error == 0)
		error = kernimg_read_symbols(&t->t_ki, &mem, &pg);
	assert_int_equal(error, expect);
	progress_end(&pg);
	return buf;
}

int
kernbench_open_made(struct kernbench *t, struct elfmake *em)
{
	elfmake_build(em);
	return kernbench_open(t, em->em_file, em->em_size);
}
