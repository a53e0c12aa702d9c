/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run.c: primeboot-kmod run: prime modules, link and initialise them in the
 * kernel as a program (sys/arch/host), and unload them.  In a child: a module
 * may crash or never end.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arch/host/host.h>
#include <libelf/elf_reader.h>
#include <libkern/libkern.h>
#include <sys/lwp.h>
#include <sys/module.h>

#include "kmfile.h"
#include "out.h"
#include "verbs.h"

#define MAXACTIVE 1024
#define IDLES     1000 /* of 10 ms of the kernel's time */

/* Shared with the child, for what to say when it is gone. */
struct report {
	char re_doing[80];
};

struct running {
	struct report *rn_report;
	char rn_names[MAXACTIVE][MAXMODNAME]; /* as they came up */
	size_t rn_active, rn_nfiles;
	int rn_status;
};

/* owner: child; the callback of the framework has no argument. */
static struct running *running;

static void
came_up(struct module *mod)
{
	struct running *rn = running;

	if (module_source(mod) != MODULE_SOURCE_BOOT ||
	    rn->rn_active == MAXACTIVE)
		return;
	/* It is told again of one that refuses to be unloaded. */
	for (size_t i = 0; i < rn->rn_active; i++)
		if (strcmp(rn->rn_names[i], module_name(mod)) == 0)
			return;
	snprintf(
	    rn->rn_names[rn->rn_active++], MAXMODNAME, "%s", module_name(mod));
}

static void
doing(struct running *rn, const char *what, const char *name)
{
	snprintf(rn->rn_report->re_doing, sizeof(rn->rn_report->re_doing),
	    "%s%s", what, name);
}

static void
start(void *arg)
{
	struct running *rn = arg;
	size_t nunloaded = 0;

	if (lwp_init() != 0 || module_register_callbacks(came_up, NULL) == NULL)
		return;
	module_stack_left = lwp_stack_left;
	module_thread_within = lwp_within;
	doing(rn, "priming", "");
	module_init();
	doing(rn, "initialising", "");
	module_init_class(MODULE_CLASS_SECMODEL);
	module_init_class(MODULE_CLASS_VFS);
	module_init_class(MODULE_CLASS_ANY);
	if (rn->rn_active == rn->rn_nfiles)
		rn->rn_status = STATUS_OK;
	/* The last one first: nothing that is left requires it. */
	for (size_t i = rn->rn_active; i-- > 0;) {
		doing(rn, "unloading ", rn->rn_names[i]);
		if (module_unload(rn->rn_names[i]) == 0)
			nunloaded++;
		else
			rn->rn_status = STATUS_FINDINGS;
	}
	printf("%s%zu of %zu modules initialised, %zu unloaded%s\n",
	    out_on(rn->rn_status == STATUS_OK ? OUT_GREEN : OUT_RED),
	    rn->rn_active, rn->rn_nfiles, nunloaded, out_off());
	doing(rn, "stopping", "");
}

static void
child(struct kmfile *files, const struct options *o, struct report *report)
{
	static const char *const ends[] = {
	    [HOST_RETURNED] = NULL,
	    [HOST_HALTED] = "the kernel panicked",
	    [HOST_REBOOTED] = "the kernel rebooted",
	    [HOST_POWERED_OFF] = "nothing can wake it up any more",
	};
	enum host_exit how;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)alarm(o->o_timeout);
	running = kmfile_alloc(1, sizeof(*running));
	*running = (struct running){
	    .rn_report = report,
	    .rn_nfiles = (size_t)o->o_nargs,
	    .rn_status = STATUS_FINDINGS,
	};
	host_init();
	host_export_cxx();
	for (int i = 0; i < o->o_nargs; i++) {
		host_boot_file(
		    o->o_args[i], files[i].kf_data, files[i].kf_size);
		kmfile_close(&files[i]);
	}
	host_console_clear();
	host_console_echo(true);
	host_idle_allow(IDLES);
	how = host_run(start, running);
	if (how != HOST_RETURNED) {
		(void)out_error(report->re_doing, ends[how]);
		running->rn_status = STATUS_FINDINGS;
	}
	fflush(stdout);
	_exit(running->rn_status);
}

/* Has the host a processor for it? */
static bool
can_run(const struct kmfile *kf, char why[KMFILE_WHY])
{
	char text[ELF_ERROR_TEXT];
	struct elf_source src;
	struct elf_image ei;
	struct elf_error ee;

	elf_source_mem(&src, kf->kf_data, kf->kf_size);
	if (elf_open(&ei, &src, &ee) != 0)
		snprintf(why, KMFILE_WHY, "%s",
		    elf_error_text(&ee, text, sizeof(text)));
	else if (ei.ei_machine != ELF_EM_X86_64)
		snprintf(why, KMFILE_WHY,
		    "is not code for amd64, which alone runs here: check links "
		    "it");
	else
		return true;
	return false;
}

static int
ended(int how, const struct report *report, const struct options *o)
{
	char why[160];

	if (WIFEXITED(how))
		return WEXITSTATUS(how);
	if (WTERMSIG(how) == SIGALRM)
		snprintf(
		    why, sizeof(why), "did not end within %u s", o->o_timeout);
	else
		snprintf(
		    why, sizeof(why), "crashed: %s", strsignal(WTERMSIG(how)));
	(void)out_error(report->re_doing, why);
	return STATUS_FINDINGS;
}

int
verb_run(const struct options *o)
{
	struct kmfile *files = kmfile_alloc((size_t)o->o_nargs, sizeof(*files));
	int status = STATUS_OK, how;
	struct report *report;
	char why[KMFILE_WHY];
	pid_t pid;

	for (int i = 0; i < o->o_nargs; i++) {
		if (!kmfile_open(&files[i], o->o_args[i], KMFILE_MODULE, why)) {
			status = out_error(o->o_args[i], why);
		} else if (!can_run(&files[i], why)) {
			(void)out_error(o->o_args[i], why);
			status = status == STATUS_OK ? STATUS_FINDINGS : status;
		}
	}
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED)
		status = out_error("", "no memory");
	if (status == STATUS_OK) {
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			child(files, o, report);
		if (pid < 0 || waitpid(pid, &how, 0) != pid)
			status = out_error("", "no process to run modules in");
		else
			status = ended(how, report, o);
	}
	for (int i = 0; i < o->o_nargs; i++)
		kmfile_close(&files[i]);
	free(files);
	return status;
}
