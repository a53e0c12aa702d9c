# SPDX-License-Identifier: BSD-2-Clause
"""The kernels of examples/, with nothing of this tree but an archive.  The one
with libkobj.a links a module and calls it; a module that cannot be linked is
refused by name.  The one with libmodule.a does so with a pair of modules, from
two threads that its timer switches."""

import os
import re
import shutil
import subprocess

import pytest

import pbqemu

EXAMPLES = pbqemu.ROOT / "examples"
EXAMPLE = EXAMPLES / "embed-linker"
# Lines that are not blank, of a kernel's files, with and without the
# machine's.
LINES = {"embed-linker": (("*.ldscript", "kernel.c", "machine.[ch]", "start.S"), 300),
         "embed-framework": (("kernel.[ch]", "thread.c", "switch.S"), 400)}
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


def build_example(source, lib, folder):
    run("make", "--no-print-directory", "-C", source,
        f"PRIMEBOOT={pbqemu.ROOT}", f"LIB={lib}", f"OBJDIR={folder}")


@pytest.fixture(name="example")
def fixture_example(lib, workdir):
    """The kernel and its module, in the test's folder."""
    build_example(EXAMPLE, lib, workdir)
    return workdir


@pytest.fixture(name="threads")
def fixture_threads(lib, workdir):
    """Builds and boots embed-framework after its sources have been edited:
    (file, old text, new text) each."""
    def boot_edited(*edits):
        shutil.copytree(EXAMPLES, workdir / "examples",
                        ignore=shutil.ignore_patterns("build"))
        source = workdir / "examples" / "embed-framework"
        for name, old, new in edits:
            text = (source / name).read_text()
            assert old in text
            (source / name).write_text(text.replace(old, new))
        build_example(source, lib, workdir)
        return boot(workdir, "kernel.sym,b.o,a.o")
    return boot_edited


def boot(folder, modules="hello.o"):
    """What the kernel printed, and QEMU's exit status."""
    done = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-m", "128", "-display", "none",
         "-nodefaults", "-no-reboot", "-serial", "stdio", "-device",
         "isa-debug-exit,iobase=0xf4,iosize=1", "-kernel", "kernel",
         "-initrd", modules], cwd=folder, stdin=subprocess.DEVNULL,
        check=False, capture_output=True, timeout=60)
    print(done.stdout.decode(errors="replace"), done.stderr.decode())
    return done.stdout.decode(errors="replace"), done.returncode


def numbers(pattern, text):
    return [int(n) for n in re.search(pattern, text).groups()]


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


def test_pair(threads):
    """b requires a and is primed first; both threads load and unload them. The
    timer interrupts the lock's holder, and the other thread waits."""
    text, status = threads()
    for thread in (1, 2):
        assert text.count(f"thread {thread}: b_multiply(7) is 42") == 4
    first = text.split("b_multiply")[0]
    assert first.index("b: primed") < first.index("a: primed")
    assert first.index("a: initialised") < first.index("b: initialised")
    assert text.count("a: in use: required by b") == 8
    assert text.count("EBUSY") == 8 and text.count("a: unloaded") == 8
    rounds, waits, interrupts = numbers(
        r"(\d+) rounds; .* (\d+) waits, (\d+) interrupts", text)
    assert rounds == 8 and waits > 0 and interrupts > 0
    # Pages of the symbol table and of kmem; a leak of a page per round shows.
    modules, pages = numbers(r"(\d+) modules, (\d+) pages in use", text)
    assert modules == 0 and pages < 8
    assert status == GOOD


def test_symbol_table(threads):
    """The kernel's symbol table has types: a call of data is refused."""
    text, status = threads(("b.c", "return a_number() * factor;",
                            "extern int pages_in_use(int); "
                            "return pages_in_use(a_number() * factor);"))
    assert re.search(r"b\.o: \.text\+0x[0-9a-f]+: R_X86_64_PLT32.*pages_in_use.*"
                     "data", text)
    assert "b_multiply(7)" not in text
    assert status == REFUSED


def test_pair_without_lock(threads):
    """Without the lock a thread disturbs the other one and fails. Without the
    timer the threads are switched at the same places each time."""
    text, status = threads(
        ("thread.c", "while (lock_owner != NULL && lock_owner != current)",
         "while (0)"),
        ("thread.c", "if (lock_owner != current)", "if (0)"),
        ("thread.c", "outb(PIC + 1, 0xfe)", "outb(PIC + 1, 0xff)"),
        ("thread.c", "while (ticks - start < 2)\n\t\t__asm volatile(\"pause\");",
         "(void)start;\n\tyield();"))
    assert re.search(r"thread \d: error \d+", text)
    rounds, = numbers(r"(\d+) rounds", text)
    assert rounds < 8
    assert status == REFUSED


def test_pair_without_preemption(threads):
    """The test detects whether threads are switched while the lock is held."""
    text, status = threads(("thread.c", "return thread_next(sp);\n}\n\nvoid\ntake",
                            "return sp;\n}\n\nvoid\ntake"))
    assert "8 rounds; the lock: 0 waits" in text
    assert status == REFUSED


@pytest.fixture(name="i386")
def fixture_i386(lib, workdir):
    """A kernel for i386, and its module by mk/kmod.mk."""
    source = pbqemu.ROOT / "test" / "qemu" / "embed386"
    flags = ["-m32", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-c",
             "-ffreestanding", "-fno-pic", "-mgeneral-regs-only",
             "-fno-stack-protector", "-fno-asynchronous-unwind-tables",
             "-fcf-protection=none", f"-I{lib / 'include'}"]
    for name in ("start.S", "kernel.c"):
        run("gcc", *flags, "-o", (workdir / name).with_suffix(".o"),
            source / name)
    run("ld", "-m", "elf_i386", "-nostdlib", "-static", "--gc-sections",
        "-z", "noexecstack", "-z", "max-page-size=0x1000", "-Ttext=0x100000",
        "-e", "_start", "-o", workdir / "kernel", workdir / "start.o",
        workdir / "kernel.o", lib / "i386" / "libmodule.a")
    shutil.copy(source / "hello.c", workdir)
    for name, where in (("tree", pbqemu.ROOT), ("include", lib / "include")):
        (workdir / name).symlink_to(where.resolve())
    (workdir / "Makefile").write_text("\n".join([
        "PRIMEBOOT = tree", "KMOD = hello", "SRCS = hello.c", "MACHINE = i386",
        "KERNEL_INCLUDE = include", "include tree/mk/kmod.mk", ""]))
    run("make", "-C", workdir)
    return workdir


def test_i386(i386):
    """i386's archive in a kernel without paging that frees nothing."""
    text, status = boot(i386, "build/hello.kmod")
    assert text.count("hello_value(7) is 42") == 2
    assert text.count("hello: unloaded") == 2
    assert "error 0, 0 modules" in text
    assert status == GOOD


def test_i386_other_machine(i386):
    """amd64's module is refused by name."""
    run("make", "-C", i386, "MACHINE=amd64")
    text, status = boot(i386, "build/hello.kmod")
    assert "hello.kmod" in text and "ENOEXEC" in text
    assert status == REFUSED


@pytest.mark.parametrize("name", LINES)
def test_lines(name):
    """The example's size is bounded."""
    patterns, limit = LINES[name]
    files = [f for p in patterns for where in (name, "machine")
             for f in (EXAMPLES / where).glob(p)]
    total = sum(len(f.read_text().split("\n")) - f.read_text().count("\n\n")
                for f in files)
    assert 200 < total <= limit
