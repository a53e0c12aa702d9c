/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modopen.c: open the files to be loaded behind the kernel.
 */
#include <boot/modload.h>
#include <boot/modmeta.h>
#include <boot/modprops.h>
#include <boot/trust.h>

/* Files whose first bytes are kept from opening to reading, 128 KB each. */
#define HEADS_MAX 64
/* Files that a server is asked for at once. */
#define EXPECT 3

size_t
modlist_room(const struct bootrec *br)
{
	const size_t room = bootrec_room(br);

	return room <= sizeof(struct btinfo_modulelist)
	    ? 0
	    : (room - sizeof(struct btinfo_modulelist)) /
		sizeof(struct bi_modulelist_entry);
}

/*
 * How many bytes to keep of a file that is opened: modules are looked at, as
 * many as may be held; of others only first bytes are kept.
 */
static uint64_t
to_keep(const struct modopen *mo, const struct modfile *mf)
{
	if (mf->mf_type != BI_MODULE_ELF)
		return mo->mop_heads > 0;
	return mo->mop_foreign ? 1 : MAX(mo->mop_hold, (uint64_t)1);
}

/* What a file of that type is listed as in a manifest. */
static enum verify_role
role_of(int type)
{
	switch (type) {
	case BI_MODULE_ELF:
		return VERIFY_MODULE;
	case BI_MODULE_RND:
		return VERIFY_SEED;
	case BI_MODULE_KERNCONF:
		return VERIFY_CONFIG;
	default: /* a splash, a file system, firmware */
		return VERIFY_IMAGE;
	}
}

/*
 * Set the place that modlist_plan() will give the file if all files before it
 * are loaded and nothing is added: what is read there need not be copied.
 */
static void
set_place(struct modopen *mo, struct modfile *mf)
{
	const uint64_t size = mf->mf_file.bf_file->ff_size;
	struct prange at;

	if (mo->mop_map == NULL || size > INT32_MAX ||
	    !memmap_next_ram(mo->mop_map, mo->mop_behind, page_up(size), &at))
		return;
	if (memmap_isfree(mo->mop_map, at))
		bootfile_set_place(&mf->mf_file, at.pr_start);
	mo->mop_behind.pr_start = at.pr_end;
}

/* Find and open it.  False: it is freed, reported. */
static bool
find_file(struct loader *ld, struct modopen *mo, struct modfile *mf)
{
	if (module_find(ld, mo->mop_vols, &mo->mop_place, mf->mf_req,
		&mf->mf_file) == 0) {
		set_place(mo, mf);
		return true;
	}
	sa_free(ld, mf, sizeof(*mf));
	return false;
}

/* Look at it and measure it.  False: it is left out, reported. */
static bool
take_file(struct loader *ld, struct modopen *mo, struct modfile *mf,
    struct modlist *list)
{
	char why[BOOTFILE_WHY];

	TAILQ_INSERT_TAIL(list, mf, mf_chain);
	if (trust_gate(ld, &mf->mf_file, role_of(mf->mf_type)) != 0) {
		(void)modlist_leave_out(ld, list, mf, "EAUTH: not trusted");
		return false;
	}
	/* Others are passed as they are: a seed may begin with any bytes. */
	if ((mf->mf_type == BI_MODULE_ELF || mf->mf_type == BI_MODULE_FS ||
		mf->mf_type == BI_MODULE_IMAGE) &&
	    bootfile_decode(
		ld, fs_decoders, &mf->mf_file, to_keep(mo, mf), why) != 0) {
		(void)modlist_leave_out(ld, list, mf, why);
		return false;
	}
	if (mf->mf_file.bf_head != NULL && mo->mop_heads > 0)
		mo->mop_heads--;
	mf->mf_size = mf->mf_file.bf_file->ff_size;
	mo->mop_hold -= MIN(mo->mop_hold, bootfile_held(&mf->mf_file));
	if (mf->mf_size != 0 && mf->mf_size <= INT32_MAX)
		return true;
	(void)modlist_leave_out(ld, list, mf,
	    mf->mf_size == 0 ? "empty file (0 bytes)" : "larger than 2 GB");
	return false;
}

/* A file that was found: as modlist_open_one(). */
static bool
take_one(struct loader *ld, struct modopen *mo, struct modfile *mf,
    struct modlist *list, size_t *np)
{
	int error;

	*np = 0;
	if (!take_file(ld, mo, mf, list))
		return false;
	if (mf->mf_type == BI_MODULE_ELF && !mo->mop_foreign) {
		error = modmeta_read(ld, mo, mf);
		if (error != 0)
			error = trust_gate_nameless(ld, &mf->mf_file, error);
		else if (mf->mf_meta.mmt_name != NULL)
			error = trust_gate_name(
			    ld, &mf->mf_file, mf->mf_meta.mmt_name);
		if (error != 0) {
			(void)modlist_leave_out(
			    ld, list, mf, "EAUTH: not trusted");
			return false;
		}
		if (!mo->mop_check && mf->mf_meta.mmt_name != NULL &&
		    builtins_have(&mo->mop_builtins, mf->mf_meta.mmt_name)) {
			sa_printf(ld,
			    "%s: the kernel has %s built in: left out\n",
			    mf->mf_file.bf_where, SA_VIS(mf->mf_meta.mmt_name));
			(void)modlist_drop(ld, list, mf);
			return false;
		}
		if (!modprops_attach(ld, list, mf, np)) {
			(void)modlist_drop(ld, list, mf);
			return false;
		}
	}
	++*np;
	return true;
}

bool
modlist_open_one(struct loader *ld, struct modopen *mo, struct modfile *mf,
    struct modlist *list, size_t *np)
{
	*np = 0;
	return find_file(ld, mo, mf) && take_one(ld, mo, mf, list, np);
}

/* Is the request for a file that this boot loads? */
static bool
is_wanted(
    const struct loader *ld, const struct modopen *mo, const struct modreq *mq)
{
	if (mo->mop_foreign && !modreq_is_foreign(mq))
		return false;
	if (mq->mq_type == BI_MODULE_ELF)
		return ld->ld_boot->bo_modules_on;
	return mq->mq_type != BI_MODULE_PROPS;
}

/* Arguments have no place in NetBSD's protocol. */
static void
warn_args(struct loader *ld, const struct modopen *mo, const struct modreq *mq)
{
	if (mq->mq_args != NULL && !mo->mop_foreign && !mo->mop_check)
		sa_printf(ld,
		    "WARNING: load %s: \"%s\" is ignored: only a Multiboot "
		    "kernel's modules have arguments (a name with blanks needs "
		    "double quotes)\n",
		    SA_VIS(mq->mq_text), SA_VIS(mq->mq_args));
}

/* Requests that are ahead of the one that is opened. */
struct ahead {
	const struct modreq *ah_next; /* that is to be expected */
	unsigned ah_n;                /* are expected */
};

/* A request is opened: expect those behind it. */
static void
expect(struct loader *ld, const struct modopen *mo, struct ahead *ah)
{
	if (ah->ah_n > 0)
		ah->ah_n--;
	for (; ah->ah_next != NULL && ah->ah_n < EXPECT;
	     ah->ah_next = TAILQ_NEXT(ah->ah_next, mq_chain)) {
		if (!is_wanted(ld, mo, ah->ah_next))
			continue;
		module_expect(ld, mo->mop_vols, &mo->mop_place, ah->ah_next);
		ah->ah_n++;
	}
}

/* The first request to expect: of disks none is. */
static const struct modreq *
first_ahead(struct loader *ld)
{
	for (size_t i = 0, n = device_count(ld); i < n; i++)
		if (device_info(ld, i)->vi_isnet)
			return TAILQ_FIRST(&ld->ld_boot->bo_mods);
	return NULL;
}

static const char no_room[] = "no room in bootinfo";

/* Requests while they are opened: how many entries there are, and are not. */
struct opened {
	struct modlist op_found; /* files that were not looked at yet */
	size_t op_n, op_dropped;
};

/* Find the file of a request. */
static void
open_request(struct loader *ld, struct modopen *mo, const struct modreq *mq,
    struct opened *op)
{
	struct modfile *mf;

	if (op->op_n >= mo->mop_max) {
		op->op_dropped++;
		missing_add(ld, SA_VIS(mq->mq_text), no_room);
		return;
	}
	mf = modfile_new(ld, mq, mq->mq_type);
	if (mf == NULL) {
		sa_printf(ld, "WARNING: %s %s: out of memory\n",
		    modtype_kind(mq->mq_type), SA_VIS(mq->mq_text));
		missing_add(ld, SA_VIS(mq->mq_text), "out of memory");
	} else if (find_file(ld, mo, mf))
		TAILQ_INSERT_TAIL(&op->op_found, mf, mf_chain);
}

/* Look at the files that were found. */
static void
take_found(struct loader *ld, struct modopen *mo, struct modlist *list,
    struct opened *op)
{
	struct modfile *mf;
	size_t entries;

	while ((mf = TAILQ_FIRST(&op->op_found)) != NULL) {
		TAILQ_REMOVE(&op->op_found, mf, mf_chain);
		if (!take_one(ld, mo, mf, list, &entries))
			continue;
		if (entries > mo->mop_max - op->op_n) {
			missing_add(ld, mf->mf_file.bf_where, no_room);
			(void)modlist_drop(ld, list, mf);
			op->op_dropped += entries;
			continue;
		}
		op->op_n += entries;
	}
}

void
modlist_open(struct loader *ld, struct modopen *mo, struct modlist *list)
{
	struct ahead ahead = {first_ahead(ld), 0};
	/* A server sends a file when it is opened; of disks all are found. */
	const bool all = ahead.ah_next == NULL;
	struct opened op = {.op_n = 0};
	const struct modreq *mq;

	TAILQ_INIT(&op.op_found);
	mo->mop_heads = HEADS_MAX;
	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		if (!is_wanted(ld, mo, mq))
			continue;
		warn_args(ld, mo, mq);
		expect(ld, mo, &ahead);
		open_request(ld, mo, mq, &op);
		if (!all)
			take_found(ld, mo, list, &op);
	}
	/* What is signed is read by who verifies it. */
	if (all && !mo->mop_foreign && !trust_enrolled(ld))
		modahead_read(ld, &op.op_found, mo->mop_hold);
	take_found(ld, mo, list, &op);
	if (op.op_dropped > 0)
		sa_printf(ld,
		    "WARNING: bootinfo has room for %zu files: %zu are left "
		    "out\n",
		    mo->mop_max, op.op_dropped);
	mo->mop_left = mo->mop_max - op.op_n;
}
