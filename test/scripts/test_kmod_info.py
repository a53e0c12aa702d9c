# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod info and deps, and what is common to all verbs."""

import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile

import jsonschema
import pytest

import kmodtree
from kmodtree import ROOT, SOURCES, module, run

SCHEMA = json.loads((ROOT / "tools" / "kmod" / "schema.json").read_text())


def run_json(*args, status=0):
    """What --json prints, which is as the schema says."""
    got, out, err = run(*args, "--json")
    assert got == status, out + err
    jsonschema.validate(json.loads(out), SCHEMA)
    return json.loads(out)


@pytest.fixture(name="alpha", scope="module")
def alpha_fixture(tmp_path_factory):
    out = tmp_path_factory.mktemp("alpha") / "alpha.kmod"
    subprocess.run(["as", "--64", "-o", out, "-"], check=True, input=subprocess.run(
        ["cpp", "-P", SOURCES / "alpha.S"], check=True,
        capture_output=True).stdout)
    return out


def test_info_golden(alpha):
    status, out, err = run("info", "alpha.kmod", cwd=alpha.parent)
    assert (status, err) == (0, "")
    out = re.sub(r"\d+ bytes in the file", "N bytes in the file", out)
    assert out == (SOURCES / "alpha.txt").read_text()


def test_info_json(alpha):
    mod, = run_json("info", alpha)["modules"]
    assert mod["requires"] == ["beta"]
    assert mod["size"]["bss"] == 100 + 24
    assert mod["size"]["file"] == alpha.stat().st_size
    weak = {s["name"]: s["weak"] for s in mod["exports"] + mod["undefined"]}
    assert weak == {"alpha_call": False, "alpha_common": False,
                    "alpha_data": False, "alpha_weak": True, "beta_fn": False,
                    "kernel_fn": False, "maybe_fn": True}


@pytest.mark.parametrize("machine", ["amd64", "i386"])
@pytest.mark.parametrize("cc", ["gcc", "clang"])
def test_info_of_compiled_modules(tmp_path, cc, machine):
    path = module(tmp_path, "one", machine, cc, REQUIRES='"two,three"',
                  DEFINES="one_fn", USES="two_fn")
    mod, = run_json("info", path)["modules"]
    assert mod["machine"] == machine
    assert mod["requires"] == ["two", "three"]
    assert [s["name"] for s in mod["exports"]] == ["one_fn"]
    assert [s["name"] for s in mod["undefined"]] == ["two_fn"]
    assert sum(mod["relocations"].values()) >= 4
    assert all(name.startswith("R_X86_64_" if machine == "amd64" else "R_386_")
               for name in mod["relocations"])


@pytest.mark.parametrize("pack", [["gzip", "-k"], ["zstd", "-q"]])
def test_info_of_compressed(tmp_path, pack):
    path = module(tmp_path, "packed", DEFINES="packed_fn")
    subprocess.run([*pack, path], check=True)
    packed, = path.parent.glob("packed.kmod.*")
    mod, = run_json("info", packed)["modules"]
    assert mod["name"] == "packed"
    assert mod["size"]["file"] == packed.stat().st_size


def test_info_of_what_is_no_module(tmp_path):
    plain = tmp_path / "plain.kmod"
    plain.write_text("text\n" * 100)
    status, _, err = run("info", plain)
    assert status == 1 and "not an ELF file" in err
    status, _, err = run("info", "/bin/true")
    assert status == 1 and "ld -r" in err
    status, _, err = run("info", tmp_path / "nowhere")
    assert status == 2 and "No such file" in err
    status, _, err = run("info", tmp_path)
    assert status == 2 and "is a directory" in err
    fault, = run_json("info", plain, status=1)["modules"]
    assert "not an ELF file" in fault["fault"]


def test_usage():
    for args in [], ["frob"], ["info"], ["info", "--frob", "x"]:
        status, out, err = run(*args)
        assert (status, out) == (2, ""), args
        assert "primeboot-kmod" in err
    for args in (["run", "--json"], ["info", "--dot"], ["check", "--dot"],
                 ["deps", "--modules=x"], ["diff", "--timeout=1"],
                 ["deps", "--json", "--dot"]):
        status, out, err = run(*args, "x", "y", "z")
        assert (status, out) == (2, ""), args
        assert args[-1].split("=")[0] in err and "No such" not in err, args
    status, out, err = run("--help")
    assert (status, err) == (0, "") and "check" in out


def test_large_file_is_refused(tmp_path):
    """A sparse file of 500 MB, with an ELF header or without."""
    for head in b"", b"\x7fELF\x02\x01\x01":
        path = tmp_path / "large.kmod"
        path.write_bytes(head)
        os.truncate(path, 500 << 20)
        # The sanitizers map too much memory for this: without them.
        status, _, err = run("info", path, tool=kmodtree.TOOL)
        assert status == 2 and "larger than 64 MB" in err


def on_terminal(args, **env):
    """The bytes that it prints to a terminal."""
    leader, follower = pty.openpty()
    proc = subprocess.Popen([kmodtree.TOOL, *args], stdout=follower,
                            stderr=subprocess.DEVNULL,
                            env={"PATH": os.environ["PATH"], "TERM": "xterm", **env})
    os.close(follower)
    out = b""
    try:
        while chunk := os.read(leader, 65536):
            out += chunk
    except OSError:     # the other end is closed
        pass
    os.close(leader)
    assert proc.wait() == 0
    return out


def test_colour(alpha):
    assert b"\x1b[" in on_terminal(["info", alpha])
    assert b"\x1b[" not in on_terminal(["info", alpha], NO_COLOR="1")
    assert "\x1b[" not in run("info", alpha)[1]
    assert "\x1b[" in run("info", "--color=always", alpha)[1]


@pytest.fixture(name="tree", scope="module")
def tree_fixture(tmp_path_factory):
    """Modules with each kind of relation."""
    top = tmp_path_factory.mktemp("tree")
    module(top, "base", DEFINES="base_fn")
    module(top, "right", REQUIRES='"base"', DEFINES="right_fn", USES="base_fn")
    module(top, "over", REQUIRES='"right"', USES="base_fn", USES_TOO="right_fn")
    module(top, "unsaid", USES="base_fn")
    module(top, "needless", REQUIRES='"base,inkernel"')
    module(top, "one", REQUIRES='"two"')
    module(top, "two", REQUIRES='"one"')
    module(top, "self", REQUIRES='"self"')
    return top


def test_deps(tree):
    root = run_json("deps", tree, status=1)
    mods = {m["name"]: m for m in root["modules"]}
    assert root["cycles"] == 2
    assert mods["one"]["cycle"] == mods["two"]["cycle"] != 0
    assert mods["self"]["cycle"] not in (0, mods["one"]["cycle"])
    assert mods["base"]["cycle"] == 0
    uses = {(m["name"], u["module"]): u["undeclared"]
            for m in root["modules"] for u in m["uses"]}
    assert uses == {("right", "base"): False, ("over", "base"): False,
                    ("over", "right"): False, ("unsaid", "base"): True}
    assert mods["needless"]["unneeded"] == ["base"]
    assert mods["needless"]["outside"] == ["inkernel"]
    status, out, _ = run("deps", tree)
    assert status == 1
    assert "base: 1 symbol (base_fn): undeclared" in out
    assert run("deps", tree / "base", tree / "right")[0] == 0


def test_nothing_is_left_out_in_silence(tmp_path):
    """A file of a tree that cannot be read is named, and the status is 2."""
    good = module(tmp_path / "a", "good")
    for trouble in "dangling.kmod", "/".join("x" * 20):
        tree = tmp_path / trouble[0]
        if trouble.endswith(".kmod"):
            tree.mkdir()
            (tree / trouble).symlink_to("nowhere")
        else:
            module(tree / trouble, "deep")
        status, out, err = run("deps", tmp_path / "a", tree)
        assert status == 2 and out.startswith("good"), trouble
        assert str(tree) in err, trouble
    assert run("deps", good)[0] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_folder_that_cannot_be_searched():
    """A folder whose names can be read, but whose files cannot."""
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        path = module(pathlib.Path(top), "hidden")
        path.parent.chmod(0o644)
        status, _, err = run("deps", top, user=65534, tool=kmodtree.TOOL)
    assert status == 2 and "hidden.kmod: Permission denied" in err


GRAPH = """\
digraph modules {
\trankdir=LR;
\tnode [shape=box];
\t"base";
\t"needless";
\t"needless" -> "base" [style=dashed, label=unneeded];
\t"one" [color=red];
\t"one" -> "two" [style=dashed, label=unneeded];
\t"over";
\t"over" -> "right";
\t"right";
\t"right" -> "base";
\t"self" [color=red];
\t"self" -> "self" [style=dashed, label=unneeded];
\t"two" [color=red];
\t"two" -> "one" [style=dashed, label=unneeded];
\t"unsaid";
\t"unsaid" -> "base" [style=dotted, color=red, label=undeclared];
}
"""


def drawn(graph):
    """The picture that graphviz makes of it, without a complaint."""
    svg = subprocess.run(["dot", "-Tsvg"], input=graph, text=True, check=True,
                         capture_output=True)
    assert svg.stderr == ""
    return svg.stdout


def test_dot(tree):
    """Requirements are solid, uses that they do not declare are dotted."""
    status, out, err = run("deps", "--dot", tree)
    assert (status, err, out) == (1, "", GRAPH)
    svg = drawn(out)
    assert svg.count("<g id=\"node") == 8
    assert "undeclared" in svg and "unneeded" in svg


def test_dot_by_symbols():
    """Formats whose modules declare nothing: no fault, but dotted as well."""
    status, out, err = run("deps", "--dot", kmodtree.BUILD / "amd64" / "formats")
    assert (status, err) == (0, "")
    assert '"herald" -> "hail" [style=dotted, label=weak];' in out
    assert '"strings" -> "herald" [style=dotted];' in out
    assert '"greeter" -> "counter";' in out and "red" not in out
    drawn(out)


def test_hostile_names(tmp_path):
    """Names of a file are printed as text, in each form of output."""
    for name in "evilname", "evilsymb":
        path = module(tmp_path, name, DEFINES=f"{name}_fn")
    data = path.read_bytes().replace(b"evilsymb_fn", b"evil\x1b[31\"\xff\\")
    path.write_bytes(data)
    for args in ["info", path], ["deps", tmp_path], ["deps", "--dot", tmp_path]:
        _, out, err = run(*args)
        assert "\x1b" not in out + err
    assert run_json("info", path)["modules"][0]["exports"][0]["name"] == \
        "evil\\x1b[31\"\\xff\\"
