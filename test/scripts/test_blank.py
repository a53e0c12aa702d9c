# SPDX-License-Identifier: BSD-2-Clause
"""A tree in a folder with a blank in its path, which make takes for two."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OBJECTS = ["obj/amd64/sys/kern/kern_condvar.o", "obj/efi/stand/efi/efi_main.o",
           "obj/hosted/sys/arch/host/host_fail.o", "obj/fuzz/sys/fs/fs.o",
           "amd64/modules/hello/hello.kmod"]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what is compiled there."""
    copy = tmp_path_factory.mktemp("blank") / "a tree" / "pb"
    for top in ("include", "mk", "scripts", "stand", "sys", "test/unit",
                "test/fuzz"):
        shutil.copytree(ROOT / top, copy / top,
                        ignore=shutil.ignore_patterns("corpus"))
    shutil.copy(ROOT / "Makefile", copy)
    return copy


def make(folder, *args):
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    return subprocess.run(["make", "PRIMEBOOT_DEPS=checked", *args],
                          cwd=folder, env=env, capture_output=True, text=True,
                          check=False)


@pytest.mark.parametrize("b", ["build", "{tree}/build", "{tree}/elsewhere",
                               "../outside", "{tmp}/outside"])
def test_builds(tree, tmp_path, b):
    b = b.format(tree=tree, tmp=tmp_path)
    here = os.path.relpath(tree / b, tree) if str(tree) in b else b
    if b == "../outside" or (" " in b and str(tree) not in b):
        done = make(tree, f"B={b}", "all")
        assert done.returncode != 0 and "blank" in done.stderr
        return
    done = make(tree, f"B={b}", *(f"{here}/{o}" for o in OBJECTS))
    assert done.returncode == 0, done.stderr
    assert all((tree / b / o).exists() for o in OBJECTS)
    again = make(tree, f"B={b}", *(f"{here}/{o}" for o in OBJECTS))
    assert "CC " not in again.stdout


@pytest.mark.parametrize("b", ["a b", "/tmp/a b", "."])
def test_output_folder_is_refused(b):
    done = make(ROOT, f"B={b}", "-n", "all")
    assert done.returncode != 0 and "B" in done.stderr
    assert ("blank" in done.stderr) == (" " in b)


def test_module_elsewhere(tree, tmp_path):
    """A module's own folder may have a blank in its path, and reaches a tree
    that has one by a link."""
    folder = tmp_path / "a module"
    shutil.copytree(ROOT / "sys" / "modules" / "hello", folder)
    (tmp_path / "link").symlink_to(tree)
    link = "../link"
    done = make(folder, f"PRIMEBOOT={link}")
    assert done.returncode == 0, done.stderr
    assert (folder / "build" / "hello.kmod").exists()
    done = make(folder, f"PRIMEBOOT={link}", "OBJDIR=a b")
    assert done.returncode != 0 and "blank" in done.stderr
