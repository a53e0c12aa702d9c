/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: the loader from its start to its end.
 */
#include <ui/bootcfg.h>
#include <libsa/device.h>
#include <ui/lineedit.h>
#include <ui/menu.h>

static void
loader_init(struct loader *ld, const struct sa_env *env)
{
	memset(ld, 0, sizeof(*ld));
	ld->ld_env = env;
	ld->ld_modules_on = true;
	TAILQ_INIT(&ld->ld_mods);
	TAILQ_INIT(&ld->ld_userconf);
	bootcfg_init(&ld->ld_cfg);
}

static void
loader_fini(struct loader *ld)
{
	modreq_clear(ld);
	bootcfg_free(ld);
	history_free(ld);
}

/*
 * boot.cfg, then the menu or a countdown, then menu and prompt as the user
 * wants.  A boot that works does not come back; everything that fails ends in
 * the menu or at the prompt.
 */
void
loader_main(const struct sa_env *env)
{
	struct loader ld;
	enum cmd_result r = CMD_MENU;

	loader_init(&ld, env);
	device_default(&ld);
	(void)bootcfg_read(&ld);
	banner_show(&ld);
	if (ld.ld_cfg.bc_nmenu == 0) {
		autoboot_run(&ld);
		r = CMD_PROMPT;
	}
	while (r != CMD_QUIT)
		r = r == CMD_MENU ? menu_run(&ld) : prompt_run(&ld);
	loader_fini(&ld);
	env->se_quit(env->se_cookie);
}
