# SPDX-License-Identifier: BSD-2-Clause
"""The modules that authors copy (sys/modules/examples), in one boot for each
machine, without loader or firmware: each does what its comment says."""

import datetime
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import kernelvm as kv   # noqa: E402
import mkdisk           # noqa: E402
from moduleboot import both_machines, place   # noqa: E402

EXAMPLES = sorted(p.parent.name for p in (
    mkdisk.ROOT / "sys/modules/examples").glob("*/Makefile"))


@pytest.fixture
def vm(build, workdir, arch):
    """A kernel with the examples in its file system."""
    subprocess.run(["make", "-s", "PRIMEBOOT_DEPS=checked", f"B={build}",
                    "examples"], cwd=mkdisk.ROOT, check=True,
                   capture_output=True)
    initrd = workdir / "initrd"
    initrd.write_bytes(mkdisk.make_tar({place(n, arch): (
        build / arch / f"examples/{n}/{n}.kmod").read_bytes()
        for n in EXAMPLES}))
    with kv.pbqemu.Qemu(None, workdir / "vm", machine=kv.pvh_command(
            build / arch / "kernel", initrd)) as machine:
        machine.wait_monitor(30)
        yield machine


def ring(vm):
    """Readers wait, in threads; the device's module cannot go."""
    vm.monitor("cat -c 6 ring &")
    assert "waiting   ringread" in vm.monitor("ps")
    assert "EBUSY" in vm.monitor("modunload ring")
    assert "hello\n[1] done: cat -c 6 ring" in vm.monitor("write ring hello")
    assert "EAGAIN" in vm.monitor("cat -N ring")
    # Four readers and two writers at once.
    for _ in range(4):
        vm.monitor("cat -c 10 ring &")
    vm.monitor("write ring 0123456789abcdefghi &")
    vm.monitor("write ring 0123456789abcdefghi; jobs")
    assert "[" not in vm.monitor("jobs").replace("jobs", "", 1)
    # ^C interrupts one that waits.
    vm.send("cat ring\r")
    vm.expect("cat ring", 10)
    vm.send("\x03")
    vm.expect("cat: ring: read: EINTR", 10)


def dial(vm):
    vm.monitor("ioctl dial1 _IOW(D,2,int) 70")
    assert "75 (0x4b)" in vm.monitor("ioctl dial1 _IOWR(D,3,int) 5")
    assert "EINVAL" in vm.monitor("ioctl dial1 _IOW(D,2,int) 101")
    assert "ENOTTY" in vm.monitor("ioctl dial1 _IO(D,9)")
    assert "ENODEV" in vm.monitor("mmap dial1")


def bell(vm):
    """A poll ends when it rings, and so does one by a knote."""
    assert "bell: not ready" in vm.monitor("poll bell 10")
    vm.monitor("poll -k bell &; poll bell &")
    vm.monitor("write bell 300; poll bell")
    vm.monitor("poll bell")
    assert "1 ring" in vm.monitor("cat bell")
    assert "[" not in vm.monitor("jobs")
    vm.send("poll bell\r")
    vm.expect("poll bell", 10)
    vm.send("\x03")
    vm.expect("poll: bell: EINTR", 10)


def executor(vm):
    vm.monitor("write executor dust; write executor sweep")
    vm.expect(r"executor: dust: done \(1\)\s+executor: sweep: done \(2\)", 10)
    vm.monitor("")


def clock(vm):
    """The date is that of the machine's clock."""
    said = vm.monitor("cat clock")
    stamp = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", said)[0]
    then = datetime.datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S UTC")
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    assert abs((now - then).total_seconds()) < 120, said
    assert then.strftime("%a ") == said[:4]
    assert stamp[:10] in vm.monitor("date")


def ddbwalk(vm):
    assert "stop 1: harbour\nstop 2: market\n" in vm.monitor("ddb stops")
    assert "market" not in vm.monitor("ddb stops/v ,1")
    assert "stop 3: mill" in vm.monitor("ddb show stop 3")


TRIES = {"ring": ring, "dial": dial, "bell": bell, "executor": executor,
         "clock": clock, "ddbwalk": ddbwalk}


@both_machines
def test_examples(vm):
    assert sorted(TRIES) == EXAMPLES
    for name, use in TRIES.items():
        # The file system's caches stay.
        vm.monitor(f"modload {name}; modunload {name}")
        before = vm.monitor("memstat")
        vm.monitor(f"modload {name}")
        use(vm)
        vm.monitor(f"modunload {name}")
        assert name not in vm.modstat()
        assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"
