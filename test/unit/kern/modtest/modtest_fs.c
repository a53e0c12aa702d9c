/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modtest_fs.c: see modtest_fs.h.
 */
#include <stdio.h>

#include "modtest.h"
#include "modtest_fs.h"

#define NFILES 1024

struct file {
	char fi_path[MODULE_PATH_SIZE];
	void *fi_data;
	size_t fi_len;
};

struct open_file {
	struct fs_file of_file;
	const struct file *of_what;
};

/* owner: this file */
static struct file files[NFILES];
static unsigned int nfiles;
static int nopen;
static int read_error;

static struct file *
find_file(const char *path)
{
	unsigned int i;

	for (i = 0; i < nfiles; i++) {
		if (strcmp(files[i].fi_path, path) == 0)
			return &files[i];
	}
	return NULL;
}

static int
test_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	const struct file *fi = find_file(path);
	struct open_file *of;

	if (fi == NULL)
		return ENOENT;
	of = calloc(1, sizeof(*of));
	of->of_file.ff_vol = vol;
	of->of_file.ff_size = fi->fi_len;
	of->of_what = fi;
	nopen++;
	*ffp = &of->of_file;
	return 0;
}

static int
test_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	const struct open_file *of = (const struct open_file *)ff;

	if (read_error != 0)
		return read_error;
	memcpy(buf, (const char *)of->of_what->fi_data + off, len);
	return 0;
}

static void
test_close(struct fs_file *ff)
{

	nopen--;
	free(ff);
}

static const struct fs_ops ops = {
    .fo_name = "test",
    .fo_open = test_open,
    .fo_read = test_read,
    .fo_close = test_close,
};

struct fs_volume *
modtest_volume(void)
{
	static struct fs_volume vol = {.fv_ops = &ops};

	return &vol;
}

void
modtest_fs_clear(void)
{

	while (nfiles > 0)
		free(files[--nfiles].fi_data);
	read_error = 0;
}

void
modtest_read_error(int error)
{

	read_error = error;
}

int
modtest_open_files(void)
{

	return nopen;
}

void *
modtest_read(const char *fixture, size_t *lenp)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	char path[1024];
	void *data;

	snprintf(path, sizeof(path), "%s/" HOST_HOME "/modfixtures/%s.kmod",
	    build != NULL ? build : "build", fixture);
	data = host_read_file(path, lenp);
	if (data == NULL)
		fail_msg("%s: cannot be read", path);
	return data;
}

void
modtest_bytes_at(const char *path, const void *data, size_t len)
{
	struct file *fi = find_file(path);

	if (fi != NULL)
		free(fi->fi_data);
	else {
		assert_true(nfiles < NFILES);
		fi = &files[nfiles++];
	}
	snprintf(fi->fi_path, sizeof(fi->fi_path), "%s", path);
	fi->fi_data = malloc(len + 1);
	memcpy(fi->fi_data, data, len);
	fi->fi_len = len;
}

void
modtest_file_at(const char *path, const char *fixture)
{
	size_t len;
	void *data = modtest_read(fixture, &len);

	modtest_bytes_at(path, data, len);
	free(data);
}

static void
usual_path(const char *fixture, char path[MODULE_PATH_SIZE])
{

	snprintf(path, MODULE_PATH_SIZE,
	    "/stand/" HOST_MACHINE "/" PRIMEBOOT_RELEASE "/modules/%s/%s.kmod",
	    fixture, fixture);
}

void
modtest_file(const char *fixture)
{
	char path[MODULE_PATH_SIZE];

	usual_path(fixture, path);
	modtest_file_at(path, fixture);
}

void
modtest_remove(const char *fixture)
{
	char path[MODULE_PATH_SIZE];
	struct file *fi;

	usual_path(fixture, path);
	fi = find_file(path);
	assert_non_null(fi);
	free(fi->fi_data);
	*fi = files[--nfiles];
}
