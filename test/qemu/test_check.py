# SPDX-License-Identifier: BSD-2-Clause
"""`check' at the loader's prompt: a good set of modules and three bad ones, on
real firmware, of a kernel that is booted then."""

import re
import subprocess

import mkdisk
from kmods import kmod


def bad_sets(tmp_path):
    """{set: {module: bytes}}"""
    return {
        "undef": {"undef": kmod(tmp_path, "undef", init="nobody();",
                                extra="void nobody(void);")},
        "needy": {"needy": kmod(tmp_path, "needy", requires="absent")},
        "old": {"old": kmod(tmp_path, "old", version=900000000)},
    }


def lines(text):
    """Without the progress, which a slow machine shows."""
    return re.sub(r"check: [^\n]*?\(stop: q\) *", "", text)


def test_check(boot, build, tmp_path):
    """All modules of a kernel, twice; what is wrong with each of the bad sets;
    what is to be loaded, of a kernel of either machine; and its boot."""
    kernel = (build / "amd64/kernel").read_bytes()
    files = {"good/kernel": kernel, "good/modules/early/early.kmod": kmod(
        tmp_path, "early", requires="ringbuf", init='printf("early is up\\n");')}
    for name, mods in bad_sets(tmp_path).items():
        files[f"{name}/kernel"] = kernel
        for mod, data in mods.items():
            files[f"{name}/modules/{mod}/{mod}.kmod"] = data
    # Modules of other systems' formats, and what these use.
    subprocess.run(["make", "-s", "PRIMEBOOT_DEPS=checked", f"B={build}",
                    "formats"], cwd=mkdisk.ROOT, check=True,
                   capture_output=True)
    formats = ("counter", "greeter", "hail", "herald", "ledger", "puppets")
    for folder, arch in ("good", "amd64"), ("other", "i386"):
        for name in formats:
            files[f"{folder}/modules/{name}/{name}.kmod"] = \
                build / arch / f"formats/{name}.kmod"
    files["other/kernel"] = (build / "i386/kernel").read_bytes()
    for name in ("hello", "zlib", "zlibtest"):
        files[f"{mkdisk.module_base('i386')}/{name}/{name}.kmod"] = \
            build / f"i386/modules/{name}/{name}.kmod"
    vm = boot(bootcfg="timeout=0\nmenu=Check:check;prompt\n", files=files)
    vm.wait_loader()
    n = re.search(r"^hd0a:/netbsd: amd64 \S+: (\d+) of (\d+) modules link$",
                  lines(vm.text), re.M)
    assert n and n[1] == n[2] and int(n[1]) > 5, vm.text
    assert n[0] in vm.loader("check")
    total = int(n[1]) + 1
    said = lines(vm.loader("check undef"))
    assert re.search(r"^undef: undefined: \.text\+0x\w+: R_X86_64_PLT32 to "
                     "nobody: not in the kernel", said, re.M)
    assert f"{total - 1} of {total} modules link: 1 undefined" in said
    said = lines(vm.loader("check hd0a:/needy"))
    assert re.search("^needy: missing: requires absent, ", said, re.M)
    assert "modules link: 1 missing" in said
    said = lines(vm.loader("check old"))
    assert re.search(r"^old: version: built for version 900000000 \(9\.0\)",
                     said, re.M)
    assert f"{total} of {total} modules link: 1 version" in said
    good = total + len(formats)
    assert f"{good} of {good} modules link" in lines(
        vm.loader("check -a good"))
    assert f"{3 + len(formats)} of {3 + len(formats)} modules link" in \
        lines(vm.loader("check -a other"))
    vm.loader("load zlibtest")
    assert re.search(r"^hd0a:/other/kernel: i386 \S+: 2 of 2 modules link$",
                     lines(vm.loader("check other")), re.M)
    vm.loader("load early")
    assert re.search(r"^hd0a:/good/kernel: amd64 \S+: 4 of 4 modules link$",
                     lines(vm.loader("check good")), re.M)
    vm.send("boot good\r")
    log = vm.wait_monitor()
    assert "early is up" in log and "zlibtest: " in log
    assert {"early", "ringbuf", "zlib", "zlibtest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"
