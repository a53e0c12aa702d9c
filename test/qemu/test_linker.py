# SPDX-License-Identifier: BSD-2-Clause
"""What the linker does for modules, once in a booted kernel."""

import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kernelvm import make_seed                    # noqa: E402
from kmods import kmod                            # noqa: E402
from moduleboot import (both_machines, build_all,     # noqa: E402, F401
                        build_one, machine, parts, place)

NAMES = ["plusplus", "initial", "common", "weak", "sections", "exporter",
         "importer", "prier", "sneaky", "wx"]
CXX = """\
plusplus: earliest made
plusplus: early made
plusplus: first made
plusplus: second made
plusplus: used made
plusplus: area 49, sum 6, product 6
plusplus: big made
plusplus: big made
plusplus: area 25
plusplus: a shape less
plusplus: big gone
plusplus: big gone
plusplus: going
plusplus: used gone
plusplus: a shape less
plusplus: second gone
plusplus: first gone
plusplus: early gone
plusplus: earliest gone
"""


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """trees(machine): its files, made once."""
    made = {}

    def make(arch):
        folder = tmp_path_factory.mktemp(arch)
        kmods = build_all(folder, NAMES, arch)
        files = {place(n, arch): data for n, data in kmods.items()}
        for name in ("plusplus", "plustwo"):
            files[f"clang/{name}.kmod"] = build_one(
                folder / "clang", name, ["CC=clang"], arch)
        return files

    def get(arch):
        if arch not in made:
            made[arch] = make(arch)
        return made[arch]

    return get


@pytest.fixture
def tree(trees, arch):
    return trees(arch)


def said_by(name, text):
    return "".join(f"{line}\n" for line in text.splitlines()
                   if line.startswith(f"{name}: ")
                   and not re.search(r"initialised|unloaded|linked at", line))


@both_machines
def test_linker(machine, tree, tmp_path, arch):
    """One boot, one subject after the other."""
    (tmp_path / "weak.kmod").write_bytes(tree[place("weak", arch)])
    relocs = subprocess.run(["readelf", "-rW", tmp_path / "weak.kmod"],
                            capture_output=True, text=True, check=True).stdout
    assert ("GOTPCREL" if arch == "amd64" else "R_386_GOT") in relocs
    vm = machine(tree)
    before = vm.monitor("memstat")
    for file in ("plusplus", "/clang/plusplus.kmod"):
        said = vm.monitor(f"modload {file}; modunload plusplus")
        assert said_by("plusplus", said) == CXX
    # From the other compiler, with an instance of the same template.
    said = vm.monitor("modload plusplus; modload /clang/plustwo.kmod")
    assert "plustwo: product 120\n" in said and "plusplus" not in \
        said_by("module: plustwo", said)
    said = vm.monitor("modunload plusplus; modunload plustwo")
    assert said.count("unloaded") == 2
    initial(vm)
    said = vm.monitor("modload weak")
    assert "weak: common 42, then 43; nobody is absent; chosen 2" in said
    vm.monitor("modunload weak; modunload common")
    # 1+2+3+4+5, ten times that, and five.
    assert "sections: 170\n" in vm.monitor("modload sections")
    vm.monitor("modunload sections")
    exports(vm)
    after = vm.monitor("memstat")
    assert re.search("symbols.*", after)[0] == re.search("symbols.*", before)[0]
    assert vm.poweroff() == "guest-shutdown"


def initial(vm):
    """Constructors run in order; init sections and their symbols are freed."""
    said = vm.monitor("modload initial")
    assert said_by("initial", said) == (
        "initial: constructor, early\ninitial: constructor, late\n"
        "initial: set up with 5\n")
    assert "ENOENT" in vm.monitor("ksyms initial_setup")
    assert "ENOENT" in vm.monitor("ksyms initial_data")
    sizes = {kind: size for _, size, _, kind in parts(vm, "initial")}
    assert sizes["text"] > 0
    assert sizes["init.text"] == sizes["init.data"] == 0
    assert "initial: destructor" in vm.monitor("modunload initial")


def exports(vm):
    """A symbol that is not exported is not found; an undeclared use is
    reported."""
    assert "importer: 1" in vm.monitor("modload importer")
    said = vm.monitor("modload prier")
    assert "exporter_hidden" in said and "ENOEXEC" in said
    said = vm.monitor("modload sneaky")
    assert "sneaky: 1" in said
    assert re.search(r"sneaky.*exporter_open.*exporter", said), said
    vm.monitor("modunload sneaky; sysctl kern.module.strictdeps=1")
    said = vm.monitor("modload sneaky")
    assert "ENOEXEC" in said and "sneaky: 1" not in said
    assert re.search(r"sneaky.*exporter", said), said
    vm.monitor("sysctl kern.module.strictdeps=0")
    vm.monitor("modunload importer; modunload exporter")


@both_machines
@pytest.mark.parametrize("what", ["text", "rodata", "exec", "above", "below"])
def test_memory_is_protected(machine, tree, what, arch):
    """Text and constants cannot be written, data cannot be executed, and the
    pages around are unmapped."""
    vm = machine({place("wx", arch): tree[place("wx", arch)]})
    vm.monitor("modload wx")
    prot = {kind: p for _, _, p, kind in parts(vm, "wx")}
    assert prot["text"] == "r-x" and prot["rodata"] == "r--"
    assert prot["data"] == "rw-"
    vm.send(f"crash call wx_{what}\r")
    vm.expect(r"(?i)page fault", never=())
    # When data are executed there is no function to name.
    vm.expect(rf"wx_{what}\+0x|\[wx\]", 10, never=())


EARLY = """\
static void
spoil(void *p)
{{
	void *volatile hidden = p;

	*(volatile char *)hidden = 0;
}}
__ksection(".init.text") static void
setup(void)
{{

	spoil((void *)(uintptr_t)&{target});
}}
{before} static void
call(void)
{{

	setup();
}}"""


@pytest.mark.parametrize("when, target", [
    ("constructor", "spoil"), ("constructor", "setup"), ("INIT", "spoil"),
    ("INIT", "setup"), ("FINI", "spoil")])
def test_no_moment_without_protection(machine, tmp_path, when, target):
    """Neither the first code that a module runs, nor the last, can write to
    code, including init code."""
    before = "__attribute__((constructor))" if when == "constructor" else ""
    text = EARLY.format(target=target, before=before)
    if when == "FINI":
        text = text.replace('__ksection(".init.text") ', "", 1)
    vm = machine({place("early"): kmod(
        tmp_path, "early", extra=text,
        init="call();" if when == "INIT" else "",
        fini="call();" if when == "FINI" else "")})
    vm.send("modload early; modunload early\r")
    vm.expect("page fault: write to read-only module text at", 20, never=())


def test_random_placement(machine, tree):
    """With an entropy seed modules are placed elsewhere each time, at
    irregular distances."""
    names = ["exporter", "importer", "sections", "weak", "common", "initial"]
    where = []
    for seed in (make_seed(b"1" * 512), make_seed(b"2" * 512)):
        vm = machine(tree, {"exporter.kmod": tree[place("exporter")]},
                     seed=seed)
        # Many loads: a seed gives more random bits than it has itself.
        assert "40 done" in vm.monitor(
            'repeat -q 40 "modload wx; modunload wx"')
        for name in ("importer", "sections", "weak", "initial"):
            vm.monitor(f"modload {name}")
        where.append([parts(vm, n)[0][0] for n in names])
        assert vm.poweroff() == "guest-shutdown"
    assert not set(where[0]) & set(where[1])
    for addresses in where:
        gaps = {b - a for a, b in zip(addresses, addresses[1:])}
        assert len(gaps) == len(names) - 1
        assert max(map(abs, gaps)) > 1 << 20
