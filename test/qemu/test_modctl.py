# SPDX-License-Identifier: BSD-2-Clause
"""modctl(2), and the rest of what the framework can be asked, once in a
booted kernel: modules call it and tell the answers, which are compared here
line by line."""

import pathlib
import struct
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod                                       # noqa: E402
from moduleboot import (build_all, build_one, link_builtins,  # noqa: E402, F401
                        machine, parts, place)

NAMES = ["tell", "nested", "taker", "quiet", "stating", "keeper", "addin"]
PLIST = b"<dict><key>size</key><integer>1</integer><key>on</key><true/></dict>"
KERNEL, BOOT, FILESYS = 0, 1, 2
MUST_FORCE, AUTO_LOADED = 1, 2


@pytest.fixture(scope="module")
def mods(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    mods = build_all(folder, NAMES)
    mods["old"] = kmod(folder, "old", version=900000000)
    mods["needst"] = kmod(folder, "needst", requires="stating")
    mods["use_one"] = kmod(folder, "use_one", requires="one")
    idle = kmod(folder, "idl0")
    for name in ("idl1", "idl2"):
        mods[name] = idle.replace(b"idl0", name.encode())
    return mods


def files(mods, *names):
    return {place(n): mods[n] for n in names}


def lines(name, text):
    """The lines that one module printed, without its name."""
    return [line.partition(": ")[2] for line in text.splitlines()
            if line.startswith(f"{name}: ")]


def call(vm, function):
    return vm.monitor(f"crash call {function}")


def expected(text):
    return [line.strip() for line in text.strip().splitlines()]


def test_modctl(machine, mods):
    vm = machine({**files(mods, "tell", "nested", "taker", "stating", "old",
                          "needst"),
                  place("taker").replace(".kmod", ".plist"): PLIST},
                 {"quiet.kmod": mods["quiet"]})
    said = vm.monitor("modload tell")
    find_section(said)
    # A module cannot load or unload itself in its INIT, nor load one that
    # requires it, which would be a cycle.
    assert lines("stating", said) == ["in its INIT: unload EBUSY, load EEXIST,"
                                      " one that requires it EDEADLK"]
    assert lines("tell", call(vm, "tell_modctl")) == expected("""
        no such operation: EINVAL
        LOAD of nothing: EFAULT
        UNLOAD of nothing: EFAULT
        STAT to nowhere: EFAULT
        STAT to no buffer: EFAULT
        EXISTS, by hand: ok
        EXISTS, by itself: ok
        LOAD without a name: EFAULT
        LOAD with flag 4: EINVAL
        LOAD with no properties of a length: EINVAL
        LOAD with many properties: EINVAL
        LOAD with as many as may be: EINVAL
        LOAD with a list: EINVAL
        UNLOAD of what is not there: ENOENT""")
    vm.monitor("sysctl kern.module.autoload=0")
    said = lines("tell", call(vm, "tell_modctl"))
    assert said[5:7] == ["EXISTS, by hand: ok", "EXISTS, by itself: EPERM"]
    vm.monitor("sysctl kern.module.autoload=1")
    said = call(vm, "tell_load")
    assert lines("taker", said) == expected("""
        properties, size 1, on 1
        properties, size 7, on 1
        none, size 0, on 0
        properties, size 7, on 0""")
    assert lines("tell", said) == expected("""
        LOAD: ok
        UNLOAD: ok
        LOAD with size: ok
        UNLOAD: ok
        LOAD, NO_PROP: ok
        UNLOAD: ok
        LOAD, NO_PROP, with size: ok
        LOAD again: EEXIST
        UNLOAD: ok
        LOAD of an old one: EPROGMISMATCH
        LOAD of an old one, FORCE: ok
        UNLOAD: ok""")
    said = vm.monitor("modunload tell")
    # In FINI it finds its sections again.
    assert said.count('10 bytes, "the marks", here') == 1
    assert "FINI: unload EBUSY, load EEXIST, one that requires it EBUSY" in \
        vm.monitor("modunload stating")
    assert set(vm.modstat()) == {"quiet", "nested"}
    assert vm.poweroff() == "guest-shutdown"


def find_section(said):
    """Its own sections, before and after a nested INIT of another module."""
    own = expected("""
        section tell_marks: ok
        10 bytes, "the marks", here
        section tell_bulk: ENOENT
        section nested_marks: ENOENT""")
    assert lines("tell", said) == [*own, "load in INIT: ok", *own]
    assert lines("nested", said) == ["0, 7 bytes, here, tell_marks ENOENT"]


def text_of(data):
    """A string in an array of bytes, zero-padded."""
    text, nul, rest = data.partition(b"\0")
    assert nul and not rest.strip(b"\0")
    return text.decode()


def records(data):
    """What MODCTL_STAT writes: (name, required, address, source, class, size,
    references, flags) of each module."""
    count, = struct.unpack_from("<i", data)
    strings = data[4 + count * 64:]
    assert strings[:1] == b"\0" == strings[-1:]
    for i in range(count):
        name, *numbers, off = struct.unpack_from("<32sQ6I", data, 4 + i * 64)
        required = strings[off:].partition(b"\0")[0].decode()
        assert (off == 0) == (required == "")
        yield (text_of(name), required, *numbers)


def old_records(data):
    """The same of MODCTL_OSTAT, whose records have no flags."""
    assert len(data) % 392 == 0
    for name, required, *numbers, reserved in struct.iter_unpack(
            "<32s320sQ4I16s", data):
        assert not any(reserved)
        yield (text_of(name), text_of(required), *numbers)


def place_of(vm, name):
    """(address, size) of a module, from modmap."""
    found = parts(vm, name)
    return found[0][0], sum(-(-size // 4096) for _, size, *_ in found) * 4096


def test_stat(machine, mods, build, workdir):
    """Both forms of modstat_t, to the last byte, of every kind of module."""
    (workdir / "inner.kmod").write_bytes(build_one(workdir, "inner"))
    (workdir / "secure.kmod").write_bytes(build_one(workdir, "secure"))
    kernel = link_builtins(build, [workdir / "inner.kmod",
                                   workdir / "secure.kmod"],
                           workdir / "kernel")
    vm = machine(files(mods, "tell", "nested", "stating", "taker"),
                 {"quiet.kmod": mods["quiet"]}, kernel)
    vm.monitor("modload tell; modunload inner")
    assert "EPERM" in vm.monitor("modunload secure")
    assert "secure: off" not in vm.text
    said = call(vm, "tell_stat")
    # Six modules.  With a byte too few STAT writes nothing, OSTAT all but
    # the last record.
    strings = len("\0quiet,stating\0")
    assert lines("tell", said) == expected(f"""
        STAT: ok
        a byte short: ok
        needs 0 of {4 + 6 * 64 + strings}, then 0 changed
        again: ok
        then 0 changed
        OSTAT: ok
        a byte short: ok
        needs 0 of 2352, then 0 changed
        again: ok
        then 0 changed""")
    new, old = (bytes.fromhex(line.rpartition(" ")[2])
                for line in said.splitlines() if "STAT is " in line)
    got = {r[0]: r[1:] for r in records(new)}

    def loaded(name, required, source, cls, refs):
        address, size = place_of(vm, name)
        assert address >= 0xffffffffc0000000 and size > 0
        return required, address, source, cls, size, refs, 0

    assert got == {
        "tell": loaded("tell", "quiet,stating", FILESYS, 4, 0),
        "quiet": loaded("quiet", "", BOOT, 6, 1),
        "stating": (*loaded("stating", "", FILESYS, 3, 1)[:-1], AUTO_LOADED),
        "nested": loaded("nested", "", FILESYS, 1, 0),
        "secure": ("", 0, KERNEL, 5, 0, 0, 0),
        "inner": ("", 0, KERNEL, 2, 0, 0xffffffff, MUST_FORCE),
    }
    assert [r[:-1] for r in records(new)] == list(old_records(old))
    # Requirers first, inactive modules last.
    order = [r[0] for r in records(new)]
    assert order[0] == "tell" and order[-1] == "inner"
    assert lines("tell", call(vm, "tell_names")) == expected(f"""
        netbsd from {KERNEL}
        quiet from {BOOT}
        tell from {FILESYS}
        nobody
        nobody
        STAT to stating: ok
        its answer is 42
        STAT to tell: ENOTTY
        STAT to taker: ENOENT
        load as MISC: ok
        unload: ok
        load as VFS: ENOENT""")
    assert vm.poweroff() == "guest-shutdown"


def test_keeping(machine, mods):
    """References, module-specific data, callbacks, hooks, and the lock."""
    vm = machine(files(mods, "keeper", "idl1", "idl2"),
                 {"quiet.kmod": mods["quiet"]})
    vm.monitor("modload keeper; sysctl kern.module.autotime=1")
    knobs(vm)
    held_is_not_unused(vm)
    assert lines("keeper", call(vm, "keeper_data")) == expected("""
        apple pear plum nothing
        grape pear plum nothing
        grape is let go""".replace("grape is", "plum is let go\ngrape is"))
    assert lines("keeper", call(vm, "keeper_hooks")) == expected("""
        not hooked 1
        hooked 2
        not hooked 3""")
    assert lines("keeper", call(vm, "keeper_drain")) == expected("""
        in 4
        unset
        out 4
        is unset""")
    assert lines("keeper", call(vm, "keeper_lock")) == expected("""
        own 0
        idl1 is not there
        loaded 0
        idl1 is there""")
    vm.monitor("modunload idl1; modunload idl2")
    # FINI refuses with any errno; callbacks are told that the module stays.
    assert sorted(lines("keeper", call(vm, "keeper_watch"))) == [
        "keeper came", "quiet came"]
    said = vm.monitor("modunload quiet")
    assert "(error 33, EDOM)" in said and "modunload: quiet: EDOM: " in said
    assert lines("keeper", said) == ["quiet went", "quiet came"]
    assert vm.modstat()["quiet"][3] == "0"
    said = vm.monitor("modunload quiet")
    assert lines("keeper", said) == ["quiet went"] and "unloaded" in said
    assert lines("keeper", call(vm, "keeper_unwatch")) == ["keeper went"]
    assert lines("keeper", vm.monitor("modunload keeper")) == []
    assert vm.modstat() == {}
    assert vm.poweroff() == "guest-shutdown"


def knobs(vm):
    """The values that the knobs accept, and the messages that they enable."""
    for knob in "autoload=2", "verbose=-1", "strictdeps=2", "autotime=-1":
        assert "EINVAL" in vm.monitor(f"sysctl kern.module.{knob}")
    vm.monitor("sysctl kern.module.autoload=0")
    assert "autoloaded" not in call(vm, "keeper_auto")
    vm.monitor("sysctl kern.module.verbose=1")
    assert "idl1: not autoloaded (error 1, EPERM)" in call(vm, "keeper_auto")
    vm.monitor("sysctl kern.module.verbose=0; sysctl kern.module.autoload=1")


def held_is_not_unused(vm):
    """Of two unused modules the held one stays, and its AUTOUNLOAD is not
    called, though its time is due first."""
    vm.send("crash call keeper_auto\r")
    vm.expect("keeper: 0 0")
    vm.expect("idl2: unloaded", 20)
    stats = vm.modstat()
    assert "idl2" not in stats and stats["idl1"][3] == "1"
    assert "idl1: in use" not in vm.text
    said = vm.monitor("modunload idl1")
    assert "idl1: in use: held (1 references) (error 16, EBUSY)" in said
    vm.send("crash call keeper_rele\r")
    vm.expect("idl1: unloaded", 20)
    assert set(vm.modstat()) == {"keeper", "quiet"}


def test_builtins_of_a_module(machine, mods):
    """module_builtin_add() and module_builtin_remove(); when force is
    needed."""
    vm = machine(files(mods, "addin", "use_one"))
    vm.monitor("modload addin")
    before = vm.monitor("memstat")
    assert lines("addin", call(vm, "addin_add")) == expected("""
        one on
        two on
        bad on
        two off
        one off
        add two, one, bad: EILSEQ
        remove one: ENOENT
        one on
        two on
        add two, one: ok
        add them again: EEXIST
        add addin: EEXIST
        add a long name: EINVAL
        add no name: EINVAL
        remove two, active: EBUSY
        remove one, required: EBUSY
        two off
        remove two: ok
        one off
        remove one: ok
        remove one again: ENOENT""")
    assert vm.monitor("memstat") == before
    assert lines("addin", call(vm, "addin_disable")) == expected("""
        add one: ok
        one on
        load one: ok
        load one again: EEXIST
        one off
        unload one: ok
        load one: EPERM
        autoload one: EPERM
        load one that requires it: EPERM
        one on
        load that by force: ok
        unload one: EBUSY
        unload use_one: ok
        one off
        unload one: ok
        one on
        load one by force: ok
        one off
        remove one: ok""")
    assert lines("addin", call(vm, "addin_require_force")) == expected("""
        add one: ok
        load one: EPERM
        one on
        load one by force: ok
        one off
        remove one: ok""")
    assert vm.monitor("memstat") == before
    assert set(vm.modstat()) == {"addin"}
    assert vm.poweroff() == "guest-shutdown"
