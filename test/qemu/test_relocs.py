# SPDX-License-Identifier: BSD-2-Clause
"""What is in the objects of both compilers, linked and run in a booted kernel:
every kind of relocation, every array of constructors and destructors,
sections that take no memory; and a module as it is written for NetBSD."""

import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod, make_kmod                               # noqa: E402
from moduleboot import (build_one, machine, numbers, parts,     # noqa: E402
                        place)                                  # noqa: F401
import mkdisk                                                   # noqa: E402

TYPES = ["NONE", "64", "PC32", "PLT32", "32", "32S", "PC64", "GOTPCREL",
         "GOTPCRELX", "REX_GOTPCRELX", "GOTPC32", "GOTOFF64"]
RELOCS = """\
NONE 0
64 1234 1234
PC64 1234
PC32 1234 1235
PLT32 1235
32 0x12345678
32S 1234
GOTPCREL 1234
GOTPCRELX 1235
REX_GOTPCRELX 1234
GOTPC32 below the entry
GOTOFF64 1234
""".splitlines()
BEFORE = ["preinit_1", "preinit_2", "init_100", "init_200", "init_1", "init_2",
          "ctor_200", "ctor_2", "ctor_1", "set up"]
AFTER = ["dtor_1", "dtor_2", "dtor_late", "fini_2", "fini_1", "fini_200"]


@pytest.fixture(params=["gcc", "clang"])
def compiled(request, tmp_path):
    """compiled(module's name, settings): by either compiler."""
    return lambda name, *more: build_one(tmp_path, name,
                                         [f"CC={request.param}", *more])


def said_by(name, text):
    return [line.partition(": ")[2] for line in text.splitlines()
            if line.startswith(f"{name}: ")]


def test_relocations(machine, compiled, tmp_path):
    data = compiled("relocs", "CFLAGS=-Wa,-mrelax-relocations=yes")
    (tmp_path / "relocs.kmod").write_bytes(data)
    listing = subprocess.run(["readelf", "-rW", tmp_path / "relocs.kmod"],
                             capture_output=True, text=True, check=True).stdout
    there = set(re.findall(r"R_X86_64_(\w+)", listing))
    assert set(TYPES) <= there, set(TYPES) - there
    vm = machine({place("relocs"): data, place("first"): compiled("first")})
    assert said_by("relocs", vm.monitor("modload relocs")) == RELOCS
    assert vm.poweroff() == "guest-shutdown"


def test_arrays(machine, compiled):
    """They run in order; after an INIT that fails there is no FINI."""
    ok = compiled("arrays")
    vm = machine({place("arrays"): ok})
    vm.monitor("modload arrays; modunload arrays")
    before = vm.monitor("memstat")
    assert said_by("arrays", vm.monitor("modload arrays")) == BEFORE
    # Section .init was for INIT.
    assert "ENOENT" in vm.monitor("ksyms arrays_setup")
    assert "arrays_touch [arrays]" in vm.monitor("ksyms arrays_touch")
    sizes = {kind: size for _, size, _, kind in parts(vm, "arrays")}
    assert sizes["text"] > 0 and sizes["init.text"] == 0
    assert said_by("arrays", vm.monitor("modunload arrays")) == \
        ["FINI", *AFTER]
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


def test_init_is_gone(machine, tmp_path):
    """The pages of init code are unmapped."""
    vm = machine({place("arrays"): build_one(tmp_path, "arrays")})
    vm.monitor("modload arrays")
    vm.send("crash call arrays_touch\r")
    vm.expect("page fault: read of unmapped module memory", 20, never=())
    vm.expect(r"arrays_touch\S* \[arrays\]", 10, never=())


def test_failed_init(machine, tmp_path):
    """Destructors run, and the error is returned."""
    vm = machine({place("arrays"): build_one(tmp_path, "arrays",
                                             ["CPPFLAGS=-DFAILS"])})
    vm.monitor("modload arrays")
    before = vm.monitor("memstat")
    said = vm.monitor("modload arrays")
    assert said_by("arrays", said) == BEFORE + AFTER
    assert "(error 85, EILSEQ)" in said and "modload: arrays: EILSEQ" in said
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


def test_flags(machine, compiled):
    """Many sections of each kind; a GOT, COMMON and weak symbols: either
    compiler's way."""
    vm = machine({place(n): compiled(n) for n in ("sections", "weak",
                                                  "common")})
    assert said_by("sections", vm.monitor("modload sections")) == ["170"]
    assert said_by("weak", vm.monitor("modload weak")) == [
        "common 42, then 43; nobody is absent; chosen 2"]
    assert vm.poweroff() == "guest-shutdown"


def test_what_takes_no_memory(machine, tmp_path):
    """Debug sections are not loaded, whatever their size."""
    text = "__asm__(\".pushsection bulk,\\\"\\\",@progbits\\n" \
        ".fill {size}, 1, 1\\n.popsection\");"
    lean = kmod(tmp_path, "lean", extra=text.format(size=1))
    fat = kmod(tmp_path, "fatt", extra=text.format(size=300000))
    debug = (tmp_path / "src/lean/build/lean.debug").read_bytes()
    assert len(fat) - len(lean) >= 299000
    assert len(debug) > len(lean) + 2000 and b".debug_info" in debug
    vm = machine({"try/lean.kmod": lean, "try/fatt.kmod": fat,
                  "try/debug.kmod": debug})
    stats, memory = [], []
    for file, name in ("lean", "lean"), ("fatt", "fatt"), ("debug", "lean"):
        vm.monitor(f"modload /try/{file}.kmod")
        stats.append(vm.modstat()[name][4])
        memory.append(numbers(vm))
        vm.monitor(f"modunload {name}")
    assert int(stats[0]) > 0 and len(set(stats)) == 1
    # The allocator's free pages can differ by one; section names take a few
    # bytes.
    for pages, kmem, symbols in memory[1:]:
        assert abs(pages - memory[0][0]) <= 1
        assert abs(kmem - memory[0][1]) < 500
        assert symbols == memory[0][2]
    assert vm.poweroff() == "guest-shutdown"


def test_module_for_netbsd(machine, tmp_path):
    """The module of the host tests, with every supported header."""
    folder = mkdisk.ROOT / "test/unit/kern/modfixtures"
    data = make_kmod(tmp_path / "netbsdish", "netbsdish", {
        f: (folder / f).read_text() for f in ("netbsdish.c", "modfix.h")
        if f.endswith(".c")}, [f"CPPFLAGS=-I{folder}"])
    vm = machine({place("netbsdish"): data})
    before = vm.monitor("memstat")
    assert "netbsdish: every 1 ticks\n" in vm.monitor(
        "modload -i period=1 netbsdish")
    # The variable counts the jobs of its thread.
    for _ in range(200):
        found = re.search(r"hw.netbsdish.done = (\d+)",
                          vm.monitor("sysctl hw.netbsdish"))
        if int(found[1]) > 2:
            break
    assert int(found[1]) > 2
    assert re.search(r"netbsdish +jobs done +[1-9]", vm.monitor("evcnt"))
    assert "netbsdish" in vm.monitor("ps")
    assert "netbsdish: unloaded" in vm.monitor("modunload netbsdish")
    assert "netbsdish" not in vm.monitor("ps")
    assert "ENOENT" in vm.monitor("sysctl hw.netbsdish")
    assert "EINVAL" in vm.monitor("modload -i period=0 netbsdish")
    assert re.search("symbols.*", vm.monitor("memstat"))[0] == \
        re.search("symbols.*", before)[0]
    assert vm.poweroff() == "guest-shutdown"
