/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reason.c: the verdict in words.
 */
#include "verify_impl.h"

int
verify_refuse(struct verify_reason *vrs, const char *what, const char *help)
{
	vrs->vrs_error = EAUTH;
	vrs->vrs_what = what;
	vrs->vrs_help = help;
	return EAUTH;
}

_Static_assert(VERIFY_REFUSED == EAUTH, "errno(2)");

struct text {
	char *t_out;
	size_t t_size, t_len;
};

static void put(struct text *t, const char *fmt, ...) __kprintflike(2, 3);

static void
put(struct text *t, const char *fmt, ...)
{
	const size_t before = t->t_len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvsnprintf(t->t_out + t->t_len, t->t_size - t->t_len, fmt, ap);
	va_end(ap);
	t->t_len = MIN(t->t_len + (size_t)n, t->t_size - 1);
	/* A path is the user's, or a disk's. */
	for (size_t i = before; i < t->t_len; i++)
		if (t->t_out[i] < ' ' || t->t_out[i] > '~')
			t->t_out[i] = '?';
}

static void
put_hex(struct text *t, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(t, "%02x", p[i]);
}

static void
put_where(struct text *t, const struct verify_reason *vrs)
{
	char date[MANIFEST_DATE_SIZE];

	if (vrs->vrs_line != 0 && vrs->vrs_column != 0)
		put(t, ", line %u, column %u", vrs->vrs_line, vrs->vrs_column);
	else if (vrs->vrs_line != 0)
		put(t, ", line %u", vrs->vrs_line);
	if (vrs->vrs_first != 0)
		put(t, " and line %u", vrs->vrs_first);
	if (vrs->vrs_cert != 0)
		put(t, ", certificate %u", vrs->vrs_cert);
	if (vrs->vrs_hassvn)
		put(t, ", %u below %u", vrs->vrs_svn, vrs->vrs_minsvn);
	if (vrs->vrs_date != 0)
		put(t, ", %s", manifest_date_text(date, vrs->vrs_date));
}

char *
verify_reason_text(const struct verify_reason *vrs, char *out, size_t size)
{
	struct text t = {out, size, 0};
	const size_t n = verify_hash_size(vrs->vrs_alg);

	out[0] = '\0';
	put(&t, "%s: ", vrs->vrs_file);
	if (vrs->vrs_error != 0)
		put(&t, "%s: ", kerrno_name(vrs->vrs_error));
	put(&t, "%s", vrs->vrs_what);
	put_where(&t, vrs);
	if (n != 0) {
		put(&t, "; %s ", verify_hash_name(vrs->vrs_alg));
		put_hex(&t, vrs->vrs_hash, n);
	}
	if (n != 0 && vrs->vrs_haswant &&
	    memcmp(vrs->vrs_hash, vrs->vrs_want, n) != 0) {
		put(&t, ", in the manifest ");
		put_hex(&t, vrs->vrs_want, n);
	}
	if (vrs->vrs_haskey) {
		put(&t, "; key ");
		put_hex(&t, vrs->vrs_key, sizeof(vrs->vrs_key));
	}
	if (vrs->vrs_help[0] != '\0')
		put(&t, " (%s)", vrs->vrs_help);
	return out;
}
