/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What NetBSD modules use of the supported headers, beyond netbsdish.c.  INIT
 * tries it and returns the line of the first failure.
 */
#include <sys/cdefs.h>
__KERNEL_RCSID(0, "$NetBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/callout.h>
#include <sys/evcnt.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/sysctl.h>
#include <sys/syslog.h>

#include "modfix.h"

/* INIT returns the line of the first failure. */
#define TRY(e)                           \
	do {                             \
		if (!(e))                \
			return __LINE__; \
	} while (0)

struct item {
	int it_number;
	TAILQ_ENTRY(item) it_tail;
	LIST_ENTRY(item) it_list;
	SLIST_ENTRY(item) it_slist;
	STAILQ_ENTRY(item) it_stail;
};
static struct item items[4] = {
    {.it_number = 1}, {.it_number = 2}, {.it_number = 4}, {.it_number = 8}};
#define A (&items[0])
#define B (&items[1])
#define C (&items[2])
#define D (&items[3])

/* The numbers of a list, in order, as digits. */
#define DIGITS(foreach, head, field)                                       \
	__extension__({                                                    \
		int sum_ = 0;                                              \
		foreach(it, head, field) sum_ = sum_ * 10 + it->it_number; \
		sum_;                                                      \
	})

static int
api_tailq(void)
{
	TAILQ_HEAD(tailhead, item) head = TAILQ_HEAD_INITIALIZER(head), other;
	struct item *it, *next;

	TAILQ_INIT(&other);
	TAILQ_INSERT_TAIL(&head, A, it_tail);
	TAILQ_INSERT_TAIL(&head, B, it_tail);
	TAILQ_INSERT_BEFORE(B, C, it_tail);
	TAILQ_REPLACE(&head, B, D, it_tail);
	TRY(DIGITS(TAILQ_FOREACH, &head, it_tail) == 148);
	TRY(TAILQ_LAST(&head, tailhead) == D);
	TAILQ_REPLACE(&head, C, B, it_tail);
	TAILQ_INSERT_TAIL(&head, C, it_tail);
	TRY(DIGITS(TAILQ_FOREACH, &head, it_tail) == 1284);
	TAILQ_FOREACH_SAFE (it, &head, it_tail, next) {
		if (it != A)
			TAILQ_REMOVE(&head, it, it_tail);
	}
	TAILQ_INSERT_HEAD(&other, B, it_tail);
	TAILQ_CONCAT(&head, &other, it_tail);
	TRY(TAILQ_EMPTY(&other));
	TAILQ_FOREACH_REVERSE(it, &head, tailhead, it_tail)
	TRY(it == A || it == B);
	TRY(it == TAILQ_END(&head));
	return 0;
}

static int
api_lists(void)
{
	LIST_HEAD(, item) head = LIST_HEAD_INITIALIZER(head), other;
	SLIST_HEAD(, item) single = SLIST_HEAD_INITIALIZER(single);
	struct item *it, *next;

	LIST_INIT(&other);
	LIST_INSERT_HEAD(&head, A, it_list);
	LIST_INSERT_AFTER(A, C, it_list);
	LIST_INSERT_BEFORE(C, B, it_list);
	LIST_REPLACE(B, D, it_list);
	TRY(DIGITS(LIST_FOREACH, &head, it_list) == 184);
	LIST_MOVE(&head, &other, it_list);
	TRY(LIST_EMPTY(&head));
	LIST_FOREACH_SAFE(it, &other, it_list, next)
	LIST_REMOVE(it, it_list);
	TRY(LIST_FIRST(&other) == LIST_END(&other));
	LIST_MOVE(&other, &head, it_list);
	TRY(LIST_EMPTY(&head));

	SLIST_INSERT_HEAD(&single, C, it_slist);
	SLIST_INSERT_HEAD(&single, A, it_slist);
	SLIST_INSERT_AFTER(A, B, it_slist);
	SLIST_REMOVE_AFTER(B, it_slist);
	SLIST_INSERT_AFTER(B, D, it_slist);
	SLIST_REMOVE(&single, B, item, it_slist);
	TRY(DIGITS(SLIST_FOREACH, &single, it_slist) == 18);
	SLIST_REMOVE_HEAD(&single, it_slist);
	TRY(SLIST_FIRST(&single) == D && SLIST_NEXT(D, it_slist) == NULL);
	return 0;
}

static int
api_stailq(void)
{
	STAILQ_HEAD(, item) head = STAILQ_HEAD_INITIALIZER(head);
	SIMPLEQ_HEAD(, item) other = SIMPLEQ_HEAD_INITIALIZER(other);
	struct item *it, *next;

	TRY(STAILQ_LAST(&head, item, it_stail) == NULL);
	STAILQ_INSERT_TAIL(&head, A, it_stail);
	STAILQ_INSERT_AFTER(&head, A, C, it_stail);
	STAILQ_INSERT_AFTER(&head, A, B, it_stail);
	TRY(STAILQ_LAST(&head, item, it_stail) == C);
	STAILQ_REMOVE(&head, C, item, it_stail);
	TRY(STAILQ_LAST(&head, item, it_stail) == B);
	SIMPLEQ_INSERT_HEAD(&other, D, it_stail);
	SIMPLEQ_INSERT_AFTER(&other, D, C, it_stail);
	STAILQ_CONCAT(&head, &other);
	TRY(SIMPLEQ_EMPTY(&other));
	TRY(DIGITS(STAILQ_FOREACH, &head, it_stail) == 1284);
	STAILQ_REMOVE_AFTER(&head, D, it_stail);
	TRY(STAILQ_LAST(&head, item, it_stail) == D);
	STAILQ_REMOVE(&head, A, item, it_stail);
	STAILQ_FOREACH_SAFE(it, &head, it_stail, next)
	STAILQ_REMOVE_HEAD(&head, it_stail);
	TRY(STAILQ_EMPTY(&head));
	STAILQ_INSERT_TAIL(&head, A, it_stail);
	TRY(STAILQ_FIRST(&head) == A);
	return 0;
}

static int
api_strings(void)
{
	char buf[32], *p = buf, *end;

	strcpy(buf, "one");
	strcat(buf, ",two");
	strncat(buf, ";three", 3);
	TRY(strcmp(buf, "one,two;th") == 0);
	TRY(strcspn(buf, ",;") == 3 && strspn(buf, "eno") == 3);
	TRY(strpbrk(buf, ";,") == buf + 3 && strpbrk(buf, "xyz") == NULL);
	TRY(strcmp(strsep(&p, ",;"), "one") == 0);
	TRY(strcmp(strsep(&p, ",;"), "two") == 0);
	TRY(strcmp(strsep(&p, ",;"), "th") == 0 && strsep(&p, ",") == NULL);
	strncpy(buf, "ab", 4);
	TRY(consttime_memequal(buf, "ab\0", 4) == 1);
	TRY(consttime_memequal(buf, "aB\0", 4) == 0);
	explicit_memset(buf, 'z', 2);
	TRY(buf[0] == 'z' && buf[2] == '\0');
	strcpy(buf, "ABx");
	TRY(strncasecmp(buf, "aby", 2) == 0 && strcasecmp(buf, "abX") == 0);
	TRY(strtoul(" 0x1fg", &end, 0) == 31 && *end == 'g');
	TRY(strtol("-12", NULL, 10) == -12 && strtoll("9", NULL, 8) == 0);
	TRY(strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX);
	TRY(isdigit('7') && !isalpha('7') && toupper('x') == 'X');
	TRY(isxdigit('f') && isspace('\t') && !isprint('\n') && isalnum('q'));
	TRY(tolower('X') == 'x' && ffs(8) == 4 && abs(-3) == 3);
	return 0;
}

static int
api_numbers(void)
{
	unsigned char bytes[8];
	u_long mask;
	void *table, *p;
	char small[8];

	TRY(INT_MAX == 0x7fffffff && UINT_MAX == 0xffffffffu);
	TRY(LONG_MIN == -LONG_MAX - 1 && PATH_MAX == MAXPATHLEN);
	TRY(htobe32(1) == 0x1000000 && le16toh(0x102) == 0x102);
	TRY(ntohs(0x102) == 0x201 && bswap64(1) == 1ull << 56);
	be32enc(bytes, 0x01020304);
	TRY(bytes[0] == 1 && be32dec(bytes) == 0x01020304);
	TRY(le32dec(bytes) == 0x04030201);
	TRY(lmin(-1, 1) == -1 && ulmax(1, 2) == 2 && lmax(3, 4) == 4);
	TRY(time_uptime >= 0);

	table = hashinit(5, HASH_TAILQ, true, &mask);
	TRY(table != NULL && mask == 7);
	hashdone(table, HASH_TAILQ, mask);
	p = kmem_tmpbuf_alloc(8, small, sizeof(small), KM_SLEEP);
	TRY(p == small);
	kmem_tmpbuf_free(p, 8, small);
	p = kmem_tmpbuf_alloc(9, small, sizeof(small), KM_SLEEP);
	TRY(p != NULL && p != small);
	kmem_tmpbuf_free(p, 9, small);
	return 0;
}

static int
api_objects(void)
{
	kmutex_t *m = mutex_obj_tryalloc(MUTEX_DEFAULT, IPL_NONE);
	int mib[] = {CTL_HW, 7}, page = 0;
	size_t len = sizeof(page);
	callout_t c;

	TRY(m != NULL && mutex_obj_refcnt(m) == 1);
	mutex_obj_hold(m);
	TRY(mutex_obj_refcnt(m) == 2 && !mutex_obj_free(m));
	TRY(mutex_obj_free(m));
	callout_init(&c, CALLOUT_MPSAFE);
	callout_bind(&c, NULL);
	callout_destroy(&c);
	TRY(sysctl_lock(curlwp, NULL, 0) == 0);
	TRY(sysctl_dispatch(mib, 2, &page, &len, NULL, 0, mib, NULL, NULL) ==
	    0);
	sysctl_unlock(curlwp);
	TRY(page == PAGE_SIZE);
	return 0;
}

static int
api_try(void)
{
	int (*const tries[])(void) = {api_tailq, api_lists, api_stailq,
	    api_strings, api_numbers, api_objects};
	int line = 0;
	u_int i;

	for (i = 0; i < __arraycount(tries) && line == 0; i++)
		line = (*tries[i])();
	return line;
}

MODULE(MODULE_CLASS_MISC, netbsdapi, NULL);
static int
netbsdapi_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return api_try();
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
