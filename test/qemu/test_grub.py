# SPDX-License-Identifier: BSD-2-Clause
"""Kernels of this tree under GRUB, on UEFI and on a BIOS."""

import pytest

import mkdisk
import mkgrub
import pbqemu


def bios_command(disk, _variables, memory, extra, serial):
    """QEMU with its own BIOS and a CD."""
    return ["qemu-system-x86_64", "-nodefaults", "-no-user-config",
            "-machine", "q35", "-m", str(memory), "-accel", "tcg",
            "-vga", "std", "-display", "none", "-nic", "none", *serial,
            "-cdrom", str(disk), *extra]


@pytest.fixture
def grub(workdir):
    """grub(firmware, commands, files={path: bytes or path}, **Qemu's)"""
    machines = []

    def start(firmware, commands, files, **kwargs):
        folder = workdir / f"vm{len(machines)}"
        folder.mkdir(parents=True)
        files = {**files, mkgrub.CONFIG: mkgrub.config(*commands)}
        disk = folder / "disk.img"
        if firmware == "uefi":
            mkgrub.efi_application(folder / "grub.efi")
            mkdisk.make_disk(disk, {
                **files, "EFI/BOOT/BOOTX64.EFI": folder / "grub.efi"})
        else:
            mkgrub.bios_cd(disk, files)
            kwargs["machine"] = bios_command
        vm = pbqemu.Qemu(disk, folder, **kwargs)
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()


FIRMWARE = pytest.mark.parametrize("firmware", ["uefi", "bios"])


@FIRMWARE
def test_kernel(grub, build, firmware):
    """Modules as GRUB knows them: with a type, and without."""
    mods = build / "amd64/modules"
    vm = grub(firmware, [
        "knetbsd -v --serial=com0,115200 /netbsd",
        "knetbsd_module_elf /mod/hello.kmod",
        "knetbsd_module_elf /mod/zlibtest.kmod",
        "knetbsd_module /mod/zlib.kmod", "boot"],
        {"netbsd": build / "amd64/kernel",
         **{f"mod/{n}.kmod": mods / n / f"{n}.kmod"
            for n in ("hello", "zlib", "zlibtest")}})
    log = vm.wait_monitor(90)
    assert "RAM by bootinfo's memory map" in log
    assert "hello: primed (hello.kmod, " in log
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert "kmem_alloc" in vm.monitor("ksyms kmem_alloc")
    assert vm.poweroff() == "guest-shutdown"
