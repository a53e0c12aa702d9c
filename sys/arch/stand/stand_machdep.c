/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stand_machdep.c: messages, and the rest of what linker and framework ask a
 * machine for.  No module is initialised, so there is no time.
 */
#include <arch/stand/stand_impl.h>
#include <kmod/kmod_md.h>
#include <sys/machdep.h>
#include <sys/module_format.h>
#include <sys/module_parts.h>

/* owner: this file */
static char *message; /* NULL: what is printed is dropped */
static size_t message_len;

void
stand_messages(char *buf)
{
	message = buf;
	kmod_messages_clear();
}

const char *
kmod_messages(void)
{
	return message == NULL ? "" : message;
}

void
kmod_messages_clear(void)
{
	message_len = 0;
	if (message != NULL)
		message[0] = '\0';
}

void
cpu_cnputc(int c)
{
	if (message == NULL || message_len + 1 >= MESSAGE_SIZE)
		return;
	message[message_len++] = (char)c;
	message[message_len] = '\0';
}

/* panic() has printed why. */
void
cpu_halt(void)
{
	for (;;)
		stand_env->mce_panic(stand_env->mce_cookie, kmod_messages());
}

uint64_t
cpu_nanotime(void)
{
	return 0;
}

static const struct module_format *const formats[] = {
    &module_format_netbsd,
    &module_format_toaru,
    &module_format_linux,
    &module_format_sylixos,
    &module_format_marionette,
    &module_format_kos,
    NULL,
};

/* owner: this file; never written. */
const struct module_parts module_parts = {.mp_formats = formats};
