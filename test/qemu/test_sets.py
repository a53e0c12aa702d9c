# SPDX-License-Identifier: BSD-2-Clause
"""Kernel sets: two kernels of one version, each with its own modules, on real
firmware."""

import gzip

import pytest

from kmods import kmod
import mkdisk


@pytest.mark.parametrize("mine, other, command", [
    ("red", "blue", "boot red/kernel.gz"), ("blue", "red", "boot hd0a:/blue"),
    ("netbsd", "blue", "boot hd0a:")])
def test_sets(boot, build, tmp_path, mine, other, command):
    """By the kernel's path, by its folder's name, or by default: modules come
    from the kernel's folder, at boot and later; those that are not there from
    the release's folder."""
    disk, tree = {}, {}
    kernel = (build / "amd64" / "kernel").read_bytes()
    for colour in (mine, other):
        if colour == "red":
            disk["red/kernel.gz"] = gzip.compress(kernel)
        elif colour == "netbsd":
            disk["netbsd/netbsd.gz"] = gzip.compress(kernel)
        else:
            disk[f"{colour}/kernel"] = kernel
        for name in ("early", "late"):
            tree[f"{colour}/modules/{name}/{name}.kmod"] = kmod(
                tmp_path / colour, name, init=f'printf("{name}: {colour}\\n");')
    for name in ("early", "late"):
        tree[f"{mkdisk.MODULE_BASE}/{name}/{name}.kmod"] = b"not this one"
    tree[f"{mkdisk.MODULE_BASE}/hello/hello.kmod"] = \
        build / "amd64/modules/hello/hello.kmod"
    vm = boot(bootcfg="timeout=0\nmenu=Prompt:prompt\nfs=/boot/fs.tar\n"
              "load=early\n",
              files={**disk, **tree, "boot/fs.tar": mkdisk.make_tar(tree)},
              without=["netbsd"])
    vm.wait_loader()
    vm.send(f"{command}\r")
    log = vm.wait_monitor()
    assert f"module: early: hd0a:/{mine}/modules/early/early.kmod, " in log
    assert f"this kernel's modules are in /{mine}/modules" in log
    assert f"early: {mine}\n" in log
    assert f"late: {mine}\n" in vm.monitor("modload late")
    assert f"kern.module.path = /{mine}/modules" in vm.monitor(
        "sysctl kern.module.path")
    assert f"/{mkdisk.MODULE_BASE}/hello/hello.kmod: " in vm.monitor(
        "modload hello")
    said = vm.monitor("modload absent")
    assert f"at /{mine}/modules/absent/absent.kmod or below " \
        f"/{mkdisk.MODULE_BASE}" in said and "ENOENT" in said
    assert f"early: {other}" not in vm.text
    assert vm.poweroff() == "guest-shutdown"
