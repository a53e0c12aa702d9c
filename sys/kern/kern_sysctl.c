/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl.c: the tree: nodes are created, found and destroyed.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

/* Numbers that CTL_CREATE gives start here, as in NetBSD. */
#define CREATE_BASE 1024

/* The nodes that one creator has to destroy. */
struct sysctllog {
	struct sysctlnodes slog_nodes;
};

/* owner: this file */
static struct sysctlnode root = {
    .sysctl_flags =
	CTLTYPE_NODE | CTLFLAG_ROOT | CTLFLAG_PERMANENT | CTLFLAG_READWRITE,
    .sysctl_children = TAILQ_HEAD_INITIALIZER(root.sysctl_children),
};

static struct sysctlnode *
child_by_number(struct sysctlnode *parent, int num)
{
	struct sysctlnode *n;

	TAILQ_FOREACH (n, &parent->sysctl_children, sysctl_chain)
		if (n->sysctl_num == num)
			return n;
	return NULL;
}

static struct sysctlnode *
child_by_name(struct sysctlnode *parent, const char *name, size_t len)
{
	struct sysctlnode *n;

	TAILQ_FOREACH (n, &parent->sysctl_children, sysctl_chain)
		if (strncmp(n->sysctl_name, name, len) == 0 &&
		    n->sysctl_name[len] == '\0')
			return n;
	return NULL;
}

static int
next_number(struct sysctlnode *parent)
{
	const struct sysctlnode *n;
	int num = CREATE_BASE;

	TAILQ_FOREACH (n, &parent->sysctl_children, sysctl_chain)
		num = MAX(num, n->sysctl_num + 1);
	return num;
}

/* A name is a letter or '_' and then letters, digits, '_' and '-'. */
static bool
name_valid(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++) {
		char c = s[i];
		bool letter = (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return i > 0 && i < SYSCTL_NAMELEN;
}

/* Follow the numbers from `node`, all but the last, which is *lastp. */
static int
follow(struct sysctlnode **nodep, va_list ap, int *lastp)
{
	int num = va_arg(ap, int), depth = 0;

	if (num == CTL_EOL)
		return EINVAL;
	for (;;) {
		int next = va_arg(ap, int);

		if (++depth > CTL_MAXNAME)
			return EINVAL;
		if (next == CTL_EOL)
			break;
		*nodep = child_by_number(*nodep, num);
		if (*nodep == NULL)
			return ENOENT;
		if (SYSCTL_TYPE((*nodep)->sysctl_flags) != CTLTYPE_NODE)
			return ENOTDIR;
		num = next;
	}
	*lastp = num;
	return 0;
}

/* The size of a value, for types of a fixed size. */
static size_t
type_size(int type, size_t len)
{
	switch (type) {
	case CTLTYPE_INT:
		return sizeof(int32_t);
	case CTLTYPE_QUAD:
		return sizeof(uint64_t);
	case CTLTYPE_BOOL:
		return sizeof(bool);
	default:
		return len;
	}
}

/* Store a value in the node itself. */
static int
set_immediate(struct sysctlnode *n, int type, uint64_t qv)
{
	switch (type) {
	case CTLTYPE_INT:
		n->sysctl_idata = (int32_t)qv;
		return 0;
	case CTLTYPE_BOOL:
		n->sysctl_bdata = qv != 0;
		return 0;
	case CTLTYPE_QUAD:
		n->sysctl_qdata = qv;
		return 0;
	default:
		return EINVAL;
	}
}

/*
 * Set where the value is.  A string without a length has its own; a value
 * that the node owns is copied.
 */
static int
set_value(struct sysctlnode *n, uint64_t qv, void *newp, size_t newlen)
{
	int type = (int)SYSCTL_TYPE(n->sysctl_flags);
	bool immediate = (n->sysctl_flags & CTLFLAG_IMMEDIATE) != 0;

	if (type == CTLTYPE_NODE)
		return newp == NULL && newlen == 0 ? 0 : EINVAL;
	if (type == CTLTYPE_STRING && newlen == 0 && newp != NULL)
		newlen = strlen(newp) + 1;
	n->sysctl_size = type_size(type, newlen);
	if (immediate)
		return newp == NULL ? set_immediate(n, type, qv) : EINVAL;
	if (newp == NULL)
		return n->sysctl_func != NULL ? 0 : EINVAL;
	if ((n->sysctl_flags & CTLFLAG_OWNDATA) != 0) {
		if (n->sysctl_size == 0)
			return EINVAL;
		n->sysctl_data = kmem_alloc(n->sysctl_size, KM_NOSLEEP);
		if (n->sysctl_data == NULL)
			return ENOMEM;
		memcpy(n->sysctl_data, newp, n->sysctl_size);
	} else
		n->sysctl_data = newp;
	return 0;
}

/* With CTLFLAG_OWNDESC the node takes over the description. */
static int
set_desc(struct sysctlnode *n)
{
	const char *desc = n->sysctl_desc;

	if ((n->sysctl_flags & CTLFLAG_OWNDESC) == 0 || desc == NULL)
		return 0;
	n->sysctl_desc = kmem_strdup(desc, KM_NOSLEEP);
	return n->sysctl_desc != NULL ? 0 : ENOMEM;
}

static int
log_add(struct sysctllog **logp, struct sysctlnode *n)
{
	if (logp == NULL)
		return 0;
	if (*logp == NULL) {
		*logp = kmem_alloc(sizeof(**logp), KM_NOSLEEP);
		if (*logp == NULL)
			return ENOMEM;
		TAILQ_INIT(&(*logp)->slog_nodes);
	}
	TAILQ_INSERT_TAIL(&(*logp)->slog_nodes, n, sysctl_logged);
	n->sysctl_log = *logp;
	return 0;
}

/* Take a node out of the tree and free it; it has no children. */
static void
destroy(struct sysctlnode *n)
{
	if (n->sysctl_log != NULL)
		TAILQ_REMOVE(&n->sysctl_log->slog_nodes, n, sysctl_logged);
	if (n->sysctl_parent != NULL)
		TAILQ_REMOVE(
		    &n->sysctl_parent->sysctl_children, n, sysctl_chain);
	if ((n->sysctl_flags & CTLFLAG_OWNDATA) != 0 && n->sysctl_data != NULL)
		kmem_free(n->sysctl_data, n->sysctl_size);
	if ((n->sysctl_flags & CTLFLAG_OWNDESC) != 0)
		kmem_strfree((char *)(uintptr_t)n->sysctl_desc);
	kmem_free(n, sizeof(*n));
}

bool (*sysctl_transient)(const void *p); /* owner: the framework */

/* What a new node refers to and would be freed before it; NULL: nothing. */
static const char *
find_transient(const struct sysctlnode *like, const void *newp)
{
	bool (*fn)(const void *) = sysctl_transient;

	if (fn == NULL)
		return NULL;
	if ((like->sysctl_flags & CTLFLAG_OWNDATA) == 0 && newp != NULL &&
	    fn(newp))
		return "value";
	if (like->sysctl_func != NULL &&
	    fn((const void *)(uintptr_t)like->sysctl_func))
		return "function";
	if ((like->sysctl_flags & CTLFLAG_OWNDESC) == 0 &&
	    like->sysctl_desc != NULL && fn(like->sysctl_desc))
		return "description";
	return NULL;
}

/* EINVAL, with a message, for a node that would refer to freed memory. */
static int
check_transient(const struct sysctlnode *like, const void *newp)
{
	const char *what = find_transient(like, newp);

	if (what == NULL)
		return 0;
	kprintf("sysctl: %s: its %s is freed after INIT (keep it out of "
		".init sections)\n",
	    like->sysctl_name, what);
	return EINVAL;
}

/* Copy the node `like` into the tree. */
static int
insert(struct sysctllog **logp, struct sysctlnode *parent,
    const struct sysctlnode *like, uint64_t qv, void *newp, size_t newlen,
    struct sysctlnode **np)
{
	struct sysctlnode *n = kmem_alloc(sizeof(*n), KM_NOSLEEP);
	int error;

	if (n == NULL)
		return ENOMEM;
	*n = *like;
	TAILQ_INIT(&n->sysctl_children);
	n->sysctl_desc = NULL;
	error = set_value(n, qv, newp, newlen);
	if (error == 0) {
		n->sysctl_desc = like->sysctl_desc;
		error = set_desc(n);
	}
	if (error == 0)
		error = log_add(logp, n);
	if (error != 0) {
		destroy(n);
		return error;
	}
	n->sysctl_parent = parent;
	TAILQ_INSERT_TAIL(&parent->sysctl_children, n, sysctl_chain);
	*np = n;
	return 0;
}

/* The node in the place of `like`, by name or number; NULL: none. */
static struct sysctlnode *
existing(struct sysctlnode *parent, const struct sysctlnode *like)
{
	struct sysctlnode *n =
	    child_by_name(parent, like->sysctl_name, strlen(like->sysctl_name));

	if (n == NULL && like->sysctl_num >= 0)
		n = child_by_number(parent, like->sysctl_num);
	return n;
}

/*
 * May `like`, with its value at newp, share an existing node?  Not one with
 * another number.
 */
static bool
same_node(
    const struct sysctlnode *n, const struct sysctlnode *like, const void *newp)
{
	uint32_t type = SYSCTL_TYPE(n->sysctl_flags);

	if (type != SYSCTL_TYPE(like->sysctl_flags) ||
	    strcmp(n->sysctl_name, like->sysctl_name) != 0)
		return false;
	return type == CTLTYPE_NODE ||
	    (n->sysctl_func == like->sysctl_func && n->sysctl_data == newp &&
		((n->sysctl_flags ^ like->sysctl_flags) & CTLFLAG_IMMEDIATE) ==
		    0 &&
		(like->sysctl_num == CTL_CREATE ||
		    like->sysctl_num == n->sysctl_num));
}

/* NOLINTBEGIN(readability-function-size): the arguments are NetBSD's */
int
sysctl_createv(struct sysctllog **logp, int cflags __kunused,
    const struct sysctlnode **rnode, const struct sysctlnode **cnode,
    uint32_t flags, int type, const char *name, const char *desc, sysctlfn func,
    uint64_t qv, void *newp, size_t newlen, ...)
{
	struct sysctlnode *parent, *n, like = {0};
	va_list ap;
	int error;

	/* The nodes are ours to change; callers get them as const. */
	parent = rnode == NULL || *rnode == NULL
	    ? &root
	    : (struct sysctlnode *)(uintptr_t)*rnode;
	va_start(ap, newlen);
	error = follow(&parent, ap, &like.sysctl_num);
	va_end(ap);
	if (error != 0)
		return error;
	if (!name_valid(name) || type < CTLTYPE_NODE || type > CTLTYPE_BOOL ||
	    (like.sysctl_num < 0 && like.sysctl_num != CTL_CREATE))
		return EINVAL;
	if (SYSCTL_TYPE(parent->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	like.sysctl_flags = SYSCTL_FLAGS(flags) | (uint32_t)type;
	kstrlcpy(like.sysctl_name, name, sizeof(like.sysctl_name));
	like.sysctl_func = func;
	like.sysctl_desc = desc;
	if ((error = check_transient(&like, newp)) != 0)
		return error;
	n = existing(parent, &like);
	if (n == NULL) {
		if (like.sysctl_num == CTL_CREATE)
			like.sysctl_num = next_number(parent);
		error = insert(logp, parent, &like, qv, newp, newlen, &n);
	} else if (!same_node(n, &like, newp))
		error = EEXIST;
	if (error == 0 && cnode != NULL)
		*cnode = n;
	return error;
}
/* NOLINTEND(readability-function-size) */

int
sysctl_destroyv(struct sysctlnode *rnode, ...)
{
	struct sysctlnode *n = rnode == NULL ? &root : rnode;
	va_list ap;
	int error, num = 0;

	va_start(ap, rnode);
	error = follow(&n, ap, &num);
	va_end(ap);
	if (error != 0)
		return error;
	n = child_by_number(n, num);
	if (n == NULL)
		return 0;
	if ((n->sysctl_flags & CTLFLAG_PERMANENT) != 0)
		return EPERM;
	if (!TAILQ_EMPTY(&n->sysctl_children))
		return ENOTEMPTY;
	destroy(n);
	return 0;
}

/*
 * A node that has nodes of others below it stays, and is on no log from then
 * on: whether it is still used is not known.
 */
void
sysctl_teardown(struct sysctllog **logp)
{
	struct sysctllog *log = *logp;
	struct sysctlnode *n;

	if (log == NULL)
		return;
	while ((n = TAILQ_LAST(&log->slog_nodes, sysctlnodes)) != NULL) {
		if (TAILQ_EMPTY(&n->sysctl_children)) {
			destroy(n);
			continue;
		}
		TAILQ_REMOVE(&log->slog_nodes, n, sysctl_logged);
		n->sysctl_log = NULL;
		if ((n->sysctl_flags & CTLFLAG_OWNDESC) == 0)
			n->sysctl_desc = NULL; /* the creator may free it */
		n->sysctl_func = NULL;
	}
	kmem_free(log, sizeof(*log));
	*logp = NULL;
}

struct sysctlnode *
sysctl_find(const char *name)
{
	struct sysctlnode *n = &root;

	while (n != NULL && *name != '\0') {
		const char *dot = strchr(name, '.');
		size_t len = dot == NULL ? strlen(name) : (size_t)(dot - name);

		n = child_by_name(n, name, len);
		name += len + (dot != NULL);
	}
	return n;
}

const char *
sysctl_fullname(const struct sysctlnode *node, char *buf, size_t size)
{
	const struct sysctlnode *path[CTL_MAXNAME];
	size_t n = 0;

	for (; node != &root && n < knitems(path); node = node->sysctl_parent)
		path[n++] = node;
	buf[0] = '\0';
	while (n > 0) {
		kstrlcat(buf, path[--n]->sysctl_name, size);
		if (n > 0)
			kstrlcat(buf, ".", size);
	}
	return buf;
}
