# SPDX-License-Identifier: BSD-2-Clause
"""A thousand modules at once, and ten thousand times the same one, in a booted
kernel: everything comes back."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod                            # noqa: E402
from moduleboot import machine, numbers, place    # noqa: E402, F401

DIGITS = "0123456789"


def tree_of_modules(tmp_path):
    """Module n requires n0 to n9, each of these ten more, and so on: 1 + 10 +
    100 + 1000 modules. Two are built; the others are these with other names,
    which have the same length: a module holds no hash of a name."""
    leaf = kmod(tmp_path, "n___",
                extra="int n____value(void);\n"
                      "int\nn____value(void)\n{\n\n\treturn 1;\n}")
    children = [f"n__{d}" for d in DIGITS]
    inner = kmod(
        tmp_path, "n_x_", requires=",".join(children),
        init='printf("n_x_: %d\\n", n_x__value());',
        extra="".join(f"int {c}_value(void);\n" for c in ["n_x_", *children])
        + "int\nn_x__value(void)\n{\n\n\treturn "
        + " + ".join(f"{c}_value()" for c in children) + ";\n}")
    files = {}
    for depth in range(4):
        for i in range(10 ** depth):
            # "n", the digits so far, and "_" for those to come.
            digits = f"{i:0{depth}d}" if depth else ""
            name = f"n{digits}".ljust(4, "_")
            data = leaf
            if depth < 3:
                data = inner
                for d in DIGITS:
                    data = data.replace(f"n__{d}".encode(),
                                        b"@" + DIGITS[int(d)].encode() + b"@@")
                data = data.replace(b"n_x_", name.encode())
                for d in DIGITS:
                    data = data.replace(
                        b"@" + d.encode() + b"@@",
                        f"n{digits}{d}".ljust(4, "_").encode())
            else:
                data = data.replace(b"n___", name.encode())
            assert len(data) == len(leaf if depth == 3 else inner)
            files[place(name)] = data
    return files


def unload_all(vm):
    """Modules that were loaded as requirements are auto-unloaded. Nothing is
    typed until that is done: messages would mix with the echo."""
    gone = vm.text.count(": unloaded") + 1111
    vm.monitor("sysctl kern.module.autotime=1; modunload n___")
    while vm.text.count(": unloaded") < gone:
        vm.expect(": unloaded", 60)
    assert not vm.modstat()
    vm.monitor("sysctl kern.module.autotime=0")


def test_a_thousand_modules(machine, tmp_path):
    """One command loads 1,111 modules by their requirements; a second after
    their auto-unload is enabled all unused ones are unloaded."""
    files = tree_of_modules(tmp_path)
    assert len(files) == 1111
    vm = machine(files)
    vm.monitor("sysctl kern.module.autotime=0")
    assert "n___: 1000\n" in vm.monitor("modload n___", timeout=60)
    unload_all(vm)
    before = numbers(vm)
    assert "repeat: 1 done" in vm.monitor('repeat -q 1 "modload n___"',
                                          timeout=60)
    stats = vm.modstat()
    assert set(stats) == {pathlib.PurePath(f).stem for f in files}
    assert stats["n12_"][3] == "1" and stats["n123"][3] == "1"
    assert numbers(vm)[2] > before[2] + 1111
    assert "[n999]" in vm.monitor("ksyms n999_value")
    assert "EBUSY" in vm.monitor("modunload n999")
    unload_all(vm)
    assert "ENOENT" in vm.monitor("ksyms n999_value")
    assert numbers(vm) == before
    assert vm.poweroff() == "guest-shutdown"


def test_ten_thousand_cycles(machine, build):
    """A module, and a pair of which one requires the other."""
    tree = {place(n): (build / f"amd64/modules/{n}/{n}.kmod").read_bytes()
            for n in ("ringbuf", "echodev")}
    vm = machine(tree)
    one = '"modload ringbuf; modunload ringbuf"'
    two = '"modload echodev; modunload echodev; modunload ringbuf"'
    vm.monitor(f"repeat -q 1 {one}; repeat -q 1 {two}")
    before = vm.monitor("memstat")
    for count, cycle in ((9000, one), (1000, two)):
        said = vm.monitor(f"repeat -q {count} {cycle}", timeout=100)
        assert f"repeat: {count} done" in said
        assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"
