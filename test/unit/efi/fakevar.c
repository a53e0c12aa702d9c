/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakevar.c: variables of the fake firmware.
 */
#include "fakefw.h"
#include "fakepriv.h"

static bool
same_name(const CHAR16 *a, const CHAR16 *b)
{
	while (*a == *b && *a != 0)
		a++, b++;
	return *a == *b;
}

/* The number of a variable; fw_nvars: there is none. */
static size_t
var_number(const CHAR16 *name, const EFI_GUID *guid)
{
	size_t i = 0;

	while (i < fw.fw_nvars &&
	    (!same_name(fw.fw_var[i].fv_name, name) ||
		memcmp(&fw.fw_var[i].fv_guid, guid, sizeof(*guid)) != 0))
		i++;
	return i;
}

static EFI_STATUS EFIAPI
fake_next_variable(UINTN *size, CHAR16 *name, EFI_GUID *guid)
{
	const struct fakevar *fv;
	size_t i = 0, len = 0;

	fw_alive("GetNextVariableName");
	if (name[0] != 0) {
		i = var_number(name, guid) + 1;
		if (i > fw.fw_nvars)
			return EFI_INVALID_PARAMETER;
	}
	if (i >= fw.fw_nvars)
		return EFI_NOT_FOUND;
	fv = &fw.fw_var[i];
	while (fv->fv_name[len] != 0)
		len++;
	if (*size < (len + 1) * sizeof(CHAR16)) {
		*size = (len + 1) * sizeof(CHAR16);
		return EFI_BUFFER_TOO_SMALL;
	}
	memcpy(name, fv->fv_name, (len + 1) * sizeof(CHAR16));
	*guid = fv->fv_guid;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_get_variable(
    CHAR16 *name, EFI_GUID *guid, UINT32 *attr, UINTN *size, void *data)
{
	const size_t i = var_number(name, guid);
	const struct fakevar *fv = &fw.fw_var[i];
	const UINTN room = *size;

	fw_alive("GetVariable");
	if (i < fw.fw_nvars) {
		*attr = fv->fv_attr;
		*size = fv->fv_size;
		if (room < fv->fv_size)
			return EFI_BUFFER_TOO_SMALL;
		memcpy(data, fv->fv_value, fv->fv_size);
		return EFI_SUCCESS;
	}
	if (!same_name(name, u"ConOut") || fw.fw_conout_size == 0)
		return EFI_NOT_FOUND;
	if (*size < fw.fw_conout_size) {
		*size = fw.fw_conout_size;
		return EFI_BUFFER_TOO_SMALL;
	}
	*size = fw.fw_conout_size;
	memcpy(data, fw.fw_conout_var, *size);
	return EFI_SUCCESS;
}

/* NOLINTBEGIN(readability-non-const-parameter): the specification's types */
/* Replaces the value of the first variable, which must have this name. */
static EFI_STATUS EFIAPI
fake_set_variable(
    CHAR16 *name, EFI_GUID *guid, UINT32 attr, UINTN size, void *data)
{
	static uint8_t value[64];
	struct fakevar *fv = &fw.fw_var[0];

	fw_alive("SetVariable");
	if (EFI_ERROR(fw.fw_set_status))
		return fw.fw_set_status;
	if (size > sizeof(value) || name[0] != fv->fv_name[0] ||
	    memcmp(guid, &fv->fv_guid, sizeof(*guid)) != 0)
		return EFI_INVALID_PARAMETER;
	memcpy(value, data, size);
	fv->fv_attr = attr;
	fv->fv_value = value;
	fv->fv_size = size;
	return EFI_SUCCESS;
}
/* NOLINTEND(readability-non-const-parameter) */

void
fakevar_init(void)
{
	fw.fw_rt.GetVariable = fake_get_variable;
	fw.fw_rt.GetNextVariableName = fake_next_variable;
	fw.fw_rt.SetVariable = fake_set_variable;
}
