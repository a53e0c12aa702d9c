# SPDX-License-Identifier: BSD-2-Clause
"""Kernel, boot.cfg and modules on a file system of each kind, beside a system
partition with nothing but the loader, behind a controller of each kind:
nothing is typed."""

import hashlib
import random
import re
import struct

import pytest

import fsimages
import mkdisk
import pbqemu
import udf
from fsimages import MIB, ROOT_MIB
from test_disks import FIRST, gpt, loader, start
from test_handoff import MODULELIST, Report, cstr, rotsum

BOOTPATH, BOOTDISK, BOOTWEDGE = 0, 3, 10
BOOTME = 1 << 59
ESP = 4 * MIB
ROOT = ROOT_MIB * MIB
SMALL = 8 * MIB     # a root that holds one file
BOOTCFG = b"menu=Go:dev;boot\ntimeout=0\nload=hello\nfs=/big.bin\n"
BIG = random.Random(9).randbytes((3 << 20) + 1004)
FAR = 3 << 40       # more than 2^32 blocks of 512 bytes
PROBES = {"amd64": "probe", "i386": "probe-i386"}

DISK = {
    "virtio-blk": ["virtio-blk-pci,drive=d0,bootindex=0"],
    "ahci": ["ide-hd,drive=d0,bus=ide.0,bootindex=0"],
    "nvme": ["nvme,drive=d0,serial=primeboot,bootindex=0"],
    "virtio-scsi": ["virtio-scsi-pci", "scsi-hd,drive=d0,bootindex=0"],
    "usb": ["qemu-xhci", "usb-storage,drive=d0,bootindex=0"],
    "cd": ["ide-cd,drive=d0,bus=ide.0,bootindex=0"],
}


def on(controller, firmware="x64", source=None):
    """The machine of pbqemu with its disk on another controller."""
    def machine(*args):
        cmd = pbqemu.command(*args, firmware=firmware, source=source)
        at = cmd.index("virtio-blk-pci,drive=d0,bootindex=0")
        devices = [a for d in DISK[controller] for a in ("-device", d)]
        return cmd[:at - 1] + devices + cmd[at + 1:]
    return machine


@pytest.fixture
def arch():
    """Of the kernel."""
    return "amd64"


@pytest.fixture
def tree(build, workdir, arch):
    """The root's files, with the probe as the kernel."""
    top = workdir / "tree"
    kernel = (build / "test/handoff" / PROBES[arch]).read_bytes()
    fsimages.make_tree(top, {"big.bin": BIG, **fsimages.kernel_tree(
        build, kernel, BOOTCFG, arch)})
    return top


def probe(disk, workdir, controller):
    """Boot it; the default device and why, and the probe's report."""
    with pbqemu.Qemu(disk, workdir / "vm", machine=on(controller)) as vm:
        default = vm.expect(r"default: (\S+) \(([^)]*)\)").groups()
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        return default, Report(vm.text)


def check(build, report, start, size, partition, sector=512, arch="amd64"):
    """The modules are complete, and bootinfo has the place of the root. start,
    size: bytes."""
    hello = (build / arch / "modules/hello/hello.kmod").read_bytes()
    num, _ = struct.unpack_from("<iI", report.record(MODULELIST), 8)
    names = [cstr(report.record(MODULELIST)[16 + 92 * i:][:80])
             for i in range(num)]
    assert names == ["hello", "/big.bin"]
    assert report.regs["baddata"] == report.regs["badbss"] == 0
    assert report.sums == [rotsum(hello + bytes(-len(hello) % 4)), rotsum(BIG)]
    assert cstr(report.record(BOOTPATH)[8:]) == "netbsd"
    _, startblk, nblks = struct.unpack_from(
        "<iqQ", report.record(BOOTWEDGE), 8)
    assert (startblk, nblks) == (start // sector, size // sector)
    assert struct.unpack_from(
        "<i", report.record(BOOTDISK), 36)[0] == partition


IS_ROOT = "it is the NetBSD root partition of the loader's disk"
HAS_KERNEL = "it has a kernel, on the loader's disk"


SYSTEMS = {
    "ffs1": (fsimages.make_ffs(1, "le"), fsimages.NETBSD_FFS, IS_ROOT),
    "ffs2": (fsimages.make_ffs(2, "le"), fsimages.NETBSD_FFS, IS_ROOT),
    "ffs2be": (fsimages.make_ffs(2, "be"), fsimages.NETBSD_FFS, IS_ROOT),
    "ffs1be": (fsimages.make_ffs(1, "be"), fsimages.NETBSD_FFS, IS_ROOT),
    "ext4": (fsimages.make_ext("ext4"), fsimages.LINUX, HAS_KERNEL),
    "ext3": (fsimages.make_ext("ext3"), fsimages.LINUX, HAS_KERNEL),
    "ext2": (fsimages.make_ext("ext2"), fsimages.LINUX, HAS_KERNEL),
    "fat32": (fsimages.make_fat32, fsimages.BASIC, HAS_KERNEL),
}


@pytest.mark.parametrize("system, arch, controller", [
    ("ffs1", "amd64", "virtio-blk"), ("ffs1", "i386", "virtio-scsi"),
    ("ffs2", "amd64", "ahci"), ("ffs2", "i386", "usb"),
    ("ffs2be", "amd64", "nvme"), ("ffs2be", "i386", "ahci"),
    ("ffs1be", "amd64", "usb"), ("ffs1be", "i386", "nvme"),
    ("ext4", "amd64", "virtio-scsi"), ("ext4", "i386", "nvme"),
    ("ext3", "i386", "virtio-blk"),
    ("ext2", "amd64", "usb"), ("ext2", "i386", "ahci"),
    ("fat32", "amd64", "ahci"), ("fat32", "i386", "virtio-scsi"),
])
def test_gpt(build, workdir, tree, system, arch, controller):
    """A root for i386 is where 32 bits do not count the disk's blocks."""
    make, kind, why = SYSTEMS[system]
    image, disk = workdir / "root.img", workdir / "disk.img"
    make(image, tree)
    disk.touch()
    at = FAR if arch == "i386" else FIRST + ESP
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (kind, at, ROOT, 0, "root")}, at + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, image)
    default, report = probe(disk, workdir, controller)
    assert default == ("hd0b", why)
    check(build, report, at, ROOT, 1, arch=arch)


def test_bootme(build, workdir, tree):
    """A partition with the attribute bootme has precedence over an earlier
    root partition with a kernel."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    fsimages.make_ffs(2, "le")(image, tree)
    disk.touch()
    decoy, at = FIRST + ESP, FIRST + 2 * ESP
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (fsimages.NETBSD_FFS, decoy, ESP, 0, "decoy"),
               2: (fsimages.NETBSD_FFS, at, ROOT, BOOTME, "root")},
        at + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.fat(disk, decoy, ESP, {"netbsd": b"not this one"}, workdir)
    fsimages.write_at(disk, at, image)
    default, report = probe(disk, workdir, "virtio-blk")
    assert default == ("hd0c", "it has the attribute bootme")
    check(build, report, at, ROOT, 2)


@pytest.mark.parametrize("controller, arch", [
    ("cd", "amd64"), ("cd", "i386"), ("virtio-scsi", "amd64")])
def test_cd(build, workdir, tree, controller, arch):
    """Everything is on the CD: the loader in its boot image, the rest in its
    file system. The same image as a disk, like a USB stick."""
    cd = workdir / "cd.iso"
    fsimages.make_cd(cd, tree, fsimages.loader_only(build), workdir)
    default, report = probe(cd, workdir, controller)
    if controller == "cd":
        assert default == ("cd0", "it has a kernel, on the loader's disk")
        check(build, report, 0, cd.stat().st_size, 0, 2048, arch)
    else:
        check(build, report, 0, cd.stat().st_size, 0)


def udf_disk(build, workdir, bootcfg):
    """A disk with the loader, and a DVD with a file system that only the
    firmware knows: (disk, DVD's image)."""
    disk, dvd = workdir / "disk.img", workdir / "dvd.img"
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp")}, FIRST + ESP + MIB)
    fsimages.fat(disk, FIRST, ESP, {
        **fsimages.loader_only(build), "EFI/NetBSD/boot.cfg": bootcfg}, workdir)
    udf.make(dvd, {
        "big.bin": BIG,
        "netbsd": (build / "test/handoff/probe").read_bytes(),
        f"{mkdisk.MODULE_BASE}/hello/hello.kmod":
        (build / "amd64/modules/hello/hello.kmod").read_bytes()})
    return disk, dvd


def ide_cd(drive):
    """QEMU's options for a CD drive with that medium."""
    return ["-drive", f"if=none,id=dvd,media=cdrom,{drive}",
            "-device", "ide-cd,drive=dvd,bus=ide.0"]


def test_udf(build, workdir):
    """Kernel, module and image by the firmware's file protocol."""
    hello = (build / "amd64/modules/hello/hello.kmod").read_bytes()
    disk, dvd = udf_disk(
        build, workdir,
        b"menu=Go:dev;boot cd0:\ntimeout=0\nload=hello\nfs=cd0:/big.bin\n")
    with pbqemu.Qemu(disk, workdir / "vm", extra=ide_cd(
            f"format=raw,file={pbqemu.option(dvd)}")) as vm:
        vm.expect(r"cd0 +\d+ KB +read by the firmware", timeout=60)
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        report = Report(vm.text)
        assert "kernel: cd0:/netbsd: " in vm.text
    assert report.regs["baddata"] == report.regs["badbss"] == 0
    assert report.sums == [rotsum(hello + bytes(-len(hello) % 4)), rotsum(BIG)]


def test_bad_block_of_udf(build, workdir):
    """The firmware's file protocol reports success, too: the image is left
    out."""
    disk, dvd = udf_disk(
        build, workdir,
        b"menu=Go:boot cd0:\ntimeout=0\nfs=cd0:/big.bin\n")
    bad = dvd.read_bytes().index(BIG[MIB:MIB + 512]) // 512
    with pbqemu.Qemu(disk, workdir / "vm", extra=ide_cd(
            spoilt(dvd, [bad], workdir))) as vm:
        vm.expect(r"WARNING: cd0:/big\.bin: input/output error: left out",
                  timeout=60)
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        assert Report(vm.text).sums == []


def label_disk(disk, build, workdir, data, fstype, order="<"):
    """An MBR with a system partition and a NetBSD one, whose disklabel has
    `data' as partition a; where they begin."""
    at = FIRST + ESP
    size = at + len(data) + MIB
    disk.touch()
    with open(disk, "r+b") as f:
        f.truncate(size)
    fsimages.write_at(disk, 0, fsimages.mbr([
        (0xef, FIRST // 512, ESP // 512),
        (fsimages.NETBSD_MBR, at // 512, (size - at) // 512)]))
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, data)
    fsimages.write_at(disk, at + 512, fsimages.disklabel(
        {0: (at // 512, len(data) // 512, fstype),
         2: (at // 512, (size - at) // 512, 0),
         3: (0, size // 512, 0)}, size // 512, order))
    return at


@pytest.mark.parametrize("order, byteorder", [("<", "le"), (">", "be")])
def test_disklabel(build, workdir, tree, order, byteorder):
    """In both byte orders."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    fsimages.make_ffs(2, byteorder)(image, tree)
    at = label_disk(disk, build, workdir, image.read_bytes(),
                    fsimages.FS_BSDFFS, order)
    default, report = probe(disk, workdir, "ahci")
    assert default == ("hd0a", IS_ROOT)
    check(build, report, at, ROOT, 0)
    labelsector, _, _, packname = struct.unpack_from(
        "<iHH16s", report.record(BOOTDISK), 8)
    assert labelsector == at // 512 + 1
    assert cstr(packname) == "pb-test"


def labelled(data, front):
    """A disklabel whose partition a, after so many sectors, is `data'. From
    sector 0 on, as NetBSD's manual has it, the label is in the file system's
    boot blocks."""
    sectors = front + len(data) // 512
    data = bytearray(bytes(front * 512) + data)
    data[512:1024] = fsimages.disklabel(
        {0: (front, sectors - front, fsimages.FS_BSDFFS),
         3: (0, sectors, 0)}, sectors)
    return bytes(data)


@pytest.mark.parametrize("outer, front", [
    ("gpt", None), ("gpt", 2048), ("disklabel", 0)])
def test_raidframe(build, workdir, tree, outer, front):
    """A component of level 1 in a partition of a GPT or of a disklabel: the
    file system in it, or a disklabel that has it."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    fsimages.make_ffs(2, "le")(image, tree)
    data = image.read_bytes()
    component = fsimages.raid_component(
        data if front is None else labelled(data, front))
    at, partition = FIRST + ESP, 1
    if outer == "gpt":
        disk.touch()
        gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
                   1: (fsimages.NETBSD_RAID, at, len(component), 0, "mirror")},
            at + len(component) + MIB)
        fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
        fsimages.write_at(disk, at, component)
    else:
        at, partition = label_disk(disk, build, workdir, component,
                                   fsimages.FS_RAID), 0
    default, report = probe(disk, workdir, "nvme")
    assert default == (f"hd0{'ab'[partition]}", IS_ROOT)
    check(build, report, at, len(component), partition)


def other_systems(workdir):
    """Letters of partitions, and images of file systems that each hold a file
    with the letter's name; and the files' bytes."""
    makers = {"c": fsimages.make_ffs(1, "be"), "d": fsimages.make_ffs(2, "le"),
              "e": fsimages.make_ext("ext4"), "f": fsimages.make_iso}
    images, data = {}, {}
    for letter, make in makers.items():
        images[letter] = workdir / f"{letter}.img"
        data[letter] = random.Random(letter).randbytes((1 << 20) + 1028)
        fsimages.make_tree(workdir / letter, {letter: data[letter]})
        make(images[letter], workdir / letter, SMALL // MIB)
    return images, data


def test_blocks_of_4096_bytes(build, workdir):
    """The kernel is on the second partition of such a disk; bootinfo counts in
    the disk's blocks, the hash covers 512-byte sectors. From each other file
    system an image is loaded."""
    disk = workdir / "disk.img"
    kernel = (build / "test/handoff/probe").read_bytes()
    images, data = other_systems(workdir)
    size, root = 350 * MIB, 20 * MIB
    esp = 270 * MIB     # FAT32 has at least 65525 clusters, here of one block
    second = FIRST + esp
    parts = {0: (mkdisk.ESP_TYPE, FIRST, esp, 0, "esp"),
             1: (fsimages.NETBSD_FFS, second, root, 0, "root")}
    disk.touch()
    for i, image in enumerate(images.values(), 2):
        at = second + root + (i - 2) * SMALL
        parts[i] = (fsimages.LINUX, at, SMALL, 0, "")
        fsimages.write_at(disk, at, image)
    header = gpt(disk, parts, size, 4096)
    fsimages.fat(disk, FIRST, esp, loader(build), workdir, 4096)
    fsimages.fat(disk, second, root, {"netbsd": kernel}, workdir, 4096)
    vm = start(disk, workdir, 4096)
    try:
        vm.wait_loader()
        dev = vm.loader("dev")
        assert "blocks of 4096 bytes" in dev
        assert "default: hd0b (it is the NetBSD root partition" in dev
        for letter in images:
            vm.loader(f"fs hd0{letter}:/{letter}")
        vm.send("boot\r")
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        r = Report(vm.text)
        assert r.sums == [rotsum(d) for d in data.values()]
        _, startblk, nblks, matchblk, matchn, digest = struct.unpack(
            "<iqQqQ16s", r.record(BOOTWEDGE)[8:])
        assert (startblk, nblks) == (second // 4096, root // 4096)
        assert (matchblk, matchn) == (8, 8)
        assert digest == hashlib.md5(header).digest()
    finally:
        vm.close()


def spoilt(disk, blocks, workdir):
    """QEMU's drive of that disk, of which these blocks cannot be read."""
    conf = workdir / "blkdebug"
    conf.write_text("".join(
        f'[inject-error]\nevent = "none"\niotype = "read"\nsector = "{b}"\n\n'
        for b in blocks))
    return f"driver=blkdebug,config={pbqemu.option(conf)},image.driver=file," \
        f"image.filename={pbqemu.option(disk)}"


@pytest.mark.parametrize("controller", ["ahci", "nvme", "virtio-scsi"])
def test_bad_blocks(build, workdir, controller):
    """One in the kernel: a message, and the prompt. One in the module: another
    kernel starts without it. OVMF's driver for AHCI reports success of a read
    that has failed."""
    kernel = (build / "amd64/kernel").read_bytes()
    hello = (build / "amd64/modules/hello/hello.kmod").read_bytes()
    disk, at = workdir / "disk.img", FIRST + ESP
    fsimages.make_tree(workdir / "tree", {
        **fsimages.kernel_tree(build, kernel, b""),
        "other": (build / "test/handoff/probe").read_bytes()})
    fsimages.make_ffs(2, "le")(workdir / "root.img", workdir / "tree")
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (fsimages.NETBSD_FFS, at, ROOT, 0, "root")},
        at + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, {
        **fsimages.loader_only(build), "EFI/NetBSD/boot.cfg":
        b"menu=Prompt:prompt\ntimeout=0\nload=hello\n"}, workdir)
    fsimages.write_at(disk, at, workdir / "root.img")
    data = disk.read_bytes()
    blocks = [data.index(part) // 512 for part in (
        kernel[0x20000:0x20200], hello[:512])]
    with pbqemu.Qemu(disk, workdir / "vm", machine=on(
            controller, source=spoilt(disk, blocks, workdir))) as vm:
        vm.wait_loader()
        said = vm.loader("boot")
        assert re.search("hd0b:/netbsd: segment .* cannot be read", said), said
        vm.send("boot other\r")
        vm.expect(r"WARNING: .*hello\.kmod: .*cannot be read", timeout=60)
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        report = Report(vm.text)
    assert report.regs["baddata"] == report.regs["badbss"] == 0
    assert report.sums == []


def test_kernel(build, workdir):
    """Primeboot's own kernel from FFSv2, with a module that it primes."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    top = workdir / "tree"
    fsimages.make_tree(top, fsimages.kernel_tree(
        build, (build / "amd64/kernel").read_bytes(),
        b"menu=Go:boot\ntimeout=0\nload=hello\n"))
    fsimages.make_ffs(2, "le")(image, top)
    disk.touch()
    at = FIRST + ESP
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (fsimages.NETBSD_FFS, at, ROOT, 0, "root")},
        at + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, image)
    with pbqemu.Qemu(disk, workdir / "vm") as vm:
        log = vm.wait_monitor()
        assert "kernel: hd0b:/netbsd: " in log
        assert "hello" in vm.modstat()
        assert vm.poweroff() == "guest-shutdown"
