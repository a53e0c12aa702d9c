/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ringbuf.h: a byte queue of fixed capacity.  Module "ringbuf" exports these
 * functions; a module that calls them names it in MODULE()'s last argument.
 */
#ifndef _RINGBUF_H_
#define _RINGBUF_H_

#include <libkern/kdefs.h>

struct ringbuf;

/* Room for `capacity` bytes (> 0); NULL when there is no memory. */
struct ringbuf *ringbuf_create(size_t capacity);
void ringbuf_destroy(struct ringbuf *rb);

/* Put or get up to `len` bytes.  Returns how many fitted, or were available. */
size_t ringbuf_put(struct ringbuf *rb, const void *src, size_t len);
size_t ringbuf_get(struct ringbuf *rb, void *dst, size_t len);
size_t ringbuf_used(const struct ringbuf *rb);

#endif /* !_RINGBUF_H_ */
