/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * openssl.c: see openssl.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "openssl.h"

#define MAXWORDS 40

void
bytes_add(struct bytes *by, const void *data, size_t len)
{
	by->by_data = kmfile_realloc(by->by_data, by->by_len + len, 1);
	if (len != 0)
		memcpy(by->by_data + by->by_len, data, len);
	by->by_len += len;
}

void
bytes_free(struct bytes *by)
{
	free(by->by_data);
	*by = (struct bytes){NULL, 0};
}

/* All of a temporary file. */
static void
take(FILE *f, struct bytes *out)
{
	char buf[4096];
	size_t n;

	rewind(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(out, buf, n);
}

static int
run(const char *const *words, FILE *in, FILE *out, FILE *err)
{
	const char *argv[MAXWORDS + 2] = {"openssl"};
	int status = -1;
	pid_t pid;

	for (size_t i = 0; i < MAXWORDS && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (dup2(fileno(in), 0) == 0 && dup2(fileno(out), 1) == 1 &&
		    dup2(fileno(err), 2) == 2)
			(void)execvp("openssl", (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/*
 * Of a message: what follows is openssl's queue of errors, with numbers of
 * threads and lines of its source.
 */
static int
first_line(const struct bytes *said)
{
	const uint8_t *end = said->by_len == 0
	    ? NULL
	    : memchr(said->by_data, '\n', said->by_len);

	return (
	    int)(end == NULL ? said->by_len : (size_t)(end - said->by_data));
}

bool
openssl(const char *const *words, const struct bytes *in, struct bytes *out,
    char why[KMFILE_WHY])
{
	FILE *f[3] = {tmpfile(), tmpfile(), tmpfile()};
	struct bytes said = {NULL, 0};
	int status = -1;

	if (f[0] == NULL || f[1] == NULL || f[2] == NULL) {
		snprintf(
		    why, KMFILE_WHY, "temporary file: %s", strerror(errno));
	} else {
		if (in != NULL && in->by_len != 0)
			(void)fwrite(in->by_data, 1, in->by_len, f[0]);
		rewind(f[0]);
		status = run(words, f[0], f[1], f[2]);
		take(f[2], &said);
		if (status == 127)
			snprintf(why, KMFILE_WHY,
			    "openssl cannot be started: is it installed?");
		else if (status != 0)
			snprintf(why, KMFILE_WHY, "openssl %s: %.*s", words[0],
			    first_line(&said), (const char *)said.by_data);
		if (status == 0 && out != NULL)
			take(f[1], out);
	}
	for (size_t i = 0; i < 3; i++)
		if (f[i] != NULL)
			(void)fclose(f[i]);
	bytes_free(&said);
	return status == 0;
}

bool
bytes_write(const struct bytes *by, const char *path, char why[KMFILE_WHY])
{
	const size_t size = strlen(path) + 8;
	char *name = kmfile_alloc(size, 1);
	struct stat st;
	int fd;
	bool good;

	snprintf(name, size, "%s.XXXXXX", path);
	fd = mkstemp(name);
	good = fd >= 0;
	for (size_t at = 0; good && at < by->by_len;) {
		const ssize_t n = write(fd, by->by_data + at, by->by_len - at);

		good = n > 0;
		at += good ? (size_t)n : 0;
	}
	if (good)
		good =
		    fchmod(fd,
			stat(path, &st) == 0 ? st.st_mode & 0777 : 0644) == 0;
	if (fd >= 0)
		good = close(fd) == 0 && good;
	good = good && rename(name, path) == 0;
	if (!good) {
		snprintf(
		    why, KMFILE_WHY, "cannot be written: %s", strerror(errno));
		if (fd >= 0)
			(void)unlink(name);
	}
	free(name);
	return good;
}
