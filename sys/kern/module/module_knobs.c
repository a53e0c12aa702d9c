/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_knobs.c: the variables kern.module.*.
 */
#include <kern/module/module_impl.h>

bool module_autoload_on = true;
bool module_verbose_on;
bool module_strictdeps_on;
unsigned int module_autotime = 10;
char module_base[MODULE_BASE_SIZE]; /* set by module_vfs.c */

/* One knob: a switch or a number of seconds. */
struct knob {
	const char *knb_name;
	bool *knb_switch; /* or */
	unsigned int *knb_seconds;
};

static const struct knob knobs[] = {
    {"autoload", &module_autoload_on, NULL},
    {"autotime", NULL, &module_autotime},
    {"strictdeps", &module_strictdeps_on, NULL},
    {"verbose", &module_verbose_on, NULL},
};

static const struct knob *
find_knob(const char *name)
{
	size_t i;

	for (i = 0; i < knitems(knobs); i++) {
		if (strcmp(knobs[i].knb_name, name) == 0)
			return &knobs[i];
	}
	return NULL;
}

const char *
module_knob_name(unsigned int i)
{

	return i < knitems(knobs) ? knobs[i].knb_name : NULL;
}

int
module_knob_get(const char *name, int64_t *value)
{
	const struct knob *kn;

	if ((kn = find_knob(name)) == NULL)
		return ENOENT;
	*value = kn->knb_switch != NULL ? *kn->knb_switch : *kn->knb_seconds;
	return 0;
}

int
module_knob_set(const char *name, int64_t value)
{
	const struct knob *kn;

	if ((kn = find_knob(name)) == NULL)
		return ENOENT;
	if (value < 0 || value > (kn->knb_switch != NULL ? 1 : INT32_MAX))
		return EINVAL;
	if (kn->knb_switch != NULL)
		*kn->knb_switch = value != 0;
	else
		*kn->knb_seconds = (unsigned int)value;
	return 0;
}
