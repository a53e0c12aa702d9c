/* SPDX-License-Identifier: BSD-2-Clause */
/* kostest.c: see kostest.h. */
#include "modtest.h"

#include "kostest.h"

#include <libkern/kerrno.h>
#include <sys/lwp.h>

const char *const kostest_definers[KOSTEST_DEFINERS] = {"kosa", "kosb", "kosc"};
int kostest_wait;

void kostest_within(int answer);

/* Called by each kos_answer(). */
void
kostest_within(int answer)
{

	while (answer == kostest_wait)
		lwp_yield();
}

int
kostest_call(const char *name)
{
	struct ksym ks;

	assert_int_equal(ksyms_lookup(name, &ks), 0);
	return ((int (*)(void))ks.ks_value)();
}

/* Each page of a module has the protection of its part. */
static void
check_protection(const char *name)
{
	const module_t *mod = module_lookup(name);
	struct kobj_partinfo part;

	for (unsigned i = 0; module_part(mod, i, &part); i++)
		for (size_t off = 0; off < part.kpi_size; off += PAGE_SIZE)
			assert_int_equal(host_arena_prot(part.kpi_addr + off),
			    part.kpi_prot);
}

void
kostest_answers(int n)
{

	assert_int_equal(kostest_call("kosuser_call"), n);
	assert_int_equal(kostest_call("kosuser_pointer"), n);
	check_protection("kosuser");
}

void
kostest_files(void)
{

	for (size_t i = 0; i < knitems(kostest_definers); i++)
		modtest_file(kostest_definers[i]);
	modtest_file("kosuser");
	modtest_file("kosplain");
	modtest_file("koscycle");
}

int
kostest_setup(void **state)
{

	(void)state;
	module_thread_within = lwp_within;
	return ksyms_add_kernel("kostest_within", (vaddr_t)kostest_within);
}
