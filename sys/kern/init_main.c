/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init_main.c: main(), which each machine calls once it has memory and a
 * console.
 */
#include <dev/clock_subr.h>
#include <dev/firmload.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/ktrust.h>
#include <sys/linkset.h>
#include <sys/lwp.h>
#include <sys/kobj_md.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/monitor.h>
#include <sys/systm.h>
#include <sys/timeline.h>

void main(void);

static void
banner(void)
{
	kprintf("Primeboot kernel for %s, module interface of NetBSD %s\n",
	    kobj_mds[0]->md_name, PRIMEBOOT_RELEASE);
	kprintf("Copyright (c) 2026 The Primeboot contributors.  "
		"BSD-2-Clause.\n");
	kprintf("memory: %zu KiB managed, %zu KiB available\n",
	    cpu_pages_total() << (PAGE_SHIFT - 10),
	    cpu_pages_free() << (PAGE_SHIFT - 10));
}

/* A module made a step, while the system comes up. */
static void
module_step(
    const module_t *mod, enum module_step step, uint64_t start, uint64_t end)
{
	static const char *const steps[MODULE_NSTEPS] = {
	    [MODULE_STEP_LOAD] = "load",
	    [MODULE_STEP_LINK] = "link",
	    [MODULE_STEP_INIT] = "INIT",
	};

	timeline_add(TIMELINE_MODULE, steps[step], mod->mod_name,
	    (int64_t)start, (int64_t)end);
}

static void
summary(void)
{
	uint64_t ms = cpu_nanotime() / 1000000;

	kprintf("modules: %u, %llu.%03u s after the kernel started\n",
	    module_count(), (unsigned long long)(ms / 1000),
	    (unsigned)(ms % 1000));
}

/*
 * Security models first, then file systems, then everything else: each class
 * may rely on those before it.
 */
void
main(void)
{
	banner();
	if (lwp_init() != 0 || linkset_init() != 0 || firmware_init() != 0 ||
	    ktrust_init() != 0)
		panic("no memory to start the kernel");
	inittodr(0);
	module_stack_left = lwp_stack_left;
	module_clock = cpu_nanotime;
	module_step_done = module_step;
	module_thread_within = lwp_within;
	module_init();
	module_init_class(MODULE_CLASS_SECMODEL);
	module_init_class(MODULE_CLASS_VFS);
	module_init_class(MODULE_CLASS_ANY);
	/* From here on only MODCTL_LOAD_FORCE loads a built-in that failed. */
	module_builtin_require_force();
	module_step_done = NULL; /* the timeline ends here */
	module_start_unload_thread();
	cold = 0;
	summary();
	cpu_boot_good();
	kprintf("\"help\" lists the commands.\n");
	monitor();
}
