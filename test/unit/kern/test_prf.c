/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prf.c: messages, the message buffer, panic; and the host machine they
 * run on.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sys/machdep.h>
#include <sys/systm.h>

#include "../../../sys/arch/host/host.h"

struct collected {
	char *text;
	size_t len, size; /* size: allocated */
};

static void
collect(int c, void *arg)
{
	struct collected *co = arg;

	if (co->len + 2 > co->size) {
		co->size = 2 * co->len + 64;
		co->text = realloc(co->text, co->size);
		assert_non_null(co->text);
	}
	co->text[co->len++] = (char)c;
	co->text[co->len] = '\0';
}

static void
test_kprintf(void **state)
{
	struct collected co = {0};

	(void)state;
	host_console_clear();
	msgbuf_clear();
	msgbuf_walk(collect, &co);
	assert_int_equal(co.len, 0);
	assert_int_equal(kprintf("hello %d\n", 5), 8);
	assert_string_equal(host_console_text(), "hello 5\n");
	msgbuf_walk(collect, &co);
	assert_string_equal(co.text, "hello 5\n");
	free(co.text);
}

/* The ring keeps the newest 64 KB. */
static void
test_msgbuf_wraps(void **state)
{
	struct collected co = {0};
	unsigned i;

	(void)state;
	msgbuf_clear();
	for (i = 0; i < 10000; i++)
		kprintf("line %05u\n", i);
	msgbuf_walk(collect, &co);
	assert_int_equal(co.len, 64 << 10);
	assert_string_equal(co.text + co.len - 11, "line 09999\n");
	/* 5957 whole lines of 11 bytes and the end of one more. */
	assert_memory_equal(co.text + 9, "line 04043\n", 11);
	free(co.text);
	host_console_clear();
}

static void
do_panic(void *arg)
{
	panic("the %s broke", (const char *)arg);
}

static void
do_assert(void *arg)
{
	KASSERT(arg != NULL);
	KASSERTMSG(arg == NULL, "arg is %s", (const char *)arg);
}

static void
test_panic(void **state)
{
	char pump[] = "pump", x[] = "x";

	(void)state;
	host_console_clear();
	assert_int_equal(host_run(do_panic, pump), HOST_HALTED);
	assert_non_null(strstr(host_console_text(), "panic: the pump broke\n"));
	assert_int_equal(host_run(do_assert, x), HOST_HALTED);
	assert_non_null(strstr(
	    host_console_text(), "assertion arg == NULL failed: arg is x\n"));
	assert_int_equal(host_run(do_assert, NULL), HOST_HALTED);
	assert_non_null(
	    strstr(host_console_text(), "assertion arg != NULL failed\n"));
}

static void
read_all(void *arg)
{
	struct collected *co = arg;
	int c;

	for (;;) {
		while ((c = cpu_cnpollc()) == -1)
			cpu_idle();
		collect(c, co);
	}
}

static void
do_nothing(void *arg)
{
	(void)arg;
}

static void
do_reboot(void *arg)
{
	(void)arg;
	cpu_reboot();
}

static void
test_machine(void **state)
{
	struct collected co = {0};
	uint64_t a, b, t;

	(void)state;
	host_console_input("abc");
	assert_int_equal(host_run(read_all, &co), HOST_POWERED_OFF);
	assert_string_equal(co.text, "abc");
	free(co.text);
	assert_int_equal(cpu_cnpollc(), -1);
	assert_int_equal(host_run(do_nothing, NULL), HOST_RETURNED);
	assert_int_equal(host_run(do_reboot, NULL), HOST_REBOOTED);

	host_entropy_set(true, 5);
	assert_true(cpu_entropy(&a));
	assert_true(cpu_entropy(&b));
	assert_true(a != b);
	host_entropy_set(true, 5);
	assert_true(cpu_entropy(&b));
	assert_true(a == b);
	host_entropy_set(false, 0);
	assert_false(cpu_entropy(&a));

	t = cpu_nanotime();
	host_time_advance(5000000000);
	assert_true(cpu_nanotime() - t >= 5000000000);
}

static vaddr_t
arena_start(void)
{
	vaddr_t start, end;

	cpu_module_arena(&start, &end);
	assert_true(end - start >= 16 * PAGE_SIZE);
	/* The arena is in reach of calls, both ways. */
	assert_true(
	    llabs((long long)start - (intptr_t)&arena_start) < 0x7fff0000);
	assert_true(
	    llabs((long long)end - (intptr_t)&arena_start) < 0x7fff0000);
	return start;
}

static void
test_arena(void **state)
{
	vaddr_t va = arena_start();
	size_t before = cpu_pages_free();

	(void)state;
	assert_int_equal(host_arena_prot(va), -1);
	assert_int_equal(cpu_arena_map(va, 2 * PAGE_SIZE), 0);
	assert_int_equal(host_arena_pages(), 2);
	assert_int_equal(cpu_pages_free(), before - 2);
	assert_int_equal(*(char *)(va + PAGE_SIZE), 0);
	*(char *)va = (char)0xc3; /* ret */
	cpu_arena_protect(va, PAGE_SIZE, VM_PROT_READ | VM_PROT_EXECUTE);
	assert_int_equal(host_arena_prot(va), VM_PROT_READ | VM_PROT_EXECUTE);
	assert_int_equal(
	    host_arena_prot(va + PAGE_SIZE), VM_PROT_READ | VM_PROT_WRITE);
	((void (*)(void))va)();
	cpu_arena_unmap(va, 2 * PAGE_SIZE);
	assert_int_equal(host_arena_pages(), 0);
	assert_int_equal(cpu_pages_free(), before);
	/* A page that is mapped again is zeroed. */
	assert_int_equal(cpu_arena_map(va, PAGE_SIZE), 0);
	assert_int_equal(*(char *)va, 0);
	cpu_arena_unmap(va, PAGE_SIZE);
	host_fail_after(1);
	assert_int_not_equal(cpu_arena_map(va, PAGE_SIZE), 0);
	assert_true(host_fail_fired());
	host_fail_after(0);
}

static void
test_preload(void **state)
{
	char data[5000];
	char *p;

	(void)state;
	memset(data, 'x', sizeof(data));
	p = host_preload(data, sizeof(data));
	assert_int_equal((uintptr_t)p & PAGE_MASK, 0);
	assert_memory_equal(p, data, sizeof(data));
	assert_int_equal(host_preload_count(), 1);
	cpu_preload_free(p, sizeof(data));
	assert_int_equal(host_preload_count(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kprintf),
	    cmocka_unit_test(test_msgbuf_wraps),
	    cmocka_unit_test(test_panic),
	    cmocka_unit_test(test_machine),
	    cmocka_unit_test(test_arena),
	    cmocka_unit_test(test_preload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
