/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_tpm.c: the command that prints the TPM's event log.
 */
#include <libkern/libkern.h>
#include <monitor/monitor_impl.h>
#include <sys/tpmlog.h>

#define HEX_LINE 32 /* bytes */

static void
put_hex(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mon_printf("%02x", p[i]);
}

/* SHA-256 of an event, or the first digest that it has. */
static void
put_digest(const struct tpmlog_event *tev)
{
	const struct tpmlog_digest *tld = tpmlog_digest(tev, TPMLOG_SHA256);

	if (tld == NULL && tev->tev_ndigests > 0)
		tld = &tev->tev_digest[0];
	if (tld == NULL) {
		mon_printf("-");
		return;
	}
	mon_printf("%s:", tpmlog_alg_name(tld->tld_alg.tla_id));
	put_hex(tld->tld_bytes, tld->tld_alg.tla_size);
}

static void
put_event(const struct tpmlog_event *tev)
{
	char text[TPMLOG_TEXT], number[16];
	const char *name = tpmlog_type_name(tev->tev_type);

	ksnprintf(number, sizeof(number), "0x%x", tev->tev_type);
	mon_printf(
	    "%3d %-30s ", (int)tev->tev_pcr, *name == '?' ? number : name);
	put_digest(tev);
	mon_printf(" %s\n", tpmlog_text(tev, text));
}

static int
print(const struct boot_tpmlog *btl)
{
	const struct tpmlog *tlg = &btl->btl_log;
	size_t at = tlg->tlg_first;
	struct tpmlog_event tev;
	const char *what;
	unsigned n = 0;
	int error;

	mon_printf("PCR TYPE                           DIGEST TEXT\n");
	while ((error = tpmlog_next(tlg, &at, &tev, &what)) == 0) {
		if (mon_interrupted())
			return EINTR;
		put_event(&tev);
		n++;
	}
	mon_printf("tpmlog: %u events, %zu bytes%s\n", n, tlg->tlg_size,
	    btl->btl_full ? "; the log was full, events are missing" : "");
	if (error == ENOENT)
		return 0;
	mon_printf("tpmlog: at byte %zu: %s\n", at, what);
	return error;
}

/* The log's bytes, for a file elsewhere. */
static int
dump(const struct tpmlog *tlg)
{
	size_t n;

	for (size_t at = 0; at < tlg->tlg_size; at += n) {
		if (mon_interrupted())
			return EINTR;
		n = MIN(tlg->tlg_size - at, (size_t)HEX_LINE);
		put_hex(tlg->tlg_bytes + at, n);
		mon_printf("\n");
	}
	return 0;
}

static int
cmd_tpmlog(int argc, char **argv)
{
	const struct boot_tpmlog *btl = boot_tpmlog();
	const bool hex = argc == 2 && strcmp(argv[1], "-x") == 0;

	if (argc != 1 && !hex)
		return MON_USAGE;
	if (btl == NULL)
		return mon_fail(ENOENT, "tpmlog: the loader passed no log");
	return hex ? dump(&btl->btl_log) : print(btl);
}

const struct mon_command mon_tpm_commands[] = {
    {"tpmlog", "[-x]", "show the TPM's event log, or its bytes", cmd_tpmlog},
    {NULL, NULL, NULL, NULL},
};
