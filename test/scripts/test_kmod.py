# SPDX-License-Identifier: BSD-2-Clause
"""mk/kmod.mk from a folder outside the tree: the example of docs/modules.md,
as it stands there."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "scripts"), str(ROOT / "test" / "qemu")]

from kmods import tree   # noqa: E402


@pytest.fixture
def folder(tmp_path):
    """The files that docs/modules.md shows: `name`, then a block of code."""
    text = (ROOT / "docs" / "modules.md").read_text()
    found = re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```", text, re.M | re.S)
    assert [name for name, _ in found] == ["answer.c", "Makefile"]
    for name, body in found:
        (tmp_path / name).write_text(body)
    return tmp_path


def make(folder, *args):
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    return subprocess.run(["make", f"PRIMEBOOT={tree(folder)}", *args], cwd=folder,
                          env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_builds_a_module(folder, cc):
    done = make(folder, f"CC={cc}")
    assert done.returncode == 0, done.stderr
    kmod = folder / "build" / "answer.kmod"
    sections = subprocess.run(["readelf", "-hSW", kmod], check=True,
                              capture_output=True, text=True).stdout
    assert "REL (Relocatable file)" in sections
    assert re.search(r"link_set_modules +PROGBITS +0+ \w+ 000008 ", sections)
    assert ".debug_info" not in sections
    undefined = subprocess.run(["nm", "-u", kmod], check=True,
                               capture_output=True, text=True).stdout
    assert set(undefined.split()) - {"U"} == {
        "printf", "ringbuf_create", "ringbuf_put", "ringbuf_used",
        "ringbuf_destroy"}


def test_second_make_does_nothing(folder):
    make(folder)
    done = make(folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_rebuilds_what_changed(folder):
    make(folder)
    (folder / "answer.c").touch()
    assert "answer.kmod" in make(folder).stdout
    assert "answer.kmod" in make(folder, "CPPFLAGS=-DX -I"
                                 f"{tree(folder)}/sys/modules/ringbuf").stdout


def test_warnings_are_errors(folder):
    with open(folder / "answer.c", "a", encoding="ascii") as f:
        f.write("int\nundeclared(void)\n{\n\treturn 0;\n}\n")
    done = make(folder)
    assert done.returncode != 0
    assert "missing-prototypes" in done.stderr
    assert make(folder, "WARNS=0").returncode == 0


@pytest.mark.parametrize("line, what", [
    ("KMOD =", "KMOD must name the module"),
    ("SRCS = answer.c sub/answer.c", "two of SRCS have the same name"),
])
def test_mistakes_are_named(folder, line, what):
    text = (folder / "Makefile").read_text()
    name = line.split()[0]
    (folder / "Makefile").write_text(re.sub(rf"^{name}\b.*$", line, text,
                                            flags=re.M))
    done = make(folder)
    assert done.returncode != 0
    assert what in done.stderr
