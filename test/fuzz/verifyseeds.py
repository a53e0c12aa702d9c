#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the seeds of fuzz_manifest, fuzz_signature and fuzz_trust, and
verifyseeds.h.

    verifyseeds.py

Keys are new each time and only their public parts stay: the seeds are all that
these keys ever sign, so the target aborts if anything else is accepted. What
test/unit/verify/material.py says of the formats holds.
"""

import hashlib
import pathlib
import struct
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "unit" / "verify"))
import material as m    # noqa: E402 pylint: disable=wrong-import-position


def array(name, data):
    rows = [", ".join(f"0x{b:02x}" for b in data[i:i + 12])
            for i in range(0, len(data), 12)]
    return (f"static const uint8_t {name}[] = {{\n    " + ",\n    ".join(rows) +
            "};\n")


def trust(level, keys, *manifests):
    """An input of fuzz_trust.c: manifests are name, text and signature."""
    body, pieces = b"", []
    for manifest in manifests:
        for part in manifest:
            pieces += [len(keys) + len(body), len(part)]
            body += part
    size = len(keys) + len(body)
    record = struct.pack("<iiIIIIQIIIIII", 248, 0x5055, 1, level, 3, 0x1000,
                         time.time_ns() // 10**9, size, len(manifests), 0,
                         len(keys), 0, 64)      # the list, as hashes
    return b"\0" + (record + struct.pack(f"<{len(pieces)}I", *pieces)).ljust(
        248, b"\0") + body


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    make = m.Maker(folder)
    plain = m.Key(folder, "plain", m.P256)
    p384 = m.Key(folder, "p384", m.P384)
    rsa = m.Key(folder, "rsa", m.RSA, 2048)
    rootkey, middlekey, leafkey = (m.Key(folder, n, m.P256)
                                   for n in ("rootkey", "middlekey", "leafkey"))
    root = make.cert("root", rootkey)
    middle = make.cert("middle", middlekey, "root", rootkey)
    leaf = make.cert("leaf", leafkey, "middle", middlekey, extensions=m.LEAF)
    leaf1 = make.cert("leaf1", leafkey, "root", rootkey, extensions=m.LEAF)
    keys = m.keylist(
        [(k.kind, k.item()) for k in (plain, p384, rsa)] +
        [(m.CA, root), (m.FORBID, hashlib.sha256(b"forbidden").digest())])
    text = m.TEXT
    signatures = {
        "p256": m.signature(text, plain, m.MANIFEST),
        "p384": m.signature(text, p384, m.MANIFEST),
        "rsa": m.signature(text, rsa, m.MANIFEST),
        "chain1": m.signature(text, leafkey, m.MANIFEST, [leaf1]),
        "chain2": m.signature(text, leafkey, m.MANIFEST, [leaf, middle]),
        "module": m.signature(text, plain, m.MODULE),
    }
    corpus = HERE / "corpus" / "signature"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, sig in signatures.items():
        (corpus / f"{name}.sig").write_bytes(
            bytes([1 if name == "module" else 0]) + sig)
    trusts = HERE / "corpus" / "trust"
    trusts.mkdir(parents=True, exist_ok=True)
    for level, names in ((1, ["p256"]), (2, ["chain2", "rsa"])):
        (trusts / f"level{level}").write_bytes(trust(level, keys, *(
            (f"/{n}/MANIFEST".encode(), text, signatures[n]) for n in names)))
    (corpus / "keys.list").write_bytes(b"\2" + keys)
    (corpus / "loader.efi").write_bytes(b"\3" + m.loader(keys))
    texts = HERE / "corpus" / "manifest"
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "example.txt").write_bytes(b"\x40" + text)
    (texts / "veriexec.txt").write_bytes(
        b"\x40# comment\n/netbsd SHA256 " + b"0f" * 32 + b"\n/sbin/init\tsha512 " +
        b"A0" * 64 + b" direct, file\n")
    (HERE / "verifyseeds.h").write_text(
        "/* SPDX-License-Identifier: BSD-2-Clause */\n"
        "/*\n * verifyseeds.h: made by verifyseeds.py.\n */\n"
        "#define SEED_TIME " + str(int(time.time()) + 60) + "\n" +
        array("seed_text", text) + array("seed_keys", keys) +
        array("seed_hashes", b"".join(hashlib.sha256(s).digest()
                                      for s in signatures.values())))


if __name__ == "__main__":
    main()
