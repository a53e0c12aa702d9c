/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_trust.c: `trust'.
 */
#include <boot/trust.h>
#include <ui/command.h>
#include <ui/words.h>

static void
print_item(
    struct loader *ld, struct verify_work *vwk, const struct keylist_item *kli)
{
	struct verify_key vky = {0};
	const char *what;
	bool ca;

	if (kli->kli_type == KEYLIST_DB) {
		sa_printf(ld, "  the firmware's db\n");
		return;
	}
	if (kli->kli_type == KEYLIST_ENFORCE) {
		sa_printf(ld, "  enforce, also without Secure Boot\n");
		return;
	}
	if (kli->kli_type == KEYLIST_FORBID) {
		what = "forbidden";
		memcpy(vky.vky_id, kli->kli_data, sizeof(vky.vky_id));
	} else if (kli->kli_type == KEYLIST_CA) {
		what = "CA";
		(void)verify_certificate(
		    vwk, kli->kli_data, kli->kli_len, &vky, &ca);
	} else {
		(void)verify_key_item(
		    &vky, kli->kli_type, kli->kli_data, kli->kli_len);
		what = verify_key_name(vky.vky_type);
	}
	sa_printf(ld, "  %-12s", what);
	for (size_t i = 0; i < sizeof(vky.vky_id); i++)
		sa_printf(ld, "%s%02x", i == 0 ? " " : "", vky.vky_id[i]);
	sa_printf(ld, "\n");
}

static void
print_trust(struct loader *ld, const struct trust *tru)
{
	struct keylist_item kli;
	size_t at = 0;
	uint32_t svn;

	sa_printf(ld, "trust: %s: ", trust_level_name(tru->tru_level));
	if (tru->tru_what != NULL)
		sa_printf(
		    ld, "the enrolled keys cannot be used: %s", tru->tru_what);
	else if (tru->tru_level == TRUST_OFF)
		sa_printf(ld, "no keys are enrolled");
	else
		sa_printf(ld, "keys are enrolled, smallest svn %u",
		    MAX(tru->tru_keys.kyl_svn, tru->tru_trust.vtr_svn));
	sa_printf(ld, "; Secure Boot is %s%s\n", tru->tru_secure ? "on" : "off",
	    tru->tru_wantdb && !tru->tru_usedb
		? ", no platform key: db is not trusted"
		: "");
	if (trust_svn_get(ld, &svn) == EFTYPE)
		sa_printf(
		    ld, "trust: variable %s is damaged\n", TRUST_SVN_NAME);
	while (keylist_next(&tru->tru_keys, &at, &kli))
		print_item(ld, tru->tru_trust.vtr_work, &kli);
}

enum cmd_result
command_trust(struct loader *ld, char *args)
{
	enum cmd_result result = CMD_OK;
	struct trust tru;
	char *word;

	if (trust_open(ld, &tru) != 0) {
		sa_printf(ld, "trust: out of memory\n");
		return CMD_FAILED;
	}
	word = word_next(&args);
	if (word == NULL)
		print_trust(ld, &tru);
	for (; word != NULL; word = word_next(&args))
		if (trust_file(ld, &tru, word) != 0)
			result = CMD_FAILED;
	trust_close(ld, &tru);
	return result;
}
