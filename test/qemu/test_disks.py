# SPDX-License-Identifier: BSD-2-Clause
"""GPT disks with 130 partitions and bootme; and what bootinfo says about
them. What is needed to make disks, with blocks of any size."""

import hashlib
import pathlib
import struct
import uuid
import zlib

import mkdisk
import pbqemu
from test_handoff import Report, cstr

MIB = 1 << 20
FFS = uuid.UUID("49f48d5a-b10e-11dc-b99b-0019d1879648")
BOOTME = 1 << 59
BOOTPATH, ROOTDEVICE, BOOTDISK, BOOTWEDGE = 0, 1, 3, 10
BOOTCFG = b"menu=Prompt:prompt\ntimeout=0\n"
ENTRY = 128
FIRST = 1 * MIB     # where the first partition starts, bytes
ESP = 40 * MIB
ROOT = 8 * MIB


def gpt(path, parts, size, block=512):
    """A disk of `size' bytes with a GPT of 132 entries. parts: {slot: (type,
    first byte, bytes, attributes, label)}. Returns its header's block."""
    table = bytearray(132 * ENTRY)
    for slot, (kind, start, length, attrs, label) in parts.items():
        struct.pack_into("<16s16sQQQ72s", table, slot * ENTRY, kind.bytes_le,
                         uuid.uuid5(kind, str(slot)).bytes_le, start // block,
                         (start + length) // block - 1, attrs,
                         label.encode("utf-16-le"))
    blocks = size // block
    tableblocks = -(-len(table) // block)

    def header(here, other, entries):
        def pack(crc):
            return struct.pack(
                "<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, crc, 0, here,
                other, 2 + tableblocks, blocks - 2 - tableblocks,
                mkdisk.DISK_GUID.bytes_le, entries, 132, ENTRY,
                zlib.crc32(table))
        return pack(zlib.crc32(pack(0))).ljust(block, b"\0")

    mbr = struct.pack("<446x8BII48xH", 0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff, 1,
                      min(blocks - 1, 0xffffffff), 0xaa55)
    first = header(1, blocks - 1, 2)
    with open(path, "r+b") as f:
        f.truncate(size)
        f.write(mbr.ljust(block, b"\0") + first + bytes(table))
        f.seek((blocks - 1 - tableblocks) * block)
        f.write(table.ljust(tableblocks * block, b"\0"))
        f.write(header(blocks - 1, 1, blocks - 1 - tableblocks))
    return first


def fat(path, offset, size, files, workdir, block=512, options=()):
    """A FAT file system at an offset of the disk, with files in its root or in
    folders."""
    at = f"{path}@@{offset}"
    mkdisk.mtool("mformat", "-i", at, "-T", str(size // block), "-h", "16",
                 "-s", "32", "-S", str((block // 128).bit_length() - 1), *options,
                 "::")
    folders = {str(p) for name in files
               for p in pathlib.PurePosixPath(name).parents} - {"."}
    for folder in sorted(folders):
        mkdisk.mtool("mmd", "-i", at, f"::/{folder}")
    for name, data in files.items():
        source = workdir / "source"
        source.write_bytes(data)
        mkdisk.mtool("mcopy", "-i", at, str(source), f"::/{name}")


def start(disk, workdir, block=512):
    extra = []
    if block != 512:
        extra = ["-global", f"virtio-blk-device.logical_block_size={block}",
                 "-global", f"virtio-blk-device.physical_block_size={block}"]
    return pbqemu.Qemu(disk, workdir / "vm", extra=extra)


def loader(build):
    return {"EFI/BOOT/BOOTX64.EFI": (build / "efi" / "bootx64.efi").read_bytes(),
            "EFI/NetBSD/boot.cfg": BOOTCFG}


def test_bootme_wedges_and_130_partitions(build, workdir):
    """The last of 130 partitions has bootme, a kernel, and a name that is too
    long for ROOTDEVICE; the second has a kernel as well."""
    disk = workdir / "disk.img"
    kernel = (build / "test/handoff/probe").read_bytes()
    second, last = FIRST + ESP, FIRST + ESP + 2 * ROOT
    parts = {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
             1: (FFS, second, ROOT, 0, "second"),
             129: (FFS, last, ROOT, BOOTME, "netbsd-root")}
    for slot in range(2, 129):
        parts[slot] = (FFS, second + ROOT + slot * 8192, 8192, 0, f"p{slot}")
    disk.touch()
    header = gpt(disk, parts, 80 * MIB)
    fat(disk, FIRST, ESP, loader(build), workdir)
    fat(disk, second, ROOT, {"netbsd": kernel, "second.txt": b"2"}, workdir)
    fat(disk, last, ROOT, {"netbsd": kernel, "last.txt": b"l"}, workdir)
    vm = start(disk, workdir)
    try:
        vm.wait_loader()
        assert "last.txt" in vm.loader("ls")
        assert "last.txt" in vm.loader("ls hd0p130:")
        assert "second.txt" in vm.loader("ls NAME=second:")
        wedge = vm.loader("ls dk1:/")
        assert "hd0b" in wedge and "NAME=second" in wedge
        assert "wedge" in vm.loader("boot dk500:netbsd")
        assert "netbsd-rooty" in vm.loader("root NAME=netbsd-rooty")
        vm.loader("root NAME=netbsd-root")
        vm.send("boot netbsd\r")
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        r = Report(vm.text)
        assert cstr(r.record(BOOTPATH)[8:]) == "netbsd"
        assert ROOTDEVICE not in r.types()
        biosdev, startblk, nblks, matchblk, matchn, digest = struct.unpack(
            "<iqQqQ16s", r.record(BOOTWEDGE)[8:])
        assert biosdev == 0x80
        assert (startblk, nblks) == (last // 512, ROOT // 512)
        assert (matchblk, matchn) == (1, 1)
        assert digest == hashlib.md5(header).digest()
        assert struct.unpack_from("<ii", r.record(BOOTDISK), 32) == (0x80, 129)
    finally:
        vm.close()
