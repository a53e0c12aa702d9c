# SPDX-License-Identifier: BSD-2-Clause
"""A machine without a TPM, seen at once.

OVMF looks for a TPM at 0xfed40000, the first register of its interface (TCG PC
Client Platform TPM Profile, 6.5.2): all ones there say that there is none. With
no TPM, QEMU has nothing at this address and reads zeros, and OVMF waits for
this TPM until its time-outs have passed: 1.7 of the 4 seconds of processor time
of a boot under TCG. So a page of ones is put there: a PCI device with shared
memory, whose base address register is written before the machine starts, by
QEMU's qtest protocol. OVMF moves the device when it assigns PCI's addresses,
after it has looked for the TPM.
"""

import functools
import os
import pathlib
import socket
import subprocess

TPM_BASE = 0xfed40000
PAGE = 4096
SLOT = 0x1e                     # device number on the first PCI bus
CONFIG_ADDRESS, CONFIG_DATA = 0xcf8, 0xcfc
CONFIG_ENABLE = 1 << 31
COMMAND, COMMAND_MEMORY = 0x04, 2
BAR2, BAR3 = 0x18, 0x1c         # one 64-bit address


@functools.cache
def possible():
    """Whether this QEMU has the device: not every distribution's does."""
    return subprocess.run(
        ["qemu-system-x86_64", "-device", "ivshmem-plain,help"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def arguments(folder, option):
    """QEMU's arguments: the device, and a machine that waits for place().
    `folder': the machine's own, for the page and a socket; `option' makes an
    option's text of a path. A machine's state can be saved and loaded
    (firmware.py) when the device owns its page (master) and may write to it."""
    page = pathlib.Path(folder) / "ones"
    page.write_bytes(b"\xff" * PAGE)
    return ["-S", "-object", f"memory-backend-file,id=ones,size={PAGE},"
            f"share=on,mem-path={option(page)}",
            "-device", f"ivshmem-plain,master=on,memdev=ones,addr={SLOT:#x}",
            "-chardev", f"socket,id=qtest,path={option(socket_path(folder))},"
            "server=on,wait=off", "-qtest", "chardev:qtest",
            "-qtest-log", "/dev/null"]


def socket_path(folder):
    return os.path.join(folder, "qtest")


def place(folder):
    """Give the device its address. The machine has not started yet."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(socket_path(folder))
        with sock.makefile("rw", encoding="ascii") as file:
            for register, value in ((BAR2, TPM_BASE), (BAR3, 0),
                                    (COMMAND, COMMAND_MEMORY)):
                where = CONFIG_ENABLE | SLOT << 11 | register
                run(file, f"outl {CONFIG_ADDRESS:#x} {where:#x}")
                run(file, f"outl {CONFIG_DATA:#x} {value:#x}")
            if run(file, f"readb {TPM_BASE:#x}") != "OK 0x00000000000000ff":
                raise OSError("no page of ones at the TPM's address")


def run(file, line):
    """One command of the qtest protocol; its answer."""
    file.write(f"{line}\n")
    file.flush()
    answer = file.readline().strip()
    if not answer.startswith("OK"):
        raise OSError(f"qtest: {line}: {answer or 'no answer'}")
    return answer
