# SPDX-License-Identifier: BSD-2-Clause
"""Files that are not modules: the random seed, the root file system,
firmware and the kernel's configuration."""

import gzip
import hashlib
import pathlib
import struct
import sys

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


def make_seed(data=DATA):
    """A file as NetBSD's rndctl(8) writes it."""
    body = struct.pack("<I", 4096) + data
    return body + hashlib.sha1(body).digest()


def test_from_loader(boot, tmp_path):
    """All types at once, by the words of boot.cfg."""
    files = {
        "var/seed": make_seed(), "boot/fs.tar.gz": gzip.compress(mkdisk.make_tar({"a": b"text"})),
        "fw/toy/toy.fw": b"firmware", "kernel.conf":
            b"# test\ntoy.size = 0x20\nkern.module.autotime=99\n",
        f"{mkdisk.MODULE_BASE}/toy/toy.kmod":
            kmod(tmp_path, "toy", init=DRIVER, extra=EXTRA)}
    vm = boot(bootcfg="timeout=0\nrndseed=/var/seed\nfs=/boot/fs.tar.gz\n"
              "load=-t firmware /fw/toy/toy.fw\n"
              "load=-t kernconf /kernel.conf\nload=toy\n", files=files)
    log = vm.wait_monitor()
    for text in ("/var/seed: random seed, 536 bytes\n",
                 "/kernel.conf: 2 variables, 1 of them set",
                 "fs: /boot/fs.tar.gz: mounted, ustar",
                 "toy: error 0, image [firmware], size 32\n"):
        assert text in log
    rows = [line.split(None, 3)
            for line in vm.monitor("payloads").splitlines()[1:]]
    assert [r[:3] for r in rows] == [
        ["rndseed", "entropy", "536"], ["kernconf", "kernconf", "47"],
        ["fs", "fs", str(len(mkdisk.make_tar({"a": b"text"})))],
        ["firmware", "firmware", "8"],
        ["module", "module", str(len(files[
            f"{mkdisk.MODULE_BASE}/toy/toy.kmod"]))]]
    assert "kern.module.autotime = 99" in vm.monitor(
        "sysctl kern.module.autotime")
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_seed_is_cleared(build, workdir, arch):
    """No copy of a seed is left anywhere in memory: its bytes are searched in
    all of it. (It is the initrd, so only QEMU has put it there.)"""
    seed = make_seed()
    (workdir / "initrd").write_bytes(seed)
    with kv.pbqemu.Qemu(None, workdir / "vm", memory=64, machine=kv.pvh_command(
            build / arch / "kernel", workdir / "initrd")) as vm:
        assert "initrd: random seed, 536 bytes\n" in vm.wait_monitor(30)
        memory = workdir / "memory"
        vm.qmp.run("pmemsave", val=0, size=64 << 20, filename=str(memory))
        data = memory.read_bytes()
        swapped = b"".join(seed[i:i + 4][::-1] for i in range(0, 536, 4))
        for text in (seed, swapped):
            for at in range(4, 500, 16):
                assert text[at:at + 16] not in data
        assert b"random seed, 536 bytes" in data     # the search works
        assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_compressed_root(build, workdir, arch):
    """The kernel decompresses what no loader did."""
    hello = (build / arch / "modules/hello/hello.kmod").read_bytes()
    (workdir / "initrd").write_bytes(gzip.compress(
        mkdisk.make_tar({"hello.kmod": hello})))
    with kv.pbqemu.Qemu(None, workdir / "vm", memory=64, machine=kv.pvh_command(
            build / arch / "kernel", workdir / "initrd")) as vm:
        log = vm.wait_monitor(30)
        assert "fs: initrd: mounted, ustar" in log
        assert "hello: hello, kernel" in log
        assert vm.poweroff() == "guest-shutdown"
