# SPDX-License-Identifier: BSD-2-Clause
"""Damage an ELF64 file: set named fields of its headers. Offsets are those of
the System V ABI."""

import struct

EHDR = {"class": (4, "B"), "type": (16, "<H"), "machine": (18, "<H"),
        "entry": (24, "<Q"), "phoff": (32, "<Q"), "shoff": (40, "<Q"),
        "shnum": (60, "<H"), "shstrndx": (62, "<H")}
PHDR = {"type": (0, "<I"), "offset": (8, "<Q"), "vaddr": (16, "<Q"),
        "paddr": (24, "<Q"), "filesz": (32, "<Q"), "memsz": (40, "<Q")}
SHDR = {"name": (0, "<I"), "type": (4, "<I"), "offset": (24, "<Q"),
        "size": (32, "<Q")}
PT_LOAD, SHT_NOTE = 1, 7


class Elf:
    """The bytes of an ELF64 file, with fields by name."""

    def __init__(self, data):
        self.data = bytearray(data)

    def _table(self, table, base, name, value):
        off, fmt = table[name]
        if value is None:
            return struct.unpack_from(fmt, self.data, base + off)[0]
        struct.pack_into(fmt, self.data, base + off, value)
        return value

    def ehdr(self, name, value=None):
        return self._table(EHDR, 0, name, value)

    def phdr(self, i, name, value=None):
        return self._table(PHDR, self.ehdr("phoff") + 56 * i, name, value)

    def shdr(self, i, name, value=None):
        return self._table(SHDR, self.ehdr("shoff") + 64 * i, name, value)

    def loads(self):
        """Indexes of the PT_LOAD segments."""
        phnum = struct.unpack_from("<H", self.data, 56)[0]
        return [i for i in range(phnum) if self.phdr(i, "type") == PT_LOAD]

    def without_notes(self):
        """Remove PT_NOTE segments and SHT_NOTE sections."""
        phnum = struct.unpack_from("<H", self.data, 56)[0]
        for i in range(phnum):
            if self.phdr(i, "type") == 4:
                self.phdr(i, "type", 0)
        for i in range(self.ehdr("shnum")):
            if self.shdr(i, "type") == SHT_NOTE:
                self.shdr(i, "type", 1)
                self.shdr(i, "name", 0)
        return self

    def bytes(self):
        return bytes(self.data)
