# SPDX-License-Identifier: BSD-2-Clause
"""Machines other than the one that the tests were written on: what of it is
made by pbqemu works whatever its folders are called, and what keeps QEMU from
starting is said in QEMU's own words; Primeboot boots with and without what a
processor or a chipset may lack."""

import tempfile

import pbqemu
import pytest


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
