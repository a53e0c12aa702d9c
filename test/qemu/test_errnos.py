# SPDX-License-Identifier: BSD-2-Clause
"""Every error of module(9) that a load or an unload can return, each cause in
a booted kernel: errno and message; no memory leaks. (EPERM, and what modctl
refuses: test_modctl.py.)
"""

import json
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import elfedit                                              # noqa: E402
from kmods import kmod, make_kmod                           # noqa: E402
from moduleboot import (both_machines, build_one,        # noqa: E402, F401
                        link_builtins, machine, place)

NUMBERS = {"ENOENT": 2, "ENOEXEC": 8, "EDEADLK": 11, "ENOMEM": 12, "EBUSY": 16,
           "EEXIST": 17, "EINVAL": 22, "EMLINK": 31, "EPROGMISMATCH": 75,
           "EILSEQ": 85}
HEAD = "#include <sys/errno.h>\n#include <sys/module.h>\n"
LONG = "a23456789b123456789c123456789d12"   # 32 characters, one too many


@pytest.fixture
def base(tmp_path_factory, arch):
    """base(name, needs): a module with a name of four characters that requires
    `needs', of four too; base(name): one without requirements. Both are
    renamed copies of a built one."""
    folder = tmp_path_factory.mktemp("base")
    user = kmod(folder, "m___", requires="r___", arch=arch)
    leaf = kmod(folder, "l___", arch=arch)

    def make(name, needs=None):
        assert len(name) == 4 and len(needs or name) == 4
        if needs is None:
            return leaf.replace(b"l___", name.encode())
        return user.replace(b"m___", name.encode()).replace(
            b"r___", needs.encode())
    return make


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    return lambda name, **kw: kmod(folder, name, **kw)


def asm(text, section=".data"):
    """Assembly text for a section, as a C string."""
    text = f".pushsection {section}\n{text}\n.popsection"
    return f"__asm__({json.dumps(text)});\n"


def fails(vm, what, errno, *messages, command="modload"):
    """The command must print the errno, and match each message."""
    said = vm.monitor(f"{command} {what}")
    verdict = said.strip().splitlines()[-1]
    assert verdict.startswith(f"{command}: {what}: {errno}: "), said
    assert f"(error {NUMBERS[errno]}, {errno})" in said, said
    for message in messages:
        assert re.search(message, said), (message, said)


def test_names_and_dependencies(machine, base, make):
    files = {
        "two1": base("two1"), "dup1": base("dup1"), "othr": base("othr"),
        "alia": base("othr"), "uses": base("uses", "alia"),
        "self": base("self", "self"), "cyca": base("cyca", "cycb"),
        "cycb": base("cycb", "cycc"), "cycc": base("cycc", "cyca"),
        "miss": base("miss", "gone"), "bad1": base("bad1", "ba,1"),
        "bad2": base("bad2", "a/b1"),
        # A load that fails: a requirement that was loaded for it is unloaded.
        "wrap": make("wrap", requires="two1,gone"),
        "long": make("long", requires=LONG),
        "old": make("old", version=900000000),
        "user": make("user", requires="old"),
        "fail": make("fail", requires="two1", init="return EILSEQ;",
                     fini='printf("fail: FINI\\n");'),
    }
    for i in range(1, 4):
        files[f"dep{i}"] = base(f"dep{i}", f"dep{i + 1}" if i < 3 else None)
    vm = machine({**{place(n): data for n, data in files.items()},
                  "try/copy.kmod": files["dup1"]})
    vm.monitor("modload dup1")
    before = vm.monitor("memstat")
    fails(vm, "gone", "ENOENT", r"not found.*/gone/gone\.kmod")
    fails(vm, "/gone.kmod", "ENOENT", "/gone.kmod: not found")
    fails(vm, "dup1/below.kmod", "ENOENT")
    fails(vm, "uses", "ENOENT",
          'alia.kmod: the module in this file is called "othr"')
    fails(vm, "miss", "ENOENT", 'miss: requires "gone": not found')
    fails(vm, "wrap", "ENOENT", "two1: initialised", "two1: unloaded")
    fails(vm, "dup1", "EEXIST", "dup1: is loaded already")
    fails(vm, "/try/copy.kmod", "EEXIST", "dup1.*already loaded")
    fails(vm, LONG, "EINVAL", "not a valid module name")
    fails(vm, ".dup1", "EINVAL", "not a valid module name")
    fails(vm, "long", "EINVAL", f'requires "{LONG[:31]}')
    fails(vm, "bad2", "EINVAL", 'requires "a/b1')
    # A comma separates two names.
    fails(vm, "bad1", "ENOENT", 'requires "ba"')
    fails(vm, "self", "EDEADLK", "self: requires itself")
    fails(vm, "cyca", "EDEADLK", "cyca -> cycb -> cycc -> cyca")
    fails(vm, "old", "EPROGMISMATCH", "built for version 900000000")
    fails(vm, "user", "EPROGMISMATCH", 'user: requires "old", which failed')
    fails(vm, "fail", "EILSEQ", "two1: unloaded")
    assert "fail: FINI" not in vm.text
    fails(vm, "gone", "ENOENT", "gone: is not loaded", command="modunload")
    assert set(vm.modstat()) == {"dup1"}
    assert vm.monitor("memstat") == before
    assert "dep1: initialised" in vm.monitor("modload dep1")
    fails(vm, "dep3", "EBUSY", "required by dep2", command="modunload")
    # Force applies to requirements too.
    assert "user: initialised" in vm.monitor("modload -f user")
    assert {"user", "old"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"


def test_names_of_builtins(machine, build, workdir, base):
    """A file cannot have a built-in's name, active or not."""
    builtin = workdir / "inn1.kmod"
    builtin.write_bytes(base("inn1"))
    kernel = link_builtins(build, [builtin], workdir / "kernel")
    vm = machine({"try/copy.kmod": base("inn1")}, kernel=kernel)
    fails(vm, "/try/copy.kmod", "EEXIST", "inn1.*already loaded")
    assert "inn1: unloaded" in vm.monitor("modunload inn1")
    fails(vm, "/try/copy.kmod", "EEXIST", "inn1.*built into the kernel")
    assert vm.modstat()["inn1"][2:4] == ["builtin", "-"]
    assert vm.poweroff() == "guest-shutdown"


INFO = """\
static int cmd(modcmd_t, void *) __kused;
static int
cmd(modcmd_t c, void *arg)
{

	(void)arg;
	return c == MODULE_CMD_INIT || c == MODULE_CMD_FINI ? 0 : ENOTTY;
}
extern char elsewhere[];
#define INFO(class, fn, name, requires) \\
	static modinfo_t info = {__NetBSD_Version__, (modclass_t)(class), \\
	    (fn), (name), (requires)}
#define LINK(p) \\
	static const void *const set __kused __ksection( \\
	    "link_set_modules") = (p)
"""


BSS = "extern char big[];\nchar big[{} << 20];\n"


def i386_object(folder):
    subprocess.run(["gcc", "-m32", "-ffreestanding", "-c", "-x", "c", "-o",
                    folder / "i386.o", "-"], input=b"int x = 1;\n", check=True)
    return (folder / "i386.o").read_bytes()


def formats(folder, good):
    """{name: (file, errno, message)} of files that are not modules."""
    def source(name, text, flags=()):
        return make_kmod(folder / name, name, {f"{name}.c": HEAD + text},
                         flags)

    def info(name, text):
        return source(name, INFO + text)

    def edited(**fields):
        elf = elfedit.Elf(good)
        for field, value in fields.items():
            elf.ehdr(field, value)
        return elf.bytes()

    big_endian = bytearray(good)
    big_endian[5] = 2
    plain = "MODULE(MODULE_CLASS_MISC, {0}, NULL);\nstatic int\n" \
        "{0}_modcmd(modcmd_t c, void *a)\n{{\n\n\t(void)c;\n\t(void)a;\n" \
        "\treturn 0;\n}}\n"

    def spoiled(name, text):
        return source(name, text + plain.format(name))

    return {
        "empty": (b"", "ENOEXEC", "shorter than an ELF header"),
        "text": (b"#!/bin/sh\n" * 99, "ENOEXEC", "not an ELF file"),
        "head": (good[:63], "ENOEXEC", "shorter than an ELF header"),
        "half": (good[:len(good) // 2], "ENOEXEC",
                 "beyond the end of the file"),
        "i386": (i386_object(folder), "ENOEXEC",
                 "is i386 code.*links amd64 modules"),
        "order": (bytes(big_endian), "ENOEXEC", "little-endian"),
        "exec": (edited(type=2), "ENOEXEC", "relocatable"),
        "machine": (edited(machine=40), "ENOEXEC", "machine"),
        "sections": (edited(shoff=1 << 40), "ENOEXEC",
                     "section headers beyond the end"),
        "noset": (source("noset", "extern int noset_x;\nint noset_x = 1;\n"),
                  "ENOENT", r"no section link_set_modules.*MODULE\(\)"),
        "twoset": (source("twoset", plain.format("twoa")
                          + plain.format("twob")), "ENOEXEC", "exactly one"),
        "badclass": (info("badclass", 'INFO(77, cmd, "badclass", NULL);\n'
                          "LINK(&info);\n"), "EINVAL", "mi_class"),
        "anyclass": (info("anyclass", 'INFO(0, cmd, "anyclass", NULL);\n'
                          "LINK(&info);\n"), "EINVAL", "mi_class"),
        "longname": (info("longname", f'INFO(1, cmd, "{LONG}", NULL);\n'
                          "LINK(&info);\n"), "EINVAL", "31 characters"),
        "oddname": (info("oddname", 'INFO(1, cmd, "odd/name", NULL);\n'
                         "LINK(&info);\n"), "EINVAL", "characters"),
        "outname": (info("outname", "INFO(1, cmd, elsewhere, NULL);\n"
                         "LINK(&info);\n"), "ENOEXEC", "mi_name"),
        "outneeds": (info("outneeds", 'INFO(1, cmd, "outneeds", elsewhere);\n'
                          "LINK(&info);\n"), "ENOEXEC", "mi_required"),
        "nocmd": (info("nocmd", 'INFO(1, NULL, "nocmd", NULL);\n'
                       "LINK(&info);\n"), "ENOEXEC", "mi_modcmd"),
        "outset": (info("outset", "LINK(elsewhere);\n"), "ENOEXEC",
                   "does not point into the module"),
        "undef": (spoiled("undef", "int nobody(void), use(void);\nint\n"
                          "use(void)\n{\n\n\treturn nobody();\n}\n"),
                  "ENOEXEC", r"\.text\+0x\w+: R_X86_64_P\w+ to nobody: "
                  "symbol not found"),
        "twice": (spoiled("twice", "int first_symbol = 1;\n"), "ENOEXEC",
                  "first_symbol.*first"),
        "kernels": (spoiled("kernels", "int kmem_alloc = 1;\n"), "ENOEXEC",
                    "kmem_alloc"),
        "tls": (spoiled("tls", "extern __thread int tls_x;\n"
                        "__thread int tls_x = 1;\n"), "ENOEXEC",
                "thread-local"),
        "tpoff": (spoiled("tpoff", asm(
            "tp: .long 0\n.reloc tp, R_X86_64_TPOFF32, tp")), "ENOENT",
            r"\.data\+0(x0)?: R_X86_64_TPOFF32 to .*not supported"),
        "ifunc": (spoiled("ifunc", asm(
            ".globl chosen\n.type chosen, @gnu_indirect_function\nchosen:",
            ".text")), "ENOEXEC", "ifunc"),
        "wx": (spoiled("wx", asm("nop", 'wxs, "awx"')), "ENOEXEC",
               "wxs.*writable and executable"),
        "fits32": (spoiled("fits32", asm(
            "o: .long 0\n.reloc o, R_X86_64_32, printf")), "ENOENT",
            r"R_X86_64_32 to printf: the value does not fit"),
        "fits32s": (spoiled("fits32s", asm(
            "o: .long 0\n.reloc o, R_X86_64_32S, first_abs31")), "ENOENT",
            r"R_X86_64_32S to first_abs31: the value does not fit"),
        "fitspc": (spoiled("fitspc", asm(
            "o: .long 0\n.reloc o, R_X86_64_PC32, first_abs")), "ENOENT",
            r"R_X86_64_PC32 to first_abs: the value does not fit"),
        "fitsplt": (spoiled("fitsplt", asm(
            "o: .long 0\n.reloc o, R_X86_64_PLT32, first_abs")), "ENOENT",
            r"R_X86_64_PLT32 to first_abs: the value does not fit"),
        "beyond": (spoiled("beyond", asm(
            "o: .long 0\n.reloc o, R_X86_64_64, o", 'odd, "aw"')),
            "ENOEXEC", "outside of its section of 0x4 bytes"),
        "huge": (spoiled("huge", BSS.format(257)), "ENOEXEC",
                 r"\.bss.*larger than any module"),
        # More memory than the machine has.
        "large": (spoiled("large", BSS.format(255)), "ENOMEM", ""),
    }


def test_formats(machine, tmp_path, make):
    """Each damaged file is refused with its errno and message."""
    good = make("first", extra="extern int first_symbol;\n"
                "int first_symbol = 2;\n" + asm(
                    ".globl first_abs, first_abs31\n"
                    ".set first_abs, 0x123456789abc\n"
                    ".set first_abs31, 0x80000000"))
    bad = formats(tmp_path, good)
    vm = machine({**{f"try/{n}.kmod": data for n, (data, *_) in bad.items()},
                  place("first"): good})
    # Page tables of the arena are not freed.
    vm.monitor("modload first; modload /try/large.kmod")
    before = vm.monitor("memstat")
    for name, (_, errno, message) in bad.items():
        fails(vm, f"/try/{name}.kmod", errno, f"{name}.kmod: .*{message}")
    assert set(vm.modstat()) == {"first"}
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


CLIMB = """{{
			extern int module_load(const char *, int,
			    prop_dictionary_t, modclass_t);
			int error = module_load("{next}", 0, NULL,
			    MODULE_CLASS_ANY);

			printf("{name}: loads {next}: %d\\n", error);
		}}"""


@both_machines
def test_chain(machine, base, arch):
    """A chain of 64 requirements is loaded; of one of 300, more than the stack
    has room for, none, and the first that is too many is named."""
    names = [f"k{i:03d}" for i in range(300)]
    vm = machine({place(name, arch): base(name, following)
                  for name, following
                  in zip(names, [*names[1:], None], strict=True)})
    vm.monitor("modload k299; modunload k299")
    before = vm.monitor("memstat")
    said = vm.monitor("modload k000")
    assert "modload: k000: EMLINK" in said
    refused = re.search(r"k(\d{3}): not enough stack.*?(\d+) loads.*EMLINK", said)
    assert refused and refused[1].lstrip("0") == refused[2]
    assert int(refused[2]) > 64
    assert vm.monitor("memstat") == before
    assert vm.modstat() == {}
    said = vm.monitor(f"modload {names[-64]}")
    assert re.findall(r"(k\d{3}): initialised", said) == names[:-65:-1]
    assert set(vm.modstat()) == set(names[-64:])
    assert vm.poweroff() == "guest-shutdown"


def test_nested_loads(machine, make):
    """An INIT loads a module whose INIT loads another, and so on; and one
    loads itself."""
    climb = make("clb0", init=CLIMB.format(name="clb0", next="nxt0"))

    def step(name, following):
        return climb.replace(b"clb0", name.encode()).replace(
            b"nxt0", following.encode())

    files = {place(f"clb{i}"): step(f"clb{i}", f"clb{i + 1}")
             for i in range(1, 9)}
    files[place("slf1")] = step("slf1", "slf1")
    vm = machine(files)
    said = vm.monitor("modload clb1")
    assert re.findall(r"^clb.*", said, re.M) == [
        "clb8: loads clb9: 2", *(f"clb{i}: loads clb{i + 1}: 0"
                                 for i in range(7, 0, -1))]
    assert set(vm.modstat()) == {f"clb{i}" for i in range(1, 9)}
    assert "slf1: loads slf1: 17\n" in vm.monitor("modload slf1")
    assert "slf1" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"
