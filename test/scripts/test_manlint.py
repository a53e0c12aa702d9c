# SPDX-License-Identifier: BSD-2-Clause
"""scripts/manlint.py: the manual pages say what the tree has."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LINT = ROOT / "scripts" / "manlint.py"


def lint(tree):
    return subprocess.run([LINT, "--tree", tree], capture_output=True,
                          text=True, check=False)


def test_pages():
    done = lint(ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# Page, what is replaced in it and by what, and the words of the complaint.
FAULTS = [
    ("module.9", ".Fo module_tryhold", ".Fo module_grab",
     ["module_grab", "module.h"]),
    ("module.9", '"int mod_version"', '"long mod_version"',
     ["module_compatible", "longmod_version"]),
    ("module.9", "Er EDEADLK", "Er EUCLEAN", ["EUCLEAN"]),
    ("module.9", "MODCTL_OSTAT", "MODCTL_STAT", ["MODCTL_OSTAT", "missing"]),
    ("module.9", ".Sh EXAMPLES", ".Sh NOTES", ["no section EXAMPLES"]),
    ("bootinfo.9", "BTINFO_MISSING", "BTINFO_LOST", ["BTINFO_LOST"]),
    ("bootinfo.9", "BI_MODULE_PLIST\n", "BI_MODULE_PROPS\n",
     ["BI_MODULE_PLIST", "missing"]),
    ("bootinfo.9", "struct btinfo_netif", "struct btinfo_nic", ["btinfo_nic"]),
    ("bootinfo.9", ".Sh DIAGNOSTICS", ".Sh NOTES", ["DIAGNOSTICS"]),
    ("module.7", "kern.module.verbose", "kern.module.loud", ["loud"]),
    ("module.7", "Ic modmap", "Ic modshow", ["modshow"]),
    ("kmod.mk.7", "KERNEL_INCLUDE", "KERNEL_FOLDERS", ["KERNEL_FOLDERS"]),
    ("kmod.mk.7", "Cm clean", "Cm tidy", ["tidy"]),
    ("kmod.mk.7", "Xr module 9", "Xr modules 9", ["modules(9)"]),
    ("primeboot.8", "It Ic menu", "It Ic list", ["menu", "command.c"]),
    ("boot.cfg.5", "Sy fallback", "Sy otherwise", ["fallback", "keyword.c"]),
    ("primeboot.8", ".Xr boot.cfg 5", ".Xr boot.conf 5", ["boot.conf(5)"]),
    ("boot.cfg.5", ".Sh FILES", ".Nosuch", ["boot.cfg.5", "Nosuch"]),
]


@pytest.mark.parametrize("page, old, new, words", FAULTS,
                         ids=[f"{f[0]}-{f[2]}" for f in FAULTS])
def test_faults(tmp_path, page, old, new, words):
    shutil.copytree(ROOT / "man", tmp_path / "man")
    for folder in ("include", "sys", "stand", "mk", "scripts"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    text = (tmp_path / "man" / page).read_text()
    assert old in text
    (tmp_path / "man" / page).write_text(text.replace(old, new))
    done = lint(tmp_path)
    assert done.returncode == 1
    for word in words:
        assert word in done.stdout


def test_header_grows(tmp_path):
    """A function that no page has."""
    for folder in ("man", "mk", "scripts", "include", "stand"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copytree(ROOT / "sys", tmp_path / "sys")
    header = tmp_path / "sys" / "sys" / "module.h"
    header.write_text(header.read_text() + "int module_new(void);\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "module_new of sys/sys/module.h is missing" in done.stdout
