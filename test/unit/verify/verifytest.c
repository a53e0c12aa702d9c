/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verifytest.c: what material.py made.
 */
#include "verifytest.h"

#include <stdio.h>

struct blob
blob_read(const char *name)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	struct blob b = {NULL, 0};
	char path[512];
	uint8_t *all;
	FILE *f;

	snprintf(path, sizeof(path), "%s/host/verify/%s",
	    build == NULL ? "build" : build, name);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s: missing", path);
	all = malloc(1 << 20);
	assert_non_null(all);
	b.b_len = fread(all, 1, 1 << 20, f);
	fclose(f);
	b.b_data = all;
	all = blob_cut(b, b.b_len).b_data;
	free(b.b_data);
	b.b_data = all;
	return b;
}

struct blob
blob_cut(struct blob b, size_t n)
{
	struct blob cut = {malloc(n == 0 ? 1 : n), n};

	assert_non_null(cut.b_data);
	memcpy(cut.b_data, b.b_data, n);
	return cut;
}

void
blob_free(struct blob *b)
{
	free(b->b_data);
	b->b_data = NULL;
}

void
world_open(struct world *w, const char *list)
{
	struct blob now = blob_read("now");
	struct verify_fault vft;

	w->w_list = blob_read(list);
	if (keylist_open(&w->w_keys, w->w_list.b_data, w->w_list.b_len,
		&w->w_work, &vft) != 0)
		fail_msg("%s: %s at %zu", list, vft.vft_what, vft.vft_offset);
	w->w_trust = (struct verify_trust){&w->w_keys, 0, 0, &w->w_work};
	memcpy(&w->w_trust.vtr_now, now.b_data, sizeof(uint64_t));
	blob_free(&now);
}

void
world_close(struct world *w)
{
	blob_free(&w->w_list);
}

const char *
reason_of(const struct verify_reason *vrs)
{
	static char out[VERIFY_REASON_MAX];

	return verify_reason_text(vrs, out, sizeof(out));
}
