# SPDX-License-Identifier: BSD-2-Clause
"""The loader on firmware that enforces memory attributes: an application
(nx/start.c) makes OVMF do so, and starts the loader. A violation is an exception,
which OVMF prints, and Qemu.expect() fails."""

import re
import uuid

import pbqemu
import test_drivers

NX_COMPAT = 0x100
# EFI_MEMORY_ATTRIBUTE_PROTOCOL
GUID = uuid.UUID("f4560cf6-40ec-4b4a-a192-bf1d57d0b189").bytes_le
BOOTCFG = "timeout=0\nmenu=Prompt:prompt\nload=hello\nload=zlibtest\n"


def start(boot, build, loader, more=()):
    """A machine with this loader at its prompt. The application has tested that
    attributes are enforced (nx/selftest.c)."""
    vm = boot(bootcfg=BOOTCFG, files={
        **dict(more),
        "EFI/BOOT/BOOTX64.EFI": build / "test/nx/strict.efi",
        "EFI/NetBSD/bootx64.efi": loader,
        "mb": build / "test/multiboot/mb2-efi"})
    vm.expect("nx: enforced", timeout=90)
    vm.wait_loader()
    return vm


def test_boot(boot, build):
    """The loader checks modules and reports what the firmware refuses. It returns
    to the firmware, is started again and boots a kernel with modules."""
    vm = start(boot, build, build / "efi/bootx64.efi")
    assert "3 of 3 modules" in vm.loader("check")
    assert "nx: refused" not in vm.text
    # A kernel with boot services needs pages that are both, which is refused.
    assert "permission denied" in vm.loader("modules off;multiboot /mb")
    assert vm.text.count("nx: refused") == 1
    vm.send("exit\r")
    vm.expect("nx: the loader returned")
    vm.wait_loader()
    vm.send("boot\r")
    vm.wait_monitor()
    assert vm.text.count("nx: image protected") == 3
    assert vm.text.count("nx: refused") == 1
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"


def test_without_the_protocol(boot, build):
    """A loader that does not find the protocol: to execute the hand-off's page is
    a page fault, which shows that test_boot needs what the loader does."""
    loader = (build / "efi/bootx64.efi").read_bytes()
    assert loader.count(GUID) == 1
    vm = start(boot, build, loader.replace(GUID, bytes(16)))
    vm.send("boot\r")
    # Present, instruction fetch.
    vm.expect("Exception Type - 0E.*ExceptionData - 0000000000000011", never=())
    assert "module: zlibtest: hd0a:" in vm.text


def test_drivers_of_the_disk(build, workdir):
    """A disk that only a driver knows; one driver that is not made for such
    firmware, and one that fails and is unloaded."""
    files = {
        "EFI/BOOT/BOOTX64.EFI": (build / "test/nx/strict.efi").read_bytes(),
        "EFI/NetBSD/bootx64.efi": (build / "efi/bootx64.efi").read_bytes(),
        "EFI/NetBSD/boot.cfg": BOOTCFG.encode()}
    for name, driver in (
            ("a-plain", test_drivers.build_driver(workdir, "xordisk")),
            ("b-fails", test_drivers.image(test_drivers.returns(7 | 1 << 63),
                                           flags=NX_COMPAT)),
            ("xordisk", test_drivers.build_driver(workdir, "xordisk",
                                                  strict=True))):
        files[f"{test_drivers.DRIVERS}/{name}.efi"] = driver
    disk = test_drivers.hidden_disk(build, workdir, files)
    with pbqemu.Qemu(disk, workdir / "vm") as vm:
        vm.expect("nx: enforced", timeout=90)
        vm.wait_loader()
        assert re.findall(r"^driver (\S+): (.*?)\r?$", vm.text, re.M) == [
            ("a-plain.efi", "cannot be loaded: EFI_UNSUPPORTED"),
            ("b-fails.efi", "failed to start: EFI_DEVICE_ERROR"),
            ("xordisk.efi", "started")]
        vm.send("boot hd1a:\r")
        assert "kernel: hd1a:/netbsd: " in vm.wait_monitor()
        assert "hello" in vm.modstat()
        # The loader and two drivers, and the application itself.
        assert vm.text.count("nx: image protected") == 4


def test_programs(boot, build):
    """chain: of a program that is not made for such firmware, of one that
    returns at once, and of one with a prompt of its own, which boots."""
    application = test_drivers.APPLICATION
    vm = start(boot, build, build / "efi/bootx64.efi", {
        "plain.efi": test_drivers.image(test_drivers.returns(0), application),
        "empty.efi": test_drivers.image(test_drivers.returns(0), application,
                                        NX_COMPAT),
        "EFI/again.efi": build / "efi/bootx64.efi"})
    said = vm.loader("chain /plain.efi")
    assert "image without NX_COMPAT" in said
    assert "chain /plain.efi: not a program for this machine and f" in said
    vm.loader("chain /empty.efi")
    protected = vm.text.count("nx: image protected")
    assert protected == 3
    vm.loader("chain EFI/again.efi")
    vm.send("exit\r")
    vm.wait_loader()
    vm.loader("chain EFI/again.efi")
    assert vm.text.count("nx: image protected") == protected + 2
    vm.send("boot\r")
    vm.wait_monitor()
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
