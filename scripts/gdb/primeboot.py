# SPDX-License-Identifier: BSD-2-Clause
"""gdb commands for the kernel and its modules. In gdb:

    source scripts/gdb/primeboot.py

From then on the symbols of each module are added when it has been linked, from
its .debug file, and removed when it has been unloaded. docs/debugging.md has a
session.
"""

import pathlib

import gdb

LINKED = "module_run_load"  # called for each module between link and INIT
GONE = "kobj_unload"        # called for each that goes


class State:
    """The folders to search, and what was added: {(name, address of the
    module): address of its code}."""
    folders = []
    added = {}
    missing = set()


def entries(head):
    """The modules of a list, as gdb values."""
    mod = gdb.parse_and_eval(f"{head}.tqh_first")
    while mod != 0:
        yield mod
        mod = mod["mod_chain"]["tqe_next"]


def linked():
    """The modules that are linked: active ones, and those coming up."""
    found = list(entries("module_list"))
    mod = gdb.parse_and_eval("module_loading")
    while mod != 0:
        found.append(mod)
        mod = mod["mod_requester"]
    return [m for m in found
            if m["mod_kobj"] != 0 and m["mod_kobj"]["ko_link"] == 0]


def name_of(mod):
    """A module's name."""
    return mod["mod_name"].string()


def sections(mod):
    """{name: address} of a module's loaded sections."""
    ko, out = mod["mod_kobj"], {}
    for i in range(int(ko["ko_nsects"])):
        sect = ko["ko_sects"][i]
        if int(sect["sc_size"]) != 0:
            out.setdefault(sect["sc_name"].string(), int(sect["sc_addr"]))
    return out


def find(name):
    """The .debug file of a module; None: there is none."""
    beside = [pathlib.Path(o.filename).parent / "modules"
              for o in gdb.objfiles()[:1]]
    for folder in State.folders + beside:
        for path in sorted(folder.rglob("*.debug")):
            if path.name == f"{name}.debug":
                return path
    return None


def add(mod):
    """Add the symbols of a module."""
    name, key = name_of(mod), (name_of(mod), int(mod["mod_kobj"]["ko_base"]))
    if key in State.added:
        return
    path, places = find(name), sections(mod)
    if path is None:
        if name not in State.missing:
            print(f"{name}: no {name}.debug (pb-path names folders)")
        State.missing.add(name)
        return
    args = " ".join(f"-s {sect} {at:#x}" for sect, at in places.items())
    gdb.execute(f"add-symbol-file '{path}' {args}", to_string=True)
    State.added[key] = next(iter(places.values()))
    print(f"{name}: symbols of {path}")


def remove(base):
    """Remove the symbols of the module at an address."""
    for key, text in list(State.added.items()):
        if key[1] == base:
            gdb.execute(f"remove-symbol-file -a {text:#x}", to_string=True)
            del State.added[key]


def sync():
    """Add the symbols of all linked modules; remove those of others."""
    mods = linked()
    there = {int(m["mod_kobj"]["ko_base"]) for m in mods}
    for _, base in list(State.added):
        if base not in there:
            remove(base)
    for mod in mods:
        add(mod)


class Linked(gdb.Breakpoint):
    """A module has been linked, and its INIT is next."""

    def __init__(self):
        super().__init__(LINKED, internal=True)
        self.silent = True

    def stop(self):
        sync()
        return False


class Gone(gdb.Breakpoint):
    """A module is unloaded."""

    def __init__(self):
        super().__init__(GONE, internal=True)
        self.silent = True

    def stop(self):
        remove(int(gdb.parse_and_eval("ko")["ko_base"]))
        return False


class Modules(gdb.Command):
    """List the linked modules: name, address, size, are its symbols known."""

    def __init__(self):
        super().__init__("pb-modules", gdb.COMMAND_STATUS)

    def invoke(self, arg, from_tty):
        sync()
        for mod in linked():
            ko = mod["mod_kobj"]
            base, size = int(ko["ko_base"]), int(ko["ko_mapped"])
            known = (name_of(mod), base) in State.added
            print(f"{name_of(mod):16} {base:#x} {size:8} "
                  f"{'symbols' if known else '-'}")


class Path(gdb.Command):
    """pb-path FOLDER...: search .debug files in these folders, and in the
    folder modules beside the kernel's file."""

    def __init__(self):
        super().__init__("pb-path", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, arg, from_tty):
        State.folders = [pathlib.Path(f).expanduser()
                         for f in gdb.string_to_argv(arg)]
        State.missing.clear()


class Init(gdb.Command):
    """pb-init NAME...: stop once in the control function of each module, whose
    first call is INIT. The module need not be loaded yet."""

    def __init__(self):
        super().__init__("pb-init", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, arg, from_tty):
        names = gdb.string_to_argv(arg)
        if not names:
            raise gdb.GdbError("pb-init: which module?")
        for name in names:
            with gdb.with_parameter("breakpoint pending", True):
                gdb.Breakpoint(f"{name}_modcmd", temporary=True)


# The kernel's version note makes it a NetBSD program for gdb, for which many
# gdbs have no support, and then refuse QEMU's registers.
gdb.execute("set osabi none")
gdb.execute("set breakpoint pending on")
if gdb.lookup_global_symbol(LINKED) is None:
    raise gdb.GdbError("primeboot.py: load the kernel's file first")
Linked()
Gone()
Modules()
Path()
Init()
