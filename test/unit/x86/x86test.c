/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86test.c: see x86test.h.
 */
#include "x86test.h"

#include <sys/systm.h>

#define MSGS_MAX 65536

uint8_t fake_ram[FAKE_SIZE]; /* owner: the running test */

/* Any value but 0 is a failure; <errno.h> conflicts with the kernel's. */
static int
fake_read(void *cookie, paddr_t pa, void *buf, size_t len)
{
	(void)cookie;
	if (pa < FAKE_BASE || !range_valid(pa - FAKE_BASE, len, FAKE_SIZE))
		return -1;
	memcpy(buf, fake_at(pa), len);
	return 0;
}

const struct physmem fake_physmem = {.pm_read = fake_read};

void *
fake_at(paddr_t pa)
{
	assert_in_range(pa, FAKE_BASE, FAKE_BASE + FAKE_SIZE - 1);
	return fake_ram + (pa - FAKE_BASE);
}

void
fake_clear(void)
{
	memset(fake_ram, 0, sizeof(fake_ram));
}

void
bi_clear(struct bootinfo *bi)
{
	memset(bi, 0, sizeof(*bi));
}

void *
bi_add(struct bootinfo *bi, int32_t type, const void *payload, size_t len)
{
	struct btinfo_common hdr;
	uint8_t *where;

	where = bi->bi_data + bi->bi_used;
	hdr.len = (int32_t)(sizeof(hdr) + len);
	hdr.type = type;
	assert_true(
	    range_valid(bi->bi_used, sizeof(hdr) + len, sizeof(bi->bi_data)));
	memcpy(where, &hdr, sizeof(hdr));
	if (len != 0)
		memcpy(where + sizeof(hdr), payload, len);
	bi->bi_used += sizeof(hdr) + len;
	bi->bi_nrecords++;
	return where;
}

struct bi_modulelist_entry
bi_module(const char *path, int32_t type, int32_t len, uint32_t base)
{
	struct bi_modulelist_entry e;

	memset(&e, 0, sizeof(e));
	strncpy(e.path, path, sizeof(e.path) - 1);
	e.type = type;
	e.len = len;
	e.base = base;
	return e;
}

struct bi_memmap_entry
bi_mem(uint64_t addr, uint64_t size, uint32_t type)
{
	struct bi_memmap_entry e;

	e.addr = addr;
	e.size = size;
	e.type = type;
	return e;
}

struct msgs {
	size_t ms_len;
	char ms_text[MSGS_MAX];
};

static void
msgs_putc(int c, void *arg)
{
	struct msgs *ms = arg;

	if (ms->ms_len + 1 < sizeof(ms->ms_text))
		ms->ms_text[ms->ms_len++] = (char)c;
}

bool
msgs_have(const char *text)
{
	static struct msgs ms; /* owner: this call */

	ms.ms_len = 0;
	msgbuf_walk(msgs_putc, &ms);
	ms.ms_text[ms.ms_len] = '\0';
	return strstr(ms.ms_text, text) != NULL;
}

void
msgs_clear(void)
{
	msgbuf_clear();
}
