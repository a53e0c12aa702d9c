# SPDX-License-Identifier: BSD-2-Clause
"""mk/kmod.mk from a folder outside the tree: the example that docs/modules.md
shows, unchanged."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build").resolve()
sys.path += [str(ROOT / "scripts"), str(ROOT / "test" / "qemu")]

from kmods import tree   # noqa: E402


@pytest.fixture
def folder(tmp_path):
    """The files that docs/modules.md shows: `name`, then a block of code."""
    text = (ROOT / "docs" / "modules.md").read_text()
    found = re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```", text, re.M | re.S)
    assert [name for name, _ in found] == ["answer.c", "Makefile"]
    for name, body in found:
        (tmp_path / name).write_text(body)
    return tmp_path


def make(folder, *args):
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    return subprocess.run(["make", f"PRIMEBOOT={tree(folder)}", *args], cwd=folder,
                          env=env, capture_output=True, text=True, check=False)


IDENT = {"amd64": ("ELF64", "X86-64", "R_X86_64_"),
         "i386": ("ELF32", "Intel 80386", "R_386_")}


def check_machine(kmod, machine):
    """Is it a module for that machine, with that machine's relocations alone?"""
    text = subprocess.run(["readelf", "-hSrW", kmod], check=True,
                          capture_output=True, text=True).stdout
    for name, (elf, arch, reloc) in IDENT.items():
        for word in (elf, arch, reloc):
            assert (word in text) == (name == machine), word
    assert "REL (Relocatable file)" in text
    return text


@pytest.mark.parametrize("machine", IDENT)
@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_builds_a_module(folder, cc, machine):
    done = make(folder, f"CC={cc}", f"MACHINE={machine}")
    assert done.returncode == 0, done.stderr
    kmod = folder / "build" / "answer.kmod"
    sections = check_machine(kmod, machine)
    size = "000008" if machine == "amd64" else "000004"
    assert re.search(rf"link_set_modules +PROGBITS +0+ \w+ {size} ", sections)
    assert ".debug_info" not in sections
    undefined = subprocess.run(["nm", "-u", kmod], check=True,
                               capture_output=True, text=True).stdout
    assert set(undefined.split()) - {"U"} == {
        "printf", "ringbuf_create", "ringbuf_put", "ringbuf_used",
        "ringbuf_destroy"}


def test_other_machine_rebuilds(folder):
    """Objects of two machines in one folder are not linked together."""
    for machine in ("amd64", "i386", "amd64"):
        assert make(folder, f"MACHINE={machine}").returncode == 0
        check_machine(folder / "build" / "answer.kmod", machine)


def test_clean_and_all(folder):
    """Two goals: what is built then is whole, and not built again."""
    assert make(folder).returncode == 0
    done = make(folder, "clean", "all")
    assert done.returncode == 0, done.stderr
    assert (folder / "build" / "answer.kmod").exists()
    assert make(folder).stdout == ""
    assert make(folder, "clean").returncode == 0
    assert not (folder / "build").exists()


@pytest.fixture
def stranger(folder):
    """A module for another kernel: two folders of headers, one of a name
    that this tree has too, with a warning in it."""
    for path, text in {
            "kernel/include/sys/module.h":
                "static int never_used(void) { return 1; }\n"
                "#define STRANGER 1\n",
            "kernel/arch/port.h": "void port_write(int port, int value);\n",
            "answer.c":
                "#include <sys/module.h>\n#include <port.h>\n"
                "#if !STRANGER || defined(_KERNEL) || defined(_MODULE)\n"
                "#error headers of another kernel\n#endif\n"
                "void beep(int);\n"
                "void\nbeep(int n)\n{\n\tport_write(0x61, n);\n}\n"}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return "KERNEL_INCLUDE=kernel/include kernel/arch"


@pytest.mark.parametrize("machine", IDENT)
def test_strangers_headers(folder, stranger, machine):
    done = make(folder, stranger, f"MACHINE={machine}", "CPPFLAGS=")
    assert done.returncode == 0, done.stderr
    check_machine(folder / "build" / "answer.kmod", machine)


def test_strangers_headers_cxx(folder, stranger):
    (folder / "answer.c").rename(folder / "answer.cc")
    done = make(folder, stranger, "SRCS=answer.cc", "CPPFLAGS=")
    assert done.returncode == 0, done.stderr


def test_only_strangers_headers(folder, stranger):
    """A header that the kernel lacks is not taken from this tree."""
    (folder / "answer.c").write_text("#include <sys/systm.h>\n")
    done = make(folder, stranger, "CPPFLAGS=")
    assert done.returncode != 0
    assert "sys/systm.h: No such file" in done.stderr


def test_headers_of_make_lib(folder):
    """The headers of the archives suffice for a module of the framework."""
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    subprocess.run(["make", "--no-print-directory", "PRIMEBOOT_DEPS=checked",
                    f"B={BUILD}", "lib"], cwd=ROOT, env=env, check=True)
    (folder / "answer.c").write_text(
        (ROOT / "examples" / "embed-framework" / "a.c").read_text())
    (folder / "headers").symlink_to(BUILD / "lib" / "include")
    done = make(folder, "KERNEL_INCLUDE=headers", "CPPFLAGS=")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("args, what", [
    (["MACHINE=sparc"], ["MACHINE", "sparc", "amd64 or i386"]),
    (["KERNEL_INCLUDE=. nowhere"], ["KERNEL_INCLUDE", "nowhere"]),
    (["KERNEL_INCLUDE=answer.c"], ["KERNEL_INCLUDE", "answer.c"]),
    (["KERNEL_INCLUDE=.", "DEBSRC=zlib"], ["DEBSRC", "SRCS"]),
    (["KERNEL_INCLUDE=.", "run"], ["make run", "headers",
                                   "build/answer.kmod"]),
], ids="-".join)
def test_wrong_use(folder, args, what):
    """An error that says what helps, before anything is compiled."""
    done = make(folder, *args)
    assert done.returncode != 0
    for word in what:
        assert word in done.stderr
    assert not list(folder.glob("build/*.o"))


def test_second_make_does_nothing(folder):
    make(folder)
    done = make(folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_rebuilds_what_changed(folder):
    make(folder)
    (folder / "answer.c").touch()
    assert "answer.kmod" in make(folder).stdout
    assert "answer.kmod" in make(folder, "CPPFLAGS=-DX -I"
                                 f"{tree(folder)}/sys/modules/ringbuf").stdout


def test_warnings_are_errors(folder):
    with open(folder / "answer.c", "a", encoding="ascii") as f:
        f.write("int\nundeclared(void)\n{\n\treturn 0;\n}\n")
    done = make(folder)
    assert done.returncode != 0
    assert "missing-prototypes" in done.stderr
    assert make(folder, "WARNS=5").returncode != 0
    assert make(folder, "WARNS=0").returncode == 0


def test_warnings_of_netbsd(folder):
    """An unused parameter and a conversion are errors, unless WARNS is set."""
    with open(folder / "answer.c", "a", encoding="ascii") as f:
        f.write("static unsigned __attribute__((used))\nf(int a, int b)\n"
                "{\n\treturn a > sizeof(a);\n}\n")
    done = make(folder)
    for word in "unused-parameter", "sign-compare":
        assert word in done.stderr
    assert make(folder, "WARNS=1").returncode == 0


@pytest.mark.parametrize("line, what", [
    ("KMOD =", "KMOD"),
    ("SRCS = answer.c sub/answer.c", "SRCS"),
])
def test_mistakes_are_named(folder, line, what):
    text = (folder / "Makefile").read_text()
    name = line.split()[0]
    (folder / "Makefile").write_text(re.sub(rf"^{name}\b.*$", line, text,
                                            flags=re.M))
    done = make(folder)
    assert done.returncode != 0
    assert what in done.stderr
