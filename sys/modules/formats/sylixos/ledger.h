/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.h: what module ledger offers to others. */
#ifndef _FORMATS_SYLIXOS_LEDGER_H_
#define _FORMATS_SYLIXOS_LEDGER_H_

/* Add to the sum, and return it. */
int ledger_add(int amount);

#endif /* !_FORMATS_SYLIXOS_LEDGER_H_ */
