/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_impl.h: what the files of the monitor share.
 */
#ifndef _MONITOR_IMPL_H_
#define _MONITOR_IMPL_H_

#include <libkern/kdefs.h>
#include <libkern/kerrno.h>

#define MON_LINE_MAX 256 /* bytes of a line, its NUL included */
#define MON_ARGS_MAX 24  /* words of a command */

/* Returned by a command on a usage error: its usage is printed. */
#define MON_USAGE (-1)

/*
 * A command: argv[0] is its name.  Returns 0, an errno value, or MON_USAGE.
 * A command that fails has printed the reason (mon_fail()).
 */
struct mon_command {
	const char *mc_name;
	const char *mc_args; /* "<name> [-f]" */
	const char *mc_help; /* one line */
	int (*mc_run)(int argc, char **argv);
};

/* Tables of commands, each ended by an mc_name of NULL. */
extern const struct mon_command mon_module_commands[];  /* monitor_module.c */
extern const struct mon_command mon_system_commands[];  /* monitor_system.c */
extern const struct mon_command mon_sysctl_commands[];  /* monitor_sysctl.c */
extern const struct mon_command mon_kern_commands[];    /* monitor_kern.c */
extern const struct mon_command mon_boot_commands[];    /* monitor_boot.c */
extern const struct mon_command mon_crash_commands[];   /* monitor_crash.c */
extern const struct mon_command mon_ddb_commands[];     /* monitor_ddb.c */
extern const struct mon_command mon_dev_commands[];     /* monitor_dev.c */
extern const struct mon_command mon_ioctl_commands[];   /* monitor_ioctl.c */
extern const struct mon_command mon_job_commands[];     /* monitor_job.c */
extern const struct mon_command mon_mmap_commands[];    /* monitor_mmap.c */
extern const struct mon_command mon_payload_commands[]; /* monitor_payload.c */
extern const struct mon_command mon_trust_commands[];   /* monitor_trust.c */
extern const struct mon_command mon_tpm_commands[];     /* monitor_tpm.c */

/* Join the words from argv[from] on into a line.  E2BIG. */
int mon_join(char line[MON_LINE_MAX], int argc, char **argv, int from);

/* Run a command in a thread, and return; or wait for it, watching for ^C. */
int mon_background(int (*run)(int, char **), int argc, char **argv);
int mon_wait(int (*run)(int, char **), int argc, char **argv);

/* monitor_dev.c.  Errors are reported; mon_dev_close() returns the first one.
 */
struct file;
int mon_dev_open(
    const char *cmd, const char *name, int flags, struct file **fpp);
int mon_dev_close(
    const char *cmd, const char *name, struct file *fp, int error);

int mon_modload(int argc, char **argv); /* monitor_modload.c */
int mon_modstat(int argc, char **argv); /* monitor_modstat.c */

/* Print where a part or section of a module is, and its protection. */
struct kobj_partinfo;
void mon_part(const struct kobj_partinfo *kp);

/* To the console only, not to the message buffer. */
void mon_printf(const char *fmt, ...) __kprintflike(1, 2);

/* "modload: hello: ENOENT: no such file or directory"; returns error. */
int mon_fail(int error, const char *fmt, ...) __kprintflike(2, 3);

/* Was ^C typed?  Other input is discarded. */
bool mon_interrupted(void);

/* Read a line with editing into buf.  False: ^C was typed. */
bool mon_readline(const char *prompt, char buf[MON_LINE_MAX]);

#endif /* !_MONITOR_IMPL_H_ */
