# SPDX-License-Identifier: BSD-2-Clause
"""The loader for 32-bit firmware: kernels for i386 and, on a processor with long
mode, for amd64, from FAT and from FFS, as by 64-bit firmware. (The default image
is booted by test_run.py.)"""

import re

import pytest

import fsimages
import mkdisk
import pbqemu
from fsimages import MIB, ROOT_MIB
from test_disks import FIRST, gpt
from test_drivers import DRIVERS, build_driver
from test_filesystems import on
from test_handoff import check_all, probe

BI_EFI_32BIT = 1
ESP = 12 * MIB
ROOT = ROOT_MIB * MIB
MODULES = ["hello", "zlib", "zlibtest"]
KEPT = 40   # MB that the firmware keeps, for SMM and to resume
NO_LONG_MODE = "coreduo"


@pytest.mark.parametrize("kernel, memory, start, moved", [
    ("probe-high", 128, 0x5000000, True),
    ("probe-i386", 5120, 0x100000, False),
])
def test_entry(boot, build, kernel, memory, start, moved):
    """What the kernel is given: where the firmware occupies its place, and
    with memory above 4 GB, which this loader cannot reach."""
    r = probe(boot, build, kernel, memory=memory, firmware="ia32")
    assert r.regs["eip"] == start
    check_all(r, memory, BI_EFI_32BIT, KEPT, moved)


@pytest.fixture
def disk(build, workdir):
    """disk(system partition's files, root's files): a root on FFSv2."""
    def make(esp, root):
        image, path = workdir / "root.img", workdir / "disk.img"
        fsimages.make_tree(workdir / "tree", root)
        fsimages.make_ffs(2, "le")(image, workdir / "tree")
        path.touch()
        at = FIRST + ESP
        gpt(path, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
                   1: (fsimages.NETBSD_FFS, at, ROOT, 0, "root")},
            at + ROOT + MIB)
        fsimages.fat(path, FIRST, ESP,
                     {**fsimages.loader_only(build), **esp}, workdir)
        fsimages.write_at(path, at, image)
        return path
    return make


def module_files(build, machine):
    """Modules for a root's /stand."""
    return {f"{mkdisk.module_base(machine)}/{n}/{n}.kmod":
            (build / machine / f"modules/{n}/{n}.kmod").read_bytes()
            for n in MODULES}


def check_modules(vm, log):
    """They came up, and zlibtest's result is right."""
    assert re.search(r"zlibtest: .* ok", log)
    assert set(MODULES) <= set(vm.modstat())


def test_kernel_from_ffs(build, workdir, disk):
    """Primeboot's kernel primes its modules, and has the memory above 4 GB."""
    path = disk({}, {
        "netbsd": (build / "amd64/kernel").read_bytes(),
        **module_files(build, "amd64"),
        "boot.cfg": b"menu=Go:boot\ntimeout=0\ntries=3\n" + b"".join(
            f"load={name}\n".encode() for name in MODULES)})
    with pbqemu.Qemu(path, workdir / "vm", memory=5120,
                     firmware="ia32") as vm:
        log = vm.wait_monitor()
        assert "kernel: hd0b:/netbsd: " in log
        assert "not cleared: the firmware is 32-bit" in log
        check_modules(vm, log)
        managed = int(re.search(r"memory: (\d+) KiB managed", log)[1])
        # The rest is the kernel's page tables.
        assert (5120 - KEPT - 8) * 1024 < managed <= 5120 * 1024
        assert vm.poweroff() == "guest-shutdown"


def more_disks(build, workdir):
    """QEMU's options for a kernel and a module on ext4 on NVMe, and for a
    module on a CD with Rock Ridge."""
    modules = module_files(build, "i386")
    fsimages.make_tree(workdir / "nvme", {
        "netbsd.i386": (build / "i386/kernel").read_bytes(),
        **{name: data for name, data in modules.items() if "zlib/" in name}})
    fsimages.make_ext("ext4")(workdir / "nvme.img", workdir / "nvme")
    fsimages.make_tree(workdir / "cd", {
        "a folder/hello.kmod": next(data for name, data in modules.items()
                                    if "hello" in name)})
    fsimages.run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o",
                 workdir / "cd.img", workdir / "cd")
    drive = f"if=none,format=raw,file={pbqemu.option(workdir)}"
    return ["-drive", f"{drive}/nvme.img,id=nvme,snapshot=on",
            "-device", "nvme,drive=nvme,serial=primeboot",
            "-drive", f"{drive}/cd.img,id=cd,media=cdrom",
            "-device", "ide-cd,drive=cd,bus=ide.0"]


def test_no_long_mode(build, workdir, disk):
    """A kernel for amd64 is refused, and the prompt comes back, from which one
    for i386 boots: kernel and modules come from ext4, ISO 9660 and FFS, on NVMe,
    a CD and USB. Drivers are those for the firmware."""
    handoff = build / "test/handoff"
    path = disk({"netbsd": (handoff / "probe").read_bytes(),
                 f"{DRIVERS}/ours.efi": build_driver(workdir, "xordisk", "ia32"),
                 f"{DRIVERS}/x64.efi": build_driver(workdir, "xordisk"),
                 "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=x:prompt\n"
                                         b"tries=3\n"},
                {name: data for name, data in module_files(build, "i386").items()
                 if "zlibtest" in name})
    with pbqemu.Qemu(path, workdir / "vm", firmware="ia32",
                     machine=on("usb", "ia32"),
                     extra=["-cpu", NO_LONG_MODE,
                            *more_disks(build, workdir)]) as vm:
        vm.wait_loader()
        assert re.search(r"^driver ours\.efi: started$", vm.text, re.M)
        assert re.search(r"^driver x64\.efi: .*: EFI_UNSUPPORTED",
                         vm.text, re.M)
        assert " for ia32, " in vm.loader("version")
        said = vm.loader("boot hd0a:netbsd")
        assert re.search(r"hd0a:/netbsd: amd64.*no long mode.*i386 kernel",
                         said), said
        assert re.search(r"hd1a .*\bext\b(.|\n)*cd0 .*\biso9660\b",
                         vm.loader("dev"))
        assert "hello.kmod" in vm.loader('ls "cd0:/a folder"')
        vm.loader('load "cd0:/a folder/hello.kmod"')
        vm.loader("load zlib")
        vm.loader("load hd0b:zlibtest")
        assert re.search(
            r"^hd1a:/netbsd\.i386: i386 \S+: 3 of 3 modules link$",
            vm.loader("check hd1a:netbsd.i386"), re.M)
        vm.send("boot hd1a:netbsd.i386\r")
        log = vm.wait_monitor()
        assert "Primeboot kernel for i386" in log
        assert "boot counter PrimebootTries: cleared" in log
        check_modules(vm, log)
        assert vm.poweroff() == "guest-shutdown"
