/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete_names.c: completion of names that are no files.
 */
#include <ui/complete_impl.h>

#include <ui/entry.h>
#include <ui/words.h>

#define MODULE_NAME  32   /* bytes, with NUL; a longer name is no module's */
#define MODULE_LIMIT 512  /* names that are kept */
#define VAR_LIMIT    1024 /* variables that are looked at */

/*
 * The modules of several releases have the same names, so they are kept: each
 * is one candidate.
 */
struct modules {
	struct complete_work *cmo_work;
	const char *cmo_prefix;
	size_t cmo_n;
	unsigned cmo_skip; /* releases before the one that is looked for */
	char cmo_release[64];
	char cmo_name[MODULE_LIMIT][MODULE_NAME];
};

/* fs_readdir: release number cmo_skip of a machine. */
static int
take_release(const struct fs_dirent *de, void *arg)
{
	struct modules *mn = arg;

	if (!de->fd_isdir || strlen(de->fd_name) >= sizeof(mn->cmo_release) ||
	    strcmp(de->fd_name, ".") == 0 || strcmp(de->fd_name, "..") == 0)
		return 0;
	if (mn->cmo_skip > 0) {
		mn->cmo_skip--;
		return 0;
	}
	(void)kstrlcpy(mn->cmo_release, de->fd_name, sizeof(mn->cmo_release));
	return 1;
}

/* fs_readdir: a module's directory. */
static int
take_module(const struct fs_dirent *de, void *arg)
{
	struct modules *mn = arg;

	if (!de->fd_isdir || de->fd_name[0] == '.' ||
	    strlen(de->fd_name) >= MODULE_NAME || mn->cmo_n == MODULE_LIMIT ||
	    strncmp(de->fd_name, mn->cmo_prefix, strlen(mn->cmo_prefix)) != 0)
		return 0;
	for (size_t i = 0; i < mn->cmo_n; i++)
		if (strcmp(mn->cmo_name[i], de->fd_name) == 0)
			return 0;
	(void)kstrlcpy(mn->cmo_name[mn->cmo_n++], de->fd_name, MODULE_NAME);
	return 0;
}

/* The modules of all releases of a machine.  Errors: there are none. */
static void
take_machine(struct modules *mn, struct fs_volume *vol, const char *machine)
{
	char path[sizeof(mn->cmo_release) + 32];

	for (unsigned i = 0; i < MODULE_LIMIT; i++) {
		(void)ksnprintf(path, sizeof(path), "/stand/%s", machine);
		mn->cmo_skip = i;
		mn->cmo_release[0] = '\0';
		(void)fs_readdir(vol, path, take_release, mn);
		if (mn->cmo_release[0] == '\0')
			return;
		(void)ksnprintf(path, sizeof(path), "/stand/%s/%s/modules",
		    machine, mn->cmo_release);
		(void)fs_readdir(vol, path, take_module, mn);
	}
}

void
complete_modules(struct complete_work *w)
{
	char word[COMPLETE_MAX];
	struct filespec spec;
	struct fs_volume *vol;
	struct modules *mn;

	if (filespec_parse(w->w_word, &spec) != 0 ||
	    strchr(spec.sp_path, '/') != NULL ||
	    device_mount(w->w_ld, spec.sp_dev, &vol) != 0)
		return;
	mn = sa_alloc(w->w_ld, sizeof(*mn));
	if (mn == NULL) {
		fs_unmount(vol);
		return;
	}
	mn->cmo_prefix = spec.sp_path;
	mn->cmo_n = 0;
	take_machine(mn, vol, "amd64");
	take_machine(mn, vol, "i386");
	fs_unmount(vol);
	/* What precedes a name is no part of a candidate: see from_files(). */
	memcpy(word, w->w_word, sizeof(word));
	(void)kstrlcpy(w->w_word, spec.sp_path, sizeof(w->w_word));
	w->w_wordlen = strlen(w->w_word);
	for (size_t i = 0; i < mn->cmo_n; i++)
		complete_candidate(w, mn->cmo_name[i], ' ');
	sa_free(w->w_ld, mn, sizeof(*mn));
	memcpy(w->w_word, word, sizeof(word));
	w->w_wordlen = strlen(word);
}

void
complete_entries(struct complete_work *w)
{
	char id[ENTRY_ID];

	for (int i = 0; i < w->w_ld->ld_ui->us_cfg.bc_nmenu; i++)
		complete_candidate(w, entry_id(w->w_ld, i, id), ' ');
}

void
complete_variables(struct complete_work *w)
{
	const struct sa_env *env = w->w_ld->ld_env;
	char name[SA_VARNAME_MAX];
	struct sa_varname vn;
	size_t n;

	memset(&vn, 0, sizeof(vn));
	for (unsigned i = 0; i < VAR_LIMIT; i++) {
		if (env->se_var_next(env->se_cookie, &vn) != 0)
			return;
		for (n = 0; n + 1 < SA_VARNAME_MAX && vn.sva_name[n] > ' ' &&
		     vn.sva_name[n] <= '~';
		     n++)
			name[n] = (char)vn.sva_name[n];
		name[n] = '\0';
		if (vn.sva_name[n] == 0)
			complete_candidate(w, name, ' ');
	}
}

void
complete_labels(struct complete_work *w, char end)
{
	const struct sa_volinfo *vi;
	char name[sizeof(vi->vi_label) + 8];

	for (size_t i = 0; (vi = device_info(w->w_ld, i)) != NULL; i++) {
		if (vi->vi_label[0] == '\0')
			continue;
		(void)ksnprintf(name, sizeof(name), "NAME=%s", vi->vi_label);
		complete_candidate(w, name, end);
	}
}
