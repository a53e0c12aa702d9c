# SPDX-License-Identifier: BSD-2-Clause
"""Attacks on a disk of a machine with Secure Boot: each is refused, named, and
leads back to the prompt. Most of those that differ in the bytes alone are in
test/unit/sa/test_trust.c and test/unit/verify."""

import hashlib
import subprocess

import mkdisk
import secureboot
from signedroot import SignedRoot

KERNEL = b"not a kernel, but refused before that is seen"
SVN = 2


def flip(data, at):
    """The bytes with one that is wrong."""
    data = bytearray(data)
    data[at] ^= 1
    return bytes(data)


def text(path="netbsd", svn=SVN, data=KERNEL, more=""):
    return (f"primeboot-manifest 1\nsvn {svn}\nbuilt 2026-11-29T10:00:00Z\n"
            f"kernel {len(data)} sha256:{hashlib.sha256(data).hexdigest()} "
            f"{path}\n{more}").encode()


def line(data):
    return text(data=data).decode().splitlines(True)[3]


def integers(der):
    """r and s of a signature in DER, 32 bytes each."""
    at, out = 2, b""
    for _ in range(2):
        n = der[at + 1]
        out += int.from_bytes(der[at + 2:at + 2 + n], "big").to_bytes(32, "big")
        at += 2 + n
    return out


def sign(root, manifest, template):
    """A signature as that in another file, of what the tool does not sign."""
    head = template.read_bytes()[:-64]
    der = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", root.workdir / "owner.key"],
        input=manifest.read_bytes() + head, check=True,
        capture_output=True).stdout
    manifest.with_name("MANIFEST.sig").write_bytes(head + integers(der))


def attack(root, name, why, manifest=text(), kernel=KERNEL, svn=SVN,
           key="owner.key", template=None, more=()):
    """A set with a manifest that is signed; why it is to be refused."""
    folder = root.root / name
    root.put({f"{name}/MANIFEST": manifest, f"{name}/netbsd": kernel})
    if template:
        sign(root, folder / "MANIFEST", template)
    else:
        root.tool("sign", "-k", key, *more, f"--svn={svn}",
                  f"root/{name}/MANIFEST")
    root.attacks[name] = why
    return folder / "MANIFEST", folder / "MANIFEST.sig"


def attacks(root):
    root.attacks = {}
    attack(root, "kernel", "its hash is not the one in the manifest",
           kernel=flip(KERNEL, 3))
    manifest, _ = attack(root, "text", "the signature is wrong")
    manifest.write_bytes(flip(manifest.read_bytes(), -3))
    _, sig = attack(root, "value", "the signature is wrong")
    sig.write_bytes(flip(sig.read_bytes(), -9))
    _, sig = attack(root, "none", "it has no signature")
    sig.unlink()
    attack(root, "older", f"1 below {SVN}", text(svn=1), svn=1)
    attack(root, "key", "its key is not in the key list", key="other.key")
    attack(root, "forbidden", "its key is forbidden", key="lost.key")
    _, sig = attack(root, "changed", "its size is not", kernel=KERNEL + b"!")
    attack(root, "expired", "expired", key="old.key", more=("-c", "old.crt"))
    _, issued = attack(root, "issued", "the signature is wrong", key="leaf.key",
                       more=("-c", "leaf.crt"))
    issued.write_bytes(flip(issued.read_bytes(), -9))
    _, issued = attack(root, "certificate", "no CA of the key list issued",
                       key="leaf.key", more=("-c", "leaf.crt"))
    issued.write_bytes(flip(issued.read_bytes(), -64 - 9))    # its own signature
    attack(root, "dbx", "its key is forbidden", key="revoked.key")
    attack(root, "twice", "line 4", text(more=line(KERNEL)), template=sig)
    attack(root, "dots", "line 4, column", text("../netbsd"), template=sig)
    attack(root, "variant", "line 4", text(more=text("NETBSD").decode()
                                           .splitlines(True)[3]), template=sig)
    attack(root, "case", "other upper and lower case", text("NetBSD"))
    attack(root, "alias", "not in the manifest", text("netbsd.generic"))
    root.put({"alias/netbsd.generic": KERNEL})
    attack(root, "role", "another role", text().replace(b"kernel", b"module", 1))


def test_attacks(build, workdir, boot):
    platform = secureboot.Keys(workdir, "platform")
    revoked = secureboot.Keys(workdir, "revoked")
    flash = secureboot.flash(workdir / "vars.fd", platform, db=[platform],
                             dbx=[revoked])
    files = mkdisk.default_files(build)
    module = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"
    hello = mkdisk.content(files[module])
    root = SignedRoot(build, workdir, {
        "good/netbsd": files["netbsd"], module: hello,
        "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Boot:boot good/netbsd\n"})
    for name in "other", "lost":
        root.tool("keys", f"--new={name}")
    ids = root.tool("keys", "-o", "lost.list", "lost.crt") + root.tool(
        "keys", "lost.list")
    authority = secureboot.Keys(workdir, "authority")
    authority.issue("leaf")
    authority.issue("old", days=-1)
    root.keys("owner.crt", "revoked.crt", "authority.crt",
              f"--forbid={ids.split()[-1]}")
    root.manifest(svn=SVN)
    root.manifest("good", svn=SVN)
    loader = {"EFI/BOOT/BOOTX64.EFI": root.loader("x64", platform)}

    def machine(content):
        disk = workdir / "disk.img"
        mkdisk.make_disk(disk, {**content, **loader})
        return boot(files={**content, **loader}, firmware="secboot", flash=flash,
                    without=set(files) - set(content) - set(loader))

    # A boot as the owner means it raises the number that is kept.
    with machine(root.files()) as vm:
        vm.wait_monitor()
        assert "not trusted" not in vm.text
    attacks(root)
    root.put({"plain.kmod": hello, "renamed.kmod": hello,
              "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=x:boot good/netbsd -d\n",
              module: flip(hello, 100)})
    root.tool("sign", "-k", "owner.key", f"--svn={SVN}", "root/renamed.kmod")
    vm = machine(root.files())
    vm.expect("boot.cfg: not trusted: ")
    vm.wait_loader()
    for name, why in root.attacks.items():
        said = vm.loader(f"boot {name}/netbsd")
        assert "not trusted: " in said and "EAUTH" in said and why in said, said
        assert f"{name}/" in said
    # A file by its short name on FAT; the same file by its path.
    said = vm.loader("boot alias/NETBSD~1.GEN")
    assert "EAUTH: it is not in the manifest" in said, said
    said = vm.loader("boot alias//./netbsd.generic")
    assert "trusted" not in said and "ELF" in said, said
    for words in "boot good/netbsd -d", "userconf disable x", "root hd1a", \
            "boot hd1a:/netbsd", "dev hd1a":
        assert "EAUTH: refused in level enforce" in vm.loader(words)
    for name in "hello", "/plain.kmod", "/renamed.kmod":
        vm.loader(f"load {name}")
    vm.send("boot good/netbsd\r")
    vm.wait_monitor()
    for name, why in ((module, "its hash is not"), ("plain.kmod", "not in the"),
                      ("renamed.kmod", "not \"renamed\"")):
        refusal = [n for n in vm.text.splitlines() if name in n and "EAUTH" in n]
        assert any(why in n for n in refusal), vm.text
    assert "hello" not in vm.modstat()
