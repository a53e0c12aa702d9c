# SPDX-License-Identifier: BSD-2-Clause
"""The loaders' PE images: what shim and firmware that enforces memory attributes
ask of them, as built, and with keys and a signature."""

import importlib.util
import shutil
import struct
import subprocess

import pytest

import kmodtree
from kmodtree import ROOT, run

SPEC = importlib.util.spec_from_file_location("pefinish",
                                              ROOT / "scripts" / "pefinish.py")
pefinish = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(pefinish)

READ, EXECUTE, WRITE = 0x40000000, 0x20000000, 0x80000000


class Image:
    def __init__(self, path):
        self.data = data = path.read_bytes()
        pe, = struct.unpack_from("<I", data, 0x3c)
        assert data[:2] == b"MZ" and data[pe:pe + 4] == b"PE\0\0"
        n, size = struct.unpack_from("<H12xH", data, pe + 6)
        self.optional = pe + 24
        self.alignment, = struct.unpack_from("<I", data, self.optional + 32)
        self.size, self.headers = struct.unpack_from("<II", data,
                                                     self.optional + 56)
        self.subsystem, self.flags = struct.unpack_from(
            "<HH", data, self.optional + 68)
        self.entry, = struct.unpack_from("<I", data, self.optional + 16)
        self.sections = {}
        for at in range(self.optional + size, self.optional + size + 40 * n, 40):
            name, *rest, flags = struct.unpack_from("<8sIIII12xI", data, at)
            self.sections[name.rstrip(b"\0").decode()] = (*rest, flags)


def check(image, *more):
    assert image.alignment == 4096 and image.subsystem == 10
    assert image.flags & 0x100      # NX_COMPAT
    end = image.headers
    for size, address, rawsize, _, _ in image.sections.values():
        assert address % 4096 == 0 and address >= end and rawsize >= size > 0
        end = address + size
    assert image.size == (end + 4095) & -4096
    access = {name: flags & (READ | EXECUTE | WRITE)
              for name, (*_, flags) in image.sections.items()}
    assert access.pop(".text") == READ | EXECUTE
    assert access.pop(".data") == READ | WRITE
    assert set(access.values()) == {READ}
    assert {".rodata", ".sbat", ".reloc", *more} <= set(access)
    size, address, _, _, _ = image.sections[".text"]
    assert address <= image.entry < address + size


@pytest.mark.parametrize("machine", ["x64", "ia32"])
def test_image(tmp_path, machine):
    path = tmp_path / f"boot{machine}.efi"
    shutil.copy(kmodtree.BUILD / "efi" / path.name, path)
    image = Image(path)
    check(image)
    size, _, _, offset, _ = image.sections[".sbat"]
    lines = [line.split(",") for line in image.data[offset:offset + size]
             .rstrip(b"\0").decode("ascii").splitlines()]
    assert [len(line) for line in lines] == [6, 6]
    assert lines[0][:2] == ["sbat", "1"] and lines[1][0] == "primeboot"
    assert int(lines[1][1]) >= 1
    # Keys, then a signature.
    def do(*args):
        subprocess.run(args, cwd=tmp_path, check=True, capture_output=True)
    for args in (["--new=sb", "--type=rsa2048"], ["-o", "keys.list", "sb.crt"],
                 [f"--enrol={path}", "keys.list"]):
        assert run("keys", *args, cwd=tmp_path)[0] == 0
    do("sbsign", "--key", "sb.key", "--cert", "sb.crt", "--output", path, path)
    do("sbverify", "--cert", "sb.crt", path)
    check(Image(path), ".pbkeys")
    assert run("keys", path) == run("keys", tmp_path / "keys.list")


def test_refused():
    """What objcopy must not have made."""
    data = (kmodtree.BUILD / "efi" / "bootx64.efi").read_bytes()
    assert pefinish.finish(data) == data
    image = Image(kmodtree.BUILD / "efi" / "bootx64.efi")
    first = image.data.index(b".text\0\0\0")
    for at, change, word in ((first + 36, WRITE, "written and executed"),
                             (first + 12, 16, "pages"),
                             (image.optional + 32, 512, "pages")):
        bad = bytearray(data)
        value, = struct.unpack_from("<I", bad, at)
        struct.pack_into("<I", bad, at, value ^ change)
        with pytest.raises(pefinish.PEError, match=word):
            pefinish.finish(bad)
