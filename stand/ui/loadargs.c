/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loadargs.c: the words that firmware, a shell or another loader has started
 * the loader with: those of `boot'.
 */
#include <boot/measure.h>
#include <ui/command.h>
#include <ui/menu.h>
#include <ui/words.h>

#define SUFFIX ".efi"

/* What the words ask for. */
struct loadargs {
	const char *la_file; /* NULL: the default kernel */
	bool la_any;         /* a word was taken */
	bool la_ignored;     /* one was not, and said so */
};

/* The name in a path of the firmware: "fs0:\EFI\x.efi". */
static const char *
path_name(const char *path)
{
	const char *name = path;

	for (; *path != '\0'; path++)
		if (*path == '/' || *path == '\\' || *path == ':')
			name = path + 1;
	return name;
}

/*
 * Is it the loader's own name?  A shell passes it as it was typed, with any
 * path, and the suffix may be left out.
 */
static bool
is_self(struct loader *ld, const char *word)
{
	const char *name = path_name(word), *self = ld->ld_env->se_self;
	const size_t len = strlen(name), suffix = sizeof(SUFFIX) - 1;
	char file[64];

	if (len > suffix && kstrcasecmp(name + len - suffix, SUFFIX) == 0)
		return true;
	return self != NULL && len != 0 &&
	    (size_t)ksnprintf(file, sizeof(file), "%s%s", name, SUFFIX) <
	    sizeof(file) &&
	    kstrcasecmp(file, path_name(self)) == 0;
}

/* Is there such a file, a set's directory or a device?  `f' says why not. */
static bool
file_exists(struct loader *ld, const char *word, struct sa_file *f)
{
	struct filespec spec;
	size_t i;
	int error = *word == '\0' ? EINVAL : filespec_parse(word, &spec);

	if (error != 0) {
		(void)kstrlcpy(f->sf_why, kstrerror(error), sizeof(f->sf_why));
		return false;
	}
	if (spec.sp_path[0] == '\0') {
		error = device_find(ld, spec.sp_dev, &i);
		(void)device_why(ld, spec.sp_dev, error, f->sf_why);
		return error == 0;
	}
	error = sa_open(ld, &spec, f);
	if (error == 0)
		sa_close(f);
	return error == 0 || error == EISDIR;
}

static void
take_word(struct loader *ld, struct loadargs *la, const char *word)
{
	struct sa_file f = {.sf_vol = NULL};

	if (word[0] == '-' && boot_option_unknown(word) == NULL) {
		la->la_any = true;
		return;
	}
	if (word[0] != '-' && la->la_file == NULL &&
	    file_exists(ld, word, &f)) {
		la->la_file = word;
		la->la_any = true;
		return;
	}
	if (word[0] == '-')
		sa_printf(ld, "argument %s: unknown option", SA_VIS(word));
	else if (la->la_file != NULL)
		sa_printf(ld, "argument %s: the kernel is %s", SA_VIS(word),
		    SA_VIS(la->la_file));
	else
		sa_printf(ld, "argument %s: not a kernel: %s", SA_VIS(word),
		    f.sf_why);
	sa_printf(ld, "; ignored\n");
	la->la_ignored = true;
}

/* The words, copied to `copy', without the loader's own name. */
static char *
copy_words(struct loader *ld, char *copy)
{
	const char *args = ld->ld_env->se_args;
	char *rest = memcpy(copy, args, strlen(args) + 1), *word;
	size_t used;

	word = word_next(&rest);
	if (word != NULL && is_self(ld, word))
		return rest;
	used = (size_t)(rest - copy);
	memcpy(copy, args, used);
	return copy;
}

/*
 * A word that is ignored may have changed the meaning of the others, so none is
 * obeyed then.
 */
bool
loadargs_run(struct loader *ld)
{
	const char *args = ld->ld_env->se_args;
	struct loadargs la = {.la_file = NULL};
	char *copy, *rest, *word;
	size_t size;

	if (args == NULL || args[0] == '\0')
		return false;
	measure_text(ld, "arguments", args, "");
	size = strlen(args) + 1;
	if ((copy = sa_zalloc(ld, size, "the arguments")) == NULL)
		return false;
	rest = copy_words(ld, copy);
	while ((word = word_next(&rest)) != NULL)
		take_word(ld, &la, word);
	if (la.la_any && la.la_ignored)
		sa_printf(ld, "arguments: not booting by the others\n");
	la.la_any = la.la_any && !la.la_ignored;
	if (la.la_any) {
		ld->ld_ui->us_cfg.bc_timeout = -1;
		sa_printf(ld, "booting by arguments: %s", SA_VIS(args));
		/* Returns only on failure, reported. */
		if (command_allowed(
			ld, command_lookup("boot"), copy_words(ld, copy)) &&
		    countdown(ld, 0) == SA_KEY_NONE)
			(void)command_boot(ld, copy_words(ld, copy));
	}
	sa_free(ld, copy, size);
	return la.la_any;
}
