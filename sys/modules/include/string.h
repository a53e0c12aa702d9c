/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * string.h: for library source compiled into a module: the functions of libc's
 * <string.h> that the kernel exports.
 */
#ifndef _MODULES_STRING_H_
#define _MODULES_STRING_H_

#include <stddef.h>

/* In parentheses: libkern.h may have macros of these names. */
void *(memcpy)(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *(memset)(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *find);

#endif /* !_MODULES_STRING_H_ */
