/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_impl.h: what the files of the host machine share.
 */
#ifndef _HOST_HOST_IMPL_H_
#define _HOST_HOST_IMPL_H_

#include <libkern/kdefs.h>

/* Take pages from the machine's stock (host_fail.c): false, none left. */
bool host_pages_take(size_t pages);
void host_pages_give(size_t pages);

/* host_kapi.c: for host_init(). */
void host_export_kapi(void);

#endif /* !_HOST_HOST_IMPL_H_ */
