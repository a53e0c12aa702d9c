# SPDX-License-Identifier: BSD-2-Clause
"""modorder.py: objects in the order in which they use each other."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def make(tmp_path):
    """make(name, defines, uses, weak): an object's path."""
    def one(name, defines, uses=(), weak=()):
        source = "".join([
            *(f"int {d};\n" for d in defines),
            *(f"extern int {u}; int *{name}_{u} = &{u};\n" for u in uses),
            *(f"extern int {w} __attribute__((weak)); int *{name}_{w} = &{w};\n"
              for w in weak)])
        out = tmp_path / f"{name}.o"
        subprocess.run(["gcc", "-fno-common", "-x", "c", "-c", "-o", out, "-"],
                       input=source, text=True, check=True)
        return out
    return one


def order(*paths):
    done = subprocess.run([ROOT / "scripts/modorder.py", *paths],
                          capture_output=True, text=True, check=False)
    return (done.returncode, done.stderr,
            [pathlib.Path(p).stem for p in done.stdout.split()])


def test_order(make):
    a = make("a", ["a"])
    b = make("b", ["b"], ["a"])
    c = make("c", ["c"], ["b", "printf"])
    d = make("d", ["d"])
    assert order(c, d, b, a) == (0, "", ["a", "b", "c", "d"])
    assert order(d, a, c, b) == (0, "", ["d", "a", "b", "c"])
    assert order(a, a) == (0, "", ["a"])


def test_weak(make):
    """A weak reference neither orders objects nor makes a circle."""
    a = make("a", ["a"], weak=["b"])
    b = make("b", ["b"], ["a"])
    assert order(b, a) == (0, "", ["a", "b"])


def test_circle(make):
    d = make("d", ["d"], ["a"])
    a = make("a", ["a"], ["b"])
    b = make("b", ["b"], ["c"])
    c = make("c", ["c"], ["a"])
    status, said, _ = order(d, a, b, c)
    assert status == 1
    assert f"{a} uses b of {b}, {b} uses c of {c}, {c} uses a of {a}" in said
    assert "uses a of d" not in said


def test_usage():
    assert order()[0] == 2


def test_long_chain():
    """No recursion: a chain that is longer than Python's stack."""
    script = ("import sys; sys.path.insert(0, sys.argv[1]); import modorder;"
              "g = {f'n{i}': {f'n{i + 1}': 'x'} for i in range(5000)};"
              "g['n5000'] = {}; print(modorder.ordered(g)[0])")
    done = subprocess.run(
        ["/usr/bin/python3", "-B", "-c", script, ROOT / "scripts"],
        capture_output=True, text=True, check=True)
    assert done.stdout == "n5000\n"
