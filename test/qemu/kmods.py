# SPDX-License-Identifier: BSD-2-Clause
"""Small modules that a boot test makes for itself, out of the tree with
mk/kmod.mk as any author would."""

import os
import subprocess

import mkdisk

SOURCE = """\
/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

{extra}
MODULE(MODULE_CLASS_{cls}, {name}, {requires});

static int
{name}_modcmd(modcmd_t cmd, void *arg)
{{

	(void)arg;
	switch (cmd) {{
	case MODULE_CMD_INIT:
		{init}
		return 0;
	case MODULE_CMD_FINI:
		{fini}
		return 0;
	default:
		return ENOTTY;
	}}
}}
"""


def kmod(folder, name, requires=None, cls="MISC", init="", fini="", extra="",
         version=None):
    """Build module `name' in `folder'; its bytes. init, fini: statements of
    its control function; extra: declarations before it."""
    here = folder / "src" / name
    here.mkdir(parents=True)
    text = SOURCE.format(name=name, cls=cls, init=init, fini=fini, extra=extra,
                         requires=f'"{requires}"' if requires else "NULL")
    if version:
        text = text.replace("MODULE(", "#undef __NetBSD_Version__\n"
                            f"#define __NetBSD_Version__ {version}\nMODULE(", 1)
    (here / f"{name}.c").write_text(text)
    (here / "Makefile").write_text(
        f"KMOD = {name}\nSRCS = {name}.c\ninclude $(PRIMEBOOT)/mk/kmod.mk\n")
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    done = subprocess.run(["make", f"PRIMEBOOT={mkdisk.ROOT}"], cwd=here,
                          env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (here / "build" / f"{name}.kmod").read_bytes()
