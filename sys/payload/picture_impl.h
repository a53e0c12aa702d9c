/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * picture_impl.h: how stb_image is compiled (mk/payload.mk), and the memory
 * that it uses.
 */
#ifndef _PAYLOAD_PICTURE_IMPL_H_
#define _PAYLOAD_PICTURE_IMPL_H_

#include <stddef.h>

/* PICTURE_MEMORY bytes at most at one time; NULL: no memory. */
void *picture_mem_alloc(size_t size);
void *picture_mem_realloc(void *p, size_t size);
void picture_mem_free(void *p);

#define STBI_ONLY_BMP
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_GIF
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_SIMD
#define STBI_NO_THREAD_LOCALS
#define STBI_ASSERT(x)      ((void)(x))
#define STBI_MALLOC(n)      picture_mem_alloc(n)
#define STBI_REALLOC(p, n)  picture_mem_realloc((p), (n))
#define STBI_FREE(p)        picture_mem_free(p)
#define STBI_MAX_DIMENSIONS 16384 /* PICTURE_SIDE */

#endif /* !_PAYLOAD_PICTURE_IMPL_H_ */
