/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * moddeps.c: open what the modules on the list require, and put it before them.
 *
 * Depth first, without recursion.  What is being opened is on a stack, each
 * entry above the module that requires it, and goes to the list, before the
 * module that was asked for, when all that it requires is there.  A kernel
 * brings modules up by their requirements whatever their order; an older one's
 * messages are shorter if they come in order.
 */
#include <boot/modmeta.h>

/* The rest of a module's names is ignored after so many, or so many missing. */
#define NAMES_MAX 128
#define WARN_MAX  8

/* A module whose requirements are looked at. */
struct depnode {
	struct depnode *dn_up; /* the one that requires it; NULL: asked for */
	struct modfile *dn_mod;
	struct modlist dn_files; /* it and its properties; empty: on the list */
	const char *dn_next;     /* the rest of its list of names */
	unsigned dn_names, dn_warned;
};

/* A name that was looked for in vain. */
struct depmissing {
	LIST_ENTRY(depmissing) dm_chain;
	char dm_name[ELF_MODNAME];
};
LIST_HEAD(depmissings, depmissing);

struct moddeps {
	struct loader *mdp_ld;
	struct modopen *mdp_open;
	struct modlist *mdp_list;
	struct depmissings mdp_missing;
};

static void
out_of_memory(struct loader *ld, const char *what)
{
	sa_printf(ld,
	    "WARNING: %s: out of memory: what it requires is not "
	    "loaded\n",
	    SA_VIS(what));
}

static bool
is_missing(const struct moddeps *md, const char *name)
{
	const struct depmissing *dm;

	LIST_FOREACH (dm, &md->mdp_missing, dm_chain)
		if (strcmp(dm->dm_name, name) == 0)
			return true;
	return false;
}

/* Without memory for it the name is looked for again. */
static void
note_missing(struct moddeps *md, const char *name)
{
	struct depmissing *dm = sa_alloc(md->mdp_ld, sizeof(*dm));

	if (dm == NULL)
		return;
	(void)kstrlcpy(dm->dm_name, name, sizeof(dm->dm_name));
	LIST_INSERT_HEAD(&md->mdp_missing, dm, dm_chain);
}

/* Is it on the list or on the stack? */
static bool
is_there(const struct moddeps *md, const struct depnode *top, const char *name)
{
	const struct depnode *dn;
	const struct modfile *mf;

	for (dn = top; dn != NULL; dn = dn->dn_up)
		if (modmeta_is(dn->dn_mod, name))
			return true;
	TAILQ_FOREACH (mf, md->mdp_list, mf_chain)
		if (mf->mf_type == BI_MODULE_ELF && modmeta_is(mf, name))
			return true;
	return false;
}

/* Warn that what a module requires is missing. */
static void
warn(struct moddeps *md, struct depnode *dn, const char *name, const char *why)
{
	dn->dn_warned++;
	sa_printf(md->mdp_ld, "WARNING: %s requires %s: %s\n",
	    SA_VIS(modmeta_name(dn->dn_mod)), SA_VIS(name), why);
}

/*
 * A request for the module `name`: on the device that the module that requires
 * it was asked for from, if that was named.
 */
static struct modfile *
request(struct moddeps *md, const struct depnode *dn, const char *name)
{
	struct modfile *mf = modfile_new(md->mdp_ld, NULL, BI_MODULE_ELF);
	struct filespec spec;

	if (mf == NULL)
		return NULL;
	if (filespec_parse(dn->dn_mod->mf_req->mq_text, &spec) != 0)
		spec.sp_dev[0] = '\0';
	ksnprintf(mf->mf_text, sizeof(mf->mf_text), "%s%s%s", spec.sp_dev,
	    spec.sp_dev[0] == '\0' ? "" : ":", name);
	mf->mf_own = (struct modreq){
	    .mq_type = BI_MODULE_ELF,
	    .mq_text = mf->mf_text,
	    .mq_for = modmeta_name(dn->dn_mod),
	};
	mf->mf_req = &mf->mf_own;
	return mf;
}

/* Open its file, with its properties, for a new node. */
static bool
open_files(struct moddeps *md, struct depnode *dn, struct depnode *top,
    const char *name)
{
	size_t n;

	if (!modlist_open_one(
		md->mdp_ld, md->mdp_open, dn->dn_mod, &dn->dn_files, &n)) {
		top->dn_warned++;
		return false;
	}
	if (n > md->mdp_open->mop_left) {
		warn(md, top, name, "bootinfo has no room for it");
		goto bad;
	}
	if (!modmeta_is(dn->dn_mod, name)) {
		warn(md, top, name, "the module in its file has another name");
		goto bad;
	}
	md->mdp_open->mop_left -= n;
	dn->dn_next = dn->dn_mod->mf_meta.mmt_required;
	return true;
bad:
	missing_add(md->mdp_ld, dn->dn_mod->mf_file.bf_where, "left out");
	(void)modlist_drop(md->mdp_ld, &dn->dn_files, dn->dn_mod);
	return false;
}

/* Open the module `name` for the one on top.  NULL: reported. */
static struct depnode *
push(struct moddeps *md, struct depnode *top, const char *name)
{
	struct loader *ld = md->mdp_ld;
	struct depnode *dn = sa_alloc(ld, sizeof(*dn));

	if (dn != NULL) {
		*dn = (struct depnode){.dn_up = top};
		TAILQ_INIT(&dn->dn_files);
		dn->dn_mod = request(md, top, name);
	}
	if (dn == NULL || dn->dn_mod == NULL) {
		out_of_memory(ld, modmeta_name(top->dn_mod));
	} else if (open_files(md, dn, top, name)) {
		return dn;
	} else
		note_missing(md, name);
	sa_free(ld, dn, sizeof(*dn));
	return NULL;
}

/*
 * What the kernel takes as a module's name: it is part of a path and is
 * printed.
 */
static bool
is_name(const char *name, size_t len)
{
	if (len >= ELF_MODNAME)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/' ||
		    name[i] == ':')
			return false;
	return true;
}

/*
 * Look at the next name that the module on top requires.  Returns the new top:
 * that module if it must be loaded; NULL: there are no more names.
 */
static struct depnode *
next(struct moddeps *md, struct depnode *top, bool *more)
{
	char name[ELF_MODNAME];
	const char *p = NULL;
	struct depnode *dn;
	size_t len;

	if (top->dn_next != NULL)
		p = elf_required_next(&top->dn_next, &len);
	if (p != NULL &&
	    (++top->dn_names > NAMES_MAX || top->dn_warned == WARN_MAX)) {
		sa_printf(md->mdp_ld,
		    "WARNING: %s requires too much (%u names, %u missing): the "
		    "rest is ignored\n",
		    SA_VIS(modmeta_name(top->dn_mod)), top->dn_names,
		    top->dn_warned);
		p = NULL;
	}
	*more = p != NULL;
	if (p == NULL)
		return top;
	if (!is_name(p, len)) {
		memcpy(name, p, MIN(len, sizeof(name) - 1));
		name[MIN(len, sizeof(name) - 1)] = '\0';
		warn(md, top, name, "not a module's name");
		return top;
	}
	memcpy(name, p, len);
	name[len] = '\0';
	if (builtins_have(&md->mdp_open->mop_builtins, name) ||
	    is_there(md, top, name))
		return top;
	if (is_missing(md, name)) {
		warn(md, top, name, "not loaded, see above");
		return top;
	}
	dn = push(md, top, name);
	return dn != NULL ? dn : top;
}

/* All that it requires is there: put it before `mod`.  Returns the new top. */
static struct depnode *
pop(struct moddeps *md, struct depnode *top, struct modfile *mod)
{
	struct depnode *up = top->dn_up;
	struct modfile *mf;

	if (!md->mdp_open->mop_quiet)
		sa_printf(md->mdp_ld, "%s: requires %s: loaded\n",
		    SA_VIS(modmeta_name(up->dn_mod)),
		    SA_VIS(modmeta_name(top->dn_mod)));
	while ((mf = TAILQ_FIRST(&top->dn_files)) != NULL) {
		TAILQ_REMOVE(&top->dn_files, mf, mf_chain);
		TAILQ_INSERT_BEFORE(mod, mf, mf_chain);
	}
	sa_free(md->mdp_ld, top, sizeof(*top));
	return up;
}

/* Add what a module on the list requires. */
static void
add_required(struct moddeps *md, struct modfile *mod)
{
	struct depnode root = {
	    .dn_mod = mod, .dn_next = mod->mf_meta.mmt_required};
	struct depnode *top = &root;
	bool more = true;

	while (more || top != &root) {
		if (!more)
			top = pop(md, top, mod);
		top = next(md, top, &more);
	}
}

void
moddeps_add(struct loader *ld, struct modopen *mo, struct modlist *list)
{
	struct moddeps md = {.mdp_ld = ld, .mdp_open = mo, .mdp_list = list};
	struct depmissing *dm;
	struct modfile *mf;

	LIST_INIT(&md.mdp_missing);
	/* What is added is before the module that is looked at. */
	TAILQ_FOREACH (mf, list, mf_chain)
		if (mf->mf_type == BI_MODULE_ELF)
			add_required(&md, mf);
	while ((dm = LIST_FIRST(&md.mdp_missing)) != NULL) {
		LIST_REMOVE(dm, dm_chain);
		sa_free(ld, dm, sizeof(*dm));
	}
}
