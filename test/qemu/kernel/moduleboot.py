# SPDX-License-Identifier: BSD-2-Clause
"""A kernel with modules in its file system, started without loader or
firmware: a second or two instead of ten. The modules' sources are in
test/qemu/modules, built with mk/kmod.mk as out-of-tree modules are."""

import concurrent.futures
import pathlib
import re
import subprocess

import pytest

import kernelvm as kv
from kmods import make_kmod
import mkdisk

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "modules"
TOP = 256 << 20

ARCHES = ["amd64", "i386"]
both_machines = pytest.mark.parametrize("arch", ARCHES)
LD = {"amd64": "elf_x86_64", "i386": "elf_i386"}

# Extra flags of modules.
FLAGS = {
    "common": ["CFLAGS=-fcommon"],
    "weak": ["CFLAGS=-fcommon -fpic $(if $(filter amd64,$(MACHINE)),"
             "-mcmodel=small)"],
    "sections": ["CFLAGS=-ffunction-sections -fdata-sections -O0"],
}


def build_one(folder, name, more=(), arch="amd64"):
    source = next(SOURCES.glob(f"{name}.c*"))
    return make_kmod(folder / name, name, {source.name: source.read_text()},
                     [f"MACHINE={arch}", *FLAGS.get(name, ()), *more])


def build_all(folder, names, arch="amd64"):
    """{name: bytes} of modules, built side by side."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(
            lambda n: build_one(folder, n, arch=arch), names)))


def place(name, arch="amd64"):
    return f"{mkdisk.module_base(arch)}/{name}/{name}.kmod"


def kernel_objects(build, arch="amd64"):
    """The objects of the kernel."""
    return (build / f"obj/{arch}/kernel.list").read_text().split()


def link_builtins(build, kmods, out, arch="amd64"):
    """The kernel with built-in modules: they are linked into it, and it finds
    them by their link set."""
    return link_kernel([*kernel_objects(build, arch), *kmods], out, arch)


def link_kernel(objects, out, arch="amd64"):
    """A kernel of these objects; its bytes."""
    script = mkdisk.ROOT / f"sys/arch/{arch}/kern.ldscript"
    subprocess.run(["ld", "-m", LD[arch], "-nostdlib", "-static", "-z", "noexecstack", "-z",
                    "max-page-size=0x1000", "--build-id=none", "-T", script,
                    "-o", out, *objects], cwd=mkdisk.ROOT, check=True)
    return out.read_bytes()


@pytest.fixture
def machine(build, workdir, arch):
    """machine(tree={path: bytes} of the file system, preload={path: bytes},
    kernel=bytes, seed=bytes, **Image.start's) -> Qemu at the monitor; what
    it printed until there is its .bootlog. By PVH on QEMU's smallest machine
    where one file is all that the kernel is given: it is "initrd" then."""
    machines = []

    def pvh(folder, files):
        folder.mkdir(parents=True)
        for _, _, data in files:
            (folder / "initrd").write_bytes(mkdisk.content(data))
        return kv.pbqemu.Qemu(None, folder, lifetime=60, machine=kv.pvh_command(
            build / arch / "kernel", folder / "initrd" if files else None))

    def start(tree=None, preload=None, kernel=None, seed=None, **kwargs):
        files = [(path, kv.ELF, data)
                 for path, data in (preload or {}).items()]
        if tree:
            files.append(("fs.tar", kv.FS, mkdisk.make_tar(tree)))
        if seed:    # last, but used before the first module is placed
            files.append(("seed", kv.RND, seed))
        folder = workdir / f"vm{len(machines)}"
        if kernel is None and len(files) <= 1 and not seed and not kwargs:
            vm = pvh(folder, files)
        else:
            image = kv.Image(kernel or (build / arch / "kernel").read_bytes(),
                             files)
            vm = image.start(folder, image.bootinfo(image.records(TOP)),
                             **kwargs)
        machines.append(vm)
        vm.bootlog = vm.wait_monitor(60)
        return vm

    yield start
    for vm in machines:
        vm.close()


def parts(vm, name):
    """[(address, size, protection, kind)] of a module, from modmap."""
    return [(int(m[1], 16), int(m[2]), m[3], m[4]) for m in re.finditer(
        r"^0x([0-9a-f]+) +(\d+) ([r-][w-][x-]) (\S+)",
        vm.monitor(f"modmap {name}"), re.MULTILINE)]


def numbers(vm):
    """(free pages, bytes of kmem, symbols), from memstat."""
    return tuple(int(n) for n in re.search(
        r"pages: +(\d+) free.*kmem: +(\d+) bytes.*symbols: (\d+)",
        vm.monitor("memstat"), re.DOTALL).groups())
