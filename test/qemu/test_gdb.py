# SPDX-License-Identifier: BSD-2-Clause
"""scripts/gdb in gdb on QEMU's stub: the session of docs/debugging.md."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import kernelvm as kv   # noqa: E402
from moduleboot import both_machines    # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "scripts" / "gdb" / "primeboot.py"
# QEMU's registers are those of its program, so each machine needs its own.
PROGRAM = {"amd64": "qemu-system-x86_64", "i386": "qemu-system-i386"}


@pytest.fixture
def private():
    """A folder whose path is short enough for a socket."""
    folder = pathlib.Path(kv.pbqemu.private_folder())
    yield folder
    shutil.rmtree(folder)


@both_machines
def test_session(build, workdir, arch, private):
    """From before the kernel's start: stop in the INIT of a module, with its
    lines and arguments; when the module goes, so do its symbols."""
    sock = private / "gdb"
    command = kv.pvh_command(
        build / arch / "kernel", build / arch / "modules/hello/hello.kmod",
        program=PROGRAM[arch])
    with kv.pbqemu.Qemu(None, workdir / "vm", machine=command, extra=[
            "-S", "-chardev", f"socket,id=gdb,path={sock},server=on,wait=off",
            "-gdb", "chardev:gdb"]) as vm:
        commands = [f"target remote {sock}", "pb-init hello", "continue",
                    "backtrace 3", "pb-modules", "tbreak module_do_unload",
                    "continue", "finish", "info address hello_modcmd",
                    "pb-modules", "detach"]
        gdb = ["gdb", "-nx", "-batch", build / arch / "kernel", "-x", SCRIPT,
               *(x for c in commands for x in ("-ex", c))]
        with open(workdir / "gdb.log", "w", encoding="utf-8") as said, \
                subprocess.Popen(gdb, stdin=subprocess.DEVNULL, stdout=said,
                                 stderr=subprocess.STDOUT) as running:
            try:
                vm.wait_monitor(60)
                vm.send("modunload hello\r")
                vm.expect("hello: goodbye", 30)
                running.wait(30)
            finally:
                running.kill()
        assert vm.modstat() == {}
        assert vm.poweroff() == "guest-shutdown"
    text = (workdir / "gdb.log").read_text()
    stop = text.index("Temporary breakpoint 1, hello_modcmd "
                      "(cmd=MODULE_CMD_INIT, arg=0x0) at sys/modules/hello/")
    trace = text.index("#1 ", stop)
    assert " module_command " in text[trace:]
    listed = text.index("hello            0x", trace)
    assert text[listed:].splitlines()[0].endswith(" symbols")
    assert re.search(r"breakpoint 2[.\d]*, module_do_unload \(", text[listed:])
    assert text.count("hello            0x") == 1
    assert 'No symbol "hello_modcmd" in current context.' in text[listed:]
