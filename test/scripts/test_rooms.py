# SPDX-License-Identifier: BSD-2-Clause
"""The order of the rooms: the tree obeys, and each kind of fault is found in a
copy of the tree."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build")
sys.path.insert(0, str(ROOT / "scripts"))

import rooms   # noqa: E402


@pytest.fixture
def tree(tmp_path):
    """A copy of the sources."""
    for top in ("include", "stand", "sys"):
        shutil.copytree(ROOT / top, tmp_path / top)
    return tmp_path


def plant(tree, path, line):
    """Put a line at the top of a file; the faults that rooms.py finds then."""
    file = tree / path
    old = file.read_text() if file.exists() else ""
    file.write_text(f"{line}\n{old}")
    return rooms.check_includes(rooms.Tree(tree))


def test_tree_is_in_order():
    assert rooms.check_includes(rooms.Tree(ROOT)) == []


@pytest.mark.parametrize("path, header", [
    ("sys/kern/kobj/kobj.c", "sys/module.h"),
    ("sys/kern/kobj/kobj.c", "sys/lwp.h"),
    ("sys/lib/libelf/elf_reader.c", "sys/kmem.h"),
    ("sys/lib/libkern/string.c", "libelf/elf_reader.h"),
    ("sys/fs/fs.c", "sys/systm.h"),
    ("sys/kern/module/module.c", "sys/monitor.h"),
    ("sys/sys/kobj.h", "sys/module.h"),
    ("stand/libsa/subr.c", "boot/image.h"),
    ("stand/boot/boot.c", "ui/menu.h"),
])
def test_arrow_upwards(tree, path, header):
    faults = plant(tree, path, f"#include <{header}>")
    assert any(f.startswith(f"{path}:1: includes ") and header in f and
               "is below" in f for f in faults), faults


def test_private_header(tree):
    faults = plant(tree, "sys/monitor/monitor.c",
                   "#include <kern/module/module_impl.h>")
    assert len(faults) == 1
    assert faults[0].startswith("sys/monitor/monitor.c:1: ")
    assert "private to sys/kern/module" in faults[0]


def test_circle_of_headers(tree):
    faults = plant(tree, "sys/lib/libkern/kdefs.h",
                   "#include <libkern/libkern.h>")
    assert any(f.startswith("circle of headers: ") and "kdefs.h" in f
               for f in faults)


def test_header_of_no_room(tree):
    faults = plant(tree, "sys/sys/novel.h", "")
    assert len(faults) == 1
    assert faults[0].startswith("sys/sys/novel.h: belongs to no room")


def test_known_arrow_must_be_needed(monkeypatch):
    monkeypatch.setitem(rooms.KNOWN, ("sys/fs/fs.c", "sys/sys/lwp.h"), "now")
    faults = rooms.check_includes(rooms.Tree(ROOT))
    assert len(faults) == 1
    assert "sys/fs/fs.c no longer includes sys/sys/lwp.h" in faults[0]


def test_exit_status(tree):
    def status():
        return subprocess.run([ROOT / "scripts" / "rooms.py", "--tree", tree],
                              capture_output=True, check=False).returncode

    assert status() == 0
    plant(tree, "stand/boot/boot.c", "#include <ui/menu.h>")
    assert status() == 1


@pytest.mark.parametrize("home", ["amd64", "i386", "efi", "efi32", "efilink"])
def test_objects_are_in_order(home):
    folder = BUILD / "obj" / home
    assert len(rooms.symbols(folder, ROOT)[1]) > 20, "build first"
    assert rooms.check_objects(folder, ROOT) == []


@pytest.fixture
def objects(tmp_path):
    """objects({path: C text}): compile; the faults that rooms.py finds."""
    def make(sources):
        out = tmp_path / "obj"
        for path, text in sources.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
            obj = (out / path).with_suffix(".o")
            obj.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["gcc", "-c", "-o", obj, tmp_path / path],
                           check=True)
        for header in rooms.CONTRACTS:
            (tmp_path / header).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / header, tmp_path / header)
        return rooms.check_objects(out, tmp_path)
    return make


def test_symbol_upwards(objects, monkeypatch):
    monkeypatch.setattr(rooms, "CIRCLES", {})
    faults = objects({
        "sys/kern/kobj/a.c": "void up(void); void a(void) { up(); }",
        "sys/kern/module/b.c": "void up(void) { }"})
    assert len(faults) == 1
    assert faults[0].startswith("sys/kern/kobj/a: uses up of "
                                "sys/kern/module/b: ")


def test_contract_is_no_arrow(objects, monkeypatch):
    monkeypatch.setattr(rooms, "CIRCLES", {})
    assert objects({
        "sys/kern/kobj/a.c": "void *kmem_alloc(void); "
                             "void a(void) { kmem_alloc(); }",
        "sys/kern/b.c": "void *kmem_alloc(void) { return 0; }"}) == []


def test_circle_of_files(objects, monkeypatch):
    monkeypatch.setattr(rooms, "CIRCLES", {"sys/kapi": "now"})
    faults = objects({
        "sys/fs/a.c": "void b(void); void a(void) { b(); }",
        "sys/fs/b.c": "void a(void); void b(void) { a(); }",
        "sys/kapi/c.c": "void c(void) { }"})
    assert len(faults) == 2
    assert faults[0].startswith("sys/fs: files use each other in a circle: ")
    assert "sys/fs/a" in faults[0] and "sys/fs/b" in faults[0]
    assert "CIRCLES: sys/kapi has none" in faults[1]
