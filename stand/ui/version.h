/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * version.h: the loader's name and version.
 */
#ifndef _SA_VERSION_H_
#define _SA_VERSION_H_

#define LOADER_NAME    "Primeboot"
#define LOADER_VERSION "0.1"

#endif /* !_SA_VERSION_H_ */
