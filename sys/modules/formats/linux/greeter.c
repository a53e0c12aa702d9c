/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * greeter.c: a module with Linux's metadata that depends on one of ToaruOS's,
 * and has two parameters.  Its INIT is freed when it has run.
 */
#include <sys/systm.h>

#include "../toaru/counter.h"
#include "greeter.h"
#include "module.h"

MODULE_INFO("name", "greeter");
MODULE_INFO("depends", "counter");
MODULE_ALIAS("salutation");

static int start = 1;
module_param(start, int);
MODULE_PARM_DESC(start, "number of the first greeting");

static const char *word = "hello";
module_param(word, charp);
MODULE_PARM_DESC(word, "what greetings begin with");

static int greetings;

int
greeter_greet(const char *whom)
{

	printf("greeter: %s, %s, counted %d\n", word, whom, counter_next());
	return greetings++;
}

int __ksection(".init.text") init_module(void)
{

	greetings = start;
	printf("greeter: begins at %d\n", start);
	return 0;
}

void
cleanup_module(void)
{

	printf("greeter: next would be %d\n", greetings);
}
