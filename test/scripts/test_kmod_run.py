# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod diff and run, and shell completion."""

import pathlib
import re
import subprocess
import sys

import pytest

import kmodtree
from kmodtree import BUILD, ROOT, kernel, module, run
from test_kmod_info import run_json

sys.path += [str(ROOT / "scripts"), str(ROOT / "test" / "qemu")]

from kmods import make_kmod   # noqa: E402

MODULES = BUILD / "amd64" / "modules"


def kmod(name):
    return MODULES / name / f"{name}.kmod"


@pytest.mark.parametrize("machine", ["amd64", "i386"])
def test_diff(tmp_path, machine):
    """The later kernel lacks a function, has larger data, and another
    version."""
    old = kernel(tmp_path / "old", machine=machine)
    new = kernel(tmp_path / "new", "-DWITHOUT_GAMMA", "-DVERSION=1002000000",
                 machine=machine)
    tree = tmp_path / "tree"
    module(tree, "plain", machine, USES="kernel_fn")
    module(tree, "gamma", machine, USES="kernel_gamma", DEFINES="gamma_fn")
    module(tree, "user", machine, REQUIRES='"gamma"', USES="gamma_fn")
    module(tree, "data", machine, USES_DATA="kernel_table")
    module(tree, "broken", machine, USES="nowhere_fn")
    root = run_json("diff", old, new, tree, status=1)
    assert {(f["module"], f["kind"], f["symbol"], f["owner"])
            for f in root["breaks"]} == {
        ("gamma", "undefined", "kernel_gamma", None),
        ("user", "dependency", None, "gamma")}
    assert root["resized"] == [{"symbol": "kernel_table", "was": 16, "now": 24,
                                "modules": ["data"]}]
    assert (root["linked_a"], root["linked_b"], root["modules"]) == (4, 2, 5)
    back = run_json("diff", new, old, tree, status=1)
    assert back["breaks"] == [] and len(back["mended"]) == 2
    _, out, _ = run("diff", old, new, tree)
    assert "breaks gamma: undefined" in out and "kernel_gamma" in out
    assert run("diff", old, old, tree)[0] == 0
    status, _, err = run("diff", old, tree, tree)
    assert status == 2 and "is a directory" in err


def test_diff_missing_by_name(tmp_path):
    """A requirement that the later kernel misses, beside one that both miss."""
    old = kernel(tmp_path / "old")
    new = kernel(tmp_path / "new", "-DBUILTIN=\"other\"")
    path = module(tmp_path, "user", REQUIRES='"nobody,inkernel"')
    found, = run_json("diff", old, new, path, status=1)["breaks"]
    assert (found["kind"], found["owner"]) == ("missing", "inkernel")


def test_diff_long_names(tmp_path):
    """Names that differ only behind some hundred bytes are not the same, and
    JSON has all of them."""
    long = "f" * 500
    names = [f"{long}_a", f"{long}_b"]
    subprocess.run(["as", "--64", "-o", tmp_path / "b.o", "-"], text=True,
                   check=True, input=f".globl {names[1]}\n{names[1]}: ret\n")
    old = kernel(tmp_path / "old", extra=[tmp_path / "b.o"])
    new = kernel(tmp_path / "new")
    folder = tmp_path / ("d" * 200) / ("d" * 200)
    path = module(folder, "user", USES=names[0], USES_TOO=names[1])
    found, = run_json("diff", old, new, folder, status=1)["breaks"]
    assert (found["symbol"], found["file"]) == (names[1], str(path))


def test_run():
    status, out, err = run("run", kmod("zlibtest"), kmod("zlib"), kmod("hello"))
    assert (status, err) == (0, "")
    assert "bytes inflated to" in out and "goodbye" in out
    assert "3 of 3 modules initialised, 3 unloaded" in out


CXX = """\
extern "C" {
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, thing, NULL);
}

struct shape {
	virtual int sides() = 0;
	virtual ~shape() { }
};
struct square : shape {
	square() { printf("a square is made\\n"); }
	~square() { printf("a square is gone\\n"); }
	int sides() override { return 4; }
};
static square first;
static shape *second;

static int
thing_modcmd(modcmd_t cmd, void *)
{
	switch (cmd) {
	case MODULE_CMD_INIT:
		second = new square;
		return second != nullptr && second->sides() == 4 ? 0 : EINVAL;
	case MODULE_CMD_FINI:
		delete second;
		return 0;
	default:
		return ENOTTY;
	}
}
"""


@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_run_cplusplus(tmp_path, cc):
    """Objects of C++ are made and destroyed, also by new and delete."""
    make_kmod(tmp_path / "thing", "thing", {"thing.cc": CXX}, [f"CC = {cc}"])
    status, out, err = run("run", tmp_path / "thing/build/thing.kmod")
    assert (status, err) == (0, ""), out
    assert out.count("a square is made") == out.count("a square is gone") == 2
    assert "1 of 1 modules initialised, 1 unloaded" in out


def test_run_refuses_by_name(tmp_path):
    status, out, _ = run("run", kmod("memfs"), kmod("hello"))
    assert status == 1
    assert "to fs_open: symbol not found" in out
    assert "1 of 2 modules initialised, 1 unloaded" in out
    status, _, err = run("run", module(tmp_path, "alien", "i386"))
    assert status == 1 and "amd64" in err
    status, _, err = run("run", tmp_path / "nowhere")
    assert status == 2 and "No such file" in err


def module_that(folder, body):
    """A module whose control function is this."""
    source = folder / "that.c"
    text = (kmodtree.SOURCES / "module.c").read_text()
    head, tail = text.split("\t(void)arg;")
    source.write_text(f"void panic(const char *, ...);\n"
                      f"{head}\t(void)arg;\n{body}{tail}")
    out = folder / "that.kmod"
    subprocess.run(["gcc", *kmodtree.FLAGS["amd64"], "-ffreestanding",
                    "-fno-pic", "-O1", "-DNAME=that", "-c", "-o", out, source],
                   check=True)
    return out


@pytest.mark.parametrize("body, args, words", [
    ("*(volatile int *)8 = 1;", [], "initialising: crashed: Segmentation"),
    ("if (cmd == 1) *(volatile int *)8 = 1;", [], "unloading that: crashed"),
    ("for (;;) continue;", ["--timeout=1"], "did not end within 1 s"),
    ('panic("enough");', [], "initialising: the kernel panicked"),
])
def test_run_survives(tmp_path, body, args, words):
    """A module may do anything (the sanitizers catch crashes themselves)."""
    status, _, err = run("run", *args, module_that(tmp_path, body),
                         tool=kmodtree.TOOL)
    assert status == 1 and words in err


def test_run_reports_what_modules_return(tmp_path):
    status, out, _ = run("run", module_that(tmp_path, "return 22;"))
    assert status == 1 and "EINVAL" in out
    path = module_that(tmp_path, "if (cmd == 1) return 16;")
    status, out, _ = run("run", path)
    assert status == 1 and "1 of 1 modules initialised, 0 unloaded" in out


VERBS = {"info", "deps", "check", "diff", "run", "keys", "manifest", "sign",
         "verify", "tpmlog"}


def options():
    """Long options, of --help."""
    return set(re.findall(r"--[a-z]+", run("--help")[1]))


def test_manual_page():
    page = ROOT / "man" / "primeboot-kmod.1"
    lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], check=False,
                          capture_output=True, text=True)
    assert lint.returncode == 0 and lint.stdout == ""
    text = page.read_text()
    for word in options():
        assert f"Fl -{word[2:]}" in text, word
    for verb in VERBS:
        assert f".It Cm {verb}" in text


def test_bash_completion():
    script = ROOT / "tools" / "kmod" / "completion.bash"
    ask = f"""source {script}
        COMP_WORDS=(primeboot-kmod "$@"); COMP_CWORD=$#
        _primeboot_kmod; printf '%s\\n' "${{COMPREPLY[@]}}" """

    def complete(*words):
        return set(subprocess.run(["bash", "-c", ask, "x", *words], check=True,
                                  capture_output=True, text=True).stdout.split())
    assert complete("") == VERBS
    assert complete("di") == {"diff"}
    assert complete("check", "--") == {"--json", "--color", "--help",
                                       "--modules"}
    assert set().union(*(complete(v, "--") for v in VERBS)) == options()
    assert complete("run", "--t") == {"--timeout"}


def test_zsh_completion():
    script = pathlib.Path(ROOT / "tools" / "kmod" / "completion.zsh")
    subprocess.run(["zsh", "-n", script], check=True)
    text = script.read_text()
    for word in VERBS | options():
        assert word in text, word
