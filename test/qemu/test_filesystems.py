# SPDX-License-Identifier: BSD-2-Clause
"""Kernel, boot.cfg and modules on a file system of each kind, beside a system
partition with nothing but the loader, behind a controller of each kind:
nothing is typed."""

import random
import struct

import pytest

import fsimages
import mkdisk
import pbqemu
from fsimages import MIB, ROOT_MIB
from test_disks import FIRST, gpt
from test_handoff import MODULELIST, Report, cstr, rotsum

BOOTPATH, BOOTDISK, BOOTWEDGE = 0, 3, 10
BOOTME = 1 << 59
ESP = 4 * MIB
ROOT = ROOT_MIB * MIB
BOOTCFG = b"menu=Go:dev;boot\ntimeout=0\nload=hello\nfs=/big.bin\n"
BIG = random.Random(9).randbytes((3 << 20) + 1004)

DISK = {
    "virtio-blk": ["virtio-blk-pci,drive=d0,bootindex=0"],
    "ahci": ["ide-hd,drive=d0,bus=ide.0,bootindex=0"],
    "nvme": ["nvme,drive=d0,serial=primeboot,bootindex=0"],
    "virtio-scsi": ["virtio-scsi-pci", "scsi-hd,drive=d0,bootindex=0"],
    "usb": ["qemu-xhci", "usb-storage,drive=d0,bootindex=0"],
    "cd": ["ide-cd,drive=d0,bus=ide.0,bootindex=0"],
}


def on(controller, firmware="x64"):
    """The machine of pbqemu with its disk on another controller."""
    def machine(*args):
        cmd = pbqemu.command(*args, firmware=firmware)
        at = cmd.index("virtio-blk-pci,drive=d0,bootindex=0")
        devices = [a for d in DISK[controller] for a in ("-device", d)]
        return cmd[:at - 1] + devices + cmd[at + 1:]
    return machine


@pytest.fixture
def tree(build, workdir):
    """The root's files, with the probe as the kernel."""
    top = workdir / "tree"
    fsimages.make_tree(top, {"big.bin": BIG, **fsimages.kernel_tree(
        build, (build / "test/handoff/probe").read_bytes(), BOOTCFG)})
    return top


def probe(disk, workdir, controller):
    """Boot it; the default device and why, and the probe's report."""
    with pbqemu.Qemu(disk, workdir / "vm", machine=on(controller)) as vm:
        default = vm.expect(r"default: (\S+) \(([^)]*)\)").groups()
        vm.expect(r"P done 00000000\r?\n", timeout=90)
        return default, Report(vm.text)


def check(build, report, start, size, partition, sector=512):
    """The modules are complete, and bootinfo has the place of the root. start,
    size: bytes."""
    hello = (build / "amd64/modules/hello/hello.kmod").read_bytes()
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


@pytest.mark.parametrize("make, kind, why, controller", [
    (fsimages.make_ffs(1, "le"), fsimages.NETBSD_FFS, IS_ROOT, "virtio-blk"),
    (fsimages.make_ffs(2, "le"), fsimages.NETBSD_FFS, IS_ROOT, "ahci"),
    (fsimages.make_ffs(2, "be"), fsimages.NETBSD_FFS, IS_ROOT, "nvme"),
    (fsimages.make_ffs(1, "be"), fsimages.NETBSD_FFS, IS_ROOT, "usb"),
    (fsimages.make_ext("ext4"), fsimages.LINUX, HAS_KERNEL, "virtio-scsi"),
    (fsimages.make_ext("ext2"), fsimages.LINUX, HAS_KERNEL, "usb"),
    (fsimages.make_fat32, fsimages.BASIC, HAS_KERNEL, "ahci"),
], ids=["ffs1", "ffs2", "ffs2be", "ffs1be", "ext4", "ext2", "fat32"])
def test_gpt(build, workdir, tree, make, kind, why, controller):
    image, disk = workdir / "root.img", workdir / "disk.img"
    make(image, tree)
    disk.touch()
    at = FIRST + ESP
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (kind, at, ROOT, 0, "root")}, at + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, image)
    default, report = probe(disk, workdir, controller)
    assert default == ("hd0b", why)
    check(build, report, at, ROOT, 1)


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


@pytest.mark.parametrize("controller", ["cd", "virtio-scsi"])
def test_cd(build, workdir, tree, controller):
    """Everything is on the CD: the loader in its boot image, the rest in its
    file system. The same image as a disk, like a USB stick."""
    cd = workdir / "cd.iso"
    fsimages.make_cd(cd, tree, fsimages.loader_only(build), workdir)
    default, report = probe(cd, workdir, controller)
    if controller == "cd":
        assert default == ("cd0", "it has a kernel, on the loader's disk")
        check(build, report, 0, cd.stat().st_size, 0, 2048)
    else:
        check(build, report, 0, cd.stat().st_size, 0)


@pytest.mark.parametrize("order, byteorder", [("<", "le"), (">", "be")])
def test_disklabel(build, workdir, tree, order, byteorder):
    """An MBR with a system partition and a NetBSD one, whose disklabel has the
    root as partition a; in both byte orders."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    fsimages.make_ffs(2, byteorder)(image, tree)
    at = FIRST + ESP
    size = at + ROOT + MIB
    disk.touch()
    with open(disk, "r+b") as f:
        f.truncate(size)
    fsimages.write_at(disk, 0, fsimages.mbr([
        (0xef, FIRST // 512, ESP // 512),
        (fsimages.NETBSD_MBR, at // 512, (ROOT + MIB) // 512)]))
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, image)
    fsimages.write_at(disk, at + 512, fsimages.disklabel(
        {0: (at // 512, ROOT // 512, fsimages.FS_BSDFFS),
         2: (at // 512, (ROOT + MIB) // 512, 0),
         3: (0, size // 512, 0)}, size // 512, order))
    default, report = probe(disk, workdir, "ahci")
    assert default == ("hd0a", IS_ROOT)
    check(build, report, at, ROOT, 0)
    labelsector, _, _, packname = struct.unpack_from(
        "<iHH16s", report.record(BOOTDISK), 8)
    assert labelsector == at // 512 + 1
    assert cstr(packname) == "pb-test"


@pytest.mark.parametrize("inner", [False, True])
def test_raidframe(build, workdir, tree, inner):
    """A component of level 1 in a GPT partition: the file system in it, or a
    disklabel that has it."""
    image, disk = workdir / "root.img", workdir / "disk.img"
    fsimages.make_ffs(2, "le")(image, tree)
    data = image.read_bytes()
    if inner:
        front = 2048
        label = fsimages.disklabel(
            {0: (front, len(data) // 512, fsimages.FS_BSDFFS)},
            front + len(data) // 512)
        data = (bytes(512) + label).ljust(front * 512, b"\0") + data
    component = fsimages.raid_component(data)
    at = FIRST + ESP
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (fsimages.NETBSD_RAID, at, len(component), 0, "mirror")},
        at + len(component) + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, at, component)
    default, report = probe(disk, workdir, "nvme")
    assert default[0] == "hd0b" and default[1] in (IS_ROOT, HAS_KERNEL)
    check(build, report, at, len(component), 1)


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
