/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * measure.c: see measure.h.
 */
#include <boot/boot.h>
#include <boot/bootfile.h>
#include <boot/bootrec.h>
#include <boot/measure.h>
#include <libtpmlog/tpmlog.h>

/* The parts of an event's text, behind TPMLOG_OURS; "": none. */
struct event_text {
	const char *evt_kind, *evt_what, *evt_between, *evt_more;
};

/* Report the first failure, by the name of what is not measured. */
static void
failed(struct loader *ld, const struct event_text *evt, int error)
{
	if (ld->ld_boot->bo_tpm_failed)
		return;
	ld->ld_boot->bo_tpm_failed = true;
	if (error == ENOSPC)
		sa_printf(ld,
		    "WARNING: TPM: the firmware's event log is full: it lacks "
		    "%s %s and what follows, which are measured\n",
		    evt->evt_kind, SA_VIS(evt->evt_what));
	else
		sa_printf(ld,
		    "WARNING: TPM: HashLogExtendEvent: %s: %s %s is not "
		    "measured; the boot goes on\n",
		    kstrerror(error), evt->evt_kind, SA_VIS(evt->evt_what));
}

/* Measure `bytes', or if it is NULL the text. */
static void
measure(struct loader *ld, unsigned pcr, const struct event_text *evt,
    const void *bytes, size_t size)
{
	const struct sa_env *env = ld->ld_env;
	const size_t room = sizeof(TPMLOG_OURS) + strlen(evt->evt_kind) + 1 +
	    strlen(evt->evt_what) + strlen(evt->evt_between) +
	    strlen(evt->evt_more);
	char *text = sa_alloc(ld, room);
	size_t len;
	int error = ENOMEM;

	if (text != NULL) {
		len = (size_t)ksnprintf(text, room, "%s%s %s%s%s", TPMLOG_OURS,
		    evt->evt_kind, evt->evt_what, evt->evt_between,
		    evt->evt_more);
		if (bytes == NULL) {
			bytes = text;
			size = len;
		}
		error = env->se_measure(
		    env->se_cookie, pcr, bytes, size, text, len);
		sa_free(ld, text, room);
	}
	if (error != 0)
		failed(ld, evt, error);
}

void
measure_text(
    struct loader *ld, const char *kind, const char *what, const char *more)
{
	const struct event_text evt = {
	    kind, what, more[0] == '\0' ? "" : " ", more};

	if (measure_on(ld))
		measure(ld, TPMLOG_PCR_TEXT, &evt, NULL, 0);
}

void
measure_boot(struct loader *ld, const char *kernel, const char *args)
{
	const struct boot_options *bo = ld->ld_boot;
	const struct userconf_cmd *uc;
	const struct modreq *mq;

	if (!measure_on(ld))
		return;
	measure_text(ld, "boot", kernel, args);
	if (bo->bo_root[0] != '\0')
		measure_text(ld, "root", bo->bo_root, "");
	TAILQ_FOREACH (uc, &bo->bo_userconf, uc_chain)
		measure_text(ld, "userconf", uc->uc_text, "");
	TAILQ_FOREACH (mq, &bo->bo_mods, mq_chain) {
		if (mq->mq_type == BI_MODULE_PROPS)
			measure_text(ld, "props", mq->mq_text, mq->mq_xml);
		else if (mq->mq_args != NULL)
			measure_text(ld, "args", mq->mq_text, mq->mq_args);
		else if (mq->mq_type != BI_MODULE_ELF &&
		    mq->mq_type != BI_MODULE_RND)
			measure_text(ld, "load", modreq_typename(mq->mq_type),
			    mq->mq_text);
	}
}

void
measure_bytes(struct loader *ld, enum verify_role role, const char *dev,
    const char *path, const void *bytes, size_t size)
{
	const struct event_text evt = {verify_role_name(role), dev, ":", path};

	/* (NULL would be the text.) */
	if (measure_on(ld))
		measure(ld, TPMLOG_PCR_FILE, &evt, bytes == NULL ? "" : bytes,
		    bytes == NULL ? 0 : size);
}

void
measure_file(struct loader *ld, struct bootfile *bf, enum verify_role role)
{
	const char *dev = bf->bf_vol->bv_info.vi_name;
	int error;

	if (!measure_on(ld) || ld->ld_boot->bo_checking)
		return;
	if (role == VERIFY_SEED) {
		measure(ld, TPMLOG_PCR_TEXT,
		    &(struct event_text){"seed", dev, ":", bf->bf_path}, NULL,
		    0);
		return;
	}
	error = bootfile_hold(bf);
	if (error == 0) {
		measure_bytes(
		    ld, role, dev, bf->bf_path, bf->bf_packed, bf->bf_npacked);
		return;
	}
	/* Registers must not be those of a boot without the file. */
	measure(ld, TPMLOG_PCR_FILE,
	    &(struct event_text){TPMLOG_NOT_READ, dev, ":", bf->bf_path}, NULL,
	    0);
	sa_printf(ld, "WARNING: %s: not measured: %s\n", bf->bf_where,
	    SA_FS_WHY(bf->bf_vol->bv_vol, error));
}

void
measure_record(struct loader *ld, struct bootrec *br)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_tpmlog *rec, log;
	int error;

	if (env->se_tpmlog == NULL)
		return;
	memset(&log, 0, sizeof(log));
	error = env->se_tpmlog(env->se_cookie, &log);
	if (error != 0) {
		sa_printf(ld,
		    "WARNING: TPM: the event log is not passed to the kernel: "
		    "%s\n",
		    kstrerror(error));
		return;
	}
	rec = bootrec_add(br, BTINFO_TPMLOG, sizeof(*rec));
	if (rec == NULL) {
		sa_printf(ld,
		    "WARNING: bootinfo has no room for the TPM's event log\n");
		return;
	}
	log.common = rec->common;
	*rec = log;
}
