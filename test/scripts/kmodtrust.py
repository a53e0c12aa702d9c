# SPDX-License-Identifier: BSD-2-Clause
"""Keys, a root, and its signed manifest, for the tests of primeboot-kmod's trust
commands."""

import re
import shutil
import subprocess

import pytest

import kmodtree
from kmodtree import module, run

EPOCH = {"SOURCE_DATE_EPOCH": "1795946400"}


@pytest.fixture(name="keys", scope="module")
def keys_fixture(tmp_path_factory):
    """Keys, a CA with two certificates below it, and lists."""
    folder = tmp_path_factory.mktemp("keys")

    def do(*args):
        got = run(*args, cwd=folder)
        assert got[0] == 0, got
        return got[1]

    for name, *more in (["owner"], ["rsa", "--type=rsa2048"],
                        ["p384", "--type=p384"], ["other"], ["ca", "--ca"],
                        ["leaf"]):
        do("keys", f"--new={name}", *more)
    request = subprocess.run(
        ["openssl", "req", "-new", "-key", "leaf.key", "-subj", "/CN=leaf"],
        cwd=folder, check=True, capture_output=True).stdout
    (folder / "leaf.ext").write_text("keyUsage=digitalSignature\n")
    subprocess.run(
        ["openssl", "x509", "-req", "-CA", "ca.crt", "-CAkey", "ca.key",
         "-set_serial", "7", "-days", "10", "-extfile", "leaf.ext", "-out",
         "leaf.crt"], cwd=folder, check=True, input=request,
        capture_output=True)
    do("keys", "-o", "keys.list", "owner.crt", "rsa.crt", "p384.crt", "ca.crt")
    return folder


@pytest.fixture(name="root")
def root_fixture(tmp_path):
    """A root with a kernel, modules, boot.cfg, and a set."""
    root = tmp_path / "root"
    kernel = kmodtree.kernel(tmp_path / "kernel")
    stand = root / "stand" / "amd64" / "10.1" / "modules"
    module(stand, "one")
    module(root / "test" / "modules", "two")
    shutil.copy(kernel, root / "netbsd")
    shutil.copy(kernel, root / "test" / "kernel")
    (root / "boot.cfg").write_text("timeout=3\n")
    (root / "README").write_text("not listed\n")
    (root / "seed").write_text("random\n")
    return root


def signed(root, keys, key="owner", *, svn=1, more=(), sign=()):
    for args in (["manifest", "-o", root / "boot.manifest", f"--svn={svn}",
                  *more, root],
                 ["sign", "-k", keys / f"{key}.key", *sign,
                  root / "boot.manifest"]):
        status, out, err = run(*args, env=EPOCH)
        assert (status, out, err) == (0, "", ""), args


def verify(keys, *paths, more=(), names=()):
    """Status and output of verify, without what is new in each run."""
    status, out, err = run("verify", "-K", keys / "keys.list", *more, *paths)
    assert err == ""
    for path in [*paths, *names]:
        out = out.replace(str(path.parent) + "/", "")
    return status, re.sub(r"\b[0-9a-f]{64}\b", "HASH", out)
