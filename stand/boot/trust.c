/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust.c: the keys that are enrolled in the loader, and the level that follows
 * from them and from Secure Boot: the one place that decides it.
 */
#include <boot/trust.h>
#include <libverify/pe.h>

const char *
trust_level_name(enum trust_level level)
{
	static const char *const names[] = {"off", "warn", "enforce"};

	return level < knitems(names) ? names[level] : "?";
}

/*
 * UEFI 2.10, 3.3: SecureBoot is 1 while the firmware verifies programs.  If it
 * is there and cannot be read, it may be.
 */
static bool
secure_boot(struct loader *ld)
{
	uint8_t value = 0;
	size_t size = sizeof(value);
	int error;

	if (ld->ld_env->se_var_get == NULL)
		return false;
	error = sa_var_get(ld, sa_guid_global, "SecureBoot", &value, &size);
	if (error != 0)
		return error != ENOENT && error != ENOTSUP;
	return size == sizeof(value) && value == 1;
}

/*
 * SetupMode is 0 while db can be changed only by the keys of the platform (UEFI
 * 2.10, 32.3).  Without that variable the firmware may not protect db at all.
 */
static bool
has_platform_key(struct loader *ld)
{
	uint8_t value = 1;
	size_t size = sizeof(value);

	return ld->ld_env->se_var_get != NULL &&
	    sa_var_get(ld, sa_guid_global, "SetupMode", &value, &size) == 0 &&
	    size == sizeof(value) && value == 0;
}

/* ENOENT: there is none; EFTYPE. */
static int
find_section(
    const struct sa_env *env, const void **list, size_t *len, const char **what)
{
	struct pe_image pei;
	int error;

	if (env->se_image == NULL)
		return ENOENT;
	error = pe_open(&pei, env->se_image, env->se_imagesize, what);
	return error != 0 ? error
			  : pe_find(&pei, PE_KEYS, true, list, len, what);
}

bool
trust_enrolled(const struct loader *ld)
{
	const char *what;
	const void *list;
	size_t len;

	return find_section(ld->ld_env, &list, &len, &what) != ENOENT;
}

bool
trust_enforces(struct loader *ld)
{
	struct trust tru;
	bool is;

	if (!trust_enrolled(ld) || secure_boot(ld))
		return trust_enrolled(ld);
	if (trust_open(ld, &tru) != 0)
		return true;
	is = tru.tru_level == TRUST_ENFORCE;
	trust_close(ld, &tru);
	return is;
}

/* A variable that is damaged does not count. */
static int
read_svn(struct loader *ld, struct trust *tru)
{
	const int error = trust_svn_get(ld, &tru->tru_trust.vtr_svn);

	tru->tru_what = "variable " TRUST_SVN_NAME " cannot be read";
	return error == ENOENT || error == EFTYPE ? 0 : error;
}

/* ENOENT: none are enrolled; EFTYPE. */
static int
read_keys(struct loader *ld, struct trust *tru)
{
	struct verify_fault vft;
	const void *list;
	size_t len;
	int error;

	error = find_section(ld->ld_env, &list, &len, &tru->tru_what);
	if (error != 0)
		return error;
	error = keylist_open(
	    &tru->tru_keys, list, len, tru->tru_trust.vtr_work, &vft);
	tru->tru_what = error == 0 ? NULL : vft.vft_what;
	if (error != 0)
		return error;
	tru->tru_always = keylist_has(&tru->tru_keys, KEYLIST_ENFORCE);
	tru->tru_wantdb = keylist_has(&tru->tru_keys, KEYLIST_DB);
	tru->tru_usedb = tru->tru_wantdb && has_platform_key(ld);
	error = trust_merge(ld, tru);
	if (error == 0 && tru->tru_list != NULL) {
		error = keylist_open(&tru->tru_keys, tru->tru_list,
		    tru->tru_listlen, tru->tru_trust.vtr_work, &vft);
		tru->tru_what = vft.vft_what;
	}
	if (error == 0)
		error = read_svn(ld, tru);
	if (error == 0)
		tru->tru_what = NULL;
	else /* What is revoked is not known. */
		tru->tru_keys = (struct keylist){0};
	return error;
}

int
trust_open(struct loader *ld, struct trust *tru)
{
	const struct sa_env *env = ld->ld_env;
	int error;

	memset(tru, 0, sizeof(*tru));
	LIST_INIT(&tru->tru_manifests);
	tru->tru_trust.vtr_keys = &tru->tru_keys;
	tru->tru_trust.vtr_work = sa_alloc(ld, sizeof(struct verify_work));
	if (tru->tru_trust.vtr_work == NULL)
		return ENOMEM;
	if (env->se_date != NULL)
		tru->tru_trust.vtr_now = env->se_date(env->se_cookie);
	tru->tru_secure = secure_boot(ld);
	error = read_keys(ld, tru);
	if (error == ENOENT)
		tru->tru_what = NULL;
	if (error == ENOMEM) {
		trust_close(ld, tru);
		return error;
	}
	/* Keys that are damaged are no reason to trust everything. */
	if (error == ENOENT)
		tru->tru_level = TRUST_OFF;
	else if (tru->tru_secure || tru->tru_always)
		tru->tru_level = TRUST_ENFORCE;
	else
		tru->tru_level = TRUST_WARN;
	return 0;
}

void
trust_close(struct loader *ld, struct trust *tru)
{
	trust_forget(ld, tru);
	sa_free(ld, tru->tru_trust.vtr_work, sizeof(struct verify_work));
	tru->tru_trust.vtr_work = NULL;
	sa_free(ld, tru->tru_list, tru->tru_listsize);
	tru->tru_list = NULL;
}

void
trust_free(struct loader *ld, struct trust *tru)
{
	if (tru == NULL)
		return;
	trust_close(ld, tru);
	sa_free(ld, tru, sizeof(*tru));
}
