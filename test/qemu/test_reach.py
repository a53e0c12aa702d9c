# SPDX-License-Identifier: BSD-2-Clause
"""A kernel whose arena for modules is beyond the reach of a call. The ordinary
one has it within 2 GiB of all of its code, so that no call of a module can be
too short there: here two files of it are compiled anew with another place for
the arena, and everything else is as it is."""

import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from moduleboot import (build_one, kernel_objects, link_kernel,  # noqa: E402
                        machine, parts, place)                  # noqa: F401
import mkdisk                                                   # noqa: E402

ARENA = 0xfffff00000000000, 0xfffff00040000000
KERNEL = 0xffffffff80200000
VMPARAM = "sys/arch/amd64/include/machine/vmparam.h"
PIC = "CFLAGS=-fpic -mcmodel=small"


@pytest.fixture(scope="module")
def far_kernel(build, tmp_path_factory):
    """The kernel with ARENA for its modules."""
    folder = tmp_path_factory.mktemp("far")
    text = (mkdisk.ROOT / VMPARAM).read_text()
    for name, value in zip(("START", "END"), ARENA):
        text, n = re.subn(rf"(#define ARENA_{name}\s+_UL)\(\w+\)",
                          rf"\1({value:#x})", text)
        assert n == 1
    (folder / "machine").mkdir()
    (folder / "machine/vmparam.h").write_text(text)
    objects = kernel_objects(build)
    users = [s for s in (mkdisk.ROOT / "sys").rglob("*.c")
             if "ARENA_START" in s.read_text()
             and "arch/x86" in str(s)]
    assert len(users) >= 2
    for source in users:
        name = str(source.relative_to(mkdisk.ROOT).with_suffix(".o"))
        at = next(i for i, o in enumerate(objects) if o.endswith(name))
        objects[at] = str(folder / source.with_suffix(".o").name)
        # As mk/kern.mk does, with this header before the other.
        make_object(folder, source, objects[at])
    return link_kernel(objects, folder / "kernel")


def make_object(folder, source, out):
    rules = f"""\
include mk/common.mk
.PHONY: one
one:
	$(CC) -I'{folder}' $(FREESTANDING) $(AMD64_FLAGS) -c -o '{out}' '{source}'
"""
    subprocess.run(["make", "-f", "-", "one", "TOP="], input=rules, text=True,
                   cwd=mkdisk.ROOT, capture_output=True, check=True)


@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_calls_out_of_reach(machine, far_kernel, tmp_path, cc):
    """Each call goes through a jump slot and returns."""
    tree = {place(n): build_one(tmp_path, n, [f"CC={cc}", PIC])
            for n in ("faraway", "first")}
    vm = machine(tree, kernel=far_kernel)
    vm.monitor("modload faraway; modunload faraway; modunload first")
    before = vm.monitor("memstat")
    said = vm.monitor("modload faraway")
    assert re.findall("^faraway: .*", said, re.M) == [
        "faraway: a distance of 10", "faraway: by pointer 10, by jump 9",
        "faraway: first 1235 1234"]
    for name in "faraway", "first":
        for address, size, *_ in parts(vm, name):
            assert ARENA[0] <= address and address + size <= ARENA[1]
            assert KERNEL - address > 1 << 31
    assert "faraway: FINI" in vm.monitor("modunload faraway")
    vm.monitor("modunload first")
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


def test_what_cannot_reach(machine, far_kernel, tmp_path):
    """Code that was compiled for the kernel's 2 GiB is refused by name."""
    tree = {"try/kernels.kmod": build_one(tmp_path, "first"),
            place("first"): build_one(tmp_path / "pic", "first", [PIC]),
            place("relocs"): build_one(tmp_path, "relocs")}
    vm = machine(tree, kernel=far_kernel)
    said = vm.monitor("modload relocs")
    assert re.search(r"relocs\.kmod: \.text\+0x\w+: R_X86_64_32S to \S+: the "
                     r"value does not fit", said), said
    assert "modload: relocs: ENOENT" in said
    assert set(vm.modstat()) == set()
    # This one refers to its own data only, PC-relative.
    assert "first: initialised" in vm.monitor("modload /try/kernels.kmod")
    assert vm.poweroff() == "guest-shutdown"
