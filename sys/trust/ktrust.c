/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrust.c: the level, and kern.trust.*.
 */
#include <sys/kernconfig.h>
#include <sys/machdep.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include "ktrust_impl.h"

struct ktrust ktrust;           /* owner: this file */
static struct verify_work work; /* owner: whoever holds kernconfig */

const char *
ktrust_level_name(enum ktrust_level level)
{
	static const char *const names[] = {"off", "warn", "enforce"};

	return (unsigned)level < knitems(names) ? names[level] : "?";
}

void
ktrust_reset(void)
{
	ktrust_free(&ktrust);
	ktrust = (struct ktrust){0};
}

void
ktrust_start(const void *rec, size_t len, const void *file, size_t size)
{
	kernconfig_lock();
	ktrust_reset();
	ktrust.kts_trust.vtr_keys = &ktrust.kts_keys;
	ktrust.kts_trust.vtr_work = &work;
	ktrust_read(&ktrust, rec, len, file, size);
	if (ktrust.kts_level != KTRUST_OFF)
		kprintf("trust: %s, %u keys and forbidden hashes, %u "
			"manifests, smallest svn %u\n",
		    ktrust_level_name(ktrust.kts_level),
		    keylist_count(&ktrust.kts_keys), ktrust.kts_nmanifests,
		    ktrust.kts_trust.vtr_svn);
	kernconfig_unlock();
}

enum ktrust_level
ktrust_level(void)
{
	return ktrust.kts_level;
}

int
ktrust_raise(int64_t level)
{
	int error = 0;

	if (level < KTRUST_OFF || level > KTRUST_ENFORCE)
		return EINVAL;
	kernconfig_lock();
	if (level < (int64_t)ktrust.kts_level ||
	    (ktrust.kts_level == KTRUST_OFF && level != KTRUST_OFF))
		error = EPERM;
	else if (level != (int64_t)ktrust.kts_level) {
		ktrust.kts_level = (enum ktrust_level)level;
		kprintf("trust: %s from now on\n",
		    ktrust_level_name(ktrust.kts_level));
	}
	kernconfig_unlock();
	return error;
}

void
ktrust_info(struct ktrust_info *kti)
{
	kernconfig_lock();
	*kti = (struct ktrust_info){
	    .kti_level = ktrust.kts_level,
	    .kti_svn = MAX(ktrust.kts_trust.vtr_svn, ktrust.kts_keys.kyl_svn),
	    .kti_keys = keylist_count(&ktrust.kts_keys),
	    .kti_manifests = ktrust.kts_nmanifests,
	    .kti_refused = ktrust.kts_refused,
	};
	kernconfig_unlock();
}

const char *
ktrust_manifest(unsigned i, size_t *files)
{
	if (i >= ktrust.kts_nmanifests)
		return NULL;
	*files = ktrust.kts_manifest[i].ktm_manifest.mnf_n;
	return ktrust.kts_manifest[i].ktm_name;
}

/* ---- kern.trust ---- */

/* NOLINTBEGIN(readability-function-size): the arguments are NetBSD's */
static int
sysctl_level(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int32_t level = (int32_t)ktrust.kts_level;
	int error;

	node.sysctl_data = &level;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	return error != 0 || newp == NULL ? error : ktrust_raise(level);
}

static int
sysctl_number(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	struct ktrust_info kti;
	uint32_t v;

	ktrust_info(&kti);
	if (strcmp(rnode->sysctl_name, "svn") == 0)
		v = kti.kti_svn;
	else if (strcmp(rnode->sysctl_name, "keys") == 0)
		v = kti.kti_keys;
	else if (strcmp(rnode->sysctl_name, "manifests") == 0)
		v = kti.kti_manifests;
	else
		v = kti.kti_refused;
	node.sysctl_data = &v;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}
/* NOLINTEND(readability-function-size) */

static const struct trust_node {
	const char *tnd_name;
	uint32_t tnd_flags;
	sysctlfn tnd_func;
	const char *tnd_desc;
} nodes[] = {
    {"level", CTLFLAG_READWRITE, sysctl_level,
	"0 off, 1 warn, 2 enforce; cannot be lowered"},
    {"svn", CTLFLAG_UNSIGNED, sysctl_number,
	"the smallest security version number that is accepted"},
    {"keys", CTLFLAG_UNSIGNED, sysctl_number,
	"keys and forbidden hashes in the key list"},
    {"manifests", CTLFLAG_UNSIGNED, sysctl_number,
	"manifests that the loader passed"},
    {"refused", CTLFLAG_UNSIGNED, sysctl_number, "files that were not trusted"},
};

int
ktrust_init(void)
{
	const struct sysctlnode *parent = sysctl_find("kern");
	int error;

	error = sysctl_createv(NULL, 0, &parent, NULL, CTLFLAG_PERMANENT,
	    CTLTYPE_NODE, "trust", "what may be loaded", NULL, 0, NULL, 0,
	    CTL_CREATE, CTL_EOL);
	if (error == EEXIST)
		error = 0;
	for (size_t i = 0; i < knitems(nodes) && error == 0; i++) {
		parent = sysctl_find("kern.trust");
		error = sysctl_createv(NULL, 0, &parent, NULL,
		    CTLFLAG_PERMANENT | nodes[i].tnd_flags, CTLTYPE_INT,
		    nodes[i].tnd_name, nodes[i].tnd_desc, nodes[i].tnd_func, 0,
		    NULL, 0, CTL_CREATE, CTL_EOL);
		if (error == EEXIST)
			error = 0;
	}
	return error;
}
