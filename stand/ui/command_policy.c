/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_policy.c: what is refused in level `enforce' to whoever types it
 * (docs/trust.md has the table).  A boot.cfg that is read in that level is the
 * owner's, and may do all of it.
 */
#include <boot/trust.h>
#include <libsa/disk.h>
#include <ui/command.h>
#include <ui/words.h>

/* NOLINTBEGIN(readability-non-const-parameter): the type of c_weakens */
const char *
weakens_root(struct loader *ld __kunused, char *args)
{
	return *args == '\0' ? NULL : "another root device has other programs";
}

const char *
weakens_userconf(struct loader *ld __kunused, char *args)
{
	return *args == '\0' ? NULL : "it changes the kernel's devices";
}
/* NOLINTEND(readability-non-const-parameter) */

const char *
weakens_modules(struct loader *ld __kunused, char *args)
{
	return strcmp(args, "off") == 0 || strcmp(args, "disabled") == 0
	    ? "modules that the owner loads would be left out"
	    : NULL;
}

/* The options of boothowto(9) by which a person gets past the owner's. */
static const char *
boot_letter(char letter)
{
	switch (letter) {
	case '3':
		return "-3: NetBSD's kernel does without SVS, by which "
		       "programs cannot read its memory";
	case 'a':
		return "-a: another root device has other programs";
	case 'c':
		return "-c: userconf changes the kernel's devices";
	case 'd':
		return "-d: the kernel's debugger changes anything";
	case 's':
		return "-s: single user may have a shell without password";
	default:
		return NULL;
	}
}

/*
 * A kernel's root is the partition that it was read from, unless boot.cfg has
 * another.  The default device is boot.cfg's, or on the loader's disk: what is
 * typed may name any volume of the same disk, but no other disk.  Returns why
 * `dev' is refused, or NULL.
 */
static const char *
other_disk(struct loader *ld, const char *dev)
{
	const struct volume *own = NULL, *v = NULL;
	size_t i;

	if (*dev == '\0' || ld->ld_boot->bo_root[0] != '\0')
		return NULL;
	if (device_find(ld, "", &i) == 0)
		own = device_volume(ld, i);
	/* One that is not known yet may be, when the command looks for it. */
	if (device_find(ld, dev, &i) == 0)
		v = device_volume(ld, i);
	if (own != NULL && v != NULL &&
	    (v == own ||
		(v->v_disk == own->v_disk &&
		    v->v_disk != &ld->ld_devices->dt_firmware)))
		return NULL;
	return "it is not on the disk of the default device: its root would "
	       "have other programs";
}

const char *
weakens_dev(struct loader *ld, char *args)
{
	char *dev = word_next(&args);
	size_t len;

	if (dev == NULL)
		return NULL;
	len = strlen(dev);
	if (len > 0 && dev[len - 1] == ':')
		dev[len - 1] = '\0';
	return other_disk(ld, dev);
}

const char *
weakens_boot(struct loader *ld, char *args)
{
	const char *why = NULL, *word;
	struct filespec spec;

	while (why == NULL && (word = word_next(&args)) != NULL) {
		if (word[0] != '-') {
			if (filespec_parse(word, &spec) == 0)
				why = other_disk(ld, spec.sp_dev);
			continue;
		}
		for (word++; *word != '\0' && why == NULL; word++)
			why = boot_letter(*word);
	}
	return why;
}

/* "load name -b x=y", "load name arguments", but not "load -t type file". */
const char *
weakens_load(struct loader *ld __kunused, char *args)
{
	const char *word = word_next(&args);

	if (word == NULL || strcmp(word, "-t") == 0)
		return NULL;
	while (words_isblank(*args))
		args++;
	return *args == '\0' && word[0] != '-'
	    ? NULL
	    : "arguments change what a module does";
}

/*
 * The protocol has no root device but in arguments.  Without one NetBSD's
 * kernel asks for it, as with boot -a.
 */
const char *
weakens_multiboot(struct loader *ld __kunused, char *args)
{
	if (word_next(&args) == NULL)
		return NULL;
	while (words_isblank(*args))
		args++;
	return *args == '\0'
	    ? "a kernel that is told no root device may ask for one"
	    : "arguments change what a kernel does";
}

bool
command_allowed(struct loader *ld, const struct command *c, const char *args)
{
	char copy[COMMAND_MAX];
	const char *why;

	if (c->c_weakens == NULL || !trust_enforces(ld))
		return true;
	why = kstrlcpy(copy, args, sizeof(copy)) < sizeof(copy)
	    ? c->c_weakens(ld, copy)
	    : "it is too long";
	if (why != NULL)
		sa_printf(ld,
		    "%s: EAUTH: refused in level enforce: %s; only a signed "
		    "boot.cfg may\n",
		    c->c_name, why);
	return why == NULL;
}
