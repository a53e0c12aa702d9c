# SPDX-License-Identifier: BSD-2-Clause
"""scripts/install-efi with keys: enrolled ones, and an owner's folder of them, by
which it signs what is booted."""

import subprocess

import pytest

import kmodtree
from efimachine import refused
from efimachine import machine_fixture  # noqa: F401, a fixture


@pytest.fixture(name="keys")
def keys_fixture(tmp_path):
    """Two lists of keys; and kmod(...), primeboot-kmod's output."""
    def kmod(*args):
        return subprocess.run([kmodtree.TOOL, *args], cwd=tmp_path, check=True,
                              capture_output=True, text=True).stdout
    for number in "1", "2":
        kmod("keys", f"--new=owner{number}")
        kmod("keys", "-o", f"keys{number}", f"owner{number}.crt")
    return kmod


def test_keys(machine, keys):
    """They are enrolled, and stay when the loader is replaced."""
    machine.loader.write_bytes(
        (kmodtree.BUILD / "efi" / "bootx64.efi").read_bytes())
    plain = machine.loader.read_bytes()
    installed = machine.esp / "EFI/NetBSD/bootx64.efi"

    def has(name):
        return keys("keys", installed) == keys("keys", machine.tmp / name)
    assert "keys" in machine.good("--keys", machine.tmp / "keys1")
    assert has("keys1") and machine.loader.read_bytes() == plain
    assert "up to date" in machine.good()
    machine.loader.write_bytes(plain.replace(b"Primeboot", b"Primeb00t", 1))
    assert "up to date" not in machine.good()
    assert has("keys1") and b"Primeb00t" in installed.read_bytes()
    machine.good("--keys", machine.tmp / "keys2")
    assert has("keys2")
    # A loader that has keys keeps its own.
    keys("keys", f"--enrol={machine.loader}", "keys1")
    machine.good()
    assert has("keys1")
    done = machine.run("--drop-keys")
    assert done.returncode == 1 and "enrolled in it" in done.stderr
    machine.loader.write_bytes(plain)
    machine.good("--drop-keys")
    assert installed.read_bytes() == plain
    done = machine.run("--keys", machine.tmp / "owner1.crt")
    assert done.returncode == 1 and "not a key list" in done.stderr
    done = machine.run("--keys", machine.tmp / "nowhere")
    assert done.returncode == 1 and "nowhere" in done.stderr
    assert installed.read_bytes() == plain


@pytest.fixture(name="owner")
def owner_fixture(machine, tmp_path):
    """The owner's folder of keys, a root and a set in it, a boot.cfg on the EFI
    system partition, and a loader that a machine can start."""
    machine.loader.write_bytes(
        (kmodtree.BUILD / "efi" / "bootx64.efi").read_bytes())
    folder = tmp_path / "owner"
    folder.mkdir()
    for args in (["--new=owner"], ["--new=other"],
                 ["-o", "keys.list", "--svn=3", "owner.crt"]):
        subprocess.run([kmodtree.TOOL, "keys", *args], cwd=folder, check=True,
                       capture_output=True)
    kernel = kmodtree.kernel(tmp_path / "kernel").read_bytes()
    machine.file("esp/EFI/NetBSD/boot.cfg", "timeout=0\n")
    machine.file("esp/EFI/other/grub.cfg", "another system's\n")
    machine.file("disk/netbsd", kernel)
    machine.file("disk/fs.img", "an image\n")
    machine.file("disk/test/kernel", kernel)
    kmodtree.module(tmp_path / "disk/test/modules", "one")
    return folder


def verify(machine, *paths, status=0):
    done = subprocess.run(
        [kmodtree.TOOL, "verify", "-K", machine.esp / "EFI/NetBSD/bootx64.efi",
         *paths], check=False, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def manifest(path):
    """Number, and roles with paths."""
    lines = path.read_text().splitlines()
    return int(lines[1].split()[1]), {
        f"{line.split()[0]}:{line.split()[3]}" for line in lines[3:]}


def test_trust(machine, owner):
    """The loader has the keys, and what it boots is signed: the partition, a
    root and a set."""
    disk, esp = machine.tmp / "disk", machine.esp
    words = ("--trust", owner, "--sign", disk)
    out = machine.good(*words, "--add", "image:fs.img")
    assert f"{disk}: 5 trusted, 0 refused" in out
    assert verify(machine, disk, esp) == "7 trusted, 0 refused\n"
    assert manifest(disk / "boot.manifest") == (3, {
        "kernel:netbsd", "kernel:test/kernel", "image:fs.img",
        "module:test/modules/one/one.kmod"})
    assert manifest(esp / "boot.manifest") == (
        3, {"config:EFI/NetBSD/boot.cfg"})
    assert not list(disk.glob("*.new*")) + list(esp.glob("*.new*"))
    # Again, with another boot.cfg and number: what was added stays.
    machine.file("esp/EFI/NetBSD/boot.cfg", "timeout=5\n")
    assert "refused" in verify(machine, esp, status=1)
    machine.good(*words, "--svn", "7")
    machine.good(*words)
    assert "up to date" in machine.good("--trust", owner)
    assert manifest(disk / "boot.manifest") == (7, {
        "kernel:netbsd", "kernel:test/kernel", "image:fs.img",
        "module:test/modules/one/one.kmod"})
    verify(machine, disk, esp)
    # A set is one by its files.
    machine.good("--trust", owner, "--sign", disk / "test")
    assert manifest(disk / "test/MANIFEST") == (3, {
        "kernel:kernel", "module:modules/one/one.kmod"})
    assert verify(machine, disk / "test") == "3 trusted, 0 refused\n"


def test_trust_not_laundered(machine, owner):
    """What somebody else wrote into a manifest is not signed."""
    disk = machine.tmp / "disk"
    words = ("--trust", owner, "--sign", disk)
    machine.good(*words)
    path = disk / "boot.manifest"
    path.write_text(path.read_text() + f"image 1 sha256:{'0' * 64} fs.img\n")
    assert "boot.manifest: not the owner's" in machine.good(*words)
    assert "image:fs.img" not in manifest(path)[1]
    path.write_text("/netbsd SHA256 00\n")
    done = machine.run(*words)
    assert done.returncode == 1 and "not a manifest of primeboot" in done.stderr


def test_trust_secure_boot(machine, owner):
    """With a key for Secure Boot the loader is signed, once."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "9", "-subj", "/CN=db", "-keyout", "db.key", "-out", "db.crt"],
        cwd=owner, check=True, capture_output=True)
    installed = machine.esp / "EFI/NetBSD/bootx64.efi"
    machine.good("--trust", owner)
    subprocess.run(["sbverify", "--cert", owner / "db.crt", installed],
                   check=True, capture_output=True)
    assert verify(machine, machine.esp) == "2 trusted, 0 refused\n"
    before = installed.read_bytes()
    assert "up to date" in machine.good("--trust", owner)
    assert installed.read_bytes() == before
    # One that is not signed, or by another key, is not the same.
    subprocess.run(["sbattach", "--remove", installed], check=True,
                   capture_output=True)
    assert "up to date" not in machine.good("--trust", owner)
    subprocess.run(["sbverify", "--cert", owner / "db.crt", installed],
                   check=True, capture_output=True)
    (owner / "db.crt").unlink()
    done = machine.run("--trust", owner)
    assert done.returncode == 1 and "db.crt: not found" in done.stderr


@pytest.mark.parametrize("what, word", [
    ("keys.list", "primeboot-kmod keys -o"), ("owner.key", "keys --new=owner")])
def test_trust_missing(machine, owner, what, word):
    (owner / what).unlink()
    refused(machine, what, "not found", word,
            args=("--trust", owner, "--sign", machine.tmp / "disk"))


def test_trust_refused(machine, owner):
    """What would not boot changes nothing: another's key, an old number."""
    disk = machine.tmp / "disk"
    words = ("--trust", owner, "--sign", disk)
    machine.good(*words)
    before = machine.files()
    signed = (disk / "boot.manifest").read_bytes()
    machine.loader.write_bytes(machine.loader.read_bytes().replace(
        b"Primeboot", b"Primeb00t", 1))
    machine.file("esp/EFI/NetBSD/boot.cfg", "timeout=0\n")
    done = machine.run(*words, "--svn", "2")
    assert done.returncode == 1 and "number is below" in done.stderr
    (owner / "other.key").rename(owner / "owner.key")
    done = machine.run(*words)
    assert done.returncode == 1 and "not in the key list" in done.stderr
    assert machine.files() == before
    assert (disk / "boot.manifest").read_bytes() == signed
    assert not list(disk.glob("*.new*"))
    done = machine.run("--trust", owner, "--sign", disk / "netbsd")
    assert done.returncode == 1 and "not a directory" in done.stderr
    for bad in ["--sign", disk], ["--svn", "1"], ["--trust", owner, "--add",
                                                  "image:fs.img"]:
        assert machine.run(*bad).returncode == 2


def test_trust_dry_run(machine, owner):
    disk = machine.tmp / "disk"
    before = machine.files()
    out = machine.good("-n", "--trust", owner, "--sign", disk)
    assert f"primeboot-kmod manifest -o {disk}/boot.manifest.new --svn=3 {disk}" \
        in out
    assert f"primeboot-kmod sign -k {owner}/owner.key {disk}/boot.manifest.new" \
        in out
    assert machine.files() == before
    assert not (disk / "boot.manifest").exists()
