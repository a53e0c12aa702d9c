/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_sysctl.c: kern.module.*, the framework's nodes of the sysctl tree.
 */
#include <kern/module/module_impl.h>
#include <sys/sysctl.h>

/* A switch or number of the module framework, by the node's name. */
static int
sysctl_module_knob(SYSCTLFN_ARGS)
{
	bool is_switch = SYSCTL_TYPE(rnode->sysctl_flags) == CTLTYPE_BOOL, on;
	struct sysctlnode node = *rnode;
	int64_t value;
	int32_t v;
	int error;

	error = module_knob_get(rnode->sysctl_name, &value);
	if (error != 0)
		return error;
	on = value != 0;
	v = (int32_t)value;
	node.sysctl_data = is_switch ? (void *)&on : &v;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	return module_knob_set(rnode->sysctl_name, is_switch ? on : v);
}
/* NOLINTEND(readability-function-size) */

static const struct knob_node {
	const char *knd_name;
	int knd_type;
	const char *knd_desc;
} knob_nodes[] = {
    {"autoload", CTLTYPE_BOOL, "load modules when they are needed"},
    {"autotime", CTLTYPE_INT,
	"seconds until an unused module is unloaded; 0: never"},
    {"strictdeps", CTLTYPE_BOOL,
	"refuse a symbol of a module that is not required"},
    {"verbose", CTLTYPE_BOOL, "say more"},
};

/* EEXIST: created by an earlier call that failed later with ENOMEM. */
static int
made(int error)
{

	return error == EEXIST ? 0 : error;
}

int
module_sysctl_init(void)
{
	const struct sysctlnode *kern = sysctl_find("kern"), *parent;
	const struct knob_node *kn;
	size_t i;
	int error;

	error = made(sysctl_createv(NULL, 0, &kern, NULL, CTLFLAG_PERMANENT,
	    CTLTYPE_NODE, "module", "loadable modules", NULL, 0, NULL, 0,
	    CTL_CREATE, CTL_EOL));
	for (i = 0; i < knitems(knob_nodes) && error == 0; i++) {
		kn = &knob_nodes[i];
		parent = sysctl_find("kern.module");
		error = made(sysctl_createv(NULL, 0, &parent, NULL,
		    CTLFLAG_PERMANENT | CTLFLAG_READWRITE, kn->knd_type,
		    kn->knd_name, kn->knd_desc, sysctl_module_knob, 0, NULL, 0,
		    CTL_CREATE, CTL_EOL));
	}
	if (error != 0)
		return error;
	parent = sysctl_find("kern.module");
	return made(sysctl_createv(NULL, 0, &parent, NULL, CTLFLAG_PERMANENT,
	    CTLTYPE_STRING, "path", "directory that modules are read from",
	    NULL, 0, module_base, sizeof(module_base), CTL_CREATE, CTL_EOL));
}
