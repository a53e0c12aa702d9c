/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootopt.h: the firmware's boot entries: variables Boot####, and BootOrder
 * (UEFI 2.10, 3.1.2).
 */
#ifndef _UI_BOOTOPT_H_
#define _UI_BOOTOPT_H_

#include <libsa/libsa.h>
#include <libsa/loadopt.h>
#include <ui/command.h>

#define BOOTOPT_MAX 1024 /* entries that are looked at */
#define BOOTOPT_ID  9    /* "Boot0001" */

/* What the firmware has.  Owner: the command. */
struct bootopts {
	struct loader *bop_ld;
	/* The numbers: first those of BootOrder, then the others. */
	uint16_t bop_num[BOOTOPT_MAX];
	size_t bop_norder, bop_n;
	/* The entry that was read last. */
	uint8_t bop_value[SA_VAR_MAX];
	struct loadopt bop_opt;
	struct sa_varname bop_name; /* of the walk through the variables */
};

/*
 * Read BootOrder, and find the entries that are not in it.  EFTYPE: BootOrder
 * is no list of numbers; E2BIG: more than BOOTOPT_MAX.  Quiet.
 */
int bootopt_read(struct loader *ld, struct bootopts *bop);
/*
 * Read entry `num` to bop_opt.  ENOENT: there is none; EIO: it is damaged, *why
 * says how; quiet.
 */
int bootopt_get(struct bootopts *bop, uint16_t num, const char **why);
/* Is there an entry of this number? */
bool bootopt_listed(const struct bootopts *bop, int num);
/* "Boot0001".  Returns `out`. */
const char *bootopt_id(uint16_t num, char out[BOOTOPT_ID]);
/*
 * Write the entry that loadopt_build() has made in bop_value, of `size` bytes.
 */
int bootopt_put(struct bootopts *bop, uint16_t num, size_t size);
int bootopt_delete(struct bootopts *bop, uint16_t num);
/*
 * Write BootOrder: `first`, of n numbers, then the others of the old one but
 * `without` (-1: none).
 */
int bootopt_order(
    struct bootopts *bop, const uint16_t *first, size_t n, int without);

/* Report an error of the firmware's entries.  CMD_FAILED. */
enum cmd_result bootopt_failed(
    struct bootopts *bop, const char *what, int error);

/* bootopt_install.c: run `bootopt install' with these arguments. */
enum cmd_result bootopt_install(struct bootopts *bop, char *args);

#endif /* !_UI_BOOTOPT_H_ */
