# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's machine part, on every kind of start that it may meet: other
loaders' processor states, bootinfo that is short, strange or hostile, little
and much memory; and what it says when something in it goes wrong."""

import pathlib
import re
import struct
import sys
import zlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

import kernelvm as kv   # noqa: E402
from moduleboot import both_machines    # noqa: E402

MIB = 1 << 20
TOP = 256 * MIB


@pytest.fixture
def kernel(build, arch):
    """Without a symbol table of its own (mk/kern.mk): it uses the loader's."""
    return (build / f"obj/{arch}/kernel.1").read_bytes()


@pytest.fixture
def hello(build, arch):
    return (build / arch / "modules/hello/hello.kmod").read_bytes()


@pytest.fixture
def image(kernel, hello):
    return kv.Image(kernel, [("hello.kmod", kv.ELF, hello)])


@pytest.fixture
def run(workdir):
    """run(image, records or bootinfo's address, **Image.start's) -> Qemu"""
    machines = []

    def start(image, bootinfo, **kwargs):
        if isinstance(bootinfo, list):
            bootinfo = image.bootinfo(bootinfo)
        vm = image.start(workdir / f"vm{len(machines)}", bootinfo, **kwargs)
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.close()


def comes_up(vm):
    """Boot to the monitor with hello loaded, and power off; returns the
    output."""
    log = vm.wait_monitor(30)
    assert "hello: hello, kernel" in log
    assert "lapic: the timer does not tick" not in log
    assert "hello" in vm.modstat()
    assert vm.poweroff() == "guest-shutdown"
    return log


@both_machines
@pytest.mark.parametrize("state", kv.STATES)
def test_processor_state(run, image, state):
    """With each loader's selectors, CR4 and EFER."""
    comes_up(run(image, image.records(TOP), state=state))


@both_machines
def test_efiboot_records(run, image):
    """NetBSD's loader: the firmware's map only, bootinfo elsewhere, esym."""
    records = [kv.efimemmap((0, 0x9f000, 7), (MIB, 32 * MIB, 2),
                            (32 * MIB, 40 * MIB, 6), (40 * MIB, TOP, 4)),
               kv.modulelist(*image.modules), image.symtab()]
    vm = run(image, image.bootinfo(records, 0xe000000), state="efiboot",
             esym=image.esym, howto=0x20000, ext_kb=0x3fffff)
    log = comes_up(vm)
    assert "RAM according to the firmware's memory map" in log
    assert "memory: [0x000002800000, 0x000010000000)" in log


def test_esym_without_record(run, image):
    records = [r for r in image.records(TOP) if r != image.symtab()]
    comes_up(run(image, records, esym=image.esym))


def test_bootinfo_at_endpa(run, image):
    """Bootinfo where GRUB puts it: in memory that is not reserved."""
    assert image.bootinfo([]) - image.end < 4
    image.blobs.pop()
    comes_up(run(image, image.records(TOP), state="grub"))


def test_no_bootinfo(run, image):
    """Only the sizes on the stack: no modules, but the monitor works."""
    vm = run(image, 0, ext_kb=(TOP - MIB) >> 10, base_kb=639, esym=image.esym)
    log = vm.wait_monitor(30)
    assert "bootinfo: the loader passed none" in log
    assert "RAM according to the loader's arguments" in log
    assert "kmem_alloc" in vm.monitor("ksyms kmem_alloc")
    assert vm.poweroff() == "guest-shutdown"


@both_machines
def test_no_memory_at_all(run, image):
    """Neither map nor sizes: a message, not a triple fault."""
    vm = run(image, [])
    vm.expect(r"panic: no memory for page tables: 0 KiB of RAM", never=())
    vm.expect(r"  #2 +0x(ffffffff80|c01)", never=())


def test_hostile_table(run, image):
    """Bad pointers and lengths; the good records are used."""
    image.put(0x8000000, struct.pack("<ii", 7, kv.CONSOLE))
    image.put(0x8000010, struct.pack("<ii", 0x7fffffff, kv.EFI))
    image.put(0x8000020, struct.pack("<ii", -1, kv.BOOTPATH))
    good = image.bootinfo(image.records(TOP))
    _, data = image.blobs.pop()
    count, = struct.unpack_from("<I", data)
    table = [0, 4, 0xffffffff, 0xfffffffc, 0x8000000, 0x8000010, 0x8000020,
             *struct.unpack_from(f"<{count}I", data, 4),
             *struct.unpack_from(f"<{count}I", data, 4)]
    image.put(good, data)
    image.put(0x9000000, struct.pack(f"<I{len(table)}I", 0xffffffff, *table))
    log = comes_up(run(image, 0x9000000))
    for text in ("claims 4294967295 records", "its length is less than",
                 "buffer is full", "its type occurs twice"):
        assert text in log


@both_machines
def test_hostile_modulelist(run, image):
    """Each bad entry is reported, the good module comes up."""
    ram = 0x4000000
    bad = [("kernel", 1, 100, image.entry & ~4095, "overlaps the kernel"),
           ("symbols", 1, 100, image.ssym & ~4095, "overlaps the kernel"),
           ("unaligned", 1, 100, ram + 1, "page boundary"),
           ("empty", 1, 0, ram, "empty"), ("negative", 1, -5, ram, "empty"),
           ("rom", 1, 100, 0xf0000, "its address is not in memory"),
           ("high", 1, 0x7fffffff, 0xfffff000, "its address is not in memory"),
           ("end", 1, 8192, TOP - 4096, "its address is not in memory"),
           ("again", 1, 100, kv.page_up(image.esym),
            "overlaps the module before it")]
    entries = image.modules + [kv.module(*b[:4]) for b in bad]
    records = image.records(TOP)[:2] + [
        kv.modulelist(*entries, num=0x7fffffff, endpa=0xdeadbeef)]
    log = comes_up(run(image, records))
    for name, *_, why in bad:
        line = next(l for l in log.splitlines() if f"({name}," in l)
        assert why in line
    assert "claims 2147483647 entries but holds 10" in log


@both_machines
def test_module_types(run, kernel, hello):
    """Each payload goes to its owner, or its pages are freed."""
    image = kv.Image(kernel, [
        ("text", kv.ELF, b"not a module\n"), ("grub", 0, hello),
        ("data", 0, b"\x7fELG" + bytes(9000)), ("splash", kv.IMAGE, b"GIF"),
        ("seed", kv.RND, bytes(range(88))), ("fs", kv.FS, b"no fs" * 2000),
        ("new", 77, bytes(1))])
    log = comes_up(run(image, image.records(TOP)))
    for text in ("data: file, 9004 bytes, kept", "splash: splash image",
                 "seed: random seed, 88 bytes, refused: not 536 bytes",
                 "new: unknown type 77, kept",
                 "grub, "):
        assert text in log


@pytest.mark.parametrize("ssym, esym", [
    (0, 0xffffffff), (0x200000, 0x300000), (TOP - 8, TOP + 8), (9, 1)])
def test_hostile_symtab(run, image, ssym, esym):
    """Bad symbols are ignored, the kernel boots."""
    records = image.records(TOP)
    records[0] = kv.record(kv.SYMTAB, struct.pack("<iII", 1, ssym, esym))
    vm = run(image, records)
    log = vm.wait_monitor(30)
    assert "not in memory behind the kernel" in log
    assert vm.poweroff() == "guest-shutdown"


@pytest.mark.parametrize("physaddr, width, height, stride, depth, why", [
    (0x300000, 800, 600, 3200, 32, "it lies in RAM"),
    (0xfd000000, 800, 600, 3199, 32, "its lines are longer"),
    (0xfd000000, 0xffffffff, 600, 3200, 32, "its size is invalid"),
    (1 << 60, 800, 600, 3200, 32, "it cannot be mapped"),
    (0xfd000000, 800, 600, 3200, 8, "its depth")])
def test_hostile_framebuffer(run, image, physaddr, width, height, stride,
                             depth, why):
    """Refused with the reason; the serial port is used instead."""
    fb = struct.pack("<QIIIHBBBBBBBBH16x", physaddr, 0, width, height, stride,
                     depth, 8, 8, 8, 16, 8, 0, 0, 0)
    log = comes_up(run(image, image.records(
        TOP, kv.record(kv.FRAMEBUFFER, fb))))
    assert why in log


def test_hostile_efi(run, image):
    """A bad system table: ACPI is found without it."""
    comes_up(run(image, image.records(
        TOP, kv.record(kv.EFI, struct.pack("<Q", 0xfffffffffffffff0)))))


def firmware(image, arch, code):
    """Records of a firmware whose SetVariable() is `code', in a boot that is
    counted."""
    at, word = 0x7000000, {"amd64": 8, "i386": 4}[arch]
    image.put(at, code)
    table = bytearray(120)
    table[:8] = b"IBI SYST"
    table[24 + 8 * word:24 + 9 * word] = (at + 0x2000).to_bytes(word, "little")
    image.put(at + 0x1000, bytes(table))
    image.put(at + 0x2000, struct.pack("<8sII8x", b"RUNTSERV", 0, 24 + 14 * word)
              + b"".join(n.to_bytes(word, "little") for n in 8 * [0] + [at]
                         + 5 * [0]))
    records = image.records(at)
    flags = 1 << 31 | (arch == "i386")
    return [*records, kv.record(kv.EFI, struct.pack("<QI12x", at + 0x1000, flags)),
            kv.efimemmap((at, at + 0x1000, 5), (at + 0x1000, at + 0x4000, 6))]


@both_machines
def test_boot_counter(run, image, arch):
    """SetVariable() gets its arguments, has the machine's memory 1:1, with its
    last bytes, and SSE; its error is printed, and the kernel goes on."""
    takes = {"amd64": "0fb701 4401c0 4401c8 480fbae83f",    # rcx, r8, r9
             "i386": "8b442404 0fb700 0344240c 03442410 0fbae81f"}[arch]
    code = "0f28c0 baf0ffffff 8b12" + takes + "ba00300007 8902 c3"
    log = comes_up(run(image, firmware(image, arch, bytes.fromhex(code))))
    assert (f"PrimebootTries: not cleared: the firmware's error {ord('P') + 7}"
            in log)


@both_machines
def test_boot_counter_fault(run, image, arch):
    """An exception there is reported as any other."""
    vm = run(image, firmware(image, arch, bytes.fromhex("0f0b")))
    vm.expect(r"fatal trap: invalid opcode", never=())
    vm.expect(r"in a runtime service of the firmware", never=())


@pytest.mark.parametrize("memory", [20, 64, 2048, 6144])
def test_memory_sizes(run, image, memory):
    """From little memory to more than 4 GiB, with a part above it."""
    below = min(memory, 2048) * MIB - MIB
    ranges = [(0, 0x9f000, kv.RAM), (MIB, below, kv.RAM)]
    if memory > 2048:
        ranges.append((4096 * MIB, (memory + 2048) * MIB, kv.RAM))
    records = image.records(TOP)
    records[1] = kv.memmap(*ranges)
    vm = run(image, records, memory=memory)
    log = vm.wait_monitor(30)
    total = sum(e - s for s, e, _ in ranges) // 1024
    assert f"memory: {total} KiB managed" in log
    assert vm.poweroff() == "guest-shutdown"


def pages_free(vm):
    return int(re.search(r"pages: +(\d+) free", vm.monitor("memstat"))[1])


@both_machines
def test_preload_memory_returns(run, kernel, hello):
    """All pages are free again afterwards, except the page tables, one for 2
    MiB (or 4)."""
    free = []
    for size in (0, 1, 16 * MIB - 1):
        junk = [("junk", kv.IMAGE, bytes(size))] if size else []
        image = kv.Image(kernel, [("hello.kmod", kv.ELF, hello), *junk])
        vm = run(image, image.records(TOP))
        vm.wait_monitor(30)
        free.append(pages_free(vm))
        vm.close()
    assert free[0] == free[1]
    assert 0 <= free[1] - free[2] <= 8


@both_machines
def test_module_above_the_window(run, kernel, hello):
    """A file outside of the kernel's initial mapping."""
    image = kv.Image(kernel)
    base = 1280 * MIB
    image.put(base, hello)
    image.modules.append(kv.module("hello.kmod", kv.ELF, len(hello), base))
    comes_up(run(image, image.records(2047 * MIB), memory=2048))


@both_machines
def test_fragmented_memory(run, image):
    """No two adjacent pages are free: larger allocations are mapped from
    single pages."""
    records = image.records(TOP)
    pieces = [(a, a + 4096, kv.RAM)
              for a in range(32 * MIB, 32 * MIB + 250 * 8192, 8192)]
    end = kv.page_up(image.end)
    start = image.entry & ~4095
    records[1] = kv.memmap((start, end, kv.RAM), *pieces)
    log = comes_up(run(image, records))
    managed = (end - start) // 1024 + 1000
    assert f"memory: {managed} KiB managed" in log


def test_too_many_pieces(run, image):
    """More ranges than fit: some memory is lost, nothing else."""
    records = image.records(TOP)
    pieces = [(a, a + 4096, kv.RAM)
              for a in range(32 * MIB, 32 * MIB + 600 * 8192, 8192)]
    records[1] = kv.memmap((MIB, 32 * MIB, kv.RAM), *pieces)
    assert "the map is too fragmented" in comes_up(run(image, records))


def test_no_execute_disable(run, image):
    comes_up(run(image, image.records(TOP), cpu="qemu64,nx=off"))


def test_no_long_mode(run, image):
    """On a 32-bit processor a message appears on the serial line."""
    vm = run(image, image.records(TOP), cpu="qemu32")
    vm.expect(r"This kernel needs a 64-bit processor", 20)


def test_reboot(run, image):
    vm = run(image, image.records(TOP))
    vm.wait_monitor(30)
    vm.send("reboot\r")
    assert vm.wait_exit() == "guest-reset"


@both_machines
@pytest.mark.parametrize("how, what", [
    ("null", "page fault: write to unmapped null pointer at 0x0 "),
    ("text", "page fault: write to read-only kernel text at (0xffffffff802|"
             "0xc01)"),
    ("exec", "page fault: execution of non-executable kernel data at "),
    ("ud", "invalid opcode"),
    ("module hello", "page fault: write to read-only module text at "
                     "(0xffffffffc|0xd8)")])
def test_trap(run, image, how, what):
    """The fault is reported, with registers and callers down to the entry
    point."""
    vm = run(image, image.records(TOP))
    vm.wait_monitor(30)
    vm.send(f"crash {how}\r")
    vm.expect(r"The system is halted\.", 20, never=())
    log = vm.text
    assert re.search(f"fatal trap: {what}", log)
    assert re.search(r"^(rip ffffffff80|eip c0)", log, re.M)
    trace = [l.split()[2] for l in log.splitlines() if l.startswith("  #")]
    names = [t.partition("+")[0] for t in trace]
    assert names[-4:] == ["monitor", "main", "x86_init", "high_half"]


@both_machines
def test_panic(run, image):
    vm = run(image, image.records(TOP))
    vm.wait_monitor(30)
    vm.send("crash panic testing\r")
    vm.expect(r"panic: testing", 20, never=())
    vm.expect(r"#\d+ +0x([0-9a-f]{8}){1,2} x86_init\+0x", 20, never=())
    vm.expect(r"The system is halted\.", 20, never=())


def png_pixels(path):
    """(width, height, [bytes of a row]) of QEMU's PNG, 8-bit RGB."""
    data, at, idat = path.read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack_from(">IIBB", body)
            assert (depth, color) == (8, 2)
        elif kind == b"IDAT":
            idat += body
        at += 12 + size
    raw, rows, last = zlib.decompress(idat), [], bytes(3 * width)
    for y in range(height):
        row = bytearray(raw[y * (3 * width + 1):(y + 1) * (3 * width + 1)])
        how = row.pop(0)
        for i, v in enumerate(row):
            left = row[i - 3] if i >= 3 else 0
            up, corner = last[i], last[i - 3] if i >= 3 else 0
            p = left + up - corner
            paeth = min((left, up, corner), key=lambda c: abs(p - c))
            row[i] = (v + (0, left, up, (left + up) // 2, paeth)[how]) & 255
        last = bytes(row)
        rows.append(last)
    return width, height, rows


@both_machines
def test_screen_and_keyboard(boot, workdir):
    """Text appears on the firmware's framebuffer, in one colour, and the
    keyboard works."""
    vm = boot()
    vm.wait_monitor()
    for key in ["k", "s", "y", "m", "s", "spc", "shift-m", "backspace", "m",
                "a", "i", "n", "ret"]:
        vm.qmp.run("send-key", keys=[{"type": "qcode", "data": k}
                                     for k in key.split("-")])
    vm.expect(r"0x(ffffffff80|c01)[0-9a-f]+ .* main \[kernel\]", 20)
    vm.expect(kv.pbqemu.MONITOR_PROMPT, 20)
    vm.screenshot(workdir / "screen.png")
    _, _, rows = png_pixels(workdir / "screen.png")
    seen = {}
    for row in rows:
        for i in range(0, len(row), 3):
            seen[row[i:i + 3]] = seen.get(row[i:i + 3], 0) + 1
    assert set(seen) == {bytes(3), bytes([0xaa] * 3)}
    share = seen[bytes([0xaa] * 3)] / sum(seen.values())
    assert 0.01 < share < 0.3
    # The cursor: a whole cell of it, below the last line of text.
    lit = [y for y, row in enumerate(rows) if any(row)]
    assert bytes([0xaa] * 24) in rows[lit[-1]]
    assert vm.poweroff() == "guest-shutdown"
