# SPDX-License-Identifier: BSD-2-Clause
"""What a changed file rebuilds, by make -n -W."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build")


def make(*args):
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    return subprocess.run(
        ["make", "--no-print-directory", "PRIMEBOOT_DEPS=checked",
         f"B={BUILD}", *args], cwd=ROOT, env=env, capture_output=True,
        text=True, check=False)


def steps(*changed):
    """{(tool, file below the build)} that make would run; without
    those of modules, which a make of their own builds."""
    args = [a for name in changed for a in ("-W", name)]
    done = make("-n", *args, "all")
    assert done.returncode == 0, done.stderr
    found = re.findall(r"^  (\w+)\t(\S+)$", done.stdout, re.M)
    return {(tool, os.path.relpath(path, BUILD)) for tool, path in found
            if "/amd64/modules/" not in path}


@pytest.fixture(scope="module", autouse=True)
def complete():
    done = make("-j4", "all")
    assert done.returncode == 0, done.stderr


EFI = {("LD", "efi/bootx64.so"), ("PE", "efi/bootx64.efi"),
       ("LD", "efi/bootia32.so"), ("PE", "efi/bootia32.efi"),
       ("DISK", "disk.img")}
# Linked three times: mk/kern.mk puts the kernel's symbols into the kernel.
KERNEL = {("LD", "obj/amd64/kernel.1"), ("LD", "obj/amd64/kernel.2"),
          ("LD", "amd64/kernel"), ("DISK", "disk.img")}
TOOL = {("LINK", "tools/primeboot-kmod")}
# A test's firmware that enforces memory attributes.
STRICT = {("LD", "test/nx/strict.so"), ("PE", "test/nx/strict.efi")}
# Linker and framework as a part of the loader, for `check'.
CHECK = {("LD", "obj/efi/modcheck.o"), ("LD", "obj/efi32/modcheck.o")}


@pytest.mark.parametrize("changed, homes, links", [
    ("sys/lib/libkern/printf.c", ["efi", "efi32", "amd64", "tool"],
     EFI | KERNEL | TOOL | STRICT),
    ("stand/ui/bootcfg.c", ["efi", "efi32"], EFI),
    ("stand/efi/efi_main.c", ["efi", "efi32"], EFI),
    ("sys/kern/module/module.c", ["amd64", "tool", "efilink", "efi32link"],
     KERNEL | TOOL | EFI | CHECK),
    ("sys/arch/amd64/locore.S", ["amd64"], KERNEL),
])
def test_source_rebuilds_its_object_and_what_links_it(changed, homes, links):
    assert (ROOT / changed).exists()
    stem = os.path.splitext(changed)[0]
    tool = "AS" if changed.endswith(".S") else "CC"
    objects = {(tool, f"obj/{home}/{stem}.o") for home in homes}
    assert steps(changed) == objects | links


def test_header_rebuilds_what_includes_it():
    built = {path for tool, path in steps("include/bootinfo.h")
             if tool == "CC"}
    # Loader and kernel include it, libkern does not.
    assert any(p.startswith("obj/efi/stand/boot/") for p in built)
    assert any(p.startswith("obj/amd64/sys/arch/x86/") for p in built)
    assert not any("/libkern/" in p for p in built)


@pytest.mark.parametrize("changed, expected", [
    ("etc/boot.cfg", {("DISK", "disk.img")}),
    ("sys/arch/amd64/kern.ldscript", KERNEL),
    ("README.md", set()),
])
def test_other_files(changed, expected):
    assert steps(changed) == expected


def test_asking_changes_nothing():
    """make -n with another compiler must not make the next make rebuild."""
    assert make("-n", "CC=clang", "all").returncode == 0
    assert steps() == set()


def test_below_a_make_without_built_in_variables():
    """mk/kmod.mk says -R, and its `make run' builds the tree."""
    done = make("-n", "-rR", "-W", "sys/lib/libkern/printf.c", "all")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^gcc -std=gnu11 .*printf\.c$", done.stdout, re.M)
