# SPDX-License-Identifier: BSD-2-Clause
"""Small modules that a boot test builds out of the tree with mk/kmod.mk."""

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

	(void)arg; /* at INIT: the properties */
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
         version=None, arch="amd64"):
    """Build module `name' in `folder'; its bytes. init, fini: statements of
    its control function; extra: declarations before it."""
    text = SOURCE.format(name=name, cls=cls, init=init, fini=fini, extra=extra,
                         requires=f'"{requires}"' if requires else "NULL")
    if version:
        text = text.replace("MODULE(", "#undef __NetBSD_Version__\n"
                            f"#define __NetBSD_Version__ {version}\nMODULE(", 1)
    return make_kmod(folder / "src" / name, name, {f"{name}.c": text},
                     [f"MACHINE={arch}"])


def tree(folder):
    """The tree's path for a make that runs in `folder': make cannot name a
    path with a blank, so in that case it is a symbolic link there."""
    if " " not in str(mkdisk.ROOT):
        return str(mkdisk.ROOT)
    link = folder / "primeboot"
    if not link.is_symlink():
        link.symlink_to(mkdisk.ROOT)
    return link.name


def make_kmod(folder, name, sources, settings=()):
    """Build a module in `folder' of {file name: text}; its bytes. settings:
    further lines of the Makefile, "CFLAGS=-fpic"."""
    folder.mkdir(parents=True)
    for file, text in sources.items():
        (folder / file).write_text(text)
    (folder / "Makefile").write_text("\n".join([
        *settings, f"KMOD = {name}", f"SRCS = {' '.join(sources)}",
        "include $(PRIMEBOOT)/mk/kmod.mk", ""]))
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    done = subprocess.run(["make", f"PRIMEBOOT={tree(folder)}"], cwd=folder,
                          env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "build" / f"{name}.kmod").read_bytes()
