# SPDX-License-Identifier: BSD-2-Clause
"""A TPM 2.0 for a machine: Debian's swtpm, a process that QEMU talks to. Its
registers are read past the system that runs, by QEMU's qtest protocol: the
interface of the TPM is memory (TCG PC Client Platform TPM Profile, 6.5)."""

import os
import pathlib
import socket
import struct
import subprocess
import time

import absent_tpm

HASHES = {"sha1": 0x0004, "sha256": 0x000b, "sha384": 0x000c, "sha512": 0x000d}
NO_SESSIONS, SESSIONS = 0x8001, 0x8002
PCR_READ, PCR_ALLOCATE, SHUTDOWN = 0x17e, 0x12b, 0x145
PLATFORM, PASSWORD = 0x4000000c, 0x40000009
ACCESS, STATUS, FIFO = (absent_tpm.TPM_BASE + n for n in (0, 0x18, 0x24))
ACCESS_REQUEST = 0x02
STATUS_READY, STATUS_GO, STATUS_DATA = 0x40, 0x20, 0x10


class Swtpm:
    """A TPM with its state in `folder'; with these banks alone, or swtpm's."""

    def __init__(self, folder, banks=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        if banks is not None:
            allocate(self.folder, banks)
        # Paths of sockets are short: by a descriptor of this process.
        self.fd = os.open(folder, os.O_RDONLY)
        self.path = f"/proc/{os.getpid()}/fd/{self.fd}"
        self.log = open(self.folder / "log", "wb")
        self.child = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", "dir=.",
             "--ctrl", "type=unixio,path=ctrl"], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=subprocess.STDOUT)
        end = time.monotonic() + 20
        while not (self.folder / "ctrl").exists():
            if self.child.poll() is not None or time.monotonic() > end:
                self.close()
                raise OSError(f"swtpm: see {self.folder}/log")
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self.child.kill()
        self.child.wait()
        self.log.close()
        os.close(self.fd)

    def arguments(self):
        """QEMU's arguments."""
        return ["-chardev", f"socket,id=swtpm,path={self.path}/ctrl",
                "-tpmdev", "emulator,id=tpm0,chardev=swtpm",
                "-device", "tpm-tis,tpmdev=tpm0",
                "-chardev", f"socket,id=qtest,path={self.path}/qtest,"
                "server=on,wait=off", "-qtest", "chardev:qtest",
                "-qtest-log", "/dev/null"]

    def pcrs(self, bank, numbers):
        """{number: value} of a bank, while the machine does not use the TPM."""
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(20)
            sock.connect(f"{self.path}/qtest")
            with sock.makefile("rw", encoding="ascii") as file:
                return {n: read_pcr(file, HASHES[bank], n) for n in numbers}


def command(sock, tag, code, rest):
    """A command to a swtpm that no machine has."""
    sock.sendall(struct.pack(">HII", tag, 10 + len(rest), code) + rest)
    answer = sock.recv(4096)
    result, = struct.unpack_from(">I", answer, 6)
    if result != 0:
        raise OSError(f"swtpm: command {code:#x}: error {result:#x}")


def allocate(folder, banks):
    """TPM2_PCR_Allocate, which counts when the TPM starts again, and
    TPM2_Shutdown (TPM 2.0 Library, part 3)."""
    child = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", "dir=.", "--server",
         "type=unixio,path=server", "--terminate", "--flags",
         "not-need-init,startup-clear"],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    fd = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + 20
        while not (folder / "server").exists():
            if child.poll() is not None or time.monotonic() > end:
                raise OSError("swtpm: does not start")
            time.sleep(0.01)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(20)
            sock.connect(f"/proc/{os.getpid()}/fd/{fd}/server")
            command(sock, SESSIONS, PCR_ALLOCATE, struct.pack(
                ">IIIHBH", PLATFORM, 9, PASSWORD, 0, 0, 0) + struct.pack(
                    ">I", len(HASHES)) + b"".join(
                        struct.pack(">HB3s", alg, 3,
                                    (b"\xff" if name in banks else b"\0") * 3)
                        for name, alg in HASHES.items()))
            command(sock, NO_SESSIONS, SHUTDOWN, bytes(2))
        child.wait(20)
    finally:
        child.kill()
        child.wait()
        os.close(fd)


def read(file, address):
    return int(absent_tpm.run(file, f"readb {address:#x}").split()[1], 16)


def write(file, address, value):
    absent_tpm.run(file, f"writeb {address:#x} {value:#x}")


def transmit(file, command):
    """A command of the TPM; its answer."""
    write(file, ACCESS, ACCESS_REQUEST)
    write(file, STATUS, STATUS_READY)
    for byte in command:
        write(file, FIFO, byte)
    write(file, STATUS, STATUS_GO)
    end = time.monotonic() + 20
    while not read(file, STATUS) & STATUS_DATA:
        if time.monotonic() > end:
            raise OSError("the TPM does not answer")
    answer = bytearray()
    while read(file, STATUS) & STATUS_DATA:
        answer.append(read(file, FIFO))
    write(file, STATUS, STATUS_READY)
    return bytes(answer)


def read_pcr(file, alg, number):
    """TPM2_PCR_Read (TPM 2.0 Library, part 3) of one register."""
    select = struct.pack(">IHB", 1, alg, 3) + (1 << number).to_bytes(3, "little")
    answer = transmit(file, struct.pack(
        ">HII", NO_SESSIONS, 10 + len(select), PCR_READ) + select)
    code, = struct.unpack_from(">I", answer, 6)
    if code != 0:
        raise OSError(f"swtpm: PCR {number}: error {code:#x}")
    if struct.unpack_from(">I", answer, 14 + len(select)) == (0,):
        return None     # no such bank
    size, = struct.unpack_from(">H", answer, 18 + len(select))
    return answer[-size:]
