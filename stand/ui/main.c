/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: the loader's main function.
 */
#include <ui/entry.h>
#include <ui/lineedit.h>
#include <ui/menu.h>

static void
loader_fini(struct loader *ld)
{
	modreq_clear(ld);
	bootcfg_free(ld);
	history_free(ld);
	device_fini(ld);
}

/*
 * Read boot.cfg, run the menu or a countdown, then menu and prompt in turn.  A
 * successful boot does not return; every failure returns to menu or prompt.
 */
void
loader_main(const struct sa_env *env)
{
	struct boot_options options;
	struct ui_state ui = {.us_history = NULL};
	struct loader ld = {.ld_env = env, .ld_boot = &options, .ld_ui = &ui};
	enum cmd_result r = CMD_MENU;
	bool tried;

	ld.ld_ticks[BI_TL_LOADER] = env->se_start;
	boot_options_init(&options);
	options.bo_handoff = entry_handoff;
	bootcfg_init(&ui.us_cfg);
	device_default(&ld, default_kernels);
	sa_mark(&ld, BI_TL_DEVICES);
	(void)bootcfg_read(&ld);
	sa_mark(&ld, BI_TL_CONFIG);
	entry_publish(&ld);
	banner_show(&ld);
	tried = loadargs_run(&ld);
	entry_default(&ld);
	if (ui.us_cfg.bc_nmenu == 0) {
		if (!tried)
			autoboot_run(&ld);
		r = CMD_PROMPT;
	}
	while (r != CMD_QUIT)
		r = r == CMD_MENU ? menu_run(&ld) : prompt_run(&ld);
	loader_fini(&ld);
	env->se_quit(env->se_cookie);
}
