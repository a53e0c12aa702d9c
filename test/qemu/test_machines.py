# SPDX-License-Identifier: BSD-2-Clause
"""Machines other than the one that the tests were written on: what of it is
made by pbqemu works whatever its folders are called, and what keeps QEMU from
starting is said in QEMU's own words; Primeboot boots with and without what a
processor or a chipset may lack."""

import re
import tempfile

import pbqemu
import pytest

from kmods import kmod
import mkdisk


@pytest.fixture
def tmpdir(tmp_path, monkeypatch):
    """tmpdir(name): a TMPDIR of that name."""
    def make(name):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        return folder
    return make


@pytest.mark.parametrize("name", ["x" * 120, "a b", "a,b", "a=b,,c"])
def test_any_folder(build, workdir, tmpdir, boot, name):
    """QEMU's options end at a comma, a socket's path after 108 bytes."""
    here = tmpdir(name)
    disk = here / "disk.img"
    disk.write_bytes((build / "disk.img").read_bytes())
    with pbqemu.Qemu(disk, here / "vm") as vm:
        assert vm.qmp.run("query-status")["status"] == "running"
        drives = {d["device"]: d for d in vm.qmp.run("query-block")}
        assert drives["d0"]["inserted"]["image"].get("backing-image", {}).get(
            "filename", drives["d0"]["inserted"]["file"]) == str(disk)
    assert not list(here.glob("pbqemu-*"))


@pytest.mark.parametrize("extra, words", [
    (["-machine", "nosuch"], "nosuch"),
    (["-cpu", "nosuch"], "nosuch"),
    (["-drive", "file=/nonexistent"], "/nonexistent"),
])
def test_why_qemu_does_not_start(build, workdir, extra, words):
    with pytest.raises(pbqemu.QemuError, match=words):
        pbqemu.Qemu(build / "disk.img", workdir, extra=extra)


def test_no_qemu(build, workdir):
    def missing(*_args):
        return ["qemu-system-nosuch"]
    with pytest.raises(pbqemu.QemuError, match="qemu-system-nosuch"):
        pbqemu.Qemu(build / "disk.img", workdir, machine=missing)


@pytest.mark.parametrize("extra", [
    ["-cpu", "qemu64,-rdrand,-rdseed", "-machine", "hpet=off"],
    ["-cpu", "max", "-smp", "4"],
])
def test_any_processor(boot, extra):
    vm = boot(extra=extra)
    vm.wait_monitor()
    assert {"zlibtest", "bearssltest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"


@pytest.mark.parametrize("arch, memory", [("amd64", 8192), ("i386", 512)])
def test_large(boot, tmp_path, arch, memory):
    """64 MB of modules, on a machine of 8 GB for amd64: each is primed, linked
    within reach of the kernel and initialised; their memory is released."""
    text = kmod(tmp_path, "padnnn", extra="static const volatile char "
                "padding[1 << 20] = {1};", arch=arch,
                init='printf("padnnn: %d\\n", padding[0]);')
    assert len(text) >= 1 << 20
    names = [f"pad{i:03}" for i in range(64)]
    vm = boot(
        memory=memory, bootcfg="timeout=0\nmenu=Go:boot\n"
        + "".join(f"load={name}\n" for name in names),
        files={f"{mkdisk.module_base(arch)}/{name}/{name}.kmod":
               text.replace(b"padnnn", name.encode()) for name in names})
    log = vm.wait_monitor(120)
    assert "WARNING" not in log and "ignored" not in log
    assert re.search(rf"64 files: {-(-64 * len(text) // 1024)} KB at ", log)
    for name in names:
        assert f"{name}: 1\n" in log
    assert set(names) <= set(vm.modstat())
    managed = int(re.search(r"memory: (\d+) KiB managed", log)[1])
    assert (memory - 16) * 1024 < managed <= memory * 1024
    free = int(re.search(r"(\d+) free", vm.monitor("memstat"))[1])
    assert managed / 4 - free < 80 * 256
    assert vm.poweroff() == "guest-shutdown"


def test_from_a_state(boot, monkeypatch):
    """A machine that starts from the firmware's saved state prints what one
    prints that starts at the reset vector, addresses and memory included."""
    def log(vm):
        return re.sub(r"\d+(?:\.\d+)? (?:MHz|s\b|ms|us)|.*timeline.*", "",
                      vm.wait_monitor())
    vm = boot()
    if not vm.state:
        pytest.skip("this firmware or QEMU saves no state")
    short = log(vm)
    assert "Primeboot" in short
    monkeypatch.setenv("PRIMEBOOT_WHOLE_BOOT", "1")
    vm = boot()
    assert not vm.state
    assert log(vm) == short
