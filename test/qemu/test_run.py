# SPDX-License-Identifier: BSD-2-Clause
"""What `make run' does without a terminal: exit 0 when every module of
boot.cfg came up, and only then."""

import pathlib
import re
import subprocess

import mkdisk
import pbqemu
import pexpect
import pytest
import terminal

from kmods import tree

RUN = pbqemu.ROOT / "scripts" / "run.py"
BOOTCFG = (pbqemu.ROOT / "etc" / "boot.cfg").read_text()


def run(build, disk, *args):
    return subprocess.run([RUN, "--build", build, "--disk", disk, *args],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=240, check=False)


@pytest.fixture
def image(build, workdir, arch):
    """image(bootcfg, files): a default image with these instead."""
    def make(bootcfg=BOOTCFG, files=None):
        content = mkdisk.default_files(build, bootcfg.encode(), machine=arch)
        content.update(files or {})
        disk = workdir / "disk.img"
        mkdisk.make_disk(disk, content)
        return disk
    return make


# An i386 kernel by the 64-bit loader: test_modules.py.
@pytest.mark.parametrize("firmware, arch", [
    *((f, "amd64") for f in mkdisk.FIRMWARE), ("ia32", "i386")])
def test_default_boot(build, workdir, image, firmware, arch):
    done = run(workdir, image(), "--firmware", firmware)
    assert done.returncode == 0, done.stdout + done.stderr
    names = re.findall(r"^load=(\S+)", BOOTCFG, re.M)
    assert len(names) >= 8
    assert f"{len(names)} of {len(names)} modules" in done.stdout
    assert re.search(rf"^Primeboot kernel for {arch},", done.stdout, re.M)
    # The two test modules print their results.
    assert re.search(r"zlibtest: .* ok", done.stdout)
    assert re.search(r"bearssltest: .* ok", done.stdout)


def test_on_a_terminal(build, workdir, image):
    """The console is this terminal, and poweroff there ends it with 0."""
    with open(workdir / "terminal.log", "wb") as raw:
        child = terminal.Terminal([str(RUN), "--build", str(workdir), "--disk",
                                   str(image())], raw, timeout=120)
        child.expect(pbqemu.MONITOR_PROMPT)
        child.send("modstat\r")
        child.expect("zlibtest")
        child.expect(pbqemu.MONITOR_PROMPT)
        child.send("poweroff\r")
        child.expect(pexpect.EOF)
        child.close()
    assert child.exitstatus == 0


def test_order_of_classes(build, workdir, image):
    """VFS modules first, requirements before their requirers, in any order of
    boot.cfg."""
    cfg = BOOTCFG.replace("load=memfs\n", "") + "load=memfs\n"
    cfg = cfg.replace("load=ringbuf\n", "") + "load=ringbuf\n"
    done = run(workdir, image(cfg))
    assert done.returncode == 0, done.stdout + done.stderr
    at = [done.stdout.index(text) for text in
          ("memfs: /motd", "ringbuf: ready", "echodev: attached")]
    assert at == sorted(at)
    assert at[0] < done.stdout.index("hello: hello, kernel")


def test_a_missing_module_is_a_failure(build, workdir, image):
    done = run(workdir, image(BOOTCFG + "load=nosuch\n"))
    assert done.returncode != 0
    assert "missing: nosuch" in done.stdout


def test_a_module_that_fails_is_a_failure(build, workdir, image):
    """zlibtest with a changed stream: its result is wrong."""
    kmod = bytearray(mkdisk.modules_of(build)["zlibtest"].read_bytes())
    stream = kmod.index(bytes.fromhex("78da"))
    kmod[stream + 900] ^= 0x40
    name = f"{mkdisk.MODULE_BASE}/zlibtest/zlibtest.kmod"
    done = run(workdir, image(files={name: bytes(kmod)}))
    assert done.returncode != 0
    assert "missing: zlibtest" in done.stdout
    assert re.search(r"zlibtest: .*(inflate|CRC-32)", done.stdout)


def test_out_of_tree_module(build, workdir, boot):
    """docs/modules.md's example, built elsewhere, loaded and unloaded."""
    text = (pbqemu.ROOT / "docs" / "modules.md").read_text()
    for name, body in re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```", text,
                                 re.M | re.S):
        (workdir / name).write_text(body)
    subprocess.run(["make", f"PRIMEBOOT={tree(workdir)}", "-C", workdir],
                   check=True, capture_output=True)
    modules = mkdisk.modules_of(build)
    modules["answer"] = pathlib.Path(workdir / "build" / "answer.kmod")
    vm = boot(bootcfg="timeout=0\nmenu=Boot:boot netbsd\nfs=/boot/fs.tar\n"
              "load=answer\nload=ringbuf\n", modules=modules)
    assert "answer: 4 bytes wait" in vm.wait_monitor()
    assert {"answer", "ringbuf"} <= set(vm.modstat())
    vm.monitor("modunload answer")
    assert "answer" not in vm.modstat()
    assert "answer: 4 bytes wait" in vm.monitor("modload answer")
    assert vm.poweroff() == "guest-shutdown"
