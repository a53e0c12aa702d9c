#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make images of GRUB (Debian's grub-efi-amd64-bin and grub-pc-bin) as a boot
loader of NetBSD kernels, for tests and benchmarks to compare with.

    mkgrub.py efi OUTPUT.efi                an application for the ESP; it reads
                                            boot/grub/grub.cfg there
    mkgrub.py bios OUTPUT.iso dest=src ...  a CD that PC firmware boots; it reads
                                            boot/grub/grub.cfg on it
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

PREFIX = "/boot/grub"
CONFIG = "boot/grub/grub.cfg"
# `normal' reads the configuration; `bsd' has the knetbsd commands.
MODULES = ["normal", "bsd", "serial", "terminal", "echo", "test", "halt"]
EFI_MODULES = ["part_gpt", "part_msdos", "fat", "efi_gop"]
BIOS_MODULES = ["biosdisk", "iso9660"]


class GrubError(Exception):
    """The image cannot be made; str() says why."""


def run(*args):
    try:
        done = subprocess.run(args, capture_output=True, check=False)
    except FileNotFoundError:
        raise GrubError(f"{args[0]}: not found (make deps)") from None
    if done.returncode != 0:
        raise GrubError(f"{args[0]}: "
                        f"{done.stderr.decode(errors='replace').strip()}")


def efi_application(out, modules=()):
    """Write GRUB for 64-bit UEFI with these modules besides the usual ones."""
    run("grub-mkimage", "-O", "x86_64-efi", "-p", PREFIX, "-o", str(out),
        *MODULES, *EFI_MODULES, *modules)


def bios_cd(out, files):
    """Write a CD of {dest: bytes or path} that GRUB boots by BIOS."""
    with tempfile.TemporaryDirectory(prefix="mkgrub-") as tmp:
        top = pathlib.Path(tmp)
        for dest, src in files.items():
            path = top / dest
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(src, bytes):
                path.write_bytes(src)
            else:
                shutil.copyfile(src, path)
        run("grub-mkimage", "-O", "i386-pc-eltorito", "-p", PREFIX,
            "-o", str(top / "core.img"), *MODULES, *BIOS_MODULES)
        run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", str(out),
            "-b", "core.img", "-no-emul-boot", "-boot-load-size", "4",
            "-boot-info-table", str(top))


def config(*commands):
    """grub.cfg: these commands, with the serial line as the console."""
    return "\n".join(["serial --unit=0 --speed=115200",
                      "terminal_input serial", "terminal_output serial",
                      *commands, ""]).encode()


def main(argv):
    if len(argv) == 2 and argv[0] == "efi":
        efi_application(argv[1])
    elif len(argv) >= 3 and argv[0] == "bios":
        bios_cd(argv[1], {d: pathlib.Path(s) for d, _, s in
                          (pair.partition("=") for pair in argv[2:])})
    else:
        sys.exit(__doc__.strip())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (GrubError, OSError) as e:
        sys.exit(f"mkgrub: {e}")
