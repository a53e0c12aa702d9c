/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c: a module for the tests of primeboot-kmod, without headers: NAME,
 * REQUIRES, VERSION; the functions DEFINES, USES and USES_TOO; the data
 * USES_DATA.
 */
#define STR_(x) #x
#define STR(x)  STR_(x)
#ifndef VERSION
#define VERSION 1001000000
#endif
#ifdef USES
int USES(int);
#endif
#ifdef USES_TOO
int USES_TOO(int);
#endif
#ifdef USES_DATA
extern int USES_DATA[4];
#endif

struct info {
	unsigned int version, class;
	int (*modcmd)(int, void *);
	const char *name, *required;
};

#ifdef DEFINES
int DEFINES(int);
int
DEFINES(int x)
{
	return x + 1;
}
#endif

static int
modcmd(int cmd, void *arg)
{
	(void)arg;
#ifdef USES
	cmd = USES(cmd);
#endif
#ifdef USES_TOO
	cmd = USES_TOO(cmd);
#endif
#ifdef USES_DATA
	cmd += USES_DATA[1];
#endif
	return cmd < 2 ? 0 : 25;
}

static const struct info info = {VERSION, 1, modcmd, STR(NAME),
#ifdef REQUIRES
    REQUIRES
#else
    0
#endif
};
static const struct info *const entry
    __attribute__((__used__, __section__("link_set_modules"))) = &info;
