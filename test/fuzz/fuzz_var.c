/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_var.c: any bytes as the firmware's variables, for all that reads them:
 * the menu's default, the count of boots, the boot entries and their commands.
 * The first byte says which calls fail; each variable is a byte that selects
 * its name, one of attributes, two of length, and its value.
 */
#include <ui/command.h>
#include <ui/complete.h>
#include <ui/entry.h>

#include <stdlib.h>
#include <string.h>

#include "fuzzenv.h"

#define MAXVARS    32
#define FAILS_SET  0x01
#define FAILS_TEXT 0x02
#define FAILS_NEXT 0x04

struct var {
	struct sa_varname v_name;
	uint32_t v_attr;
	uint8_t *v_value;
	size_t v_size;
};

/* owner: the running input */
static struct var vars[MAXVARS];
static size_t nvars;
static uint8_t fails;

static const char *const names[] = {"BootOrder", "Boot0000", "Boot0001",
    "BootCurrent", "BootFFFF", "LoaderEntryOneShot", "LoaderEntryDefault",
    "LoaderEntryLastBooted", "LoaderConfigTimeout",
    "LoaderConfigTimeoutOneShot", "PrimebootTries", "OsIndicationsSupported",
    "OsIndications", "Boot000a", "LoaderEntries"};

/* The vendor that the loader asks for a name. */
static void
guid_of(const char *name, uint8_t guid[SA_GUID_SIZE])
{
	static const uint8_t bli[SA_GUID_SIZE] = {0x82, 0xb0, 0x67, 0x4a, 0x4c,
	    0x0a, 0xcf, 0x41, 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f};
	static const uint8_t tries[SA_GUID_SIZE] = BI_TRIES_GUID;

	memcpy(guid,
	    strncmp(name, "Loader", 6) == 0        ? bli
		: strcmp(name, BI_TRIES_NAME) == 0 ? tries
						   : sa_guid_global,
	    SA_GUID_SIZE);
}

/* Take a variable from *p, up to end.  False: there is no more. */
static bool
take(const uint8_t **p, const uint8_t *end)
{
	struct var *v = &vars[nvars];
	const uint8_t *q = *p;
	size_t len, i;

	if (end - q < 4 || nvars == MAXVARS)
		return false;
	memset(v, 0, sizeof(*v));
	v->v_attr = q[1];
	len = q[2] | (size_t)q[3] << 8;
	if (len > (size_t)(end - q) - 4)
		len = (size_t)(end - q) - 4;
	*p = q + 4 + len;
	if (q[0] < sizeof(names) / sizeof(names[0])) {
		const char *name = names[q[0]];

		for (i = 0; name[i] != '\0'; i++)
			v->v_name.sva_name[i] = (uint8_t)name[i];
		guid_of(name, v->v_name.sva_guid);
	} else {
		/* A name of any units, which may not end. */
		for (i = 0; i < SA_VARNAME_MAX; i++)
			v->v_name.sva_name[i] =
			    len == 0 ? q[0] : q[4 + i % len];
		v->v_name.sva_name[q[0]] = 0;
		v->v_name.sva_name[SA_VARNAME_MAX - 1] = 0;
	}
	/* A copy, so that the sanitizer knows its end. */
	v->v_value = malloc(len);
	memcpy(v->v_value, q + 4, len);
	v->v_size = len;
	nvars++;
	return true;
}

static struct var *
find(const struct sa_varname *name)
{
	for (size_t i = 0; i < nvars; i++)
		if (memcmp(&vars[i].v_name, name, sizeof(*name)) == 0)
			return &vars[i];
	return NULL;
}

static int
v_next(void *cookie, struct sa_varname *name)
{
	const struct var *v = find(name);
	size_t i = name->sva_name[0] == 0 ? 0
	    : v == NULL                   ? MAXVARS
					  : (size_t)(v - vars) + 1;

	(void)cookie;
	if ((fails & FAILS_NEXT) != 0 && i == 2)
		return ERANGE;
	if (i >= nvars)
		return ENOENT;
	*name = vars[i].v_name;
	return 0;
}

static int
v_get(void *cookie, const struct sa_varname *name, void *buf, size_t *size,
    uint32_t *attributes)
{
	const struct var *v = find(name);
	const size_t room = *size;

	(void)cookie;
	*size = 0;
	*attributes = 0;
	if (v == NULL)
		return ENOENT;
	*size = v->v_size;
	*attributes = v->v_attr;
	if (v->v_size > room)
		return ERANGE;
	memcpy(buf, v->v_value, v->v_size);
	return 0;
}

/* Read all bytes: the sanitizer checks that they are there. */
static void
touch(const void *p, size_t size)
{

	for (size_t i = 0; i < size; i++)
		(void)((const volatile uint8_t *)p)[i];
}

static int
v_set(void *cookie, const struct sa_varname *name, const void *buf, size_t size,
    uint32_t attributes)
{
	struct var *v = find(name);

	(void)cookie;
	(void)attributes;
	fuzzenv_check(name->sva_name[0] != 0);
	touch(buf, size);
	if ((fails & FAILS_SET) != 0)
		return EROFS;
	if (v == NULL)
		return size == 0 ? ENOENT : 0;
	if (size == 0) {
		free(v->v_value);
		*v = vars[--nvars];
		return 0;
	}
	free(v->v_value);
	v->v_value = malloc(size);
	memcpy(v->v_value, buf, size);
	v->v_size = size;
	return 0;
}

static int
v_path_text(void *cookie, const void *path, size_t size, struct sa_devpath *out)
{

	(void)cookie;
	touch(path, size);
	memset(out, 0, sizeof(*out));
	if ((fails & FAILS_TEXT) != 0)
		return EINVAL;
	memcpy(out->sdp_text, "Pci(1)\n\x1b", 9);
	out->sdp_disk = SA_NODISK;
	return 0;
}

static int
v_file_path(
    void *cookie, size_t fwfs, const char *path, void *buf, size_t *size)
{
	(void)cookie;
	(void)fwfs;
	(void)path;
	(void)buf;
	*size = 0;
	return ENXIO;
}

static int
v_devpath(void *cookie, size_t i, struct sa_devpath *dp)
{
	(void)cookie;
	(void)i;
	(void)dp;
	return ENOENT;
}

static int
v_getkey(void *cookie, int timeout_ms)
{
	(void)cookie;
	(void)timeout_ms;
	return ' ';
}

static size_t
v_none(void *cookie)
{
	(void)cookie;
	return 0;
}

static void
v_reset(void *cookie, enum sa_reset how)
{
	(void)cookie;
	(void)how;
}

static void
run_all(struct loader *ld)
{
	static const char *const lines[] = {"bootopt", "bootopt list",
	    "bootopt order 0001 0000", "bootopt remove 0001",
	    "bootopt remove x", "bootopt install \"My OS\"", "efivar",
	    "efivar BootOrder", "efivar Boot0000", "nextboot", "nextboot B",
	    "nextboot none", "firmware"};
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	struct completion cm;

	entry_publish(ld);
	entry_default(ld);
	fuzzenv_check(cfg->bc_default >= 0 && cfg->bc_default < cfg->bc_nmenu);
	fuzzenv_check(
	    cfg->bc_timeout >= -1 && cfg->bc_timeout <= BOOTCFG_MAXWAIT);
	entry_selected(ld, cfg->bc_default);
	ld->ld_ui->us_count = true;
	entry_handoff(ld);
	complete(ld, "efivar ", 7, true, &cm);
	complete(ld, "nextboot ", 9, true, &cm);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		(void)command_run(ld, lines[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char config[] =
	    "menu=A:boot\nmenu=B b:boot\ntries=3\nfallback=B\nremember=yes\n";
	struct sa_env env = fuzzenv;
	struct boot_options options;
	struct ui_state ui = {.us_history = NULL};
	struct loader ld = {.ld_env = &env, .ld_boot = &options, .ld_ui = &ui};
	const uint8_t *p = data + 1;

	if (size == 0)
		return 0;
	fails = data[0];
	for (nvars = 0; take(&p, data + size);)
		continue;
	env.se_getkey = v_getkey;
	env.se_disk_count = v_none;
	env.se_fwfs_count = v_none;
	env.se_devpath = v_devpath;
	env.se_var_next = v_next;
	env.se_var_get = v_get;
	env.se_var_set = v_set;
	env.se_path_text = v_path_text;
	env.se_file_path = v_file_path;
	env.se_reset = v_reset;
	env.se_firmware = "UEFI 2.70 for x64, fuzz";
	env.se_self = "/x.efi";
	env.se_partuuid = "";
	boot_options_init(&options);
	bootcfg_init(&ui.us_cfg);
	(void)bootcfg_parse(&ld, "boot.cfg", config, sizeof(config) - 1);
	run_all(&ld);
	modreq_clear(&ld);
	bootcfg_free(&ld);
	device_fini(&ld);
	fuzzenv_check(fuzzenv_live() == 0);
	while (nvars > 0)
		free(vars[--nvars].v_value);
	return 0;
}
