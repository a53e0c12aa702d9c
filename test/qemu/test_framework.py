# SPDX-License-Identifier: BSD-2-Clause
"""What modules get from the framework, once in a booted kernel: module(9) with
built-ins, autoload and auto-unload, variables, counters, hooks, threads,
timers, callbacks, and data kept with modules."""

import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from moduleboot import (both_machines, build_all,     # noqa: E402, F401
                        build_one, link_builtins, machine, place)

NAMES = ["wants", "lazy", "knobby", "hooked", "hooker", "ticker", "watcher"]


@pytest.fixture
def tree(tmp_path, arch):
    kmods = build_all(tmp_path, NAMES, arch)
    return {place(n, arch): data for n, data in kmods.items()}


@both_machines
def test_builtins(machine, build, workdir, arch):
    """Modules in the kernel's link set come up by class, can be disabled, and
    loaded again by force; a boot module replaces one that fails."""
    for name in ("inner", "grumpy"):
        (workdir / f"{name}.kmod").write_bytes(
            build_one(workdir, name, arch=arch))
    kernel = link_builtins(build, [workdir / "inner.kmod",
                                   workdir / "grumpy.kmod"],
                           workdir / "kernel", arch)
    happy = build_one(workdir / "happy", "grumpy", ["CPPFLAGS=-DHAPPY"], arch)
    vm = machine(kernel=kernel, preload={"grumpy.kmod": happy})
    log = vm.bootlog
    # VFS first, whatever the link set's order.
    assert log.index("inner: on") < log.index("grumpy: its INIT")
    assert re.search(r"grumpy: .*EIO", log), log
    assert "grumpy: the other one" in log
    # modstat lists the one that is active.
    assert re.findall(r"grumpy +misc +(\w+) +(\S+)", vm.monitor(
        "modstat grumpy")) == [("boot", "0")]
    assert vm.modstat()["inner"][1:4] == ["vfs", "builtin", "0"]
    assert "EEXIST" in vm.monitor("modload inner")
    assert "inner: off" in vm.monitor("modunload inner")
    assert vm.modstat()["inner"][3] == "-"
    assert "EPERM" in vm.monitor("modload inner")
    assert "inner: on" in vm.monitor("modload -f inner")
    assert vm.modstat()["inner"][3] == "0"
    assert "is built in" in vm.monitor("modmap inner")
    assert vm.poweroff() == "guest-shutdown"


def test_builtin_and_its_replacement_fail(machine, build, workdir):
    """Both INITs are called; the boot continues, and both can be loaded
    again."""
    grumpy = build_one(workdir, "grumpy")
    (workdir / "grumpy.kmod").write_bytes(grumpy)
    kernel = link_builtins(build, [workdir / "grumpy.kmod"],
                           workdir / "kernel")
    vm = machine({place("grumpy"): grumpy}, {"grumpy.kmod": grumpy}, kernel)
    failed = "grumpy: its INIT failed (error 5, EIO)"
    assert vm.bootlog.count(failed) == 2
    # As in NetBSD a built-in that failed at boot is tried again by force only.
    assert "(error 1, EPERM" in vm.monitor("modload grumpy")
    assert vm.monitor("modload -f grumpy").count(failed) == 1
    assert vm.modstat()["grumpy"][2:4] == ["builtin", "-"]
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_framework(machine, tree, arch):
    """One boot for all parts of module(9)."""
    vm = machine(tree)
    before = vm.monitor("memstat")
    autoload(vm)
    variables(vm)
    assert f"/stand/{arch}/" in vm.monitor("sysctl kern.module.path")
    hooks(vm)
    threads(vm)
    vm.monitor("sysctl kern.module.autotime=10")
    assert vm.modstat() == {}
    assert symbols(vm.monitor("memstat")) == symbols(before)
    assert vm.poweroff() == "guest-shutdown"


def symbols(memstat):
    return re.search(r"symbols: (\d+)", memstat)[1]


def autoload(vm):
    vm.monitor("modload watcher")
    assert "watcher: wants came" in vm.monitor("modload wants")
    assert "kern.module.autotime" in vm.monitor("sysctl kern.module.autotime=1")
    # Bad names, the wrong class, no such file: nothing is loaded.
    assert "wants: 1 1 1, as driver 2, absent 2" in vm.monitor(
        "crash call wants_rules")
    vm.monitor("sysctl kern.module.autoload=0")
    assert "lazy: 1\n" in vm.monitor("crash call wants_lazy")
    vm.monitor("sysctl kern.module.autoload=1")
    assert "lazy" not in vm.modstat()
    # Loaded; it refuses its auto-unload after a second, accepts the next one.
    said = vm.monitor("crash call wants_lazy")
    assert "watcher: lazy came" in said and "lazy: 0\n" in said
    vm.expect("lazy: not yet", 20)
    vm.expect("watcher: lazy went", 20)
    vm.expect("lazy's data is gone", 20)
    vm.expect("lazy: unloaded", 20)
    # A module that was loaded by name stays.
    assert set(vm.modstat()) == {"watcher", "wants"}
    said = vm.monitor("modunload watcher; modunload wants")
    assert "watcher: wants went" in said


def variables(vm):
    vm.monitor("modload knobby")
    assert "vendor.knobby.level = 3" in vm.monitor("sysctl vendor.knobby.level")
    said = vm.monitor("sysctl vendor.knobby.level=9")
    assert "9" in said
    assert "vendor.knobby.square = 81" in vm.monitor(
        "sysctl vendor.knobby.square")
    assert "EINVAL" in vm.monitor("sysctl vendor.knobby.level=10")
    assert "EPERM" in vm.monitor("sysctl vendor.knobby.square=1")
    vm.monitor("sysctl vendor.knobby.label=other")
    said = vm.monitor("sysctl vendor.knobby")
    for line in ("level = 9", "label = other", "square = 81"):
        assert f"vendor.knobby.{line}" in said
    assert re.search(r"knobby.*reads of square +[1-9]", vm.monitor("evcnt"))
    vm.monitor("modunload knobby")
    assert "ENOENT" in vm.monitor("sysctl vendor.knobby")
    assert "knobby" not in vm.monitor("evcnt")


def hooks(vm):
    vm.monitor("modload hooked")
    assert "hooked: -1" in vm.monitor("crash call hooked_call")
    vm.monitor("modload hooker")
    assert "hooked: 42" in vm.monitor("crash call hooked_call")
    assert "EBUSY" in vm.monitor("modunload hooked")
    vm.monitor("modunload hooker")
    assert "hooked: -1" in vm.monitor("crash call hooked_call")
    vm.monitor("modunload hooked")


def threads(vm):
    """A timer wakes a waiting thread; unloading the module ends both."""
    vm.send("modload ticker\r")
    for i in (1, 2, 3):
        vm.expect(f"ticker: tick {i}", 20)
    assert "ticker" in vm.monitor("ps")
    vm.monitor("modunload ticker")
    assert "ticker" not in vm.monitor("ps")
