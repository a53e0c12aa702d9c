# SPDX-License-Identifier: BSD-2-Clause
"""The loader, its kernel and its modules from a server."""

import os
import shutil

import pytest

import mkdisk
import pbqemu
from probe_report import Report

NIC_SLOT = 5


def put(folder, files):
    """Write {path: bytes or path} to a folder."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            path.write_bytes(source)
        else:
            shutil.copyfile(source, path)


@pytest.fixture
def netboot(workdir):
    """netboot(files, netdev): a machine without disks that boots by PXE from
    QEMU's TFTP server, with these files."""
    machines = []

    def machine(root, netdev):
        def make(_disk, variables, memory, extra, serial):
            cmd = pbqemu.command(os.devnull, variables, memory, (), serial)
            at = cmd.index("-drive", cmd.index("-drive") + 1)
            del cmd[at:at + 4]      # the disk
            return [*cmd, "-netdev",
                    f"user,id=n0,tftp={pbqemu.option(root)},"
                    f"bootfile=bootx64.efi{netdev}",
                    "-device", "virtio-net-pci,netdev=n0,romfile=,bootindex=0,"
                    f"addr={NIC_SLOT}", *extra]
        return make

    def start(files, netdev=""):
        root = workdir / "tftp"
        put(root, files)
        vm = pbqemu.Qemu(None, workdir / "vm",
                         machine=machine(root, netdev))
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()


def test_tftp(netboot, build):
    """boot.cfg, a kernel by its default name, modules by its version and by
    path, what they require, and what is not there."""
    mods = build / "amd64/modules"
    base = mkdisk.module_base("amd64")
    vm = netboot({
        "bootx64.efi": build / "efi/bootx64.efi",
        "EFI/NetBSD/boot.cfg": b"load=zlibtest\nload=/other/hello.kmod\n"
                               b"load=absent\ntimeout=-1\n",
        "netbsd": build / "amd64/kernel",
        "other/hello.kmod": mods / "hello/hello.kmod",
        **{f"{base}/{n}/{n}.kmod": mods / n / f"{n}.kmod"
           for n in ("zlib", "zlibtest")}})
    vm.expect("booting tftp:netbsd - starting in", timeout=90)
    vm.send("x")
    vm.wait_loader()
    assert "TFTP lists no directories" in vm.loader("ls")
    assert "server 10.0.2.2" in vm.loader("dev")
    vm.send("boot\r")
    log = vm.wait_monitor(90)
    assert "tftp:/netbsd: " in log
    assert "absent" in log
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"
