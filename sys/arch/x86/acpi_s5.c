/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * acpi_s5.c: find \_S5 in AML (ACPI 6.5, 7.4.2.6 and 20.2) without an
 * interpreter: Name(_S5_, Package() {SLP_TYPa, SLP_TYPb, ...}) has one
 * encoding, and all its values are constants.
 */
#include <arch/x86/acpi.h>

#include <libkern/libkern.h>

#define AML_ZERO    0x00
#define AML_ONE     0x01
#define AML_NAME    0x08
#define AML_BYTE    0x0a
#define AML_WORD    0x0b
#define AML_DWORD   0x0c
#define AML_PACKAGE 0x12
#define AML_ROOT    '\\'

#define SLP_TYP_MAX 7

/* The bytes that remain to be read. */
struct aml {
	const uint8_t *am_p;
	size_t am_left;
};

static bool
aml_byte(struct aml *am, uint8_t *out)
{
	if (am->am_left == 0)
		return false;
	*out = *am->am_p++;
	am->am_left--;
	return true;
}

/* Read PkgLength, and limit the reader to that package. */
static bool
aml_package(struct aml *am)
{
	uint8_t byte, lead;
	size_t i, len, n, start;

	start = am->am_left;
	if (!aml_byte(am, &lead))
		return false;
	n = lead >> 6;
	len = n == 0 ? lead & 0x3fu : lead & 0x0fu;
	for (i = 0; i < n; i++) {
		if (!aml_byte(am, &byte))
			return false;
		len |= (size_t)byte << (4 + 8 * i);
	}
	/* PkgLength includes its own bytes. */
	if (len > start || len < start - am->am_left)
		return false;
	am->am_left -= start - len;
	return true;
}

/* One constant, which must fit SLP_TYP's three bits. */
static bool
aml_slp_typ(struct aml *am, uint8_t *out)
{
	uint8_t byte, op;
	size_t i, n;

	if (!aml_byte(am, &op))
		return false;
	if (op == AML_ZERO || op == AML_ONE) {
		*out = op;
		return true;
	}
	if (op < AML_BYTE || op > AML_DWORD)
		return false;
	n = (size_t)1 << (op - AML_BYTE);
	if (!aml_byte(am, out) || *out > SLP_TYP_MAX)
		return false;
	for (i = 1; i < n; i++)
		if (!aml_byte(am, &byte) || byte != 0)
			return false;
	return true;
}

/* Read PackageOp PkgLength NumElements and the elements after the name. */
static bool
s5_package(struct aml am, uint8_t *slp_typa, uint8_t *slp_typb)
{
	uint8_t count, op;

	if (!aml_byte(&am, &op) || op != AML_PACKAGE || !aml_package(&am) ||
	    !aml_byte(&am, &count) || count == 0 || !aml_slp_typ(&am, slp_typa))
		return false;
	*slp_typb = 0;
	return count == 1 || aml_slp_typ(&am, slp_typb);
}

bool
acpi_find_s5(
    const uint8_t *aml, size_t len, uint8_t *slp_typa, uint8_t *slp_typb)
{
	static const char name[4] = {'_', 'S', '5', '_'};
	struct aml am;
	size_t i;

	for (i = 1; len >= sizeof(name) && i <= len - sizeof(name); i++) {
		if (memcmp(aml + i, name, sizeof(name)) != 0)
			continue;
		if (aml[i - 1] != AML_NAME &&
		    (i < 2 || aml[i - 1] != AML_ROOT || aml[i - 2] != AML_NAME))
			continue;
		am.am_p = aml + i + sizeof(name);
		am.am_left = len - i - sizeof(name);
		if (s5_package(am, slp_typa, slp_typb))
			return true;
	}
	return false;
}
