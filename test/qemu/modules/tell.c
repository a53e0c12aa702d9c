/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls modctl(2) and the framework's other functions, and prints the results,
 * one line each.
 */
#include <libkern/kerrno.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_EXEC, tell, "quiet,stating");

void tell_modctl(void);
void tell_load(void);
void tell_stat(void);
void tell_names(void);
void tell_find(void);

/* A section with contents, and a section that is not loaded. */
static const char marks[] __ksection("tell_marks") __kused = "the marks";
__asm__(".pushsection tell_bulk,\"\",@progbits\n"
	".fill 100000, 1, 0x55\n"
	".popsection");

static const char big[MAXMODPROPS + 1] = "<plist/>";

static void
say(const char *what, int error)
{

	printf("tell: %s: %s\n", what, error == 0 ? "ok" : kerrno_name(error));
}

static void
load(const char *what, const char *name, int flags, const char *props,
    size_t len)
{
	modctl_load_t ml = {
	    .ml_filename = name,
	    .ml_flags = flags,
	    .ml_props = props,
	    .ml_propslen = len,
	};

	say(what, modctl(MODCTL_LOAD, &ml));
}

static void
unload(const char *what, const char *name)
{

	say(what, modctl(MODCTL_UNLOAD, (void *)(uintptr_t)name));
}

/* A bad argument is refused before anything is done. */
void
tell_modctl(void)
{
	struct iovec iov = {.iov_len = sizeof(modstat_t)};

	say("no such operation", modctl((modctl_t)(MODCTL_STAT + 1), NULL));
	say("LOAD of nothing", modctl(MODCTL_LOAD, NULL));
	say("UNLOAD of nothing", modctl(MODCTL_UNLOAD, NULL));
	say("STAT to nowhere", modctl(MODCTL_STAT, NULL));
	say("STAT to no buffer", modctl(MODCTL_STAT, &iov));
	say("EXISTS, by hand", modctl(MODCTL_EXISTS, NULL));
	say("EXISTS, by itself", modctl(MODCTL_EXISTS, (void *)1));
	load("LOAD without a name", NULL, 0, NULL, 0);
	load("LOAD with flag 4", "taker", 4, NULL, 0);
	load("LOAD with no properties of a length", "taker", 0, NULL, 1);
	load("LOAD with many properties", "taker", 0, big, sizeof(big));
	load("LOAD with as many as may be", "taker", 0, big, MAXMODPROPS);
	load("LOAD with a list", "taker", 0, "<array/>", 8);
	unload("UNLOAD of what is not there", "taker");
}

/* taker prints its properties; its plist file has size 1 and on true. */
void
tell_load(void)
{
	static const char props[] =
	    "<dict><key>size</key><integer>7</integer></dict>";

	load("LOAD", "taker", 0, NULL, 0);
	unload("UNLOAD", "taker");
	load("LOAD with size", "taker", 0, props, sizeof(props) - 1);
	unload("UNLOAD", "taker");
	load("LOAD, NO_PROP", "taker", MODCTL_NO_PROP, NULL, 0);
	unload("UNLOAD", "taker");
	load("LOAD, NO_PROP, with size", "taker", MODCTL_NO_PROP, props,
	    sizeof(props) - 1);
	load("LOAD again", "taker", 0, NULL, 0);
	unload("UNLOAD", "taker");
	load("LOAD of an old one", "old", 0, NULL, 0);
	load("LOAD of an old one, FORCE", "old", MODCTL_LOAD_FORCE, NULL, 0);
	unload("UNLOAD", "old");
}

static size_t
changed(const unsigned char *p, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += p[i] != 0xa5;
	return count;
}

/*
 * All that `op` answers, as it is, and what is beyond the room given: a byte
 * short, `kept` bytes at the end (0: all) are not written.
 */
static void
dump_stat(const char *what, modctl_t op, size_t kept)
{
	const size_t guard = 64;
	struct iovec iov = {0};
	unsigned char *p;
	size_t need, i;

	say(what, modctl(op, &iov));
	need = iov.iov_len;
	p = kmem_alloc(need + guard, KM_SLEEP);
	memset(p, 0xa5, need + guard);
	iov = (struct iovec){.iov_base = p, .iov_len = need - 1};
	say("a byte short", modctl(op, &iov));
	printf("tell: needs %zu of %zu, then %zu changed\n", need - iov.iov_len,
	    need,
	    changed(p + (kept == 0 ? 0 : need - kept),
		(kept == 0 ? need : kept) + guard));
	iov.iov_len = need;
	say("again", modctl(op, &iov));
	printf("tell: then %zu changed\n", changed(p + need, guard));
	printf("%s is ", what);
	for (i = 0; i < need; i++)
		printf("%02x", p[i]);
	printf("\n");
	kmem_free(p, need + guard);
}

void
tell_stat(void)
{

	dump_stat("STAT", MODCTL_STAT, 0);
	dump_stat("OSTAT", MODCTL_OSTAT, sizeof(omodstat_t));
}

static void
tell_name(module_t *mod)
{

	if (mod == NULL)
		printf("tell: nobody\n");
	else
		printf("tell: %s from %d\n", module_name(mod),
		    (int)module_source(mod));
}

void
tell_names(void)
{
	int answer = 0;

	tell_name(module_kernel());
	tell_name(module_lookup("quiet"));
	tell_name(module_lookup("tell"));
	tell_name(module_lookup("inner"));
	tell_name(module_lookup("taker"));
	say("STAT to stating", module_stat("stating", &answer));
	printf("tell: its answer is %d\n", answer);
	say("STAT to tell", module_stat("tell", NULL));
	say("STAT to taker", module_stat("taker", NULL));
	/* As the kernel does; with another class the module is not found. */
	say("load as MISC", module_load("taker", 0, NULL, MODULE_CLASS_MISC));
	say("unload", module_unload("taker"));
	say("load as VFS", module_load("taker", 0, NULL, MODULE_CLASS_VFS));
}

/* Its own sections in INIT; none elsewhere. */
void
tell_find(void)
{
	void *addr = NULL;
	size_t size = 0;

	say("section tell_marks",
	    module_find_section("tell_marks", &addr, &size));
	if (addr != NULL)
		printf("tell: %zu bytes, \"%s\", %s\n", size,
		    (const char *)addr, addr == marks ? "here" : "elsewhere");
	say("section tell_bulk", module_find_section("tell_bulk", NULL, NULL));
	say("section nested_marks",
	    module_find_section("nested_marks", &addr, &size));
}

static int
tell_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		tell_find();
		say("load in INIT",
		    module_load("nested", 0, NULL, MODULE_CLASS_ANY));
		tell_find();
		return 0;
	case MODULE_CMD_FINI:
		tell_find();
		return 0;
	default:
		return ENOTTY;
	}
}
