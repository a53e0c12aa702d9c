# SPDX-License-Identifier: BSD-2-Clause
"""UEFI drivers in EFI/NetBSD/drivers: the loader boots from a disk that only
such a driver knows; what is no driver, or fails, is named and does not stop
the boot."""

import pathlib
import re
import struct

import mkdisk
import pbqemu
from test_disks import FIRST, fat, gpt
import fsimages
from fsimages import MIB

HERE = pathlib.Path(__file__).resolve().parent
DRIVERS = "EFI/NetBSD/drivers"
APPLICATION, BOOT_DRIVER = 10, 11   # PE subsystems
KEY = 0x5a
HELLO = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"


def image(code, subsystem=BOOT_DRIVER, flags=0):
    """A PE32+ image for x64 with this code only; flags: DllCharacteristics."""
    header = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    header += struct.pack("<4sHHIIIHH", b"PE", 0x8664, 1, 0, 0, 0, 240, 0x22e)
    header += struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20b, 0, 0, 512, 0, 0, 0x1000,
        0x1000, 0, 0x1000, 512, 0, 0, 0, 0, 0, 0, 0, 0x2000, 512, 0, subsystem,
        flags, 0, 0, 0, 0, 0, 16)
    header += bytes(16 * 8)
    header += struct.pack("<8sIIIIIIHHI", b".text", 512, 0x1000, 512, 512, 0, 0,
                          0, 0, 0x60000020)
    return header.ljust(512, b"\0") + code.ljust(512, b"\0")


def returns(status):
    """movabs $status, %rax; ret"""
    return b"\x48\xb8" + struct.pack("<Q", status) + b"\xc3"


# gnu-efi's name of a machine, its libraries, the linker's name, gcc's flags.
GNU_EFI = {
    "x64": ("x86_64", "/usr/lib", "elf_x86_64",
            ["-mno-red-zone", "-DGNU_EFI_USE_MS_ABI"]),
    "ia32": ("ia32", "/usr/lib32", "elf_i386", ["-m32", "-malign-double"]),
}


def build_driver(folder, name, firmware="x64", strict=False):
    """drivers/<name>.c, as gnu-efi's own makefiles would build it; or, strict,
    as the loader is built: for firmware that enforces memory attributes."""
    machine, libs, emulation, flags = GNU_EFI[firmware]
    obj, lib, out = (folder / f"{name}.{s}" for s in ("o", "so", "efi"))
    fsimages.run("gcc", "-ffreestanding", "-fpic", "-fshort-wchar",
                 "-fno-stack-protector", "-Wall", "-Werror", *flags,
                 "-I/usr/include/efi", "-c", "-o", obj,
                 HERE / "drivers" / f"{name}.c")
    script = pbqemu.ROOT / "stand/efi/efi.ldscript" if strict \
        else f"{libs}/elf_{machine}_efi.lds"
    fsimages.run("ld", "-m", emulation, "-nostdlib", "-shared", "-Bsymbolic",
                 "-znocombreloc", "-znoexecstack", "-T", script, "-o",
                 lib, f"{libs}/crt0-efi-{machine}.o", obj,
                 f"{libs}/libgnuefi.a")
    fsimages.run("objcopy", "-j", ".text", "-j", ".sdata", "-j", ".data", "-j",
                 ".dynamic", "-j", ".rel*", "-j", ".reloc",
                 *(["-j", ".rodata", "--set-section-flags",
                    ".dynamic=alloc,load,readonly,data"] if strict else []),
                 "--output-target", f"efi-bsdrv-{machine}", "--subsystem", "11",
                 lib, out)
    if strict:
        fsimages.run(pbqemu.ROOT / "scripts/pefinish.py", out)
    return out.read_bytes()


def hidden_disk(build, workdir, files):
    """A disk with these files on its EFI system partition, and a kernel with the
    module hello where only the driver xordisk sees it: hd1a."""
    inner = workdir / "inner.img"
    inner.write_bytes(bytes(8 * MIB))
    fat(inner, 0, 8 * MIB, {
        "netbsd": (build / "amd64/kernel").read_bytes(),
        HELLO: (build / "amd64/modules/hello/hello.kmod").read_bytes()},
        workdir)
    hidden = b"PBXORDSK".ljust(512, b"\0") + inner.read_bytes()
    disk, at = workdir / "disk.img", FIRST + 4 * MIB
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, 4 * MIB, 0, "esp"),
               1: (fsimages.BASIC, at, 9 * MIB, 0, "hidden")}, at + 10 * MIB)
    fat(disk, FIRST, 4 * MIB, files, workdir)
    fsimages.write_at(disk, at, hidden.translate(
        bytes(i ^ KEY for i in range(256))))
    return disk


def test_drivers(build, workdir):
    files = {
        **fsimages.loader_only(build),
        "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Prompt:prompt\nload=hello\n",
        f"{DRIVERS}/a-broken.efi": b"this is no image\n" * 40,
        f"{DRIVERS}/b-app.efi": image(returns(0), APPLICATION),
        f"{DRIVERS}/c-fails.efi": image(returns(7 | 1 << 63)),
        f"{DRIVERS}/Does-Nothing.EFI": image(returns(0)),
        f"{DRIVERS}/readme.txt": b"not looked at\n",
        f"{DRIVERS}/xordisk.efi": build_driver(workdir, "xordisk"),
    }
    disk = hidden_disk(build, workdir, files)
    with pbqemu.Qemu(disk, workdir / "vm") as vm:
        vm.wait_loader()
        said = vm.text
        for name, what in (
                ("a-broken.efi", "cannot be loaded: EFI_"),
                ("b-app.efi", "is an application"),
                ("c-fails.efi", "failed to start: EFI_DEVICE_ERROR"),
                ("Does-Nothing.EFI", "started"), ("xordisk.efi", "started")):
            assert re.search(f"^driver {name}: {what}", said, re.M), said
        assert len(re.findall("^driver ", said, re.M)) == 5
        dev = vm.loader("dev")
        assert re.search(r"^  hd1a +\d+ KB  fat", dev, re.M), dev
        assert "hd0p" not in dev and "hd2" not in dev
        vm.send("boot hd1a:\r")
        log = vm.wait_monitor()
        assert "kernel: hd1a:/netbsd: " in log
        assert f"hd1a:/{HELLO}" in log
        assert "hello" in vm.modstat()
        assert vm.poweroff() == "guest-shutdown"
