#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A kernel's symbols as a loader leaves them behind it: ELF header, section
headers, symbol table and string tables.

    ksyms.py KERNEL OUTPUT
"""

import pathlib
import struct
import sys

EHDR_SIZE = 64
SHDR_SIZE = 64
SHT_SYMTAB, SHT_STRTAB = 2, 3
SHF_ALLOC = 2


def symbols(kernel):
    """The bytes of an ELF64 kernel -> those of its symbols."""
    shoff, = struct.unpack_from("<Q", kernel, 40)
    shnum, = struct.unpack_from("<H", kernel, 60)
    out = bytearray(kernel[:EHDR_SIZE])
    out += kernel[shoff:shoff + SHDR_SIZE * shnum]
    struct.pack_into("<Q", out, 40, EHDR_SIZE)
    for i in range(shnum):
        at = EHDR_SIZE + SHDR_SIZE * i
        kind, flags = struct.unpack_from("<IQ", out, at + 4)
        offset, size = struct.unpack_from("<QQ", out, at + 24)
        where = 0
        if kind in (SHT_SYMTAB, SHT_STRTAB) and not flags & SHF_ALLOC:
            where = len(out)
            out += kernel[offset:offset + size]
            out += bytes(-len(out) % 8)
        struct.pack_into("<Q", out, at + 24, where)
    return bytes(out)


def main(argv):
    if len(argv) != 2:
        sys.exit("usage: ksyms.py KERNEL OUTPUT")
    pathlib.Path(argv[1]).write_bytes(
        symbols(pathlib.Path(argv[0]).read_bytes()))


if __name__ == "__main__":
    main(sys.argv[1:])
