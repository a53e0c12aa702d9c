/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.h: menu entries by name, and what EFI variables say about them: which
 * one is the default, which one is booted, how many boots failed.
 */
#ifndef _UI_ENTRY_H_
#define _UI_ENTRY_H_

#include <ui/ui.h>

/* ---- entry.c ---- */

/* The identifier of entry i, in letters, digits and '-'.  Returns `out`. */
#define ENTRY_ID 64
const char *entry_id(struct loader *ld, int i, char out[ENTRY_ID]);
/* The entry of this identifier, text, number or letter; -1: there is none. */
int entry_find(struct loader *ld, const char *name);

/*
 * ---- entry_var.c: the Boot Loader Interface
 * (https://systemd.io/BOOT_LOADER_INTERFACE) ----
 */

/* Tell the system about the loader and its entries.  Errors are ignored. */
void entry_publish(struct loader *ld);
/*
 * Set default and timeout by variables: the entry for one boot, which is
 * forgotten, the default, and with remember= the last one.  Reports names of no
 * entry.
 */
void entry_default(struct loader *ld);
/* Entry i is run. */
void entry_selected(struct loader *ld, int i);
/* The loader has done its work: a kernel or another program is started. */
void entry_times(struct loader *ld);
/* bo_handoff: the kernel is started. */
void entry_handoff(struct loader *ld);

/* ---- entry_count.c: boots that did not come up ---- */

/*
 * With tries=: take the entry of fallback= when that many boots failed; after
 * one that failed, show the menu, and offer `check'.
 */
void entry_count(struct loader *ld);
/* The default boot is started: count it. */
void entry_count_more(struct loader *ld);

#endif /* !_UI_ENTRY_H_ */
