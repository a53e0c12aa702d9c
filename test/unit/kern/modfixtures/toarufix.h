/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toarufix.h: ToaruOS modules, for test_module_toaru.c.
 */
#ifndef _TOARUFIX_H_
#define _TOARUFIX_H_

#include "../../../../sys/modules/formats/toaru/module.h"
#include "modfix.h"

extern struct Module module_info_toarunext;
int toaru_shared(void);

#define TOARU_MODULE(symbol, module)                                   \
	static int init(int argc, char *argv[])                        \
	{                                                              \
                                                                       \
		return argc == 1 && argv[1] == NULL                    \
		    ? modtest_command(argv[0], MODULE_CMD_INIT, NULL)  \
		    : -EIO;                                            \
	}                                                              \
	static int fini(void)                                          \
	{                                                              \
                                                                       \
		return modtest_command(module, MODULE_CMD_FINI, NULL); \
	}                                                              \
	struct Module symbol = {module, init, fini}

#endif /* !_TOARUFIX_H_ */
