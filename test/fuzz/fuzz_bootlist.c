/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_bootlist.c: eight modules that require each other in every way, primed,
 * loaded, unloaded, autoloaded and failing in any order.  After every step the
 * framework must agree with a model: which modules are active, their references
 * and order; at the end nothing may leak.
 *
 * An input that begins with 'M' is a module file instead, primed and dropped:
 * its metadata is read, its code never runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_modules.h"

/* An input, byte by byte; zeros past its end. */
struct input {
	const uint8_t *in_data;
	size_t in_left;
};

static uint8_t
next(struct input *in)
{

	if (in->in_left == 0)
		return 0;
	in->in_left--;
	return *in->in_data++;
}

static void
run_knob(uint8_t arg)
{

	fm_check(module_knob_set("strictdeps", arg & 1) == 0);
	fm_check(module_knob_set("verbose", arg >> 1 & 1) == 0);
	fm_check(module_knob_set("autoload", arg >> 2 & 1) == 0);
	fm_check(module_knob_set("autotime", arg >> 3) == 0);
}

static void
run_stat(uint8_t arg)
{
	omodstat_t buf[4];
	struct iovec old = {.iov_base = buf, .iov_len = arg * 6u};
	struct iovec new = old;

	fm_check(modctl(MODCTL_OSTAT, &old) == 0);
	fm_check(old.iov_len == module_count() * sizeof(omodstat_t));
	fm_check(modctl(MODCTL_STAT, &new) == 0);
	fm_check(new.iov_len > module_count() * sizeof(modstat_t));
}

/* One step. */
static void
run_op(uint8_t op, uint8_t arg)
{
	struct fm_module *fm = &fm_modules[arg % FM_MODULES];
	const char *name = fm_names[arg % FM_MODULES];

	switch (op % FM_OPS) {
	case 0:
		fm_prime(fm);
		break;
	case 1:
		module_init_class((modclass_t)(arg % MODULE_CLASS_MAX));
		break;
	case 2:
		(void)module_load(name, 0, NULL, MODULE_CLASS_ANY);
		break;
	case 3:
		(void)module_load(
		    name, MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY);
		break;
	case 4:
		(void)module_unload(name);
		break;
	case 5:
		(void)module_autoload(name, MODULE_CLASS_ANY);
		break;
	case 6:
		fm->fm_file = !fm->fm_file;
		break;
	case 7:
		host_time_advance(arg * 1000000000ull);
		module_autounload_poll(cpu_nanotime());
		break;
	case 8:
		fm_hold(fm);
		break;
	case 9:
		fm_rele(fm);
		break;
	case 10:
		host_fail_after(arg);
		break;
	case 11:
		run_knob(arg);
		break;
	case 12:
		fm->fm_init_error = arg >> 3;
		break;
	case 13:
		fm->fm_fini_error = arg >> 3;
		break;
	case 14:
		fm_load_path(fm);
		break;
	default:
		run_stat(arg);
	}
}

static void
run_graph(struct input *in)
{
	uint8_t bytes[FM_BYTES], op;
	unsigned int i, j;

	for (i = 0; i < FM_MODULES; i++) {
		for (j = 0; j < FM_BYTES; j++)
			bytes[j] = next(in);
		fm_make(&fm_modules[i], i, bytes);
	}
	for (i = 0; i < FM_STEPS && in->in_left > 0; i++) {
		op = next(in);
		run_op(op, next(in));
		fm_invariants();
	}
	fm_finish();
}

/* Prime it and drop it. */
static void
run_raw(const uint8_t *data, size_t size)
{
	void *base = host_preload(data, size);

	if (module_prime("/fuzz.kmod", base, size) == 0)
		fm_check(host_preload_count() == 1);
	fm_finish();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	fm_start();
	if (size > 0 && data[0] == 'M')
		run_raw(data + 1, size - 1);
	else
		run_graph(&in);
	return 0;
}
