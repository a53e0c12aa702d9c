# SPDX-License-Identifier: BSD-2-Clause
"""scripts/install-efi, with a folder for the EFI system partition, a folder for
/proc, /run and /sys, and an efibootmgr that keeps its entries in a file."""

import pathlib
import re
import resource
import subprocess

import pytest

import kmodtree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "scripts" / "install-efi"
ESP_TYPE = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
UUID = "11112222-3333-4444-5555-666677778888"
OURS = b"MZ this is Primeboot" + bytes(3000)
OTHER = b"MZ another system's loader" + bytes(1000)

# Its entries are lines of $STATE; what it was called with, lines of $LOG.
FAKE = """#!/bin/sh
printf '%s\\n' "$*" >>"$LOG"
case $1 in
-v)	echo "BootCurrent: 0000"
	cat "$STATE";;
--create)
	[ ! -e "$STATE.full" ] || { echo "no space left in NVRAM" >&2; exit 5; }
	printf 'Boot000A* %s\\tHD(%s,GPT,UUID,0x800,0x100)/File(%s)\\n' "$7" "$5" \\
	    "$9" | sed "s/UUID/$UUID/" >>"$STATE";;
--bootnum)
	sed -i "/^Boot$2/d" "$STATE";;
esac
"""


class Machine:
    def __init__(self, tmp):
        self.tmp = tmp
        self.esp = tmp / "esp"
        self.root = tmp / "root"
        self.bin = tmp / "bin"
        self.state, self.log = tmp / "state", tmp / "log"
        (self.esp / "EFI").mkdir(parents=True)
        self.bin.mkdir()
        self.file("bin/efibootmgr", FAKE).chmod(0o755)
        self.state.write_text("Boot0001* debian\tHD(1,GPT,x)/File(\\shim.efi)\n")
        self.log.write_text("")
        self.loader = self.file("bootx64.efi", OURS)
        self.mount()
        disk = "root/sys/devices/pci/block/nvme0n1/nvme0n1p2"
        self.file(f"{disk}/partition", "2\n")
        (self.root / "sys/dev/block").mkdir(parents=True)
        (self.root / "sys/dev/block/259:2").symlink_to(tmp / disk)
        self.udev(ESP_TYPE)
        self.file("root/sys/firmware/efi/fw_platform_size", "64\n")
        self.file("root/sys/firmware/efi/efivars/BootOrder-x", "")

    def file(self, name, content):
        path = self.tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        return path

    def mount(self, kind="vfat", options="rw,relatime"):
        self.file("root/proc/self/mountinfo",
                  "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                  f"30 20 259:2 / {self.esp} {options} shared:1 - {kind} "
                  "/dev/nvme0n1p2 rw,fmask=0022\n")

    def udev(self, kind):
        self.file("root/run/udev/data/b259:2",
                  f"E:ID_PART_ENTRY_TYPE={kind}\nE:ID_PART_ENTRY_UUID={UUID}\n")

    def run(self, *args, **kwargs):
        env = {"PATH": f"{self.bin}:/usr/bin:/bin", "STATE": str(self.state),
               "LOG": str(self.log), "UUID": UUID, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [TOOL, "--root", self.root, "--esp", self.esp, "--loader",
             self.loader, *args], capture_output=True, text=True, check=False,
            env=env, **kwargs)

    def good(self, *args):
        done = self.run(*args)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def changes(self):
        return [line for line in self.log.read_text().splitlines()
                if line != "-v"]

    def files(self):
        return {str(p.relative_to(self.esp)): p.read_bytes()
                for p in self.esp.rglob("*") if p.is_file()}


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


CREATE = ("--create --disk /dev/nvme0n1 --part 2 --label Primeboot "
          "--loader \\EFI\\NetBSD\\bootx64.efi")


def test_installs(machine):
    machine.good()
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS}
    assert machine.changes() == [CREATE]
    # Once more: nothing to do.
    assert "up to date" in machine.good()
    assert machine.changes() == [CREATE]


def test_update(machine):
    """A newer loader: the former is kept, the entry stays."""
    machine.good()
    machine.loader.write_bytes(OURS + b"2")
    machine.good()
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS + b"2",
                               "EFI/NetBSD/bootx64.efi.old": OURS}
    assert machine.changes() == [CREATE]


def test_stale_entry_is_replaced(machine):
    machine.state.write_text(
        "Boot0003* Primeboot\tHD(1,GPT,other)/File(\\EFI\\NetBSD\\bootx64.efi)\n"
        "Boot0004* Primeboot 2\tHD(1,GPT,other)\n")
    machine.good()
    assert machine.changes() == [CREATE, "--bootnum 0003 --delete-bootnum"]


def test_original_is_kept_and_comes_back(machine):
    machine.file("esp/EFI/BOOT/bootx64.efi", OTHER)
    for content in (OURS, OURS + b"2"):
        machine.loader.write_bytes(content)
        machine.good("--dir", "EFI/BOOT", "--no-entry")
        assert machine.files()["EFI/BOOT/bootx64.efi.orig"] == OTHER
    machine.good("--dir", "EFI/BOOT", "--no-entry", "--remove")
    files = machine.files()
    assert files["EFI/BOOT/bootx64.efi"] == OTHER
    assert "EFI/BOOT/bootx64.efi.orig" not in files
    assert machine.changes() == []


def test_remove(machine):
    machine.good("--label", "NetBSD (test)")
    machine.good("--label", "NetBSD (test)", "--remove")
    assert machine.files() == {}
    assert machine.changes()[1:] == ["--bootnum 000A --delete-bootnum"]
    assert "debian" in machine.state.read_text()
    machine.good("--remove")


def test_remove_not_ours(machine):
    machine.file("esp/EFI/BOOT/bootx64.efi", OTHER)
    done = machine.run("--remove", "--dir", "EFI/BOOT")
    assert done.returncode == 1
    assert "bootx64.efi" in done.stderr and "Primeboot" in done.stderr
    assert machine.files() == {"EFI/BOOT/bootx64.efi": OTHER}
    assert machine.changes() == []


def test_dry_run(machine):
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER)
    before = machine.files()
    out = machine.good("--dry-run")
    path = f"{machine.esp}/EFI/NetBSD/bootx64.efi"
    for line in (f"cp {machine.loader} {path}.new", f"cp {path} {path}.orig",
                 f"mv {path}.new {path}",
                 "efibootmgr --create --disk /dev/nvme0n1 --part 2 "
                 "--label Primeboot --loader '\\EFI\\NetBSD\\bootx64.efi'"):
        assert line in out.splitlines()
    assert machine.files() == before
    assert machine.changes() == []


def test_ia32(machine):
    """By the firmware's size, not the processor's."""
    machine.file("root/sys/firmware/efi/fw_platform_size", "32\n")
    machine.good()
    assert list(machine.files()) == ["EFI/NetBSD/bootia32.efi"]
    assert "bootia32.efi" in machine.changes()[0]


def small_files():
    """No file of more than 2000 bytes can be written."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def refused(machine, *words, args=(), kept=None, **kwargs):
    kept = machine.files() if kept is None else kept
    done = machine.run(*args, **kwargs)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr
    assert machine.files() == kept
    return done


def test_not_mounted(machine):
    machine.file("root/proc/self/mountinfo",
                 "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
    refused(machine, str(machine.esp), "mount")


def test_not_fat(machine):
    machine.mount("ext4")
    refused(machine, str(machine.esp), "ext4", "FAT", "--esp")


def test_read_only(machine):
    machine.mount(options="ro,relatime")
    refused(machine, str(machine.esp), "read-only", "remount,rw")


def test_other_type(machine):
    machine.udev("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")
    refused(machine, str(machine.esp), "ebd0a0a2", ESP_TYPE, "--force")
    machine.good("--force")


def test_unknown_type(machine):
    (machine.root / "run/udev/data/b259:2").unlink()
    (machine.esp / "EFI").rmdir()
    refused(machine, "EFI", "--force")
    (machine.esp / "EFI").mkdir()
    machine.good()


def test_no_variables(machine):
    (machine.root / "sys/firmware/efi/efivars/BootOrder-x").unlink()
    refused(machine, "efivars", "--no-entry")
    machine.good("--no-entry")
    assert machine.changes() == []


def test_no_partition(machine):
    (machine.root / "sys/dev/block/259:2").unlink()
    refused(machine, "259:2", "--no-entry")


def test_no_efibootmgr(machine):
    """The loader is installed all the same, and the command printed."""
    (machine.bin / "efibootmgr").unlink()
    path = ":".join(str(p) for p in [machine.bin])
    done = subprocess.run(
        ["/usr/bin/python3", TOOL, "--root", machine.root, "--esp", machine.esp,
         "--loader", machine.loader], capture_output=True, text=True,
        check=False, env={"PATH": path})
    assert done.returncode == 1
    assert f"efibootmgr {CREATE.partition(' --loader')[0]}" in done.stdout
    assert "not found" in done.stderr and "--no-entry" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS}


def test_efibootmgr_fails(machine):
    machine.file("state.full", "")
    refused(machine, "efibootmgr", "5", "no space left in NVRAM",
            kept={"EFI/NetBSD/bootx64.efi": OURS})


def test_not_a_loader(machine):
    machine.loader.write_bytes(b"\x7fELF")
    refused(machine, "bootx64.efi", "not an EFI program")
    machine.loader.unlink()
    refused(machine, "bootx64.efi", "not found", "--loader")


def test_no_space(machine):
    with open(machine.loader, "r+b") as f:
        f.truncate(4 << 40)
    refused(machine, "no space", str(4 << 40), "bytes", preexec_fn=small_files)


def test_write_fails(machine):
    """What was there stays, and nothing beside it."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER)
    done = machine.run(preexec_fn=small_files)
    assert done.returncode == 1
    assert "bootx64.efi.new" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OTHER}
    assert machine.changes() == []


def test_keeping_fails(machine):
    """The loader could be written, but not the copy of the other one."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OTHER + bytes(2000))
    machine.loader.write_bytes(OURS[:1000])
    done = machine.run(preexec_fn=small_files)
    assert done.returncode == 1
    assert "bootx64.efi.orig.new" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OTHER + bytes(2000)}


def test_renaming_fails(machine):
    """A folder is in the place of the loader that is to be kept."""
    machine.file("esp/EFI/NetBSD/bootx64.efi", OURS + b"2")
    (machine.esp / "EFI/NetBSD/bootx64.efi.old").mkdir()
    done = machine.run()
    assert done.returncode == 1
    assert "bootx64.efi.old" in done.stderr and "unchanged" in done.stderr
    assert machine.files() == {"EFI/NetBSD/bootx64.efi": OURS + b"2"}


def test_page():
    """primeboot(8) has the options that there are."""
    text = (ROOT / "man/primeboot.8").read_text()
    text = text[text.index(".Ss Installation"):]
    page = set(re.findall(r"Fl -([a-z-]+)", text[:text.index("\n.Sh ")]))
    out = subprocess.run([TOOL, "--help"], capture_output=True, text=True,
                         check=True).stdout
    assert page == set(re.findall(r"--([a-z-]+)", out)) - {"help"}


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
