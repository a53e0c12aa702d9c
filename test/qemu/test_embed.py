# SPDX-License-Identifier: BSD-2-Clause
"""examples/embed-linker: a kernel of its own, with nothing but libkobj.a, links
a module and calls it; a module that cannot be linked is refused by name."""

import os
import subprocess

import pytest

import pbqemu

EXAMPLE = pbqemu.ROOT / "examples" / "embed-linker"
LINES = 300
GOOD, REFUSED = 0x10 << 1 | 1, 1 << 1 | 1   # isa-debug-exit


def run(*args):
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    done = subprocess.run([str(a) for a in args], check=False, text=True,
                          capture_output=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(name="lib", scope="module")
def fixture_lib(build):
    run("make", "--no-print-directory", "-C", pbqemu.ROOT,
        "PRIMEBOOT_DEPS=checked", f"B={build}", "lib")
    return build / "lib"


@pytest.fixture(name="example")
def fixture_example(lib, workdir):
    """The kernel, and its module, in a folder of the test's own."""
    run("make", "--no-print-directory", "-C", EXAMPLE,
        f"PRIMEBOOT={pbqemu.ROOT}", f"LIB={lib}", f"OBJDIR={workdir}")
    return workdir


def boot(folder):
    """What the kernel printed, and QEMU's exit status."""
    done = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-m", "64", "-display", "none",
         "-nodefaults", "-no-reboot", "-serial", "stdio", "-device",
         "isa-debug-exit,iobase=0xf4,iosize=1", "-kernel", "kernel",
         "-initrd", "hello.o"], cwd=folder, stdin=subprocess.DEVNULL,
        check=False, capture_output=True, timeout=60)
    print(done.stdout.decode(errors="replace"), done.stderr.decode())
    return done.stdout.decode(errors="replace"), done.returncode


def test_links(example):
    text, status = boot(example)
    assert "hello: the kernel says 7" in text
    assert "hello_start(7)" in text and "is 42" in text
    assert "error 0" in text
    assert status == GOOD


def test_undefined(example):
    module = example / "hello.o"
    run("objcopy", "--redefine-sym", "print=prinz", module)
    text, status = boot(example)
    assert "prinz" in text
    assert "says 7" not in text and "is 42" not in text
    assert status == REFUSED


def test_cut(example):
    module = example / "hello.o"
    module.write_bytes(module.read_bytes()[:-200])
    text, status = boot(example)
    assert "hello" in text and "is 42" not in text
    assert status == REFUSED


def test_wrong_answer(example):
    """The answer is computed by the module, not by the kernel."""
    source = (EXAMPLE / "hello.c").read_text()
    assert "answer = 6" in source
    (example / "hello.c").write_text(source.replace("answer = 6", "answer = 5"))
    run("gcc", "-ffreestanding", "-fno-pic", "-mcmodel=kernel", "-c", "-o",
        example / "hello.o", example / "hello.c")
    text, status = boot(example)
    assert "is 35" in text
    assert status == GOOD


def test_lines():
    """It stays small enough to be read in one sitting."""
    total = sum(len((EXAMPLE / name).read_text().splitlines())
                for name in ("kernel.c", "start.S", "kernel.ldscript"))
    assert total <= LINES
