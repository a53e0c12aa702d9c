/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_sysctl.c: the commands for variables.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/sysctl.h>

#define NAME_SIZE (CTL_MAXNAME * SYSCTL_NAMELEN)

/* Print a number in the format that the node's flags ask for. */
static void
show_number(const struct sysctlnode *n, uint64_t v, int bytes)
{
	if ((n->sysctl_flags & CTLFLAG_HEX) != 0)
		mon_printf("0x%llx",
		    (unsigned long long)(bytes == 4 ? (uint32_t)v : v));
	else if ((n->sysctl_flags & CTLFLAG_UNSIGNED) != 0)
		mon_printf(
		    "%llu", (unsigned long long)(bytes == 4 ? (uint32_t)v : v));
	else
		mon_printf("%lld", (long long)v);
}

static void
show_value(const struct sysctlnode *n, const void *p, size_t len)
{
	int32_t i;
	int64_t q;
	bool b;

	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_INT:
		memcpy(&i, p, sizeof(i));
		show_number(n, (uint64_t)(int64_t)i, 4);
		break;
	case CTLTYPE_QUAD:
		memcpy(&q, p, sizeof(q));
		show_number(n, (uint64_t)q, 8);
		break;
	case CTLTYPE_BOOL:
		memcpy(&b, p, sizeof(b));
		mon_printf("%d", b);
		break;
	case CTLTYPE_STRING:
		mon_printf("%.*s", (int)len, (const char *)p);
		break;
	default:
		mon_printf("(%zu bytes)", len);
		break;
	}
}

/* Is this a valid length for a value of the node's type? */
static bool
length_ok(const struct sysctlnode *n, size_t len)
{
	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_INT:
		return len == sizeof(int32_t);
	case CTLTYPE_QUAD:
		return len == sizeof(int64_t);
	case CTLTYPE_BOOL:
		return len == sizeof(bool);
	default:
		return true;
	}
}

/* "kern.module.autoload = 1", read in two steps: length, value. */
static int
show_leaf(struct sysctlnode *n)
{
	char name[NAME_SIZE];
	size_t len = 0, room;
	void *buf;
	int error;

	(void)sysctl_fullname(n, name, sizeof(name));
	error = sysctl_access(n, NULL, &len, NULL, 0);
	if (error != 0)
		return mon_fail(error, "sysctl: %s", name);
	room = MAX(len, (size_t)1);
	buf = kmem_zalloc(room, KM_NOSLEEP);
	if (buf == NULL)
		return mon_fail(ENOMEM, "sysctl: %s", name);
	error = sysctl_access(n, buf, &len, NULL, 0);
	if (error == 0 && !length_ok(n, len))
		error = EIO;
	if (error == 0) {
		mon_printf("%s = ", name);
		show_value(n, buf, MIN(len, room));
		mon_printf("\n");
	} else
		(void)mon_fail(error, "sysctl: %s", name);
	kmem_free(buf, room);
	return error;
}

static bool
hidden(const struct sysctlnode *top, const struct sysctlnode *n)
{
	return n != top && (n->sysctl_flags & CTLFLAG_HIDDEN) != 0;
}

/*
 * The node after n in the tree below `top`, in preorder; the children of hidden
 * nodes are skipped.
 */
static struct sysctlnode *
next_node(struct sysctlnode *top, struct sysctlnode *n)
{
	struct sysctlnode *next = TAILQ_FIRST(&n->sysctl_children);

	if (next != NULL && !hidden(top, n))
		return next;
	for (; n != top; n = n->sysctl_parent) {
		next = TAILQ_NEXT(n, sysctl_chain);
		if (next != NULL)
			return next;
	}
	return NULL;
}

/* Print a leaf, or all leaves below a node. */
static int
show_tree(struct sysctlnode *top)
{
	struct sysctlnode *n;
	int e, error = 0;

	for (n = top; n != NULL; n = next_node(top, n)) {
		if (SYSCTL_TYPE(n->sysctl_flags) == CTLTYPE_NODE ||
		    hidden(top, n))
			continue;
		e = show_leaf(n);
		if (error == 0)
			error = e;
	}
	return error;
}

/* "name" prints it, "name=value" sets it. */
static int
sysctl_arg(char *arg, bool describe)
{
	char *value = strchr(arg, '=');
	struct sysctlnode *n;
	int error;

	if (value != NULL)
		*value++ = '\0';
	n = sysctl_find(arg);
	if (n == NULL)
		return mon_fail(ENOENT, "sysctl: %s", arg);
	if (describe) {
		mon_printf("%s: %s\n", arg,
		    n->sysctl_desc != NULL ? n->sysctl_desc : "(no text)");
		return 0;
	}
	if (value == NULL)
		return show_tree(n);
	error = sysctl_set_text(n, value);
	if (error != 0)
		return mon_fail(error, "sysctl: %s=%s", arg, value);
	return show_leaf(n);
}

static int
cmd_sysctl(int argc, char **argv)
{
	bool describe = false;
	int i = 1, error = 0;

	if (argc == 1 || (argc == 2 && strcmp(argv[1], "-a") == 0))
		return show_tree(sysctl_find(""));
	if (strcmp(argv[1], "-w") == 0) /* sysctl(8) wants it; no-op */
		i++;
	else if (strcmp(argv[1], "-d") == 0) {
		describe = true;
		i++;
	}
	if (i == argc || argv[i][0] == '-')
		return MON_USAGE;
	for (; i < argc && error == 0; i++)
		error = sysctl_arg(argv[i], describe);
	return error;
}

const struct mon_command mon_sysctl_commands[] = {
    {"sysctl", "[-a | [-d] <name>... | <name>=<value>...]",
	"show, describe or set variables of the kernel and its modules",
	cmd_sysctl},
    {NULL, NULL, NULL, NULL},
};
