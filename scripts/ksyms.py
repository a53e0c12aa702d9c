#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write a kernel's symbols as a loader puts them behind it: ELF header, section
headers, symbol table and string tables.

    ksyms.py KERNEL OUTPUT
"""

import pathlib
import struct
import sys

# By class: sizes of headers, where e_shoff and e_shnum are, and the layout of a
# section header from its flags on: flags, address, offset, size.
CLASSES = {1: (52, 40, "<I", 32, 48, "<4I"), 2: (64, 64, "<Q", 40, 60, "<4Q")}
SHT_SYMTAB, SHT_STRTAB = 2, 3
SHF_ALLOC = 2


def symbols(kernel):
    """The bytes of an ELF kernel -> those of its symbols."""
    ehsize, shsize, word, at_shoff, at_shnum, fields = CLASSES[kernel[4]]
    shoff, = struct.unpack_from(word, kernel, at_shoff)
    shnum, = struct.unpack_from("<H", kernel, at_shnum)
    out = bytearray(kernel[:ehsize])
    out += kernel[shoff:shoff + shsize * shnum]
    struct.pack_into(word, out, at_shoff, ehsize)
    for i in range(shnum):
        at = ehsize + shsize * i + 4
        kind, = struct.unpack_from("<I", out, at)
        flags, addr, offset, size = struct.unpack_from(fields, out, at + 4)
        where = 0
        if kind in (SHT_SYMTAB, SHT_STRTAB) and not flags & SHF_ALLOC:
            where = len(out)
            out += kernel[offset:offset + size]
            out += bytes(-len(out) % 8)
        struct.pack_into(fields, out, at + 4, flags, addr, where, size)
    return bytes(out)


def main(argv):
    if len(argv) != 2:
        sys.exit("usage: ksyms.py KERNEL OUTPUT")
    pathlib.Path(argv[1]).write_bytes(
        symbols(pathlib.Path(argv[0]).read_bytes()))


if __name__ == "__main__":
    main(sys.argv[1:])
