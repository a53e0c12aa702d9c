/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernconf.c: the kernel's configuration files.
 */
#include <sys/kernconf.h>
#include <sys/kmem.h>
#include <sys/sysctl.h>

#include "payload_impl.h"

static const char no_memory[] = "no memory";

struct kernconf_var {
	struct kernconf_var *kcv_next; /* by key */
	unsigned kcv_line;
	char kcv_key[KERNCONF_KEY];
	char kcv_value[KERNCONF_VALUE];
};

/* owner: this file; changed while the kernel starts only */
static struct kernconf_var *vars;
static struct kernconf_var *replaced; /* may be in use */

/* The place of the key in the list, or where it would be. */
static struct kernconf_var **
place(struct kernconf_var **list, const char *key)
{
	while (*list != NULL && strcmp((*list)->kcv_key, key) < 0)
		list = &(*list)->kcv_next;
	return list;
}

static bool
is_at(struct kernconf_var *const *at, const char *key)
{
	return *at != NULL && strcmp((*at)->kcv_key, key) == 0;
}

static void
free_list(struct kernconf_var **list)
{
	struct kernconf_var *kcv;

	while ((kcv = *list) != NULL) {
		*list = kcv->kcv_next;
		kmem_free(kcv, sizeof(*kcv));
	}
}

const char *
kernconf_string(const char *key)
{
	struct kernconf_var *const *at = place(&vars, key);

	return is_at(at, key) ? (*at)->kcv_value : NULL;
}

int
kernconf_number(const char *key, int64_t *out)
{
	const char *value = kernconf_string(key);

	return value == NULL ? ENOENT : kstrtoi64(value, 0, out);
}

int
kernconf_switch(const char *key, bool *out)
{
	static const char *const words[] = {
	    "no", "yes", "false", "true", "off", "on", "0", "1"};
	const char *value = kernconf_string(key);

	if (value == NULL)
		return ENOENT;
	for (size_t i = 0; i < knitems(words); i++) {
		if (kstrcasecmp(value, words[i]) == 0) {
			*out = (i & 1) != 0;
			return 0;
		}
	}
	return EINVAL;
}

void
kernconf_walk(
    void (*fn)(const char *key, const char *value, void *arg), void *arg)
{
	for (struct kernconf_var *kcv = vars; kcv != NULL; kcv = kcv->kcv_next)
		fn(kcv->kcv_key, kcv->kcv_value, arg);
}

void
kernconf_reset(void)
{
	free_list(&vars);
	free_list(&replaced);
}

/* ---- parsing ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Cut the blanks at both ends of the text [*sp, *endp). */
static void
trim(const char **sp, const char **endp)
{
	while (*sp < *endp && is_blank(**sp))
		++*sp;
	while (*sp < *endp && is_blank((*endp)[-1]))
		--*endp;
}

static bool
key_valid(const char *s, const char *end)
{
	for (; s < end; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
			(*s >= '0' && *s <= '9') || *s == '_' || *s == '-' ||
			*s == '.'))
			return false;
	return true;
}

static bool
value_valid(const char *s, const char *end)
{
	for (; s < end; s++)
		if (((uint8_t)*s < ' ' && *s != '\t') || *s == 0x7f)
			return false;
	return true;
}

/* Copy [s, end), which fits. */
static void
copy(char *to, const char *s, const char *end)
{
	memcpy(to, s, (size_t)(end - s));
	to[end - s] = '\0';
}

/*
 * Append the variable of the line [s, end) to *list, if it has one.  NULL, or
 * what is wrong.
 */
static const char *
parse_line(const char *s, const char *end, struct kernconf_var **list)
{
	const char *equals, *key_end, *value;
	struct kernconf_var *kcv;

	trim(&s, &end);
	if (s == end || *s == '#')
		return NULL;
	equals = memchr(s, '=', (size_t)(end - s));
	if (equals == NULL)
		return "no '=': a line is key=value, or # and a comment";
	key_end = equals;
	value = equals + 1;
	trim(&s, &key_end);
	trim(&value, &end);
	if (s == key_end || !key_valid(s, key_end))
		return "the key must be letters, digits, '_', '-' and '.', before the '='";
	if (key_end - s >= KERNCONF_KEY)
		return "the key is longer than 63 bytes";
	if (!value_valid(value, end))
		return "the value has a control character (is it a text file?)";
	if (end - value >= KERNCONF_VALUE)
		return "the value is longer than 255 bytes";
	kcv = kmem_alloc(sizeof(*kcv), KM_NOSLEEP);
	if (kcv == NULL)
		return no_memory;
	copy(kcv->kcv_key, s, key_end);
	copy(kcv->kcv_value, value, end);
	kcv->kcv_next = *list;
	*list = kcv;
	return NULL;
}

/* What a text for the node must be. */
static const char *
wanted(const struct sysctlnode *node)
{
	const bool natural =
	    (node->sysctl_flags & (CTLFLAG_UNSIGNED | CTLFLAG_HEX)) != 0;

	if ((node->sysctl_flags & CTLFLAG_READWRITE) == 0 &&
	    SYSCTL_TYPE(node->sysctl_flags) != CTLTYPE_NODE)
		return "it is read-only";
	switch (SYSCTL_TYPE(node->sysctl_flags)) {
	case CTLTYPE_INT:
		return natural ? "it takes a number of 32 bits"
			       : "it takes a signed number of 32 bits";
	case CTLTYPE_QUAD:
		return natural ? "it takes a number of 64 bits"
			       : "it takes a signed number of 64 bits";
	case CTLTYPE_BOOL:
		return "it takes 0 or 1";
	case CTLTYPE_STRING:
		return "it takes a text";
	case CTLTYPE_NODE:
		return "it has no value, but variables below it have";
	default:
		return "a text cannot set it";
	}
}

/* Set the sysctl variable of that name, if there is one.  Was it set? */
static bool
set_sysctl(const struct kernconf_var *kcv, const char *path)
{
	struct sysctlnode *node = sysctl_find(kcv->kcv_key);
	int error;

	if (node == NULL)
		return false;
	error = sysctl_set_text(node, kcv->kcv_value);
	if (error != 0)
		kprintf("kernconf: %s: line %u: %s=%s: the sysctl variable is "
			"not changed: %s (error %d, %s)\n",
		    path, kcv->kcv_line, kcv->kcv_key, kcv->kcv_value,
		    wanted(node), error, kerrno_name(error));
	return error == 0;
}

/* Move the new variables, the last line's first, to those that are there. */
static void
commit(struct kernconf_var *list, const char *path)
{
	struct kernconf_var *kcv, *lines = NULL, **at, *old;
	unsigned n = 0, nset = 0;

	while ((kcv = list) != NULL) { /* into the order of the lines */
		list = kcv->kcv_next;
		kcv->kcv_next = lines;
		lines = kcv;
	}
	while ((kcv = lines) != NULL) {
		lines = kcv->kcv_next;
		at = place(&vars, kcv->kcv_key);
		kcv->kcv_next = *at;
		if (is_at(at, kcv->kcv_key)) {
			old = *at;
			kcv->kcv_next = old->kcv_next;
			old->kcv_next = replaced;
			replaced = old;
		}
		*at = kcv;
		n++;
		nset += set_sysctl(kcv, path);
	}
	kprintf("kernconf: %s: %u variables, %u of them set sysctl's\n", path,
	    n, nset);
}

int
kernconf_parse(const char *path, const char *text, size_t len)
{
	const char *s = text, *const end = text + len, *eol, *why = NULL;
	struct kernconf_var *list = NULL, *last = NULL;
	unsigned line;
	int error;

	if (len > KERNCONF_FILE) {
		error = EFBIG;
		kprintf("kernconf: %s: has %zu bytes, the limit is %d: none of "
			"the file is used (error %d, %s)\n",
		    path, len, KERNCONF_FILE, error, kerrno_name(error));
		return error;
	}
	for (line = 1; s < end && why == NULL; s = eol + 1, line++) {
		eol = memchr(s, '\n', (size_t)(end - s));
		if (eol == NULL)
			eol = end;
		why = parse_line(s, eol, &list);
		if (list != NULL && list != last)
			list->kcv_line = line;
		last = list;
	}
	if (why != NULL) {
		error = why == no_memory ? ENOMEM : EINVAL;
		free_list(&list);
		kprintf("kernconf: %s: line %u: %s; none of the file is used "
			"(error %d, %s)\n",
		    path, line - 1, why, error, kerrno_name(error));
		return error;
	}
	commit(list, path);
	return 0;
}

const char *
kernconf_take(struct payload *pld)
{
	int error;

	error = kernconf_parse(pld->pld_path, pld->pld_base, pld->pld_len);
	payload_free(pld);
	return error == 0 ? "read" : "refused";
}
