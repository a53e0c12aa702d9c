/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_var.c: the firmware's variables.  Any program can write most of them, so
 * every size is bounded here.
 */
#include "efi_env.h"

_Static_assert(sizeof(EFI_GUID) == SA_GUID_SIZE, "a GUID is 16 bytes");

/* sa_env: the next variable.  ERANGE: its name is too long. */
int
efi_var_next(void *cookie, struct sa_varname *name)
{
	struct efi *e = cookie;
	UINTN size = sizeof(name->sva_name);
	EFI_STATUS status;
	EFI_GUID guid;

	memcpy(&guid, name->sva_guid, sizeof(guid)); /* aligned */
	status = e->e_st->RuntimeServices->GetNextVariableName(
	    &size, name->sva_name, &guid);
	if (EFI_ERROR(status))
		return efi_errno(status);
	name->sva_name[SA_VARNAME_MAX - 1] = 0;
	memcpy(name->sva_guid, &guid, sizeof(guid));
	return 0;
}

/* sa_env: a variable's value. */
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

	*size = 0;
	*attributes = 0;
	memcpy(&guid, copy.sva_guid, sizeof(guid)); /* aligned */
	status = e->e_st->RuntimeServices->GetVariable(
	    copy.sva_name, &guid, attributes, &n, buf);
	if (!EFI_ERROR(status) && n > room)
		return EIO;
	*size = n;
	return efi_errno(status);
}

/* sa_env: set or delete a variable. */
int
efi_var_set(void *cookie, const struct sa_varname *name, const void *buf,
    size_t size, uint32_t attributes)
{
	struct efi *e = cookie;
	struct sa_varname copy = *name;
	EFI_GUID guid;

	memcpy(&guid, copy.sva_guid, sizeof(guid)); /* aligned */
	/* The firmware's function does not change the value. */
	return efi_errno(e->e_st->RuntimeServices->SetVariable(
	    copy.sva_name, &guid, attributes, size, (void *)(uintptr_t)buf));
}
