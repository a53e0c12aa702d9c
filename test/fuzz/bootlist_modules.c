/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootlist_modules.c: see fuzz_modules.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>

#include "fuzz_modules.h"

/* Room for all modules at once, little more. */
#define ARENA_SIZE ((size_t)1 << 20)

struct fm_module fm_modules[FM_MODULES];
const char *const fm_names[FM_MODULES] = {
    "a", "b", "c", "d", "e", "f", "g", "h"};

/* No padding: compared byte by byte. */
struct counts {
	size_t co_bytes, co_allocs, co_symbols, co_arena, co_preload, co_files;
};

/* owner: this file */
static struct counts at_start;
static size_t open_files;

int fuzz_modcmd(modcmd_t cmd, void *arg, unsigned int id);

void
fm_failed(const char *what, const char *file, int line)
{

	fprintf(stderr, "%s%s:%d: not so: %s\n", host_console_text(), file,
	    line, what);
	abort();
}

static void
run_nested(unsigned int what, unsigned int id)
{
	const char *name = fm_names[(id + 1) % FM_MODULES];

	switch (what) {
	case 1:
		(void)module_load(name, 0, NULL, MODULE_CLASS_ANY);
		break;
	case 2:
		(void)module_unload(name);
		break;
	case 3:
		(void)module_autoload(name, MODULE_CLASS_ANY);
		break;
	case 4:
		(void)module_unload(fm_names[id]);
		break;
	case 5:
		module_autounload_poll(UINT64_MAX);
		break;
	default:
		break;
	}
}

/* The control function of all modules; `id` is the module's number. */
int
fuzz_modcmd(modcmd_t cmd, void *arg, unsigned int id)
{
	struct fm_module *fm = &fm_modules[id];

	(void)arg;
	fm_check(id < FM_MODULES && kernconfig_is_held());
	switch (cmd) {
	case MODULE_CMD_INIT:
		fm_check(!fm->fm_up);
		run_nested(fm->fm_nested, id);
		fm_check(!fm->fm_up);
		fm->fm_up = fm->fm_init_error == 0;
		return fm->fm_init_error;
	case MODULE_CMD_FINI:
		fm_check(fm->fm_up && fm->fm_holds == 0);
		run_nested(fm->fm_nested, id);
		fm->fm_up = fm->fm_fini_error != 0;
		return fm->fm_fini_error;
	default:
		fm_check(fm->fm_up);
		return ENOTTY;
	}
}

/* A file system with the modules' files: "/…/<letter>.kmod", "/<digit>". */
static struct fm_module *
by_path(const char *path)
{
	size_t len = strlen(path), i;

	if (len == 2 && path[1] >= '0' && path[1] < '0' + FM_MODULES)
		return &fm_modules[path[1] - '0'];
	for (i = 0; i < FM_MODULES; i++) {
		if (len > 6 && path[len - 6] == fm_names[i][0] &&
		    fm_modules[i].fm_file)
			return &fm_modules[i];
	}
	return NULL;
}

struct open_file {
	struct fs_file of_file;
	const struct fm_module *of_module;
};

static int
fuzz_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct fm_module *fm = by_path(path);
	struct open_file *of;

	if (fm == NULL)
		return ENOENT;
	of = calloc(1, sizeof(*of));
	of->of_file.ff_vol = vol;
	of->of_file.ff_size = fm->fm_len;
	of->of_module = fm;
	open_files++;
	*ffp = &of->of_file;
	return 0;
}

static int
fuzz_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	const struct open_file *of = (const struct open_file *)ff;

	memcpy(buf, (const char *)of->of_module->fm_data + off, len);
	return 0;
}

static void
fuzz_close(struct fs_file *ff)
{

	open_files--;
	free(ff);
}

static const struct fs_ops ops = {
    .fo_name = "fuzz",
    .fo_open = fuzz_open,
    .fo_read = fuzz_read,
    .fo_close = fuzz_close,
};
static struct fs_volume volume = {.fv_ops = &ops};

static struct counts
count(void)
{

	return (struct counts){
	    .co_bytes = kmem_inuse_bytes(),
	    .co_allocs = kmem_inuse_count(),
	    .co_symbols = ksyms_count(),
	    .co_arena = host_arena_pages(),
	    .co_preload = host_preload_count(),
	    .co_files = open_files,
	};
}

void
fm_make(struct fm_module *fm, unsigned int id, const uint8_t *bytes)
{

	*fm = (struct fm_module){
	    .fm_name = fm_names[(id + bytes[2]) % FM_MODULES],
	    .fm_file = true,
	    .fm_init_error = (bytes[1] & FB_INIT) != 0 ? EIO : 0,
	    .fm_fini_error = (bytes[1] & FB_FINI) != 0 ? EAGAIN : 0,
	    .fm_nested = bytes[2] >> 4,
	};
	fm->fm_data = fm_build(id, fm->fm_name, bytes, &fm->fm_len);
}

void
fm_prime(struct fm_module *fm)
{

	(void)module_prime("/boot/fuzz.kmod",
	    host_preload(fm->fm_data, fm->fm_len), fm->fm_len);
}

void
fm_load_path(struct fm_module *fm)
{
	char path[] = "/N";

	path[1] = (char)('0' + (fm - fm_modules));
	(void)module_load(path, 0, NULL, MODULE_CLASS_ANY);
}

/* The framework's module for this one, or NULL. */
static module_t *
module_of(const struct fm_module *fm)
{

	return fm->fm_up ? module_lookup(fm->fm_name) : NULL;
}

void
fm_hold(struct fm_module *fm)
{
	module_t *mod = module_of(fm);

	if (mod == NULL)
		return;
	module_hold(mod);
	fm->fm_holds++;
}

void
fm_rele(struct fm_module *fm)
{

	if (fm->fm_holds == 0)
		return;
	module_rele(module_of(fm));
	fm->fm_holds--;
}

static unsigned int
count_requirers(const module_t *mod)
{
	const module_t *user;
	unsigned int n = 0;

	TAILQ_FOREACH (user, &module_list, mod_chain)
		n += module_requires(user, mod);
	return n;
}

/* Its requirements must be active and follow it in the list. */
static void
check_required(const module_t *mod)
{
	const module_t *later;
	unsigned int i;

	for (i = 0; i < mod->mod_nrequired; i++) {
		for (later = TAILQ_NEXT(mod, mod_chain); later != NULL;
		     later = TAILQ_NEXT(later, mod_chain)) {
			if (later == mod->mod_required[i])
				break;
		}
		fm_check(later != NULL);
	}
}

void
fm_invariants(void)
{
	const module_t *mod;
	unsigned int active = 0, up = 0, holds = 0, refs = 0, primed = 0;
	size_t i;

	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		active++;
		refs += mod->mod_refcnt - count_requirers(mod);
		fm_check(mod->mod_refcnt >= count_requirers(mod));
		fm_check(module_lookup(mod->mod_name) == mod);
		fm_check(mod->mod_preload == NULL);
		fm_check(
		    (mod->mod_flags & (MODFLG_LOADING | MODFLG_FINI)) == 0);
		check_required(mod);
	}
	for (i = 0; i < FM_MODULES; i++) {
		up += fm_modules[i].fm_up;
		holds += fm_modules[i].fm_holds;
	}
	fm_check(active == up && refs == holds);
	TAILQ_FOREACH (mod, &module_bootlist, mod_chain) {
		primed++;
		fm_check(mod->mod_refcnt == 0 && mod->mod_nrequired == 0);
		fm_check(
		    module_lookup_in(&module_bootlist, mod->mod_name) == mod);
	}
	fm_check(host_preload_count() == primed);
	fm_check(module_loading == NULL && module_active == NULL);
	fm_check(open_files == 0);
	host_console_clear();
}

/*
 * Done once, with one load, because the first one allocates what is never
 * freed.
 */
static void
start_framework(void)
{
	static const uint8_t plain[FM_BYTES] = {0, MODULE_CLASS_MISC};

	host_arena_place(HOST_NEAR, ARENA_SIZE);
	host_arena_keep_pages();
	host_init();
	fm_check(ksyms_add_kernel("fuzz_modcmd", (vaddr_t)fuzz_modcmd) == 0);
	module_init();
	module_set_volume(&volume);
	module_start_unload_thread();
	fm_make(&fm_modules[0], 0, plain);
	fm_check(module_load("/0", 0, NULL, MODULE_CLASS_ANY) == 0);
	fm_check(module_unload("a") == 0);
	free(fm_modules[0].fm_data);
}

void
fm_start(void)
{
	static bool started; /* owner: this function */

	if (!started)
		start_framework();
	started = true;
	memset(fm_modules, 0, sizeof(fm_modules));
	host_console_clear();
	/* The same input, the same run. */
	host_entropy_set(true, 1);
	at_start = count();
}

void
fm_finish(void)
{
	struct counts now;
	size_t i;

	host_fail_after(0);
	for (i = 0; i < FM_MODULES; i++) {
		while (fm_modules[i].fm_holds > 0)
			fm_rele(&fm_modules[i]);
		fm_modules[i].fm_fini_error = 0;
		fm_modules[i].fm_nested = 0;
	}
	fm_check(module_shutdown());
	for (i = 0; i < FM_MODULES; i++) {
		fm_check(!fm_modules[i].fm_up);
		free(fm_modules[i].fm_data);
	}
	fm_check(module_knob_set("strictdeps", 0) == 0);
	fm_check(module_knob_set("verbose", 0) == 0);
	fm_check(module_knob_set("autoload", 1) == 0);
	fm_check(module_knob_set("autotime", 10) == 0);
	now = count();
	fm_check(memcmp(&now, &at_start, sizeof(now)) == 0);
}
