# SPDX-License-Identifier: BSD-2-Clause
"""fetch-source.sh from a folder of source packages, without a network: a
package that is right, one that is damaged, one of another version."""

import hashlib
import io
import os
import pathlib
import subprocess
import tarfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def package(tmp_path):
    """A folder with source package tiny 1.0-1."""
    folder = tmp_path / "packages"
    folder.mkdir()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, text in (
                ("tiny-1.0/tiny.c", b"int tiny;\n"),
                ("tiny-1.0/debian/source/format", b"3.0 (native)\n"),
                ("tiny-1.0/debian/changelog",
                 b"tiny (1.0) unstable; urgency=low\n\n  * One.\n\n"
                 b" -- A <a@b.invalid>  Sat, 01 Jan 2000 00:00:00 +0000\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    blob = data.getvalue()
    (folder / "tiny_1.0.tar.gz").write_bytes(blob)
    (folder / "tiny_1.0.dsc").write_text(
        "Format: 3.0 (native)\nSource: tiny\nVersion: 2:1.0\n"
        "Maintainer: A <a@b.invalid>\nChecksums-Sha256:\n"
        f" {hashlib.sha256(blob).hexdigest()} {len(blob)} tiny_1.0.tar.gz\n"
        f"Files:\n {hashlib.md5(blob).hexdigest()} {len(blob)} "
        "tiny_1.0.tar.gz\n")
    return folder


def fetch(package, out, version="2:1.0", more=()):
    return subprocess.run(
        [ROOT / "scripts" / "fetch-source.sh", "tiny", version, out, *more],
        env={**os.environ, "PRIMEBOOT_SRC_DIR": str(package)},
        capture_output=True, text=True, check=False)


def test_prints_the_unpacked_folder(package, tmp_path):
    done = fetch(package, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    tree = pathlib.Path(done.stdout.rstrip("\n"))
    # make cannot have a colon (the version's epoch) in a file name.
    assert tree.is_absolute() and ":" not in str(tree)
    assert (tree / "tiny.c").read_text() == "int tiny;\n"


def test_second_fetch_does_nothing(package, tmp_path):
    first = fetch(package, tmp_path / "out")
    (package / "tiny_1.0.dsc").unlink()
    second = fetch(package, tmp_path / "out")
    assert second.returncode == 0
    assert (second.stdout, second.stderr) == (first.stdout, "")


def test_another_dsc_is_refused(package, tmp_path):
    """The checksum of the .dsc is pinned, too."""
    dsc = package / "tiny_1.0.dsc"
    pin = hashlib.sha256(dsc.read_bytes()).hexdigest()
    dsc.write_text(dsc.read_text().replace("A <a@", "B <b@"))
    done = fetch(package, tmp_path / "out", more=[pin])
    assert done.returncode != 0 and done.stdout == ""
    assert "tiny_1.0.dsc" in done.stderr and pin in done.stderr
    assert dsc.exists()
    pin = hashlib.sha256(dsc.read_bytes()).hexdigest()
    assert fetch(package, tmp_path / "out", more=[pin]).returncode == 0


def test_damaged_archive_is_refused(package, tmp_path):
    archive = package / "tiny_1.0.tar.gz"
    blob = bytearray(archive.read_bytes())
    blob[len(blob) // 2] ^= 1
    archive.write_bytes(blob)
    done = fetch(package, tmp_path / "out")
    assert done.returncode != 0 and done.stdout == ""
    assert "tiny_1.0.tar.gz" in done.stderr
    assert (package / "tiny_1.0.dsc").exists()
    # Nor does the next run take what was unpacked for complete.
    assert fetch(package, tmp_path / "out").returncode != 0


def test_other_version_is_refused_by_name(package, tmp_path):
    done = fetch(package, tmp_path / "out", "2:1.1")
    assert done.returncode != 0
    assert "tiny_1.1.dsc" in done.stderr
    assert "PRIMEBOOT_SRC_DIR" in done.stderr
