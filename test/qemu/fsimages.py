# SPDX-License-Identifier: BSD-2-Clause
"""Images of the file systems that a kernel can be on, and of what contains
them: disklabels, RAIDframe components, CDs. Made by the usual tools."""

import pathlib
import struct
import subprocess
import uuid

import mkdisk
from test_disks import fat

MIB = 1 << 20
ROOT_MIB = 40       # of each image
DISKMAGIC = 0x82564557
FS_BSDFFS, FS_RAID = 7, 19
NETBSD_MBR = 0xa9   # the MBR's type of a NetBSD partition
RAID_LABEL, RAID_PROTECTED = 16384, 64 * 512

NETBSD_FFS = uuid.UUID("49f48d5a-b10e-11dc-b99b-0019d1879648")
NETBSD_RAID = uuid.UUID("49f48daa-b10e-11dc-b99b-0019d1879648")
LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")
BASIC = uuid.UUID("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")


def run(*args, **kwargs):
    subprocess.run([str(a) for a in args], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **kwargs)


def make_tree(top, files):
    """The files below a folder of the host. A value that is a str is the text
    of a symbolic link."""
    for name, data in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, str):
            path.symlink_to(data)
        else:
            path.write_bytes(data)


def make_ffs(version, order):
    def make(image, tree, mib=ROOT_MIB):
        run("makefs", "-t", "ffs", "-B", order, "-o", f"version={version}",
            "-s", f"{mib}m", image, tree)
    return make


def make_ext(kind, *options):
    def make(image, tree, mib=ROOT_MIB):
        run("mke2fs", "-q", "-F", "-t", kind, *options, "-d", tree, image,
            f"{mib}M")
    return make


def make_fat32(image, tree, mib=ROOT_MIB):
    """FAT has no symbolic links: each becomes a file."""
    files = {str(p.relative_to(tree)): p.read_bytes()
             for p in sorted(tree.rglob("*")) if p.is_file()}
    image.touch()
    with open(image, "r+b") as f:
        f.truncate(mib * MIB)
    fat(image, 0, mib * MIB, files, image.parent, options=("-F",))


def make_iso(image, tree, _mib=ROOT_MIB):
    """Rock Ridge, in a partition of a disk."""
    run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", image, tree)


def make_cd(image, tree, loader, workdir):
    """A CD with Rock Ridge and Joliet whose boot image, for UEFI, is a FAT file
    system that holds the loader."""
    boot = tree / "efi.img"
    with open(boot, "wb") as f:
        f.truncate(4 * MIB)
    fat(boot, 0, 4 * MIB, loader, workdir)
    run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-V", "PRIMEBOOT",
        "-o", image, "-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot",
        tree)


def disklabel(parts, sectors, order="<"):
    """A sector with NetBSD's disklabel. parts: {number: (first sector, sectors,
    type)}."""
    count = max(parts) + 1
    table = b"".join(
        struct.pack(order + "IIIBBH", parts[i][1], parts[i][0], 1024,
                    parts[i][2], 8, 0) if i in parts else bytes(16)
        for i in range(count))
    head = struct.pack(
        order + "IHH16s16sIIIIII", DISKMAGIC, 4, 0, b"unknown", b"pb-test",
        512, 63, 16, sectors // 1008, 1008, sectors)
    head = head.ljust(132, b"\0") + struct.pack(order + "I", DISKMAGIC)

    def pack(checksum):
        return (head + struct.pack(order + "HHII", checksum, count, 8192, 8192)
                + table)
    checksum = 0
    for word in struct.unpack(f"{order}{len(pack(0)) // 2}H", pack(0)):
        checksum ^= word
    return pack(checksum).ljust(512, b"\0")


def raid_component(data, unit=0):
    """A component of a RAIDframe set of level 1 that holds `data'."""
    label = bytearray(392)
    for at, value in ((0, 2), (4, 20010101), (8, 7), (16, 1), (20, 1), (24, 2),
                      (28, 1), (36, 128), (40, 1), (44, 1), (48, ord("1")),
                      (52, 100), (56, 512), (60, len(data) // 512),
                      (64, len(data) // 512 + 64), (200, 1), (204, 1),
                      (208, unit)):
        struct.pack_into("<I", label, at, value)
    return (bytes(RAID_LABEL) + label).ljust(RAID_PROTECTED, b"\0") + data


def mbr(parts):
    """A sector with an MBR. parts: [(type, first sector, sectors)]."""
    entries = b"".join(struct.pack("<B3xB3xII", 0, *p) for p in parts)
    return bytes(446) + entries.ljust(64, b"\0") + b"\x55\xaa"


def write_at(path, offset, data):
    if isinstance(data, pathlib.Path):
        data = data.read_bytes()
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(data)


def loader_only(build):
    """The files of a system partition that boots another partition."""
    return {dest: path.read_bytes()
            for dest, path in mkdisk.loaders(build).items()}


def kernel_tree(build, kernel, bootcfg, arch="amd64"):
    """What a loader reads of a NetBSD root: the kernel by a symbolic link,
    boot.cfg, and a module of its release."""
    hello = (build / arch / "modules/hello/hello.kmod").read_bytes()
    return {"kernels/probe": kernel, "netbsd": "kernels/probe",
            "boot.cfg": bootcfg,
            f"{mkdisk.module_base(arch)}/hello/hello.kmod": hello}
