/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete_impl.h: private to the files of completion:
 *
 *	complete.c        the word, commands, devices, files
 *	complete_names.c  modules, menu entries, variables, labels
 *	complete_list.c   candidates
 */
#ifndef _COMPLETE_IMPL_H_
#define _COMPLETE_IMPL_H_

#include <ui/complete.h>

#define LIST_LINES 20 /* that are printed */

struct complete_work {
	struct loader *w_ld;
	char w_typed[COMPLETE_MAX]; /* the word at the cursor, without quotes */
	char w_word[COMPLETE_MAX];  /* its end: the prefix of candidates */
	size_t w_wordlen;           /* bytes of w_word */
	bool w_fold;                /* ignore the case of letters */
	bool w_list;                /* print the candidates */
	size_t w_col;               /* of the line being printed */
	unsigned w_lines;           /* printed */
	struct completion *w_out;
};

/* Add a candidate; `end` follows it if it is the only one. */
void complete_candidate(struct complete_work *w, const char *name, char end);

/*
 * Modules by name: those of every release in /stand of the device that the word
 * names.
 */
void complete_modules(struct complete_work *w);
/* The menu's entries, by their identifiers. */
void complete_entries(struct complete_work *w);
/* The firmware's variables. */
void complete_variables(struct complete_work *w);
/* Partitions with a label, as NAME=label, followed by `end`. */
void complete_labels(struct complete_work *w, char end);

#endif /* !_COMPLETE_IMPL_H_ */
