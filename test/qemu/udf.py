# SPDX-License-Identifier: BSD-2-Clause
"""A UDF 1.02 file system (ECMA-167), as a DVD has it: Primeboot does not read
it, the firmware of EDK II does."""

import binascii
import struct

BLOCK = 2048
SEQUENCE, ANCHOR, PARTITION = 32, 256, 257  # sectors
PRIMARY, ANCHOR_TAG, PARTITION_TAG, LOGICAL, END = 1, 2, 5, 6, 8
FILE_SET, FILE_ID, FILE_ENTRY = 256, 257, 261
DIRECTORY, FILE = 4, 5
ISDIR, ISPARENT = 2, 8


def tag(kind, location, body):
    """A descriptor: its tag, and what follows."""
    head = struct.pack("<HHBBHHHI", kind, 2, 0, 0, 0,
                       binascii.crc_hqx(body, 0), len(body), location)
    return head[:4] + bytes([sum(head) & 0xff]) + head[5:] + body


def fields(size, *values):
    """size bytes with values, each (offset, struct's format, value), where
    offsets count from the descriptor's tag on."""
    data = bytearray(size)
    for at, form, value in values:
        struct.pack_into("<" + form, data, at - 16, value)
    return bytes(data)


def long_ad(block, size=BLOCK):
    """An extent in the partition."""
    return struct.pack("<IIHHI", size, block, 0, 0, 0)


def name(text, block, flags):
    """A directory's entry; "" is its parent."""
    word = b"\x08" + text.encode() if text else b""
    body = struct.pack("<HBB", 1, flags, len(word)) + long_ad(block) \
        + struct.pack("<H", 0) + word
    return tag(FILE_ID, 0, body + bytes(-(16 + len(body)) % 4))


class Image:
    """Blocks of a partition."""

    def __init__(self):
        self.blocks = [b""]     # the first: the file set

    def put(self, data):
        """Append data; the number of its first block."""
        at = len(self.blocks)
        self.blocks += [data[i:i + BLOCK]
                        for i in range(0, len(data), BLOCK)] or [b""]
        return at

    def entry(self, kind, data):
        """A file, or a directory, with that content; its block."""
        extent = struct.pack("<II", len(data), self.put(data))
        return self.put(tag(FILE_ENTRY, len(self.blocks), fields(
            160, (20, "H", 4), (24, "H", 1), (27, "B", kind),
            (44, "I", 0x14a5), (48, "H", 1), (56, "Q", len(data)),
            (64, "Q", -(-len(data) // BLOCK)), (172, "I", len(extent)))
            + extent))

    def directory(self, tree):
        """tree: {name: bytes or tree}; its block. Its entry for its parent,
        which nobody follows, is wrong."""
        content = name("", 0, ISPARENT | ISDIR)
        for text, value in tree.items():
            if isinstance(value, dict):
                content += name(text, self.directory(value), ISDIR)
            else:
                content += name(text, self.entry(FILE, value), 0)
        return self.entry(DIRECTORY, content)


def nested(files):
    """{path: bytes} as a tree."""
    tree = {}
    for path, data in files.items():
        *folders, last = path.split("/")
        here = tree
        for folder in folders:
            here = here.setdefault(folder, {})
        here[last] = data
    return tree


def make(path, files):
    """Write the image."""
    image = Image()
    root = image.directory(nested(files))
    image.blocks[0] = tag(FILE_SET, 0, fields(496, (400, "16s", long_ad(root))))
    recognition = [b"\0" + word + b"\1" for word in (b"BEA01", b"NSR02", b"TEA01")]
    sequence = [
        tag(PRIMARY, SEQUENCE, fields(496)),
        tag(PARTITION_TAG, SEQUENCE + 1, fields(
            496, (20, "H", 1), (24, "32s", b"\0+NSR02"), (184, "I", 1),
            (188, "I", PARTITION), (192, "I", len(image.blocks)))),
        tag(LOGICAL, SEQUENCE + 2, fields(
            430, (212, "I", BLOCK), (216, "24s", b"\0*OSTA UDF Compliant"),
            (240, "H", 0x0102), (248, "16s", long_ad(0)), (264, "I", 6),
            (268, "I", 1), (440, "6s", struct.pack("<BBHH", 1, 6, 1, 0)))),
        tag(END, SEQUENCE + 3, fields(496))]
    extent = struct.pack("<II", 16 * BLOCK, SEQUENCE)
    last = PARTITION + len(image.blocks)
    places = {16: recognition, SEQUENCE: sequence, PARTITION: image.blocks}
    for at in ANCHOR, last:
        places[at] = [tag(ANCHOR_TAG, at, fields(
            496, (16, "8s", extent), (24, "8s", extent)))]
    with open(path, "wb") as f:
        for at, blocks in places.items():
            f.seek(at * BLOCK)
            f.write(b"".join(b.ljust(BLOCK, b"\0") for b in blocks))
