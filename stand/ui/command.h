/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command.h: the commands of prompt, menu and boot.cfg, as a table.
 */
#ifndef _COMMAND_H_
#define _COMMAND_H_

#include <ui/ui.h>

#define COMMAND_MAX 1024 /* bytes of one command, with NUL */

/* What a command's argument names, for completion. */
enum argkind {
	ARG_NONE,
	ARG_FILE,
	ARG_DEVICE,
	ARG_COMMAND,
	ARG_WORDS,  /* one of c_words */
	ARG_MODULE, /* or a file */
	ARG_ENTRY,  /* of the menu, or one of c_words */
	ARG_VARIABLE,
	ARG_ROOT /* a partition by its label */
};

struct command {
	const char *c_name;
	const char *c_args; /* "[dev:][file]" */
	const char *c_help; /* one line */
	/* `args` has no blanks at its ends and no open quote; it may be
	 * changed. */
	enum cmd_result (*c_run)(struct loader *ld, char *args);
	enum argkind c_arg;
	/* ARG_WORDS, and options with their '-'; NULL-terminated, or NULL. */
	const char *const *c_words;
	/*
	 * Why these arguments, a copy that may be changed, would let something
	 * run that the owner of the machine did not choose; NULL: they do not.
	 */
	const char *(*c_weakens)(struct loader *ld, char *args);
};

/*
 * command_policy.c: may a person run it?  False: level `enforce' does not let
 * them; reported.
 */
bool command_allowed(
    struct loader *ld, const struct command *c, const char *args);
const char *weakens_boot(struct loader *ld, char *args);
const char *weakens_dev(struct loader *ld, char *args);
const char *weakens_load(struct loader *ld, char *args);
const char *weakens_modules(struct loader *ld, char *args);
const char *weakens_multiboot(struct loader *ld, char *args);
const char *weakens_root(struct loader *ld, char *args);
const char *weakens_userconf(struct loader *ld, char *args);

/* The last one has no name. */
extern const struct command commands[];
const struct command *command_lookup(const char *name);

/*
 * command_fault.c: the first thing in a line of commands that would fail, found
 * without running it.  False: nothing; files are not looked for.  The text is
 * printable.
 */
#define COMMAND_FAULT 79
bool command_fault(const char *line, char out[COMMAND_FAULT]);

/* The text of `help name`: what the command does, with an example. */
const char *command_help_text(const char *name); /* command_help.c */

/* Arguments of the command of that name; mode_words: of `gop' and `text'. */
extern const char *const modules_words[];
extern const char *const consdev_words[];
extern const char *const bootopt_words[];
extern const char *const reloc_words[];
extern const char *const mode_words[];
extern const char *const boot_words[];
extern const char *const check_words[];
extern const char *const load_words[];
extern const char *const nextboot_words[];

/* command_boot.c */
enum cmd_result command_boot(struct loader *ld, char *args);
enum cmd_result command_pkboot(struct loader *ld, char *args);
/*
 * Call fn for a kernel's file.  For a device alone, "hd1a:", call it without
 * one: it is the default device meanwhile.
 */
int command_on_kernel(struct loader *ld, const char *file,
    int (*fn)(struct loader *ld, const char *file, uint32_t arg), uint32_t arg);
void boot_options_print(struct loader *ld);
/* The first letter of "-sv" that is no option ("": there is none), or NULL. */
const char *boot_option_unknown(const char *word);
/* command_bootopt.c */
enum cmd_result command_bootopt(struct loader *ld, char *args);
/* command_trust.c */
enum cmd_result command_trust(struct loader *ld, char *args);
/* command_check.c */
enum cmd_result command_check(struct loader *ld, char *args);
/* command_console.c */
enum cmd_result command_consdev(struct loader *ld, char *args);
/* command_dev.c */
enum cmd_result command_dev(struct loader *ld, char *args);
/* command_file.c */
enum cmd_result command_ls(struct loader *ld, char *args);
/* command_fw.c */
enum cmd_result command_devpath(struct loader *ld, char *args);
enum cmd_result command_efivar(struct loader *ld, char *args);
/* command_multiboot.c */
enum cmd_result command_multiboot(struct loader *ld, char *args);
/* entry_var.c */
enum cmd_result command_nextboot(struct loader *ld, char *args);
/* command_power.c */
bool firmware_setup(struct loader *ld); /* can `firmware' show its settings? */
/* Does a file of this size with these first bytes look like an EFI program? */
#define PROGRAM_MAGIC 2 /* bytes */
bool program_magic(const void *head, uint64_t size);
enum cmd_result command_chain(struct loader *ld, char *args);
enum cmd_result command_firmware(struct loader *ld, char *args);
enum cmd_result command_poweroff(struct loader *ld, char *args);
enum cmd_result command_quit(struct loader *ld, char *args);
enum cmd_result command_reboot(struct loader *ld, char *args);
/* command_screen.c */
enum cmd_result command_gop(struct loader *ld, char *args);
enum cmd_result command_text(struct loader *ld, char *args);
/* command_set.c */
enum cmd_result command_fs(struct loader *ld, char *args);
enum cmd_result command_load(struct loader *ld, char *args);
enum cmd_result command_modules(struct loader *ld, char *args);
enum cmd_result command_reloc(struct loader *ld, char *args);
enum cmd_result command_rndseed(struct loader *ld, char *args);
enum cmd_result command_splash(struct loader *ld, char *args);
enum cmd_result command_root(struct loader *ld, char *args);
enum cmd_result command_userconf(struct loader *ld, char *args);

#endif /* !_COMMAND_H_ */
