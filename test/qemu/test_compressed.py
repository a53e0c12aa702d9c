# SPDX-License-Identifier: BSD-2-Clause
"""Kernels, modules and images compressed with gzip and zstd."""

import gzip
import re
import subprocess

import pytest

import mkdisk

PROMPT = "timeout=0\nmenu=Prompt:prompt\n"
HELLO = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"
RINGBUF = f"{mkdisk.MODULE_BASE}/ringbuf/ringbuf.kmod"


def zstd(data):
    return subprocess.run(["zstd", "-qc", "--check"], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


@pytest.fixture(scope="module")
def kernel(build):
    return (build / "amd64" / "kernel").read_bytes()


@pytest.fixture(scope="module")
def hello(build):
    return (build / "amd64/modules/hello/hello.kmod").read_bytes()


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_compressed(boot, build, kernel, hello, pack):
    """The kernel by the name that `boot' tries next, a module by its path, one
    by its name, and a file system; the kernel gets the decompressed
    contents."""
    ringbuf = (build / "amd64/modules/ringbuf/ringbuf.kmod").read_bytes()
    tar = mkdisk.make_tar({HELLO: hello})
    vm = boot(bootcfg=PROMPT + "load=/m/hello.kmod.x\nload=ringbuf\n"
              "fs=/boot/fs.tar\n",
              without=["netbsd"],
              files={"netbsd.gz": pack(kernel), "m/hello.kmod.x": pack(hello),
                     RINGBUF: pack(ringbuf), "boot/fs.tar": pack(tar)})
    vm.wait_loader()
    vm.send("boot -x\r")
    log = vm.wait_monitor()
    assert re.search(r"kernel: hd0a:/netbsd\.gz: ", log)
    for path, data in (("/m/hello.kmod.x", hello), ("ringbuf", ringbuf)):
        assert f"primed ({path}, {len(data)} bytes)" in log
    assert f"mounted, ustar, {len(tar)} bytes" in log
    assert {"hello", "ringbuf"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"


def test_damaged(boot, kernel, hello):
    """Each file is reported with a reason, and the next boot works."""
    cut = gzip.compress(kernel)[:-1000]
    vm = boot(bootcfg=PROMPT + "load=/lies.gz\nload=/flip.zst\n"
              "load=/m/hello.gz\n",
              files={"cut.gz": cut,
                     "lies.gz": gzip.compress(hello)[:-4] + b"\1\1\0\0",
                     "flip.zst": zstd(hello)[:-1] + b"\0",
                     "m/hello.gz": gzip.compress(hello)})
    vm.wait_loader()
    said = vm.loader("boot /cut.gz")
    assert re.search(r"hd0a:/cut\.gz: .*truncated", said), said
    vm.send("boot\r")
    log = vm.wait_monitor()
    assert re.search(r"WARNING: hd0a:/lies\.gz: .*length check", log), log
    assert re.search(r"WARNING: hd0a:/flip\.zst: .*check sum", log), log
    assert "hello" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"
