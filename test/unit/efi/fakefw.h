/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakefw.h: a firmware for the tests of stand/efi: boot services over an
 * arena of pages, a heap that can be made to fail, handles with protocols,
 * a console with a script of keys, disks and files in memory.
 *
 * Where real firmware would hang or crash (waiting for an event that never
 * comes, a call after ExitBootServices, freeing unallocated memory), the
 * program ends with a message.
 */
#ifndef _FAKEFW_H_
#define _FAKEFW_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "efi_env.h"

/* The pages that AllocatePages returns, identity mapped. */
#define ARENA_PA        ((uint64_t)0x10000000)
#define ARENA_PAGES     ((size_t)2048)
#define ARENA_END       (ARENA_PA + (ARENA_PAGES << PAGE_SHIFT))

#define FAKE_DESCSIZE   48 /* fw_descsize; as EDK II, more than needed */
#define FAKE_MAXDESC    64
#define FAKE_MAXHANDLES 64
#define FAKE_MAXKEYS    64
#define FAKE_MAXBLOCKS  64

/* Keys come from the keyboard, or from the terminal's own device. */
struct fakekey {
	EFI_KEY_DATA fk_data;
	bool fk_term;
	uint64_t fk_at; /* not before fw_us */
};

/* A 16550 at fu_port; 0: there is none. */
struct fakeuart {
	uint16_t fu_port;
	const char *fu_in; /* bytes to be received */
	char fu_out[256];
	uint8_t fu_reg[8], fu_divisor[2];
	bool fu_stuck; /* it never takes a byte */
	unsigned fu_polls;
};

/* A variable; ConOut is apart (fw_conout_var). */
struct fakevar {
	const CHAR16 *fv_name;
	EFI_GUID fv_guid;
	UINT32 fv_attr;
	const void *fv_value;
	UINTN fv_size;
};

struct fakefw {
	struct efi fw_efi;
	EFI_SYSTEM_TABLE fw_st;
	EFI_BOOT_SERVICES fw_bs;
	EFI_RUNTIME_SERVICES fw_rt;

	/* Memory: a type per page, and descriptors beside the arena. */
	uint8_t fw_type[ARENA_PAGES];
	EFI_MEMORY_DESCRIPTOR fw_desc[FAKE_MAXDESC];
	size_t fw_ndesc;
	uint64_t fw_lie;    /* a page in the map as free that is not */
	UINTN fw_descsize;  /* of GetMemoryMap */
	unsigned fw_growth; /* descriptors more at each GetMemoryMap */
	void *fw_block[FAKE_MAXBLOCKS];
	unsigned fw_pool;      /* blocks allocated */
	unsigned fw_poolcalls; /* so far */
	unsigned
	    fw_poolfail; /* AllocatePool fails from this call on, 0 never */

	/* Handles: one row per protocol of each. */
	struct {
		EFI_HANDLE h;
		EFI_GUID guid;
		void *interface;
	} fw_proto[FAKE_MAXHANDLES];
	size_t fw_nproto;
	uint8_t fw_conout_var[EFI_MAXDP]; /* variable ConOut */
	size_t fw_conout_size;
	struct fakevar fw_var[4]; /* others */
	size_t fw_nvars;
	struct fakeuart fw_uart;
	EFI_STATUS fw_set_status;    /* of SetVariable */
	EFI_LOADED_IMAGE fw_program; /* LoadImage's, its arguments, file */
	EFI_STATUS fw_load_status, fw_start_status;
	bool fw_load_handle; /* a handle though it failed */
	CHAR16 fw_program_args[64];
	uint8_t fw_program_path[EFI_MAXDP];
	char fw_program_data[16];
	EFI_RESET_TYPE fw_reset_type;
	void *fw_protocol; /* what LocateProtocol finds; NULL: nothing */

	/* Console. */
	SIMPLE_TEXT_OUTPUT_INTERFACE fw_out;
	EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL fw_in;
	SIMPLE_INPUT_INTERFACE fw_term;
	char fw_text[4096];
	unsigned fw_nwrites, fw_nclear, fw_nsleep;
	struct fakekey fw_keys[FAKE_MAXKEYS];
	size_t fw_nkeys, fw_nextkey;
	uint64_t fw_us;    /* passed in Stall */
	uint64_t fw_timer; /* 100 ns, 0: not set */
	bool fw_timer_gone;
	bool fw_term_apart; /* the terminal is no part of ConIn */

	/* ExitBootServices: its result, and the order of calls. */
	EFI_STATUS fw_exit[16];
	size_t fw_nexit;
	UINTN fw_key;
	char fw_calls[64];
	bool fw_stopped; /* it has been called */
};

extern struct fakefw fw; /* owner: the running test */

/* One more letter in fw_calls. */
void fw_log(char call);

int fw_setup(void **state);
int fw_teardown(void **state);

/* A new handle, or one more protocol for one. */
EFI_HANDLE fw_handle(EFI_HANDLE h, EFI_GUID guid, void *interface);
void fw_key(UINT16 scan, CHAR16 c, UINT32 shift);
void fw_termkeys(const char *bytes);
/* The same, `ms` from now. */
void fw_termkeys_in(unsigned ms, const char *bytes);
void fw_desc_add(uint32_t type, uint64_t start, uint64_t npages);
size_t fw_arena_used(void);
/* After ExitBootServices: the memory that the kernel would own. */
void fw_forget(void);

/* Device paths: each call appends a node; fw_path_end() gives the path. */
struct fakepath {
	uint8_t fp_buf[1024];
	size_t fp_len;
};
void path_node(struct fakepath *p, uint8_t type, uint8_t subtype,
    const void *data, size_t len);
void path_acpi(struct fakepath *p, uint32_t hid, uint32_t uid);
void path_pci(struct fakepath *p, uint8_t dev);
void path_uart(struct fakepath *p, uint64_t speed);
void path_vendor(struct fakepath *p, EFI_GUID guid);
void path_hd(struct fakepath *p, uint32_t num, uint64_t start, uint64_t size,
    uint8_t sigtype);
void path_cdrom(
    struct fakepath *p, uint32_t entry, uint64_t start, uint64_t size);
void path_end(struct fakepath *p, uint8_t subtype);

/* A disk in memory. */
struct fakedisk {
	EFI_BLOCK_IO fd_bio; /* first: calls get a pointer to it */
	EFI_BLOCK_IO_MEDIA fd_media;
	uint8_t *fd_data;
	unsigned fd_reads;
	EFI_STATUS fd_status;
	/*
	 * Commands of so many blocks, of which the one that should read this
	 * block ends before it, with success.
	 */
	uint64_t fd_silent, fd_command; /* 0: all is read */
};
void disk_init(
    struct fakedisk *d, uint8_t *data, uint32_t blocksize, uint64_t nblocks);
/* Make it a handle of the firmware, PCI device `dev`; *p is its path. */
EFI_HANDLE disk_handle(struct fakedisk *d, struct fakepath *p, uint8_t dev);

#endif /* !_FAKEFW_H_ */
