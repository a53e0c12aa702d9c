# SPDX-License-Identifier: BSD-2-Clause
"""The module framework in a booted kernel: errors are reported, and stop
neither the boot nor the other modules."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod              # noqa: E402
from moduleboot import (both_machines, link_builtins,  # noqa: E402, F401
                        machine, place)


def cfg(*names):
    return "timeout=0\nfs=/boot/fs.tar\n" + "".join(
        f"load={n}\n" for n in names)


def line(log, pattern):
    """The one line of the log that matches."""
    found = [x for x in log.splitlines() if re.search(pattern, x)]
    assert len(found) == 1, (pattern, found, log)
    return found[0]


@pytest.fixture
def make(tmp_path, arch):
    return lambda name, **kw: kmod(tmp_path, name, arch=arch, **kw)


@pytest.fixture
def where(arch):
    """where(name): the module's place on the disk."""
    return lambda name: place(name, arch)


@pytest.fixture
def shipped(build, arch):
    """shipped(name): a module that ships, as bytes."""
    return lambda name: (build / arch / "modules" / name / f"{name}.kmod"
                         ).read_bytes()


def check_timeline(said, names):
    """From the loader's start to the last INIT, each step after those that it
    needs; what failed has no step of that kind."""
    steps = [(int(a), int(b), *rest) for a, b, *rest in
             re.findall(r"^ *(\d+) +(\d+) (loader|kernel|module) +(\S+) +(\S+)",
                        said, re.M)]
    loader = [s for s in steps if s[2] == "loader"]
    order = [s[3] for s in loader if s[3] != "read"]
    assert order == ["devices", "boot.cfg", "menu", "open", "plan", "bootinfo",
                     "exit", "hand-off"]
    read = [s[4] for s in loader if s[3] == "read"]
    assert read[0] == "kernel"
    assert {n.removeprefix("/") for n in names} | {"fs.tar"} == set(read[1:])
    at = 0      # the loader's steps follow one another without a gap
    for start, took, *_ in loader:
        assert abs(start - at) <= 1
        at = start + took
    start, took = next(s[:2] for s in steps if s[3] == "machine")
    assert abs(start - at) <= 1 and took > 0
    end = start + took
    did = {s[3:]: s[0] for s in steps if s[2] == "module"}
    assert end <= min(did.values())
    for name in ("hello", "zlib", "zlibtest", "deep1", "deep8"):
        assert did["load", name] <= did["link", name] <= did["INIT", name]
    assert did["INIT", "deep8"] < did["INIT", "deep1"]
    assert ("link", "undef") not in did and ("INIT", "failing") not in did
    assert ("load", "cut") not in did
    total = int(re.search(r"^boot: (\d+) us", said, re.M)[1])
    assert abs(max(s[0] + s[1] for s in steps) - total) <= 1


@both_machines
def test_bad_boot_modules(boot, build, make, where, shipped, arch, tmp_path):
    """One boot with every kind of bad preloaded module, a chain of which only
    the first is asked for, and one that the kernel has built in; with 8 GB, of
    which i386's kernel uses what is below 4 GB, with a message."""
    hello = shipped("hello")
    bad = {
        "undef": make("undef", init="nobody(); noone();",
                      extra="void nobody(void), noone(void);"),
        "needy": make("needy", requires="absent"),
        "cyca": make("cyca", requires="cycb"),
        "cycb": make("cycb", requires="cyca"),
        "old": make("old", version=900000000),
        "failing": make("failing", init="return EIO;"),
        "onfailing": make("onfailing", requires="failing"),
        "cut": hello[:-40],
    }
    for i in range(1, 9):
        bad[f"deep{i}"] = make(f"deep{i}", requires=f"deep{i + 1}"
                               if i < 8 else None)
    inside = make("inside", init='printf("inside: on\\n");')
    (tmp_path / "inside.kmod").write_bytes(inside)
    kernel = link_builtins(build, [tmp_path / "inside.kmod"],
                           tmp_path / "kernel", arch)
    files = {where(n): data for n, data in bad.items()}
    files |= {"again.kmod": hello, where("inside"): inside}
    names = [*bad, "hello", "/again.kmod", "zlibtest", "zlib"]
    asked = [n for n in names if not re.match("deep[2-8]", n)]
    vm = boot(bootcfg=cfg(*asked, "inside"), files=files, kernel=kernel,
              memory=8192 if arch == "i386" else 256)
    log = vm.wait_monitor()
    # What the loader knows before: requirements, versions, built-in modules.
    for i in range(1, 8):
        assert f"\ndeep{i}: requires deep{i + 1}: loaded\n" in log
    assert re.search(r"WARNING: needy requires absent: not found", log), log
    assert re.search(r"WARNING: .*old\.kmod: was built for 9\.0 .*refuse", log)
    assert re.search(r"inside\.kmod: the kernel has inside built in", log), log
    assert log.count("inside: on\n") == 1
    assert "\nloader: not loaded: absent: not found\n" in log
    left = re.search(
        r"memory: (\d+) KiB above 0xb0000000 not used: this kernel", log)
    assert (left and int(left[1])) == (
        (8192 - 2048) * 1024 if arch == "i386" else None), log
    # Every undefined symbol is listed, with section and offset.
    for symbol in ("nobody", "noone"):
        assert re.search(rf"undef.*\.text\S*\+0x[0-9a-f]+: R_(X86_64|386)_P\w+ to "
                         rf"{symbol}: symbol not found", log), log
    assert re.search(r"needy: requires \"?absent\"?.*ENOENT", log), log
    assert re.search(r"cyc[ab].*EDEADLK", log), log
    assert re.search(r"old: .*EPROGMISMATCH", log), log
    assert re.search(r"failing: .*EIO", log), log
    assert re.search(r"onfailing: .*failing", log), log
    assert re.search(r"cut: .*ENOEXEC", log), log
    assert re.search(r"again\.kmod.*EEXIST", log), log
    # The good ones came up, zlib before the module that it was listed after;
    # a chain of eight comes up from the end that has no requirement.
    assert log.index("zlib: initialised") < log.index("zlibtest: initialised")
    up = set(vm.modstat())
    assert {"hello", "zlib", "zlibtest", *(f"deep{i}" for i in range(1, 9))} \
        <= up
    assert not up & {"undef", "needy", "cyca", "cycb", "old", "failing",
                     "onfailing", "cut"}
    check_timeline(vm.monitor("bootstat"), set(names))
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_unload(machine, make, where, shipped):
    zlib = {n: shipped(n) for n in ("zlibtest", "zlib")}
    vm = machine({where(n): data for n, data in zlib.items()},
                 {**zlib, "stubborn": make("stubborn", fini="return EBUSY;")})
    said = vm.monitor("modunload zlib")
    assert "zlibtest" in said and "EBUSY" in said
    assert "EBUSY" in vm.monitor("modunload stubborn")
    assert "ENOENT" in vm.monitor("modunload nobody")
    assert "unloaded" in vm.monitor("modunload zlibtest")
    assert "unloaded" in vm.monitor("modunload zlib")
    assert set(vm.modstat()) == {"stubborn"}
    # Loaded again from the file system, with its requirement.
    said = vm.monitor("modload zlibtest")
    assert "zlib: initialised" in said and "ok" in said
    assert vm.modstat()["zlibtest"][2] == "filesys"
    assert "EEXIST" in vm.monitor("modload zlibtest")
    # The timeline is that of the boot alone.
    assert len(re.findall(r"module INIT +zlibtest",
                          vm.monitor("bootstat"))) == 1
    assert vm.poweroff() == "guest-shutdown"


def test_no_file_system(machine, shipped):
    """Without one a module that was not preloaded cannot be found."""
    vm = machine(preload={"hello": shipped("hello")})
    said = vm.monitor("modload zlib")
    assert "ENOENT" in said and "zlib" in said
    assert vm.poweroff() == "guest-shutdown"


def test_version_by_force(machine, make, where):
    vm = machine({where("old"): make("old", version=900000000)})
    assert "EPROGMISMATCH" in vm.monitor("modload old")
    assert "old: initialised" in vm.monitor("modload -f old")
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_classes_in_order(machine, make):
    """SECMODEL, then VFS, then the others, in any order of the boot list."""
    mods = {"adrv": "DRIVER", "avfs": "VFS", "asec": "SECMODEL"}
    vm = machine(preload={n: make(n, cls=c) for n, c in mods.items()})
    log = vm.bootlog
    order = [log.index(f"{n}: initialised") for n in ("asec", "avfs", "adrv")]
    assert order == sorted(order)
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_repeated_load_gives_everything_back(machine, where, shipped):
    """Modules of real size; test_many.py has small ones, ten thousand times."""
    vm = machine({where(n): shipped(n) for n in ("zlib", "zlibtest")})
    once = 'repeat 1 "modload zlibtest; modunload zlibtest; modunload zlib"'
    vm.monitor(once, timeout=60)
    before = vm.monitor("memstat")
    vm.monitor(once.replace("1", "50", 1), timeout=100)
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


def test_bad_fs_image(boot):
    vm = boot(bootcfg=cfg("hello"), files={"boot/fs.tar": b"\0garbage" * 999})
    log = vm.wait_monitor()
    assert re.search(r"fs: .*fs\.tar", log), log
    assert "hello" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"


CRASHES = {
    "null": r"(?i)page fault",
    "text": r"(?i)page fault",
    "exec": r"(?i)page fault",
    "ud": r"(?i)invalid opcode",
    "module hello": r"(?i)page fault",
    "panic": r"panic: ",
}


@pytest.mark.parametrize("how", CRASHES)
def test_crash_tells_where(machine, shipped, how):
    """Registers, and a backtrace by name; module symbols included."""
    vm = machine(preload={"hello": shipped("hello")})
    vm.send(f"crash {how}\r")
    vm.expect(CRASHES[how], never=())
    vm.expect(r"monitor_command\+0x[0-9a-f]+", timeout=10, never=())


def symbolize(build, folder, log, status=0):
    """{function: its place} that scripts/symbolize adds to a log."""
    done = subprocess.run(
        [ROOT / "scripts" / "symbolize", "--build", build, "--modules",
         folder], input=log, capture_output=True, text=True, timeout=60,
        check=False)
    assert done.returncode == status, done.stderr
    kept = [x for x in done.stdout.splitlines()
            if not re.match(r" {10}\S+:\S+ \(\w+\)$", x)]
    assert kept == [x.rstrip("\r") for x in log.splitlines()]
    return {f: place for place, f in
            re.findall(r"^ {10}(\S+) \((\w+)\)$", done.stdout, re.M)}


@both_machines
def test_crash_in_a_module(machine, make, build, tmp_path):
    """A module's own function is named in the backtrace, and symbolize adds the
    lines, of the kernel's functions too."""
    extra = ("static int *volatile nowhere;\n"
             "int boom(void);\nint\nboom(void)\n{\n\treturn *nowhere;\n}")
    vm = machine(preload={"bomb": make("bomb", extra=extra)})
    vm.send("crash call boom\r")
    vm.expect(r"(?i)page fault", never=())
    vm.expect(r"boom\S* \[bomb\]", timeout=10, never=())
    vm.expect(r"The system is halted\.", 10, never=())
    at = symbolize(build, tmp_path, vm.text)
    assert re.search(r"/src/bomb/bomb\.c:11$", at["boom"]), at
    for function, file in (("cmd_crash", "monitor/monitor_crash.c"),
                           ("main", "kern/init_main.c"),
                           ("x86_init", "arch/x86/machdep.c")):
        assert re.match(rf"sys/{file}:\d+$", at[function]), at


@both_machines
def test_panic_in_a_module(machine, make, where, build, tmp_path):
    """In the INIT of a module, through a function that was inlined."""
    extra = ("static inline void\nlight(int n)\n{\n"
             "\tpanic(\"light %d\", n);\n}")
    vm = machine({where("fuse"): make("fuse", init="light(3);", extra=extra)})
    vm.send("modload fuse\r")
    vm.expect(r"panic: light 3", never=())
    vm.expect(r"The system is halted\.", 10, never=())
    at = symbolize(build, tmp_path, vm.text)
    assert at["light"].endswith("/src/fuse/fuse.c:9")
    assert at["fuse_modcmd"].endswith("/src/fuse/fuse.c:20")
    assert at["module_command"].startswith("sys/kern/module/module_format.c:")


def test_no_memory(machine, make):
    """KM_NOSLEEP returns NULL to the caller; KM_SLEEP panics with the name."""
    extra = ("#include <sys/kmem.h>\n"
             "int hoard(void);\nint\nhoard(void)\n{\n"
             "\tprintf(\"hoard: NOSLEEP is %p\\n\",\n"
             "\t    kmem_alloc((size_t)1 << 40, KM_NOSLEEP));\n"
             "\treturn kmem_alloc((size_t)1 << 40, KM_SLEEP) == NULL;\n}")
    vm = machine(preload={"hoard": make("hoard", extra=extra)})
    vm.send("crash call hoard\r")
    vm.expect(r"hoard: NOSLEEP is 0x0\b", never=())
    vm.expect(r"panic: kmem_alloc: no memory for 1099511627776 bytes "
              r"\(KM_SLEEP\)", timeout=10, never=())
    vm.expect(r"hoard\S* \[hoard\]", timeout=10, never=())


DEEP = """\
#include <sys/kthread.h>
int deep(int *);
int
deep(int *up)
{
	volatile int here[64];

	here[0] = *up + 1;
	if (here[0] < 0)
		return 0;
	return deep((int *)here) + here[0];
}
static void
thread(void *arg)
{
	int zero = 0;

	(void)arg;
	kthread_exit(deep(&zero));
}
int dive(void);
int
dive(void)
{
	lwp_t *l;
	int error = kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN,
	    NULL, thread, NULL, &l, "diver");

	return error != 0 ? error : kthread_join(l);
}
int sink(void);
int
sink(void)
{
	int zero = 0;

	return deep(&zero);
}"""


@both_machines
@pytest.mark.parametrize("how, thread", [("dive", "diver"), ("sink", "main")])
def test_stack_overflow(machine, make, how, thread):
    """A guard page is below every stack; the message names the thread."""
    vm = machine(preload={"deep": make("deep", extra=DEEP)})
    vm.send(f"crash call {how}\r")
    vm.expect(rf"double fault: stack overflow in thread {thread}",
              never=())
    vm.expect(r"deep\+0x\w+ \[deep\]", timeout=10, never=())


STORES = """\
#include <sys/machdep.h>
static volatile char page[4096] __attribute__((__aligned__(4096)));
void protected(void);
void
protected(void)
{

	page[0] = 1;
	cpu_arena_protect((vaddr_t)page, sizeof(page), VM_PROT_READ);
	page[0] = 2;
}
void alias(void);
void
alias(void)
{
	uintptr_t text = (uintptr_t)&printf;

#ifdef _LP64
	text += 0xffff800000000000 - 0xffffffff80000000;
#else
	text += 0x10000000 - 0xc0000000;
#endif
	*(volatile char *)text = 0;
}"""


@both_machines
@pytest.mark.parametrize("how, what", [
    # The TLB must not keep the old protection of a page.
    ("protected", "write to read-only module rodata at"),
    # Kernel text has no second, writable mapping.
    ("alias", "write to unmapped direct map at")])
def test_protection_has_no_way_around(machine, make, how, what):
    vm = machine(preload={"stores": make("stores", extra=STORES)})
    vm.send(f"crash call {how}\r")
    vm.expect(f"page fault: {what}", timeout=20, never=())


def test_reboot(boot):
    vm = boot(bootcfg=cfg())
    vm.wait_monitor()
    vm.send("reboot\r")
    assert vm.wait_exit() == "guest-reset"
