# SPDX-License-Identifier: BSD-2-Clause
"""Read the text on a screen: a screendump's cells are compared with the glyphs
of the font that they were drawn with."""

import functools
import struct

PSF2 = struct.Struct("<8I")
PSF2_MAGIC, PSF1_MAGIC = 0x864ab572, b"\x36\x04"


class Font:
    """A PSF font's glyphs of ASCII: {rows of dots, as numbers: character}."""

    def __init__(self, path):
        data = path.read_bytes()
        if data[:2] == PSF1_MAGIC:
            start, self.width, self.height = 4, 8, data[3]
            size, count = self.height, 512 if data[2] & 1 else 256
            codes = [[ord(c) for c in entry.decode("utf-16-le")] for entry in
                     split_psf1(data[start + size * count:])]
        else:
            (magic, _, start, _, count, size, self.height,
             self.width) = PSF2.unpack_from(data)
            assert magic == PSF2_MAGIC
            codes = [[ord(c) for c in entry.decode()] for entry in
                     split_psf2(data[start + size * count:])]
        self.glyphs = {}
        row = (self.width + 7) // 8
        for i, entry in enumerate(codes[:count]):
            for code in entry:
                if 32 <= code < 127:
                    at = start + size * i
                    self.glyphs.setdefault(tuple(
                        int.from_bytes(data[at + row * y:at + row * (y + 1)],
                                       "big") >> 8 * row - self.width
                        for y in range(self.height)), chr(code))


def split_psf1(table):
    words = struct.unpack(f"<{len(table) // 2}H", table)
    entry = b""
    for word in words:
        if word == 0xffff:
            yield entry.partition(b"\xfe\xff")[0]
            entry = b""
        else:
            entry += struct.pack("<H", word)


def split_psf2(table):
    return [entry.partition(b"\xfe")[0] for entry in table.split(b"\xff")]


class Screen:
    """A screendump: width, height, and rows of pixels 0xrrggbb."""

    def __init__(self, vm, path):
        vm.qmp.run("screendump", filename=str(path), format="ppm")
        data = path.read_bytes()
        kind, width, height, _ = data[:64].split(maxsplit=4)[:4]
        assert kind == b"P6"
        self.width, self.height = int(width), int(height)
        raw = data[-3 * self.width * self.height:]
        self.rows = [[raw[i] << 16 | raw[i + 1] << 8 | raw[i + 2]
                      for i in range(3 * self.width * y,
                                     3 * self.width * (y + 1), 3)]
                     for y in range(self.height)]

    def colours(self):
        return {p for row in self.rows for p in row}

    def text(self, font, cols, rows):
        """The lines of a grid in the middle. Fails for a cell of more than two
        colours, one that is no glyph, and what is drawn outside of the grid. A
        cell that is inverse is the cursor, or selected."""
        left = (self.width - cols * font.width) // 2
        top = (self.height - rows * font.height) // 2
        cell = functools.partial(self.cell, font)
        inside = [[cell(left + x * font.width, top + y * font.height)
                   for x in range(cols)] for y in range(rows)]
        right, bottom = left + cols * font.width, top + rows * font.height
        for y, row in enumerate(self.rows):
            outside = row if not top <= y < bottom else row[:left] + row[right:]
            assert not any(outside), f"something is drawn in row {y}"
        return ["".join(line) for line in inside]

    def cell(self, font, x, y):
        """The character at (x, y)."""
        rows = [self.rows[y + i][x:x + font.width] for i in range(font.height)]
        colours = sorted({p for row in rows for p in row})
        assert len(colours) <= 2, f"colours at ({x}, {y}): {colours}"
        for ink in reversed(colours):
            dots = tuple(int("".join("01"[p == ink] for p in row), 2)
                         for row in rows)
            if len(colours) == 1:
                dots = (0,) * font.height
            if dots in font.glyphs:
                return font.glyphs[dots]
        raise AssertionError(f"no glyph at ({x}, {y})")
