#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure the cost of loading a kernel with its modules: `make bench-load'.

    bench_load.py --build BUILD [--rounds N] [--bus BUS] [--unit UNIT]
                  [--only PATTERN]

A kernel of 24 MB and 20 modules of 300 KB, from StartImage() of the loader to
the kernel's first instruction, in QEMU without hardware virtualisation. The
loaders are interleaved in each round:

    raw             test/bench/load/raw.c: BlockIo alone, 1 MiB at a time, into
                    memory that was not touched before; of a compressed kernel
                    also zlib or zstd alone; or BearSSL's SHA-256 of all bytes
    fat ffs2 ext4   this loader, from that file system
    fat trust       the same with an owner's key: kernel, modules and boot.cfg
                    are listed in a signed manifest
    grub            GRUB's knetbsd, from FAT

Instructions are the guest's, by -icount; the host's load changes them by a few
percent. Seconds are the host's, which must be idle to compare them. The kernel
checks the checksums of its data and of each module.

Exit status: 1 when a limit is missed, 2 when something cannot be run.
"""

import argparse
import array
import collections
import gzip
import itertools
import os
import pathlib
import random
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "qemu"))

import diskreads    # noqa: E402
import fsimages     # noqa: E402
import mkdisk       # noqa: E402
import mkgrub       # noqa: E402
import pbqemu       # noqa: E402
import signedroot   # noqa: E402
import test_disks   # noqa: E402

MIB = 1 << 20
DATA_BYTES = 24 * MIB
MODULES, MODULE_BYTES = 20, 300_000
MEMORY = 256
LIFETIME = 600          # seconds of one boot
PART = mkdisk.FIRST_LBA * mkdisk.SECTOR
ESP, FS = 4 * MIB, 48 * MIB
BUSES = {"ahci": "ide-hd", "virtio": "virtio-blk-pci"}
MODES = {"": 0, "gzip": 1, "zstd": 2, "sha256": 3}     # of raw.c
PACKS = ("gzip", "zstd")
ICOUNT = ["-icount", "shift=0,sleep=off",
          "-rtc", "base=2026-01-01T00:00:00,clock=vm"]

# How: a compression; "sha256", "trust"; or plain.
Case = collections.namedtuple("Case", "loader pack")
CASES = [Case("raw", ""), Case("fat", ""), Case("ffs2", ""), Case("ext4", ""),
         Case("grub", ""), Case("raw", "gzip"), Case("fat", "gzip"),
         Case("raw", "zstd"), Case("fat", "zstd"),
         Case("raw", "sha256"), Case("fat", "trust")]

# Loading, and the hash of all that is loaded.
HASHED = {Case("fat", ""): 1, Case("raw", "sha256"): 1, Case("raw", ""): -1}

# (unit, case, at most so many times, case or sum of cases, on bus); None: so
# many.
LIMITS = [
    # boot.cfg, menu and all the rest in 100 ms of the guest's time
    *[("instructions", Case("fat", ""), 100e6, None, b) for b in BUSES],
    ("seconds", Case("fat", ""), 1.3, Case("raw", ""), "ahci"),
    ("seconds", Case("fat", ""), 2.0, Case("raw", ""), "virtio"),
    *[("instructions", Case("fat", ""), 0.1, Case("grub", ""), b)
      for b in BUSES],
    *[("instructions", Case(fs, ""), 1.2, Case("fat", ""), b)
      for fs in ("ffs2", "ext4") for b in BUSES],
    *[("instructions", Case("fat", p), 1.1, Case("raw", p), b)
      for p in PACKS for b in BUSES],
    *[("instructions", Case("fat", "trust"), 1.1, HASHED, b) for b in BUSES],
]


class CannotRun(Exception):
    pass


def rotsum(data):
    """kernel.S's sum."""
    total = 0
    for word in array.array("I", data[:len(data) & -4]):
        total = ((total << 1 | total >> 31) + word) & 0xffffffff
    return total


def packed(data, pack):
    if pack == "gzip":
        return gzip.compress(data, mtime=0)
    if pack == "zstd":
        return subprocess.run(["zstd", "-qc", "--check",
                               f"--stream-size={len(data)}"], input=data,
                              check=True, stdout=subprocess.PIPE).stdout
    return data


def machine_code(size):
    """Data that compresses like a kernel: a large program of this machine."""
    code = pathlib.Path(shutil.which("qemu-system-x86_64")).read_bytes()
    return bytes(itertools.islice(itertools.cycle(code), size))


class Payload:
    """The files to load, and the checksums that the kernel must find."""

    def __init__(self, build):
        data = machine_code(DATA_BYTES)
        kernel, pa = diskreads.grown(
            (build / "test/handoff/probe-load").read_bytes(), data)
        at = kernel.index(b"LOADDATA") + 8
        self.kernel = (kernel[:at] + struct.pack("<II", pa, len(data))
                       + kernel[at + 8:])
        self.modules = {
            f"mod{i}": diskreads.relocatable(
                MODULE_BYTES + i, random.Random(i).randbytes(MODULE_BYTES))
            for i in range(MODULES)}
        self.packed = {p: packed(self.kernel, p) for p in ("", *PACKS)}
        self.sums = [rotsum(data), 0, *map(rotsum, self.modules.values())]

    def kernel_file(self, pack):
        return self.packed.get(pack, self.kernel)

    def tree(self, pack):
        return {"netbsd": self.kernel_file(pack),
                **{f"{mkdisk.MODULE_BASE}/{n}/{n}.kmod": d
                   for n, d in self.modules.items()}}

    def bootcfg(self, dev=""):
        return (f"timeout=0\nmenu=Go:boot {dev}netbsd\n" + "".join(
            f"load={n}\n" for n in self.modules)).encode()

    def grubcfg(self):
        return "\n".join(
            ["knetbsd /netbsd",
             *[f"knetbsd_module_elf /{mkdisk.MODULE_BASE}/{n}/{n}.kmod"
               for n in self.modules], "boot", ""]).encode()


class Disk:
    """The image of one case, and the sums of what is loaded from it."""

    def __init__(self, case, payload, build, work):
        self.path = work / f"{case.loader}{case.pack}.img"
        self.sums = payload.sums
        start = {"EFI/BOOT/BOOTX64.EFI": build / "bench/load/start.efi"}
        loader = {"load.efi": build / "efi/bootx64.efi"}
        cfg = "EFI/NetBSD/boot.cfg"
        tree = payload.tree(case.pack)
        if case.pack == "trust":
            root = signedroot.SignedRoot(build, work / "signed", {
                cfg: payload.bootcfg(), **tree})
            root.manifest()
            # (The loader would only warn.)
            root.tool("verify", "-K", "keys.list", "root")
            self.fat({**start, "load.efi": root.loader(), **root.files()})
        elif case.loader == "fat":
            self.fat({**start, **loader, cfg: payload.bootcfg(), **tree})
        elif case.loader == "grub":
            grub = work / "grub.efi"
            mkgrub.efi_application(grub)
            self.fat({**start, "load.efi": grub,
                      mkgrub.CONFIG: payload.grubcfg(), **tree})
        elif case.loader == "raw":
            self.fat({**start, "load.efi": build / "bench/load/raw.efi",
                      **tree})
            self.raw(case, payload)
        else:
            self.root(case, {**start, **loader,
                             cfg: payload.bootcfg("NAME=root:")}, tree, work)
        self.path.read_bytes()      # into the page cache

    def fat(self, files):
        mkdisk.make_disk(self.path, files)

    def raw(self, case, payload):
        """Tell raw.efi what to read: as much as the files are, from the
        kernel's place on."""
        image = bytearray(self.path.read_bytes())
        kernel = payload.kernel_file(case.pack)
        at = image.index(kernel)
        size = len(kernel) + sum(map(len, payload.modules.values()))
        size = -(-size // mkdisk.SECTOR) * mkdisk.SECTOR
        struct.pack_into("<6Q", image, PART + 256, 0x776172646165726c,
                         MODES[case.pack], (at - PART) // mkdisk.SECTOR, size,
                         len(kernel), len(payload.kernel))
        self.path.write_bytes(image)
        self.sums = [rotsum(payload.kernel if case.pack in PACKS
                            else bytes(image[at:at + size]))]

    def root(self, case, esp, tree, work):
        """The kernel on a partition of its own."""
        top = work / "tree"
        shutil.rmtree(top, ignore_errors=True)
        fsimages.make_tree(top, tree)
        fs = work / "fs.img"
        if case.loader == "ffs2":
            kind = fsimages.NETBSD_FFS
            fsimages.run("makefs", "-t", "ffs", "-B", "le", "-o",
                         "version=2,bsize=16384,fsize=2048", "-s", str(FS), fs,
                         top)
        else:
            kind = fsimages.LINUX
            fs.unlink(missing_ok=True)
            fsimages.run("mke2fs", "-q", "-F", "-t", "ext4", "-d", top, fs,
                         f"{FS // MIB}M")
        self.path.write_bytes(b"")
        test_disks.gpt(self.path, {
            0: (mkdisk.ESP_TYPE, PART, ESP, 0, "esp"),
            1: (kind, PART + ESP, FS, 0, "root")}, PART + ESP + FS + MIB)
        test_disks.fat(self.path, PART, ESP,
                       {n: mkdisk.content(d) for n, d in esp.items()}, work)
        fsimages.write_at(self.path, PART + ESP, fs)


class Boot:
    """One run in QEMU: the marks that it made (mark.h)."""

    def __init__(self, disk, bus, counted):
        self.time = collections.defaultdict(list)
        self.number = collections.defaultdict(list)
        with tempfile.TemporaryDirectory(prefix="bench-load-") as tmp:
            variables = pathlib.Path(tmp) / "vars.fd"
            shutil.copyfile(pbqemu.find_firmware()[1], variables)
            extra = ["-chardev", "stdio,id=marks,signal=off", "-device",
                     "isa-debugcon,iobase=0xe9,chardev=marks", "-no-reboot",
                     *(ICOUNT if counted else [])]
            cmd = pbqemu.command(disk.path, variables, MEMORY, extra,
                                 ("-serial", "null"))
            cmd = [a.replace("virtio-blk-pci,", f"{BUSES[bus]},") for a in cmd]
            with subprocess.Popen(cmd, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE) as vm:
                try:
                    self.listen(vm.stdout.fileno())
                finally:
                    vm.kill()
        if [n for k in "DBM" for n in self.number[k]] != disk.sums:
            raise CannotRun(f"{disk.path}: wrong sums: {dict(self.number)}")
        self.seconds = self.loading(self.time)
        self.instructions = self.loading(self.number)

    @staticmethod
    def loading(at):
        """From S to E without the waiting for keys, from a W to its R."""
        return (at["E"][0] - at["S"][0]
                - sum(r - w for w, r in zip(at["W"], at["R"], strict=True)))

    def listen(self, fd):
        """Read marks up to Z. A letter's time is that of its arrival."""
        line, end = b"", time.monotonic() + LIFETIME
        while True:
            left = max(end - time.monotonic(), 0)
            if not select.select([fd], [], [], left)[0]:
                raise CannotRun(f"no Z mark after {LIFETIME} s; so far: "
                                f"{dict(self.number)} {line!r}")
            got = os.read(fd, 4096)
            now = time.monotonic()
            if not got:
                raise CannotRun("QEMU ended")
            for byte in got:
                if not line:
                    self.time[chr(byte)].append(now)
                line += bytes([byte])
                if byte != 10:
                    continue
                text, line = line.decode(errors="replace").split(), b""
                if text == ["Z"]:
                    return
                if len(text) != 2 or text[0] == "X":
                    raise CannotRun(f"mark: {text}")
                self.number[text[0]].append(int(text[1], 16))


def spread(values, scale):
    return "-" if not values else (f"{statistics.median(values) / scale:7.3f} "
            f"({min(values) / scale:.3f}-{max(values) / scale:.3f})")


def name_of(case):
    return f"{case.loader}{' ' + case.pack if case.pack else ''}"


class Results:
    """{(bus, case): {unit: [values]}}"""

    def __init__(self):
        self.found = collections.defaultdict(
            lambda: collections.defaultdict(list))

    def run(self, disk, bus, case, unit):
        try:
            boot = Boot(disk, bus, unit == "instructions")
        except CannotRun as e:
            raise CannotRun(f"{bus} {name_of(case)}: {e}") from None
        self.found[bus, case][unit].append(getattr(boot, unit))
        print(f"{bus} {name_of(case)}: {getattr(boot, unit):.6g} {unit}",
              file=sys.stderr, flush=True)

    def median(self, bus, case, unit):
        values = self.found[bus, case][unit]
        return statistics.median(values) if values else None

    def sum(self, bus, cases, unit):
        """(what to compare with, how to call it); None: not all was run.
        cases: None, a case, or {case: times}."""
        if cases is None:
            return 1, ""
        if isinstance(cases, Case):
            return self.median(bus, cases, unit), f" / {name_of(cases)}"
        values = [self.median(bus, c, unit) for c in cases]
        if None in values:
            return None, ""
        name = " ".join(f"{'-' if n < 0 else '+'} {name_of(c)}"
                        for c, n in cases.items()).removeprefix("+ ")
        return (sum(n * v for n, v in zip(cases.values(), values)),
                f" / ({name})")

    def table(self):
        print(f"{'':14}{'10^6 instructions':30}seconds")
        for (bus, case), units in self.found.items():
            print(f"{bus:7}{name_of(case):11}"
                  f"{spread(units['instructions'], 1e6):30}"
                  f"{spread(units['seconds'], 1)}", flush=True)

    def missed(self):
        """Print each limit with what was found; how many are missed."""
        bad = 0
        for unit, case, limit, of, bus in LIMITS:
            a = self.median(bus, case, unit)
            b, beside = self.sum(bus, of, unit)
            if a is None or b is None:
                continue
            word = "ok" if a <= limit * b else "MISSED"
            bad += word != "ok"
            print(f"{word:7}{bus:7}{name_of(case)}{beside}: {a / b:.4g}, at "
                  f"most {limit:g} ({unit})")
        return bad


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Measure what loading a kernel costs.")
    p.add_argument("--build", required=True,
                   type=lambda path: pathlib.Path(path).resolve())
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--bus", choices=BUSES, help="only this one")
    p.add_argument("--only", default="",
                   help="a regular expression: only cases whose name has it")
    p.add_argument("--unit", choices=["instructions", "seconds"],
                   help="only these")
    return p.parse_args(argv)


def main(argv):
    args = parse_args(argv)
    cases = [c for c in CASES if re.search(args.only, name_of(c))]
    if not cases:
        raise CannotRun(f"--only {args.only}: no case has that name; they are "
                        + ", ".join(map(name_of, CASES)))
    buses = [args.bus] if args.bus else list(BUSES)
    units = [args.unit] if args.unit else ["instructions", "seconds"]
    results = Results()
    payload = Payload(args.build)
    with tempfile.TemporaryDirectory(prefix="bench-load-", dir=args.build) as w:
        disks = {c: Disk(c, payload, args.build, pathlib.Path(w))
                 for c in cases}
        for n in range(args.rounds):
            for unit in units:
                for bus in buses:
                    for case in cases:
                        results.run(disks[case], bus, case, unit)
            print(f"round {n + 1} of {args.rounds}", file=sys.stderr,
                  flush=True)
    results.table()
    return 1 if results.missed() else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (CannotRun, mkdisk.DiskError, mkgrub.GrubError, pbqemu.QemuError,
            subprocess.CalledProcessError, OSError) as e:
        print(f"bench-load: {e}", file=sys.stderr)
        sys.exit(2)
