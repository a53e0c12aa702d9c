# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod check: kernels and modules that the tests compile, trees, disk
images, and hostile input."""

import gzip
import os
import random
import resource
import shutil
import struct
import subprocess

import pytest

import kmodtree
from kmodtree import BUILD, kernel, module, run
from test_kmod_info import run_json


@pytest.fixture(name="kern", scope="module", params=["amd64", "i386"])
def kern_fixture(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("kern") / "netbsd"
    kernel(out, machine=request.param)
    return request.param, out


@pytest.fixture(name="netbsd", scope="module")
def netbsd_fixture(tmp_path_factory):
    return kernel(tmp_path_factory.mktemp("netbsd") / "netbsd")


def findings(*args, status=1):
    """{(module, kind, symbol, owner)} of check."""
    root = run_json("check", *args, status=status)
    return {(f["module"], f["kind"], f["symbol"], f["owner"])
            for f in root["findings"]}


def test_each_finding(kern, tmp_path):
    """A module for each kind of finding, and some without any."""
    machine, netbsd = kern
    cc = {"amd64": "gcc", "i386": "clang"}[machine]

    def mod(name, **defines):
        return module(tmp_path, name, machine, cc, **defines)
    mod("base", DEFINES="base_fn", USES="kernel_fn", USES_DATA="kernel_table")
    mod("good", REQUIRES='"base,inkernel"', USES="base_fn")
    mod("lacks", USES="nowhere_fn", USES_TOO="kernel_fn")
    mod("unsaid", USES="base_fn")
    mod("orphan", REQUIRES='"nobody"')
    mod("oldone", VERSION="900000000")
    mod("inkernel")
    mod("twin", DEFINES="base_fn")
    mod("thief", DEFINES="kernel_fn")
    mod("one", REQUIRES='"two"')
    mod("two", REQUIRES='"one"')
    mod("after", REQUIRES='"one,base"', USES="base_fn")
    module(tmp_path, "alien", {"amd64": "i386", "i386": "amd64"}[machine])
    shutil.copytree(tmp_path / "good", tmp_path / "zz")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.kmod").write_bytes(b"nothing of the kind\n" * 50)
    found = findings(netbsd, tmp_path)
    assert found == {
        ("lacks", "undefined", "nowhere_fn", None),
        ("unsaid", "undeclared", "base_fn", "base"),
        ("orphan", "missing", None, "nobody"),
        ("oldone", "version", None, None),
        ("inkernel", "builtin", None, None),
        ("twin", "duplicate", "base_fn", "base"),
        ("thief", "duplicate", "kernel_fn", None),
        ("one", "cycle", None, None),
        ("after", "dependency", None, "one"),
        # An i386 module has no place among an amd64 kernel's addresses.
        ({"amd64": "alien.kmod", "i386": "alien"}[machine], "machine", None,
         None),
        ("good", "duplicate", None, "good"),
        ("bad.kmod", "format", None, None)}
    status, out, err = run("check", netbsd, tmp_path)
    assert (status, err) == (1, "")
    assert "nowhere_fn: not in the kernel" in out
    # Named as a file it is a fault to be built in; found in a tree it is not.
    assert run("check", netbsd, tmp_path / "inkernel")[0] == 0
    assert run("check", netbsd, tmp_path / "inkernel" / "inkernel.kmod")[0] == 1
    assert f"{machine} 10.1: 5 of 15 modules link: 1 format, 1 machine" in out


def test_all_is_well(kern, tmp_path):
    machine, netbsd = kern
    module(tmp_path, "base", machine, DEFINES="base_fn", USES="kernel_fn")
    module(tmp_path, "user", machine, REQUIRES='"base"', USES="base_fn")
    status, out, err = run("check", netbsd, tmp_path)
    assert (status, err) == (0, "")
    assert out == f"{netbsd}: {machine} 10.1: 2 of 2 modules link\n"


def test_only_what_was_asked(netbsd, tmp_path):
    """-m: what is required may lie elsewhere, and is not checked itself."""
    user = module(tmp_path, "user", REQUIRES='"base"', USES="base_fn")
    rest = tmp_path / "rest"
    module(rest, "base", DEFINES="base_fn")
    module(rest, "other", USES="nowhere_fn")
    assert findings(netbsd, user) == {
        ("user", "missing", None, "base"),
        ("user", "undefined", "base_fn", None)}
    assert findings(netbsd, "-m", rest, user, status=0) == set()


@pytest.mark.parametrize("flags, text", [
    (["-mcmodel=small"], "R_X86_64_32 to "),
    (["-mcmodel=small", "-fPIE", "-DTLS"], "thread-local")])
def test_relocations(netbsd, tmp_path, flags, text):
    """Relocations that overflow at this kernel's addresses, or are not
    supported."""
    source = tmp_path / "far.c"
    body = (kmodtree.SOURCES / "module.c").read_text()
    body += "\n#ifdef TLS\n__thread int t;\nint get(void);\n" \
            "int get(void) { return t; }\n#endif\n" \
            "int *addr(void);\nint other[9];\nint *addr(void) { return other; }\n"
    source.write_text(body)
    out = tmp_path / "far.kmod"
    subprocess.run(["gcc", "-ffreestanding", "-fno-pic", "-O1", "-DNAME=far",
                    *flags, "-c", "-o", out, source], check=True)
    status, out, _ = run("check", netbsd, out)
    assert status == 1 and text in out


def test_kernels_that_are_none(netbsd, tmp_path):
    mod = module(tmp_path, "one")
    stripped = tmp_path / "stripped"
    subprocess.run(["strip", "-o", stripped, netbsd], check=True)
    text = tmp_path / "text"
    text.write_text("text\n" * 2000)
    for args, words in (
            ([stripped, mod], "no symbol table"),
            ([mod, mod], "not a kernel"),
            ([text, mod], "neither"),
            ([netbsd], "name its modules"),
            ([tmp_path / "nowhere", mod], "No such file"),
            ([tmp_path, mod], "directory"),
            ([netbsd, tmp_path / "nowhere"], "No such file"),
            ([netbsd, text], "/stand/amd64/10.1/modules")):
        status, _, err = run("check", *args)
        assert status == 2 and words in err, (args, err)


def test_compressed(netbsd, tmp_path):
    packed = tmp_path / "netbsd.gz"
    packed.write_bytes(gzip.compress(netbsd.read_bytes()))
    mod = module(tmp_path, "one", USES="kernel_fn")
    subprocess.run(["zstd", "-q", "--rm", mod], check=True)
    assert findings(packed, tmp_path / "one", status=0) == set()


def test_disk_images(netbsd, tmp_path):
    """A file system on a whole disk, and the image that make builds."""
    root = tmp_path / "root"
    tree = root / "stand" / "amd64" / "10.1" / "modules"
    module(tree, "base", DEFINES="base_fn")
    module(tree, "user", REQUIRES='"base"', USES="base_fn", USES_TOO="no_fn")
    shutil.copy(netbsd, root / "netbsd")
    image = tmp_path / "disk.img"
    subprocess.run(["makefs", "-t", "ffs", "-s", "4m", image, root], check=True,
                   capture_output=True)
    for args in [image], [netbsd, image]:
        assert findings(*args) == {("user", "undefined", "no_fn", None)}
    assert f"{image}:hd0a:/netbsd" in run("check", image)[1]
    status, out, err = run("check", BUILD / "disk.img")
    assert (status, err) == (0, "") and "modules link" in out


FORMATS = "toaru", "linux", "sylixos", "marionette"


def test_hostile(netbsd, tmp_path):
    """Truncated at any byte, or with bytes changed: there may be a finding, but
    no crash."""
    good = module(tmp_path, "base", DEFINES="base_fn", USES="kernel_fn").read_bytes()
    kern = netbsd.read_bytes()
    rng = random.Random(19)
    many = tmp_path / "many"
    many.mkdir()
    for i in range(150):
        data = bytearray(good)
        for _ in range(rng.choice([1, 1, 3, 10])):
            data[rng.randrange(len(data))] = rng.choice([0, 1, 0x7f, 0x80, 0xff])
        (many / f"m{i}.kmod").write_bytes(data)
        (many / f"c{i}.kmod").write_bytes(good[:len(good) * i // 150])
    for name in FORMATS:
        data = kmodtree.compile_to(
            tmp_path / f"{name}.o", "formats.c", f"-D{name.upper()}", "-DBAD=0",
            '-DBAD_TEXT=""').read_bytes()
        for i in range(50):
            changed = bytearray(data)
            for _ in range(rng.choice([1, 1, 3])):
                changed[rng.randrange(len(data))] = rng.choice(
                    [0, 1, 0x7f, 0x80, 0xff])
            (many / f"{name}{i}.kmod").write_bytes(changed)
    for args in ["check", netbsd], ["deps"], ["info"]:
        files = [many] if args[0] != "info" else sorted(many.iterdir())
        status, _, err = run(*args, *files)
        assert status in (0, 1, 2), err
    for i in range(25):
        data = bytearray(kern)
        for _ in range(4):      # headers and tables
            data[rng.choice([rng.randrange(200),
                             rng.randrange(len(data) - 700, len(data))])] = \
                rng.choice([0, 1, 0x7f, 0x80, 0xff])
        path = tmp_path / "kern"
        path.write_bytes(data[:len(data) - i * 37])
        status, _, err = run("check", path, tmp_path / "base")
        assert status in (0, 1, 2), err


def rename(data, **names):
    for old, new in names.items():
        assert len(old) == len(new)
        data = data.replace(old.encode(), new.encode())
    return data


def test_tree_of_200(tmp_path):
    """200 modules with a kernel of 60,000 symbols, in a second of CPU; in a
    chain, each of them uses the one before."""
    first = module(tmp_path, "mod000", DEFINES="mod000_fn", USES="kernel_fn")
    rest = module(tmp_path, "mod111", DEFINES="mod111_fn", REQUIRES='"mod222"',
                  USES="mod222_fn", USES_TOO="kernel_fn").read_bytes()
    tree = tmp_path / "tree"
    tree.mkdir()
    shutil.copy(first, tree)
    for i in range(1, 200):
        (tree / f"mod{i:03}.kmod").write_bytes(
            rename(rename(rest, mod111="modXXX", mod222="modYYY"),
                   modXXX=f"mod{i:03}", modYYY=f"mod{i - 1:03}"))
    lines = "\n".join(f".globl sym_{i}\n.type sym_{i},@function\nsym_{i}: nop"
                      for i in range(60000))
    subprocess.run(["as", "--64", "-o", tmp_path / "syms.o", "-"], text=True,
                   input=f".text\n{lines}\n", check=True)
    big = kernel(tmp_path / "netbsd", extra=[tmp_path / "syms.o"])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    status, out, err = run("check", big, tree, tool=kmodtree.TOOL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (status, err) == (0, "") and "200 of 200 modules link" in out
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 1, f"{spent:.2f} s"


def test_sparse_kernel(tmp_path):
    """A file of 500 MB whose header says that its symbol table has 480."""
    base = kernel(tmp_path / "netbsd").read_bytes()
    shoff, = struct.unpack_from("<Q", base, 0x28)
    shnum, = struct.unpack_from("<H", base, 0x3c)
    data = bytearray(base)
    for i in range(shnum):
        at = shoff + 64 * i
        if struct.unpack_from("<I", data, at + 4)[0] == 2:
            struct.pack_into("<Q", data, at + 0x20, 480 << 20)
    path = tmp_path / "sparse"
    path.write_bytes(data)
    os.truncate(path, 500 << 20)
    mod = module(tmp_path, "one")
    status, _, err = run("check", path, mod, tool=kmodtree.TOOL)
    assert status == 2 and "256 MB" in err


def test_note_behind_the_end(netbsd, tmp_path):
    """The section of the version note starts behind the end of the file."""
    data = bytearray(netbsd.read_bytes())
    shoff, = struct.unpack_from("<Q", data, 0x28)
    for i in range(struct.unpack_from("<H", data, 0x3c)[0]):
        if struct.unpack_from("<I", data, shoff + 64 * i + 4)[0] == 7:
            struct.pack_into("<Q", data, shoff + 64 * i + 0x18, 16 << 20)
    path = tmp_path / "netbsd"
    path.write_bytes(data)
    status, out, err = run("check", path, module(tmp_path, "one"))
    assert status in (0, 2), (status, out, err)


@pytest.mark.parametrize("machine", ["amd64", "i386"])
def test_formats(tmp_path, machine):
    """Modules of other systems, for a kernel that does not run here: marks are
    read in the file of either machine, and a fault is found and placed."""
    netbsd = kernel(tmp_path / "netbsd", machine=machine)
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    # The size of a pointer, and what is at fault.
    ptr = 8 if machine == "amd64" else 4
    for name, flags, place in (
            ("toaru", ["-DBAD=1"], f".data+{2 * ptr:#x}"),
            ("linux", ['-DBAD_TEXT="bad"'], ".modinfo+0x27"),
            ("sylixos", ["-Doffered=module_exit"], "module_exit"),
            ("marionette", ["-DBAD_SIZE"], "modinit")):
        macro = f"-D{name.upper()}"
        kmodtree.compile_to(good / f"{name}.kmod", "formats.c", macro,
                            "-DBAD=0", '-DBAD_TEXT=""', f"-Dshared={name}_fn",
                            machine=machine)
        path = kmodtree.compile_to(bad / f"{name}.kmod", "formats.c", macro,
                                   *flags, machine=machine)
        status, out, _ = run("check", netbsd, path)
        assert status == 1 and place in out, out
        status, _, err = run("info", path)
        assert status == 1 and place in err, err
        status, out, err = run("info", good / f"{name}.kmod")
        assert (status, err) == (0, "") and f"name:        {name}" in out
    status, out, err = run("check", netbsd, good)
    assert (status, err) == (0, ""), out
    assert "4 of 4 modules link" in out
    root = run_json("deps", good, status=0)
    assert sorted((m["name"], *m["requires"]) for m in root["modules"]) == [
        ("linux", "sylixos"), ("marionette",), ("sylixos",),
        ("toaru", "linux")]


@pytest.mark.parametrize("machine", ["amd64", "i386"])
def test_tracked(tmp_path, machine):
    """A tracked import finds the definition of a module that is linked before
    it, and nothing where there is none."""
    netbsd = kernel(tmp_path / "netbsd", machine=machine)
    made = {}
    for name, flags in ("exporter", ["-DEXPORTS"]), ("user", []):
        obj = kmodtree.compile_to(tmp_path / f"{name}.o", "formats.c", "-DKOS",
                                  f"-Dshared={name}_fn", *flags,
                                  machine=machine)
        made[name] = tmp_path / f"{name}.kmod"
        subprocess.run(["ld", "-m", kmodtree.EMULATION[machine], "-r",
                        "--force-group-allocation", "-T", kmodtree.ROOT /
                        "sys/modules/formats/kos/kos.ld", "-o", made[name],
                        obj], check=True)
    status, out, err = run("check", netbsd, made["user"], made["exporter"])
    assert (status, err) == (0, ""), out
    assert "2 of 2 modules link" in out
    assert ("user.kmod", "link", None, None) in {
        (f["module"] + ".kmod", f["kind"], None, None)
        for f in run_json("check", netbsd, made["user"], status=1)["findings"]}
