/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * formatparts.h: the framework's parts for a test of one more format than
 * NetBSD's: FORMAT_PARTS(module_format_toaru);
 */
#ifndef _FORMATPARTS_H_
#define _FORMATPARTS_H_

#include <sys/module_format.h>
#include <sys/module_parts.h>

#define FORMAT_PARTS(format)                                   \
	static const struct module_format *const formats[] = { \
	    &module_format_netbsd, &(format), NULL};           \
	const struct module_parts module_parts = {             \
	    .mp_formats = formats,                             \
	    .mp_props = &module_props_ops,                     \
	    .mp_files = &module_file_ops,                      \
	    .mp_sets = &module_set_ops,                        \
	    .mp_unused = &module_unused_ops,                   \
	}

#endif /* !_FORMATPARTS_H_ */
