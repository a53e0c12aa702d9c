/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvh_cmdline.c: the words of the command line (QEMU's -append).
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

/* Letters after a `-'.  One that is not an option rejects the whole word. */
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

/* True, reported: the record exists already. */
static bool
have_record(const struct bootinfo *bi, int type, const char *word)
{
	if (bootinfo_lookup(bi, type, 0) == NULL)
		return false;
	ignored(word, "it is given twice");
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
	if (have_record(bi, BTINFO_ROOTDEVICE, word))
		return;
	r = bootinfo_add(bi, BTINFO_ROOTDEVICE, sizeof(*r));
	if (r != NULL)
		(void)kstrlcpy(r->devname, device, sizeof(r->devname));
}

/*
 * A console device in the syntax of boot(8)'s consdev: "pc", "com", "comN",
 * with an optional ",speed".  False: it is none of these.
 */
static bool
parse_console(const char *dev, struct btinfo_console *con)
{
	static const int32_t port[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};
	uint64_t speed = 0;
	unsigned unit = 0;

	if (strcmp(dev, "pc") == 0) {
		(void)kstrlcpy(con->devname, "pc", sizeof(con->devname));
		return true;
	}
	if (strncmp(dev, "com", 3) != 0)
		return false;
	dev += 3;
	if (*dev >= '0' && *dev < '0' + (int)knitems(port))
		unit = (unsigned)(*dev++ - '0');
	if (*dev == ',') {
		if (kstrtou64(dev + 1, 10, &speed) != 0 || speed > INT32_MAX)
			return false;
	} else if (*dev != '\0')
		return false;
	(void)kstrlcpy(con->devname, "com", sizeof(con->devname));
	con->addr = port[unit];
	con->speed = (int32_t)speed; /* 0: unchanged */
	return true;
}

static void
take_console(struct bootinfo *bi, const char *word, const char *device)
{
	struct btinfo_console con = {.devname = ""}, *r;

	if (!parse_console(device, &con)) {
		ignored(word, "a console is pc, com0 to com3, or com0,speed");
		return;
	}
	if (have_record(bi, BTINFO_CONSOLE, word))
		return;
	r = bootinfo_add(bi, BTINFO_CONSOLE, sizeof(*r));
	if (r == NULL)
		return;
	memcpy(r->devname, con.devname, sizeof(r->devname));
	r->addr = con.addr;
	r->speed = con.speed;
}

static void
take_word(struct bootinfo *bi, uint32_t *howtop, const char *word)
{
	if (strncmp(word, "root=", 5) == 0)
		take_root(bi, word, word + 5);
	else if (strncmp(word, "console=", 8) == 0)
		take_console(bi, word, word + 8);
	else if (word[0] != '-' || !take_options(howtop, word + 1))
		ignored(word, "not -options, root= or console=");
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
