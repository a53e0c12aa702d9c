/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_impl.h: private to the parser of boot.cfg(5).
 *
 *	bootcfg.c          lines
 *	bootcfg_keyword.c  keywords, and what each does with its value
 *	bootcfg_warn.c     warnings
 */
#ifndef _UI_BOOTCFG_IMPL_H_
#define _UI_BOOTCFG_IMPL_H_

#include <ui/ui.h>

/* The state of bootcfg_parse(). */
struct bootcfg_parser {
	struct loader *p_ld;
	const char *p_where;     /* the file, for warnings */
	unsigned p_line;         /* 1, 2, ... */
	unsigned p_default_line; /* line of default=; 0: none */
	bool p_badtimeout;       /* timeout= is no number */
	int64_t p_default;       /* as written, from 1 */
	int p_error;             /* 0, or ENOMEM */
	struct sa_env p_mute;    /* the loader's, without console output */
	char p_text[BOOTCFG_MAXLINE + 1];
};

/* A keyword without key_take and KEYF_COMMAND is not supported yet. */
struct bootcfg_keyword {
	const char *key_name;
	void (*key_take)(struct bootcfg_parser *p, char *value);
	unsigned key_flags;
};
#define KEYF_COMMAND 0x1 /* it is a command (command.h) */
#define KEYF_NAMES   0x2 /* its value has names, which may contain '#' */
#define KEYF_RAW     0x4 /* its value may have comments and blanks */

/* ---- bootcfg_warn.c ---- */

/* Warn about the current line; at most BOOTCFG_MAXWARN are printed. */
void bootcfg_warn(struct bootcfg_parser *p, const char *fmt, ...)
    __kprintflike(2, 3);

/* ---- bootcfg_keyword.c ---- */

/* NULL: there is none of that name. */
const struct bootcfg_keyword *bootcfg_keyword(const char *name);
/* Run a keyword that is a command.  It reports its own errors. */
void bootcfg_command(
    struct bootcfg_parser *p, const char *name, const char *value);
/* Set what depends on the whole file: default and format. */
void bootcfg_finish(struct bootcfg_parser *p);

#endif /* !_UI_BOOTCFG_IMPL_H_ */
