/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * diff.c: primeboot-kmod diff: which modules that link for kernel A do not link
 * for kernel B, and by which symbol?  A kernel stays in use as long as its
 * process, so each is checked in a child, which hands over JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libelf/elf_reader.h>
#include <sys/ksyms.h>

#include "checked.h"
#include "out.h"
#include "verbs.h"

static void
set_size(json_t *sizes, const char *name, uint64_t size)
{
	json_t *key = out_string(name);

	json_object_set_new(
	    sizes, json_string_value(key), json_integer((json_int_t)size));
	json_decref(key);
}

/* The sizes of the kernel's data that modules use: {symbol: bytes}. */
static json_t *
data_sizes(const struct checked *ck)
{
	json_t *sizes = json_object();
	struct ksym sym;

	for (size_t i = 0; i < ck->ck_tree.kt_set.kms_n; i++) {
		const struct kmodule *km = ck->ck_tree.kt_set.kms_mods[i];

		for (size_t k = 0; k < km->km_nimports; k++) {
			const char *name = km->km_imports[k].ksy_name;

			if (ksyms_lookup(name, &sym) == 0 &&
			    sym.ks_mod == NULL && sym.ks_size != 0 &&
			    sym.ks_type == ELF_STT_OBJECT)
				set_size(sizes, name, sym.ks_size);
		}
	}
	return sizes;
}

static void
add_user(json_t *users, const char *name, const struct kmodule *km)
{
	json_t *list = json_object_get(users, name);

	if (list == NULL) {
		list = json_array();
		json_object_set_new(users, name, list);
	}
	json_array_append_new(list, out_string(kmodule_name(km)));
}

/* Who uses each of them: {symbol: [modules]}. */
static json_t *
data_users(const struct checked *ck, const json_t *sizes)
{
	json_t *users = json_object(), *key;

	for (size_t i = 0; i < ck->ck_tree.kt_set.kms_n; i++) {
		const struct kmodule *km = ck->ck_tree.kt_set.kms_mods[i];

		for (size_t k = 0; k < km->km_nimports; k++) {
			key = out_string(km->km_imports[k].ksy_name);
			if (json_object_get(sizes, json_string_value(key)) !=
			    NULL)
				add_user(users, json_string_value(key), km);
			json_decref(key);
		}
	}
	return users;
}

static void
child(const char *kernel, const struct options *o, int fd)
{
	char **args = kmfile_alloc((size_t)o->o_nargs, sizeof(*args));
	struct checked ck = {0};
	json_t *root, *sizes;
	int status;

	args[0] = kmfile_strdup(kernel);
	for (int i = 2; i < o->o_nargs; i++)
		args[i - 1] = o->o_args[i];
	status = checked_run(&ck, args, o->o_nargs - 1, o->o_modules);
	if (ck.ck_tree.kt_set.kms_order != NULL) {
		root = checked_json(&ck);
		sizes = data_sizes(&ck);
		json_object_set_new(root, "users", data_users(&ck, sizes));
		json_object_set_new(root, "sizes", sizes);
		(void)json_dumpfd(root, fd, 0);
	}
	_exit(status);
}

/* Check for one kernel; NULL, reported: it cannot be. */
static json_t *
check_in_child(const char *kernel, const struct options *o, int *status)
{
	json_t *root;
	int fds[2], how;
	FILE *from;
	pid_t pid;

	if (pipe(fds) != 0 || (pid = fork()) < 0) {
		*status = out_error(kernel, "no process to check it");
		return NULL;
	}
	if (pid == 0) {
		close(fds[0]);
		child(kernel, o, fds[1]);
	}
	close(fds[1]);
	from = fdopen(fds[0], "r");
	root = from == NULL ? NULL : json_loadf(from, 0, NULL);
	if (from != NULL)
		fclose(from);
	if (waitpid(pid, &how, 0) != pid || !WIFEXITED(how))
		*status = out_error(kernel, "checking it did not end well");
	else if (WEXITSTATUS(how) == STATUS_ERROR || root == NULL)
		*status = STATUS_ERROR; /* the child has said why */
	return root;
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

/* What makes two findings the same one; released by the caller. */
static json_t *
key_of(const json_t *finding)
{
	return json_sprintf("%s\n%s\n%s\n%s", text_of(finding, "file"),
	    text_of(finding, "kind"), text_of(finding, "symbol"),
	    text_of(finding, "owner"));
}

/* The findings of `root' that `other' has not; versions only counted. */
static json_t *
only_in(const json_t *root, const json_t *other, size_t *nversions)
{
	json_t *seen = json_object(), *out = json_array(), *fi, *key;
	size_t i;

	for (i = 0; (fi = json_array_get(
			 json_object_get(other, "findings"), i)) != NULL;
	     i++) {
		key = key_of(fi);
		json_object_set_new(seen, json_string_value(key), json_true());
		json_decref(key);
	}
	*nversions = 0;
	for (i = 0; (fi = json_array_get(
			 json_object_get(root, "findings"), i)) != NULL;
	     i++) {
		key = key_of(fi);
		if (strcmp(text_of(fi, "kind"), "version") == 0)
			++*nversions;
		else if (json_object_get(seen, json_string_value(key)) ==
			NULL &&
		    !json_is_true(json_object_get(fi, "note")))
			json_array_append(out, fi);
		json_decref(key);
	}
	json_decref(seen);
	return out;
}

/* Data that modules use and whose size has changed. */
static json_t *
resized(const json_t *a, const json_t *b)
{
	json_t *out = json_array(), *was;
	json_t *sizes = json_object_get(a, "sizes");

	for (void *at = json_object_iter(sizes); at != NULL;
	     at = json_object_iter_next(sizes, at)) {
		const char *name = json_object_iter_key(at);
		json_t *now =
		    json_object_get(json_object_get(b, "sizes"), name);

		was = json_object_iter_value(at);
		if (now == NULL || json_equal(was, now))
			continue;
		json_array_append_new(out,
		    json_pack("{s:s, s:O, s:O, s:O}", "symbol", name, "was",
			was, "now", now, "modules",
			json_object_get(json_object_get(a, "users"), name)));
	}
	return out;
}

static void
print_findings(const char *what, enum out_color color, const json_t *list)
{
	json_t *fi;
	size_t i;

	for (i = 0; (fi = json_array_get(list, i)) != NULL; i++) {
		printf("%s%s%s %s%s%s: %s: ", out_on(color), what, out_off(),
		    out_on(OUT_BOLD), text_of(fi, "module"), out_off(),
		    text_of(fi, "kind"));
		out_lines(stdout, text_of(fi, "text"));
		putchar('\n');
	}
}

static void
print_resized(const json_t *list)
{
	json_t *entry, *mod;
	size_t i, k;

	for (i = 0; (entry = json_array_get(list, i)) != NULL; i++) {
		printf("%schanged%s data %s: %lld bytes, now %lld; used by",
		    out_on(OUT_YELLOW), out_off(), text_of(entry, "symbol"),
		    (long long)json_integer_value(
			json_object_get(entry, "was")),
		    (long long)json_integer_value(
			json_object_get(entry, "now")));
		for (k = 0; (mod = json_array_get(
				 json_object_get(entry, "modules"), k)) != NULL;
		     k++)
			printf(
			    "%s %s", k == 0 ? "" : ",", json_string_value(mod));
		putchar('\n');
	}
}

static void
print_text(const json_t *root)
{
	const json_t *breaks = json_object_get(root, "breaks");
	const json_t *data = json_object_get(root, "resized");
	const long long versions =
	    json_integer_value(json_object_get(root, "versions"));
	const bool good = json_array_size(breaks) + json_array_size(data) == 0;

	print_findings("breaks", OUT_RED, breaks);
	print_resized(data);
	print_findings("mended", OUT_GREEN, json_object_get(root, "mended"));
	if (versions != 0)
		printf("%lld module%s built for another version than %s\n",
		    versions, versions == 1 ? " is" : "s are",
		    text_of(json_object_get(root, "b"), "file"));
	printf("%s%s: %lld of %lld modules link; for %s it was %lld%s\n",
	    out_on(good ? OUT_GREEN : OUT_BOLD),
	    text_of(json_object_get(root, "b"), "file"),
	    (long long)json_integer_value(json_object_get(root, "linked_b")),
	    (long long)json_integer_value(json_object_get(root, "modules")),
	    text_of(json_object_get(root, "a"), "file"),
	    (long long)json_integer_value(json_object_get(root, "linked_a")),
	    out_off());
}

int
verb_diff(const struct options *o)
{
	int status = STATUS_OK;
	json_t *a, *b = NULL, *root;
	size_t va, vb;

	a = check_in_child(o->o_args[0], o, &status);
	if (a != NULL)
		b = check_in_child(o->o_args[1], o, &status);
	if (b != NULL) {
		root = json_pack("{s:s, s:O, s:O, s:O, s:O, s:O, s:o, s:o, "
				 "s:o}",
		    "verb", "diff", "a", json_object_get(a, "kernel"), "b",
		    json_object_get(b, "kernel"), "modules",
		    json_object_get(b, "modules"), "linked_a",
		    json_object_get(a, "linked"), "linked_b",
		    json_object_get(b, "linked"), "breaks", only_in(b, a, &vb),
		    "mended", only_in(a, b, &va), "resized", resized(a, b));
		json_object_set_new(
		    root, "versions", json_integer((json_int_t)vb));
		if (status == STATUS_OK &&
		    (json_array_size(json_object_get(root, "breaks")) != 0 ||
			json_array_size(json_object_get(root, "resized")) != 0))
			status = STATUS_FINDINGS;
		if (o->o_json)
			out_json(json_incref(root));
		else
			print_text(root);
		json_decref(root);
	}
	json_decref(a);
	json_decref(b);
	return status;
}
