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
    for bank in ALGS:
        for pcr, value in log.pcrs[bank].items():
            assert f"{bank} PCR {pcr:2} {value.hex()}\n" in out
    assert "not replayed" not in out
    # Without files only texts are checked.
    status, out, _ = run("tpmlog", path)
    assert status == 0 and "1 the same, 0 findings" in out
    got = run_json("tpmlog", path, root)
    assert [e["verdict"] for e in got["events"]] == ["same"] * 3 + ["none"]
    assert got["events"][0]["digests"]["sha1"] == hashlib.sha1(
        b"kernel").hexdigest()
    assert got["not-replayed"] == []
    assert got["pcrs"] == [
        {"bank": bank, "pcr": pcr, "value": log.pcrs[bank][pcr].hex()}
        for bank in ALGS for pcr in (4, 8, 9)]


class Renamed(Log):
    """One whose first bank is of another algorithm, with as many bytes."""

    def __init__(self, banks, number):
        super().__init__(banks)
        first, = struct.pack("<HH", ALGS[banks[0]],
                             hashlib.new(banks[0]).digest_size),
        self.old, self.new = first, struct.pack("<H", number) + first[2:]

    def save(self, folder):
        number, = struct.unpack_from("<H", self.new)
        old, = struct.unpack_from("<H", self.old)
        self.bytes = self.bytes.replace(self.old, self.new).replace(
            struct.pack("<IH", len(self.banks), old),
            struct.pack("<IH", len(self.banks), number))
        return super().save(folder)


@pytest.mark.parametrize("number, name", [(0x12, "sm3_256"), (0x99, "0x0099")])
def test_unknown_bank(tmp_path, root, number, name):
    """An algorithm that this program does not have is named; the others count.
    A file with a digest by it alone cannot be judged."""
    for banks, verdict, status in (("sha256", "sha384"), "same", 0), (
            ("sha256",), "unknown", 1):
        log = Renamed(banks, number)
        log.ours(9, "kernel hd0a:/netbsd", b"kernel")
        path = log.save(tmp_path)
        got = run_json("tpmlog", path, root, status=status)
        assert [e["verdict"] for e in got["events"]] == [verdict]
        assert name in got["events"][0]["digests"]
        assert got["not-replayed"] == [
            {"bank": name, "why": "not an algorithm of this program"}]
        assert [p["bank"] for p in got["pcrs"]] == list(banks[1:])
        assert f"{name}: not replayed: not an alg" in run("tpmlog", path)[1]


@pytest.mark.parametrize("banks", [("sha1",), ("sha1", "sha256")])
def test_sha1(tmp_path, root, banks):
    """A TPM of old, or with one of the new: another file is found by SHA-1, too,
    and one digest that is not the file's suffices."""
    log = Log(banks)
    log.ours(9, "kernel hd0a:/netbsd", b"kernel")
    path = log.save(tmp_path)
    assert run("tpmlog", path, root)[0] == 0
    (root / "netbsd").write_bytes(b"kernem")
    status, out, _ = run("tpmlog", path, root)
    assert status == 1 and "netbsd: DIFFERS" in out
    (root / "netbsd").write_bytes(b"kernel")
    digest = hashlib.sha1(b"kernel").digest()
    assert log.bytes.count(digest) == 1
    path.write_bytes(log.bytes.replace(digest, digest[:-1] + b"\0"))
    assert run("tpmlog", path, root)[0] == 1


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
    log.bytes += struct.pack("<III", 8, IPL, 0) + struct.pack(
        "<I", 21) + b"primeboot: root none!"
    (root / "boot" / "a b.kmod").write_bytes(b"m0dule")
    path = log.save(tmp_path)
    status, out, _ = run("tpmlog", path, root)
    assert status == 1 and "3 the same, 7 findings" in out
    lines = out.splitlines()
    for text in ("a b.kmod: DIFFERS", "/none: NOT FOUND",
                 "/../root/netbsd: NOT FOUND", "nocolon: NOT FOUND",
                 "userconf x: the event's text is NOT",
                 "/large: the loader could NOT", "none!: has no digest"):
        assert sum(text in line for line in lines) == 1
    assert "sha256: not replayed: events have no digest by it" in out
    got = run_json("tpmlog", path, root, status=1)
    assert [e["verdict"] for e in got["events"]] == [
        "same", "same", "differs", "none", "missing", "missing", "missing",
        "forged", "not-measured", "same", "unknown"]
    assert got["findings"] == 7 and got["pcrs"] == []
    assert [n["bank"] for n in got["not-replayed"]] == list(ALGS)


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
    (lambda b: b[:40], "header is truncated"),
    (lambda b: b"#!/bin/sh\n" * 9, "no event log of a TPM: the first event"),
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
