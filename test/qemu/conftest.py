# SPDX-License-Identifier: BSD-2-Clause
"""Fixtures for tests that boot: see `boot' below.

The build comes from $PRIMEBOOT_BUILD (default build/). What a failing test
booted and printed stays in <build>/test/qemu/<test>/; a passing one leaves
nothing there.
"""

import os
import pathlib
import re
import shutil
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

os.environ["LC_ALL"] = "C.UTF-8"    # as in Makefile

import firmware # noqa: E402
import pbqemu   # noqa: E402  (finds scripts/ for mkdisk)
import mkdisk   # noqa: E402


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Store the outcome for the fixture's teardown."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        item.stash_failed = True


@pytest.fixture(scope="session")
def build():
    """The folder of the build under test."""
    path = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD",
                                       pbqemu.ROOT / "build")).resolve()
    if not (path / "efi" / "bootx64.efi").exists():
        pytest.fail(f"{path}: no build there (make; or set PRIMEBOOT_BUILD)")
    return path


@pytest.fixture
def workdir(request, build):
    """A folder for this test, kept when it fails."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_",
                  f"{request.node.path.stem}.{request.node.name}")[:100]
    path = build / "test" / "qemu" / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    yield path
    if getattr(request.node, "stash_failed", False):
        print(f"\nkept for you: {path}")
    else:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def arch():
    """The machine whose kernel and modules a test boots; a test of both has
    @both_machines (kernel/moduleboot.py)."""
    return "amd64"


@pytest.fixture
def boot(build, workdir, arch):
    """boot(bootcfg=text, files={dest: bytes or path}, modules={name: ...},
    kernel=bytes or path, without=[dest], **Qemu's arguments): make an image
    and start it. What is not given is as in the default image; a bootcfg is
    text. Every machine is closed at the end of the test."""
    machines = []

    def start(bootcfg=None, files=None, modules=None, kernel=None,
              without=(), **kwargs):
        content = mkdisk.default_files(
            build, bootcfg.encode() if isinstance(bootcfg, str) else bootcfg,
            modules, kernel, arch)
        content.update(files or {})
        for dest in without:
            del content[dest]
        number = len(machines)
        disk = workdir / f"disk{number}.img"
        mkdisk.make_disk(disk, content)
        vm = pbqemu.Qemu(disk, workdir / f"vm{number}", **kwargs,
                         state=firmware.state_for(
                             build / "test" / "firmware", disk, kwargs))
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()
