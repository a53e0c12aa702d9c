/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_plist.c: any bytes as a property list.  What is read, written and read
 * again must be equal; the first byte makes an allocation fail.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <prop/prop_impl.h>
#include <libkern/kerrno.h>
#include <sys/kmem.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

/* Write it and read it again: the result must be equal. */
static void
round_trip(prop_object_t po)
{
	char *xml = prop_xml_write(po);
	struct prop_fault pf;
	prop_object_t again;

	check(xml != NULL);
	check(prop_xml_parse(xml, strlen(xml), &again, &pf) == 0);
	check(prop_object_equals(po, again));
	prop_object_release(again);
	kmem_strfree(xml);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prop_fault pf;
	prop_object_t po;
	uint8_t *text;
	int error;

	if (size == 0)
		return 0;
	/* A copy of exactly that size: ASan guards its end. */
	text = malloc(size);
	check(text != NULL);
	memcpy(text, data + 1, size - 1);
	host_fail_after(data[0]);
	error = prop_xml_parse((const char *)text, size - 1, &po, &pf);
	host_fail_after(0);
	check((error == 0) == (po != NULL));
	check(
	    error == 0 || error == EINVAL || error == ENOMEM || error == E2BIG);
	check(pf.pf_what != NULL && pf.pf_offset <= size - 1);
	if (error == 0)
		round_trip(po);
	prop_object_release(po);
	free(text);
	check(kmem_inuse_count() == 0);
	return 0;
}
