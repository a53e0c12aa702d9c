/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memkind.c: names of the kinds of memory, for messages.
 */
#include <libsa/libsa.h>

static const char *const kind_names[] = {
    [SA_MEM_FREE] = "free",
    [SA_MEM_BOOT] = "boot services",
    [SA_MEM_ACPI] = "ACPI tables",
    [SA_MEM_NVS] = "ACPI NVS",
    [SA_MEM_RUNTIME] = "runtime services",
    [SA_MEM_RESERVED] = "reserved",
    [SA_MEM_MMIO] = "device (MMIO)",
    [SA_MEM_UNUSABLE] = "unusable",
    [SA_MEM_PERSISTENT] = "persistent",
};

const char *
sa_memkind_name(enum sa_memkind kind)
{
	if ((size_t)kind >= knitems(kind_names))
		return "unknown";
	return kind_names[kind];
}
