# SPDX-License-Identifier: BSD-2-Clause
"""Files that are not modules: the random seed, the root file system, the
picture behind the console, firmware and the kernel's configuration."""

import gzip
import hashlib
import pathlib
import re
import struct
import subprocess
import sys
import zlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod      # noqa: E402
import kernelvm as kv       # noqa: E402
import mkdisk               # noqa: E402
from moduleboot import both_machines    # noqa: E402

DRIVER = """
	firmware_handle_t fh;
	char buf[16] = "";
	int64_t n = 0;
	int error = firmware_open("toy", "toy.fw", &fh);

	if (error == 0) {
		error = firmware_read(fh, 0, buf, (size_t)firmware_get_size(fh));
		(void)firmware_close(fh);
	}
	(void)kernconf_number("toy.size", &n);
	printf("toy: error %d, image [%s], size %d\\n", error, buf, (int)n);
"""
EXTRA = "#include <dev/firmload.h>\n#include <sys/kernconf.h>\n"
DATA = b"".join(hashlib.sha256(bytes([i])).digest() for i in range(16))


def make_png(width, height, rgb):
    """PNG; rgb(x, y) -> the three bytes of a pixel."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + b"".join(bytes(rgb(x, y)) for x in range(width))
                    for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0,
                                       0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def read_ppm(path):
    """Width, height and the pixels of a screendump."""
    data = path.read_bytes()
    magic, size, most, pixels = data.split(b"\n", 3)
    assert (magic, most) == (b"P6", b"255")
    width, height = map(int, size.split())
    return width, height, pixels


def quarters(x, y):
    return ((255, 0, 0) if x < 100 else (0, 0, 255)) if y < 60 else (
        (0, 255, 0) if x < 100 else (255, 255, 255))


def seed_copies(vm, seed, path, size):
    """Where bytes of a seed are in memory, as they are or as SHA-1 has them."""
    vm.qmp.run("pmemsave", val=0, size=size, filename=str(path))
    data = path.read_bytes()
    assert b"random seed, 536 bytes" in data     # the search works
    swapped = b"".join(seed[i:i + 4][::-1] for i in range(0, 536, 4))
    parts = [text[at:at + 16] for text in (seed, swapped)
             for at in range(4, 500, 16)]
    return sorted({hex(m.start()) for part in parts
                   for m in re.finditer(re.escape(part), data)})


def test_from_loader(boot, tmp_path, workdir):
    """All types at once, by the words of boot.cfg."""
    files = {
        "var/seed": kv.make_seed(DATA), "logo.png": make_png(200, 120, quarters),
        "boot/fs.tar.gz": gzip.compress(mkdisk.make_tar({"a": b"text"})),
        "fw/toy/toy.fw": b"firmware", "kernel.conf":
            b"# test\ntoy.size = 0x20\nkern.module.autotime=99\n",
        f"{mkdisk.MODULE_BASE}/toy/toy.kmod":
            kmod(tmp_path, "toy", init=DRIVER, extra=EXTRA)}
    vm = boot(bootcfg="timeout=0\nrndseed=/var/seed\nfs=/boot/fs.tar.gz\n"
              "splash=/logo.png\nload=-t firmware /fw/toy/toy.fw\n"
              "load=-t kernconf /kernel.conf\nload=toy\n", files=files)
    log = vm.wait_monitor()
    for text in ("/var/seed: random seed, 536 bytes\n",
                 "/logo.png: splash image, 200 x 120 pixels, shown",
                 "/kernel.conf: 2 variables, 1 of them set",
                 "fs: /boot/fs.tar.gz: mounted, ustar",
                 "toy: error 0, image [firmware], size 32\n"):
        assert text in log
    rows = [line.split(None, 3)
            for line in vm.monitor("payloads").splitlines()[1:]]
    assert [r[:3] for r in rows] == [
        ["rndseed", "entropy", "536"], ["kernconf", "kernconf", "47"],
        ["splash", "console", str(len(files["logo.png"]))],
        ["fs", "fs", str(len(mkdisk.make_tar({"a": b"text"})))],
        ["firmware", "firmware", "8"],
        ["module", "module", str(len(files[
            f"{mkdisk.MODULE_BASE}/toy/toy.kmod"]))]]
    assert "kern.module.autotime = 99" in vm.monitor(
        "sysctl kern.module.autotime")
    # No keys are enrolled: nothing is said, and nothing is verified.
    assert "trust: off" in vm.monitor("trust") and "trust" not in log
    shot = tmp_path / "screen.ppm"
    vm.qmp.run("screendump", filename=str(shot))
    width, height, pixels = read_ppm(shot)
    left, top = (width - 200) // 2, (height - 120) // 2
    wrong = seen = 0
    for y in range(120):
        for x in range(200):
            at = ((top + y) * width + left + x) * 3
            got, want = tuple(pixels[at:at + 3]), quarters(x, y)
            seen += got == want
            # Under text: a quarter of the brightness, or the text itself.
            wrong += got not in (want, tuple(v // 4 for v in want),
                                 (0xaa, 0xaa, 0xaa))
    assert wrong == 0 and seen > 2000
    assert seed_copies(vm, files["var/seed"], tmp_path / "memory",
                       256 << 20) == []
    # The loader has replaced the file, by the firmware.
    vm.qmp.run("human-monitor-command", **{"command-line": "commit d0"})
    seed = subprocess.run(
        ["mtype", "-i", f"{workdir / 'disk0.img'}"
         f"@@{mkdisk.FIRST_LBA * mkdisk.SECTOR}", "::var/seed"], check=True,
        capture_output=True).stdout
    assert seed[:4] == files["var/seed"][:4]
    assert hashlib.sha1(seed[:516]).digest() == seed[516:]
    assert not {seed[i:i + 8] for i in range(4, 508)} & {
        files["var/seed"][i:i + 8] for i in range(4, 508)}
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_seed_is_cleared(build, workdir, arch):
    """No copy of a seed is left anywhere in memory: its bytes are searched in
    all of it. (It is the initrd, so only QEMU has put it there.)"""
    seed = kv.make_seed(DATA)
    (workdir / "initrd").write_bytes(seed)
    with kv.pbqemu.Qemu(None, workdir / "vm", memory=64, machine=kv.pvh_command(
            build / arch / "kernel", workdir / "initrd")) as vm:
        assert "initrd: random seed, 536 bytes\n" in vm.wait_monitor(30)
        assert seed_copies(vm, seed, workdir / "memory", 64 << 20) == []
        assert vm.poweroff() == "guest-shutdown"


PACK = {"gzip": gzip.compress, "zstd": lambda data: subprocess.run(
    ["zstd", "-qc", "--check"], input=data, check=True,
    capture_output=True).stdout}


@pytest.mark.parametrize("arch, form", [("amd64", "gzip"), ("i386", "zstd")])
def test_compressed_root(build, workdir, arch, form):
    """The kernel decompresses what no loader did, but not a file that it reads
    later."""
    hello = (build / arch / "modules/hello/hello.kmod").read_bytes()
    (workdir / "initrd").write_bytes(PACK[form](mkdisk.make_tar(
        {"hello.kmod": hello, "later": PACK[form](hello)})))
    with kv.pbqemu.Qemu(None, workdir / "vm", memory=64, machine=kv.pvh_command(
            build / arch / "kernel", workdir / "initrd")) as vm:
        log = vm.wait_monitor(30)
        assert "fs: initrd: mounted, ustar" in log
        assert "hello: hello, kernel" in log
        said = vm.monitor("modunload hello; modload /later")
        assert form in said and "ENOEXEC" in said
        assert "hello" not in vm.modstat()
        assert vm.poweroff() == "guest-shutdown"


@pytest.mark.parametrize("arch, form", [("amd64", "zstd"), ("i386", "gzip")])
def test_compressed_module(build, workdir, arch, form):
    """A module that is handed over compressed is linked."""
    hello = (build / arch / "modules/hello/hello.kmod").read_bytes()
    (workdir / "initrd").write_bytes(PACK[form](hello))
    with kv.pbqemu.Qemu(None, workdir / "vm", memory=64, machine=kv.pvh_command(
            build / arch / "kernel", workdir / "initrd")) as vm:
        log = vm.wait_monitor(30)
        assert f"primed (initrd, {len(hello)} bytes)" in log
        assert "hello: hello, kernel" in log
        assert "hello" in vm.modstat()
        assert vm.poweroff() == "guest-shutdown"
