# SPDX-License-Identifier: BSD-2-Clause
"""A kernel started with a hand-made bootinfo, without loader or firmware: a
boot sector enters what QEMU has put into memory. See Image."""

import hashlib
import pathlib
import struct
import subprocess

import pbqemu
from ksyms import symbols

HERE = pathlib.Path(__file__).resolve().parent
KERNBASE = {"amd64": 0xffffffff80000000, "i386": 0xc0000000}
PAGE = 4096

# By ELF class: machine; where the header has entry, program headers' offset (in
# this format) and number; size of one, where it has p_paddr and p_memsz.
CLASSES = {1: ("i386", "<I", 24, 28, 44, 32, 12, 20),
           2: ("amd64", "<Q", 24, 32, 56, 56, 24, 40)}

BOOTPATH, ROOTDEVICE, CONSOLE, SYMTAB, MEMMAP = 0, 1, 6, 8, 9
MODULELIST, FRAMEBUFFER, USERCONF, EFI, EFIMEMMAP = 11, 12, 13, 14, 15
ELF, IMAGE, RND, FS = 1, 2, 3, 4
RAM, RESERVED = 1, 2

# The processor's state at the entry from each loader (cr0, cr4, efer).
STATES = {"efiboot": (0x10033, 0x648, 0x900), "grub": (0x11, 0, 0),
          "grub-efi": (0x10033, 0x648, 0x800), "primeboot": (0x11, 0, 0)}


def page_up(n):
    return -(-n // PAGE) * PAGE


def make_seed(data):
    """A random seed of 512 bytes, as NetBSD's rndctl(8) writes it."""
    assert len(data) == 512
    body = struct.pack("<I", 4096) + data
    return body + hashlib.sha1(body).digest()


def record(kind, payload):
    return struct.pack("<ii", 8 + len(payload), kind) + payload


def memmap(*ranges):
    """MEMMAP of (start, end, type)."""
    return record(MEMMAP, struct.pack("<i", len(ranges)) + b"".join(
        struct.pack("<QQI", a, b - a, t) for a, b, t in ranges))


def efimemmap(*ranges, size=48):
    """EFIMEMMAP of (start, end, EFI type); runtime services' have the
    attribute."""
    return record(EFIMEMMAP, struct.pack("<III", len(ranges), 1, size)
                  + b"".join(struct.pack("<IIQQQQ", t, 0, a, 0,
                                         (b - a) // PAGE,
                                         1 << 63 if t in (5, 6) else 0).ljust(size, b"\0")
                             for a, b, t in ranges))


def module(path, kind, length, base):
    """One entry of a module list."""
    return struct.pack("<80siiI", path.encode(), kind, length, base)


def modulelist(*entries, num=None, endpa=0):
    return record(MODULELIST, struct.pack(
        "<iI", len(entries) if num is None else num, endpa) + b"".join(entries))


class Image:
    """What is in memory when the kernel starts.

    kernel   its bytes; its symbols follow it
    files    [(path, type, bytes)]: page-aligned behind the symbols
    .end     address behind all that: GRUB's bootinfo starts there
    """

    def __init__(self, kernel, files=()):
        self.kernel = kernel
        arch, word, at_entry, at_phoff, at_phnum, size, *fields = CLASSES[
            kernel[4]]
        phoff, = struct.unpack_from(word, kernel, at_phoff)
        phnum, = struct.unpack_from("<H", kernel, at_phnum)
        ends = [sum(struct.unpack_from(word, kernel, phoff + size * i + o)[0]
                    for o in fields)
                for i in range(phnum)
                if struct.unpack_from("<I", kernel, phoff + size * i)[0] == 1]
        self.kernend = max(ends)
        self.entry, = struct.unpack_from(word, kernel, at_entry)
        self.entry -= KERNBASE[arch]
        self.blobs = []
        syms = symbols(kernel)
        self.ssym = self.put(self.kernend, syms)
        self.esym = self.ssym + len(syms)
        self.end = self.esym
        self.modules = []
        for path, kind, data in files:
            base = page_up(self.end)
            self.put(base, data)
            self.modules.append(module(path, kind, len(data), base))
            self.end = base + len(data)

    def put(self, address, data):
        self.blobs.append((address, data))
        return address

    def symtab(self):
        return record(SYMTAB, struct.pack("<iii", 1, self.ssym, self.esym))

    def records(self, top, *more):
        """The records of a complete loader."""
        return [self.symtab(), memmap((0, 0x9f000, RAM),
                                      (0x100000, top, RAM)),
                modulelist(*self.modules, endpa=self.end), *more]

    def bootinfo(self, records, address=None):
        """Put table and records into memory, after everything else."""
        address = (self.end + 3) & ~3 if address is None else address
        at = address + 4 + 4 * len(records)
        table = [len(records)]
        for rec in records:
            table.append(at)
            at += len(rec) + 3 & ~3
        data = struct.pack(f"<{len(table)}I", *table)
        for rec in records:
            data += rec.ljust(len(rec) + 3 & ~3, b"\0")
        return self.put(address, data)

    def boot_sector(self, workdir, bootinfo, state="grub", howto=0, esym=0,
                    ext_kb=0, base_kb=0, pvh=None):
        """pvh: (entry, start info's address), to start the kernel by PVH."""
        cr0, cr4, efer = STATES[state]
        obj, raw = workdir / "bootsect.o", workdir / "bootsect.bin"
        grub = ["-DGRUB"] if state.startswith("grub") else []
        subprocess.run(["gcc", "-m32", "-nostdinc", *grub, "-c", "-o", obj,
                        HERE / "bootsect.S"], check=True)
        subprocess.run(["ld", "-m", "elf_i386", "-e", "start",
                        "-Ttext", "0x7c00",
                        "--oformat", "binary", "-o", raw, obj], check=True)
        sector = bytearray(raw.read_bytes())
        entry, ebx = pvh or (self.entry, 0)
        struct.pack_into("<12I", sector, 0x180, entry, cr0, cr4, efer,
                         0, howto, 0, bootinfo, esym, ext_kb, base_kb, ebx)
        raw.write_bytes(sector.ljust(1 << 20, b"\0"))
        return raw

    def start(self, workdir, bootinfo, memory=256, cpu=None, lifetime=60,
              extra=(), **kwargs):
        """A pbqemu.Qemu that runs it."""
        workdir.mkdir(parents=True, exist_ok=True)
        disk = self.boot_sector(workdir, bootinfo, **kwargs)
        (workdir / "kernel").write_bytes(self.kernel)
        args = ["-device", "loader,file="
                + pbqemu.option(workdir / "kernel")]
        for i, (address, data) in enumerate(self.blobs):
            blob = workdir / f"blob{i}"
            blob.write_bytes(data)
            args += ["-device",
                     f"loader,file={pbqemu.option(blob)},"
                     f"addr={address:#x},force-raw=on"]
        if cpu:
            args += ["-cpu", cpu]
        return pbqemu.Qemu(disk, workdir, memory, lifetime, [*args, *extra],
                           machine=bios_command)


def bios_command(disk, _variables, memory, extra, serial):
    """QEMU without OVMF: its own BIOS reads the boot sector."""
    return ["qemu-system-x86_64", "-nodefaults", "-no-user-config",
            "-machine", "q35", "-m", str(memory), "-accel", "tcg",
            "-display", "none", "-nic", "none", "-boot", "menu=off,strict=on",
            *serial, "-drive",
            "if=none,id=d0,format=raw,snapshot=on,"
            f"file={pbqemu.option(disk)}",
            "-device", "ide-hd,drive=d0,bootindex=0", *extra]


def pvh_command(kernel, initrd=None, append=None, machine="microvm",
                program="qemu-system-x86_64"):
    """Qemu's `machine' to start a kernel by PVH, without a disk. -M microvm
    has neither BIOS nor PCI to wait for."""
    def make(_disk, _variables, memory, extra, serial):
        cmd = [program, "-nodefaults", "-no-user-config",
               "-machine", machine, "-m", str(memory), "-accel", "tcg",
               "-display", "none", *serial, "-kernel", str(kernel)]
        if initrd:
            cmd += ["-initrd", str(initrd)]
        if append:
            cmd += ["-append", append]
        return [*cmd, *extra]
    return make
