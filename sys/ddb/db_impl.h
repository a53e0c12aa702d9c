/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * db_impl.h: the line of a debugger command, from left to right.
 */
#ifndef _DDB_DB_IMPL_H_
#define _DDB_DB_IMPL_H_

#include <ddb/ddb.h>

struct db_arguments {
	db_expr_t dba_addr;
	bool dba_have_addr;
	db_expr_t dba_count;
	char dba_modif[32];
};

void db_begin(const char *line); /* not copied */
/* Skip blanks, then this text, if it comes next. */
bool db_skip(const char *text);
/* The length of the next name, which is skipped; 0: none. */
size_t db_word(const char **wordp);
/* The letters behind a '/', if there is one.  False: too many. */
bool db_modifiers(char *buf, size_t size);

#endif /* !_DDB_DB_IMPL_H_ */
