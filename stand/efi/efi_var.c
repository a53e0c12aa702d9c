/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_var.c: the firmware's variables.  Any program can write most of them, so
 * every size is bounded here.
 */
#include "efi_env.h"

static void
guid_to_text(const EFI_GUID *g, char out[SA_GUID_MAX])
{
	(void)ksnprintf(out, SA_GUID_MAX,
	    "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", g->Data1,
	    g->Data2, g->Data3, g->Data4[0], g->Data4[1], g->Data4[2],
	    g->Data4[3], g->Data4[4], g->Data4[5], g->Data4[6], g->Data4[7]);
}

/* The value of `n` hexadecimal digits; false: there are others. */
static bool
hex_digits(const char *s, unsigned n, uint32_t *out)
{
	unsigned i, digit;

	*out = 0;
	for (i = 0; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9')
			digit = (unsigned)(s[i] - '0');
		else if ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f')
			digit = (unsigned)((s[i] | 0x20) - 'a') + 10;
		else
			return false;
		*out = *out << 4 | digit;
	}
	return true;
}

/* EINVAL: not a GUID as guid_to_text() writes it. */
static int
guid_from_text(const char *s, EFI_GUID *g)
{
	static const uint8_t at[] = {19, 21, 24, 26, 28, 30, 32, 34};
	uint32_t v;
	size_t i;

	if (strlen(s) != SA_GUID_MAX - 1 || s[8] != '-' || s[13] != '-' ||
	    s[18] != '-' || s[23] != '-' || !hex_digits(s, 8, &v))
		return EINVAL;
	g->Data1 = v;
	if (!hex_digits(s + 9, 4, &v))
		return EINVAL;
	g->Data2 = (UINT16)v;
	if (!hex_digits(s + 14, 4, &v))
		return EINVAL;
	g->Data3 = (UINT16)v;
	for (i = 0; i < knitems(at); i++) {
		if (!hex_digits(s + at[i], 2, &v))
			return EINVAL;
		g->Data4[i] = (UINT8)v;
	}
	return 0;
}

/* sa_env: the next variable.  ERANGE: its name is too long. */
int
efi_var_next(void *cookie, struct sa_varname *name)
{
	struct efi *e = cookie;
	EFI_GUID guid = {0};
	UINTN size = sizeof(name->sva_name);
	EFI_STATUS status;
	int error;

	if (name->sva_name[0] != 0 &&
	    (error = guid_from_text(name->sva_guid, &guid)) != 0)
		return error;
	status = e->e_st->RuntimeServices->GetNextVariableName(
	    &size, name->sva_name, &guid);
	if (EFI_ERROR(status))
		return efi_errno(status);
	name->sva_name[SA_VARNAME_MAX - 1] = 0;
	guid_to_text(&guid, name->sva_guid);
	return 0;
}

/* sa_env: a variable's value.  EINVAL: sva_guid is not a GUID. */
int
efi_var_get(void *cookie, const struct sa_varname *name, void *buf,
    size_t *size, uint32_t *attributes)
{
	struct efi *e = cookie;
	const size_t room = *size;
	/* The firmware's function takes a pointer to a name it may change. */
	struct sa_varname copy = *name;
	EFI_GUID guid;
	UINTN n = room;
	EFI_STATUS status;
	int error;

	*size = 0;
	*attributes = 0;
	if ((error = guid_from_text(copy.sva_guid, &guid)) != 0)
		return error;
	status = e->e_st->RuntimeServices->GetVariable(
	    copy.sva_name, &guid, attributes, &n, buf);
	if (!EFI_ERROR(status) && n > room)
		return EIO;
	*size = n;
	return efi_errno(status);
}
