#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the order of the rooms (docs/architecture.md).

    rooms.py [--tree FOLDER]            what files include: part of make lint
    rooms.py --objects FOLDER           what object files refer to

A room is a folder of sources. It uses rooms below it and none above. A header
of sys/sys belongs to the room that implements it (HEADERS). What a lower room
asks of a higher one is declared in a contract (CONTRACTS). A private header
(*_impl.h) is included by its own room alone, and no header includes itself by
way of others. With --objects, a symbol that a file uses and another defines is
an arrow from room to room, and a circle of files within a room is reported.

Prints one line per fault; exit status 1 if there is one.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# From the ground up. The kernel's and the loader's rooms share the first ones
# and do not use each other (house-rules.sh); the host tool, at the top, uses
# both.
KERNEL = ["include", "sys/lib/libkern", "sys/lib/libtpmlog", "sys/lib/libverify",
          "sys/lib/libelf", "sys/lib/font", "sys/fs",
          "sys/kern/kobj", "sys/kern", "sys/prop", "sys/kern/module",
          "sys/uvm", "sys/dev", "sys/trust", "sys/payload", "sys/kapi", "sys/ddb",
          "sys/embed", "sys/monitor", "sys/kern/init_parts.c",
          "sys/kern/init_main.c", "sys/kmod", "sys/arch/stand", "sys/arch",
          "sys/modules", "tools/kmod", "tools/boot-good"]
LOADER = ["include", "sys/lib/libkern", "sys/lib/libtpmlog", "sys/lib/libverify",
          "sys/lib/libelf", "sys/lib/font", "sys/fs",
          "sys/arch/stand", "stand/libsa", "stand/boot", "stand/ui",
          "stand/efi", "tools/kmod"]
ORDERS = [KERNEL, LOADER]

# The public headers of sys/sys, by the room that implements them.
HEADERS = {
    "sys/lib/libkern": ["cdefs", "types", "errno", "endian", "limits",
                        "clock", "queue", "param", "kversion", "inttypes",
                        "ioccom", "filio", "ioctl", "fcntl", "mman", "poll",
                        "vnode", "stat"],
    "sys/kern/kobj": ["kobj", "kobj_md", "ksyms"],
    "sys/kern": ["callout", "condvar", "evcnt", "intr", "kernel",
                 "kthread", "lwp", "mutex", "proc", "sysctl", "uio",
                 "event", "selinfo", "select", "atomic", "once", "rwlock",
                 "threadpool", "timeline", "tpmlog", "workqueue", "time", "timevar",
                 "timetc"],
    "sys/dev": ["conf", "file", "filedesc"],
    "sys/embed": ["embed"],
    "sys/kern/module": ["fsimage", "linkset", "module", "module_format"],
    "sys/trust": ["ktrust"],
    "sys/payload": ["kernconf", "payload", "picture"],
    "sys/kapi": ["device", "klibc", "localcount", "module_hook", "pool",
                 "syslog", "vfs_syscalls"],
    "sys/monitor": ["monitor"],
}

# Headers that say what a room and those above it ask of a higher one, or of
# the system that took the room in: the lowest room that includes them.
CONTRACTS = {
    "sys/sys/machdep.h": "sys/kern/kobj",   # the machine
    "sys/sys/kobj_md.h": "sys/kern/kobj",   # its relocations
    "sys/sys/kernconfig.h": "sys/kern/kobj", # the lock
    "sys/sys/kmem.h": "sys/kern/kobj",      # memory
    "sys/sys/systm.h": "sys/kern/kobj",     # messages, panic
    "sys/sys/module_parts.h": "sys/kern/module", # optional parts
    "sys/kmod/kmod_md.h": "sys/kmod",       # the program around it
}

# What NetBSD's header of that name gives to a module as well.
FOR_MODULES = {
    ("sys/sys/systm.h", "sys/sys/klibc.h"),
}

# Arrows that are to go: (file, header), and since when they are known. An entry
# that no file needs any more is a fault.
KNOWN = {}

# Rooms in which files use each other in a circle, and since when that is known.
# An entry for a room without a circle is a fault.
CIRCLES = {}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def room_of(path):
    """The room that the file (a path in the tree) belongs to, or None."""
    if path in ROOM_OF_HEADER:
        return ROOM_OF_HEADER[path]
    rooms = {r for order in ORDERS for r in order}
    while path and path not in rooms:
        path = path.rpartition("/")[0]
    return path or None


ROOM_OF_HEADER = {f"sys/sys/{name}.h": room
                  for room, names in HEADERS.items() for name in names}
ROOM_OF_HEADER.update(CONTRACTS)
# Of sys/dev, likewise.
ROOM_OF_HEADER["sys/dev/firmload.h"] = "sys/payload"


def may_use(user, used):
    """May a file of room `user' use one of room `used'?"""
    return any(used in order and user in order and
               order.index(used) <= order.index(user) for order in ORDERS)


def is_private(path):
    name = pathlib.PurePath(path).name
    return name.endswith(("_impl.h", "_private.h"))


class Tree:
    """The sources below `root', and what they include."""

    def __init__(self, root):
        self.root = root
        self.files = sorted(
            str(p.relative_to(root)) for top in ("include", "stand", "sys", "tools")
            for p in (root / top).rglob("*") if p.suffix in (".c", ".h", ".S"))
        self.known_files = set(self.files)

    def find(self, includer, style, name):
        """The file of the tree that an #include line means, or None."""
        machine = "i386" if includer.startswith("sys/arch/i386/") else "amd64"
        folders = ["include", "sys/lib", "sys", "stand",
                   f"sys/arch/{machine}/include"]
        if style == '"':
            folders.insert(0, str(pathlib.PurePath(includer).parent))
        for folder in folders:
            if f"{folder}/{name}" in self.known_files:
                return f"{folder}/{name}"
        return None

    def includes(self, path):
        """(line, included file) for each of the tree's that `path' includes."""
        text = (self.root / path).read_text(encoding="utf-8")
        for m in INCLUDE.finditer(text):
            found = self.find(path, m[1], m[2])
            if found:
                yield text.count("\n", 0, m.start(2)) + 1, found


def circles(edges):
    """The sets of nodes that reach each other (Tarjan), two nodes or more."""
    index, low, stack, out = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for to in sorted(edges.get(node, ())):
            if to not in index:
                visit(to)
                low[node] = min(low[node], low[to])
            elif to in stack:
                low[node] = min(low[node], index[to])
        if low[node] == index[node]:
            members = [stack.pop()]
            while members[-1] != node:
                members.append(stack.pop())
            if len(members) > 1 or node in edges.get(node, ()):
                out.append(sorted(members))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return out


def check_includes(tree):
    """Faults of what the files include, as lines of text."""
    faults, needed, edges = [], set(), {}
    for path in tree.files:
        mine = room_of(path)
        if mine is None:
            faults.append(f"{path}: belongs to no room (scripts/rooms.py: "
                          "HEADERS, or a folder of ORDERS)")
            continue
        edges[path] = set()
        for line, used in tree.includes(path):
            theirs = room_of(used)
            edges[path].add(used)
            if theirs is None or (path, used) in FOR_MODULES:
                continue
            if is_private(used) and theirs != mine:
                why = f"private to {theirs}"
            elif not may_use(mine, theirs):
                why = f"{mine} is below {theirs}"
            else:
                continue
            if (path, used) in KNOWN:
                needed.add((path, used))
            else:
                faults.append(f"{path}:{line}: includes {used}: {why}")
    faults += [f"scripts/rooms.py: KNOWN: {a} no longer includes {b}: "
               "delete the entry" for a, b in sorted(set(KNOWN) - needed)]
    faults += ["circle of headers: " + " ".join(c) for c in circles(edges)]
    return faults


def contract_names(root):
    """Every name that a contract declares."""
    names = set()
    for header in CONTRACTS:
        text = (root / header).read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        names |= set(re.findall(r"\b(\w+)\s*(?:\(|;|\[)", text))
    return names


def symbols(folder, root):
    """({symbol: file that defines it}, {file: symbols it uses}), the files as
    paths of the tree without their suffix. An object whose source is gone is
    left over from an earlier build."""
    defined, used = {}, {}
    objs = [str(p.relative_to(folder)) for p in sorted(folder.rglob("*.o"))
            if any((root / p.relative_to(folder)).with_suffix(s).exists()
                   for s in (".c", ".S"))]
    if not objs:
        return defined, used
    out = subprocess.run(["nm", "-A", "-g", *objs], cwd=folder, check=True,
                         capture_output=True, text=True).stdout
    for line in out.splitlines():
        obj, rest = line.split(":", 1)
        path = obj.rpartition(".")[0]
        kind, name = rest.split()[-2:]
        if kind == "U":
            used.setdefault(path, set()).add(name)
        else:
            used.setdefault(path, set())
            defined.setdefault(name, path)
    return defined, used


def source_room(path):
    """The room of an object file, named by its source without suffix."""
    return room_of(path + ".c")


def check_objects(folder, root):
    """Faults of what the object files of one home refer to."""
    faults, edges = [], {}
    defined, used = symbols(folder, root)
    contracts = contract_names(root)
    excused = {(a.rpartition(".")[0], room_of(b)) for a, b in KNOWN}
    for path, names in used.items():
        mine = source_room(path)
        edges[path] = set()
        for name in sorted(names & set(defined)):
            other = defined[name]
            theirs = source_room(other)
            if mine is None or theirs is None:
                continue
            if mine == theirs:
                edges[path].add(other)
            elif not (may_use(mine, theirs) or name in contracts or
                      (path, theirs) in excused):
                faults.append(f"{path}: uses {name} of {other}: "
                              f"{mine} is below {theirs}")
    count = {}
    for circle in circles(edges):
        room = source_room(circle[0])
        count.setdefault(room, []).extend(circle)
    faults += [f"{room}: files use each other in a circle: " + " ".join(files)
               for room, files in sorted(count.items()) if room not in CIRCLES]
    faults += [f"scripts/rooms.py: CIRCLES: {room} has none: delete the entry"
               for room in CIRCLES
               if room not in count and any(source_room(p) == room
                                            for p in used)]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT)
    parser.add_argument("--objects", type=pathlib.Path)
    args = parser.parse_args()
    if args.objects:
        faults = check_objects(args.objects, args.tree)
    else:
        faults = check_includes(Tree(args.tree))
    print("".join(f + "\n" for f in faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
