# SPDX-License-Identifier: BSD-2-Clause
"""Keys in the loader, and what it says of files, on real firmware."""

import os
import pathlib
import shutil
import subprocess

import pytest

import mkdisk
from signedroot import SignedRoot

MODULE = f"{mkdisk.MODULE_BASE}/hello/hello.kmod"


@pytest.fixture(name="tool")
def tool_fixture(build, workdir):
    def run(*args):
        return subprocess.run([build / "tools" / "primeboot-kmod", *args],
                              cwd=workdir, check=True, capture_output=True,
                              text=True).stdout
    return run


def stage(root, content):
    for name, data in content.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mkdisk.content(data))


@pytest.mark.parametrize("kind", ["x64", "ia32"])
def test_trust(build, workdir, boot, tool, kind):
    """A signed manifest, a module with a signature of its own, one that changed,
    and one that is not listed."""
    files = mkdisk.default_files(build, b"timeout=0\nmenu=Prompt:prompt\n")
    root = workdir / "root"
    stage(root, {n: files[n] for n in ("netbsd", "EFI/NetBSD/boot.cfg", MODULE)})
    tool("keys", "--new=owner", "--type=rsa2048")
    tool("keys", "--new=other", "--type=p384")
    tool("keys", "-o", "keys.list", "owner.crt", "other.crt")
    tool("manifest", "-o", "root/boot.manifest", "--svn=3", "root")
    tool("sign", "-k", "owner.key", "root/boot.manifest")
    loader = workdir / f"boot{kind}.efi"
    loader.write_bytes((build / "efi" / loader.name).read_bytes())
    tool("keys", f"--enrol={loader}", "keys.list")
    module = bytearray((root / MODULE).read_bytes())
    stage(root, {"own.kmod": bytes(module)})
    tool("sign", "-k", "other.key", "root/own.kmod")
    module[1000] ^= 1
    vm = boot("timeout=0\nmenu=Prompt:prompt\n", files={
        f"EFI/BOOT/{loader.name.upper()}": loader.read_bytes(),
        "boot.manifest": root / "boot.manifest",
        "boot.manifest.sig": root / "boot.manifest.sig",
        "own.kmod": root / "own.kmod", "new.kmod": bytes(module),
        MODULE: bytes(module)}, kernel=root / "netbsd",
        firmware=kind)
    vm.wait_loader()
    said = vm.loader("trust")
    assert "trust: warn: keys are enrolled" in said
    for line in tool("keys", "keys.list").splitlines()[1:]:
        assert line in said
    said = vm.loader("trust netbsd EFI/NetBSD/boot.cfg")
    assert "netbsd: trusted, line " in said and "boot.cfg: trusted, l" in said
    assert "own.kmod: trusted; " in vm.loader("trust own.kmod")
    said = vm.loader(f"trust {MODULE}")
    assert f"{MODULE}: EAUTH: its hash is not the one in the manifest" in said
    assert "new.kmod: EAUTH: it is not in the manifest" in vm.loader(
        "trust new.kmod")
    # What is refused is said, and used all the same: Secure Boot is off.
    vm.loader("load hello")
    vm.loader("load /own.kmod")
    vm.send("boot\r")
    vm.wait_monitor()
    assert f"WARNING: hd0a:/{MODULE}: not trusted: {MODULE}: EAUTH" in vm.text
    assert vm.text.count("WARNING: hd0a:") == 2
    # One is not what its file is called; and the kernel says both again.
    assert vm.text.count('the module "hello", not "own"') == 2
    assert "trust: WARNING: hello: not trusted: hello: EAUTH" in vm.text


def recipe():
    """The lines of docs/trust.md, as they are."""
    page = pathlib.Path(__file__).parents[2] / "docs" / "trust.md"
    part = page.read_text().partition("## From nothing to a signed root\n")[2]
    lines = part.partition("\n## ")[0].splitlines()
    return "\n".join(n for n in lines
                     if n.startswith("    ") and "sbsign" not in n)


def test_recipe(build, workdir, boot):
    """The recipe, run as written: a machine that boots what its owner signed,
    and no other kernel or module."""
    files = mkdisk.default_files(build)
    hello = mkdisk.content(files[MODULE])
    root = workdir / "root"
    stage(root, {"netbsd": files["netbsd"], MODULE: hello,
                 "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Prompt:prompt\n"})
    (workdir / "hello.kmod").write_bytes(hello)
    shutil.copy(build / "efi" / "bootx64.efi", workdir)
    done = subprocess.run(
        ["sh", "-ec", recipe()], cwd=workdir, check=True, capture_output=True,
        text=True, env={**os.environ,
                        "PATH": f"{build}/tools:{os.environ['PATH']}"})
    assert "0 refused" in done.stdout
    content = {str(p.relative_to(root)): p
               for p in root.rglob("*") if p.is_file()}
    vm = boot(files={**content, "late/hello.kmod": workdir / "hello.kmod",
                     "plain/hello.kmod": hello, "other": files["netbsd"]},
              without=set(files) - set(content))
    vm.wait_loader()
    assert "trust: enforce: keys are enrolled" in vm.loader("trust")
    assert "not trusted: other: EAUTH" in vm.loader("boot other")
    assert "hello.kmod: trusted; " in vm.loader("trust late/hello.kmod")
    vm.loader("load /plain/hello.kmod")
    vm.send("boot\r")
    vm.wait_monitor()
    assert vm.text.count("plain/hello.kmod: not trusted: ") == 1
    assert "hello" not in vm.modstat()
    assert "trust: enforce, " in vm.monitor("trust")


def test_enforce_ia32(build, workdir, boot):
    """32-bit firmware, which has no Secure Boot: the owner asked for enforce."""
    kernel = mkdisk.content(build / "amd64/kernel")
    root = SignedRoot(build, workdir, {
        "netbsd": kernel,
        "EFI/NetBSD/boot.cfg": b"timeout=0\nmenu=Prompt:prompt\n"})
    root.manifest()
    root.keys("--enforce", "owner.crt")
    root.put({"other": kernel})
    vm = boot(firmware="ia32", files={
        **root.files(), "EFI/BOOT/BOOTIA32.EFI": root.loader("ia32")})
    vm.wait_loader()
    said = vm.loader("trust")
    assert "trust: enforce: keys are enrolled" in said
    assert "Secure Boot is off" in said
    assert "not trusted: other: EAUTH" in vm.loader("boot other")
    assert "refused in level enforce: -s" in vm.loader("boot -s")
    vm.send("boot\r")
    said = vm.wait_monitor()
    assert "not trusted" not in said and "trust: enforce, 1 keys" in said
