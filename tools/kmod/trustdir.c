/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustdir.c: see trustdir.h.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trustdir.h"
#include "trustvol.h"

#define MAXDEPTH 16
#define MAXFILES ((size_t)1 << 20)

char *
path_join(const char *dir, const char *name)
{
	const size_t size = strlen(dir) + strlen(name) + 2;
	char *path = kmfile_alloc(size, 1);

	snprintf(path, size, "%s%s%s", dir, *dir == '\0' ? "" : "/", name);
	return path;
}

void
paths_add(struct paths *pa, const char *dir, const char *name)
{
	if (pa->pa_n == MAXFILES) {
		pa->pa_full = true;
		return;
	}
	pa->pa_list =
	    kmfile_realloc(pa->pa_list, pa->pa_n + 1, sizeof(*pa->pa_list));
	pa->pa_list[pa->pa_n++] = path_join(dir, name);
}

void
paths_free(struct paths *pa)
{
	for (size_t i = 0; i < pa->pa_n; i++)
		free(pa->pa_list[i]);
	free(pa->pa_list);
	*pa = (struct paths){NULL, 0, false};
}

void
trustdir_host(struct trustdir *td, const char *path)
{
	*td =
	    (struct trustdir){.td_name = path_join(path, ""), .td_path = path};
}

bool
trustdir_volume(
    struct trustdir *td, struct kmimage *im, size_t i, const char *image)
{
	const char *volume = kmimage_volume(im, i);
	const size_t size = strlen(image) + strlen(volume) + 4;

	*td = (struct trustdir){NULL};
	if (!kmimage_mount(im, i, &td->td_vol))
		return false;
	td->td_name = kmfile_alloc(size, 1);
	snprintf(td->td_name, size, "%s:%s:/", image, volume);
	return true;
}

void
trustdir_close(struct trustdir *td)
{
	if (td->td_vol != NULL)
		volume_close(td->td_vol);
	free(td->td_name);
}

bool
trustdir_exists(const struct trustdir *td, const char *path)
{
	char *name;
	bool there;

	if (td->td_vol != NULL)
		return volume_exists(td->td_vol, path);
	name = path_join(td->td_path, path);
	there = access(name, F_OK) == 0;
	free(name);
	return there;
}

/* On a machine that boots from it, a link out of it leads elsewhere. */
static bool
leads_out(const struct trustdir *td, const char *name)
{
	char *top = realpath(td->td_path, NULL), *file = realpath(name, NULL);
	const size_t n = top == NULL ? 0 : strlen(top);
	const bool out = top != NULL && file != NULL &&
	    (strncmp(file, top, n) != 0 || (n > 1 && file[n] != '/'));

	free(top);
	free(file);
	return out;
}

bool
trustdir_read(const struct trustdir *td, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY])
{
	char *name;
	bool good;

	if (td->td_vol != NULL)
		return volume_read(td->td_vol, path, kf, why);
	name = path_join(td->td_path, path);
	good = !td->td_whole || !leads_out(td, name);
	if (good)
		good = kmfile_map(kf, name, why);
	else
		snprintf(why, KMFILE_WHY,
		    "a link leads out of the directory: make it relative, or "
		    "verify the disk's image");
	free(name);
	return good;
}

/* The files of one directory, and its directories, with '/' behind. */
static bool
list_host(const struct trustdir *td, const char *dir, struct paths *pa)
{
	char *name = path_join(td->td_path, dir), *file;
	DIR *d = opendir(name);
	struct dirent *de;
	struct stat st;
	size_t n;

	while (d != NULL && (de = readdir(d)) != NULL) {
		if (strcmp(de->d_name, ".") == 0 ||
		    strcmp(de->d_name, "..") == 0)
			continue;
		file = path_join(name, de->d_name);
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode)) {
			paths_add(pa, dir, de->d_name);
		} else if (lstat(file, &st) == 0 && S_ISDIR(st.st_mode)) {
			paths_add(pa, dir, de->d_name);
			n = strlen(pa->pa_list[pa->pa_n - 1]);
			pa->pa_list[pa->pa_n - 1] =
			    kmfile_realloc(pa->pa_list[pa->pa_n - 1], n + 2, 1);
			memcpy(pa->pa_list[pa->pa_n - 1] + n, "/", 2);
		}
		free(file);
	}
	free(name);
	return d != NULL && closedir(d) == 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static unsigned
depth_of(const char *path)
{
	unsigned n = 0;

	for (; *path != '\0'; path++)
		n += *path == '/';
	return n;
}

/* The files of one directory to `pa', its directories to `todo'. */
static bool
walk_one(const struct trustdir *td, const char *dir, struct paths *todo,
    struct paths *pa, char why[KMFILE_WHY])
{
	struct paths here = {NULL, 0, false};
	bool good = td->td_vol != NULL ? trustdir_list(td->td_vol, dir, &here)
				       : list_host(td, dir, &here);

	if (!good)
		snprintf(why, KMFILE_WHY,
		    "%.100s%sthe directory cannot be read", dir,
		    *dir == '\0' ? "" : ": ");
	for (size_t i = 0; i < here.pa_n && good; i++) {
		char *path = here.pa_list[i];
		const size_t n = strlen(path);

		if (path[n - 1] != '/') {
			paths_add(pa, "", path);
			continue;
		}
		path[n - 1] = '\0';
		good = depth_of(path) < MAXDEPTH;
		if (good)
			paths_add(todo, "", path);
		else
			snprintf(why, KMFILE_WHY,
			    "%.100s: more than %d levels of directories", path,
			    MAXDEPTH);
	}
	if (good && (here.pa_full || todo->pa_full || pa->pa_full)) {
		snprintf(why, KMFILE_WHY, "%.100s: more than %zu files", dir,
		    MAXFILES);
		good = false;
	}
	paths_free(&here);
	return good;
}

bool
trustdir_walk(const struct trustdir *td, const char *below, struct paths *pa,
    char why[KMFILE_WHY])
{
	struct paths todo = {NULL, 0, false};
	bool good = true;

	paths_add(&todo, "", below);
	for (size_t i = 0; i < todo.pa_n && good; i++)
		good = walk_one(td, todo.pa_list[i], &todo, pa, why);
	paths_free(&todo);
	if (pa->pa_n > 1)
		qsort(pa->pa_list, pa->pa_n, sizeof(*pa->pa_list), by_text);
	return good;
}
