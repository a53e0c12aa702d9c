/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modinfo_params.c: parameters of modules with Linux's metadata.
 */
#include <kern/module/modinfo_impl.h>
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

union value {
	unsigned char v_byte;
	short v_short;
	unsigned short v_ushort;
	int v_int;
	unsigned int v_uint;
	long v_long;
	unsigned long v_ulong;
	bool v_bool;
	const char *v_charp;
};

#define GETTER(type, field, get)                                          \
	static bool get_##type(                                           \
	    prop_dictionary_t props, const char *name, union value *v)    \
	{                                                                 \
                                                                          \
		return prop_dictionary_get_##get(props, name, &v->field); \
	}                                                                 \
	_Static_assert(1, "a semicolon follows")
GETTER(byte, v_byte, uchar);
GETTER(short, v_short, short);
GETTER(ushort, v_ushort, ushort);
GETTER(int, v_int, int);
GETTER(uint, v_uint, uint);
GETTER(long, v_long, long);
GETTER(ulong, v_ulong, ulong);
GETTER(bool, v_bool, bool);
GETTER(charp, v_charp, string);

#define TYPE(type, field)                                               \
	{                                                               \
#type, sizeof(((union value *)NULL)->field), get_##type \
	}
static const struct type {
	const char *name;
	size_t size;
	bool (*get)(prop_dictionary_t props, const char *name, union value *v);
} types[] = {
    TYPE(byte, v_byte),
    TYPE(short, v_short),
    TYPE(ushort, v_ushort),
    TYPE(int, v_int),
    TYPE(uint, v_uint),
    TYPE(long, v_long),
    TYPE(ulong, v_ulong),
    TYPE(bool, v_bool),
    TYPE(charp, v_charp),
};

#define PARAM_NAME 64  /* bytes of a parameter's name, its NUL included */
#define PARAMS_MAX 256 /* each that is set is searched among all symbols */

static const struct type *
find_type(const char *name)
{

	for (size_t i = 0; i < knitems(types); i++) {
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	}
	return NULL;
}

/* "name:type" into the two; false: it is not that. */
static bool
split(const char *parm, char name[PARAM_NAME], const char **type)
{
	const char *colon = strchr(parm, ':');

	if (colon == NULL || colon == parm || colon - parm >= PARAM_NAME)
		return false;
	kstrlcpy(name, parm, (size_t)(colon - parm) + 1);
	*type = colon + 1;
	return true;
}

int
modinfo_params_check(const module_t *mod)
{
	struct modinfo_text mit;
	char name[PARAM_NAME];
	const char *parm, *type;
	unsigned int n = 0;

	if (!modinfo_open(mod, &mit))
		return 0;
	while ((parm = modinfo_next(&mit, "parmtype")) != NULL) {
		if (++n > PARAMS_MAX) {
			module_error("%s: " MODINFO
				     " has more than %d parameters " MODULE_ERR,
			    mod->mod_path, PARAMS_MAX, MODULE_ERR_ARG(ENOEXEC));
			return ENOEXEC;
		}
		if (!split(parm, name, &type))
			return modinfo_bad(mod, parm,
			    "is no <name>:<type>, with a name of 63 "
			    "characters at most");
	}
	return 0;
}

static int
bad(const module_t *mod, const char *name, const char *type, const char *why)
{

	module_error("%s: parameter %s, %s: %s " MODULE_ERR, mod->mod_name,
	    name, type, why, MODULE_ERR_ARG(EINVAL));
	return EINVAL;
}

static int
set(const module_t *mod, prop_dictionary_t props, const char *name,
    const char *type)
{
	const struct type *t = find_type(type);
	union value v;
	void *addr;
	size_t size;

	if (t == NULL)
		return bad(
		    mod, name, type, "parameters of this type cannot be set");
	if (!t->get(props, name, &v))
		return bad(
		    mod, name, type, "the property has no value of this type");
	if (kobj_find_variable(mod->mod_kobj, name, &addr, &size) != 0 ||
	    size != t->size)
		return bad(mod, name, type,
		    "the module has no variable of this name and type, or "
		    "several");
	memcpy(addr, &v, size);
	return 0;
}

int
modinfo_params_set(const module_t *mod, prop_dictionary_t props)
{
	struct modinfo_text mit;
	char name[PARAM_NAME];
	const char *parm, *type;
	int error = 0;

	if (props == NULL || !modinfo_open(mod, &mit))
		return 0;
	while (error == 0 && (parm = modinfo_next(&mit, "parmtype")) != NULL) {
		if (split(parm, name, &type) &&
		    prop_dictionary_get(props, name) != NULL)
			error = set(mod, props, name, type);
	}
	return error;
}

prop_dictionary_t
modinfo_params_retain(prop_dictionary_t props)
{

	if (props != NULL)
		prop_object_retain(props);
	return props;
}

void
modinfo_params_release(prop_dictionary_t props)
{

	if (props != NULL)
		prop_object_release(props);
}
