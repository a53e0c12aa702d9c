/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_key.h: private to stand/efi: keys.
 */
#ifndef _EFI_KEY_H_
#define _EFI_KEY_H_

#include "efi_env.h"

/* A key as the firmware reports it. */
struct keypress {
	EFI_INPUT_KEY ky_key;
	bool ky_ctrl;
	bool ky_terminal; /* from the serial terminal */
};

#define CHAR_DEL 0x7f

/* efi_input.c: get a key if there is one. */
bool efi_key_poll(struct efi_in *ei, struct keypress *kp);
/* efi_key.c: the next key that is available, or SA_KEY_NONE. */
int efi_key_next(struct efi *e);

#endif /* !_EFI_KEY_H_ */
