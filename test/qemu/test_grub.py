# SPDX-License-Identifier: BSD-2-Clause
"""Kernels of this tree under GRUB, on UEFI and on a BIOS; and GRUB's bootinfo
compared with that of Primeboot's loader, field by field."""

import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import mkdisk                           # noqa: E402
import mkgrub                           # noqa: E402
import pbqemu                           # noqa: E402
from moduleboot import both_machines    # noqa: E402
from probe_report import Report         # noqa: E402


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
        folder = workdir / f"grub{len(machines)}"
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


@both_machines
@FIRMWARE
def test_kernel(grub, build, firmware, arch):
    """Modules as GRUB passes them: with a type, and without."""
    mods = build / arch / "modules"
    vm = grub(firmware, [
        "knetbsd -v --serial=com0,115200 /netbsd",
        "knetbsd_module_elf /mod/hello.kmod",
        "knetbsd_module_elf /mod/zlibtest.kmod",
        "knetbsd_module /mod/zlib.kmod", "boot"],
        {"netbsd": build / arch / "kernel",
         **{f"mod/{n}.kmod": mods / n / f"{n}.kmod"
            for n in ("hello", "zlib", "zlibtest")}})
    log = vm.wait_monitor(90)
    assert "RAM according to bootinfo's memory map" in log
    assert "hello: primed (hello.kmod, " in log
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert "kmem_alloc" in vm.monitor("ksyms kmem_alloc")
    assert vm.poweroff() == "guest-shutdown"


def probe_files(build):
    mods = build / "amd64/modules"
    return {"netbsd": build / "test/handoff/probe",
            **{f"mod/{n}.kmod": mods / n / f"{n}.kmod"
               for n in ("hello", "zlib")}}


def report(vm):
    vm.expect(r"P done 00000000\r?\n", timeout=90)
    return Report(vm.text)


@pytest.fixture
def ours(boot, build):
    """The probe's report under Primeboot's loader."""
    return report(boot(
        bootcfg="timeout=0\nconsdev=com0,115200\nroot=wd0a\n"
        "load=/mod/hello.kmod\nload=/mod/zlib.kmod\nmenu=x:boot netbsd -sv\n",
        files=probe_files(build), modules={}))


def explained(firmware):
    """The fields in the first column of docs/compatibility.md's table for that
    firmware, patterns as `RECORD.*' among them."""
    text = (mkdisk.ROOT / "docs/compatibility.md").read_text()
    table = text.split(f"### {firmware}\n")[1].split("\n#")[0]
    return {name for row in re.findall(r"^\| (`[^|]*) \|", table, re.M)
            for name in re.findall(r"`([^`]+)`", row)}


def differences(a, b):
    """Names of fields that differ; `RECORD.*' for a record that one side
    lacks."""
    records = [{k.partition(".")[0] for k in f} for f in (a, b)]
    alone = records[0] ^ records[1]
    return {f"{r}.*" for r in alone} | {
        k for k in a.keys() | b.keys()
        if k.partition(".")[0] not in alone and a.get(k) != b.get(k)}


@FIRMWARE
def test_bootinfo(grub, ours, build, firmware):
    """The same kernel and modules: the same files at the same places, and only
    the differences in bootinfo that the manual explains."""
    theirs = report(grub(firmware, [
        "knetbsd -s -v --root=wd0a --serial=com0,115200 /netbsd",
        "knetbsd_module_elf /mod/hello.kmod",
        "knetbsd_module_elf /mod/zlib.kmod", "boot"], probe_files(build)))
    assert theirs.sums == ours.sums and len(ours.sums) == 2
    names = {"uefi": ["UEFI"], "bios": ["UEFI", "BIOS"]}[firmware]
    expected = set.union(*map(explained, names))
    found = differences(ours.fields(), theirs.fields())
    if firmware == "bios":      # a missing record has no fields
        gone = {f.partition(".")[0] for f in found if f.endswith(".*")}
        expected = {f for f in expected if f.endswith(".*")
                    or f.partition(".")[0] not in gone}
    assert found == expected
