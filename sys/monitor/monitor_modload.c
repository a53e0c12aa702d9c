/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_modload.c: modload, with properties for the module's INIT.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <libkern/propargs.h>
#include <sys/kmem.h>
#include <sys/module.h>

/* Is argv[i] -b, -i or -s, followed by its argument? */
static bool
is_property(int argc, char **argv, int i)
{
	return argv[i][0] == '-' && propargs_option(argv[i][1]) &&
	    argv[i][2] == '\0' && i + 1 < argc;
}

/* Parse options and name.  0, MON_USAGE, or an error that is reported. */
static int
parse_args(int argc, char **argv, modctl_load_t *ml, struct propargs *pa)
{
	const char *why;
	int i, error;

	for (i = 1; i < argc; i++) {
		const char *a = argv[i];

		if (strcmp(a, "-f") == 0)
			ml->ml_flags |= MODCTL_LOAD_FORCE;
		else if (strcmp(a, "-P") == 0)
			ml->ml_flags |= MODCTL_NO_PROP;
		else if (is_property(argc, argv, i)) {
			error = propargs_add(pa, a[1], argv[++i], &why);
			if (error != 0)
				return mon_fail(error,
				    "modload: property \"%s\" %s", argv[i],
				    why);
		} else if (a[0] == '-' || ml->ml_filename != NULL)
			return MON_USAGE;
		else
			ml->ml_filename = a;
	}
	return ml->ml_filename == NULL ? MON_USAGE : 0;
}

int
mon_modload(int argc, char **argv)
{
	modctl_load_t ml = {0};
	struct propargs *pa; /* too large for a stack */
	int error;

	pa = kmem_alloc(sizeof(*pa), KM_NOSLEEP);
	if (pa == NULL)
		return mon_fail(ENOMEM, "modload");
	propargs_init(pa);
	error = parse_args(argc, argv, &ml, pa);
	if (error == 0) {
		propargs_finish(pa);
		if (pa->pga_count > 0) {
			ml.ml_props = pa->pga_xml;
			ml.ml_propslen = pa->pga_len;
		}
		error = modctl(MODCTL_LOAD, &ml);
		if (error != 0)
			(void)mon_fail(error, "modload: %s", ml.ml_filename);
	}
	kmem_free(pa, sizeof(*pa));
	return error;
}
