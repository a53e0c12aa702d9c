# SPDX-License-Identifier: BSD-2-Clause
"""The cost of a boot, in numbers that do not depend on the host's load: a
kernel of 24 MB and 20 modules of 300 KB."""

import random
import re
import struct

import pytest

import diskreads
import fsimages
import mkdisk
import pbqemu
import test_handoff
from fsimages import MIB
from test_disks import FIRST, gpt

ESP, ROOT = 4 * MIB, 48 * MIB
MODULES = 20
LINE = 32 << 10     # of the loader's cache
FILL = random.Random(3).randbytes(24 << 20)
DATA = [diskreads.relocatable(size, random.Random(size).randbytes(size))
        for size in range(300 * 1000, 300 * 1000 + MODULES)]


def ahci(disk, variables, memory=256, extra=(), serial=("-serial", "stdio")):
    """The usual machine, its disk on AHCI."""
    cmd = pbqemu.command(disk, variables, memory, extra, serial)
    return [a.replace("virtio-blk-pci,", "ide-hd,") for a in cmd]


def on_screen(text):
    """What the loader printed on the console, without what it printed on the
    serial line alone, and percentages: how many there are depends on time."""
    said = re.split(r"BdsDxe: starting[^\n]*\n", text)[-1].partition("\nP ")[0]
    said = re.sub(r"^module: .*\n", "", said, flags=re.M)
    return re.sub(r"[\b ]*\d+%|[\b ]+$", "", said, flags=re.M)


def root_disk(disk, build, workdir, make, files):
    """The loader on its partition, these files on another."""
    fsimages.make_tree(workdir / "tree", files)
    make(workdir / "root.img", workdir / "tree", ROOT // MIB)
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (fsimages.NETBSD_FFS, FIRST + ESP, ROOT, 0, "root")},
        FIRST + ESP + ROOT + MIB)
    fsimages.fat(disk, FIRST, ESP, fsimages.loader_only(build), workdir)
    fsimages.write_at(disk, FIRST + ESP, workdir / "root.img")


class Boot:
    """One boot: what it read, printed and left in memory."""

    def __init__(self, build, workdir, machine, make=None):
        kernel, self.pa = diskreads.grown(
            (build / "test/handoff/probe").read_bytes(), FILL)
        names = [f"mod{i}" for i in range(MODULES)]
        cfg = "timeout=0\nmenu=Go:boot netbsd\n" + "".join(
            f"load={n}\n" for n in names)
        disk = workdir / "disk.img"
        if make:
            tree = {f"{mkdisk.MODULE_BASE}/{n}/{n}.kmod": d
                    for n, d in zip(names, DATA)}
            root_disk(disk, build, workdir, make,
                      {"netbsd": kernel, "boot.cfg": cfg.encode(), **tree})
        else:
            files = mkdisk.default_files(build, cfg.encode(),
                                         dict(zip(names, DATA)), kernel)
            del files["boot/fs.tar"]
            mkdisk.make_disk(disk, files)
        self.payload = len(kernel) + sum(map(len, DATA))
        log = workdir / "trace.log"
        with pbqemu.Qemu(disk, workdir, machine=machine,
                         extra=diskreads.trace(log)) as vm:
            vm.expect(r"P done 00000000\r?\n")
            files = self.files(test_handoff.Report(vm.text))
            self.said = on_screen(vm.text)
            self.memory = [self.dump(vm, workdir / "memory", *place)
                           for place in [(self.pa, len(FILL)), *files]]
        self.reads = diskreads.requests(
            log, disk.read_bytes(), (build / "efi/bootx64.efi").read_bytes())

    @staticmethod
    def files(report):
        """[(address, bytes)] of the modules, by bootinfo."""
        rec = report.record(test_handoff.MODULELIST)
        return [struct.unpack_from("<84xiI", rec, 16 + 92 * i)[::-1]
                for i in range(MODULES)]

    @staticmethod
    def dump(vm, path, start, size):
        """What is in memory there."""
        vm.qmp.run("pmemsave", val=start, size=size, filename=str(path))
        return path.read_bytes()


@pytest.mark.parametrize("machine", [pbqemu.command, ahci],
                         ids=["virtio", "ahci"])
def test_reads(build, workdir, machine):
    """Everything is loaded, read once, in large requests."""
    b = Boot(build, workdir, machine)
    total = sum(n for _, n in b.reads)
    print(f"{len(b.reads)} commands, {total} bytes of {b.payload}, "
          f"{len(b.said)} characters")
    assert b.memory == [FILL, *DATA]
    assert total <= 1.02 * b.payload
    assert len(b.reads) <= 1.08 * b.payload / (128 << 10)
    assert not diskreads.repeated(b.reads)
    assert len(b.said) <= 300


@pytest.mark.parametrize("make", [fsimages.make_ffs(2, "le"),
                                  fsimages.make_ext("ext4"), fsimages.make_iso],
                         ids=["ffs2", "ext4", "iso"])
def test_reads_of_others(build, workdir, make):
    """Directories and numbers of blocks lie between the files: large requests
    go around those that are cached. A line of the cache may begin with the
    last blocks of a large request."""
    b = Boot(build, workdir, pbqemu.command, make)
    total = sum(n for _, n in b.reads)
    again = 512 * len(diskreads.repeated(b.reads))
    print(f"{len(b.reads)} commands, {total} bytes of {b.payload}, "
          f"{again} again, {len(b.said)} characters")
    assert b.memory == [FILL, *DATA]
    assert total <= 1.02 * b.payload
    assert len(b.reads) <= 0.35 * b.payload / (128 << 10)
    assert again < LINE
    assert len(b.said) <= 300
