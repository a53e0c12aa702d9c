# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod verify and manifest: sets, volumes of an image, and which
manifest is for which file."""

import re
import shutil
import struct
import subprocess

from kmodtrust import EPOCH, signed, verify
from kmodtrust import keys_fixture, root_fixture  # noqa: F401, fixtures
from kmodtree import module, run


def test_set_and_image(root, keys):
    """A set of its own, in a directory and in a file system of an image."""
    run("manifest", "-o", root / "test" / "MANIFEST", root / "test", env=EPOCH)
    text = (root / "test" / "MANIFEST").read_text()
    assert re.findall(r"^\w+ \d+ \S+ (.*)", text, re.M) == [
        "kernel", "modules/two/two.kmod"]
    run("sign", "-k", keys / "p384.key", root / "test" / "MANIFEST")
    signed(root, keys)
    # Of the root's lines for the set, the set's own manifest decides.
    assert verify(keys, root) == (0, "7 trusted, 0 refused\n")
    assert verify(keys, root / "test") == (0, "3 trusted, 0 refused\n")
    assert verify(keys, root / "test" / "MANIFEST") == (
        0, "1 trusted, 0 refused\n")
    image = root.parent / "disk.img"
    subprocess.run(["truncate", "-s", "8M", image], check=True)
    subprocess.run(["mke2fs", "-q", "-F", "-d", root, image], check=True)
    assert verify(keys, image) == (0, "7 trusted, 0 refused\n")
    (root / "netbsd").write_bytes(b"\x7fELF")
    subprocess.run(["mke2fs", "-q", "-F", "-d", root, image], check=True)
    status, out = verify(keys, image)
    assert status == 1 and re.match(r"disk.img:\w+:/netbsd: EAUTH: its size", out)


def test_volume_without(root, keys, tmp_path):
    """A volume without a manifest, such as an EFI system partition with boot.cfg
    beside a root that is signed; and files above a set."""
    signed(root, keys)
    esp = tmp_path / "esp"
    (esp / "EFI" / "NetBSD").mkdir(parents=True)
    (esp / "EFI" / "NetBSD" / "boot.cfg").write_text("timeout=0\n")
    shutil.copy(root / "stand/amd64/10.1/modules/one/one.kmod", esp)
    run("sign", "-k", keys / "owner.key", esp / "one.kmod")
    image = tmp_path / "disk.img"

    def verdict():
        entries = b""
        with open(image, "wb") as disk:
            for number, folder in enumerate((esp, root)):
                part = tmp_path / "part"
                part.unlink(missing_ok=True)
                subprocess.run(["mke2fs", "-q", "-F", "-d", folder, part, "8M"],
                               check=True, capture_output=True)
                start = 2048 + number * 16384
                disk.seek(start * 512)
                disk.write(part.read_bytes())
                entries += struct.pack("<4xB3xII", 0x83, start, 16384)
            disk.seek(446)
            disk.write(entries.ljust(64, b"\0") + b"\x55\xaa")
        return verify(keys, image)
    status, out = verdict()
    assert status == 1 and re.fullmatch(
        r"disk.img:\w+:/EFI/NetBSD/boot.cfg: EAUTH: there is no manifest and it "
        r"has no signature; sha256 HASH \([^\n]*\)\n7 trusted, 1 refused\n", out)
    for name, key in ("manifest", "-o"), ("sign", "-k"):
        assert run(name, key, *([esp / "boot.manifest", esp] if key == "-o" else
                                [keys / "owner.key", esp / "boot.manifest"]),
                   env=EPOCH)[0] == 0
    assert verdict() == (0, "9 trusted, 0 refused\n")
    # A set in a directory whose root has none.
    run("manifest", "-o", root / "test" / "MANIFEST", root / "test", env=EPOCH)
    run("sign", "-k", keys / "owner.key", root / "test" / "MANIFEST")
    assert verify(keys, root)[0] == 0
    (root / "boot.manifest").unlink()
    status, out = verify(keys, root)
    assert status == 1 and out.endswith("3 trusted, 3 refused\n")
    assert "root/boot.cfg: EAUTH: there is no manifest" in out


def test_nearest(root, keys):
    """The manifest that is nearest above a file decides, as in a loader."""
    signed(root, keys)
    stand = root / "stand" / "amd64" / "10.1"
    assert verify(keys, root)[0] == 0
    (stand / "MANIFEST").write_text("#\n")
    status, out = verify(keys, root)
    assert status == 1 and "MANIFEST: EAUTH: it has no signature" in out
    assert "one.kmod: EAUTH: a MANIFEST that is nearer decides, and does not " \
        "list it, line 6 (list it there, or remove that MANIFEST)\n" in out
    # It lists what the root's does not.
    module(stand / "modules", "three")
    run("manifest", "-o", stand / "MANIFEST", stand, env=EPOCH)
    run("sign", "-k", keys / "rsa.key", stand / "MANIFEST")
    assert verify(keys, root) == (0, "8 trusted, 0 refused\n")
    # A link to another one is that one.
    (stand / "MANIFEST").rename(stand / "other")
    (stand / "MANIFEST.sig").unlink()
    (stand / "MANIFEST").symlink_to("other")
    status, out = verify(keys, root)
    assert status == 1 and "MANIFEST: EAUTH: it has no signature" in out
    # No manifest above.
    for name in "boot.manifest", "boot.manifest.sig":
        (root / name).unlink()
    status, out = verify(keys, root)
    assert status == 1 and "root/netbsd: EAUTH: there is no manifest" in out


def test_root_manifest(root, keys):
    """In the root of a volume MANIFEST does not count."""
    image = root.parent / "disk.img"
    run("manifest", "-o", root / "MANIFEST", root, env=EPOCH)
    run("sign", "-k", keys / "owner.key", root / "MANIFEST")
    assert verify(keys, root)[0] == 0
    subprocess.run(["truncate", "-s", "8M", image], check=True)
    subprocess.run(["mke2fs", "-q", "-F", "-d", root, image], check=True)
    status, out = verify(keys, image)
    assert status == 1 and "netbsd: EAUTH: there is no manifest" in out


def test_links(root, keys):
    """A link is the file that it leads to, in the directory."""
    (root / "netbsd").rename(root / "netbsd.11")
    (root / "netbsd").symlink_to("netbsd.11")
    (root / "stand" / "amd64" / "all").symlink_to("10.1")
    signed(root, keys)
    assert re.findall(r"\S*netbsd\S*$|\S*one.kmod", (
        root / "boot.manifest").read_text(), re.M) == [
            "netbsd", "netbsd.11", "stand/amd64/10.1/modules/one/one.kmod"]
    assert verify(keys, root)[0] == 0
    shutil.copy(root / "netbsd.11", root.parent)
    for target in root.parent / "netbsd.11", "../netbsd.11":
        (root / "netbsd").unlink()
        (root / "netbsd").symlink_to(target)
        status, out = verify(keys, root)
        assert status == 1 and re.search(
            "root/netbsd: EAUTH: it cannot be read.*a link leads out", out)
        status, _, err = run("manifest", root)
        assert status == 2 and "netbsd: a link leads out" in err


def test_depth(root):
    """A directory that is too deep is not left out in silence."""
    (root / "/".join("d" * 16)).mkdir(parents=True)
    assert run("manifest", "-o", root.parent / "x", root)[0] == 0
    (root / "/".join("d" * 17)).mkdir()
    status, _, err = run("manifest", "-o", root.parent / "x", root)
    assert status == 2 and "more than 16 levels" in err
