# SPDX-License-Identifier: BSD-2-Clause
"""The loader under firmware that starts only signed programs, and under the
same when that is switched off again."""

import os
import re
import subprocess

import mkdisk
import pbqemu
import secureboot
from signedroot import SignedRoot


def second_disk(path):
    return ["-drive", "if=none,id=d1,format=raw,snapshot=on,"
            f"file={pbqemu.option(path)}",
            "-device", "virtio-blk-pci,drive=d1,bootindex=1"]


def vendor_root(build, workdir, platform):
    """A signed root, and a set whose manifest is signed by a key that a CA of the
    firmware's db issued."""
    kernel = mkdisk.content(build / "amd64/kernel")
    root = SignedRoot(build, workdir, {
        "netbsd": kernel, "vendor/netbsd": kernel,
        "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Prompt:prompt\n"})
    root.manifest()
    platform.issue("vendor")
    root.manifest("vendor", key="vendor.key", more=("-c", "vendor.crt"))
    root.put({"other": kernel})
    return root


def test_secure_boot(build, workdir, boot):
    """A loader without a signature is refused; the next one, signed after its
    owner's keys were enrolled, runs in level enforce. A kernel whose manifest
    is signed by a key of the firmware's db boots if the key list says so
    (--db), and only then. Switched off again: without a signature, the loader
    starts in level warn; one whose owner asked for it (--enforce) refuses."""
    platform = secureboot.Keys(workdir, "platform")
    flash = secureboot.flash(workdir / "vars.fd", platform, db=[platform])
    root = vendor_root(build, workdir, platform)
    root.put({"plain.kmod": mkdisk.modules_of(build)["hello"]})
    loaders = {"EFI/BOOT/BOOTX64.EFI": root.loader("x64", platform)}
    root.keys("--db", "owner.crt")
    loaders["EFI/db.efi"] = root.loader("x64", platform)
    signed = workdir / "signed.img"
    mkdisk.make_disk(signed, {**root.files(), **loaders})
    vm = boot(firmware="secboot", flash=flash, extra=second_disk(signed))
    vm.wait_loader()
    assert vm.text.count("Access Denied") == 1
    assert "trust: enforce: keys are enrolled" in vm.loader("trust")
    said = vm.loader("boot vendor/netbsd")
    assert "not trusted: /vendor/MANIFEST: EAUTH: " in said
    assert "no CA of the key list issued" in said
    vm.loader("chain EFI/db.efi")
    vm.send("boot vendor/netbsd\r")
    # The kernel is as strict.
    said = vm.wait_monitor()
    assert "not trusted" not in said and "trust: enforce, 2 keys" in said
    vm.close()

    secureboot.switch_off(flash)
    root.keys("owner.crt")
    loaders = {"EFI/BOOT/BOOTX64.EFI": root.loader()}
    root.keys("--enforce", "owner.crt")
    loaders["EFI/enforce.efi"] = root.loader()
    vm = boot(firmware="secboot", flash=flash,
              files={**root.files(), **loaders})
    vm.wait_loader()
    said = vm.loader("trust")
    assert "trust: warn: keys are enrolled" in said
    assert "Secure Boot is off" in said
    vm.loader("chain EFI/enforce.efi")
    said = vm.loader("trust")
    assert "trust: enforce: keys are enrolled" in said
    assert "Secure Boot is off" in said
    assert "not trusted: other: EAUTH" in vm.loader("boot other")
    vm.loader("load /plain.kmod")
    vm.send("boot\r")
    said = vm.wait_monitor()
    assert "not trusted: plain.kmod: EAUTH" in said
    assert "trust: enforce, 1 keys" in said
    assert "hello" not in vm.modstat()


def test_setup_mode(build, workdir, boot):
    """The platform key is deleted: the firmware starts everything, and anybody
    can write db. The level is warn, or enforce if the owner asked for it
    (--enforce); the certificates of db count in neither."""
    platform = secureboot.Keys(workdir, "platform")
    flash = secureboot.flash(workdir / "vars.fd", platform, db=[platform])
    root = vendor_root(build, workdir, platform)
    root.keys("--db", "owner.crt")
    vm = boot(firmware="secboot", flash=flash, files={
        **root.files(), "EFI/BOOT/BOOTX64.EFI": root.loader("x64", platform)})
    vm.wait_loader()
    assert "Secure Boot is on\n" in vm.loader("trust") + "\n"
    assert "netbsd: trusted, " in vm.loader("trust vendor/netbsd")
    vm.close()

    secureboot.delete_platform_key(flash)
    loaders = {"EFI/BOOT/BOOTX64.EFI": root.loader()}
    root.keys("--db", "--enforce", "owner.crt")
    loaders["EFI/enforce.efi"] = root.loader()
    vm = boot(firmware="secboot", flash=flash,
              files={**root.files(), **loaders})
    vm.wait_loader()
    for level in "warn", "enforce":
        said = vm.loader("trust")
        assert f"trust: {level}: keys are enrolled" in said
        assert "Secure Boot is off, no platform key: db is not trusted" in said
        said = vm.loader("trust vendor/netbsd")
        assert "no CA of the key list issued" in said
        assert "netbsd: trusted, " in vm.loader("trust netbsd")
        if level == "warn":
            vm.loader("chain EFI/enforce.efi")
    assert "not trusted: /vendor/MANIFEST: EAUTH" in vm.loader(
        "boot vendor/netbsd")
    assert "not trusted: other: EAUTH" in vm.loader("boot other")
    vm.send("boot\r")
    said = vm.wait_monitor()
    assert "not trusted" not in said and "trust: enforce, 1 keys" in said


def test_installed(build, workdir, boot):
    """What install-efi makes with a folder of keys starts under Secure Boot, also
    after an update; and nothing else does."""
    platform = secureboot.Keys(workdir, "platform")
    flash = secureboot.flash(workdir / "vars.fd", platform, db=[platform])
    root = SignedRoot(build, workdir, {
        "netbsd": build / "amd64/kernel", "EFI/NetBSD/boot.cfg": b"timeout=1\n"})
    folder = workdir / "keys"
    folder.mkdir()
    for old, new in (("owner.key",) * 2, ("keys.list",) * 2,
                     ("platform.key", "db.key"), ("platform.crt", "db.crt")):
        (workdir / old).rename(folder / new)
    root.put({"../machine/proc/self/mountinfo":
              f"30 20 259:2 / {root.root} rw - vfat /dev/x rw\n".encode()})

    def install():
        subprocess.run(
            [pbqemu.ROOT / "scripts/install-efi", "--root", workdir / "machine",
             "--esp", root.root, "--dir", "EFI/BOOT", "--no-entry", "--loader",
             build / "efi/bootx64.efi", "--trust", folder], check=True,
            env={**os.environ,
                 "PATH": f"{build}/tools:{os.environ['PATH']}"})
    install()
    hello = mkdisk.modules_of(build)["hello"]
    root.put({f"{mkdisk.MODULE_BASE}/hello/hello.kmod": hello,
              "EFI/NetBSD/boot.cfg": b"timeout=0\nload=hello\nload=/new.kmod\n"})
    install()
    root.put({"new.kmod": hello})
    files = root.files()
    files["EFI/BOOT/BOOTX64.EFI"] = files.pop("EFI/BOOT/bootx64.efi")
    vm = boot(firmware="secboot", flash=flash, files=files)
    said = vm.wait_monitor()
    assert re.findall(r"(\S+): not trusted: \S+: EAUTH", said) == [
        "hd0a:/new.kmod"]
    assert "trust: enforce, 1 keys" in said and "hello" in vm.modstat()
