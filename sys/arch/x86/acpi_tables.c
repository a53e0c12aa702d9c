/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * acpi_tables.c: from the root pointer to the FADT and the DSDT (ACPI 6.5,
 * chapter 5), for the registers that power the machine off.  The firmware's
 * lengths are bounded and its checksums verified before anything is used.
 */
#include <arch/x86/acpi.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>

#define TABLE_MAX   ((size_t)1 << 20) /* bytes; real DSDTs are below 512 KiB */
#define TABLE_COUNT 128u

struct acpi_header {
	char signature[4];
	uint32_t length; /* bytes, this header included */
	uint8_t revision, checksum;
	char oem[26];
} __kpacked;
_Static_assert(sizeof(struct acpi_header) == 36, "ACPI table header");

struct acpi_rsdp {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
	/* From revision 2 on. */
	uint32_t length;
	uint64_t xsdt;
	uint8_t xchecksum, reserved[3];
} __kpacked;
_Static_assert(sizeof(struct acpi_rsdp) == 36, "RSDP");

struct acpi_gas {
	uint8_t space; /* GAS_* */
	uint8_t width, offset, access;
	uint64_t address;
} __kpacked;
#define GAS_MEMORY 0
#define GAS_IO     1

struct acpi_fadt {
	struct acpi_header header;
	uint32_t facs, dsdt;
	uint8_t reserved1, profile;
	uint16_t sci_int;
	uint32_t smi_cmd;
	uint8_t acpi_enable, acpi_disable, s4bios_req, pstate_cnt;
	uint32_t pm1a_evt, pm1b_evt, pm1a_cnt, pm1b_cnt;
	uint8_t reserved2[40];
	uint32_t flags;
	struct acpi_gas reset_reg;
	uint8_t reset_value;
	uint8_t reserved3[3];
	uint64_t x_facs, x_dsdt;
	struct acpi_gas x_pm1a_evt, x_pm1b_evt, x_pm1a_cnt, x_pm1b_cnt;
	struct acpi_gas x_pm2_cnt, x_pm_tmr, x_gpe0, x_gpe1;
	struct acpi_gas sleep_control, sleep_status;
} __kpacked;
_Static_assert(offsetof(struct acpi_fadt, pm1a_cnt) == 64, "FADT");
_Static_assert(offsetof(struct acpi_fadt, flags) == 112, "FADT");
_Static_assert(offsetof(struct acpi_fadt, x_dsdt) == 140, "FADT");
_Static_assert(offsetof(struct acpi_fadt, x_pm1a_cnt) == 172, "FADT");
_Static_assert(offsetof(struct acpi_fadt, sleep_control) == 244, "FADT");
#define FADT_RESET   0x400    /* flags: reset_reg is valid */
#define FADT_REDUCED 0x100000 /* flags: hardware-reduced, sleep_control is */

/* A copy of a table. */
struct table {
	uint8_t *tb_data;
	size_t tb_len;
};

static bool
checksum_ok(const uint8_t *p, size_t len)
{
	uint8_t sum;

	for (sum = 0; len != 0; len--)
		sum = (uint8_t)(sum + *p++);
	return sum == 0;
}

static void
table_free(struct table *tb)
{
	kmem_free(tb->tb_data, tb->tb_len);
}

/* Read the table at `pa`, checked.  The caller frees it. */
static bool
table_read(const struct physmem *pm, paddr_t pa, const char *signature,
    struct table *tb)
{
	struct acpi_header h;

	if (pa == 0 || physmem_read(pm, pa, &h, sizeof(h)) != 0 ||
	    memcmp(h.signature, signature, sizeof(h.signature)) != 0 ||
	    h.length < sizeof(h) || h.length > TABLE_MAX)
		return false;
	tb->tb_len = h.length;
	tb->tb_data = kmem_alloc(tb->tb_len, KM_NOSLEEP);
	if (tb->tb_data == NULL)
		return false;
	if (physmem_read(pm, pa, tb->tb_data, tb->tb_len) == 0 &&
	    checksum_ok(tb->tb_data, tb->tb_len))
		return true;
	table_free(tb);
	return false;
}

/* Find a table by the XSDT (8-byte entries) or RSDT (4). */
static bool
find_by(const struct physmem *pm, paddr_t index, size_t width,
    const char *signature, struct table *tb)
{
	struct table list;
	paddr_t pa;
	size_t i, n;
	bool found;

	if (!table_read(pm, index, width == 8 ? "XSDT" : "RSDT", &list))
		return false;
	n = (list.tb_len - sizeof(struct acpi_header)) / width;
	found = false;
	for (i = 0; i < MIN(n, TABLE_COUNT) && !found; i++) {
		pa = 0;
		memcpy(&pa,
		    list.tb_data + sizeof(struct acpi_header) + i * width,
		    width);
		found = table_read(pm, pa, signature, tb);
	}
	table_free(&list);
	return found;
}

static bool
find_fadt(const struct physmem *pm, paddr_t root, struct acpi_fadt *fadt)
{
	struct acpi_rsdp rsdp;
	struct table tb;
	bool found;

	memset(&rsdp, 0, sizeof(rsdp));
	if (physmem_read(pm, root, &rsdp, offsetof(struct acpi_rsdp, length)) !=
		0 ||
	    memcmp(rsdp.signature, "RSD PTR ", sizeof(rsdp.signature)) != 0)
		return false;
	found = false;
	if (rsdp.revision >= 2 &&
	    physmem_read(pm, root, &rsdp, sizeof(rsdp)) == 0)
		found = find_by(pm, rsdp.xsdt, 8, "FACP", &tb);
	if (!found)
		found = find_by(pm, rsdp.rsdt, 4, "FACP", &tb);
	if (!found)
		return false;
	/* Older revisions are shorter: the missing fields are 0. */
	memset(fadt, 0, sizeof(*fadt));
	memcpy(fadt, tb.tb_data, MIN(tb.tb_len, sizeof(*fadt)));
	table_free(&tb);
	return true;
}

/* The extended address if it is an I/O port, else the legacy one; 0: none. */
static uint16_t
io_port(const struct acpi_gas *gas, uint32_t legacy)
{
	if (gas->address != 0 && gas->space == GAS_IO &&
	    gas->address <= UINT16_MAX)
		return (uint16_t)gas->address;
	return legacy <= UINT16_MAX ? (uint16_t)legacy : 0;
}

static struct acpi_reg
any_space(const struct acpi_gas *gas)
{
	struct acpi_reg reg = {ACPI_NONE, gas->address};

	if (gas->space == GAS_IO && gas->address <= UINT16_MAX)
		reg.ar_space = ACPI_IO;
	else if (gas->space == GAS_MEMORY)
		reg.ar_space = ACPI_MEMORY;
	if (gas->address == 0)
		reg.ar_space = ACPI_NONE;
	return reg;
}

/* The registers that power the machine off.  False: there are none. */
static bool
sleep_registers(struct acpi_power *ap, const struct acpi_fadt *fadt)
{
	if ((fadt->flags & FADT_REDUCED) != 0) {
		ap->ap_sleep = any_space(&fadt->sleep_control);
		return ap->ap_sleep.ar_space != ACPI_NONE;
	}
	ap->ap_pm1a_cnt = io_port(&fadt->x_pm1a_cnt, fadt->pm1a_cnt);
	ap->ap_pm1b_cnt = io_port(&fadt->x_pm1b_cnt, fadt->pm1b_cnt);
	ap->ap_smi_cmd =
	    fadt->smi_cmd <= UINT16_MAX ? (uint16_t)fadt->smi_cmd : 0;
	ap->ap_acpi_enable = fadt->acpi_enable;
	return ap->ap_pm1a_cnt != 0;
}

void
acpi_parse(struct acpi_power *ap, const struct physmem *pm, paddr_t root)
{
	struct acpi_fadt fadt;
	struct table dsdt;

	memset(ap, 0, sizeof(*ap));
	if (root == 0 || !find_fadt(pm, root, &fadt))
		return;
	if ((fadt.flags & FADT_RESET) != 0)
		ap->ap_reset = any_space(&fadt.reset_reg);
	ap->ap_reset_value = fadt.reset_value;

	if (!sleep_registers(ap, &fadt))
		return;
	if (!table_read(pm, fadt.x_dsdt, "DSDT", &dsdt) &&
	    !table_read(pm, fadt.dsdt, "DSDT", &dsdt))
		return;
	ap->ap_has_off = acpi_find_s5(dsdt.tb_data + sizeof(fadt.header),
	    dsdt.tb_len - sizeof(fadt.header), &ap->ap_slp_typa,
	    &ap->ap_slp_typb);
	table_free(&dsdt);
}
