#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make a disk image: GPT with one EFI system partition (FAT32).

Needs neither root nor loop devices: the partition table is written here, the
file system by mtools. The same files give the same image, byte for byte.

    mkdisk.py -o disk.img dest=src ...      files; dest is the path on the disk
    mkdisk.py -o disk.img --build build     the image that `make run' boots
              [--bootcfg FILE] [--module FILE.kmod]... [dest=src ...]

Tests use it as a library: see make_disk(), default_files().
"""

import argparse
import io
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import uuid
import zlib

SECTOR = 512
MIB = 1 << 20
FIRST_LBA = 2048            # the partition starts at 1 MiB
GPT_ENTRIES = 128
GPT_ENTRY_SIZE = 128
GPT_SECTORS = GPT_ENTRIES * GPT_ENTRY_SIZE // SECTOR
FAT32_MIN_CLUSTERS = 65525  # below it, it is FAT16 by definition
EPOCH = 946684800           # 2000-01-01: every time stamp in an image

ESP_TYPE = uuid.UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
DISK_GUID = uuid.uuid5(uuid.NAMESPACE_DNS, "disk.primeboot.invalid")
PART_GUID = uuid.uuid5(uuid.NAMESPACE_DNS, "esp.primeboot.invalid")

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = "10.1"


def module_base(machine):
    """Where the loader looks for a machine's modules."""
    return f"stand/{machine}/{RELEASE}/modules"


MODULE_BASE = module_base("amd64")
FIRMWARE = ["x64", "ia32"]  # that there is a loader for


def loaders(build):
    """The loader for each firmware, by the name that it looks for."""
    return {f"EFI/BOOT/BOOT{kind.upper()}.EFI":
            pathlib.Path(build) / "efi" / f"boot{kind}.efi"
            for kind in FIRMWARE}


class DiskError(Exception):
    """The image cannot be made; str() says why."""


def content(src):
    """The bytes of a source: bytes, or the file that a path names."""
    return src if isinstance(src, bytes) else pathlib.Path(src).read_bytes()


def make_tar(files):
    """A ustar archive of {path: bytes or path}. Each folder has an entry, before
    the entries of what it holds."""
    out = io.BytesIO()
    dirs = {str(p) for f in files for p in pathlib.PurePosixPath(f).parents}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted((dirs - {".", "/"}) | set(files)):
            info = tarfile.TarInfo(name)
            info.mtime = EPOCH
            data = b""
            if name in files:
                data = content(files[name])
                info.size = len(data)
                info.mode = 0o644
            else:
                info.type = tarfile.DIRTYPE
                info.mode = 0o755
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def gpt_header(here, other, first_usable, last_usable, entries_lba, crc):
    """One GPT header (UEFI specification, 5.3.2) as a sector."""
    def pack(header_crc):
        return struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92,
                           header_crc, 0, here, other, first_usable,
                           last_usable, DISK_GUID.bytes_le, entries_lba,
                           GPT_ENTRIES, GPT_ENTRY_SIZE, crc)
    return pack(zlib.crc32(pack(0))).ljust(SECTOR, b"\0")


def write_gpt(img, sectors, label):
    """Protective MBR, both GPTs, one partition from FIRST_LBA to the end."""
    last_usable = sectors - GPT_SECTORS - 2
    entry = struct.pack("<16s16sQQQ72s", ESP_TYPE.bytes_le, PART_GUID.bytes_le,
                        FIRST_LBA, last_usable, 0, label.encode("utf-16-le"))
    entries = entry.ljust(GPT_SECTORS * SECTOR, b"\0")
    crc = zlib.crc32(entries)
    first_usable = 2 + GPT_SECTORS
    mbr = struct.pack("<446x8BII48xH", 0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff,
                      1, min(sectors - 1, 0xffffffff), 0xaa55)
    img.write(mbr)
    img.write(gpt_header(1, sectors - 1, first_usable, last_usable, 2, crc))
    img.write(entries)
    img.seek((sectors - 1 - GPT_SECTORS) * SECTOR)
    img.write(entries)
    img.write(gpt_header(sectors - 1, 1, first_usable, last_usable,
                         sectors - 1 - GPT_SECTORS, crc))
    return last_usable - FIRST_LBA + 1


def mtool(*args):
    """Run one of the mtools so that its output is reproducible."""
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC",
           "LC_ALL": "C.UTF-8", "MTOOLSRC": os.devnull,
           "MTOOLS_SKIP_CHECK": "1", "SOURCE_DATE_EPOCH": str(EPOCH)}
    try:
        done = subprocess.run(args, env=env, capture_output=True, check=False)
    except FileNotFoundError:
        raise DiskError(f"{args[0]}: not found (package mtools)") from None
    if done.returncode != 0:
        raise DiskError(f"{' '.join(args[:4])}: "
                        f"{done.stderr.decode(errors='replace').strip()}")


def stage(files, top):
    """Lay the sources out as files below `top'. Returns {dest folder: [staged
    file]} in a fixed order, parents first; dest folders without files too."""
    folders = {}
    for dest in sorted(files):
        path = pathlib.PurePosixPath(dest.strip("/"))
        for parent in reversed(path.parents):
            folders.setdefault(str(parent), [])
        if dest.endswith("/"):
            folders.setdefault(str(path), [])
            continue
        staged = top / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(files[dest], bytes):
            staged.write_bytes(files[dest])
        else:
            shutil.copyfile(files[dest], staged)
        os.utime(staged, (EPOCH, EPOCH))
        folders[str(path.parent)].append(str(staged))
    return folders


def make_disk(out, files, size_mib=64, label="PRIMEBOOT"):
    """Write the image `out' (sparse). files: {dest: bytes or path of the
    source}; a dest that ends in "/" is an empty folder."""
    with tempfile.TemporaryDirectory(prefix="mkdisk-") as tmp:
        folders = stage(files, pathlib.Path(tmp))
        used = sum(os.path.getsize(f) for fs in folders.values() for f in fs)
        size_mib = max(size_mib, used * 5 // 4 // MIB + 40)
        sectors = size_mib * MIB // SECTOR
        partial = pathlib.Path(f"{out}.tmp")
        with open(partial, "wb") as img:
            img.truncate(sectors * SECTOR)
            part_sectors = write_gpt(img, sectors, label)
        cluster = 1
        while part_sectors // (cluster * 2) > FAT32_MIN_CLUSTERS * 9 // 8:
            cluster *= 2
        at = f"{partial}@@{FIRST_LBA * SECTOR}"
        mtool("mformat", "-i", at, "-F", "-T", str(part_sectors), "-h", "255",
              "-s", "63", "-H", str(FIRST_LBA), "-c", str(cluster),
              "-N", "50424f54", "-v", label[:11], "::")
        new = [f"::/{d}" for d in folders if d != "."]
        if new:
            mtool("mmd", "-i", at, *new)
        for folder, staged in folders.items():
            if staged:
                mtool("mcopy", "-m", "-i", at, *staged, f"::/{folder}/")
        os.replace(partial, out)


def modules_of(build, machine="amd64"):
    """{name: path} of the modules that ship, as they were built."""
    base = pathlib.Path(build) / machine / "modules"
    return {p.stem: p for p in sorted(base.glob("*/*.kmod"))
            if p.stem == p.parent.name}


def default_files(build, bootcfg=None, modules=None, kernel=None,
                  machine="amd64"):
    """The files of the image that `make run' boots, as make_disk() takes
    them. bootcfg: bytes or path; modules: {name: bytes or path}; kernel:
    path or bytes, each to stand in for the default."""
    build = pathlib.Path(build)
    modules = modules_of(build, machine) if modules is None else modules
    base = module_base(machine)
    tree = {f"{base}/{n}/{n}.kmod": p for n, p in modules.items()}
    files = dict(tree)
    files.update(loaders(build))
    files["EFI/NetBSD/boot.cfg"] = bootcfg or ROOT / "etc" / "boot.cfg"
    files["netbsd"] = kernel or build / machine / "kernel"
    # The same tree as the file system that the loader passes to the kernel.
    files["boot/fs.tar"] = make_tar(tree)
    return files


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Make a GPT disk image with one EFI system partition.")
    p.add_argument("-o", "--output", required=True, metavar="IMAGE")
    p.add_argument("-s", "--size", type=int, default=64, metavar="MIB",
                   help="at least so large (default 64)")
    p.add_argument("--build", metavar="FOLDER",
                   help="take loader, kernel and modules from this build")
    p.add_argument("--machine", default="amd64", metavar="MACHINE",
                   help="whose kernel and modules (default amd64)")
    p.add_argument("--bootcfg", metavar="FILE", help="instead of etc/boot.cfg")
    p.add_argument("--module", action="append", default=[], metavar="KMOD",
                   help="one more module, also loaded by boot.cfg")
    p.add_argument("files", nargs="*", metavar="dest=src")
    return p.parse_args(argv)


def main(argv):
    args = parse_args(argv)
    files = {}
    if args.build:
        modules = modules_of(args.build, args.machine)
        bootcfg = content(args.bootcfg or ROOT / "etc" / "boot.cfg")
        for path in map(pathlib.Path, args.module):
            modules[path.stem] = path
            bootcfg += f"load={path.stem}\n".encode()
        files = default_files(args.build, bootcfg, modules,
                              machine=args.machine)
    for pair in args.files:
        dest, eq, src = pair.partition("=")
        if not eq:
            raise DiskError(f"{pair}: not of the form dest=src")
        files[dest] = pathlib.Path(src)
    make_disk(args.output, files, args.size)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (DiskError, OSError) as e:
        sys.exit(f"mkdisk: {e}")
