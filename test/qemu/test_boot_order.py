# SPDX-License-Identifier: BSD-2-Clause
"""The order of the boot list does not matter: every module comes up, and
before those that require it."""

import itertools
import pathlib
import random
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kernel"))

from kmods import kmod              # noqa: E402
from moduleboot import machine      # noqa: E402, F401

# A diamond: a requires b and c, each of which requires d.
NEEDS = {"a": "bc", "b": "d", "c": "d", "d": ""}


def diamond(folder):
    """{letter: bytes} of modules g00a to g00d, which call each other in their
    INIT and print the results."""
    mods = {}
    for one, needs in NEEDS.items():
        total = " + ".join(["1", *(f"g00{n}_value()" for n in needs)])
        mods[one] = kmod(
            folder, f"g00{one}",
            requires=",".join(f"g00{n}" for n in needs) or None,
            extra="".join(f"int g00{n}_value(void);\n" for n in one + needs)
            + f"int\ng00{one}_value(void)\n{{\n\n\treturn {total};\n}}",
            init=f'printf("g00{one} is %d\\n", g00{one}_value());')
    return mods


def came_up(log):
    return re.findall(r"^module: (\w+): initialised", log, re.M)


def test_every_order(machine, tmp_path):
    """All orders of four modules, as 24 sets of four in one boot: set by set,
    and shuffled."""
    mods = diamond(tmp_path)
    orders = list(itertools.permutations("abcd"))
    lists = {f"g{i:02d}{one}.kmod":
             mods[one].replace(b"g00", f"g{i:02d}".encode())
             for i, order in enumerate(orders, 10) for one in order}
    assert len(lists) == 96
    shuffled = list(lists)
    random.Random(1).shuffle(shuffled)
    for files in lists, {f: lists[f] for f in shuffled}:
        vm = machine(preload=files)
        order = came_up(vm.bootlog)
        assert len(order) == 96 and len(vm.modstat()) == 96
        at = {name: i for i, name in enumerate(order)}
        for i in range(10, 34):
            for one, needs in NEEDS.items():
                for need in needs:
                    assert at[f"g{i}{need}"] < at[f"g{i}{one}"]
        for one, value in {"a": 5, "b": 2, "c": 2, "d": 1}.items():
            assert len(re.findall(rf"^g\d\d{one} is {value}$", vm.bootlog,
                                  re.M)) == 24
        assert vm.poweroff() == "guest-shutdown"


def test_a_duplicate_hurts_nobody(machine, tmp_path):
    """The second module of a name is refused when it is primed; the first one
    stays, and so do its requirers."""
    mods = diamond(tmp_path)
    other = kmod(tmp_path / "other", "g00d",
                 init='printf("g00d is the other\\n");')
    for files in itertools.permutations([("d1", mods["d"]), ("d2", other),
                                         ("b", mods["b"])]):
        first = next(n for n, _ in files if n[0] == "d")
        second = "d2" if first == "d1" else "d1"
        vm = machine(preload={f"{n}.kmod": data for n, data in files})
        assert f'{second}.kmod: "g00d" is on the boot list already, from ' \
            f"{first}.kmod; that one is kept" in vm.bootlog
        assert re.search(rf"{second}\.kmod: not primed \(error 17, EEXIST\)",
                         vm.bootlog)
        # Refused when it is primed: no module is up by then.
        assert vm.bootlog.index("not primed") < \
            vm.bootlog.index(": initialised")
        # The other one does not define what b uses, so b fails.
        good = first == "d1"
        assert ("g00b is 2" in vm.bootlog) == good
        assert ("g00d is the other" in vm.bootlog) != good
        assert came_up(vm.bootlog) == (["g00d", "g00b"] if good else ["g00d"])
        assert vm.poweroff() == "guest-shutdown"


def test_failures_hurt_nobody(machine, tmp_path):
    """A module that fails makes those fail that require it, and no others, at
    any place of the list."""
    mods = diamond(tmp_path)
    bad = kmod(tmp_path / "bad", "g00c", requires="g00d",
               init="return EIO;")
    chain = {f"h{i}": kmod(tmp_path, f"h{i}",
                           requires=f"h{i + 1}" if i < 7 else None)
             for i in range(1, 8)}
    files = {"a": mods["a"], "b": mods["b"], "c": bad, "d": mods["d"], **chain}
    for names in list(files), list(files)[::-1]:
        vm = machine(preload={f"{n}.kmod": files[n] for n in names})
        log = vm.bootlog
        assert re.search(r"g00c: its INIT failed \(error 5, EIO\)", log)
        assert re.search(r'g00a: requires "g00c"', log)
        up = set(vm.modstat())
        assert {"g00b", "g00d", *(f"h{i}" for i in range(1, 8))} == up
        # It stays on the list until its requirement can come up.
        assert "ENOENT" in vm.monitor("modload g00a")
        assert vm.poweroff() == "guest-shutdown"
