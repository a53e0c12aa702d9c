# SPDX-License-Identifier: BSD-2-Clause
"""A disk that returns other bytes when a block is read again, in level enforce:
only bytes that were verified run; others are refused by name.

The other bytes work, and show if they are used: a kernel with another prompt, a
module that prints something else, a boot.cfg with another banner, a manifest
that lists that kernel. The disk counts how often each block was read."""

import firmware
import mkdisk
import pbqemu
import pytest
from changingdisk import ChangingDisk
from signedroot import SignedRoot

CONFIG = "EFI/NetBSD/boot.cfg"
KERNEL = "kernels/netbsd"
MODULE = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"
SETTINGS = b"banner=good words\nmenu=Prompt:prompt\ntimeout=0\n"
MANIFEST = "boot.manifest"
# The loader reads small files and folders into its cache in lines of 32 KB. Files
# before and behind these two keep parts of them out of such lines.
APART = 64 << 10
ONCE, TWICE = (1, 1), (2, 2)


def other(data, old, new):
    assert len(old) == len(new) and old in data
    return data.replace(old, new)


class Attack:
    """A signed root on such a disk, and another one of the attacker's; `disk'
    has the file of each name, `good' and `evil' their bytes."""

    def __init__(self, build, workdir):
        self.build, self.workdir = build, workdir
        good = {KERNEL: (build / "amd64/kernel").read_bytes(),
                MODULE: mkdisk.modules_of(build)["hello"].read_bytes(),
                CONFIG: SETTINGS}
        evil = {KERNEL: other(good[KERNEL], b"primeboot> ", b"evilprompt>"),
                MODULE: other(good[MODULE], b"hello, kernel",
                              b"evil!, kernel"),
                CONFIG: other(SETTINGS, b"good", b"evil")}
        root = SignedRoot(build, workdir, good)
        root.keys("--enforce", "owner.crt")
        for content in evil, good:      # (the signature is of the latter)
            root.put(content)
            root.manifest()
            content[MANIFEST] = root.files()[MANIFEST].read_bytes()
        self.good, self.evil = good, evil
        loader = root.loader()
        self.path = workdir / "disk.img"
        pads = {f"{name.rpartition('/')[0]}/{end}": bytes(APART)
                for name in (KERNEL, MODULE) for end in "az"}
        mkdisk.make_disk(self.path, {**root.files(), **pads,
                                     "EFI/BOOT/BOOTX64.EFI": loader})
        self.server = ChangingDisk(self.path.read_bytes(), after=loader)
        self.disk = {name: self.server.file(good[name]) for name in good}

    def answer(self, name, *kinds):
        self.disk[name].answer(*(getattr(self, kind)[name] for kind in kinds))

    def reads(self, name):
        return self.disk[name].reads

    def start(self):
        return pbqemu.Qemu(self.path, self.workdir / "vm",
                           machine=self.server.machine,
                           state=firmware.state_for(
                               self.build / "test" / "firmware", self.path, {}))


@pytest.fixture(name="attack")
def attack_fixture(build, workdir):
    it = Attack(build, workdir)
    with it.server:
        yield it


def refused(said, name, why):
    return any(name in line and "EAUTH" in line and why in line
               for line in said.splitlines())


def boot(vm):
    """Boot the kernel; what was printed up to its prompt."""
    vm.send(f"boot {KERNEL}\r")
    vm.expect(pbqemu.MONITOR_PROMPT, never=(*pbqemu.DISASTERS, "evil"))
    return vm.child.before


def test_right_first(attack):
    """Right bytes at the first read, others at each later one: boot.cfg, kernel
    and module are used as they were verified, each block read once; a manifest
    and a kernel that are read for another boot are refused."""
    for name in CONFIG, MANIFEST:
        attack.answer(name, "good", "evil")
    with attack.start() as vm:
        vm.wait_loader()
        assert "good words" in vm.text
        assert attack.reads(CONFIG) == ONCE
        assert attack.reads(MANIFEST) == ONCE
        attack.answer(KERNEL, "good", "evil")
        said = vm.loader(f"boot {KERNEL}")
        assert refused(said, MANIFEST, "signature"), said
        assert attack.reads(MANIFEST) == TWICE
        assert attack.reads(KERNEL) == ONCE
        attack.answer(MANIFEST, "good")
        said = vm.loader(f"boot {KERNEL}")
        assert refused(said, KERNEL, "its hash is not"), said
        assert attack.reads(KERNEL) == TWICE
        attack.answer(KERNEL, "good", "evil")
        attack.answer(MODULE, "good", "evil")
        vm.loader("load hello")
        boot(vm)
        assert attack.reads(KERNEL) == attack.reads(MODULE) == ONCE
        assert "hello, kernel" in vm.text and "evil" not in vm.text
        assert "hello" in vm.modstat()


def test_wrong_first(attack):
    """Other bytes first, right ones at each later read: a file is refused for
    what was read, not read again, and accepted by a later boot. The module is
    right when the prompt verifies it, and wrong when it is loaded."""
    attack.answer(CONFIG, "evil", "good")
    with attack.start() as vm:
        vm.expect("starting in ")   # without boot.cfg
        vm.send("x")
        vm.wait_loader()
        assert refused(vm.text, CONFIG, "its hash is not")
        assert attack.reads(CONFIG) == ONCE
        for name, why in ((MANIFEST, "signature"),
                          (KERNEL, "its hash is not")):
            attack.answer(name, "evil", "good")
            said = vm.loader(f"boot {KERNEL}")
            assert refused(said, name, why), said
            assert attack.reads(name) == ONCE
        attack.answer(MODULE, "good", "evil", "good")
        assert "hello.kmod: trusted" in vm.loader(f"trust {MODULE}")
        assert attack.reads(MODULE) == ONCE
        vm.loader("load hello")
        said = boot(vm)
        assert refused(said, MODULE, "its hash is not"), said
        assert attack.reads(KERNEL) == attack.reads(MODULE) == TWICE
        assert "evil" not in vm.text
        assert "hello" not in vm.modstat()
