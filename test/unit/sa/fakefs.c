/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakefs.c: volumes for tests: a list of files behind fs_ops.  Mounts and open
 * files allocate from the fake heap, so that leaks are detected and allocations
 * can fail.
 */
#include "fakeenv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fakemount {
	struct fs_volume fm_vol; /* first */
	struct fakevol *fm_fake;
};

struct fakeopen {
	struct fs_file fo_ff; /* first */
	struct fakefile *fo_file;
};

static struct fakevol *
fake_of(struct fs_volume *vol)
{
	return ((struct fakemount *)vol)->fm_fake;
}

static void
check_path(struct fakevol *v, const char *path)
{
	if (path[0] != '/' || strstr(path, "//") != NULL ||
	    strstr(path, "/./") != NULL || strstr(path, "/../") != NULL)
		fakeenv_die(v->fv_env, "path \"%s\" breaks fs.h's rule", path);
}

/* Whether a parent of `path` is a file. */
static bool
below_file(struct fakevol *v, const char *path)
{
	size_t i, len;

	for (i = 0; i < v->fv_nfiles; i++) {
		len = strlen(v->fv_files[i].ff_path);
		if (!v->fv_files[i].ff_isdir &&
		    strncmp(path, v->fv_files[i].ff_path, len) == 0 &&
		    path[len] == '/')
			return true;
	}
	return false;
}

static void
note(struct fakevol *v, char what, const char *path)
{
	const size_t len = strlen(v->fv_log);

	(void)snprintf(
	    v->fv_log + len, sizeof(v->fv_log) - len, "%c%s ", what, path);
}

static void
fake_expect(struct fs_volume *vol, const char *path)
{
	check_path(fake_of(vol), path);
	note(fake_of(vol), '?', path);
}

static int
fake_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct fakevol *v = fake_of(vol);
	struct fakefile *f;
	struct fakeopen *fo;

	check_path(v, path);
	if (fakeenv_io_fails(v->fv_env))
		return EIO;
	if ((f = fakevol_find(v, path)) == NULL)
		return below_file(v, path) ? ENOTDIR : ENOENT;
	if (f->ff_isdir)
		return EISDIR;
	if (f->ff_open_error != 0)
		return f->ff_open_error;
	if ((fo = fakeenv_alloc(v->fv_env, sizeof(*fo))) == NULL)
		return ENOMEM;
	fo->fo_ff.ff_vol = vol;
	fo->fo_ff.ff_size = f->ff_size;
	fo->fo_file = f;
	note(v, '+', path);
	f->ff_nopen++;
	v->fv_env->fe_nopenfiles++;
	*ffp = &fo->fo_ff;
	return 0;
}

static int
fake_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct fakefile *f = ((struct fakeopen *)ff)->fo_file;
	struct fakeenv *fe = fake_of(ff->ff_vol)->fv_env;

	if (!range_valid(off, len, f->ff_size))
		fakeenv_die(fe, "%s: read of %zu at %ju, size %ju", f->ff_path,
		    len, (uintmax_t)off, (uintmax_t)f->ff_size);
	f->ff_nread++;
	f->ff_bytes += len;
	f->ff_buf = buf;
	if (fe->fe_bytes_ms != 0) {
		fe->fe_bytes_rest += len;
		fe->fe_now += fe->fe_bytes_rest / fe->fe_bytes_ms;
		fe->fe_bytes_rest %= fe->fe_bytes_ms;
	}
	if (f->ff_read_error != 0 && f->ff_nread > f->ff_good_reads)
		return f->ff_read_error;
	if (fakeenv_io_fails(fe)) {
		memset(buf, '?', len);
		return EIO;
	}
	if (f->ff_data == NULL)
		memset(buf, 0, len);
	else
		memcpy(buf, f->ff_data + off, len);
	return 0;
}

static void
fake_close(struct fs_file *ff)
{
	struct fakeenv *fe = fake_of(ff->ff_vol)->fv_env;

	fe->fe_nopenfiles--;
	fakeenv_release(fe, ff, sizeof(struct fakeopen));
}

static int
fake_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct fakevol *v = fake_of(vol);
	struct fakefile *f;
	char name[256];
	size_t i, len = strlen(path);
	int error;

	check_path(v, path);
	v->fv_nreaddir++;
	if (strcmp(path, "/") == 0) {
		len = 0;
	} else if ((f = fakevol_find(v, path)) == NULL) {
		return below_file(v, path) ? ENOTDIR : ENOENT;
	} else if (!f->ff_isdir) {
		return ENOTDIR;
	} else if (f->ff_open_error != 0) {
		return f->ff_open_error;
	}
	for (i = 0; i < v->fv_nfiles; i++) {
		f = &v->fv_files[i];
		if (strncmp(f->ff_path, path, len) != 0 ||
		    f->ff_path[len] != '/' ||
		    strchr(f->ff_path + len + 1, '/') != NULL)
			continue;
		/* The name is valid during the callback only. */
		snprintf(name, sizeof(name), "%s", f->ff_path + len + 1);
		error = cb(
		    &(struct fs_dirent){
			.fd_name = name,
			.fd_size = f->ff_isdir ? 0 : f->ff_size,
			.fd_isdir = f->ff_isdir,
		    },
		    arg);
		memset(name, '?', sizeof(name) - 1);
		if (error != 0)
			return error;
	}
	return 0;
}

static void
fake_unmount(struct fs_volume *vol)
{
	struct fakeenv *fe = fake_of(vol)->fv_env;

	fe->fe_nmounted--;
	fakeenv_release(fe, vol, sizeof(struct fakemount));
}

static bool
fake_where(struct fs_file *ff, devoff_t *offp, uint64_t *lenp)
{
	const struct fakefile *f = ((struct fakeopen *)ff)->fo_file;

	*offp = f->ff_at;
	*lenp = f->ff_run;
	return f->ff_at != 0;
}

static void
fake_ahead(struct fs_volume *vol, devoff_t off, uint64_t len)
{
	char text[48];

	(void)snprintf(
	    text, sizeof(text), "%ju,%ju", (uintmax_t)off, (uintmax_t)len);
	note(fake_of(vol), '>', text);
}

static void
fake_wipe(struct fs_volume *vol)
{
	fake_of(vol)->fv_nwipe++;
}

static const struct fs_ops fake_ops = {
    .fo_name = "fake",
    .fo_open = fake_open,
    .fo_read = fake_read,
    .fo_close = fake_close,
    .fo_readdir = fake_readdir,
    .fo_unmount = fake_unmount,
    .fo_wipe = fake_wipe,
    .fo_expect = fake_expect,
    .fo_where = fake_where,
    .fo_ahead = fake_ahead,
};

int
fakevol_mount(void *cookie, size_t i, struct fs_volume **vp)
{
	struct fakeenv *fe = cookie;
	struct fakemount *fm;

	if (i >= fe->fe_nvols)
		return ENXIO;
	if (fe->fe_vols[i]->fv_mount_error != 0)
		return fe->fe_vols[i]->fv_mount_error;
	if (fakeenv_io_fails(fe))
		return EIO;
	if ((fm = fakeenv_alloc(fe, sizeof(*fm))) == NULL)
		return ENOMEM;
	fm->fm_vol.fv_ops = &fake_ops;
	fm->fm_vol.fv_fault = (struct fs_fault){"", 0};
	fm->fm_fake = fe->fe_vols[i];
	fm->fm_fake->fv_nmount++;
	fe->fe_nmounted++;
	*vp = &fm->fm_vol;
	return 0;
}

struct fakevol *
fakeenv_volume(struct fakeenv *fe, const char *name)
{
	struct fakevol *v = calloc(1, sizeof(*v));

	if (v == NULL || fe->fe_nvols == FAKE_MAXVOLS)
		abort();
	v->fv_env = fe;
	snprintf(v->fv_name, sizeof(v->fv_name), "%s", name);
	v->fv_isboot = fe->fe_nvols == 0;
	/* The disks have changed. */
	if (fe->fe_ld != NULL)
		device_fini(fe->fe_ld);
	fe->fe_vols[fe->fe_nvols++] = v;
	return v;
}

struct fakefile *
fakevol_find(struct fakevol *v, const char *path)
{
	size_t i;

	for (i = 0; i < v->fv_nfiles; i++)
		if (strcmp(v->fv_files[i].ff_path, path) == 0)
			return &v->fv_files[i];
	return NULL;
}

static struct fakefile *
fakevol_entry(struct fakevol *v, const char *path)
{
	struct fakefile *f = fakevol_find(v, path);

	if (f == NULL) {
		if (v->fv_nfiles == FAKE_MAXFILES)
			fakeenv_die(v->fv_env, "no room for \"%s\"", path);
		f = &v->fv_files[v->fv_nfiles++];
		f->ff_path = strdup(path);
	}
	free(f->ff_data);
	f->ff_data = NULL;
	return f;
}

/* Add a file or directory, and its missing parents. */
static struct fakefile *
fakevol_add(struct fakevol *v, const char *path)
{
	char parent[256];
	const char *slash;

	if (path[0] != '/' || strlen(path) >= sizeof(parent))
		fakeenv_die(v->fv_env, "cannot add \"%s\"", path);
	for (slash = path; (slash = strchr(slash + 1, '/')) != NULL;) {
		snprintf(
		    parent, sizeof(parent), "%.*s", (int)(slash - path), path);
		fakevol_entry(v, parent)->ff_isdir = true;
	}
	return fakevol_entry(v, path);
}

struct fakefile *
fakevol_file(struct fakevol *v, const char *path, const void *data, size_t size)
{
	struct fakefile *f = fakevol_add(v, path);

	/* A block per file, so that ASan detects a read past its end. */
	f->ff_data = malloc(size == 0 ? 1 : size);
	if (f->ff_data == NULL)
		abort();
	if (size != 0)
		memcpy(f->ff_data, data, size);
	f->ff_size = size;
	return f;
}

struct fakefile *
fakevol_text(struct fakevol *v, const char *path, const char *text)
{
	return fakevol_file(v, path, text, strlen(text));
}

struct fakefile *
fakevol_zeros(struct fakevol *v, const char *path, uint64_t size)
{
	struct fakefile *f = fakevol_add(v, path);

	f->ff_size = size;
	return f;
}

struct fakefile *
fakevol_dir(struct fakevol *v, const char *path)
{
	struct fakefile *f = fakevol_add(v, path);

	f->ff_isdir = true;
	return f;
}

void
fakevol_free(struct fakevol *v)
{
	size_t i;

	for (i = 0; i < v->fv_nfiles; i++) {
		free(v->fv_files[i].ff_path);
		free(v->fv_files[i].ff_data);
	}
	free(v);
}

int
fakevol_net_info(void *cookie __kunused, size_t i, struct sa_netinfo *ni)
{
	if (i != 0)
		return ENOENT;
	*ni = (struct sa_netinfo){"tftp", "10.0.2.2", true};
	return 0;
}
