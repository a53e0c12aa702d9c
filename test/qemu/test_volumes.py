# SPDX-License-Identifier: BSD-2-Clause
"""Which volumes the loader finds on real firmware, and by what names: GPT and
MBR partitions, a disk without a table, a CD with a boot image; reading them."""

import re
import struct

import mkdisk
import pbqemu

BOOTCFG = "menu=Prompt:prompt\ntimeout=0\n"
MIB = 1 << 20
CDBLK = 2048


def mformat(image, offset, size, start=0):
    mkdisk.mtool("mformat", "-i", f"{image}@@{offset}", "-T",
                 str(size // 512), "-h", "16", "-s", "32", "-H", str(start),
                 "::")


def put(image, offset, name, data, workdir):
    source = workdir / "source"
    source.write_bytes(data)
    mkdisk.mtool("mcopy", "-i", f"{image}@@{offset}", str(source), f"::/{name}")


def make_gpt(path, workdir):
    """One system partition, named OTHER."""
    mkdisk.make_disk(path, {"gpt.txt": b"on the GPT disk\n"}, label="OTHER")


def make_mbr(path, workdir):
    """Slot 1 has no known file system; slot 2 is FAT, a system partition."""
    size = 8 * MIB
    with open(path, "wb") as f:
        f.truncate(MIB + size)
        f.seek(446)
        f.write(struct.pack("<B3xB3xII", 0, 0x83, 63, 100))
        f.write(struct.pack("<B3xB3xII", 0, 0xef, 2048, size // 512))
        f.seek(510)
        f.write(b"\x55\xaa")
    mformat(path, MIB, size, 2048)
    put(path, MIB, "mbr.txt", b"on the MBR disk\n", workdir)


def make_whole(path, workdir):
    """All FAT, no table."""
    with open(path, "wb") as f:
        f.truncate(4 * MIB)
    mformat(path, 0, 4 * MIB)
    put(path, 0, "whole.txt", b"on the whole disk\n", workdir)


def make_cd(path, workdir):
    """The parts of ECMA-119 that firmware reads, and an El Torito catalog with
    one boot image, for EFI."""
    boot = workdir / "cdboot.img"
    with open(boot, "wb") as f:
        f.truncate(2 * MIB)
    mformat(boot, 0, 2 * MIB)
    put(boot, 0, "cd.txt", b"on the CD\n", workdir)
    pvd = b"\1CD001\1".ljust(80, b"\0") + struct.pack("<I", 20 + 1024)
    record = b"\0CD001\1EL TORITO SPECIFICATION".ljust(71, b"\0") + struct.pack(
        "<I", 19)
    entry = bytes([1, 0xef]) + bytes(26)
    checksum = -sum(struct.unpack("<14H", entry)) - 0xaa55 & 0xffff
    catalog = entry + struct.pack("<HH", checksum, 0xaa55) + struct.pack(
        "<BBHBxHI20x", 0x88, 0, 0, 0, 2 * MIB // 512, 20)
    with open(path, "wb") as f:
        f.seek(16 * CDBLK)
        for block in pvd, record, b"\xffCD001\1", catalog:
            f.write(block.ljust(CDBLK, b"\0"))
        f.write(boot.read_bytes())


def machine(boot, build, workdir):
    """The default disk on virtio; the others on AHCI. The firmware may find
    them in any order, but the disk we boot from is hd0."""
    extra = ["-device", "ich9-ahci,id=ahci2"]
    for i, (name, make) in enumerate((("mbr", make_mbr), ("gpt", make_gpt),
                                      ("whole", make_whole))):
        path = workdir / f"{name}.img"
        make(path, workdir)
        extra += ["-drive", f"if=none,id=x{i},format=raw,snapshot=on,"
                  f"file={pbqemu.option(path)}",
                  "-device", f"ide-hd,drive=x{i},bus=ahci2.{i}"]
    make_cd(workdir / "cd.iso", workdir)
    extra += ["-drive", "if=none,id=cd,media=cdrom,"
              f"file={pbqemu.option(workdir / 'cd.iso')}",
              "-device", "ide-cd,drive=cd,bus=ahci2.3"]
    vm = boot(bootcfg=BOOTCFG, kernel=build / "test/handoff/probe", modules={},
              extra=extra)
    vm.wait_loader()
    return vm


def test_names(boot, build, workdir):
    vm = machine(boot, build, workdir)
    dev = vm.loader("dev")
    print(dev)
    assert dev.count("EFI system") == 3 and dev.count("  esp") == 1
    assert re.search(r"^cd0: \d+ KB$", dev, re.M)
    for volume, file in (("hd0a", "netbsd"), ("NAME=PRIMEBOOT", "netbsd"),
                         ("esp", "netbsd"), ("hd1b", "mbr.txt"),
                         ("hd2a", "gpt.txt"), ("NAME=OTHER", "gpt.txt"),
                         ("hd3a", "whole.txt"), ("cd0b", "cd.txt")):
        assert file in vm.loader(f"ls {volume}:/"), volume
