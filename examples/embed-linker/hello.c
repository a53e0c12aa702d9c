/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hello.c: a module.  It has code, constants, data and a constructor, and uses
 * a function of the kernel.
 */
void print(const char *fmt, ...);
int hello_start(int number);

static int answer;
static int *const where = &answer; /* a pointer to relocate */

static void __attribute__((constructor)) hello_ctor(void)
{
	answer = 6;
}

int
hello_start(int number)
{
	print("hello: the kernel says %d\n", number);
	return *where * number;
}
