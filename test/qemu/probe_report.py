# SPDX-License-Identifier: BSD-2-Clause
"""What the probe (test/qemu/handoff/probe.S) printed, and bootinfo by fields."""

import re
import struct

# Record types, their names, and the fields behind the header.
LAYOUTS = {
    0: ("BOOTPATH", "80s", ["path"]),
    1: ("ROOTDEVICE", "16s", ["devname"]),
    3: ("BOOTDISK", "iHH16sii", ["labelsector", "type", "checksum",
                                 "packname", "biosdev", "partition"]),
    4: ("NETIF", "16siI", ["ifname", "bus", "addr"]),
    6: ("CONSOLE", "16sii", ["devname", "addr", "speed"]),
    8: ("SYMTAB", "iii", ["nsym", "ssym", "esym"]),
    10: ("BOOTWEDGE", "iqQqQ16s", ["biosdev", "startblk", "nblks", "matchblk",
                                   "matchnblks", "matchhash"]),
    12: ("FRAMEBUFFER", "QIIIHBBBBBBB", [
        "physaddr", "flags", "width", "height", "stride", "depth", "rnum",
        "gnum", "bnum", "rpos", "gpos", "bpos"]),
    13: ("USERCONFCOMMANDS", "i", ["num"]),
    14: ("EFI", "Q", ["systblpa"]),
    15: ("EFIMEMMAP", "III", ["num", "version", "size"]),
    0x5055: ("TRUST", "IIIIQII", ["version", "level", "svn", "base", "now",
                                  "size", "num"]),
    0x504c: ("TPMLOG", "QII", ["addr", "size", "flags"]),
    0x5054: ("TIMELINE", "II", ["num", "khz"]),
}
MEMMAP, MODULELIST, EFIMEMMAP = 9, 11, 15
STACK = ["return", "howto", "bootdev", "bootinfo", "esym", "extmem", "basemem"]


def cstr(data):
    return data.split(b"\0")[0].decode()


def record_fields(record):
    """{"RECORD.field": value} of one record. The length is included if the
    fields do not imply it."""
    length, kind = struct.unpack_from("<ii", record)
    if kind == MEMMAP:
        ranges = [struct.unpack_from("<QQI", record, at)
                  for at in range(12, length, 20)]
        out = []
        for start, size, _ in sorted(r for r in ranges if r[2] == 1):
            if out and out[-1][1] == start:
                out[-1] = (out[-1][0], start + size)
            else:
                out.append((start, start + size))
        return {"MEMMAP.ram": out, "MEMMAP.types": {r[2] for r in ranges}}
    if kind == MODULELIST:
        num, endpa = struct.unpack_from("<iI", record, 8)
        entries = [struct.unpack_from("<80siiI", record, 16 + 92 * i)
                   for i in range(num)]
        fields = {f"MODULELIST.{n}": [e[i] for e in entries] for i, n in
                  enumerate(["path", "type", "len", "base"])}
        return {**fields, "MODULELIST.num": num, "MODULELIST.endpa": endpa}
    name, layout, fields = LAYOUTS[kind]
    values = struct.unpack_from("<" + layout, record, 8)
    out = {f"{name}.{f}": v for f, v in zip(fields, values)}
    if kind != EFIMEMMAP:
        out[f"{name}.len"] = length
    return out


class Report:
    """What the probe printed."""

    def __init__(self, text):
        self.text = text
        self.regs = {n: int(v, 16)
                     for n, v in re.findall(r"^P (\S+) ([0-9a-f]{8})$", text, re.M)}
        self.args = [int(v, 16)
                     for v in re.findall(r"^A \d ([0-9a-f]{8})$", text, re.M)]
        self.records = [bytes.fromhex(v)
                        for v in re.findall(r"^R ([0-9a-f]+)$", text, re.M)]
        self.sums = [int(v, 16)
                     for v in re.findall(r"^M \d ([0-9a-f]{8})$", text, re.M)]

    def types(self):
        return [struct.unpack_from("<ii", r)[1] for r in self.records]

    def record(self, kind):
        """The only record of that type."""
        assert self.types().count(kind) == 1, self.types()
        return self.records[self.types().index(kind)]

    def fields(self):
        """{"RECORD.field": value} of stack and records."""
        out = {f"stack.{n}": v for n, v in zip(STACK, self.args)}
        out["table.order"] = self.types()
        for record in self.records:
            out.update(record_fields(record))
        return out
