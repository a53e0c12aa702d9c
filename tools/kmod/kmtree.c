/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmtree.c: see kmtree.h.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kmtree.h"
#include "out.h"

#define MAXDEPTH 16 /* of directories */
#define TEXT(n)  TEXT_(n)
#define TEXT_(n) #n

static void
release(void *cookie)
{
	struct kmfile *kf = cookie;

	kmfile_close(kf);
	free(kf);
}

struct kmbytes
kmtree_bytes(struct kmfile *kf)
{
	struct kmfile *own = kmfile_alloc(1, sizeof(*own));

	*own = *kf;
	*kf = (struct kmfile){0};
	return (struct kmbytes){own->kf_data, own->kf_size, release, own};
}

bool
kmtree_open(struct kmodule *km, const char *path, char why[KMFILE_WHY])
{
	struct kmbytes kb;
	struct kmfile kf;
	uint64_t filesize;

	if (!kmfile_map(&kf, path, why))
		return false;
	filesize = kf.kf_size;
	if (!kmfile_decode(&kf, KMFILE_MODULE, why)) {
		kmfile_close(&kf);
		return false;
	}
	kb = kmtree_bytes(&kf);
	kmfile_must(kmodule_load(km, path, &kb, filesize));
	return true;
}

void
kmtree_unreadable(struct kmtree *kt, const char *path, const char *why)
{
	kt->kt_status = out_error(path, why);
}

static bool
has_room(struct kmtree *kt, const char *path)
{
	if (kt->kt_set.kms_n < KMSET_MAX)
		return true;
	kmtree_unreadable(kt, path,
	    "left out: there are more than " TEXT(KMSET_MAX) " modules");
	return false;
}

static void
add(struct kmtree *kt, const char *path, struct kmfile *kf, uint64_t filesize,
    bool asked, bool intree)
{
	const struct kmbytes kb = kmtree_bytes(kf);
	struct kmodule *km;

	kmfile_must(kmset_add(&kt->kt_set, path, &kb, filesize, &km));
	km->km_asked = asked;
	km->km_intree = intree;
}

void
kmtree_add_file(struct kmtree *kt, const char *path, struct kmfile *kf,
    uint64_t filesize, bool asked)
{
	if (has_room(kt, path))
		add(kt, path, kf, filesize, asked, true);
	else
		kmfile_close(kf);
}

static void
add_one(struct kmtree *kt, const char *path, bool asked, bool intree)
{
	char why[KMFILE_WHY];
	struct kmfile kf;
	uint64_t filesize;

	if (!has_room(kt, path))
		return;
	if (!kmfile_map(&kf, path, why)) {
		kmtree_unreadable(kt, path, why);
		return;
	}
	filesize = kf.kf_size;
	if (kmfile_decode(&kf, KMFILE_MODULE, why)) {
		add(kt, path, &kf, filesize, asked, intree);
		return;
	}
	kmtree_unreadable(kt, path, why);
	kmfile_close(&kf);
}

/* name.kmod, compressed or not */
static bool
is_module_name(const char *name)
{
	const char *dot = strstr(name, ".kmod");

	return dot != NULL && dot != name &&
	    (dot[5] == '\0' || strcmp(dot + 5, ".gz") == 0 ||
		strcmp(dot + 5, ".zst") == 0);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
add_entry(struct kmtree *kt, FTS *walk, FTSENT *entry, bool asked)
{
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		kmtree_unreadable(
		    kt, entry->fts_path, strerror(entry->fts_errno));
		break;
	case FTS_D:
		if (entry->fts_level <= MAXDEPTH)
			break;
		kmtree_unreadable(kt, entry->fts_path,
		    "left out: more than " TEXT(MAXDEPTH) " directories deep");
		(void)fts_set(walk, entry, FTS_SKIP);
		break;
	case FTS_F:
	case FTS_SLNONE: /* to open it fails, and says why */
		if (is_module_name(entry->fts_name))
			add_one(kt, entry->fts_path, asked, true);
		break;
	default:
		break;
	}
}

static void
add_below(struct kmtree *kt, const char *path, bool asked)
{
	char *top = kmfile_strdup(path);
	char *const tops[] = {top, NULL};
	FTS *walk = fts_open(tops, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;

	while (walk != NULL && (entry = fts_read(walk)) != NULL)
		add_entry(kt, walk, entry, asked);
	if (walk == NULL || fts_close(walk) != 0)
		kmtree_unreadable(kt, path, "cannot be read");
	free(top);
}

void
kmtree_add(struct kmtree *kt, const char *path, bool asked)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_below(kt, path, asked);
	else
		add_one(kt, path, asked, false);
}
