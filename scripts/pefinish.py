#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Finish a PE image that objcopy made: pefinish.py IMAGE

Sets NX_COMPAT: the image runs where data cannot be executed. Refuses one that
does not: a section that is both written and executed, or shares a page with
another. objcopy's check sum is not one of PE's; it becomes 0.
"""

import struct
import sys

PAGE = 4096
NX_COMPAT = 0x0100
EXECUTE, WRITE = 0x20000000, 0x80000000


class PEError(Exception):
    """The image is not what it should be; str() says why."""


def finish(data):
    """The image's bytes, finished."""
    out = bytearray(data)
    pe, = struct.unpack_from("<I", out, 0x3c)
    n, optional_size = struct.unpack_from("<H12xH", out, pe + 6)
    optional = pe + 24
    align, = struct.unpack_from("<I", out, optional + 32)
    end = 0
    if out[pe:pe + 4] != b"PE\0\0" or align != PAGE:
        raise PEError("not a PE image with sections on pages of their own")
    for at in range(optional + optional_size, optional + optional_size + 40 * n,
                    40):
        name, size, address, flags = struct.unpack_from("<8sII20xI", out, at)
        name = name.rstrip(b"\0").decode()
        if address % PAGE or address < end:
            raise PEError(f"{name}: at {address:#x}, not on pages of its own")
        if flags & EXECUTE and flags & WRITE:
            raise PEError(f"{name}: written and executed")
        end = address + size
    struct.pack_into("<I", out, optional + 64, 0)
    flags, = struct.unpack_from("<H", out, optional + 70)
    struct.pack_into("<H", out, optional + 70, flags | NX_COMPAT)
    return bytes(out)


def main():
    path, = sys.argv[1:]
    with open(path, "rb") as file:
        data = file.read()
    try:
        data = finish(data)
    except (PEError, struct.error, UnicodeDecodeError) as e:
        sys.exit(f"{path}: {e}")
    with open(path, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main()
