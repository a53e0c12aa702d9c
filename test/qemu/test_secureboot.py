# SPDX-License-Identifier: BSD-2-Clause
"""The loader under firmware that starts only signed programs."""

import mkdisk
import pbqemu
import secureboot
from signedroot import SignedRoot


def test_secure_boot(build, workdir, boot):
    """A loader without a signature is refused; the next one, signed after its
    owner's keys were enrolled, runs in level enforce and boots the kernel of a
    signed menu."""
    owner = secureboot.Keys(workdir, "platform")
    flash = secureboot.flash(workdir / "vars.fd", owner, db=[owner])
    files = mkdisk.default_files(build)
    root = SignedRoot(build, workdir, {
        "netbsd": files["netbsd"],
        "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Prompt:prompt\n"})
    root.manifest()
    signed = workdir / "signed.img"
    mkdisk.make_disk(signed, {**root.files(),
                              "EFI/BOOT/BOOTX64.EFI": root.loader("x64", owner)})
    vm = boot(firmware="secboot", flash=flash, extra=[
        "-drive", "if=none,id=d1,format=raw,snapshot=on,"
        f"file={pbqemu.option(signed)}",
        "-device", "virtio-blk-pci,drive=d1,bootindex=1"])
    vm.wait_loader()
    assert vm.text.count("Access Denied") == 1
    assert "trust: enforce: keys are enrolled" in vm.loader("trust")
    vm.send("boot\r")
    vm.wait_monitor()
    assert "not trusted" not in vm.text
    # The kernel is as strict.
    assert "trust: enforce, 1 keys" in vm.monitor("trust")
    assert "  /boot.manifest: 2 files" in vm.text
