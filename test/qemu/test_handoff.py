# SPDX-License-Identifier: BSD-2-Clause
"""The hand-off, seen from the kernel: a probe (test/qemu/handoff/probe.S) in
the kernel's place reports the state at its first instruction."""

import array
import pathlib
import random
import re
import struct

import pytest

from probe_report import Report, cstr

BOOTCFG = """\
timeout=0
menu=Probe:memmap;boot netbsd -sv
fs=/big.bin
rndseed=/seed.bin
userconf=disable foo
"""
HOWTO = 0x2 | 0x20000   # -s, -v
PAGE = 4096
GIB4 = 1 << 32

BOOTPATH, ROOTDEVICE, CONSOLE, SYMTAB, MEMMAP = 0, 1, 6, 8, 9
MODULELIST, FRAMEBUFFER, USERCONF, EFI, EFIMEMMAP = 11, 12, 13, 14, 15
RAM = 1
# UEFI memory types that are RAM for the kernel: loader's, boot services', free.
EFI_RAM = {1, 2, 3, 4, 7}

# Larger than what is free at 2 MiB in any OVMF, so it must be staged elsewhere
# and moved; its last page is partial.
BIG = random.Random(1).randbytes(22 << 20)
SEED = random.Random(2).randbytes(1000)
OWN = 1 << 20       # more than the loader's heap


def rotsum(data):
    """The probe's sum over a module."""
    total = 0
    for word in array.array("I", data):
        total = ((total << 1 | total >> 31) + word) & 0xffffffff
    return total


def probe(boot, build, kernel="probe", **kwargs):
    """Boot the probe with two modules and read its report."""
    vm = boot(bootcfg=BOOTCFG, kernel=build / "test/handoff" / kernel, modules={},
              files={"big.bin": BIG, "seed.bin": SEED}, **kwargs)
    vm.expect(r"P done 00000000\r?\n", timeout=90)
    return Report(vm.text)


def check_cpu(regs):
    """The boot protocol: the processor's state at entry."""
    assert regs["cr0"] == 0x11                  # PE, ET
    assert regs["cr4"] == 0
    assert regs["efer"] == regs["eferhi"] == 0
    assert regs["eflags"] & ~0x2 == 0           # IF, DF, all of them
    assert regs["idtlim"] == 0
    assert regs["a20"] == 1
    assert regs["cs"] == 0x08
    assert regs["cs.access"] & 0xf0fe00 == 0xc09a00 & 0xf0fe00
    for seg in "ds", "es", "ss":
        assert regs[seg] == 0x10
        assert regs[f"{seg}.access"] & 0xf0fe00 == 0xc09200
    for seg in "cs", "ds", "es", "ss":
        assert regs[f"{seg}.base"] == 0
        assert regs[f"{seg}.limit"] == 0xffffffff


def final_range(r):
    """[start, end) of kernel, symbols and modules."""
    return r.regs["eip"], struct.unpack_from("<I", r.record(MODULELIST), 12)[0]


def check_stack(r):
    """The boot protocol: the stack's contents and place."""
    back, howto, bootdev, bootinfo, esym, extmem, basemem = r.args
    start, end = final_range(r)
    esp = r.regs["esp"]
    assert esp % 4 == 0
    page = esp & -PAGE
    assert page >= end or page + PAGE <= start
    assert page - PAGE <= back < page           # an endless halt
    assert howto == HOWTO
    assert bootdev == 0
    assert bootinfo % 4 == 0 and (bootinfo >= end or bootinfo < start)
    assert bootinfo & -PAGE != page
    assert esym == struct.unpack_from("<i", r.record(SYMTAB), 16)[0]
    assert start < esym < end
    assert 0 < basemem <= 640
    assert 0 < extmem


def check_image(r):
    """Kernel, bss and modules have the right places and contents."""
    assert r.regs["baddata"] == 0
    assert r.regs["badbss"] == 0
    rec = r.record(MODULELIST)
    num, endpa = struct.unpack_from("<iI", rec, 8)
    entries = [struct.unpack_from("<80siiI", rec, 16 + 92 * i)
               for i in range(num)]
    assert [(cstr(p), t, n) for p, t, n, _ in entries] == [
        ("/big.bin", 4, len(BIG)), ("/seed.bin", 3, len(SEED))]
    assert all(base % PAGE == 0 for _, _, _, base in entries)
    assert entries[-1][3] + len(SEED) <= endpa
    assert r.sums == [rotsum(BIG), rotsum(SEED)]


def memory_map(r):
    """MEMMAP as [(start, end, type)]."""
    rec = r.record(MEMMAP)
    num = struct.unpack_from("<i", rec, 8)[0]
    assert len(rec) == 12 + 20 * num
    entries = [struct.unpack_from("<QQI", rec, 12 + 20 * i)
               for i in range(num)]
    return [(a, a + n, t) for a, n, t in entries]


def efi_map(r):
    """EFIMEMMAP as [(start, end, type)]."""
    rec = r.record(EFIMEMMAP)
    num, version, size = struct.unpack_from("<III", rec, 8)
    assert version == 1 and size >= 40
    assert len(rec) == 20 + num * size
    found = []
    for i in range(num):
        kind, start, _, pages = struct.unpack_from("<I4xQQQ", rec,
                                                   20 + i * size)
        found.append((start, start + pages * PAGE, kind))
    return found


def ram(ranges, types):
    """The parts of a map that are RAM, neighbours merged."""
    out = []
    for start, end, kind in sorted(ranges):
        if kind not in types:
            continue
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def check_memory(r, memory, kept=16):
    """Both maps exist, are valid and agree; the firmware keeps less than so
    many MB."""
    mm, em = memory_map(r), efi_map(r)
    assert mm == sorted(mm)
    assert all(a[1] <= b[0] for a, b in zip(mm, mm[1:]))
    assert ram(mm, {RAM}) == ram(em, EFI_RAM)
    total = sum(b - a for a, b in ram(mm, {RAM}))
    assert (memory - kept) << 20 < total <= memory << 20
    assert mm[0][0] == 0 and mm[0][2] == RAM
    # One entry of RAM contains kernel and files, in either map.
    start, end = final_range(r)
    assert any(a <= start and b >= end and kind == RAM for a, b, kind in mm)
    assert any(a <= start and b >= end and kind == 7
               for a, b, kind in efi_map(r))


def check_records(r, efi_flags=0):
    """The rest of bootinfo."""
    types = r.types()
    assert len(types) == len(set(types))
    assert all(struct.unpack_from("<i", rec)[0] == len(rec)
               for rec in r.records)
    assert types.index(SYMTAB) < types.index(MODULELIST)
    assert sum(len(rec) for rec in r.records) <= 16384
    assert struct.unpack_from("<8x16sii", r.record(CONSOLE)) == (
        b"com".ljust(16, b"\0"), 0x3f8, 115200)
    assert cstr(r.record(BOOTPATH)[8:]) == "netbsd"
    assert cstr(r.record(USERCONF)[12:]) == "disable foo"
    systbl, flags = struct.unpack_from("<QI", r.record(EFI), 8)
    assert systbl % 8 == 0 and 0 < systbl < GIB4 and flags == efi_flags
    addr, _, width, height, stride, depth, *colours = struct.unpack_from(
        "<QIIIHB6B", r.record(FRAMEBUFFER), 8)
    assert addr % PAGE == 0 and addr >= 0x80000000
    assert (width, height, stride, depth) == (1280, 800, 5120, 32)
    assert colours == [8, 8, 8, 16, 8, 0]


def check_moved(r):
    """The hand-off moves no more than the ranges that are not free in the
    firmware's map, free gaps of less than 128 KB between them, and what the
    loader has allocated since, where memory is short."""
    start, end = final_range(r)
    ranges = [(max(int(a, 16), start), min(int(b, 16), end), kind == "free")
              for a, b, kind in re.findall(
                  r"^(0x[0-9a-f]{12})-(0x[0-9a-f]{12}) +\d+ KB  (.*)$",
                  r.text, re.M)]
    ranges = [(a, b, free) for a, b, free in ranges if a < b]
    assert ranges[0][0] == start and ranges[-1][1] == end
    most = sum(b - a for a, b, free in ranges
               if not free or b - a < 128 << 10)
    moved = re.search(r"^hand-off: (\d+) KB of \d+ KB are moved$", r.text, re.M)
    assert 0 < int(moved[1]) <= (most + OWN) // 1024
    assert most + OWN < end - start


def check_all(r, memory, efi_flags=0, kept=16, moved=True):
    check_cpu(r.regs)
    check_stack(r)
    check_image(r)
    if moved:
        check_moved(r)
    check_memory(r, memory, kept)
    check_records(r, efi_flags)


@pytest.mark.parametrize("memory", [128, 256, 4608])
def test_entry(boot, build, memory):
    """All checks, on machines with different amounts of memory."""
    r = probe(boot, build, memory=memory)
    assert r.regs["eip"] == 0x200000
    check_all(r, memory)


def test_moved_up(boot, build):
    """The final place is above the staging area: the firmware occupies it, and
    the only free memory is below."""
    r = probe(boot, build, kernel="probe-high", memory=128)
    assert r.regs["eip"] == 0x5000000
    check_all(r, 128)


# ACPI NVS of Debian's builds of OVMF, where kernels and files want to be.
NVS = {
    "OVMF_CODE_4M.fd": [(0x806000, 0x808000), (0x810000, 0x900000)],
    "OVMF_CODE.fd": [(0x800000, 0x808000), (0x80b000, 0x80c000),
                     (0x810000, 0x900000)],
}


@pytest.fixture(params=NVS)
def nvs(request, monkeypatch):
    """Boot with that build; its ACPI NVS."""
    code = pathlib.Path("/usr/share/OVMF") / request.param
    if not code.exists():
        pytest.skip(f"{code}: not there")
    monkeypatch.setenv("PRIMEBOOT_OVMF_CODE", str(code))
    monkeypatch.setenv("PRIMEBOOT_OVMF_VARS",
                       str(code).replace("CODE", "VARS"))
    return NVS[request.param]


def test_all_memory(boot, build, nvs):
    """A kernel at OVMF's ACPI NVS that uses all memory that the map offers by
    NetBSD 7's rule must not overwrite its own image."""
    r = probe(boot, build, kernel="probe-fill")
    start, end = final_range(r)
    assert start < nvs[0][0] and end > nvs[-1][1]
    check_image(r)


def files_at(boot, build, nvs, files, bootcfg):
    """(base, bytes) of the files behind a small kernel, their sums checked."""
    vm = boot(bootcfg=bootcfg, kernel=build / "test/handoff/probe", modules={},
              files=files)
    vm.expect(r"P done 00000000\r?\n", timeout=90)
    assert "WARNING" not in vm.text
    r = Report(vm.text)
    rec = r.record(MODULELIST)
    num = struct.unpack_from("<i", rec, 8)[0]
    entries = [struct.unpack_from("<80siiI", rec, 16 + 92 * i)
               for i in range(num)]
    assert [cstr(e[0]) for e in entries] == [f"/{name}" for name in files]
    assert r.sums == [rotsum(data[:len(data) & -4]) for data in files.values()]
    for _, _, size, base in entries:
        assert all(base + size <= a or base >= b for a, b in nvs)
    return [e[3] for e in entries]


def test_large_file(boot, build, nvs):
    """A file that does not fit before ACPI NVS is placed after it."""
    big = BIG[:8600 << 10]
    assert files_at(boot, build, nvs, {"big.bin": big},
                    "timeout=0\nmenu=x:boot netbsd -s\nfs=/big.bin\n") == [
                        0x900000]


def test_small_files(boot, build, nvs):
    """The first file ends just before ACPI NVS."""
    files = {"big.bin": BIG[:0x5d0000], "one.bin": SEED * 64,
             "two.bin": SEED * 72}
    bases = files_at(boot, build, nvs, files,
                     "timeout=0\nmenu=x:boot netbsd -s\nfs=/big.bin\n"
                     "fs=/one.bin\nfs=/two.bin\n")
    assert bases == sorted(bases)
    assert bases[-1] >= 0x900000


def test_entry_newest_cpu(boot, build):
    """With every feature that QEMU can emulate offered to the firmware."""
    check_all(probe(boot, build, extra=["-cpu", "max", "-smp", "2"]), 256)


def test_no_graphics(boot, build):
    """Without a display there is no framebuffer record; all others exist."""
    r = probe(boot, build, extra=["-vga", "none"])
    check_cpu(r.regs)
    check_stack(r)
    assert FRAMEBUFFER not in r.types()
    assert struct.unpack_from("<8x16sii", r.record(CONSOLE)) == (
        b"com".ljust(16, b"\0"), 0x3f8, 115200)
