# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod tpmlog: logs against files, registers, and damaged logs."""

import hashlib
import struct
import sys

import pytest

from kmodtree import ROOT, run
from test_kmod_info import run_json

sys.path.insert(0, str(ROOT / "scripts"))

import mkdisk   # noqa: E402

ALGS = {"sha1": 4, "sha256": 11, "sha384": 12, "sha512": 13}
IPL, NO_ACTION = 13, 3


class Log:
    """The bytes of a log, and the registers that follow from it."""

    def __init__(self, banks=("sha1", "sha256", "sha384", "sha512")):
        self.banks = banks
        data = b"Spec ID Event03\0" + struct.pack("<I4BI", 0, 0, 2, 0, 2,
                                                  len(banks))
        for bank in banks:
            data += struct.pack("<HH", ALGS[bank],
                                hashlib.new(bank).digest_size)
        data += b"\0"
        self.bytes = struct.pack("<II20xI", 0, NO_ACTION, len(data)) + data
        self.pcrs = {bank: {} for bank in banks}

    def event(self, pcr, kind, text, measured=None, banks=None):
        """An event; `measured' is the text unless given."""
        text = text if isinstance(text, bytes) else text.encode()
        banks = self.banks if banks is None else banks
        self.bytes += struct.pack("<III", pcr, kind, len(banks))
        for bank in banks:
            new = hashlib.new(bank, text if measured is None else
                              measured).digest()
            self.bytes += struct.pack("<H", ALGS[bank]) + new
            was = self.pcrs[bank].get(pcr, bytes(len(new)))
            self.pcrs[bank][pcr] = hashlib.new(bank, was + new).digest()
        self.bytes += struct.pack("<I", len(text)) + text

    def ours(self, pcr, text, measured=None, banks=None):
        self.event(pcr, IPL, f"primeboot: {text}", measured, banks)

    def save(self, folder):
        (folder / "log").write_bytes(self.bytes)
        return folder / "log"


@pytest.fixture(name="root")
def root_fixture(tmp_path):
    root = tmp_path / "root"
    (root / "boot").mkdir(parents=True)
    (root / "netbsd").write_bytes(b"kernel")
    (root / "boot" / "a b.kmod").write_bytes(b"module")
    return root


def good():
    log = Log()
    log.ours(9, "kernel hd0a:/netbsd", b"kernel")
    log.ours(8, "boot hd0a:/netbsd howto 0x0")
    log.ours(9, "module hd0a:/boot/a b.kmod", b"module")
    log.event(4, 4, bytes(4))
    return log


def test_same(tmp_path, root):
    log = good()
    path = log.save(tmp_path)
    status, out, err = run("tpmlog", path, root)
    assert (status, err) == (0, "")
    assert out.endswith("4 events, 3 the same, 0 findings\n")
    for bank in ("sha256", "sha384", "sha512"):
        for pcr, value in log.pcrs[bank].items():
            assert f"{bank} PCR {pcr:2} {value.hex()}\n" in out
    assert "sha1: not replayed" in out and "sha1 PCR" not in out
    # Without files only texts are checked.
    status, out, _ = run("tpmlog", path)
    assert status == 0 and "1 the same, 0 findings" in out
    got = run_json("tpmlog", path, root)
    assert [e["verdict"] for e in got["events"]] == ["same"] * 3 + ["none"]
    assert got["events"][0]["digests"]["sha1"] == hashlib.sha1(
        b"kernel").hexdigest()
    assert {"bank": "sha512", "pcr": 9,
            "value": log.pcrs["sha512"][9].hex()} in got["pcrs"]


def test_image(tmp_path, root):
    disk = tmp_path / "d,isk.img"
    mkdisk.make_disk(disk, {"netbsd": b"kernel", "boot/a b.kmod": b"module"})
    path = good().save(tmp_path)
    status, out, _ = run("tpmlog", path, disk)
    assert status == 0 and "3 the same, 0 findings" in out
    # One of several roots has it.
    (root / "netbsd").write_bytes(b"another")
    assert run("tpmlog", path, root)[0] == 1
    assert run("tpmlog", path, root, disk)[0] == 0
    assert run("tpmlog", path, disk, root)[0] == 0


def test_findings(tmp_path, root):
    """Each is named, and nothing else is."""
    log = good()
    log.ours(9, "image hd0a:/none", b"x")
    log.ours(9, "image hd0a:/../root/netbsd", b"kernel")
    log.ours(9, "image nocolon", b"x")
    log.ours(8, "userconf x", b"primeboot: userconf y")
    log.ours(9, "not-measured hd0a:/large")
    log.ours(8, "root wd0a", banks=("sha1",))
    (root / "boot" / "a b.kmod").write_bytes(b"m0dule")
    path = log.save(tmp_path)
    status, out, _ = run("tpmlog", path, root)
    assert status == 1 and "2 the same, 7 findings" in out
    lines = out.splitlines()
    for text in ("a b.kmod: DIFFERS", "/none: NOT FOUND",
                 "/../root/netbsd: NOT FOUND", "nocolon: NOT FOUND",
                 "userconf x: the event's text is NOT",
                 "/large: the loader could NOT", "wd0a: has no SHA-256"):
        assert sum(text in line for line in lines) == 1
    assert "sha256: not replayed: events have no digest by it" in out
    got = run_json("tpmlog", path, root, status=1)
    assert [e["verdict"] for e in got["events"]] == [
        "same", "same", "differs", "none", "missing", "missing", "missing",
        "forged", "not-measured", "unknown"]
    assert got["findings"] == 7 and got["pcrs"] == []


def test_locality(tmp_path):
    """Where the TPM was started is where PCR 0 begins; not later."""
    log = Log(("sha256",))
    start = struct.pack("<III", 0, NO_ACTION, 1) + struct.pack(
        "<H", 11) + bytes(32) + struct.pack("<I", 17) + \
        b"StartupLocality\0\3"
    log.bytes += start
    log.pcrs["sha256"][0] = bytes(31) + b"\3"
    log.event(0, 8, b"v\0")
    log.bytes += start
    out = run("tpmlog", log.save(tmp_path))[1]
    assert f"sha256 PCR  0 {log.pcrs['sha256'][0].hex()}\n" in out


@pytest.mark.parametrize("edit, text", [
    (lambda b: b"", "header is truncated"),
    (lambda b: b"\1" + b[1:], "not a header"),
    (lambda b: b.replace(b"Event03", b"Event02"), "Spec ID Event03"),
    (lambda b: b[:-1], "the event is truncated"),
])
def test_damaged(tmp_path, edit, text):
    path = tmp_path / "log"
    path.write_bytes(edit(good().bytes))
    status, _, err = run("tpmlog", path)
    assert status == 2 and text in err


def test_no_files(tmp_path):
    path = good().save(tmp_path)
    for bad, text in (("nothing", "No such file"), ("empty", "file system"),
                      ("elf", "not a disk image")):
        name = tmp_path / bad
        if bad != "nothing":
            name.write_bytes({"empty": bytes(2 << 20),
                              "elf": b"\x7fELF" + bytes(60)}[bad])
        status, _, err = run("tpmlog", path, name)
        assert status == 2 and text in err
    assert run("tpmlog", tmp_path / "nothing")[0] == 2
    assert run("tpmlog")[0] == 2
