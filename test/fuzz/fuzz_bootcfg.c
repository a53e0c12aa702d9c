/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_bootcfg.c: any bytes as boot.cfg, and then every command that its menu
 * would run.  Besides the sanitizers' checks: no control characters are
 * printed, the output is bounded, all limits hold, nothing leaks.
 */
#include <ui/command.h>

#include <stdlib.h>
#include <string.h>

/* A machine without disks that counts what is printed and allocated. */
struct machine {
	size_t m_printed;
	size_t m_live; /* bytes of heap */
};

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
m_putchar(void *cookie, int c)
{
	struct machine *m = cookie;

	m->m_printed++;
	check((c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\b' ||
	    c == '\a');
}

static int
m_getkey(void *cookie __kunused, int timeout_ms __kunused)
{
	return 'q';
}

static uint64_t
m_millis(void *cookie __kunused)
{
	return 0;
}

static void *
m_alloc(void *cookie, size_t size)
{
	struct machine *m = cookie;

	m->m_live += size;
	check(m->m_live < 1 << 20);
	return malloc(size);
}

static void
m_free(void *cookie, void *p, size_t size)
{
	struct machine *m = cookie;

	check(m->m_live >= size);
	m->m_live -= size;
	free(p);
}

static size_t
m_no_disks(void *cookie __kunused)
{
	return 0;
}

static int
m_memmap(void *cookie __kunused, struct sa_memrange *out __kunused,
    size_t max __kunused, size_t *n)
{
	*n = 0;
	return 0;
}

static int
m_mode_info(void *cookie __kunused, enum sa_modekind kind __kunused, uint32_t i,
    struct sa_mode *mo)
{
	static const struct sa_mode modes[] = {
	    {80, 25, 0, true}, {800, 600, 32, false}, {1024, 768, 0, false}};

	if (i >= knitems(modes))
		return ENOENT;
	*mo = modes[i];
	return 0;
}

static int
m_mode_set(void *cookie __kunused, enum sa_modekind kind __kunused, uint32_t i)
{
	check(i < 3);
	return 0;
}

static int
m_console_set(void *cookie __kunused, const struct sa_console *con)
{
	check(con->sco_dev <= SA_CON_BOTH);
	return con->sco_port == 0x3f8 ? 0 : ENXIO;
}

static int
m_console(void *cookie __kunused, struct btinfo_console *con __kunused)
{
	return ENOENT;
}

static int
m_devpath(
    void *cookie __kunused, size_t i __kunused, struct sa_devpath *dp __kunused)
{
	return ENOENT;
}

static int
m_var_next(void *cookie __kunused, struct sa_varname *name __kunused)
{
	return ENOENT;
}

static int
m_var_get(void *cookie __kunused, const struct sa_varname *name __kunused,
    void *buf __kunused, size_t *size, uint32_t *attributes __kunused)
{
	*size = 0;
	return ENOENT;
}

static int
m_var_set(void *cookie __kunused, const struct sa_varname *name,
    const void *buf __kunused, size_t size, uint32_t attributes __kunused)
{
	check(name->sva_name[0] != 0 && size <= 2048);
	return EROFS;
}

static int
m_path_text(void *cookie __kunused, const void *path __kunused,
    size_t size __kunused, struct sa_devpath *out __kunused)
{
	return EINVAL;
}

static void
m_reset(void *cookie __kunused, enum sa_reset how __kunused)
{
}

static void
check_config(const struct bootcfg *cfg)
{
	int i;

	check(cfg->bc_nbanner >= 0 && cfg->bc_nbanner <= BOOTCFG_MAXBANNER);
	check(cfg->bc_nmenu >= 0 && cfg->bc_nmenu <= BOOTCFG_MAXMENU);
	check(cfg->bc_format == 'l' || cfg->bc_format == 'n');
	check(cfg->bc_timeout >= -1 && cfg->bc_timeout <= BOOTCFG_MAXWAIT);
	check(cfg->bc_default >= 0);
	check(cfg->bc_default < (cfg->bc_nmenu > 0 ? cfg->bc_nmenu : 1));
	for (i = 0; i < cfg->bc_nbanner; i++)
		check(strlen(cfg->bc_banner[i]) <= BOOTCFG_MAXLINE);
	for (i = 0; i < cfg->bc_nmenu; i++) {
		check(strlen(cfg->bc_menu[i].bm_text) <= BOOTCFG_MAXLINE);
		check(strlen(cfg->bc_menu[i].bm_command) <= BOOTCFG_MAXLINE);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine m = {0, 0};
	const struct sa_env env = {
	    .se_cookie = &m,
	    .se_putchar = m_putchar,
	    .se_getkey = m_getkey,
	    .se_millis = m_millis,
	    .se_alloc = m_alloc,
	    .se_free = m_free,
	    .se_memmap = m_memmap,
	    .se_disk_count = m_no_disks,
	    .se_fwfs_count = m_no_disks,
	    .se_mode_info = m_mode_info,
	    .se_mode_set = m_mode_set,
	    .se_console_set = m_console_set,
	    .se_console = m_console,
	    .se_devpath = m_devpath,
	    .se_var_next = m_var_next,
	    .se_var_get = m_var_get,
	    .se_var_set = m_var_set,
	    .se_path_text = m_path_text,
	    .se_reset = m_reset,
	    .se_firmware = "fuzz",
	};
	struct boot_options options;
	struct ui_state ui = {.us_history = NULL};
	struct loader ld = {.ld_env = &env, .ld_boot = &options, .ld_ui = &ui};
	int i;

	boot_options_init(&options);
	bootcfg_init(&ld.ld_ui->us_cfg);
	(void)bootcfg_parse(&ld, "boot.cfg", (const char *)data, size);
	check_config(&ld.ld_ui->us_cfg);
	/*
	 * Ten warnings, the output of ten commands before them, and one line.
	 */
	check(m.m_printed < 2 * (BOOTCFG_MAXWARN + 1) * 400);
	if (ld.ld_ui->us_cfg.bc_nwarn == 0)
		check(m.m_printed == 0);
	for (i = 0; i < ld.ld_ui->us_cfg.bc_nmenu; i++) {
		const char *line = ld.ld_ui->us_cfg.bc_menu[i].bm_command;
		char fault[COMMAND_FAULT] = "";

		(void)command_fault(line, fault);
		check(memchr(fault, '\0', sizeof(fault)) != NULL);
		(void)command_run(&ld, line);
	}
	modreq_clear(&ld);
	bootcfg_free(&ld);
	device_fini(&ld);
	check(m.m_live == 0);
	return 0;
}
