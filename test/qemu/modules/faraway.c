/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compiled with -fpic: calls the kernel, which is more than 2 GiB away, and
 * another module, which is near, in every way; and is called by the kernel.
 */
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, faraway, "first");

int first_call(void);
extern int first_value;
int faraway_far(void);

static size_t (*const volatile by_pointer)(const char *) = strlen;

/* A tail call: the caller gets strlen's result. */
size_t faraway_jump(const char *s);
__asm__(".globl faraway_jump\n"
	"faraway_jump: jmp strlen@PLT");

static void
call_all(void)
{
	char *copy = kmem_alloc(16, KM_SLEEP), buf[32];

	strlcpy(copy, "a distance", 16);
	snprintf(buf, sizeof(buf), "%s of %zu", copy, strlen(copy));
	printf("faraway: %s\n", buf);
	printf("faraway: by pointer %zu, by jump %zu\n", by_pointer(copy),
	    faraway_jump(copy + 1));
	printf("faraway: first %d %d\n", first_call(), first_value);
	kmem_free(copy, 16);
}

static int
faraway_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		call_all();
		return 0;
	case MODULE_CMD_FINI:
		printf("faraway: FINI\n");
		return 0;
	default:
		return ENOTTY;
	}
}
