/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakevol.h: a firmware's file system that does what a test tells it to.
 */
#ifndef _FAKEVOL_H_
#define _FAKEVOL_H_

#include "fakefw.h"

#define MAXFILES 8

struct fakefile {
	EFI_FILE_PROTOCOL ff_proto; /* first: it is what the calls get */
	const char *ff_path;        /* "\\dir\\file" */
	bool ff_isdir;
	uint64_t ff_size; /* what GetInfo says */
	uint64_t ff_real; /* what Read finds */
	uint64_t ff_pos;
	bool ff_dead;  /* until it is opened again */
	int ff_opened; /* closes taken off */
};

struct fakevol {
	EFI_FILE_IO_INTERFACE sfs;
	struct fakefile file[MAXFILES]; /* [0] is the root */
	size_t nfiles;
	int nreads, nseeks;
	uint64_t silent; /* 2,048 bytes that Read leaves out; 0: none */
	size_t maxread;  /* larger requests fail, and then all; 0: none */
	EFI_STATUS open_status, info_status, read_status, volume_status;
	EFI_STATUS seek_status, tell_status;
	uint64_t lie;    /* of GetPosition; 0: the truth */
	size_t infosize; /* of GetInfo's answer */
	/* What a directory gives, record by record. */
	struct {
		uint8_t bytes[2048];
		size_t len;
	} dirent[40];
	size_t ndirents;
	bool greedy; /* always wants a larger buffer */
};

extern struct fakevol vol;

/* An empty volume in `vol'; then its files, the root first. */
void vol_init(void);
void vol_add(const char *path, bool isdir, uint64_t size);
/* What a file has at an offset. */
uint8_t vol_byte(uint64_t off);

#endif /* !_FAKEVOL_H_ */
