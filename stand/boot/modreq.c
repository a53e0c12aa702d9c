/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modreq.c: the lists of modules and other files to load, and of userconf(4)
 * commands.  Files are opened by modload.c, once the kernel's release is known.
 */
#include <boot/boot.h>

void
boot_options_init(struct boot_options *bo)
{
	memset(bo, 0, sizeof(*bo));
	bo->bo_modules_on = true;
	TAILQ_INIT(&bo->bo_mods);
	for (size_t i = 0; i < MODREQ_BUCKETS; i++)
		TAILQ_INIT(&bo->bo_bucket[i]);
	TAILQ_INIT(&bo->bo_userconf);
}

static const struct {
	int type;
	const char *name;
} type_names[] = {
    {BI_MODULE_ELF, "load"},
    {BI_MODULE_IMAGE, "splash"},
    {BI_MODULE_RND, "rndseed"},
    {BI_MODULE_FS, "fs"},
    {BI_MODULE_PROPS, "props"},
    {BI_MODULE_PLIST, "plist"},
    {BI_MODULE_FIRMWARE, "firmware"},
    {BI_MODULE_KERNCONF, "kernconf"},
};

const char *
modreq_typename(int type)
{
	for (size_t i = 0; i < knitems(type_names); i++)
		if (type_names[i].type == type)
			return type_names[i].name;
	return "?";
}

/* Hashed by FNV-1a, so that adding n requests takes time linear in n. */
struct modreqlist *
modreq_bucket(struct loader *ld, const char *text)
{
	uint32_t hash = 0x811c9dc5;

	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * 0x01000193;
	return &ld->ld_boot->bo_bucket[hash % MODREQ_BUCKETS];
}

/* Are both NULL, or the same? */
static bool
same_args(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* 0: can be added; EEXIST: is on the list; ENOSPC: the list is full. */
static int
modreq_check(struct loader *ld, int type, const char *text, const char *args)
{
	struct modreq *mq;

	/* Properties may be given several times. */
	if (type != BI_MODULE_PROPS) {
		TAILQ_FOREACH (mq, modreq_bucket(ld, text), mq_bucket)
			if (mq->mq_type == type &&
			    strcmp(mq->mq_text, text) == 0 &&
			    same_args(mq->mq_args, args))
				return EEXIST;
	}
	return ld->ld_boot->bo_nmods < MODREQ_MAX ? 0 : ENOSPC;
}

static struct modreq *
request_new(struct loader *ld, int type, const char *text, const char *args)
{
	struct modreq *mq = sa_alloc(ld, sizeof(*mq));

	if (mq == NULL)
		return NULL;
	memset(mq, 0, sizeof(*mq));
	mq->mq_type = type;
	mq->mq_textsize = strlen(text) + 1;
	mq->mq_text = sa_strndup(ld, text, mq->mq_textsize);
	if (args != NULL)
		mq->mq_args = sa_strndup(ld, args, SIZE_MAX);
	if (mq->mq_text != NULL && (args == NULL || mq->mq_args != NULL))
		return mq;
	sa_strfree(ld, mq->mq_args);
	sa_strfree(ld, mq->mq_text);
	sa_free(ld, mq, sizeof(*mq));
	return NULL;
}

static void
modreq_remove(struct loader *ld, struct modreq *mq)
{
	TAILQ_REMOVE(&ld->ld_boot->bo_mods, mq, mq_chain);
	TAILQ_REMOVE(modreq_bucket(ld, mq->mq_text), mq, mq_bucket);
	ld->ld_boot->bo_nmods--;
	sa_strfree(ld, mq->mq_xml);
	sa_strfree(ld, mq->mq_shown);
	sa_strfree(ld, mq->mq_args);
	sa_free(ld, mq->mq_text, mq->mq_textsize);
	sa_free(ld, mq, sizeof(*mq));
}

/* As modreq_add.  *mqp (if not NULL) is set if the request was added. */
static int
request_add(struct loader *ld, int type, const char *text, const char *args,
    struct modreq **mqp)
{
	struct filespec spec;
	struct modreq *mq;
	int error = filespec_parse(text, &spec);

	if (error == 0 && spec.sp_path[0] == '\0')
		error = EINVAL;
	if (error != 0) {
		sa_printf(ld, "%s: \"%s\": %s; expected [dev:]name\n",
		    modreq_typename(type), SA_VIS(text),
		    error == ENAMETOOLONG ? "longer than 255 bytes"
					  : "not a file name");
		return error;
	}
	error = modreq_check(ld, type, text, args);
	if (error == EEXIST)
		return 0;
	if (error != 0) {
		sa_printf(ld, "%s %s: the list is full, it has %d entries\n",
		    modreq_typename(type), SA_VIS(text), MODREQ_MAX);
		return error;
	}
	mq = request_new(ld, type, text, args);
	if (mq == NULL) {
		sa_printf(ld, "%s %s: out of memory\n", modreq_typename(type),
		    SA_VIS(text));
		return ENOMEM;
	}
	if (mqp != NULL)
		*mqp = mq;
	TAILQ_INSERT_TAIL(&ld->ld_boot->bo_mods, mq, mq_chain);
	TAILQ_INSERT_TAIL(modreq_bucket(ld, text), mq, mq_bucket);
	ld->ld_boot->bo_nmods++;
	return 0;
}

int
modreq_add(struct loader *ld, int type, const char *text)
{
	return request_add(ld, type, text, NULL, NULL);
}

int
modreq_add_args(struct loader *ld, const char *text, const char *args)
{
	return request_add(ld, BI_MODULE_ELF, text, args, NULL);
}

int
modreq_add_props(
    struct loader *ld, const char *text, const char *xml, const char *shown)
{
	struct modreq *mq = NULL;
	int error;

	error = request_add(ld, BI_MODULE_PROPS, text, NULL, &mq);
	if (mq == NULL)
		return error;
	mq->mq_xml = sa_strndup(ld, xml, SIZE_MAX);
	mq->mq_shown = sa_strndup(ld, shown, SIZE_MAX);
	if (mq->mq_xml != NULL && mq->mq_shown != NULL)
		return 0;
	modreq_remove(ld, mq);
	sa_printf(ld, "load %s: out of memory\n", SA_VIS(shown));
	return ENOMEM;
}

static void
userconf_remove(struct loader *ld, struct userconf_cmd *uc)
{
	TAILQ_REMOVE(&ld->ld_boot->bo_userconf, uc, uc_chain);
	ld->ld_boot->bo_nuserconf--;
	sa_free(ld, uc, sizeof(*uc));
}

void
modreq_clear(struct loader *ld)
{
	while (!TAILQ_EMPTY(&ld->ld_boot->bo_mods))
		modreq_remove(ld, TAILQ_FIRST(&ld->ld_boot->bo_mods));
	while (!TAILQ_EMPTY(&ld->ld_boot->bo_userconf))
		userconf_remove(ld, TAILQ_FIRST(&ld->ld_boot->bo_userconf));
}

int
userconf_add(struct loader *ld, const char *text)
{
	struct userconf_cmd *uc;
	size_t len = strlen(text);

	if (len == 0) {
		sa_printf(ld, "userconf: no command given\n");
		return EINVAL;
	}
	if (len >= sizeof(uc->uc_text)) {
		sa_printf(ld,
		    "userconf %s: %zu bytes, the kernel takes at most %zu\n",
		    SA_VIS(text), len, sizeof(uc->uc_text) - 1);
		return ENAMETOOLONG;
	}
	if (ld->ld_boot->bo_nuserconf >= MODREQ_MAX) {
		sa_printf(ld,
		    "userconf %s: the list is full, it has %d "
		    "entries\n",
		    SA_VIS(text), MODREQ_MAX);
		return ENOSPC;
	}
	if ((uc = sa_alloc(ld, sizeof(*uc))) == NULL) {
		sa_printf(ld, "userconf %s: out of memory\n", SA_VIS(text));
		return ENOMEM;
	}
	memset(uc, 0, sizeof(*uc));
	memcpy(uc->uc_text, text, len);
	TAILQ_INSERT_TAIL(&ld->ld_boot->bo_userconf, uc, uc_chain);
	ld->ld_boot->bo_nuserconf++;
	return 0;
}

/* ---- settings ---- */

/* Both lists only grow at their ends, so their lengths suffice. */
void
settings_save(struct loader *ld, struct settings *st)
{
	memset(st, 0, sizeof(*st));
	st->set_nmods = ld->ld_boot->bo_nmods;
	st->set_nuserconf = ld->ld_boot->bo_nuserconf;
	st->set_modules_on = ld->ld_boot->bo_modules_on;
	memcpy(st->set_dev, ld->ld_dev, sizeof(st->set_dev));
	memcpy(st->set_root, ld->ld_boot->bo_root, sizeof(st->set_root));
	st->set_reloc = ld->ld_boot->bo_reloc;
	st->set_gop_set = ld->ld_boot->bo_gop_set;
	st->set_gop = ld->ld_boot->bo_gop;
}

void
settings_restore(struct loader *ld, const struct settings *st)
{
	struct modreq *mq, *nextmq;
	struct userconf_cmd *uc, *nextuc;
	size_t n = 0;

	TAILQ_FOREACH_SAFE (mq, &ld->ld_boot->bo_mods, mq_chain, nextmq) {
		if (n++ >= st->set_nmods)
			modreq_remove(ld, mq);
	}
	n = 0;
	TAILQ_FOREACH_SAFE (uc, &ld->ld_boot->bo_userconf, uc_chain, nextuc) {
		if (n++ >= st->set_nuserconf)
			userconf_remove(ld, uc);
	}
	ld->ld_boot->bo_modules_on = st->set_modules_on;
	ld->ld_boot->bo_gop_set = st->set_gop_set;
	ld->ld_boot->bo_gop = st->set_gop;
	memcpy(ld->ld_dev, st->set_dev, sizeof(ld->ld_dev));
	memcpy(
	    ld->ld_boot->bo_root, st->set_root, sizeof(ld->ld_boot->bo_root));
	ld->ld_boot->bo_reloc = st->set_reloc;
}
