/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_boot.c: the boot list on the host: module_init_md() primes the files
 * that a test put on it.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/kqueue.h>
#include <sys/machdep.h>
#include <sys/module.h>

#include "host.h"

struct boot_file {
	TAILQ_ENTRY(boot_file) bf_chain;
	char *bf_path;
	void *bf_base;
	size_t bf_len;
};

/* owner: this file */
static TAILQ_HEAD(, boot_file) files = TAILQ_HEAD_INITIALIZER(files);

void
host_boot_file(const char *path, const void *data, size_t len)
{
	struct boot_file *bf = malloc(sizeof(*bf));

	if (bf == NULL)
		host_die("out of memory");
	bf->bf_path = strdup(path);
	bf->bf_base = host_preload(data, len);
	bf->bf_len = len;
	TAILQ_INSERT_TAIL(&files, bf, bf_chain);
}

void
module_init_md(void)
{
	struct boot_file *bf;

	while ((bf = TAILQ_FIRST(&files)) != NULL) {
		TAILQ_REMOVE(&files, bf, bf_chain);
		/* It has said why, if it failed. */
		(void)module_prime(bf->bf_path, bf->bf_base, bf->bf_len);
		free(bf->bf_path);
		free(bf);
	}
}
