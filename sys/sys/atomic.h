/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic.h: atomic operations and memory barriers, NetBSD's atomic_ops(3),
 * atomic_loadstore(9) and membar_ops(3).  The operations are the compiler's and
 * full barriers; on i386 those of 64 bits use cmpxchg8b.
 */
#ifndef _SYS_ATOMIC_H_
#define _SYS_ATOMIC_H_

#include <libkern/kdefs.h>

/*
 * For each type: add, and, or, inc, dec, swap and cas.  Those that end in _nv
 * return the new value, swap and cas the old one.  What is added is signed, so
 * that add is called after `add`: atomic_add_int(), but atomic_inc_uint().
 */
#define ATOMIC_OPS(suffix, add, type, stype)                                  \
	static inline void atomic_add_##add(volatile type *p, stype v)        \
	{                                                                     \
		(void)__sync_add_and_fetch(p, (type)v);                       \
	}                                                                     \
	static inline type atomic_add_##add##_nv(volatile type *p, stype v)   \
	{                                                                     \
		return __sync_add_and_fetch(p, (type)v);                      \
	}                                                                     \
	static inline void atomic_and_##suffix(volatile type *p, type v)      \
	{                                                                     \
		(void)__sync_and_and_fetch(p, v);                             \
	}                                                                     \
	static inline type atomic_and_##suffix##_nv(volatile type *p, type v) \
	{                                                                     \
		return __sync_and_and_fetch(p, v);                            \
	}                                                                     \
	static inline void atomic_or_##suffix(volatile type *p, type v)       \
	{                                                                     \
		(void)__sync_or_and_fetch(p, v);                              \
	}                                                                     \
	static inline type atomic_or_##suffix##_nv(volatile type *p, type v)  \
	{                                                                     \
		return __sync_or_and_fetch(p, v);                             \
	}                                                                     \
	static inline void atomic_inc_##suffix(volatile type *p)              \
	{                                                                     \
		(void)__sync_add_and_fetch(p, 1);                             \
	}                                                                     \
	static inline type atomic_inc_##suffix##_nv(volatile type *p)         \
	{                                                                     \
		return __sync_add_and_fetch(p, 1);                            \
	}                                                                     \
	static inline void atomic_dec_##suffix(volatile type *p)              \
	{                                                                     \
		(void)__sync_sub_and_fetch(p, 1);                             \
	}                                                                     \
	static inline type atomic_dec_##suffix##_nv(volatile type *p)         \
	{                                                                     \
		return __sync_sub_and_fetch(p, 1);                            \
	}                                                                     \
	static inline type atomic_cas_##suffix(                               \
	    volatile type *p, type old, type v)                               \
	{                                                                     \
		return __sync_val_compare_and_swap(p, old, v);                \
	}                                                                     \
	static inline type atomic_swap_##suffix(volatile type *p, type v)     \
	{                                                                     \
		type old;                                                     \
                                                                              \
		do                                                            \
			old = *p;                                             \
		while (!__sync_bool_compare_and_swap(p, old, v));             \
		return old;                                                   \
	}

ATOMIC_OPS(32, 32, uint32_t, int32_t)
ATOMIC_OPS(64, 64, uint64_t, int64_t)
ATOMIC_OPS(uint, int, unsigned int, int)
ATOMIC_OPS(ulong, long, unsigned long, long)
#undef ATOMIC_OPS
#define __HAVE_ATOMIC64_OPS 1

static inline void *
atomic_cas_ptr(volatile void *p, void *old, void *v)
{
	return __sync_val_compare_and_swap((void *volatile *)p, old, v);
}

static inline void *
atomic_swap_ptr(volatile void *p, void *v)
{
	return __atomic_exchange_n((void *volatile *)p, v, __ATOMIC_SEQ_CST);
}

static inline void
atomic_add_ptr(volatile void *p, intptr_t v)
{
	(void)__sync_add_and_fetch((volatile intptr_t *)p, v);
}

static inline void *
atomic_add_ptr_nv(volatile void *p, intptr_t v)
{
	return (void *)__sync_add_and_fetch((volatile intptr_t *)p, v);
}

static inline void
atomic_inc_ptr(volatile void *p)
{
	atomic_add_ptr(p, 1);
}

static inline void *
atomic_inc_ptr_nv(volatile void *p)
{
	return atomic_add_ptr_nv(p, 1);
}

static inline void
atomic_dec_ptr(volatile void *p)
{
	atomic_add_ptr(p, -1);
}

static inline void *
atomic_dec_ptr_nv(volatile void *p)
{
	return atomic_add_ptr_nv(p, -1);
}

/* The variants without a barrier are the same. */
#define atomic_cas_32_ni(p, o, v)    atomic_cas_32((p), (o), (v))
#define atomic_cas_uint_ni(p, o, v)  atomic_cas_uint((p), (o), (v))
#define atomic_cas_ulong_ni(p, o, v) atomic_cas_ulong((p), (o), (v))
#define atomic_cas_ptr_ni(p, o, v)   atomic_cas_ptr((p), (o), (v))
#define atomic_cas_64_ni(p, o, v)    atomic_cas_64((p), (o), (v))

/* Of 1, 2 or 4 bytes, or a pointer. */
#define atomic_load_relaxed(p)     __atomic_load_n((p), __ATOMIC_RELAXED)
#define atomic_load_acquire(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define atomic_load_consume(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define atomic_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define atomic_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/* What was accessed before stays before what is accessed behind it. */
#define membar_acquire()          __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define membar_release()          __atomic_thread_fence(__ATOMIC_RELEASE)
#define membar_producer()         __atomic_thread_fence(__ATOMIC_RELEASE)
#define membar_consumer()         __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define membar_sync()             __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define membar_enter()            membar_sync()
#define membar_exit()             membar_release()
#define membar_datadep_consumer() ((void)0)

#endif /* !_SYS_ATOMIC_H_ */
