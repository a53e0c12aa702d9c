# SPDX-License-Identifier: BSD-2-Clause
"""The loader, started by other programs: with what arguments, and does it find
its files?"""

import pathlib
import subprocess

import pytest

import mkdisk
import mkgrub
import pbqemu
from probe_report import Report

OURS = "EFI/NetBSD/bootx64.efi"
SYSTEMD_BOOT = pathlib.Path("/usr/lib/systemd/boot/efi/systemd-bootx64.efi")
REFIND = "usr/share/refind/refind/refind_x64.efi"
SINGLE, VERBOSE = 0x2, 0x20000


@pytest.fixture
def start(build, workdir):
    """start(files): a machine with the loader beside another program's files;
    its kernel reports what it is given."""
    machines = []

    def make(files):
        disk = workdir / "disk.img"
        mkdisk.make_disk(disk, {
            OURS: build / "efi/bootx64.efi",
            "netbsd": build / "test/handoff/probe",
            "EFI/NetBSD/boot.cfg": b"timeout=-1\nuserconf=list\n", **files})
        machines.append(pbqemu.Qemu(disk, workdir / "vm"))
        return machines[0]

    yield make
    for vm in machines:
        vm.close()


@pytest.fixture
def refind(build):
    """rEFInd of Debian's package, which is not installed: its installation
    writes to this machine's EFI system partition."""
    root = build / "refind"
    if not (root / REFIND).exists():
        root.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["apt-get", "-q", "download", "refind"], cwd=root,
                           check=True, capture_output=True, timeout=120)
            subprocess.run(["dpkg-deb", "-x", next(root.glob("refind_*.deb")),
                            root], check=True)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"no package refind: {error}")
    return root / REFIND


def check(vm, arguments, howto):
    """It boots by these arguments, with what boot.cfg says."""
    vm.expect(rf"booting by arguments: {arguments}\r", timeout=90)
    vm.expect(r"P done 00000000\r?\n", timeout=60)
    fields = Report(vm.text).fields()
    assert fields["stack.howto"] == howto
    assert "USERCONFCOMMANDS.num" in fields


def test_uefi_shell(start):
    """The first word is the name, as it was typed. A wrong word is said, and the
    loader waits as without arguments."""
    vm = start({"startup.nsh":
                b"fs0:\r\n\\EFI\\NetBSD\\bootx64 netbsd -s now\r\n"
                b"FS0:\\EFI\\NetBSD\\BOOTX64.EFI hd0a:/netbsd -s\r\n"})
    vm.expect("startup.nsh", timeout=90)
    vm.send("\r")
    vm.expect("argument now: the kernel is netbsd; ignored")
    vm.expect("arguments: not booting")
    vm.expect("any other key for the prompt")
    vm.send("x")
    vm.wait_loader()
    vm.send("exit\r")
    check(vm, r"FS0:.*BOOTX64.EFI hd0a:/netbsd -s", SINGLE)


def test_grub_chainloader(start, workdir):
    """The words follow the name of the file."""
    mkgrub.efi_application(workdir / "grub.efi", ["chain"])
    vm = start({"EFI/BOOT/BOOTX64.EFI": workdir / "grub.efi",
                mkgrub.CONFIG: mkgrub.config(
                    f"chainloader /{OURS} hd0a:/netbsd -v", "boot")})
    check(vm, "hd0a:/netbsd -v", VERBOSE)


@pytest.mark.skipif(not SYSTEMD_BOOT.exists(), reason="no systemd-boot-efi")
def test_systemd_boot(start):
    """An entry's options alone."""
    vm = start({"EFI/BOOT/BOOTX64.EFI": SYSTEMD_BOOT,
                "loader/loader.conf": b"timeout 0\n",
                "loader/entries/netbsd.conf":
                b"title NetBSD\nefi /EFI/NetBSD/bootx64.efi\noptions -sv\n"})
    check(vm, "-sv", SINGLE | VERBOSE)


def test_refind(start, refind):
    """A menu entry's options alone."""
    vm = start({"EFI/BOOT/BOOTX64.EFI": refind,
                "EFI/BOOT/refind.conf":
                b"timeout 1\ntextonly\nscanfor manual\n"
                b"menuentry NetBSD {\n    loader /EFI/NetBSD/bootx64.efi\n"
                b"    options \"hd0a:/netbsd -sv\"\n}\n"})
    check(vm, "hd0a:/netbsd -sv", SINGLE | VERBOSE)
