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
	struct boot_file *hbf_next;
	char *hbf_path;
	void *hbf_base;
	size_t hbf_len;
};

/* owner: this file */
static struct boot_file *files, **files_end = &files;

void
host_boot_file(const char *path, const void *data, size_t len)
{
	struct boot_file *bf = malloc(sizeof(*bf));

	if (bf == NULL)
		host_die("out of memory");
	bf->hbf_path = strdup(path);
	bf->hbf_base = host_preload(data, len);
	bf->hbf_len = len;
	bf->hbf_next = NULL;
	*files_end = bf;
	files_end = &bf->hbf_next;
}

void
module_init_md(void)
{
	struct boot_file *bf, *next = files;

	files = NULL;
	files_end = &files;
	while ((bf = next) != NULL) {
		next = bf->hbf_next;
		/* Failures are reported. */
		(void)module_prime(bf->hbf_path, bf->hbf_base, bf->hbf_len);
		free(bf->hbf_path);
		free(bf);
	}
}
