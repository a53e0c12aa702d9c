#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Keys, certificates, key lists and signatures for the tests of libverify.

    material.py FOLDER

openssl makes keys and certificates and signs; the formats (docs/trust.md) are
written here a second time, so that the tests compare two implementations.
Everything is new each time: no private key is in the tree.
"""

import gzip
import hashlib
import pathlib
import struct
import subprocess
import sys
import time

P256, P384, RSA, CA, FORBID, DB, ENFORCE = 1, 2, 3, 16, 17, 18, 19
P521 = 4    # is not known
HALF = {P256: 32, P384: 48}
CURVES = {P256: "P-256", P384: "P-384", P521: "P-521"}
MANIFEST, MODULE = 1, 2
SVN = 7
TEXT = (b"primeboot-manifest 1\nsvn 7\nbuilt 2020-02-29T10:00:00Z\n"
        b"kernel 6 sha256:" + hashlib.sha256(b"kernel").hexdigest().encode() +
        b" netbsd\n"
        b"module 6 sha384:" + hashlib.sha384(b"module").hexdigest().encode() +
        b" modules/m/m.kmod\n"
        b"config 6 sha512:" + hashlib.sha512(b"config").hexdigest().encode() +
        b" boot.cfg\n"
        b"seed-not-verified - - seed\n")


SHA256 = bytes.fromhex("2616c4c14c509240aca941f936934328")
X509_SHA256 = bytes.fromhex("92a4d23bc0967940b420fcf98ef103ed")
X509 = bytes.fromhex("a159c0a5e494a74a87b5ab155c2bf072")


def siglist(kind, data):
    """EFI_SIGNATURE_LIST of entries of one length."""
    size = 16 + (len(data[0]) if data else 1)
    return kind + struct.pack("<III", 28 + size * len(data), 0, size) + b"".join(
        b"o" * 16 + d for d in data)


def openssl(*words, text=None):
    return subprocess.run(["openssl", *[str(w) for w in words]], input=text,
                          check=True, capture_output=True).stdout


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, check=True,
                          capture_output=True).stdout


class Key:
    """A private key in a file, and its public part."""

    def __init__(self, folder, name, kind, bits=0):
        self.file, self.kind, self.name = folder / f"{name}.pem", kind, name
        how = (["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if kind == RSA else
               ["EC", "-pkeyopt", f"ec_paramgen_curve:{CURVES[kind]}"])
        openssl("genpkey", "-quiet", "-algorithm", *how, "-out", self.file)
        self.info = openssl("pkey", "-in", self.file, "-pubout", "-outform",
                            "DER")
        self.id = hashlib.sha256(self.info).digest()

    def item(self):
        if self.kind == RSA:
            text = openssl("rsa", "-in", self.file, "-noout", "-modulus")
            return (65537).to_bytes(4, "big") + bytes.fromhex(
                text.decode().strip().partition("=")[2])
        return self.info[-(65 if self.kind == P256 else 97):]

    def value(self, message):
        sig = openssl("dgst", "-sha256", "-sign", self.file, text=message)
        if self.kind == RSA:
            return sig
        size = HALF[self.kind]
        at, out = 2 + (sig[1] > 0x7f), b""      # SEQUENCE { INTEGER, INTEGER }
        for _ in range(2):
            n = sig[at + 1]
            out += sig[at + 2:at + 2 + n].lstrip(b"\0").rjust(size, b"\0")
            at += 2 + n
        return out

    def size(self):
        return len(self.value(b""))


class One:
    """The key of a certificate with the exponent 1: whoever has none signs."""

    kind = RSA

    def __init__(self, key, cert):
        self.info = key.info.replace(b"\2\3\1\0\1", b"\2\3\0\0\1")
        self.id = hashlib.sha256(self.info).digest()
        assert self.info[-5:] in cert

    def value(self, message):
        return pkcs1(message, 256)

    def size(self):
        return 256


class Maker:
    """Certificates in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def cert(self, name, key, issuer=None, issuer_key=None, days=3650,
             extensions="basicConstraints=critical,CA:TRUE\n"
                        "keyUsage=critical,keyCertSign\n", subject=None,
             digest="-sha256"):
        """The DER of a certificate; with no issuer, self-signed."""
        ext = self.folder / f"{name}.ext"
        ext.write_text(extensions)
        request = openssl("req", "-new", "-key", key.file, "-subj",
                          "/CN=" + (subject or name))
        signer = (["-signkey", key.file] if issuer is None else
                  ["-CA", self.folder / f"{issuer}.crt", "-CAkey",
                   issuer_key.file, "-set_serial", str(1 + len(name))])
        pem = openssl("x509", "-req", "-days", days, digest, "-extfile", ext,
                      *signer, text=request)
        (self.folder / f"{name}.crt").write_bytes(pem)
        der = openssl("x509", "-outform", "DER", text=pem)
        (self.folder / f"{name}.der").write_bytes(der)
        return der


def long_der(tag, data):
    """A value in DER, of at least 128 bytes."""
    return struct.pack(">BBH", tag, 0x82, len(data)) + data


def parts(cert):
    """What is signed of a certificate, its algorithm, and the signature: of
    lengths of two bytes, one and one."""
    at = 8 + int.from_bytes(cert[6:8], "big")
    return cert[4:at], cert[at:at + 2 + cert[at + 1]], cert[
        at + 2 + cert[at + 1]:]


def exponent_one(cert, issuer):
    """The certificate with the exponent 1, signed by that ECDSA key."""
    signed, algorithm, _ = parts(cert)
    one = signed.replace(b"\2\3\1\0\1", b"\2\3\0\0\1")
    assert one != signed
    value = openssl("dgst", "-sha256", "-sign", issuer.file, text=one)
    return long_der(0x30, one + algorithm + struct.pack(
        "BBB", 3, 1 + len(value), 0) + value)


def other_form(cert):
    """The certificate with the other form of its signature by P-384: -s."""
    order = int("ffffffffffffffffffffffffffffffffffffffffffffffff"
                "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16)
    signed, algorithm, value = parts(cert)
    at = 7 + value[6]
    r, s = value[5:at], int.from_bytes(value[at + 2:], "big")
    s = (order - s).to_bytes(49, "big").lstrip(b"\0")
    s = b"\0" * (s[0] >> 7) + s
    both = r + struct.pack("BB", 2, len(s)) + s
    return long_der(0x30, signed + algorithm + struct.pack(
        "BBBBB", 3, 3 + len(both), 0, 0x30, len(both)) + both)


def pkcs1(message, size):
    """What a signature by RSA is with the exponent 1."""
    info = bytes.fromhex("3031300d060960864801650304020105000420")
    info += hashlib.sha256(message).digest()
    return b"\0\1" + b"\xff" * (size - 3 - len(info)) + b"\0" + info


LEAF = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"


def signature(message, key, purpose, certs=(), named=None, svn=SVN):
    """The structure over `message', which names the key `named'."""
    size = key.size()
    tail = b"".join(struct.pack("<I", len(c)) + c for c in certs)
    header = struct.pack("<8sBBBBIIIQ32s", b"PBSIG\r\n\x1a", 1, key.kind,
                         purpose, len(certs), 64 + len(tail) + size, size, svn,
                         0, (named or key).id)
    return header + tail + key.value(message + header + tail)


def appended(message, *args, **more):
    sig = signature(message, *args, **more)
    return message + sig + struct.pack("<I12s", len(sig), b"PBsigned\r\n\x1a\n")


def keylist(items, svn=3, built=0):
    body = b"".join(struct.pack("<B3xI", kind, len(data)) + data
                    for kind, data in items)
    return struct.pack("<8sHHIIIQ", b"PBKEYS\r\n", 1, len(items),
                       32 + len(body), svn, 0, built) + body


def loader(keys):
    """A PE image, in memory as in its file, with this section of keys."""
    return (b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) +
            struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, 1, 0, 0, 0, 240, 0) +
            struct.pack("<H106xI128x", 0x20b, 16) +
            struct.pack("<8sIIIII12s", b".pbkeys", len(keys), 512, len(keys),
                        512, 0, b"")).ljust(512, b"\0") + keys


def boots():
    """A kernel as that of satest_kernel(), with a Multiboot header in its
    segment, and a manifest for it."""
    magic = 0x1badb002
    kernel = struct.pack(
        "<16sHHIQQQIHHHHHHIIQQQQQQIII52x", b"\x7fELF\2\1\1", 2, 62, 1,
        0xffffffff80200000, 64, 0, 0, 64, 56, 1, 64, 0, 0,
        1, 5, 120, 0xffffffff80200000, 0x200000, 64, 8192, 4096,
        magic, 0, -magic & 0xffffffff)
    text = b"primeboot-manifest 1\nsvn 7\nbuilt 2020-02-29T10:00:00Z\n"
    for role, data, path in (("kernel", kernel, "netbsd"),
                             ("module", b"module", "m.kmod"),
                             ("config", b"<plist/>", "m.plist"),
                             ("config", b"timeout=0\n", "boot.cfg")):
        text += (f"{role} {len(data)} sha256:"
                 f"{hashlib.sha256(data).hexdigest()} {path}\n").encode()
    return kernel, text


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    make = Maker(folder)

    def write(name, data):
        (folder / name).write_bytes(data)

    keys = {name: Key(folder, name, kind, bits) for name, kind, bits in (
        ("p256", P256, 0), ("p384", P384, 0), ("rsa2048", RSA, 2048),
        ("rsa4096", RSA, 4096), ("other", P256, 0), ("forbidden", P256, 0),
        ("rootkey", P384, 0), ("int1key", P256, 0), ("int2key", RSA, 2048),
        ("leafkey", P256, 0), ("weak", RSA, 1024), ("p256ca", P256, 0),
        ("p521", P521, 0))}
    rootkey, int1key, int2key, leafkey = (
        keys[n] for n in ("rootkey", "int1key", "int2key", "leafkey"))
    root = make.cert("root", rootkey)
    make.cert("otherroot", keys["other"], subject="root")
    int1 = make.cert("int1", int1key, "root", rootkey)
    int2 = make.cert("int2", int2key, "int1", int1key)
    leaf = make.cert("leaf", leafkey, "int2", int2key, extensions=LEAF)
    leaf1 = make.cert("leaf1", leafkey, "root", rootkey, extensions=LEAF)
    short = make.cert("short", leafkey, "root", rootkey, days=1,
                      extensions=LEAF)
    forged = make.cert("forged", leafkey, "otherroot", keys["other"],
                       extensions=LEAF)
    child = make.cert("child", keys["p256"], "leaf1", leafkey, extensions=LEAF)
    usage = make.cert("usage", keys["rsa2048"], "root", rootkey, extensions=
                      "keyUsage=critical,keyEncipherment\n")
    weak = make.cert("weakleaf", keys["weak"], "root", rootkey, extensions=LEAF)
    revoked = make.cert("revoked", keys["p384"], "root", rootkey,
                        extensions=LEAF)
    critical = make.cert(
        "critical", leafkey, "root", rootkey,
        extensions=LEAF + "1.2.3.4=critical,ASN1:NULL\n")
    # As issuers: without basicConstraints; one CA more than it permits; with
    # constraints of names, which are not known here.
    plainca = make.cert("plainca", keys["p384"], "root", rootkey, extensions="")
    below = make.cert("below", leafkey, "plainca", keys["p384"],
                      extensions=LEAF)
    path0 = make.cert("path0", int1key, "root", rootkey, extensions=(
        "basicConstraints=critical,CA:TRUE,pathlen:0\n"
        "keyUsage=critical,keyCertSign\n"))
    path1 = make.cert("path1", int2key, "path0", int1key)
    path2 = make.cert("path2", leafkey, "path1", int2key, extensions=LEAF)
    path3 = make.cert("path3", leafkey, "path0", int1key, extensions=LEAF)
    nosign = make.cert("nosign", int1key, "root", rootkey, extensions=(
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n"))
    unsigned = make.cert("unsigned", leafkey, "nosign", int1key,
                         extensions=LEAF)
    names = make.cert("names", int1key, "root", rootkey, extensions=(
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        "nameConstraints=critical,permitted;DNS:x\n"))
    named = make.cert("named", leafkey, "names", int1key, extensions=LEAF)
    sha1 = make.cert("sha1", leafkey, "root", rootkey, extensions=LEAF,
                     digest="-sha1")
    p521 = make.cert("p521", keys["p521"], "root", rootkey, extensions=LEAF)
    one = exponent_one(make.cert("three", keys["rsa2048"], "root", rootkey,
                                 extensions=LEAF), rootkey)
    notca = make.cert("notca", keys["p256ca"], extensions=LEAF)

    plain = [keys[n] for n in ("p256", "p384", "rsa2048", "rsa4096")]
    full = [(k.kind, k.item()) for k in plain]
    full += [(keys["forbidden"].kind, keys["forbidden"].item()), (CA, root),
             (FORBID, hashlib.sha256(b"forbidden file").digest()),
             (FORBID, keys["forbidden"].id),
             (FORBID, hashlib.sha256(revoked).digest())]
    write("keys.list", keylist(full))
    write("empty.list", keylist([]))
    write("loader", loader(keylist(full)))
    write("loader.bad", loader(b"PBKEYS"))
    write("empty.loader", loader(keylist([])))
    write("db.loader", loader(keylist([(18, b"\1")])))
    write("enforce.loader", loader(keylist(full + [(19, b"\1")])))
    write("enforce.bad", loader(keylist([(19, b"\2")])))
    write("many.loader", loader(keylist(
        [(18, b"\1")] + [(FORBID, bytes(32))] * 600)))
    write("siglist", siglist(X509, [root]) + siglist(SHA256, [
        hashlib.sha256(b"kernel").digest(), bytes(32)]) + siglist(bytes(16), []))
    write("dbx.ca", siglist(X509, [root]))
    write("dbx.signed", siglist(X509_SHA256, [
        hashlib.sha256(parts(root)[0]).digest() + bytes(16)]))
    write("signed.list", keylist([
        (CA, root), (FORBID, hashlib.sha256(parts(revoked)[0]).digest())]))
    write("ca.list", keylist([(CA, root)]))
    write("notca.list", keylist([(CA, notca)]))
    write("weak.list", keylist([(RSA, keys["weak"].item())]))
    write("forbidroot.list", keylist([(CA, root), (FORBID, rootkey.id)]))
    now = int(time.time()) + 60
    write("now", struct.pack("<Q", now))
    write("ids", b"".join(k.id for k in plain))

    write("manifest", TEXT)
    for key in plain:
        write(f"{key.name}.sig", signature(TEXT, key, MANIFEST))
    for name, key, certs in (
            ("chain1", leafkey, [leaf1]), ("chain3", leafkey, [leaf, int2, int1]),
            ("short", leafkey, [short]), ("forged", leafkey, [forged]),
            ("gap", leafkey, [leaf, int1]), ("end", leafkey, [leaf, int2]),
            ("child", keys["p256"], [child, leaf1]),
            ("usage", keys["rsa2048"], [usage]), ("weak", keys["weak"], [weak]),
            ("revoked", keys["p384"], [revoked]),
            ("critical", leafkey, [critical]),
            ("withroot", leafkey, [leaf1, root]), ("root", rootkey, [root]),
            ("plainca", leafkey, [below, plainca]),
            ("path0", leafkey, [path3, path0]),
            ("path1", leafkey, [path2, path1, path0]),
            ("nosign", leafkey, [unsigned, nosign]),
            ("names", leafkey, [named, names]), ("sha1", leafkey, [sha1]),
            ("order", leafkey, [leaf, int1, int2]),
            ("behind", leafkey, [leaf1 + b"\0"]),
            ("behind2", leafkey, [leaf1 + leaf1]),
            ("otherform", keys["p384"], [other_form(revoked)])):
        write(f"{name}.sig", signature(TEXT, key, MANIFEST, certs))
    # A key of P-521, which is said to be of P-384; with the exponent 1, by
    # anybody.
    write("p521.sig", signature(TEXT, keys["p384"], MANIFEST, [p521],
                                named=keys["p521"]))
    write("one.sig", signature(TEXT, One(keys["rsa2048"], one), MANIFEST, [one]))
    # Built while its certificate was valid, and when it had expired.
    for name, date in ("dated", now), ("late", now + 2 * 86400):
        text = TEXT.replace(b"2020-02-29T10:00:00Z", time.strftime(
            "%Y-%m-%dT%H:%M:%SZ", time.gmtime(date)).encode())
        write(name, text)
        write(f"{name}.sig", signature(text, leafkey, MANIFEST, [short]))
    write("other.sig", signature(TEXT, keys["other"], MANIFEST))
    write("named.sig", signature(TEXT, keys["other"], MANIFEST,
                                 named=keys["p256"]))
    write("forbidden.sig", signature(TEXT, keys["forbidden"], MANIFEST))
    write("purpose.sig", signature(TEXT, keys["p256"], MODULE))
    write("oldsvn.sig", signature(TEXT, keys["p256"], MANIFEST, svn=2))
    write("othersvn.sig", signature(TEXT, keys["p256"], MANIFEST, svn=8))
    kernel, boot = boots()
    write("boot.kernel", kernel)
    write("boot.manifest", boot)
    write("boot.sig", signature(boot, keys["p256"], MANIFEST))
    twice = TEXT + TEXT.splitlines(True)[3]
    write("twice", twice)
    write("twice.sig", signature(twice, keys["p256"], MANIFEST))
    veriexec = b"/netbsd SHA256 " + hashlib.sha256(b"kernel").hexdigest(
        ).encode() + b"\n"
    write("veriexec", veriexec)
    write("veriexec.sig", signature(veriexec, keys["p256"], MANIFEST))
    write("module", appended(b"a module", keys["p256"], MODULE))
    write("module.gz", appended(gzip.compress(b"a module"), keys["p256"],
                                MODULE))
    write("module.zst", appended(zstd(b"a module"), keys["p256"], MODULE))
    write("module.forbidden", appended(b"forbidden file", keys["p256"], MODULE))
    write("module.chain", appended(b"a module", leafkey, MODULE, [leaf1]))
    # Signed twice: the last signature decides, on all in front of it.
    write("module.otherlast", appended(appended(
        b"a module", keys["p256"], MODULE), keys["other"], MODULE))
    write("module.otherfirst", appended(appended(
        b"a module", keys["other"], MODULE), keys["p256"], MODULE))
    # Signed within what is compressed.
    write("module.inside", gzip.compress(appended(
        b"a module", keys["p256"], MODULE)))
    write("module.manifest", appended(b"a module", keys["p256"], MANIFEST))
    (folder / "stamp").touch()


if __name__ == "__main__":
    main()
