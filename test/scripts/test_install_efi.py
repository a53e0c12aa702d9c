# SPDX-License-Identifier: BSD-2-Clause
"""scripts/install-efi: loader and boot entry."""

import re
import resource
import subprocess

from efimachine import ESP_TYPE, OTHER, OURS, ROOT, TOOL, refused
from efimachine import machine_fixture  # noqa: F401, a fixture

CREATE = ("--create --disk /dev/nvme0n1 --part 2 --label Primeboot "
          "--loader \\EFI\\NetBSD\\bootx64.efi")


def test_installs(machine):
    machine.good()
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS}
    assert machine.changes() == [CREATE]
    # Once more: nothing to do.
    assert "up to date" in machine.good()
    assert machine.changes() == [CREATE]


def test_update(machine):
    """A newer loader: the former is kept, the entry stays."""
    machine.good()
    machine.loader.write_bytes(OURS + b"2")
    machine.good()
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS + b"2",
                               "EFI/NetBSD/bootx64.efi.old": OURS}
    assert machine.changes() == [CREATE]


def test_stale_entry_is_replaced(machine):
    machine.state.write_text(
        "Boot0003* Primeboot\tHD(1,GPT,other)/File(\\EFI\\NetBSD\\bootx64.efi)\n"
        "Boot0004* Primeboot 2\tHD(1,GPT,other)\n")
    machine.good()
    assert machine.changes() == [CREATE, "--bootnum 0003 --delete-bootnum"]


def test_original_is_kept_and_comes_back(machine):
    machine.file("esp/EFI/BOOT/bootx64.efi", OTHER)
    for content in (OURS, OURS + b"2"):
        machine.loader.write_bytes(content)
        machine.good("--dir", "EFI/BOOT", "--no-entry")
        assert machine.files()["EFI/BOOT/bootx64.efi.orig"] == OTHER
    machine.good("--dir", "EFI/BOOT", "--no-entry", "--remove")
    files = machine.files()
    assert files["EFI/BOOT/bootx64.efi"] == OTHER
    assert "EFI/BOOT/bootx64.efi.orig" not in files
    assert machine.changes() == []


def test_remove(machine):
    machine.good("--label", "NetBSD (test)")
    machine.good("--label", "NetBSD (test)", "--remove")
    assert machine.files() == {}
    assert machine.changes()[1:] == ["--bootnum 000A --delete-bootnum"]
    assert "debian" in machine.state.read_text()
    machine.good("--remove")


def test_remove_not_ours(machine):
    machine.file("esp/EFI/BOOT/bootx64.efi", OTHER)
    done = machine.run("--remove", "--dir", "EFI/BOOT")
    assert done.returncode == 1
    assert "bootx64.efi" in done.stderr and "Primeboot" in done.stderr
    assert machine.files() == {"EFI/BOOT/bootx64.efi": OTHER}
    assert machine.changes() == []


def test_dry_run(machine):
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER)
    before = machine.files()
    out = machine.good("--dry-run")
    path = f"{machine.esp}/EFI/NetBSD/bootx64.efi"
    for line in (f"cp {machine.loader} {path}.new", f"cp {path} {path}.orig",
                 f"mv {path}.new {path}",
                 "efibootmgr --create --disk /dev/nvme0n1 --part 2 "
                 "--label Primeboot --loader '\\EFI\\NetBSD\\bootx64.efi'"):
        assert line in out.splitlines()
    assert machine.files() == before
    assert machine.changes() == []


def test_ia32(machine):
    """By the firmware's size, not the processor's."""
    machine.file("root/sys/firmware/efi/fw_platform_size", "32\n")
    machine.good()
    assert list(machine.files()) == ["EFI/NetBSD/bootia32.efi"]
    assert "bootia32.efi" in machine.changes()[0]


def small_files():
    """No file of more than 2000 bytes can be written."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def test_not_mounted(machine):
    machine.file("root/proc/self/mountinfo",
                 "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
    refused(machine, str(machine.esp), "mount")


def test_not_fat(machine):
    machine.mount("ext4")
    refused(machine, str(machine.esp), "ext4", "FAT", "--esp")


def test_read_only(machine):
    machine.mount(options="ro,relatime")
    refused(machine, str(machine.esp), "read-only", "remount,rw")


def test_other_type(machine):
    machine.udev("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")
    refused(machine, str(machine.esp), "ebd0a0a2", ESP_TYPE, "--force")
    machine.good("--force")


def test_unknown_type(machine):
    (machine.root / "run/udev/data/b259:2").unlink()
    (machine.esp / "EFI").rmdir()
    refused(machine, "EFI", "--force")
    (machine.esp / "EFI").mkdir()
    machine.good()


def test_no_variables(machine):
    (machine.root / "sys/firmware/efi/efivars/BootOrder-x").unlink()
    refused(machine, "efivars", "--no-entry")
    machine.good("--no-entry")
    assert machine.changes() == []


def test_no_partition(machine):
    (machine.root / "sys/dev/block/259:2").unlink()
    refused(machine, "259:2", "--no-entry")


def test_no_efibootmgr(machine):
    """The loader is installed all the same, and the command printed."""
    (machine.bin / "efibootmgr").unlink()
    path = ":".join(str(p) for p in [machine.bin])
    done = subprocess.run(
        ["/usr/bin/python3", TOOL, "--root", machine.root, "--esp", machine.esp,
         "--loader", machine.loader], capture_output=True, text=True,
        check=False, env={"PATH": path})
    assert done.returncode == 1
    assert f"efibootmgr {CREATE.partition(' --loader')[0]}" in done.stdout
    assert "not found" in done.stderr and "--no-entry" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS}


def test_efibootmgr_fails(machine):
    machine.file("state.full", "")
    refused(machine, "efibootmgr", "5", "no space left in NVRAM",
            kept={"EFI/NetBSD/bootx64.efi": OURS})


def test_not_a_loader(machine):
    machine.loader.write_bytes(b"\x7fELF")
    refused(machine, "bootx64.efi", "not an EFI program")
    machine.loader.unlink()
    refused(machine, "bootx64.efi", "not found", "--loader")


def test_no_space(machine):
    with open(machine.loader, "r+b") as f:
        f.truncate(4 << 40)
    refused(machine, "no space", str(4 << 40), "bytes", preexec_fn=small_files)


def test_write_fails(machine):
    """What was there stays, and nothing beside it."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER)
    done = machine.run(preexec_fn=small_files)
    assert done.returncode == 1
    assert "bootx64.efi.new" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OTHER}
    assert machine.changes() == []


def test_keeping_fails(machine):
    """The loader could be written, but not the copy of the other one."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER + bytes(2000))
    machine.loader.write_bytes(OURS[:1000])
    done = machine.run(preexec_fn=small_files)
    assert done.returncode == 1
    assert "bootx64.efi.orig.new" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OTHER + bytes(2000)}


def test_renaming_fails(machine):
    """A folder is in the place of the loader that is to be kept."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OURS + b"2")
    (machine.esp / "EFI/NetBSD/bootx64.efi.old").mkdir()
    done = machine.run()
    assert done.returncode == 1
    assert "bootx64.efi.old" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS + b"2"}


def test_page():
    """primeboot(8) has the options that there are."""
    text = (ROOT / "man/primeboot.8").read_text()
    text = text[text.index(".Ss Installation"):]
    page = set(re.findall(r"Fl -([a-z-]+)", text[:text.index("\n.Sh ")]))
    out = subprocess.run([TOOL, "--help"], capture_output=True, text=True,
                         check=True).stdout
    assert page == set(re.findall(r"--([a-z-]+)", out)) - {"help"}
