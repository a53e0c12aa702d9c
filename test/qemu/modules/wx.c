/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses memory in ways that the page protection must prevent. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/param.h>

MODULE(MODULE_CLASS_MISC, wx, NULL);

void wx_text(void);
void wx_rodata(void);
void wx_exec(void);
void wx_above(void);
void wx_below(void);

static const char constant[] = "constant";
static unsigned char code[1] = {0xc3}; /* a return */

/* Hides the value from the compiler. */
static uintptr_t
hide(uintptr_t va)
{
	volatile uintptr_t v = va;

	return v;
}

void
wx_text(void)
{

	*(volatile char *)hide((uintptr_t)&wx_text) = 0;
}

void
wx_rodata(void)
{

	*(volatile char *)hide((uintptr_t)constant) = 0;
}

void
wx_exec(void)
{

	((void (*)(void))hide((uintptr_t)code))();
}

/* Data comes last and takes less than a page: a guard page follows. */
void
wx_above(void)
{

	*(volatile char *)hide(((uintptr_t)code | PAGE_MASK) + 1);
}

/* Text is first. */
void
wx_below(void)
{

	*(volatile char *)hide(
	    ((uintptr_t)&wx_text & ~(uintptr_t)PAGE_MASK) - 1);
}

static int
wx_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
