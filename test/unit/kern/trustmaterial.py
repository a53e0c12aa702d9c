#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A key list, manifests and signed modules for the tests of the kernel's trust.

    trustmaterial.py FOLDER MODULES KEYS MACHINE

MODULES has the modules of the framework's tests; KEYS, what
test/unit/verify/material.py made, with private keys.
"""

import gzip
import hashlib
import pathlib
import struct
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "verify"))

import material as m    # noqa: E402

PLIST = b'<plist version="1.0"><dict>\n<key>a</key><true/></dict></plist>\n'
BUILT = b"2020-02-29T10:00:00Z"
HEAD = b"primeboot-manifest 1\nsvn %d\nbuilt " + BUILT + b"\n"


class Key(m.Key):
    """One that was made."""

    def __init__(self, folder, name):
        self.file, self.kind, self.name = folder / f"{name}.pem", m.P256, name
        self.half = 32
        self.info = m.openssl("pkey", "-in", self.file, "-pubout", "-outform",
                              "DER")
        self.id = hashlib.sha256(self.info).digest()


def line(role, alg, data, path, size=None):
    return (f"{role} {len(data) if size is None else size} "
            f"{alg}:{hashlib.new(alg, data).hexdigest()} {path}\n").encode()


def main():
    out, modules, keys = (pathlib.Path(a) for a in sys.argv[1:4])
    base = f"stand/{sys.argv[4]}/10.1/modules"
    out.mkdir(parents=True, exist_ok=True)
    key, other = Key(keys, "p256"), Key(keys, "other")

    def mod(name):
        return (modules / f"{name}.kmod").read_bytes()

    def place(name):
        return f"{base}/{name}/{name}.kmod"

    text = HEAD % 7 + b"".join([
        line("module", "sha256", mod("plain"), place("plain")),
        line("module", "sha512", mod("base"), place("base")),
        line("module", "sha384", mod("left"), place("left")),
        line("module", "sha256", mod("third")[::-1], place("third")),
        line("module", "sha256", mod("vfs1"), place("vfs1")),
        line("image", "sha256", mod("sec1"), place("sec1")),
        line("module", "sha256", mod("drv1"), place("drv1"), 1),
        line("config", "sha256", PLIST, f"{base}/plain/plain.plist")])
    settext = HEAD % 5 + line(
        "module", "sha256", mod("right"), "modules/right/right.kmod")
    veriexec = f"/{place('top')} SHA256 " \
               f"{hashlib.sha256(mod('top')).hexdigest()}\n".encode()
    # Built when the certificate was valid, which it is since it was made.
    leafkey = Key(keys, "leafkey")
    now, = struct.unpack("<Q", (keys / "now").read_bytes())
    dated = settext.replace(BUILT, time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)).encode())
    files = {
        "ca.keys": m.keylist([(m.P256, key.item()),
                              (m.CA, (keys / "root.der").read_bytes())]),
        "dated": dated, "dated.sig": m.signature(dated, key, m.MANIFEST, svn=5),
        "chain": m.appended(mod("other"), leafkey, m.MODULE,
                            [(keys / "leaf1.der").read_bytes()]),
        "keys": m.keylist([
            (m.P256, key.item()), (m.ENFORCE, b"\1"), (m.DB, b"\1"),
            (m.FORBID, hashlib.sha256(mod("vfs1")).digest())]),
        "root": text, "root.sig": m.signature(text, key, m.MANIFEST),
        "other.sig": m.signature(text, other, m.MANIFEST),
        "set": settext,
        "set.sig": m.signature(settext, key, m.MANIFEST, svn=5),
        "veriexec": veriexec,
        "veriexec.sig": m.signature(veriexec, key, m.MANIFEST),
        "own": m.appended(mod("other"), key, m.MODULE),
        "own.gz": m.appended(gzip.compress(mod("other")), key, m.MODULE),
        "own.zst": m.appended(m.zstd(mod("other")), key, m.MODULE),
        "old": m.appended(mod("other"), key, m.MODULE, svn=1),
        "stranger": m.appended(mod("other"), other, m.MODULE),
        "plist": PLIST,
    }
    for name, data in files.items():
        (out / name).write_bytes(data)
    (out / "stamp").touch()


if __name__ == "__main__":
    main()
