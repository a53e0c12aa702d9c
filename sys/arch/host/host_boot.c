/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_boot.c: the boot list on the host: module_init_md() primes the files
 * that a test put on it.
 */
#include <stdlib.h>
#include <string.h>

#include <sys/machdep.h>
#include <sys/module.h>

#include "host.h"

struct boot_file {
	struct boot_file *bf_next;
	char *bf_path;
	void *bf_base;
	size_t bf_len;
};

/* owner: this file */
static struct boot_file *files, **files_end = &files;

void
host_boot_file(const char *path, const void *data, size_t len)
{
	struct boot_file *bf = malloc(sizeof(*bf));

	if (bf == NULL)
		host_die("out of memory");
	bf->bf_path = strdup(path);
	bf->bf_base = host_preload(data, len);
	bf->bf_len = len;
	bf->bf_next = NULL;
	*files_end = bf;
	files_end = &bf->bf_next;
}

void
module_init_md(void)
{
	struct boot_file *bf, *next = files;

	files = NULL;
	files_end = &files;
	while ((bf = next) != NULL) {
		next = bf->bf_next;
		/* It has said why, if it failed. */
		(void)module_prime(bf->bf_path, bf->bf_base, bf->bf_len);
		free(bf->bf_path);
		free(bf);
	}
}
