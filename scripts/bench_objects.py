#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the modules that `make bench' links, from compiled templates.

    bench_objects.py --base OBJ --module OBJ --shared OBJ COUNT FOLDER

writes FOLDER/mod0000.kmod and so on: BASES modules that import nothing, COUNT
modules that each import 500 functions drawn from all modules before them, and
FOLDER/shared/modNNNN.kmod, which import 100 and call each five times. A module
is its template (test/bench/synthetic.c) with other names of the same length,
so all else is as the compiler left it. The same names every time.
"""

import argparse
import pathlib
import random
import re
import struct
import sys

BASES = 5               # modules that the first one imports from
FUNCTIONS = 100         # exports of each
RELOCATIONS = 1000
IMPORTS = 500
SHARED_COUNT = 105

SHT_SYMTAB, SHT_RELA = 2, 4
SHF_ALLOC = 2
GLOBAL_FUNC = 0x12
PLACEHOLDER = re.compile(rb"\0mod(SELF|IMP[A-E])_function_0(\d\d)(?=\0)")


def sections_of(data):
    """The section headers of an ELF64 object, fields in their order."""
    shoff, = struct.unpack_from("<Q", data, 40)
    shnum, = struct.unpack_from("<H", data, 60)
    return [struct.unpack_from("<IIQQQQIIQQ", data, shoff + 64 * i)
            for i in range(shnum)]


def symbols_of(data, sections):
    """(st_name, st_info, st_other, st_shndx, st_value, st_size) of each."""
    symtab = next(s for s in sections if s[1] == SHT_SYMTAB)
    return list(struct.iter_unpack("<IBBHQQ", data[symtab[4]:][:symtab[5]]))


def count(data):
    """(relocations of loaded sections, those to undefined symbols)."""
    sections = sections_of(data)
    symbols = symbols_of(data, sections)
    total = extern = 0
    for s in sections:
        if s[1] == SHT_RELA and sections[s[7]][2] & SHF_ALLOC:
            for _, info, _ in struct.iter_unpack("<QQq",
                                                 data[s[4]:][:s[5]]):
                total += 1
                extern += symbols[info >> 32][3] == 0
    return total, extern


def first_export(data):
    """The name of a global function of the object."""
    sections = sections_of(data)
    strtab = next(sections[s[6]] for s in sections if s[1] == SHT_SYMTAB)
    offset = next(s[0] for s in symbols_of(data, sections)
                  if s[1] == GLOBAL_FUNC and s[3] != 0)
    return data[strtab[4] + offset:].split(b"\0", 1)[0].decode()


def name(module, function):
    return b"\0mod%04d_function_%03d" % (module, function)


def renamed(template, number, draw):
    """The template as module `number`, its imports drawn by `draw`."""
    wanted = sorted({m.group() for m in PLACEHOLDER.finditer(template)
                     if m.group(1) != b"SELF"})
    known = number * FUNCTIONS
    drawn = draw.sample(range(known), len(wanted)) if wanted else []
    imports = {w: name(*divmod(d, FUNCTIONS)) for w, d in zip(wanted, drawn)}
    return PLACEHOLDER.sub(
        lambda m: imports.get(m.group()) or name(number, int(m.group(2))),
        template)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for kind in ("base", "module", "shared"):
        parser.add_argument(f"--{kind}", type=pathlib.Path, required=True)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    base, module, shared = (p.read_bytes() for p in
                            (args.base, args.module, args.shared))
    for path, data in ((args.module, module), (args.shared, shared)):
        if count(data) != (RELOCATIONS, IMPORTS):
            print(f"{path}: has {count(data)} relocations and imports, not "
                  f"{(RELOCATIONS, IMPORTS)}: this compiler needs another "
                  "test/bench/synthetic.c", file=sys.stderr)
            return 1
    for folder, template, total in (
            (args.folder, module, BASES + args.count),
            (args.folder / "shared", shared, SHARED_COUNT)):
        folder.mkdir(parents=True, exist_ok=True)
        draw = random.Random(1)
        for i in range(total):
            (folder / f"mod{i:04}.kmod").write_bytes(
                renamed(base if i < BASES else template, i, draw))
    return 0


if __name__ == "__main__":
    sys.exit(main())
