# SPDX-License-Identifier: BSD-2-Clause
"""scripts/symbolize on backtraces and files of the tests;
test/qemu/test_modules.py has those of a booted kernel."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "scripts" / "symbolize"

SOURCE = """\
int later(int);
static __attribute__((__noinline__, __section__(".init.text"))) int
early(int x)
{
\treturn later(x) + 1;
}
static inline int
inner(int x)
{
\treturn later(x + 1) + later(x);
}
int outer(int x);
int
outer(int x)
{
\treturn inner(x) * 3 + early(x);
}
"""


@pytest.fixture
def module(tmp_path):
    """A module's .debug file of two code sections; the folder."""
    folder = tmp_path / "m" / "build"
    folder.mkdir(parents=True)
    (tmp_path / "mod.c").write_text(SOURCE)
    subprocess.run(["gcc", "-g", "-O2", "-c", "-fno-pic", "-o",
                    folder / "mod.debug", "mod.c"], cwd=tmp_path, check=True)
    return tmp_path


def run(folder, log, *args):
    return subprocess.run(
        [TOOL, "--build", folder / "none", "--modules", folder, *args],
        input=log, capture_output=True, text=True, timeout=60, check=False)


def test_sections_and_inlines(module):
    """Addresses count from the start of their own section."""
    done = run(module, "  #0  0xffffffffc0001005 outer+0x5 [mod]\n"
                       "  #1  0xffffffffc0009001 early [mod]\n")
    assert done.returncode == 0, done.stderr
    text = done.stdout.splitlines()
    assert text[0] == "  #0  0xffffffffc0001005 outer+0x5 [mod]"
    assert text[-1].endswith("mod.c:4 (early)")
    assert all("mod.c:" in t for t in text[1:-2])
    assert "(outer)" in text[-3]


def test_another_copy_of_the_tree(tmp_path):
    """Paths are relative to the top of the tree, also of another copy of it."""
    source = tmp_path / "copy" / "sys" / "kern" / "init_main.c"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    subprocess.run(["gcc", "-g", "-O2", "-c", "-fno-pic", "-o",
                    tmp_path / "mod.debug", source], check=True)
    done = run(tmp_path, "  #1  0xffffffffc0009001 early [mod]\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split() == \
        ["sys/kern/init_main.c:4", "(early)"]


@pytest.mark.parametrize("stdin", [True, False])
def test_recorded(module, stdin):
    """Of script(1): the terminal, too, has put a CR before each LF."""
    said = b"panic: x\r\r\n  #0  0xffffffffc0001005 outer+0x5 [mod]\r\r\n"
    (module / "log").write_bytes(said)
    done = subprocess.run(
        [TOOL, "--build", module / "none", "--modules", module,
         *([] if stdin else [module / "log"])],
        input=said, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode().split("\n")
    assert text[:2] == ["panic: x",
                        "  #0  0xffffffffc0001005 outer+0x5 [mod]"]
    assert "mod.c:" in text[2]
    assert "" not in text[:-1]


def test_other_lines_stay(module):
    log = ("#0 nothing\nplain text\n  (no frame at 0x0000000000000000)\n"
           "  #1  0x12 outer+0x5 [mod]\n\n")
    done = run(module, log)
    assert (done.returncode, done.stdout) == (0, log)


@pytest.mark.parametrize("frame, why", [
    ("outer+0x5 [gone]", "gone: no gone.debug below "),
    ("outer+0x5 [m*]", "m*: no m*.debug below "),
    ("outer+0x5 [m**]", "m**: no m**.debug below "),
    ("outer+0x5 [/m]", "/m: no /m.debug below "),
    ("outer+0x5 [../m/build/mod]", "no ../m/build/mod.debug below "),
    ("outer+0x5", "kernel: "),
    ("absent+0x5 [mod]", "mod.debug: absent is not there"),
    ("outer+0x5000 [mod]", "mod.debug: outer is not there"),
])
def test_missing(module, frame, why):
    """The whole log is printed nevertheless; each file is named once."""
    log = f"  #0  0xffffffffc0001005 {frame}\n" * 2
    done = run(module, log)
    assert done.returncode == 1
    assert done.stdout == log
    assert done.stderr.count("symbolize: ") == 1 and why in done.stderr


def test_another_kernel(module):
    """The kernel's addresses must be those of the log."""
    obj = module / "m/build/mod.debug"
    kernel = module / "kernel"
    subprocess.run(["ld", "-Ttext=0x201000", "-e", "outer", "--defsym",
                    "later=0x201000", "-o", kernel, obj], check=True)
    out = subprocess.run(["nm", kernel], check=True, capture_output=True,
                         text=True).stdout
    at = next(int(x.split()[0], 16) for x in out.splitlines()
              if x.endswith(" outer"))
    log = f"  #0  {at + 5:#018x} outer+0x5\n  #1  {at + 6:#018x} outer+0x5\n"
    done = run(module, log, "--kernel", kernel)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("(outer)\n") == 2
    done = run(module, f"  #0  {at + 7:#018x} outer+0x5\n", "--kernel", kernel)
    assert done.returncode == 1 and "not the file that ran" in done.stderr
