# SPDX-License-Identifier: BSD-2-Clause
"""make lib: the archives link into a kernel that defines everyday names itself,
ask of it no more than docs/embedding.md says, and stay below their limits."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build")
LIB = BUILD / "lib"
MACHINES = {"amd64": "elf_x86_64", "i386": "elf_i386", "host": "elf_x86_64"}
CFLAGS = {"amd64": ["-mcmodel=kernel", "-mno-red-zone", "-fno-pic"],
          "i386": ["-m32", "-fno-pic"], "host": ["-fpie"]}

LINKER = set("""cpu_arena_map cpu_arena_protect cpu_arena_unmap cpu_cnputc
    cpu_halt cpu_kmem_pages cpu_kmem_pages_free cpu_module_arena""".split())
THREADS = set("""cpu_context_free cpu_context_holds cpu_context_init cpu_idle
    cpu_stack0 cpu_stack_alloc cpu_stack_free cpu_switch""".split())
# What a kernel with these archives supplies.
ASKED = {
    ("kobj",): LINKER,
    ("module",): LINKER | {"cpu_nanotime"},
    ("prop", "module"): LINKER | {"cpu_nanotime"},
    ("files", "module"): LINKER | {"cpu_nanotime"},
    ("sysctl", "module"): LINKER | {"cpu_nanotime", "cpu_pages_free",
                                    "cpu_pages_total"},
    ("threads", "module"): LINKER | THREADS | {"cpu_nanotime"},
    ("msgbuf", "kobj"): LINKER,
}
LIMIT = {"kobj": 10, "module": 18}
# Bytes of text and constants, sections dropped, on amd64.
TARGET = {"kobj": 40 << 10, "module": 60 << 10}

EVERYDAY = """
int log = 1, hz = 2, curlwp = 3, tick = 4, cold = 5, base = 6, find = 7;
char panic[8], printf[8], kprintf[8], vprintf[8], snprintf[8], malloc[8];
char strlen[8], strcmp[8], memcpy[8], memmove[8], memset[8], memcmp[8];
char strchr[8], strlcpy[8], qsort[8], errno[8], abort[8], delay[8], load[8];
char mutex_enter[8], mutex_exit[8], mutex_init[8], lock[8], unlock[8];
int main(void) { return 8; }
"""
USES = {
    "kobj": "kobj_load kobj_affix kobj_run_ctors kobj_free_init kobj_unload "
            "kobj_run_dtors kobj_source_mem kobj_find_section "
            "ksyms_addsyms_elf ksyms_add_exports ksyms_lookup "
            "ksyms_format_addr",
    "module": "module_init module_prime module_init_class module_load "
              "module_load_mem module_unload module_lookup module_hold "
              "module_rele module_count modctl ksyms_addsyms_elf "
              "ksyms_add_exports",
    "prop": "module_props_ops module_prime_props module_format_linux "
            "module_format_toaru module_format_sylixos "
            "module_format_marionette module_format_kos",
    "files": "module_file_ops fsimage_attach",
    "sysctl": "module_set_ops linkset_init",
    "threads": "lwp_init lwp_create lwp_add_exports lwp_within kern_poll "
               "module_start_unload_thread",
    "msgbuf": "msgbuf_walk",
}


def run(*args, **kwargs):
    done = subprocess.run([str(a) for a in args], capture_output=True,
                          text=True, check=False, **kwargs)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names(*args):
    return {line.split()[-1] for line in run("nm", *args).splitlines()
            if re.match(r"^[0-9a-f ]* [A-Za-z] ", line)}


@pytest.fixture(scope="module", autouse=True)
def archives():
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    run("make", "--no-print-directory", "-j2", "PRIMEBOOT_DEPS=checked",
        f"B={BUILD}", "lib", cwd=ROOT, env=env)


def link(machine, parts, folder):
    """Link a kernel that uses the archives and has other things under everyday
    names; its path."""
    uses = " ".join(USES[p] for p in parts).split()
    source = folder / "kernel.c"
    source.write_text(
        EVERYDAY + "".join(f"extern char {n}[];\n" for n in uses) +
        "char *const uses[] = {" + ", ".join(uses) + "};\n" +
        "char *const *start(void) { return uses; }\n" +
        "".join(f"void {n}(void);\nvoid {n}(void) {{}}\n"
                for n in sorted(ASKED[parts])))
    run("gcc", "-w", "-ffreestanding", "-fno-builtin", "-fno-stack-protector",
        "-fno-asynchronous-unwind-tables", *CFLAGS[machine], "-c", "-o",
        folder / "kernel.o", source)
    libs = [LIB / machine / f"lib{p}.a" for p in parts]
    run("ld", "-m", MACHINES[machine], "-nostdlib", "-static", "--gc-sections",
        "-z", "noexecstack", "-Ttext-segment=0x100000", "-e", "start", "-o",
        folder / "kernel", folder / "kernel.o", *libs)
    return folder / "kernel"


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("parts", ASKED, ids="+".join)
def test_links(machine, parts, tmp_path):
    """Every name that is asked for is one of ASKED, which is defined here."""
    link(machine, parts, tmp_path)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("parts", ASKED, ids="+".join)
def test_asked(machine, parts):
    libs = [LIB / machine / f"lib{p}.a" for p in parts]
    defined = names("-g", "--defined-only", *libs)
    asked = {n for n in names("-u", *libs) if not n.startswith(
        ("__start_", "__stop_", "_GLOBAL_OFFSET_TABLE_"))} - defined
    assert asked <= ASKED[parts]
    if parts[0] in LIMIT:
        print(f"{machine} lib{parts[0]}.a asks for {len(asked)}: "
              f"{' '.join(sorted(asked))}")
        assert len(asked) <= LIMIT[parts[0]]


@pytest.mark.parametrize("machine", MACHINES)
def test_global_names(machine):
    """No archive defines a name without a prefix of ours."""
    ours = re.compile(r"(cpu|evcnt|fsimage|kernconfig|kmem|kobj|kern_poll|ksyms"
                      r"|linkset|lwp|module|msgbuf|primeboot|prop"
                      r"|sysctl)_|kern_poll$|modctl$|kvprintf$|kv?snprintf$")
    for path in sorted((LIB / machine).glob("*.a")):
        bad = {n for n in names("-g", "--defined-only", path)
               if not ours.match(n)}
        assert not bad, path.name


def test_page():
    """docs/embedding.md names what is asked for, and nothing that is not."""
    text = (ROOT / "docs" / "embedding.md").read_text()
    named = set(re.findall(r"`(cpu_[a-z_0-9]+)", text))
    default = {"cpu_entropy", "cpu_preload_free"}
    assert named - default == set().union(*ASKED.values()) - THREADS


def page_code(language):
    return re.findall(rf"^```{language}\n(.*?)^```",
                      (ROOT / "docs" / "embedding.md").read_text(), re.M | re.S)


@pytest.mark.parametrize("machine", MACHINES)
def test_page_code(machine, tmp_path):
    """What docs/embedding.md shows in C compiles, and links with its archive."""
    code = page_code("c")
    assert len(code) == 2
    (tmp_path / "page.c").write_text(
        "int memcpy(void), printk(void), add_symbols(void);\n" + "".join(code))
    compile_one(machine, tmp_path / "page.c", "-Wno-builtin-declaration-mismatch")
    parts = ("prop", "sysctl", "files", "module")
    calls = set().union(*(ASKED[(p, "module")] for p in parts[:3]))
    (tmp_path / "kernel.c").write_text(
        "int add_symbols(void);\nvoid module_init(void);\n" +
        "".join(f"void {n}(void);\nvoid {n}(void) {{}}\n"
                for n in sorted(calls | {"memcpy", "printk"})) +
        "int start(void);\n"
        "int start(void) { module_init(); return add_symbols(); }\n")
    compile_one(machine, tmp_path / "kernel.c", "-fno-builtin")
    run("ld", "-m", MACHINES[machine], "-nostdlib", "-static", "--gc-sections",
        "-z", "noexecstack", "-e", "start", "-o", tmp_path / "kernel",
        tmp_path / "kernel.o", tmp_path / "page.o",
        *(LIB / machine / f"lib{p}.a" for p in parts))


def compile_one(machine, source, *flags):
    run("gcc", "-ffreestanding", "-Wall", "-Werror", "-fno-stack-protector",
        "-fno-asynchronous-unwind-tables", *CFLAGS[machine], *flags,
        f"-I{LIB / 'include'}", "-c", "-o", source.with_suffix(".o"), source)


def test_page_makefile(tmp_path):
    """The makefile that docs/embedding.md shows builds a module."""
    makefile, = page_code("make")
    kernel = tmp_path / "kernel" / "include"
    kernel.mkdir(parents=True)
    (kernel / "print.h").write_text("void print(const char *fmt, ...);\n")
    module = tmp_path / "hello"
    module.mkdir()
    (module / "Makefile").write_text(makefile.replace(
        "$(PRIMEBOOT)/build/lib", "lib").replace("/path/to/primeboot", "tree"))
    (module / "tree").symlink_to(ROOT)
    (module / "lib").symlink_to(LIB.resolve())
    (module / "hello.c").write_text(
        "#include <print.h>\n" +
        (ROOT / "examples" / "embed-framework" / "a.c").read_text())
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    run("make", cwd=module, env=env)
    assert "take_time" in names("-u", module / "build" / "hello.kmod")


@pytest.mark.parametrize("machine", MACHINES)
def test_headers(machine):
    """Each header of the include folder compiles alone."""
    compilers = run("gcc", "-print-file-name=include").strip()
    for path in sorted((LIB / "include").rglob("*.h")):
        run("gcc", "-ffreestanding", "-Wall", "-Werror", *CFLAGS[machine],
            "-nostdinc", "-isystem", compilers, f"-I{LIB / 'include'}",
            "-fsyntax-only", "-x", "c", "-include", path, "/dev/null")


def test_no_executable_stack(tmp_path):
    """Each member has .note.GNU-stack: without it ld makes the stack
    executable."""
    for path in sorted(LIB.glob("*/*.a")):
        for member in run("ar", "t", path).split():
            (tmp_path / member).write_bytes(subprocess.run(
                ["ar", "p", path, member], check=True,
                stdout=subprocess.PIPE).stdout)
            assert ".note.GNU-stack" in run("readelf", "-SW",
                                            tmp_path / member), (path, member)


@pytest.mark.parametrize("part", TARGET)
def test_size(part, tmp_path):
    kernel = link("amd64", (part,), tmp_path)
    text, data, bss = (int(n) for n in
                       run("size", kernel).splitlines()[1].split()[:3])
    print(f"lib{part}.a: text {text} (target {TARGET[part]}), data {data}, "
          f"bss {bss}")
    assert text <= TARGET[part]
    assert bss < 16 << 10
