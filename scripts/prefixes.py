#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check that a prefix of fields belongs to one structure (docs/architecture.md).

    prefixes.py [--tree FOLDER]         part of make lint

A search for a field's name, kso_format, must find all its uses and its owner.
So no two structures in headers share a prefix, and a structure in a source file
has none of a header's. Exempt are FAMILIES; prefixes of one letter, used by the ELF
specification, NetBSD and small structures of one file; words of more than four
letters; and sys/modules, each of which is a program of its own.

Prints one line per fault; exit status 1 if there is one.
"""

import argparse
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Structures that are one thing in several layouts.
FAMILIES = [
    {"elf_shdr", "elf32_shdr", "elf64_shdr"},
    {"elf_sym", "elf32_sym", "elf64_sym"},
    {"modstat", "omodstat"},            # NetBSD's, of two releases
    {"trapframe"}, {"switchframe"},    # one for each machine
    {"fs_ops", "fileops"}, {"ksyms_node", "knote"},   # the latter are NetBSD's
    {"device_table", "clock_ymdhms"}, {"timespec", "timeval"},
    {"cdevsw", "bdevsw"},
]

COMMENT = re.compile(r"/\*.*?\*/", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.M)
STRUCTURE = re.compile(r"\b(?:struct|union) (\w+) \{")
NESTED = re.compile(r"\{[^{}]*\}")
FIELD = re.compile(r"\(\*(\w+)\)\s*\("              # a function
                   r"|\b(?:TAILQ|LIST)_ENTRY\(\w*\)\s*(\w+)"
                   r"|(\w+)\s*(?:\[[^\]]*\]\s*)*(?::[^,]*)?(?:,|$)")
PREFIX = re.compile(r"([a-z]{2,4}\d?)_\w")


def structures(text):
    """Name and body of each structure."""
    text = DIRECTIVE.sub("", COMMENT.sub("", text))
    for match in STRUCTURE.finditer(text):
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield match.group(1), text[match.end():end - 1]


def prefixes(body):
    """The prefixes of a structure's own fields."""
    while NESTED.search(body):
        body = NESTED.sub("", body)
    body = re.sub(r"__\w+(\(\w*\))?", "", body)
    found = set()
    for declaration in body.split(";"):
        for names in FIELD.findall(declaration.strip()):
            match = PREFIX.match("".join(names))
            if match:
                found.add(match.group(1))
    return found


def check(tree):
    owners = collections.defaultdict(list)
    for room in ("include", "stand", "sys"):
        for path in sorted((tree / room).rglob("*.[ch]")):
            name = path.relative_to(tree)
            if name.is_relative_to("sys/modules"):
                continue
            for structure, body in structures(path.read_text()):
                for prefix in prefixes(body):
                    owners[prefix].append((name, structure))
    faults = []
    for prefix, those in sorted(owners.items()):
        names = {structure for _, structure in those}
        if len(those) == 1 or any(names <= family for family in FAMILIES):
            continue
        if any(name.suffix == ".h" for name, _ in those):
            faults.append(f"{prefix}_ is a prefix of " + ", ".join(
                f"struct {s} ({n})" for n, s in those))
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT)
    faults = check(parser.parse_args().tree)
    print("\n".join(faults) + "\n" * bool(faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
