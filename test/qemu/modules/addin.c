/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds built-in modules while the kernel runs, and removes them again. */
#include <libkern/kerrno.h>
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, addin, NULL);

void addin_add(void);
void addin_disable(void);
void addin_require_force(void);

static int
on_off(const char *name, modcmd_t cmd)
{

	if (cmd != MODULE_CMD_INIT && cmd != MODULE_CMD_FINI)
		return ENOTTY;
	printf("addin: %s %s\n", name, cmd == MODULE_CMD_INIT ? "on" : "off");
	return 0;
}

static int
one_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return on_off("one", cmd);
}

static int
two_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return on_off("two", cmd);
}

/* Never comes up; its error must be returned unchanged. */
static int
bad_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	(void)on_off("bad", cmd);
	return EILSEQ;
}

#define INFO(var, name, fn, required)                             \
	static modinfo_t var = {.mi_version = __NetBSD_Version__, \
	    .mi_class = MODULE_CLASS_MISC,                        \
	    .mi_modcmd = (fn),                                    \
	    .mi_name = (name),                                    \
	    .mi_required = (required)}
INFO(one, "one", one_modcmd, NULL);
INFO(two, "two", two_modcmd, "one");
INFO(bad, "bad", bad_modcmd, "two");
INFO(myself, "addin", one_modcmd, NULL);
INFO(longer, "a23456789b123456789c123456789d12", one_modcmd, NULL);
INFO(nameless, "", one_modcmd, NULL);

static void
say(const char *what, int error)
{

	printf("addin: %s: %s\n", what, error == 0 ? "ok" : kerrno_name(error));
}

static void
load(const char *what, const char *name, int flags)
{

	say(what, module_load(name, flags, NULL, MODULE_CLASS_ANY));
}

/* All or none; each name once. */
void
addin_add(void)
{
	modinfo_t *const all[] = {&two, &one, &bad};

	say("add two, one, bad", module_builtin_add(all, 3, true));
	say("remove one", module_builtin_remove(&one, true));
	say("add two, one", module_builtin_add(all, 2, true));
	say("add them again", module_builtin_add(all, 2, true));
	say("add addin", module_builtin_add(&(modinfo_t *){&myself}, 1, true));
	say("add a long name",
	    module_builtin_add(&(modinfo_t *){&longer}, 1, true));
	say("add no name",
	    module_builtin_add(&(modinfo_t *){&nameless}, 1, true));
	say("remove two, active", module_builtin_remove(&two, false));
	say("remove one, required", module_builtin_remove(&one, true));
	say("remove two", module_builtin_remove(&two, true));
	say("remove one", module_builtin_remove(&one, true));
	say("remove one again", module_builtin_remove(&one, true));
}

/* Once unloaded it is loaded again by force only. */
void
addin_disable(void)
{

	say("add one", module_builtin_add(&(modinfo_t *){&one}, 1, false));
	load("load one", "one", 0);
	load("load one again", "one", 0);
	say("unload one", module_unload("one"));
	load("load one", "one", 0);
	say("autoload one", module_autoload("one", MODULE_CLASS_ANY));
	load("load one that requires it", "use_one", 0);
	load("load that by force", "use_one", MODCTL_LOAD_FORCE);
	say("unload one", module_unload("one"));
	say("unload use_one", module_unload("use_one"));
	say("unload one", module_unload("one"));
	load("load one by force", "one", MODCTL_LOAD_FORCE);
	say("remove one", module_builtin_remove(&one, true));
}

/* After boot, inactive ones need force too. */
void
addin_require_force(void)
{

	say("add one", module_builtin_add(&(modinfo_t *){&one}, 1, false));
	module_builtin_require_force();
	load("load one", "one", 0);
	load("load one by force", "one", MODCTL_LOAD_FORCE);
	say("remove one", module_builtin_remove(&one, true));
}

static int
addin_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
