/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvh_cmdline.c: the words of a command line, as of QEMU's -append.
 */
#include <arch/x86/pvh.h>

#include <libkern/libkern.h>
#include <sys/systm.h>

static const struct option {
	char op_letter;
	uint32_t op_howto;
} options[] = {
    {'1', RB_MD1},
    {'2', RB_MD2},
    {'3', RB_MD3},
    {'4', RB_MD4},
    {'a', RB_ASKNAME},
    {'b', RB_HALT},
    {'c', RB_USERCONF},
    {'d', RB_KDB},
    {'m', RB_MINIROOT},
    {'q', AB_QUIET},
    {'s', RB_SINGLE},
    {'v', AB_VERBOSE},
    {'x', AB_DEBUG},
    {'z', AB_SILENT},
};

static void
ignored(const char *word, const char *why)
{
	char text[80];

	bootinfo_text(text, sizeof(text), word, strlen(word));
	kprintf("pvh: command line: %s ignored: %s\n", text, why);
}

/* The word after its `-': all of its letters are options, or none is. */
static bool
take_options(uint32_t *howtop, const char *letters)
{
	uint32_t howto;
	size_t i;

	for (howto = 0; *letters != '\0'; letters++) {
		for (i = 0; i < knitems(options); i++)
			if (options[i].op_letter == *letters)
				break;
		if (i == knitems(options))
			return false;
		howto |= options[i].op_howto;
	}
	*howtop |= howto;
	return true;
}

static void
take_root(struct bootinfo *bi, const char *word, const char *device)
{
	struct btinfo_rootdevice *r;

	if (strlen(device) >= sizeof(r->devname)) {
		ignored(word, "a device's name has at most 15 characters");
		return;
	}
	if (bootinfo_lookup(bi, BTINFO_ROOTDEVICE, 0) != NULL) {
		ignored(word, "it is the second of its kind");
		return;
	}
	r = bootinfo_add(bi, BTINFO_ROOTDEVICE, sizeof(*r));
	if (r != NULL)
		(void)kstrlcpy(r->devname, device, sizeof(r->devname));
}

static void
take_word(struct bootinfo *bi, uint32_t *howtop, const char *word)
{
	if (strncmp(word, "root=", 5) == 0)
		take_root(bi, word, word + 5);
	else if (word[0] != '-' || !take_options(howtop, word + 1))
		ignored(word, "neither -options nor root=device");
}

void
pvh_cmdline(struct bootinfo *bi, uint32_t *howtop, char *line)
{
	char *word;

	while (*line != '\0') {
		while (*line == ' ')
			line++;
		word = line;
		while (*line != '\0' && *line != ' ')
			line++;
		if (*line != '\0')
			*line++ = '\0';
		if (*word != '\0')
			take_word(bi, howtop, word);
	}
}
