# SPDX-License-Identifier: BSD-2-Clause
"""deps.sh on other machines: its PATH is a folder of tools that act like
theirs."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REAL = ["awk", "cat", "chmod", "dirname", "env", "fold", "mktemp", "rm", "sed",
        "sh", "tr"]


@pytest.fixture
def machine(tmp_path):
    """machine(installed=..., root=..., sudo=...): the PATH of a machine with
    these packages; None: one without dpkg. The file `apt' lists the calls of
    apt-get."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in REAL:
        path = subprocess.run(["sh", "-c", f"command -v {name}"], check=True,
                              capture_output=True, text=True).stdout.strip()
        (tools / name).symlink_to(path)

    def tool(name, text):
        (tools / name).write_text("#!/bin/sh\n" + text)
        (tools / name).chmod(0o755)

    def make(installed=None, root=True, sudo=False, update=0):
        tool("id", f"echo {0 if root else 1000}\n")
        tool("apt-get", f"echo \"$@\" >>'{tmp_path}/apt'\n"
             f"case \"$*\" in *update*) exit {update};; esac\n")
        if sudo:
            tool("sudo", f"echo sudo >>'{tmp_path}/apt'\nexec \"$@\"\n")
        if installed is not None:
            tool("dpkg-query", "".join(f"echo 'ii  {p}'\n" for p in installed)
                 + "exit 1\n")
        return tools

    return make


def deps(path, *args, **variables):
    return subprocess.run([ROOT / "scripts" / "deps.sh", *args],
                          env={"PATH": str(path), **variables},
                          capture_output=True, text=True, check=False)


def packages(*needs):
    rows = [line.split() for line in
            (ROOT / "scripts" / "packages").read_text().splitlines()
            if line and not line.startswith("#")]
    return [r[0] for r in rows if r[1] in needs]


def test_silent_when_all_is_there(machine, tmp_path):
    done = deps(machine(packages("build", "run")), "--install", "build", "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "apt").exists()


def test_check_names_what_is_missing(machine, tmp_path):
    there = packages("build")
    there.remove("gnu-efi")
    done = deps(machine(there), "build")
    assert done.returncode != 0
    assert "gnu-efi" in done.stderr and "make deps" in done.stderr
    assert "mtools" not in done.stderr
    assert not (tmp_path / "apt").exists()


def test_install_installs_just_that(machine, tmp_path):
    there = packages("build", "run")
    there.remove("ovmf")
    done = deps(machine(there), "--install", "build", "run")
    assert done.returncode == 0
    update, install = (tmp_path / "apt").read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends ovmf")


def test_uses_sudo_when_not_root(machine, tmp_path):
    done = deps(machine([], root=False, sudo=True), "--install", "run")
    assert done.returncode == 0
    assert "sudo" in (tmp_path / "apt").read_text().splitlines()


def test_without_sudo_says_what_root_should_run(machine, tmp_path):
    done = deps(machine([], root=False), "--install", "run")
    assert done.returncode != 0
    assert "apt-get install" in done.stderr and "ovmf" in done.stderr
    assert not (tmp_path / "apt").exists()


def test_failing_update_does_not_stop_it(machine, tmp_path):
    done = deps(machine([], update=100), "--install", "run")
    assert done.returncode == 0
    assert "ovmf" in (tmp_path / "apt").read_text()


def test_elsewhere_prints_the_list_and_stops(machine):
    done = deps(machine(None), "--install", "build")
    assert done.returncode != 0
    assert all(p in done.stderr.split() for p in packages("build"))


@pytest.mark.parametrize("how, missing", [("native", False),
                                          ("qemu-i386", True)])
def test_qemu_user_where_no_32_bit_program_runs(machine, how, missing):
    done = deps(machine(packages("build", "test")), "build", "test",
                PRIMEBOOT_RUN32=how)
    assert (done.returncode != 0) == missing
    assert ("qemu-user" in done.stderr) == missing


def test_qemu_user_is_for_tests_alone(machine):
    done = deps(machine(packages("build")), "build", PRIMEBOOT_RUN32="qemu-i386")
    assert (done.returncode, done.stderr) == (0, "")


def test_wrong_variable_stops(machine):
    done = deps(machine(packages("test")), "test", PRIMEBOOT_RUN32="yes")
    assert done.returncode != 0 and "PRIMEBOOT_RUN32" in done.stderr
