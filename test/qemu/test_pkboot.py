# SPDX-License-Identifier: BSD-2-Clause
"""`pkboot': the probe (test/qemu/handoff) in prekern's place reports what it was
told; the kernel is a relocatable file with the sections of every kind."""

import struct
import subprocess

from probe_report import Report

PREKERN, SYMTAB, MODULELIST = 16, 8, 11
START = 0x200000
SOURCE = """
    .section .text, "ax"
    .globl start_prekern
start_prekern: call far
    .skip 5000, 0xc3
    .section .text.small, "ax"
far: ret
    .data
    .quad start_prekern
    .bss
    .skip 10000
    .section .note.netbsd.ident, "", @note
    .long 7, 4, 1
    .asciz "NetBSD"
    .p2align 2
    .long 1099000700
"""


def test_prekern(boot, build, workdir):
    source, kernel = workdir / "kaslr.S", workdir / "kaslr.o"
    source.write_text(SOURCE)
    subprocess.run(["gcc", "-c", "-o", kernel, source], check=True)
    vm = boot(bootcfg="timeout=0\nload=/mod\nmenu=P:prompt\n", modules={},
              kernel=build / "test/handoff/probe-prekern",
              files={"prekern": (build / "test/handoff/probe-prekern").read_bytes(),
                     "kaslr": kernel.read_bytes(), "mod": bytes(5000),
                     "bad": kernel.read_bytes()[:-64]})
    vm.wait_loader()
    assert "which pkboot starts" in vm.loader("boot /kaslr")
    assert "not a kernel for prekern" in vm.loader("pkboot /prekern")
    assert "truncated" in vm.loader("pkboot /bad")
    vm.send("pkboot /kaslr -s\r")
    vm.expect(r"P done 00000000\r?\n", timeout=90)
    assert "10.99.7" in vm.text and "kaslr" in vm.text
    r = Report(vm.text)
    start, end = struct.unpack_from("<II", r.record(PREKERN), 8)
    assert start == START and end > START and end % 4096 == 0
    _, ssym, esym = struct.unpack_from("<iii", r.record(SYMTAB), 8)
    assert ssym == start and esym == end
    assert r.args[1] == 2 and r.args[4] == end
    assert r.regs["eip"] == 0x100000 and r.regs["cr0"] == 0x11
    base = struct.unpack_from("<I", r.record(MODULELIST), 16 + 88)[0]
    assert base >= end
