# SPDX-License-Identifier: BSD-2-Clause
"""What a boot reads, from QEMU's trace of block requests: numbers that do not
depend on the load of the host."""

import re
import struct

import elfedit

EHDR_SIZE, PHDR_SIZE, SHDR_SIZE = 64, 56, 64
PAGE = 4096
LINE = re.compile(r"blk_co_preadv blk (\S+) .*offset (\d+) bytes (\d+)")


def trace(path):
    """QEMU's arguments that write its block requests to a file."""
    return ["-trace", "enable=blk_co_preadv", "-D", str(path)]


def requests(path, image, loader):
    """[(offset, bytes)] of the loader's reads from the disk that holds the
    image, which follow the firmware's reads of the loader's file."""
    start = image.find(loader)
    end = start + len(loader)
    assert start >= 0, "the loader's file is not contiguous"
    found = [(blk, int(off), int(n)) for blk, off, n in
             LINE.findall(path.read_text())]
    at = next(i for i, (_, off, n) in enumerate(found)
              if start <= off < end <= off + n <= len(image))
    disk = found[at][0]
    while start <= found[at][1] < end:
        at += 1
    return [(off, n) for blk, off, n in found[at:] if blk == disk]


def repeated(reads, unit=512):
    """[(offset, times)] of the blocks that were read more than once."""
    times = {}
    for off, n in reads:
        for block in range(off // unit, (off + n + unit - 1) // unit):
            times[block] = times.get(block, 0) + 1
    return [(b * unit, n) for b, n in sorted(times.items()) if n > 1]


def relocatable(size, data):
    """A relocatable ELF64 file of so many bytes, with a section of `data',
    which is cut: a module as a loader sees it that knows no kernel."""
    names = b"\0.data\0.shstrtab\0"
    tail = 3 * SHDR_SIZE
    room = size - EHDR_SIZE - len(names) - tail
    at = EHDR_SIZE + room
    ehdr = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 1, 62, 1, 0,
                       0, size - tail, 0, EHDR_SIZE, 0, 0, SHDR_SIZE, 3, 2)
    sections = [(0,) * 10, (1, 1, 3, 0, EHDR_SIZE, room, 0, 0, 1, 0),
                (7, 3, 0, 0, at, len(names), 0, 0, 1, 0)]
    return ehdr + data[:room] + names + b"".join(
        struct.pack("<IIQQQQIIQQ", *s) for s in sections)


def grown(kernel, data):
    """An ELF64 kernel with one more segment of `data' after its last one, as
    large as a real kernel: what follows in the file, symbols and section
    headers, moves up. Returns its bytes and the data's physical address."""
    elf = elfedit.Elf(kernel)
    n = struct.unpack_from("<H", elf.data, 56)[0]
    last = elf.loads()[-1]
    at = elf.phdr(last, "offset") + elf.phdr(last, "filesz")
    pa = -(-(elf.phdr(last, "paddr") + elf.phdr(last, "memsz")) // PAGE) * PAGE
    kernbase = elf.phdr(last, "vaddr") - elf.phdr(last, "paddr")
    assert at % PAGE == 0 and len(data) % PAGE == 0
    new = elf.ehdr("phoff") + PHDR_SIZE * n
    assert not any(elf.data[new:new + PHDR_SIZE]), "no room for a header"
    struct.pack_into("<IIQQQQQQ", elf.data, new, elfedit.PT_LOAD, 6, at,
                     pa + kernbase, pa, len(data), len(data), PAGE)
    struct.pack_into("<H", elf.data, 56, n + 1)
    for i in range(elf.ehdr("shnum")):
        if elf.shdr(i, "offset") >= at:
            elf.shdr(i, "offset", elf.shdr(i, "offset") + len(data))
    elf.ehdr("shoff", elf.ehdr("shoff") + len(data))
    return bytes(elf.data[:at]) + data + bytes(elf.data[at:]), pa
