# SPDX-License-Identifier: BSD-2-Clause
"""The kernel started by the PVH boot protocol, without loader or UEFI: by
QEMU's -kernel and -initrd on its small and on its full machine, and with start
infos made by hand, sound and hostile."""

import pathlib
import re
import struct
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import kernelvm as kv   # noqa: E402
import mkdisk           # noqa: E402
from moduleboot import both_machines    # noqa: E402

MIB = 1 << 20
MAGIC = 0x336ec578
PHYS32_ENTRY = 18


@pytest.fixture
def pvh(build, workdir, arch):
    """pvh(initrd=bytes, append=text, machine=name, program=QEMU's, **Qemu's)
    -> Qemu"""
    machines = []

    def start(initrd=None, append=None, machine="microvm",
              program="qemu-system-x86_64", **kwargs):
        folder = workdir / f"vm{len(machines)}"
        folder.mkdir(parents=True)
        if initrd:
            (folder / "initrd").write_bytes(initrd)
        vm = kv.pbqemu.Qemu(None, folder, machine=kv.pvh_command(
            build / arch / "kernel", initrd and folder / "initrd", append,
            machine, program), **kwargs)
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()


@pytest.fixture
def hello(build, arch):
    return (build / arch / "modules/hello/hello.kmod").read_bytes()


def check_sections(said, size):
    """What modstat -v says of hello."""
    assert f"    file: {size} bytes, initrd" in said
    resident, base = re.search(r"resident: (\d+) bytes at (0x\w+)",
                               said).groups()
    sections = re.findall(r"^(0x[0-9a-f]+) +(\d+) (...) (\S+)", said, re.M)
    assert {("r-x", ".text"), ("r--", "link_set_modules")} <= \
        {s[2:] for s in sections}
    for at, length, *_ in sections:
        assert int(base, 16) <= int(at, 16)
        assert int(at, 16) + int(length) <= int(base, 16) + int(resident)
    assert re.search(r"symbols: [1-9]\d*, \d+ of them exported", said)
    assert re.search(r"time: load \d+ us, link \d+ us, INIT \d+ us", said)


@both_machines
@pytest.mark.parametrize("machine", ["microvm", "q35", "pc"])
def test_module(pvh, hello, machine):
    """A module as -initrd is primed, under its own name; the machine is turned
    off by its ACPI. The clock counts instructions, one a nanosecond, which the
    load of the machine that it runs on does not change: QEMU runs hundreds of
    millions of them a second."""
    vm = pvh(hello, machine=machine, extra=["-icount", "shift=0,sleep=off"])
    log = vm.wait_monitor(30)
    assert "module: hello: primed (initrd, " in log
    assert "hello: hello, kernel" in log
    assert "hello" in vm.modstat()
    seconds = float(re.search(r"modules: 1, ([0-9.]+) s after", log)[1])
    assert 0 < seconds < 0.03
    # Without a loader the timeline begins with the kernel.
    steps = re.findall(r"^ *(\d+) +\d+ (\w+ +\S+ +\S+)",
                       vm.monitor("bootstat"), re.M)
    assert [what.split() for _, what in steps] == [
        ["kernel", "machine", "-"], ["module", "load", "hello"],
        ["module", "link", "hello"], ["module", "INIT", "hello"]]
    assert steps[0][0] == "0"
    check_sections(vm.monitor("modstat -v hello"), len(hello))
    assert vm.poweroff() == "guest-shutdown"


# The processor's features; whether data can be executed.
PAGING = {"qemu64": ("3 levels", "no"), "qemu32": ("3 levels", "yes"),
          "qemu32,-pae": ("2 levels", "yes")}


@pytest.mark.parametrize("arch", ["i386"])
@pytest.mark.parametrize("cpu", PAGING)
def test_paging_of_i386(pvh, hello, cpu):
    """With PAE and NX, with PAE alone, and without either: modules run, their
    code cannot be written, and data can be executed only without NX.
    """
    program = "qemu-system-i386" if cpu != "qemu64" else "qemu-system-x86_64"
    vm = pvh(hello, append="-v", program=program, extra=["-cpu", cpu])
    log = vm.wait_monitor(30)
    levels, run = PAGING[cpu]
    assert f"memory: {levels} of page tables, data executable: {run}\n" in log
    assert "hello: hello, kernel" in log
    if run == "yes":
        vm.monitor("crash exec")
        vm.send("crash module hello\r")
        what = "write to read-only module text at 0xd8"
    else:
        vm.send("crash exec\r")
        what = "execution of non-executable kernel data at 0xc0"
    vm.expect(rf"page fault: {what}", 20, never=())
    vm.expect(r"#\d+ +0x[0-9a-f]{8} x86_init\+0x", 20, never=())
    vm.expect(r"The system is halted\.", 20, never=())


@pytest.mark.parametrize("arch", ["i386"])
def test_old_processor(pvh):
    """On a processor without a needed feature a message appears on the serial
    line."""
    pvh(program="qemu-system-i386", extra=["-cpu", "pentium"]).expect(
        r"This kernel needs an i686 processor \(.*PGE, CMOV", 20)


@pytest.mark.parametrize("machine", ["microvm", "q35"])
def test_reboot(pvh, machine):
    vm = pvh(machine=machine)
    vm.wait_monitor(30)
    vm.send("reboot\r")
    assert vm.wait_exit() == "guest-reset"


@both_machines
def test_archive(pvh, build, arch):
    """A ustar archive as -initrd: modules in its root are primed, and it is the
    file system of modules."""
    modules = mkdisk.modules_of(build, arch)
    tree = {f"{mkdisk.module_base(arch)}/{n}/{n}.kmod": modules[n]
            for n in ("zlib", "zlibtest")}
    tree |= {f"{n}.kmod": modules[n] for n in ("hello", "ringbuf")}
    vm = pvh(mkdisk.make_tar(tree))
    log = vm.wait_monitor(30)
    assert "fs: initrd: mounted, ustar" in log
    assert "hello: primed (initrd/hello.kmod, " in log
    assert set(vm.modstat()) == {"hello", "ringbuf"}
    vm.monitor("modload zlibtest")
    assert {"zlib", "zlibtest"} <= set(vm.modstat())


def test_no_initrd_and_options(pvh):
    log = pvh(append="-v root=wd0a quiet").wait_monitor(30)
    assert "RAM according to bootinfo's memory map" in log
    assert "command line: quiet ignored" in log
    assert "root=wd0a ignored" not in log


@both_machines
def test_console(build, workdir, arch):
    """On the second serial port, because the command line says so."""
    def machine(*args):
        cmd = kv.pvh_command(build / arch / "kernel", None, "console=com1",
                             "pc")(*args)
        at = cmd.index("-serial")
        return [*cmd[:at], "-serial", "null", *cmd[at:]]
    with kv.pbqemu.Qemu(None, workdir / "vm", machine=machine) as vm:
        vm.wait_monitor(30)
        assert vm.poweroff() == "guest-shutdown"


def test_other_initrd(pvh):
    log = pvh(b"neither of them" * 100).wait_monitor(30)
    assert "initrd: file, 1500 bytes, kept for firmware_open()" in log


@pytest.mark.parametrize("machine, memory", [
    ("microvm", 64), ("microvm", 4096), ("q35", 6144)])
def test_memory(pvh, hello, machine, memory):
    """The file is at the end of memory; all memory before it is usable."""
    log = pvh(hello, machine=machine, memory=memory).wait_monitor(30)
    managed, free = map(int, re.search(
        r"memory: (\d+) KiB managed, (\d+) KiB available", log).groups())
    assert managed > (memory - 1) * 1024 - 384
    assert managed - free < 2048 + memory * 5
    assert "hello: hello, kernel" in log


@pytest.mark.parametrize("arch", ["i386"])
@pytest.mark.parametrize("machine, memory, used", [
    ("microvm", 4096, 2816), ("q35", 6144, 2048)])
def test_memory_of_i386(pvh, hello, machine, memory, used):
    """RAM beyond the direct map is not used, with a message; the file at its
    end is still used."""
    log = pvh(hello, machine=machine, memory=memory).wait_monitor(30)
    managed = int(re.search(r"memory: (\d+) KiB managed", log)[1])
    assert (used - 1) * 1024 - 384 < managed <= used * 1024
    left = int(re.search(
        r"memory: (\d+) KiB above 0xb0000000 not used", log)[1])
    assert left == (memory - used) * 1024
    assert "hello: hello, kernel" in log


# Hand-made start infos.

def pvh_entry(kernel):
    """The address in an amd64 kernel's note for PVH."""
    phoff, = struct.unpack_from("<Q", kernel, 32)
    phnum, = struct.unpack_from("<H", kernel, 56)
    for at in range(phoff, phoff + 56 * phnum, 56):
        kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", kernel, at)
        end = offset + size
        while kind == 4 and offset < end:
            namesz, descsz, note = struct.unpack_from("<III", kernel, offset)
            name = kernel[offset + 12:offset + 12 + namesz]
            desc = offset + 12 + (namesz + 3 & ~3)
            if (name, note) == (b"Xen\0", PHYS32_ENTRY):
                return int.from_bytes(kernel[desc:desc + descsz], "little")
            offset = desc + (descsz + 3 & ~3)
    raise AssertionError("no note")


INFO, LIST, LINE, MAP = 0x7000000, 0x7000400, 0x7000800, 0x7010000
FILES = 0x6000000
RANGES = [(0, 0x9f000, 1), (MIB, 255 * MIB, 1)]


def start_info(version=1, magic=MAGIC, nmodules=0, modlist=LIST, cmdline=0,
               rsdp=0, memmap=MAP, nmemmap=len(RANGES)):
    return struct.pack("<IIIIQQQQII", magic, version, 0, nmodules, modlist,
                       cmdline, rsdp, memmap, nmemmap, 0)


@pytest.fixture
def entered(build, workdir):
    """entered(info, files=[(address, bytes, command line)]) -> Qemu; a size
    instead of bytes stands for a file that is not in memory."""
    machines = []

    def start(info, files=(), line=b""):
        kernel = (build / "amd64/kernel").read_bytes()
        image = kv.Image(kernel)
        image.blobs.clear()     # no loader, no symbols behind the kernel
        image.put(INFO, info.ljust(56, b"\0"))
        image.put(MAP, b"".join(struct.pack("<QQII", a, n, t, 0)
                                for a, n, t in RANGES))
        entries = b""
        for i, (address, data, name) in enumerate(files):
            size = data
            if isinstance(data, bytes):
                image.put(address, data)
                size = len(data)
            image.put(LINE + 256 * (i + 1), name + b"\0")
            entries += struct.pack("<QQQQ", address, size,
                                   LINE + 256 * (i + 1), 0)
        image.put(LIST, entries + b"\0")
        image.put(LINE, line + b"\0")
        vm = image.start(workdir / f"vm{len(machines)}", 0,
                         pvh=(pvh_entry(kernel), INFO))
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()


def test_several_modules(entered, build, hello):
    """Names from the files' own command lines; order does not matter."""
    zlib = (build / "amd64/modules/zlib/zlib.kmod").read_bytes()
    user = (build / "amd64/modules/zlibtest/zlibtest.kmod").read_bytes()
    vm = entered(start_info(nmodules=3, cmdline=LINE), [
        (FILES, user, b"zlibtest.kmod"), (FILES + MIB, hello, b""),
        (FILES + 2 * MIB, zlib, b"/lib/zlib.kmod level=9")], b"-v")
    log = vm.wait_monitor(30)
    assert "zlibtest: primed (zlibtest.kmod, " in log
    assert "hello: primed (initrd1, " in log
    assert "zlib: primed (/lib/zlib.kmod, " in log
    assert {"zlib", "zlibtest", "hello"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"


def test_version_0(entered, hello):
    """No memory map: the size comes from the CMOS."""
    vm = entered(start_info(version=0, nmodules=1), [(FILES, hello, b"h")])
    log = vm.wait_monitor(30)
    assert "version 0, has no memory map" in log
    assert "RAM according to the loader's arguments or the CMOS" in log
    assert "memory: [0x000000100000, 0x000010000000)" in log
    assert "hello" in vm.modstat()


def test_hostile(entered, hello):
    """Each bad file is reported, the good one comes up."""
    bad = [(0x200000, 100, "it overlaps the kernel"),
           (FILES, 100, "it overlaps the module before it"),
           (FILES + MIB + 8, 100, "it is not on a page boundary"),
           (FILES + MIB, 0, "it is empty"),
           (0xf0000, 100, "its address is not in memory"),
           (256 * MIB - 4096, 8192, "its address is not in memory"),
           (1 << 32, 100, "it does not end below 4 GiB"),
           (FILES, 1 << 31, "it does not end below 4 GiB")]
    files = [(FILES, hello, b"good")]
    files += [(a, size, b"bad%d" % i) for i, (a, size, _) in enumerate(bad)]
    vm = entered(start_info(nmodules=len(files), rsdp=0xfffffffffff0,
                            cmdline=0xffffffffffff, nmemmap=0xffffffff), files)
    log = vm.wait_monitor(30)
    for i, (*_, why) in enumerate(bad):
        line = next(l for l in log.splitlines() if f"(bad{i}," in l)
        assert "ignored" in line and why in line
    assert "the command line at 0xffffffffffff cannot be read" in log
    assert "the memory map claims 4294967295 entries" in log
    assert "hello: hello, kernel" in log


def test_hostile_count(entered, hello):
    vm = entered(start_info(nmodules=0xffffffff), [(FILES, hello, b"good")])
    log = vm.wait_monitor(30)
    assert "the module list claims 4294967295 entries" in log
    assert "hello: hello, kernel" in log


def test_no_start_info(entered):
    """A bad start info in %ebx: a message, and the CMOS is used."""
    log = entered(start_info(magic=1)).wait_monitor(30)
    assert f"magic 0x1, not {MAGIC:#x}: ignored" in log
