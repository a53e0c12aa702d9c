#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boot build/disk.img in QEMU: what `make run' does.

With a terminal: the serial console is here; poweroff at the monitor ends
QEMU, Ctrl-A x kills it. Without one: print the log, check that every module
that boot.cfg names came up, power off; exit 0 only if all of that went well.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "qemu"))

import pbqemu   # noqa: E402


def boot_modules(disk):
    """The modules that the image's boot.cfg loads, in its order."""
    done = subprocess.run(
        ["mtype", "-i", f"{disk}@@1M", "::/EFI/NetBSD/boot.cfg"],
        env={**os.environ, "MTOOLS_SKIP_CHECK": "1"}, capture_output=True,
        check=True)
    names = re.findall(r"^load=(\S+)", done.stdout.decode(), re.M)
    return [pathlib.PurePosixPath(n).stem for n in names]


def interactive(disk, memory, firmware, extra):
    """QEMU on this terminal; its exit status."""
    with tempfile.TemporaryDirectory(prefix="primeboot-") as tmp:
        variables = None
        template = pbqemu.find_firmware(firmware)[1]
        if template:
            variables = shutil.copy(template, os.path.join(tmp, "vars.fd"))
        cmd = pbqemu.command(disk, variables, memory, extra,
                             ("-serial", "mon:stdio"), firmware)
        return subprocess.run(cmd, check=False).returncode


def unattended(disk, memory, firmware, extra, workdir, screenshot=None):
    """Boot, check, power off; the exit status."""
    wanted = boot_modules(disk)
    with pbqemu.Qemu(disk, workdir, memory, lifetime=180, extra=extra,
                     echo=sys.stdout, firmware=firmware) as vm:
        vm.wait_monitor(timeout=150)
        there = vm.modstat()
        if screenshot:
            vm.screenshot(screenshot)
        reason = vm.poweroff()
    missing = [n for n in wanted if n not in there]
    print(f"\nrun: {len(wanted) - len(missing)} of {len(wanted)} modules "
          "of boot.cfg came up")
    if missing:
        print(f"run: missing: {' '.join(missing)}")
    if reason != "guest-shutdown":
        print(f"run: the machine did not power off but ended by {reason}")
    return 1 if missing or reason != "guest-shutdown" else 0


def main():
    p = argparse.ArgumentParser(description="Boot Primeboot in QEMU.")
    p.add_argument("--build", default="build", metavar="FOLDER")
    p.add_argument("--machine", default="amd64", metavar="MACHINE",
                   help="whose image (default amd64)")
    p.add_argument("--disk", metavar="IMAGE", help="instead of the build's")
    p.add_argument("--memory", default="256", metavar="MIB")
    p.add_argument("--firmware", default="x64", choices=pbqemu.FIRMWARE,
                   help="64-bit UEFI (x64, the default) or 32-bit (ia32)")
    p.add_argument("--screenshot", metavar="PNG",
                   help="unattended; leave a picture of the framebuffer here")
    p.add_argument("extra", nargs="*", help="arguments for QEMU, after --")
    args = p.parse_args()
    disk = args.disk or os.path.join(
        args.build, "disk.img" if args.machine == "amd64"
        else f"disk-{args.machine}.img")
    try:
        if sys.stdin.isatty() and not args.screenshot:
            return interactive(disk, args.memory, args.firmware, args.extra)
        return unattended(disk, args.memory, args.firmware, args.extra,
                          os.path.join(args.build, "run"), args.screenshot)
    except (pbqemu.QemuError, OSError, subprocess.CalledProcessError) as e:
        sys.stdout.flush()
        print(f"\nrun: {e}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
