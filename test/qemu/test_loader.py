# SPDX-License-Identifier: BSD-2-Clause
"""The loader on real firmware, given bad boot.cfgs, kernels and modules: each
time it says what, where and why, the menu or the prompt is there again, and
the next `boot' works."""

import gzip
import re

import pytest

from elfedit import Elf
from pbqemu import LOADER_PROMPT
import mkdisk

PROMPT = "timeout=0\nmenu=Prompt:prompt\n"
HELLO = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"


def boots(vm):
    """`boot' at the prompt reaches the kernel's monitor."""
    vm.send("boot\r")
    vm.wait_monitor()
    assert vm.poweroff() == "guest-shutdown"


@pytest.fixture(scope="module")
def kernel(build):
    return (build / "amd64" / "kernel").read_bytes()


def spoilt(kernel, **fields):
    elf = Elf(kernel)
    for name, value in fields.items():
        elf.ehdr(name, value)
    return elf.bytes()


def outside(kernel):
    elf = Elf(kernel)
    elf.phdr(elf.loads()[1], "offset", len(kernel) - 16)
    return elf.bytes()


def overlapping(kernel):
    elf = Elf(kernel)
    first, second = elf.loads()[:2]
    for name in ("vaddr", "paddr"):
        elf.phdr(second, name, elf.phdr(first, name))
    return elf.bytes()


def in_a_hole(kernel):
    """The whole kernel at physical 1.75 GB, where the small machine has no
    memory."""
    elf = Elf(kernel)
    move = 0x70000000 - 0x200000
    for i in elf.loads():
        for name in ("vaddr", "paddr"):
            elf.phdr(i, name, elf.phdr(i, name) + move)
    elf.ehdr("entry", elf.ehdr("entry") + move)
    return elf.bytes()


def edits(vm):
    """Cursor keys, history and completion over the serial line."""
    # "versoin" is typed and corrected, the line discarded (^U), then
    # completed.
    vm.send("versoin\x1b[D\x1b[D\x7f\x1b[Cno\x15vers\t\r")
    vm.expect("on UEFI")
    vm.wait_loader()
    vm.send("ls /netb\t\r")
    vm.expect(r"\d+ +netbsd")
    vm.wait_loader()
    vm.send("\x1b[A\x1b[A\r")     # two lines back: version
    vm.expect("on UEFI")
    vm.wait_loader()
    said = vm.loader("frobnicate")
    assert "frobnicate: unknown command" in said and "help" in said


def screen_and_console(vm):
    """gop, text, consdev, efivar, devpath on real firmware. The console is
    moved to both devices; the screen's mode is set when the kernel starts."""
    assert re.search(r"^\* +\d+ +1280x800x32",
                     vm.loader("gop list"), re.M)
    assert re.search(r"^ +\d+ +80x25", vm.loader("text"), re.M)
    assert "port 0x3f8, 115200" in vm.loader("consdev")
    assert "no serial line at port 0x3e8" in vm.loader("consdev com2")
    assert "there is no" not in vm.loader("consdev both")
    assert re.search(r"BootOrder  \d+ bytes nv bs rt\n +00000000 ",
                     vm.loader("efivar BootOrder"))
    vm.send("devpath\r")
    vm.expect(r"hd0  PciRoot\(0x0\)/\S+\r")
    vm.expect("-- more")
    vm.send("q")
    vm.wait_loader()
    assert "no such mode" in vm.loader("gop 3x4")
    vm.loader("gop 1024x768")


def test_bad_kernels(boot, kernel):
    """One session: every bad kernel is refused with a reason; the prompt still
    works, and a good one boots."""
    size = len(kernel)
    bad = {
        "empty": (b"", r"empty file"),
        "text": (b"#!/bin/sh\necho this is not a kernel\n" * 9,
                 r"not an ELF file"),
        "quarter": (kernel[:size // 4], r"beyond the end of the file"),
        "half": (kernel[:size // 2], r"beyond the end of the file"),
        "threeq": (kernel[:size * 3 // 4], r"beyond the end of the file"),
        "class": (spoilt(kernel, **{"class": 1}), r"class|machine"),
        "machine": (spoilt(kernel, machine=183), r"machine"),
        "type": (spoilt(kernel, type=1), r"type|executable"),
        "outside": (outside(kernel), r"beyond the end of the file|outside"),
        "overlap": (overlapping(kernel), r"overlap"),
        "entry": (spoilt(kernel, entry=0x10), r"entry"),
    }
    vm = boot(bootcfg=PROMPT,
              files={f"k/{name}": data for name, (data, _) in bad.items()})
    vm.wait_loader()
    for name, (_, why) in bad.items():
        said = vm.loader(f"boot /k/{name}")
        assert f"hd0a:/k/{name}" in said, said
        assert re.search(why, said), said
    assert "no such file" in vm.loader("boot /k/nowhere")
    assert "is a directory without a kernel" in vm.loader("boot /k")
    assert "hd7a" in vm.loader("boot hd7a:netbsd")
    assert re.search(r"-y\b|'y'", vm.loader("boot netbsd -y"))
    edits(vm)
    screen_and_console(vm)
    vm.send("boot\r")
    vm.wait_monitor()
    assert vm.screen_size() == (1024, 768)
    assert vm.poweroff() == "guest-shutdown"


def test_place_that_is_no_ram(boot, kernel):
    """The message names a free address; `reloc' loads the kernel there."""
    vm = boot(bootcfg=PROMPT + "load=hello\n",
              files={"high": in_a_hole(kernel)})
    vm.wait_loader()
    said = vm.loader("boot /high")
    assert re.search(r"0x0*70\w+.*no memory", said), said
    vm.loader(re.search(r'"(reloc 0x200000)"', said)[1])
    vm.send("boot /high\r")
    log = vm.wait_monitor()
    assert re.search(r"hd0a:/high: \d+ KB at 0x200000", log)
    assert "hello" in vm.modstat()
    assert int(re.search(r"symbols: (\d+)", vm.monitor("memstat"))[1]) > 1000
    assert vm.poweroff() == "guest-shutdown"


def test_no_version_note(boot, kernel):
    """Such a kernel gets modules by their paths only, with a message."""
    vm = boot(bootcfg=PROMPT + f"load=hello\nload=/{HELLO}\n",
              kernel=Elf(kernel).without_notes().bytes())
    vm.wait_loader()
    vm.send("boot\r")
    log = vm.wait_monitor()
    assert "no NetBSD version note" in log
    assert re.search(r"WARNING: module hello: not found", log)
    assert f"hd0a:/{HELLO}" in log
    assert "hello" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"


def test_no_kernel_at_all(boot, kernel):
    """Without a boot.cfg next to the loader, /boot.cfg is read."""
    vm = boot(without=["netbsd", "EFI/NetBSD/boot.cfg"],
              files={"other": kernel, "boot.cfg":
                     b"banner=From the root\n" + PROMPT.encode()})
    vm.wait_loader()
    assert "From the root" in vm.text
    said = vm.loader("boot")
    assert "no kernel on" in said and "netbsd.old" in said
    vm.send("boot /other\r")
    vm.wait_monitor()
    assert vm.poweroff() == "guest-shutdown"


def test_default_names_in_order(boot, kernel):
    """Without any boot.cfg the default is shown, and a key stops it."""
    vm = boot(without=["netbsd", "EFI/NetBSD/boot.cfg"],
              files={"netbsd.old": kernel, "onetbsd": kernel})
    vm.expect(r"Press return")
    vm.send("x")
    vm.wait_loader()
    vm.send("boot\r")
    assert "hd0a:/onetbsd:" in vm.wait_monitor()
    assert vm.poweroff() == "guest-shutdown"


def test_bad_modules(boot, build):
    """Each causes a warning with its name and a reason; the kernel comes up
    with the good one."""
    hello = (build / "amd64/modules/hello/hello.kmod").read_bytes()
    base = mkdisk.MODULE_BASE
    cfg = PROMPT + "".join(f"load={m}\n" for m in (
        "nowhere", "empty", "/m/zero.kmod", "/m", "folder", "short", "/m/text",
        "hd9a:/x.kmod", "hello"))
    vm = boot(bootcfg=cfg, files={
        f"{base}/empty/empty.kmod": b"",
        "m/zero.kmod": b"",
        "m/text": b"this is not a module at all\n" * 9,
        f"{base}/folder/folder.kmod/": None,
        f"{base}/short/short.kmod": hello[:len(hello) // 2],
    })
    vm.wait_loader()
    vm.send("boot\r")
    log = vm.wait_monitor()
    warnings = [w for w in log.splitlines() if w.startswith("WARNING")]
    for name, why in [("nowhere", "not found"), ("empty.kmod", "empty"),
                      ("zero.kmod", "empty"), ("module /m:", "(a directory)"),
                      ("folder.kmod", "(a directory)"), ("hd9a", "no such device")]:
        assert any(name in w and why in w for w in warnings), (name, log)
    # These two are the linker's to refuse.
    assert re.search(r"short.*(?:beyond|outside|truncated)", log), log
    assert re.search(r"text: not an ELF file", log), log
    assert set(vm.modstat()) == {"hello"}
    assert vm.poweroff() == "guest-shutdown"


def test_module_larger_than_memory(boot, kernel):
    """200 MB in a machine of 128 MB, as they are and compressed: left out by
    name, before they are read."""
    big = bytes(200 << 20)
    vm = boot(bootcfg=PROMPT + "load=/big\nload=/big.gz\nload=hello\n",
              memory=128,
              files={"big": big, "big.gz": gzip.compress(big, 1)})
    vm.wait_loader()
    vm.send("boot\r")
    log = vm.wait_monitor()
    for name in "big", "big.gz":
        assert re.search(rf"WARNING: hd0a:/{name}: needs 204800 KB .* left out",
                         log), log
    assert "hello" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"


BOOTCFGS = {
    "huge": (b"# a comment line, and then some more of it\n" * 250000, []),
    "zeros": (bytes(100000), []),
    "longline": (b"banner=" + b"x" * 32700 + b"\nfrobnicate=1\n",
                 [r"boot\.cfg line 2: .*frobnicate"]),
    "badlines": (b"timeout=0\nmenu=P:prompt\nfrobnicate=yes\n" +
                 (b"y" * 10000 + b"\n") * 2,
                 [r"boot\.cfg line 3: .*frobnicate", r"boot\.cfg line 5: "]),
    "toolong": (b"menu=P:prompt\n" + b"#\n" * 16384,
                [r"boot\.cfg: 32782 bytes, the limit is 32768"]),
    "crlf-noeol": (b"banner=Good morning\r\ntimeout=0\r\nmenu=P:prompt\r\n"
                   b"banner=The last line", [r"Good morning\n", "The last"]),
}


@pytest.mark.parametrize("name", BOOTCFGS)
def test_odd_bootcfg(boot, name):
    """With any boot.cfg the prompt can be reached, and it boots."""
    data, said = BOOTCFGS[name]
    vm = boot(files={"EFI/NetBSD/boot.cfg": data})
    if vm.expect([r"Press return", LOADER_PROMPT]).re.pattern != LOADER_PROMPT:
        vm.send("x")
        vm.wait_loader()
    for what in said:
        assert re.search(what, vm.text), vm.text
    boots(vm)


def test_menu_entry_that_fails(boot):
    """The reason stays on the screen and the menu appears again."""
    vm = boot(bootcfg="timeout=-1\nmenu=Broken:boot /nowhere\n"
                      "menu=Good:boot\nload=hello\n")
    vm.expect(r"Option [^\n]*\[1\]: ")
    vm.send("1\r")
    vm.expect(r"hd0a:/nowhere: no such file")
    vm.expect(r"Option [^\n]*\[1\]: ")
    vm.send("2\r")
    vm.wait_monitor()
    assert vm.poweroff() == "guest-shutdown"


@pytest.mark.parametrize("arch, memory", [
    ("amd64", 64), ("amd64", 128), ("amd64", 5 * 1024), ("i386", 64),
    ("i386", 128)])
def test_memory_sizes(boot, arch, memory):
    """amd64 with 8 GB: test_machines.py; i386: test_modules.py."""
    vm = boot(memory=memory)
    vm.expect("Option 1")
    vm.send("\r")
    log = vm.wait_monitor()
    assert "bearssltest: 3 SHA-256 and 2 ECDSA P-256 vectors: ok" in log
    kib = int(re.search(r"memory: (\d+) KiB managed", log).group(1))
    assert (memory - 16) * 1024 < kib <= memory * 1024
    assert vm.poweroff() == "guest-shutdown"
