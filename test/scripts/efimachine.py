# SPDX-License-Identifier: BSD-2-Clause
"""A machine for scripts/install-efi: a folder for the EFI system partition, a
folder for /proc, /run and /sys, and an efibootmgr that keeps its entries in a
file."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "scripts" / "install-efi"
ESP_TYPE = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
UUID = "11112222-3333-4444-5555-666677778888"
OURS = b"MZ this is Primeboot" + bytes(3000)
OTHER = b"MZ another system's loader" + bytes(1000)

# Its entries are lines of $STATE; what it was called with, lines of $LOG.
FAKE = """#!/bin/sh
printf '%s\\n' "$*" >>"$LOG"
case $1 in
-v)	echo "BootCurrent: 0000"
	cat "$STATE";;
--create)
	[ ! -e "$STATE.full" ] || { echo "no space left in NVRAM" >&2; exit 5; }
	printf 'Boot000A* %s\\tHD(%s,GPT,UUID,0x800,0x100)/File(%s)\\n' "$7" "$5" \\
	    "$9" | sed "s/UUID/$UUID/" >>"$STATE";;
--bootnum)
	sed -i "/^Boot$2/d" "$STATE";;
esac
"""


class Machine:
    def __init__(self, tmp):
        self.tmp = tmp
        self.esp = tmp / "esp"
        self.root = tmp / "root"
        self.bin = tmp / "bin"
        self.state, self.log = tmp / "state", tmp / "log"
        (self.esp / "EFI").mkdir(parents=True)
        self.bin.mkdir()
        self.file("bin/efibootmgr", FAKE).chmod(0o755)
        self.state.write_text("Boot0001* debian\tHD(1,GPT,x)/File(\\shim.efi)\n")
        self.log.write_text("")
        self.loader = self.file("bootx64.efi", OURS)
        self.mount()
        disk = "root/sys/devices/pci/block/nvme0n1/nvme0n1p2"
        self.file(f"{disk}/partition", "2\n")
        (self.root / "sys/dev/block").mkdir(parents=True)
        (self.root / "sys/dev/block/259:2").symlink_to(tmp / disk)
        self.udev(ESP_TYPE)
        self.file("root/sys/firmware/efi/fw_platform_size", "64\n")
        self.file("root/sys/firmware/efi/efivars/BootOrder-x", "")

    def file(self, name, content):
        path = self.tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        return path

    def mount(self, kind="vfat", options="rw,relatime"):
        self.file("root/proc/self/mountinfo",
                  "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                  f"30 20 259:2 / {self.esp} {options} shared:1 - {kind} "
                  "/dev/nvme0n1p2 rw,fmask=0022\n")

    def udev(self, kind):
        self.file("root/run/udev/data/b259:2",
                  f"E:ID_PART_ENTRY_TYPE={kind}\nE:ID_PART_ENTRY_UUID={UUID}\n")

    def run(self, *args, **kwargs):
        env = {"PATH": f"{self.bin}:/usr/bin:/bin", "STATE": str(self.state),
               "LOG": str(self.log), "UUID": UUID, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [TOOL, "--root", self.root, "--esp", self.esp, "--loader",
             self.loader, *args], capture_output=True, text=True, check=False,
            env=env, **kwargs)

    def good(self, *args):
        done = self.run(*args)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def changes(self):
        return [line for line in self.log.read_text().splitlines()
                if line != "-v"]

    def files(self):
        return {str(p.relative_to(self.esp)): p.read_bytes()
                for p in self.esp.rglob("*") if p.is_file()}


@pytest.fixture(name="machine")
def machine_fixture(tmp_path):
    return Machine(tmp_path)


def refused(machine, *words, args=(), kept=None, **kwargs):
    kept = machine.files() if kept is None else kept
    done = machine.run(*args, **kwargs)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr
    assert machine.files() == kept
    return done
