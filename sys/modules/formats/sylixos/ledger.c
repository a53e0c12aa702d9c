/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ledger.c: a SylixOS module, linked of two objects (entry.c is the other),
 * with a constructor and a destructor.  It uses a module with Linux's metadata,
 * which it does not name.
 */
#include <sys/systm.h>

#include "../linux/greeter.h"
#include "entry.h"
#include "ledger.h"
#include "module.h"

static int sum;

static __attribute__((__constructor__)) void
construct(void)
{

	sum = 100;
}

static __attribute__((__destructor__)) void
destruct(void)
{

	printf("ledger: closed at %d\n", sum);
}

LW_SYMBOL_EXPORT int
ledger_add(int amount)
{

	sum += entry_checked(amount);
	return sum;
}

int
module_init(void)
{

	printf("ledger: opened at %d, greeting %d\n", sum,
	    greeter_greet("ledger"));
	return 0;
}

void
module_exit(void)
{

	printf("ledger: to be closed\n");
}
