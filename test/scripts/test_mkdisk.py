# SPDX-License-Identifier: BSD-2-Clause
"""mkdisk.py: its images are reproducible, their partition tables are valid, and
mtools finds their files."""

import io
import pathlib
import struct
import subprocess
import sys
import tarfile
import zlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import mkdisk   # noqa: E402

FILES = {
    "EFI/BOOT/BOOTX64.EFI": b"loader" * 1000,
    "EFI/NetBSD/boot.cfg": b"timeout=0\n",
    "netbsd": bytes(range(256)) * 4096,
    "stand/amd64/10.1/modules/a-long-module-name/a-long-module-name.kmod":
        b"module",
    "empty": b"",
    "folder/": b"",
}


@pytest.fixture
def disk(tmp_path):
    path = tmp_path / "disk.img"
    mkdisk.make_disk(path, FILES)
    return path


def mtype(disk, name):
    return subprocess.run(["mtype", "-i", f"{disk}@@1M", f"::/{name}"],
                          check=True, capture_output=True).stdout


@pytest.mark.parametrize("name", [n for n in FILES if not n.endswith("/")])
def test_file_comes_back(disk, name):
    assert mtype(disk, name) == FILES[name]


def test_folder_is_there(disk):
    done = subprocess.run(["mdir", "-b", "-i", f"{disk}@@1M", "::/"],
                          check=True, capture_output=True)
    assert b"::/folder/" in done.stdout


def test_same_files_same_bytes(disk, tmp_path):
    again = tmp_path / "again.img"
    mkdisk.make_disk(again, dict(reversed(FILES.items())))
    assert disk.read_bytes() == again.read_bytes()


def check_header(image, lba):
    """One GPT header: signature, both checksums. Its fields."""
    header = bytearray(image[lba * 512:lba * 512 + 92])
    fields = struct.unpack("<8sIIIIQQQQ16sQIII", header)
    assert fields[0] == b"EFI PART"
    header[16:20] = bytes(4)
    assert zlib.crc32(header) == fields[3]
    at, count, size = fields[10] * 512, fields[11], fields[12]
    assert zlib.crc32(image[at:at + count * size]) == fields[13]
    return fields


def test_partition_tables(disk):
    image = disk.read_bytes()
    last = len(image) // 512 - 1
    first, backup = check_header(image, 1), check_header(image, last)
    assert (first[5], first[6]) == (1, last)
    assert (backup[5], backup[6]) == (last, 1)
    assert image[510:512] == b"\x55\xaa" and image[446 + 4] == 0xee
    start, end = struct.unpack_from("<QQ", image, 1024 + 32)
    assert start == 2048 and end == first[8] < backup[10]


def test_fat_is_fat32_and_within_its_partition(disk):
    image = disk.read_bytes()
    boot = image[2048 * 512:2049 * 512]
    assert boot[82:90] == b"FAT32   " and boot[510:512] == b"\x55\xaa"
    sectors, = struct.unpack_from("<I", boot, 32)
    start, end = struct.unpack_from("<QQ", image, 1024 + 32)
    assert 0 < sectors <= end - start + 1
    reserved, = struct.unpack_from("<H", boot, 14)
    fat, = struct.unpack_from("<I", boot, 36)
    assert (sectors - reserved - boot[16] * fat) // boot[13] >= 65525


def test_grows_with_its_files(tmp_path):
    path = tmp_path / "big.img"
    big = b"\xa5" * (80 << 20)
    mkdisk.make_disk(path, {"big": big})
    assert mtype(path, "big") == big


def test_tar_has_folders_first():
    data = mkdisk.make_tar({"a/b/c": b"text", "a/d": b""})
    assert data[257:263] == b"ustar\0"
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getnames() == ["a", "a/b", "a/b/c", "a/d"]
        assert tar.extractfile("a/b/c").read() == b"text"


def test_error_says_what(tmp_path):
    done = subprocess.run([ROOT / "scripts" / "mkdisk.py", "-o",
                           tmp_path / "x.img", "netbsd=/nonexistent/kernel"],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "/nonexistent/kernel" in done.stderr
    assert "Traceback" not in done.stderr
