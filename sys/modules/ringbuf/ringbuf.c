/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ringbuf: a module that other modules use.  Every function that is not static
 * is exported; no other mark is needed.
 */
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

#include "ringbuf.h"

MODULE(MODULE_CLASS_MISC, ringbuf, NULL);

struct ringbuf {
	size_t rb_capacity;
	size_t rb_head; /* index of the oldest byte, < rb_capacity */
	size_t rb_used; /* bytes stored, <= rb_capacity */
	unsigned char rb_data[];
};

struct ringbuf *
ringbuf_create(size_t capacity)
{
	struct ringbuf *rb;
	size_t size;

	if (capacity == 0 ||
	    __builtin_add_overflow(sizeof(*rb), capacity, &size))
		return NULL;
	rb = kmem_zalloc(size, KM_NOSLEEP);
	if (rb != NULL)
		rb->rb_capacity = capacity;
	return rb;
}

void
ringbuf_destroy(struct ringbuf *rb)
{

	if (rb != NULL)
		kmem_free(rb, sizeof(*rb) + rb->rb_capacity);
}

size_t
ringbuf_used(const struct ringbuf *rb)
{

	return rb->rb_used;
}

size_t
ringbuf_put(struct ringbuf *rb, const void *src, size_t len)
{
	const unsigned char *p = src;
	size_t first, n, tail;

	n = MIN(len, rb->rb_capacity - rb->rb_used);
	/* head < capacity and used <= capacity, so one subtraction wraps. */
	tail = rb->rb_head + rb->rb_used;
	if (tail >= rb->rb_capacity)
		tail -= rb->rb_capacity;
	first = MIN(n, rb->rb_capacity - tail);
	memcpy(rb->rb_data + tail, p, first);
	memcpy(rb->rb_data, p + first, n - first);
	rb->rb_used += n;
	return n;
}

size_t
ringbuf_get(struct ringbuf *rb, void *dst, size_t len)
{
	unsigned char *p = dst;
	size_t first, n;

	n = MIN(len, rb->rb_used);
	first = MIN(n, rb->rb_capacity - rb->rb_head);
	memcpy(p, rb->rb_data + rb->rb_head, first);
	memcpy(p + first, rb->rb_data, n - first);
	rb->rb_head += n;
	if (rb->rb_head >= rb->rb_capacity)
		rb->rb_head -= rb->rb_capacity;
	rb->rb_used -= n;
	return n;
}

static int
ringbuf_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		printf("ringbuf: ready\n");
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
