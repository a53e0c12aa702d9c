/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_job.c: commands in threads of their own: those that end in "&", and
 * those that wait, so that ^C can interrupt them.
 */
#include <monitor/monitor_impl.h>
#include <libkern/kqueue.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/machdep.h>

struct job {
	TAILQ_ENTRY(job) job_chain;
	unsigned int job_number;
	struct lwp *job_lwp;
	int (*job_run)(int argc, char **argv);
	int job_argc;
	char *job_argv[MON_ARGS_MAX];
	char job_words[MON_LINE_MAX];
	bool job_background; /* it reports its end, and frees itself */
	bool job_done;
	int job_error;
};

/* owner: this file.  Ascending numbers. */
static TAILQ_HEAD(joblist, job) jobs = TAILQ_HEAD_INITIALIZER(jobs);

static void
job_free(struct job *job)
{
	TAILQ_REMOVE(&jobs, job, job_chain);
	kmem_free(job, sizeof(*job));
}

static void
job_print(const struct job *job, const char *how)
{
	int i;

	mon_printf("[%u] %s", job->job_number, how);
	for (i = 0; i < job->job_argc; i++)
		mon_printf(" %s", job->job_argv[i]);
	mon_printf("\n");
}

static void
job_main(void *arg)
{
	struct job *job = arg;

	job->job_error = job->job_run(job->job_argc, job->job_argv);
	job->job_done = true;
	if (!job->job_background)
		return;
	if (job->job_error == MON_USAGE)
		mon_printf("%s: wrong arguments; help %s\n", job->job_argv[0],
		    job->job_argv[0]);
	job_print(job, job->job_error == 0 ? "done:" : "failed:");
	job_free(job);
}

/* The words fit: they come from one line. */
static void
copy_words(struct job *job, int argc, char **argv)
{
	size_t used = 0;
	int i;

	for (i = 0; i < argc; i++) {
		job->job_argv[i] = job->job_words + used;
		used += kstrlcpy(job->job_argv[i], argv[i],
			    sizeof(job->job_words) - used) +
		    1;
	}
	job->job_argc = argc;
}

static struct job *
job_start(int (*run)(int, char **), int argc, char **argv, bool background)
{
	struct job *job = kmem_zalloc(sizeof(*job), KM_NOSLEEP), *last;
	char name[sizeof(curlwp->l_name)];

	if (job == NULL)
		return NULL;
	copy_words(job, argc, argv);
	job->job_run = run;
	job->job_background = background;
	last = TAILQ_LAST(&jobs, joblist);
	job->job_number = last == NULL ? 1 : last->job_number + 1;
	ksnprintf(name, sizeof(name), "job/%u %s", job->job_number, argv[0]);
	job->job_lwp = lwp_create(name, job_main, job, false);
	if (job->job_lwp == NULL) {
		kmem_free(job, sizeof(*job));
		return NULL;
	}
	TAILQ_INSERT_TAIL(&jobs, job, job_chain);
	return job;
}

int
mon_background(int (*run)(int, char **), int argc, char **argv)
{
	struct job *job = job_start(run, argc, argv, true);

	if (job == NULL)
		return mon_fail(ENOMEM, "%s &", argv[0]);
	job_print(job, "started:");
	lwp_yield();
	return 0;
}

/*
 * The first ^C interrupts it.  If it does not end by that, the second one
 * leaves it in the background.
 */
static bool
interrupt(struct job *job)
{
	if (!job->job_lwp->l_interrupted) {
		lwp_interrupt(job->job_lwp);
		return false;
	}
	job->job_background = true;
	job_print(job, "waits uninterruptibly:");
	return true;
}

int
mon_wait(int (*run)(int, char **), int argc, char **argv)
{
	struct job *job;
	int error;

	if (curlwp != &lwp0)
		return run(argc, argv);
	if ((job = job_start(run, argc, argv, false)) == NULL)
		return mon_fail(ENOMEM, "%s", argv[0]);
	for (kern_poll(); !job->job_done; kern_poll()) {
		if (mon_interrupted() && interrupt(job))
			return EINTR;
		if (!lwp_others_runnable())
			cpu_idle();
	}
	error = job->job_error;
	job_free(job);
	lwp_yield(); /* those that it woke get their turn before the prompt */
	return error;
}

static int
cmd_jobs(int argc, char **argv __kunused)
{
	const struct job *job;

	if (argc != 1)
		return MON_USAGE;
	TAILQ_FOREACH (job, &jobs, job_chain)
		job_print(job, "runs:");
	return 0;
}

static int
cmd_kill(int argc, char **argv)
{
	struct job *job;
	uint64_t n;

	if (argc != 2 || kstrtou64(argv[1], 10, &n) != 0)
		return MON_USAGE;
	TAILQ_FOREACH (job, &jobs, job_chain) {
		if (job->job_number == n) {
			lwp_interrupt(job->job_lwp);
			lwp_yield();
			return 0;
		}
	}
	return mon_fail(ESRCH, "kill: job %s", argv[1]);
}

const struct mon_command mon_job_commands[] = {
    {"jobs", "", "list the commands that were started with \"&\"", cmd_jobs},
    {"kill", "<job>", "interrupt such a command", cmd_kill},
    {NULL, NULL, NULL, NULL},
};
