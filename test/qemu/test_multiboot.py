# SPDX-License-Identifier: BSD-2-Clause
"""`multiboot': small kernels (test/qemu/multiboot) that print what they were
given, and Xen."""

import gzip
import pathlib
import random
import re

import pytest

PAGE = 4096
GIB4 = 1 << 32
# Larger than what is free in one piece at 2 MB, so that it is staged.
BIG = random.Random(3).randbytes((9 << 20) + 100)
SMALL = b"\x01\x02\x03 a module of few bytes"
PACKED = b"this was compressed, " * 500
FILES = {"big.bin": BIG, "small.bin": SMALL, "packed.gz": gzip.compress(PACKED)}
LOADS = ("load=/small.bin one 'two' --three\n"
         "load=/big.bin\n"
         "fs=/packed.gz\n"
         "rndseed=/small.bin\n")
ARGS = "root=disk  console=\"com 1\" -v"


def bytesum(data):
    total = 0
    for byte in data:
        total = ((total << 1 | total >> 31) + byte) & 0xffffffff
    return total


SUMS = [bytesum(SMALL), bytesum(BIG), bytesum(PACKED)]


class Report:
    """What the kernel printed, after the loader's last line."""

    def __init__(self, text):
        lines = text.replace("\r", "").split("\n")
        self.regs, self.tags, self.mods, self.ranges = {}, [], [], []
        self.texts = {}
        for line in lines:
            word = line.split(" ")
            if re.fullmatch(r"P \w+ [0-9a-f]{8}", line):
                self.regs[word[1]] = int(word[2], 16)
            elif re.fullmatch(r"T [0-9a-f]{8} [0-9a-f]{8}", line):
                self.tags.append((int(word[1], 16), int(word[2], 16)))
            elif re.match(r"M [0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} ", line):
                self.mods.append((*(int(w, 16) for w in word[1:4]),
                                  " ".join(word[4:])))
            elif re.fullmatch(r"R [0-9a-f]{16} [0-9a-f]{16} [0-9a-f]{8}", line):
                self.ranges.append(tuple(int(w, 16) for w in word[1:]))
            elif re.match(r"[CL] ", line):
                self.texts[line[0]] = line[2:]


def run(boot, build, name, **kwargs):
    cfg = f"timeout=0\n{LOADS}menu=M:multiboot /mb {ARGS}\n"
    vm = boot(bootcfg=cfg, modules={},
              files={**FILES, "mb": (build / "test/multiboot" / name).read_bytes()},
              **kwargs)
    vm.expect(r"P done 00000000\r?\n", timeout=90)
    assert "rndseed /small.bin: only for NetBSD" in vm.text
    return Report(vm.text)


def check(r, start):
    """What both versions have in common."""
    assert r.regs["cr0"] == 0x11 and r.regs["cr4"] == 0 and r.regs["if"] == 0
    assert r.regs["cs"] == 8 and r.regs["ds"] == 16
    assert r.texts["C"] == f"/mb {ARGS}"
    assert r.texts["L"] == "Primeboot"
    assert [m[3] for m in r.mods] == [
        "/small.bin one 'two' --three", "/big.bin", "/packed.gz"]
    assert [m[1] - m[0] for m in r.mods] == [len(SMALL), len(BIG), len(PACKED)]
    assert [m[2] for m in r.mods] == SUMS
    end = start
    for first, last, _, _ in r.mods:
        assert first % PAGE == 0 and end <= first
        end = last
    # Sorted, without overlaps; one piece of RAM has kernel and modules.
    assert all(a + size <= b for (a, size, _), (b, _, _) in
               zip(r.ranges, r.ranges[1:]))
    assert any(kind == 1 and base <= start and end <= base + size
               for base, size, kind in r.ranges)
    assert {kind for _, _, kind in r.ranges} <= {1, 2, 3, 4, 5}
    assert r.regs["lower"] <= 640
    assert 0x100000 // 1024 + r.regs["upper"] >= end // 1024
    info = r.regs["ebx"]
    assert info % 8 == 0 and (info >= end or info < start)


def test_version1(boot, build):
    r = run(boot, build, "mb1")
    assert r.regs["eax"] == 0x2badb002
    assert r.regs["flags"] & 0x1fff == 0x4d | 0x200 | (r.regs["flags"] & 0x1000)
    check(r, 0x100000)


def test_flat_file(boot, build):
    """The addresses of the header: the file is no ELF file."""
    r = run(boot, build, "mb1-kludge")
    assert r.regs["eax"] == 0x2badb002
    check(r, 0x200000)


def test_version2(boot, build):
    r = run(boot, build, "mb2", memory=5120)
    assert r.regs["eax"] == 0x36d76289
    assert r.regs["size"] == r.regs["end"]
    kinds = [kind for kind, _ in r.tags]
    assert kinds[0] == 1 and kinds[-1] == 0
    assert {1, 2, 3, 4, 6, 8, 12, 15, 17} <= set(kinds)
    assert 18 not in kinds
    assert dict(r.tags)[15] == 8 + 36 and dict(r.tags)[12] == 16
    assert r.regs["rsdp"] == int.from_bytes(b"RSD ", "little")
    assert r.regs["depth"] & 0xffff == 0x120        # 32 bits, direct RGB
    check(r, 0x400000)
    assert any(base >= GIB4 and kind == 1 for base, _, kind in r.ranges)


def test_boot_services(boot, build):
    """What is refused; then a kernel that is started with boot services, at
    another address than it was linked for."""
    image = (build / "test/multiboot/mb2-efi").read_bytes()
    vm = boot(bootcfg="timeout=0\nmenu=P:prompt\n", modules={},
              files={"small.bin": SMALL, "mb": image})
    vm.wait_loader()
    assert "multiples of 0x200000" in vm.loader(
        "reloc 0x301000;multiboot /mb")
    assert "version 1" in vm.loader("multiboot /small.bin")
    assert "a file name is missing" in vm.loader("multiboot")
    said = vm.loader("reloc default;load /missing.bin;multiboot /mb")
    assert "1 modules are missing" in said
    assert "/missing.bin" in said
    # A new machine state: the list has the missing file.
    vm.send("reloc 0x4000000;modules off;multiboot /mb a b\r")
    vm.expect(r"E 36d76289.*Z [0-9a-f]{8}", timeout=60)
    text = vm.text
    tags = [int(t, 16) for t in re.findall(r"T ([0-9a-f]{8}) ", text)]
    assert tags[0] == 1 and tags[-1] == 0
    assert {1, 2, 12, 15, 18, 20, 21} <= set(tags)
    assert "/mb a b" in text
    assert 6 not in tags and 17 not in tags
    at = int(re.findall(r"Z ([0-9a-f]{8})", text)[-1], 16)
    assert 0x4000000 <= at < 0x4010000


@pytest.fixture(scope="module")
def xen():
    """Debian's hypervisor, xen-hypervisor-4.17-amd64 (scripts/packages)."""
    found = sorted(pathlib.Path("/boot").glob("xen-4.*-amd64.gz"))
    if not found:
        pytest.skip("no /boot/xen-4.*-amd64.gz: "
                    "apt-get install xen-hypervisor-4.17-amd64")
    return found[-1].read_bytes()


def test_xen(boot, xen):
    """Its console shows that it has its command line, the firmware's tables
    and its module, which is no kernel."""
    vm = boot(bootcfg="timeout=0\nmenu=Xen:load /dom0 its arguments;"
              "multiboot /xen.gz com1=115200 console=com1 noreboot\n",
              modules={}, memory=512,
              files={"xen.gz": xen, "dom0": b"not a kernel" + bytes(12000)})
    vm.expect("Xen version 4.", timeout=60)
    vm.expect(r"Bootloader: Primeboot", timeout=60)
    vm.expect(r"Command line: com1=115200 console=com1 noreboot", timeout=60)
    vm.expect(r"ACPI: RSDP", timeout=60)
    vm.expect(r"not an ELF|elf_init|Could not", timeout=180)
