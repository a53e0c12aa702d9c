# SPDX-License-Identifier: BSD-2-Clause
"""Modules of all formats in one kernel, which call one another: those of
sys/modules/formats, built as their systems build them (docs/formats.md)."""

import itertools
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import kernelvm as kv   # noqa: E402
import mkdisk           # noqa: E402
from moduleboot import (build_one, both_machines, kernel_objects,   # noqa: E402
                        link_kernel)

# Format and requirements of each module.
EXPECTED = {
    "ringbuf": ("NetBSD", "-"),
    "counter": ("ToaruOS", "-"),
    "tally": ("ToaruOS", "counter,ringbuf"),
    "greeter": ("Linux", "counter"),
    "ledger": ("SylixOS", "greeter"),
    "puppets": ("Marionette", "-"),
    "hail": ("KOS", "-"),
    "herald": ("KOS", "hail,ledger"),
    "strings": ("Marionette", "puppets,ledger,herald"),
}
# KOS modules that define again what herald tracks, and the answers.
AGAIN = {"hail": 1, "shout": 2, "sing": 3}
SAID = """\
counter: started as counter, 1 argument
greeter: begins at 1
greeter: hello, ledger, counted 1
ringbuf: ready
ledger: opened at 100, greeting 1
wood: 5 pieces
body: 4 limbs
dance: moves 4 limbs
herald: loudness 1, the sum is 100
strings: 4 limbs, the sum is 104, loudness 1
tally: has number 2, 4 bytes
""".splitlines()


@pytest.fixture
def modules(build, arch):
    """{name: bytes}; built together with the kernel."""
    subprocess.run(["make", "-s", "PRIMEBOOT_DEPS=checked", f"B={build}",
                    "formats"], cwd=mkdisk.ROOT, check=True,
                   capture_output=True)
    paths = {n: build / arch / "formats" / f"{n}.kmod"
             for n in [*EXPECTED, *AGAIN]}
    paths["ringbuf"] = build / arch / "modules/ringbuf/ringbuf.kmod"
    return {n: p.read_bytes() for n, p in paths.items()}


def lines_of(log, names):
    """What the modules themselves printed."""
    return [line for line in log.splitlines()
            if line.split(":")[0] in names]


def define_again(vm):
    """The definitions of hail_loudness() come and go, in every order, while a
    thread calls it, and prints each answer that is a new one."""
    up, last = ["hail"], None

    def do(line):
        nonlocal last
        said = vm.monitor(line)
        command, name = line.split()
        if command == "modunload":
            up.remove(name)
        elif name in AGAIN:
            up.append(name)
        now = f"koscall: now {AGAIN[up[-1]]}"
        if now != last and now not in said:
            vm.expect(now, 10)
        last = now
        assert vm.modstat()["herald"][7] == f"ledger,{up[-1]}"

    do("modload koscall")
    for order in itertools.permutations(AGAIN):
        do("modload shout")
        do("modload sing")
        do(f"modunload {order[0]}")
        do(f"modunload {order[1]}")
        assert "EBUSY" in vm.monitor(f"modunload {order[2]}")
        if order[2] != "hail":
            do("modload hail")
            do(f"modunload {order[2]}")
    vm.monitor("modunload koscall")


@both_machines
def test_all_formats(build, workdir, arch, modules):
    """All from the boot list, unloaded in order; then loaded by name."""
    base = mkdisk.module_base(arch)
    tree = {f"{n}.kmod": modules[n] for n in EXPECTED}
    tree |= {f"{base}/{n}/{n}.kmod": modules[n] for n in AGAIN}
    tree[f"{base}/koscall/koscall.kmod"] = build_one(
        workdir, "koscall", arch=arch)
    # The same module once more, by the path of a file.
    tree["again/greeter.kmod"] = modules["greeter"]
    tree[f"{base}/counter/counter.kmod"] = modules["counter"]
    folder = workdir / "vm"
    folder.mkdir(parents=True)
    (folder / "initrd").write_bytes(mkdisk.make_tar(tree))
    with kv.pbqemu.Qemu(None, folder, machine=kv.pvh_command(
            build / arch / "kernel", folder / "initrd", None,
            "microvm")) as vm:
        log = vm.wait_monitor(30)
        assert sorted(lines_of(log, [
            *EXPECTED, "wood", "body", "dance"])) == sorted(SAID)
        rows = vm.modstat()
        assert {n: (r[6], set(r[7].split(","))) for n, r in rows.items()} == {
            n: (f, set(r.split(","))) for n, (f, r) in EXPECTED.items()}
        define_again(vm)
        for name in ("counter", "greeter", "ledger", "puppets", "herald"):
            assert "EBUSY" in vm.monitor(f"modunload {name}")
        said = "\n".join(vm.monitor(f"modunload {n}") for n in (
            "strings", "puppets", "herald", "hail", "ledger", "tally",
            "greeter", "counter", "ringbuf"))
        assert lines_of(said, EXPECTED) == [
            "ledger: to be closed", "ledger: closed at 104",
            "greeter: next would be 2", "counter: stopped at 2"]
        assert vm.modstat() == {}
        said = vm.monitor("modload -i start=7 -s word=salve /again/greeter.kmod")
        assert lines_of(said, EXPECTED) == [
            "counter: started as counter, 1 argument", "greeter: begins at 7"]
        assert vm.modstat()["counter"][6] == "ToaruOS"


def test_linked_statically(build, workdir, modules):
    """Marionette's modules linked into the kernel: it calls their functions in
    the order of their symbols."""
    assert modules
    folder = build / "obj/formatamd64/sys/modules/formats/marionette"
    objects = [folder / f"{n}.o" for n in ("dance", "body", "wood")]
    order = subprocess.run(
        [mkdisk.ROOT / "scripts/modorder.py", *objects], check=True,
        stdout=subprocess.PIPE, text=True).stdout.split()
    workdir.mkdir(parents=True, exist_ok=True)
    link_kernel([*kernel_objects(build), *order], workdir / "kernel")
    with kv.pbqemu.Qemu(None, workdir / "vm", machine=kv.pvh_command(
            workdir / "kernel", None)) as vm:
        log = vm.wait_monitor(30)
        assert lines_of(log, ["wood", "body", "dance"]) == [
            "wood: 5 pieces", "body: 4 limbs", "dance: moves 4 limbs"]
        assert vm.modstat()["modinit"][2:] == [
            "builtin", "0", "-", "-", "Marionette", "-"]
