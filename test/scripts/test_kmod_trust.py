# SPDX-License-Identifier: BSD-2-Clause
"""primeboot-kmod keys, manifest, sign and verify."""

import hashlib
import os
import re
import shutil
import subprocess

import pytest

import kmodtree
from kmodtree import ROOT, run
from kmodtrust import EPOCH, signed, verify
from kmodtrust import keys_fixture, root_fixture  # noqa: F401, fixtures
from test_kmod_info import run_json


def test_manifest_golden(root, keys):
    status, out, err = run("manifest", "--svn=7",
                           "--add=seed-not-verified:seed", root, env=EPOCH)
    assert (status, err) == (0, "")
    out = re.sub(r" \d+ sha256:[0-9a-f]{64} ", " N HASH ", out)
    assert out == """\
primeboot-manifest 1
svn 7
built 2026-11-29T10:00:00Z
config N HASH boot.cfg
kernel N HASH netbsd
module N HASH stand/amd64/10.1/modules/one/one.kmod
kernel N HASH test/kernel
module N HASH test/modules/two/two.kmod
seed-not-verified - - seed
"""
    # Made again, the same; other hashes.
    assert run("manifest", "--svn=7", "--add=seed-not-verified:seed", root,
               env=EPOCH)[1].splitlines()[3:] != out.splitlines()[3:]
    for name, digits in ("sha384", 96), ("sha512", 128):
        lines = run("manifest", f"--hash={name}", root)[1]
        assert len(re.findall(rf" {name}:[0-9a-f]{{{digits}}} ", lines)) == 5
    for bad in (["--hash=md5"], ["--add=kernel"], ["--add=x:seed"],
                ["--add=image:nothing"], ["--add=image:../seed"],
                ["--add=image:boot.cfg", "--add=config:boot.cfg"]):
        status, out, err = run("manifest", *bad, root)
        assert (status, out) == (2, ""), bad
        assert "primeboot-kmod: " in err
    (root / "NetBSD").write_text("")
    status, _, err = run("manifest", "--add=kernel:NetBSD", root)
    assert status == 2 and "case" in err
    assert keys


@pytest.mark.parametrize("key", ["owner", "rsa", "p384"])
def test_sign_and_verify(root, keys, key):
    signed(root, keys, key, more=["--add=seed-not-verified:seed"])
    assert verify(keys, root) == (0, "7 trusted, 0 refused\n")
    (root / "seed").write_text("other\n")
    assert verify(keys, root) == (0, "7 trusted, 0 refused\n")


def test_json(root, keys, tmp_path):
    """What is made and signed, for other programs."""
    out = tmp_path / "out.manifest"
    more = ("--svn=3", "--add=seed-not-verified:seed", root)
    made = run_json("manifest", *more)
    assert not out.exists()
    assert {**made, "built": ""} == {
        **run_json("manifest", "-o", out, *more), "built": ""}
    assert made["svn"] == 3
    assert [(f["role"], f["file"]) for f in made["files"]] == [
        ("config", "boot.cfg"), ("kernel", "netbsd"),
        ("seed-not-verified", "seed"),
        ("module", "stand/amd64/10.1/modules/one/one.kmod"),
        ("kernel", "test/kernel"), ("module", "test/modules/two/two.kmod")]
    assert made["files"][2]["hash"] is None
    netbsd = (root / "netbsd").read_bytes()
    assert made["files"][1] == {
        "role": "kernel", "file": "netbsd", "size": len(netbsd),
        "algorithm": "sha256", "hash": hashlib.sha256(netbsd).hexdigest()}
    assert f"sha256:{made['files'][1]['hash']} netbsd\n" in out.read_text()
    ids = {i["type"]: i["id"] for i in run_json("keys", keys / "keys.list")[
        "items"]}
    assert run_json("sign", "-k", keys / "owner.key", out)["files"] == [
        {"file": str(out), "type": "ECDSA P-256", "key": ids["ECDSA P-256"],
         "certificates": 0}]
    # One is signed, the next cannot be.
    found = run_json("sign", "-k", keys / "rsa.key", out, root / "seed",
                     status=2)
    assert [f["key"] for f in found["files"]] == [ids["RSA"]]
    new = tmp_path / "new"
    assert run_json("keys", f"--new={new}") == {
        "verb": "keys", "key": f"{new}.key", "certificate": f"{new}.crt"}
    made = run_json("keys", "-o", tmp_path / "list", f"{new}.crt")
    assert made == run_json("keys", tmp_path / "list")
    loader = tmp_path / "bootx64.efi"
    shutil.copy(kmodtree.BUILD / "efi" / loader.name, loader)
    assert run_json("keys", f"--enrol={loader}", tmp_path / "list") == made


def test_verify_golden(root, keys):
    """Each thing that can be wrong, in the words that the user gets."""
    signed(root, keys)
    shutil.copy(root / "netbsd", root / "onetbsd")
    (root / "boot.cfg").write_text("timeout=4\n")
    two = root / "test" / "modules" / "two" / "two.kmod"
    two.write_bytes(two.read_bytes() + b"\n")
    (root / "test" / "kernel").unlink()
    assert verify(keys, root) == (1, """\
root/boot.cfg: EAUTH: its hash is not the one in the manifest, line 4; sha256 HASH, \
in the manifest HASH (it changed after it was signed)
root/test/kernel: EAUTH: it cannot be read, line 7 (No such file or directory)
root/test/modules/two/two.kmod: EAUTH: its size is not the one in the manifest, \
line 8; sha256 HASH, in the manifest HASH (it changed after it was signed, or is \
truncated)
root/onetbsd: EAUTH: it is not in the manifest and has no signature; sha256 HASH \
(list it: primeboot-kmod manifest)
3 trusted, 4 refused
""")
    found = run_json("verify", "-K", keys / "keys.list", root, status=1)
    assert (found["trusted"], found["refused"]) == (3, 4)
    assert [f["file"] for f in found["files"] if not f["trusted"]] == [
        str(root / n) for n in ("boot.cfg", "test/kernel",
                                "test/modules/two/two.kmod", "onetbsd")]


def test_refused_manifests(root, keys):
    assert verify(keys, root)[1].endswith(
        "there is no manifest (make one: primeboot-kmod manifest)\n"
        "0 trusted, 1 refused\n")
    signed(root, keys, "other")
    assert "its key is not in the key list" in verify(keys, root)[1]
    signed(root, keys)
    assert "number is below" in verify(keys, root, more=["--svn=2"])[1]
    text = (root / "boot.manifest").read_text()
    (root / "boot.manifest").write_text(text.replace("netbsd", "nefbsd"))
    status, out = verify(keys, root)
    assert status == 1 and "the signature is wrong" in out
    (root / "boot.manifest").write_text(text.replace("netbsd", "../netbsd"))
    status, _, err = run("sign", "-k", keys / "owner.key",
                         root / "boot.manifest")
    assert status == 2 and "line 5, column" in err and ".." in err
    (root / "boot.manifest.sig").unlink()
    assert verify(keys, root)[1] == """\
root/boot.manifest: EAUTH: it has no signature; sha256 HASH (sign it: \
primeboot-kmod sign)
0 trusted, 1 refused
"""
    (root / "boot.manifest.sig").mkdir()
    assert "it has no signature that can be read" in verify(keys, root)[1]


def test_chain(root, keys):
    signed(root, keys, "leaf", sign=["-c", keys / "leaf.crt"])
    assert verify(keys, root)[0] == 0
    status, out = verify(keys, root, more=["--time=2099-01-01T00:00:00Z"])
    assert status == 1 and "expired, certificate 1, 20" in out
    status, out = verify(keys, root, more=["--time=1999-01-01T00:00:00Z"])
    assert status == 0      # before the list's date: a wrong clock
    run("keys", "-o", keys / "forbid.list", keys / "ca.crt",
        "--forbid", re.search("key ([0-9a-f]{64})", run(
            "verify", "-j", "-K", keys / "keys.list", root)[1])[1])
    status, out, _ = run("verify", "-K", keys / "forbid.list", root)
    assert status == 1 and "forbidden" in out
    # A certificate: its key, too.
    for name, why in ("leaf", "its key is forbidden"), (
            "ca", "a certificate is forbidden"), ("owner", "0 refused"):
        run("keys", "-o", keys / "forbid.list", keys / "ca.crt",
            f"--forbid={keys / name}.crt")
        items = run_json("keys", keys / "forbid.list")["items"]
        assert [i["type"] for i in items] == ["CA"] + 2 * ["forbidden"]
        assert items[2]["hash"] == subprocess.run(
            f"openssl pkey -in {keys}/{name}.key -pubout -outform DER | "
            "sha256sum", shell=True, check=True, capture_output=True,
            text=True).stdout[:64]
        status, out, _ = run("verify", "-K", keys / "forbid.list", root)
        assert status == (name != "owner") and why in out, out
    status, _, err = run("sign", "-k", keys / "owner.key", "-c",
                         keys / "leaf.crt", root / "boot.manifest")
    assert status == 2 and "not the certificate of the key" in err


def test_keys_not_known(root, keys, tmp_path):
    """What no loader verifies is not signed, and the file stays as it was."""
    path = root / "test" / "modules" / "two" / "two.kmod"
    before = path.read_bytes()
    for how, why in ((("RSA", "rsa_keygen_bits:1024"), "not have 2048 to 4096"),
                     (("EC", "ec_paramgen_curve:P-521"), "is not RSA, ECDSA P-"),
                     (("EC", "ec_paramgen_curve:secp256k1"), "is not RSA, EC"),
                     (("ED25519",), "is not RSA, ECDSA P-256 or P-384")):
        words = [w for o in how[1:] for w in ("-pkeyopt", o)]
        subprocess.run(["openssl", "genpkey", "-algorithm", how[0], *words,
                        "-out", tmp_path / "key"], check=True,
                       capture_output=True)
        status, out, err = run("sign", "-k", tmp_path / "key", path)
        assert (status, out) == (2, "") and why in err, err
    chain = 4 * [f"--cert={keys / 'owner.crt'}"]
    status, _, err = run("sign", "-k", keys / "owner.key", *chain, path)
    assert status == 2 and "more than three certificates" in err
    assert path.read_bytes() == before


def test_not_written(root, keys):
    """Places where nobody can make a file; and one that is not there."""
    for args in (["manifest", "-o", "/proc/x", root],
                 ["keys", "-o", "/proc/x", keys / "owner.crt"],
                 ["keys", f"--enrol={kmodtree.BUILD / 'efi/bootx64.efi'}", "-o",
                  "/proc/x", keys / "keys.list"]):
        status, out, err = run(*args)
        assert (status, out) == (2, ""), args
        assert "/proc/x: cannot be written: " in err
    status, _, err = run("sign", "-k", keys / "owner.key", root / "none")
    assert status == 2 and "none: No such file" in err


@pytest.mark.parametrize("pack", [None, "gzip", "zstd"])
def test_module(root, keys, pack):
    """Signed by itself, compressed or not; signed again; still a module."""
    path = root / "stand" / "amd64" / "10.1" / "modules" / "one" / "one.kmod"
    plain = path.read_bytes()
    if pack:
        subprocess.run([pack, "-q", path], check=True)
        path.unlink(missing_ok=True)
        path, = path.parent.iterdir()
    assert verify(keys, path)[0] == 1
    before = path.read_bytes()
    for key, extra in (("rsa", 256), ("owner", 64)):
        assert run("sign", "-k", keys / f"{key}.key", path)[0] == 0
        after = path.read_bytes()
        assert after[:len(before)] == before
        assert len(after) == len(before) + 64 + extra + 16
        assert verify(keys, path) == (0, "1 trusted, 0 refused\n")
    assert run_json("info", path)["modules"][0]["name"] == "one"
    other = path.rename(path.with_name(path.name.replace("one", "two")))
    status, out = verify(keys, other)
    assert status == 1 and 'EAUTH: it is signed by itself, and is the ' \
        'module "one", not "two"' in out and "; key " in out
    other.rename(path)
    if not pack:
        path.write_bytes(plain[:100] + b"X" + after[101:])
        assert "the signature is wrong" in verify(keys, path)[1]


def test_keys(keys):
    ids = [subprocess.run(
        f"openssl pkey -in {keys}/{n}.key -pubout -outform DER | sha256sum",
        shell=True, check=True, capture_output=True, text=True).stdout[:64]
           for n in ("owner", "rsa", "p384", "ca")]
    found = run_json("keys", keys / "keys.list")["items"]
    assert [(i["type"], i["id"]) for i in found] == list(zip(
        ("ECDSA P-256", "RSA", "ECDSA P-384", "CA"), ids))
    out = run("keys", keys / "keys.list")[1].splitlines()
    assert out[0].startswith("svn 0, made 20") and out[1].split()[-1] == ids[0]
    assert os.stat(keys / "owner.key").st_mode & 0o777 == 0o600
    for args, word in ((["--new=owner"], "exists"), (["--new=x", "--type=dsa"],
                                                     "no such type"),
                       (["owner.crt"], "not a key list"),
                       (["-o", "x.list", "owner.key"], "openssl"),
                       (["-o", "x.list", "--forbid=00"], "not a SHA-256"),
                       (["-o", "x.list", "--forbid=owner.key"], "openssl"),
                       (["--enrol=x", "owner.crt"], "not a key list"),
                       (["--enrol=x"], "one list"), ([], "--new")):
        status, out, err = run("keys", *args, cwd=keys)
        assert (status, out) == (2, "") and word in err, args
    run("keys", "-o", "svn.list", "--svn=9", "owner.crt", "--forbid",
        "00" * 32, cwd=keys)
    found = run_json("keys", keys / "svn.list")
    assert found["svn"] == 9 and found["items"][1]["hash"] == "00" * 32


def test_list_checked(keys, tmp_path):
    """What a loader would refuse is not written."""
    subject = "".join(f"/O={'x' * 60}{i}" for i in range(20))
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-keyout",
         "long.key", "-out", "long.crt", "-subj", subject, "-addext",
         "basicConstraints=critical,CA:TRUE"], cwd=tmp_path, check=True,
        capture_output=True)
    status, _, err = run("keys", "-o", "long.list", "long.crt", cwd=tmp_path)
    assert status == 2 and "longer than 1024" in err
    assert not (tmp_path / "long.list").exists()
    # The firmware's list, too.
    db = tmp_path / "db.list"
    assert run("keys", "-o", db, "--db", keys / "owner.crt")[0] == 0
    assert "the firmware's db" in run("keys", db)[1]
    assert run_json("keys", db)["items"][1] == {"type": "db"}
    assert run("keys", "-o", db, "--enforce", keys / "owner.crt")[0] == 0
    assert "enforce, also without" in run("keys", db)[1]
    assert run_json("keys", db)["items"][1] == {"type": "enforce"}


@pytest.mark.parametrize("machine", ["x64", "ia32"])
def test_enrol(root, keys, tmp_path, machine):
    """A list in a loader, replaced by another one, and used."""
    loader = tmp_path / f"boot{machine}.efi"
    shutil.copy(kmodtree.BUILD / "efi" / loader.name, loader)
    status, _, err = run("keys", loader)
    assert status == 2 and "no keys are enrolled" in err
    run("keys", "-o", tmp_path / "small.list", keys / "other.crt")
    before = sections(loader)
    for keylist in keys / "keys.list", tmp_path / "small.list", keys / "keys.list":
        assert run("keys", f"--enrol={loader}", keylist) == (0, "", "")
        assert run("keys", loader) == run("keys", keylist)
        assert sections(loader) == {
            **before, ".pbkeys": (keylist.stat().st_size, max(
                a for _, a in sections(loader).values()))}
    signed(root, keys)
    status, out, _ = run("verify", "-K", loader, root)
    assert (status, out) == (0, "6 trusted, 0 refused\n")
    # One with a signature for Secure Boot, which this would make invalid.
    image = bytearray(loader.read_bytes())
    at = int.from_bytes(image[0x3c:0x40], "little") + 24
    at += 112 if machine == "x64" else 96
    image[at + 36] = 8
    loader.write_bytes(image)
    status, _, err = run("keys", f"--enrol={loader}", keys / "keys.list")
    assert status == 2 and "enrol first, then sign" in err
    for bad, word in ((keys / "keys.list", "not a PE image"),
                      (root / "none", "No such file")):
        status, _, err = run("keys", f"--enrol={bad}", keys / "keys.list")
        assert status == 2 and word in err


def sections(path):
    """Size and address of each section, as another program sees them."""
    rows = subprocess.run(["objdump", "-h", path], check=True,
                          capture_output=True, text=True).stdout.splitlines()
    return {r.split()[1]: (int(r.split()[2], 16), int(r.split()[3], 16))
            for r in rows if re.match(r" *[0-9]+ ", r)}


def test_usage(root, keys):
    for args, word in ((["sign", root / "boot.cfg"], "--key"),
                       (["verify", root], "--keys"),
                       (["sign", "-k", keys / "owner.key", root / "boot.cfg"],
                        "neither a manifest nor a module"),
                       (["sign", "-k", root / "seed", root / "netbsd"],
                        "openssl"),
                       (["verify", "-K", keys / "keys.list", "--time=x", root],
                        "not a date"),
                       (["verify", "-K", keys / "keys.list", root / "seed"],
                        "disk image"),
                       (["info", "--svn=1", root], "--svn"),
                       (["manifest", root / "none"],
                        "root/none: the directory cannot be read"),
                       (["sign", "--svn=-1", root], "--svn"),
                       (["verify", "--key=x", root], "--key")):
        status, out, err = run(*args)
        assert status == 2 and word in err, (args, out, err)
    # A line, without the numbers of openssl's own queue of errors.
    for key, words in ((root / "none", "none: No such file or directory"),
                       (root / "seed", "Could not")):
        status, _, err = run("sign", "-k", key, root / "netbsd")
        assert status == 2 and words in err and err.count("\n") == 1, err
    status, _, err = run("sign", "-k", keys / "owner.key", root / "netbsd",
                         env={"PATH": "/nowhere"})
    assert status == 2 and "openssl cannot be started" in err
    assert "primeboot-kmod sign" not in err and ROOT
