# SPDX-License-Identifier: BSD-2-Clause
"""NetBSD's own kernels, booted by this loader from each file system. They are
not part of this tree: the environment variable PRIMEBOOT_PEERS names a folder
that is the root of such a system, as far as a loader looks, or has several of
them below it:

    $PRIMEBOOT_PEERS[/<any name>]/netbsd            or netbsd.gz, onetbsd, ...
                                 /stand/<machine>/<release>/modules/
                                     <name>/<name>.kmod

Kernel and modules are of one release, from its sets kern-GENERIC and modules.
The kernel is booted with -x and given three modules: it must say, itself, that
it got them: "Prep module path=... len=... pa=...". Primeboot's own kernel, in
such a folder, says the same: test_own."""

import os
import pathlib
import re
import shutil
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "test" / "qemu")]

import fsimages             # noqa: E402
import mkdisk               # noqa: E402
import pbqemu               # noqa: E402
from fsimages import MIB    # noqa: E402
from test_disks import FIRST, gpt   # noqa: E402

ESP = 4 * MIB
PAGE = 4096
# The loader's default names (stand/boot/boot_search.c).
KERNELS = [base + end for base in ("netbsd", "onetbsd", "netbsd.old")
           for end in ("", ".gz", "/kernel", "/kernel.gz")]

PLACES = {
    "fat32": (fsimages.make_fat32, fsimages.BASIC),
    "ffs1": (fsimages.make_ffs(1, "le"), fsimages.NETBSD_FFS),
    "ffs2": (fsimages.make_ffs(2, "le"), fsimages.NETBSD_FFS),
    "ffs1be": (fsimages.make_ffs(1, "be"), fsimages.NETBSD_FFS),
    "ffs2be": (fsimages.make_ffs(2, "be"), fsimages.NETBSD_FFS),
    "ext2": (fsimages.make_ext("ext2"), fsimages.LINUX),
    "ext3": (fsimages.make_ext("ext3"), fsimages.LINUX),
    "ext4": (fsimages.make_ext("ext4"), fsimages.LINUX),
    "iso": None,
}


def kernel_of(root):
    """The kernel's path in a system's root, or None."""
    return next((k for k in KERNELS if (root / k).is_file()), None)


def peers():
    """{name: root} of the systems that PRIMEBOOT_PEERS has."""
    folder = os.environ.get("PRIMEBOOT_PEERS")
    if not folder:
        return {}
    top = pathlib.Path(folder).resolve()
    roots = [top] if kernel_of(top) else [
        p for p in sorted(top.iterdir()) if p.is_dir() and kernel_of(p)]
    assert roots, f"{top}: no kernel in it, nor in a folder below it"
    return {p.name: p for p in roots}


def module_files(root):
    return list((root / "stand").glob("*/*/modules/*/*.kmod"))


def modules_of(root):
    """{name: bytes} of the smallest, the largest and one other module."""
    files = sorted(module_files(root), key=lambda p: p.stat().st_size)
    assert files, f"{root}/stand: no modules in it"
    return {p.stem: p.stat().st_size
            for p in (files[0], files[len(files) // 2], files[-1])}


def make_disk(place, tree, build, workdir):
    """A disk with the loader's partition and one with the tree."""
    disk = workdir / "disk.img"
    loader = fsimages.loader_only(build)
    if place == "iso":
        fsimages.make_cd(disk, tree, loader, workdir)
        return disk
    make, kind = PLACES[place]
    used = sum(p.stat().st_size + PAGE for p in tree.rglob("*"))
    mib = used * 5 // 4 // MIB + fsimages.ROOT_MIB
    image, at = workdir / "root.img", FIRST + ESP
    make(image, tree, mib)
    disk.touch()
    gpt(disk, {0: (mkdisk.ESP_TYPE, FIRST, ESP, 0, "esp"),
               1: (kind, at, mib * MIB, 0, "root")}, at + (mib + 1) * MIB)
    fsimages.fat(disk, FIRST, ESP, loader, workdir)
    fsimages.write_at(disk, at, image)
    return disk


def check(place, root, build, workdir):
    """Boot the system; the kernel's messages about three modules."""
    modules = modules_of(root)
    tree = workdir / "tree"
    shutil.copytree(root, tree, symlinks=True)
    (tree / "boot.cfg").write_text(
        "timeout=0\nmenu=Go:boot -x\n"
        + "".join(f"load={name}\n" for name in modules))
    disk = make_disk(place, tree, build, workdir)
    with pbqemu.Qemu(disk, workdir / "vm", memory=512, lifetime=300) as vm:
        end, sizes = 0, {p.stem: p.stat().st_size for p in module_files(root)}
        while modules:
            said = vm.expect(r"Prep module path=(\S+) len=(\d+) "
                             r"pa=(?:0x)?([0-9a-f]+)\s", timeout=200)
            name = said[1]
            # One of them, or what it requires.
            assert int(said[2]) == sizes[name]
            modules.pop(name, None)
            start = int(said[3], 16)
            assert start % PAGE == 0 and start >= end
            end = start + sizes[name]
        assert re.search(rf"kernel: \w+:/{kernel_of(root)}: ", vm.text)


@pytest.fixture(scope="module")
def build():
    return pathlib.Path(os.environ.get("PRIMEBOOT_BUILD",
                                       ROOT / "build")).resolve()


@pytest.mark.parametrize("arch", ["amd64", "i386"])
def test_own(build, tmp_path, arch):
    """Primeboot's kernel and modules as such a folder."""
    root = tmp_path / "own"
    fsimages.make_tree(root, {
        "netbsd": (build / arch / "kernel").read_bytes(),
        **{f"{mkdisk.module_base(arch)}/{name}/{name}.kmod": path.read_bytes()
           for name, path in mkdisk.modules_of(build, arch).items()}})
    check("ffs2", root, build, tmp_path)


@pytest.mark.skipif(not os.environ.get("PRIMEBOOT_PEERS"),
                    reason="PRIMEBOOT_PEERS names no folder with kernels")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", peers() or ["none"])
def test_peer(name, place, build, tmp_path):
    check(place, peers()[name], build, tmp_path)
