/* SPDX-License-Identifier: BSD-2-Clause */
/* entry.h: between the objects of module ledger. */
#ifndef _FORMATS_SYLIXOS_ENTRY_H_
#define _FORMATS_SYLIXOS_ENTRY_H_

/* The amount, or 0 for a negative one. */
int entry_checked(int amount);

#endif /* !_FORMATS_SYLIXOS_ENTRY_H_ */
