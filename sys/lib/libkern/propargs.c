/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * propargs.c: see propargs.h.  An entry is written completely or not at all;
 * space for the end of the list is reserved.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libkern/propargs.h>

/* The header that proplib(3) writes and expects. */
static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" "
    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
    "<plist version=\"1.0\">\n"
    "<dict>\n";
static const char tail[] = "</dict>\n"
			   "</plist>\n";

void
propargs_init(struct propargs *pa)
{
	memset(pa, 0, sizeof(*pa));
	pa->pga_len = sizeof(head) - 1;
	memcpy(pa->pga_xml, head, sizeof(head));
}

bool
propargs_option(int option)
{
	return option == 'b' || option == 'i' || option == 's';
}

/* Append text that fits, or set *fullp. */
static void
put(struct propargs *pa, const char *s, size_t n, bool *fullp)
{
	if (*fullp || n > PROPARGS_MAX - (sizeof(tail) - 1) - pa->pga_len) {
		*fullp = true;
		return;
	}
	memcpy(pa->pga_xml + pa->pga_len, s, n);
	pa->pga_len += n;
}

static void
put_string(struct propargs *pa, const char *s, bool *fullp)
{
	put(pa, s, strlen(s), fullp);
}

/* Append untrusted text, escaped for XML. */
static void
put_escaped(struct propargs *pa, const char *s, size_t n, bool *fullp)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] == '&')
			put_string(pa, "&amp;", fullp);
		else if (s[i] == '<')
			put_string(pa, "&lt;", fullp);
		else if (s[i] == '>')
			put_string(pa, "&gt;", fullp);
		else
			put(pa, &s[i], 1, fullp);
	}
}

/* Has the text bytes that XML cannot represent? */
static bool
has_control(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' && s[i] != '\t')
			return true;
	return false;
}

static int
put_bool(struct propargs *pa, const char *value, bool *fullp, const char **whyp)
{
	static const char *const words[2][4] = {
	    {"false", "no", "off", "0"}, {"true", "yes", "on", "1"}};
	size_t v, i;

	for (v = 0; v < 2; v++)
		for (i = 0; i < knitems(words[v]); i++)
			if (kstrcasecmp(value, words[v][i]) == 0) {
				put_string(
				    pa, v ? "<true/>" : "<false/>", fullp);
				return 0;
			}
	*whyp = "is not true or false (yes, no, on, off, 1, 0)";
	return EINVAL;
}

static int
put_int(struct propargs *pa, const char *value, bool *fullp, const char **whyp)
{
	char text[64];
	uint64_t u = 0;
	int64_t i;
	int error;

	error = kstrtoi64(value, 0, &i);
	if (error == 0) {
		ksnprintf(text, sizeof(text), "<integer>%lld</integer>",
		    (long long)i);
	} else {
		/* It may fit an unsigned number. */
		if (error == ERANGE && value[0] != '-')
			error = kstrtou64(value, 0, &u);
		ksnprintf(text, sizeof(text), "<integer>0x%llx</integer>",
		    (unsigned long long)u);
	}
	if (error == 0)
		put_string(pa, text, fullp);
	else
		*whyp = error == ERANGE ? "does not fit into 64 bits"
					: "is not a number";
	return error;
}

static int
put_value(struct propargs *pa, int option, const char *value, bool *fullp,
    const char **whyp)
{
	size_t len = strlen(value);

	if (option == 'b')
		return put_bool(pa, value, fullp, whyp);
	if (option == 'i')
		return put_int(pa, value, fullp, whyp);
	if (has_control(value, len)) {
		*whyp = "has control characters in its value";
		return EINVAL;
	}
	put_string(pa, "<string>", fullp);
	put_escaped(pa, value, len, fullp);
	put_string(pa, "</string>", fullp);
	return 0;
}

/* The length of the name before '='; 0 and *whyp: not a valid name. */
static size_t
name_length(const char *arg, const char **whyp)
{
	const char *eq = strchr(arg, '=');
	size_t len = eq != NULL ? (size_t)(eq - arg) : 0;

	if (eq == NULL)
		*whyp = "is not of the form name=value";
	else if (len == 0)
		*whyp = "has no name before the '='";
	else if (has_control(arg, len))
		*whyp = "has control characters in its name";
	else if (len > PROPARGS_NAMEMAX)
		*whyp = "has a name of more than 127 bytes";
	else
		return len;
	return 0;
}
_Static_assert(PROPARGS_NAMEMAX == 127, "the message above");

int
propargs_add(
    struct propargs *pa, int option, const char *arg, const char **whyp)
{
	size_t len, before = pa->pga_len;
	bool full = false;
	int error;

	*whyp = "";
	if ((len = name_length(arg, whyp)) == 0)
		return EINVAL;
	put_string(pa, "<key>", &full);
	put_escaped(pa, arg, len, &full);
	put_string(pa, "</key>", &full);
	error = put_value(pa, option, arg + len + 1, &full, whyp);
	put_string(pa, "\n", &full);
	if (error == 0 && full) {
		*whyp = "is too much: all properties together take at most "
			"4096 bytes";
		error = E2BIG;
	}
	if (error != 0)
		pa->pga_len = before;
	else
		pa->pga_count++;
	return error;
}
_Static_assert(PROPARGS_MAX == 4096, "the message above");

void
propargs_finish(struct propargs *pa)
{
	memcpy(pa->pga_xml + pa->pga_len, tail, sizeof(tail));
	pa->pga_len += sizeof(tail) - 1;
}

bool
propargs_file(const char *path, char *out, size_t size)
{
	static const char kmod[] = ".kmod";
	size_t len = strlen(path), cut = sizeof(kmod) - 1;

	if (len < cut || strcmp(path + len - cut, kmod) != 0)
		cut = 0;
	return (size_t)ksnprintf(
		   out, size, "%.*s.plist", (int)(len - cut), path) < size;
}
