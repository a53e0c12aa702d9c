# SPDX-License-Identifier: BSD-2-Clause
"""What the loader trusts, the kernel trusts: modules that were passed, and those
that modload reads."""

import gzip

import pytest

import mkdisk
from signedroot import SignedRoot

PLIST = b'<plist version="1.0"><dict></dict></plist>'
OPTIONS = {"amd64": {}, "i386": {"firmware": "ia32"}}


def place(name, arch):
    return f"{mkdisk.module_base(arch)}/{name}/{name}.kmod"


def signed(root, name, data):
    """The module, with a signature of its own."""
    path = root.workdir / name
    path.write_bytes(data)
    root.sign(name)
    return path.read_bytes()


@pytest.mark.parametrize("arch", OPTIONS)
def test_kernel(build, workdir, boot, arch):
    """Enforced from the start (amd64), or by a command (i386)."""
    enforce = arch == "amd64"
    modules = {n: mkdisk.content(p)
               for n, p in mkdisk.modules_of(build, arch).items()}
    root = SignedRoot(build, workdir, {
        "netbsd": build / arch / "kernel",
        "EFI/NetBSD/boot.cfg": b"timeout=0\nfs=/boot/fs.tar\nload=hello\n"
                               b"load=zlib\nload=/own/memfs.kmod\n"
                               b"load=/own/toy.kmod\n" +
                               b"load=-t kernconf /k.conf\n" * enforce,
        "k.conf": b"kern.trust.level = 2\n",
        **{place(n, arch): modules[n] for n in ("hello", "ringbuf", "echodev")}})
    # Listed and compressed; signed by itself and compressed; by itself.
    root.put({place("hello", arch): gzip.compress(modules["hello"]),
              place("zlib", arch): signed(
                  root, "zlib.kmod", gzip.compress(modules["zlib"])),
              "own/memfs.kmod": signed(root, "memfs.kmod", modules["memfs"])})
    # Properties that the owner signed, and others.
    listed = place("ringbuf", arch).replace(".kmod", ".plist")
    root.put({listed: PLIST})
    flipped = bytearray(modules["echodev"])
    flipped[1000] ^= 1
    root.put({"boot/fs.tar": mkdisk.make_tar({
        place("ringbuf", arch): modules["ringbuf"],
        place("echodev", arch): bytes(flipped),
        listed: PLIST, "own/bearssl.plist": PLIST,
        "own/bearssl.kmod": signed(root, "bearssl.kmod", modules["bearssl"]),
        "own/renamed.kmod": signed(root, "x.kmod", modules["hello"]),
        "new/zlibtest.kmod": modules["zlibtest"]})})
    renamed = signed(root, "toy.kmod", modules["hello"])
    for name in ("own", place("zlib", arch).rsplit("/", 1)[0]):
        for path in (root.root / name).iterdir():
            path.rename(workdir / path.name)
    root.manifest(add=["config:k.conf", "image:boot/fs.tar"])
    kind = "x64" if arch == "amd64" else "ia32"
    vm = boot(files={
        **root.files(), f"EFI/BOOT/BOOT{kind.upper()}.EFI": root.loader(kind),
        place("zlib", arch): workdir / "zlib.kmod",
        "own/memfs.kmod": workdir / "memfs.kmod", "own/toy.kmod": renamed},
        **OPTIONS[arch])
    log = vm.wait_monitor()
    level = "enforce" if enforce else "warn"
    assert f"trust: {level}" in vm.monitor("trust")
    for name in ("hello", "zlib", "memfs"):
        assert f"module: {name}: initialised" in log
    assert "trust: /own/toy.kmod: not trusted: EAUTH: it is signed" in log \
        if enforce else "trust: WARNING: /own/toy.kmod: not trusted" in log
    assert "1 files refused" in vm.monitor("trust")
    if not enforce:
        said = vm.monitor("modload /new/zlibtest.kmod")
        assert "WARNING: /new/zlibtest.kmod: not trusted: " in said
        assert "zlibtest: initialised" in said
        vm.monitor("modunload zlibtest")
        vm.monitor("trust enforce")
    said = vm.monitor("modload -P ringbuf")
    assert "ringbuf.plist: not trusted: EAUTH: the manifest lists it" in said
    assert "ringbuf: initialised" in vm.monitor("modload ringbuf")
    said = vm.monitor("modload /own/bearssl.kmod")
    assert "/own/bearssl.plist: not trusted: own/bearssl.plist: EAUTH" in said
    assert "initialised" not in said
    assert "bearssl: initialised" in vm.monitor("modload -P /own/bearssl.kmod")
    said = vm.monitor("modload /new/zlibtest.kmod")
    assert "/new/zlibtest.kmod: not trusted: new/zlibtest.kmod: EAUTH: it is " \
           "not in the manifest" in said and "; sha256 " in said
    said = vm.monitor("modload echodev")
    assert "EAUTH: its hash is not the one in the manifest, line" in said
    said = vm.monitor("modload /own/renamed.kmod")
    assert 'the module "hello", not "renamed"' in said
    assert "EPERM" in vm.monitor("sysctl -w kern.trust.level=1")
    assert "kern.trust.level = 2" in vm.monitor("sysctl kern.trust.level")
