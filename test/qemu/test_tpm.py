# SPDX-License-Identifier: BSD-2-Clause
"""Measured boot with a TPM 2.0: the log that the kernel gets says what the
registers of the TPM have, and which file is not the one that was booted."""

import json
import re
import subprocess

import mkdisk
import pytest
import swtpm

CONFIG = "timeout=0\nuserconf=disable foo\nload=hello\n"
PAYLOAD = "load=-t firmware /fw/toy.fw\n"


@pytest.mark.parametrize("arch, kind", [("amd64", "x64"), ("i386", "ia32")])
def test_log(build, workdir, boot, arch, kind):
    config = CONFIG + PAYLOAD
    payload = {"fw/toy.fw": b"bytes for a driver"}
    files = mkdisk.default_files(build, config.encode(), None, None, arch)
    files.update(payload)
    name, = (n for n in files if n.endswith("/hello/hello.kmod"))

    def replay(*roots, status):
        done = subprocess.run(
            [build / "tools" / "primeboot-kmod", "tpmlog", "--json", log,
             *roots], check=False, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    with swtpm.Swtpm(workdir / "tpm") as tpm:
        vm = boot(config, payload, firmware=kind, extra=tpm.arguments())
        assert "WARNING" not in vm.wait_monitor()
        said = vm.monitor("tpmlog")
        log = workdir / "log"
        log.write_bytes(bytes.fromhex(
            vm.monitor("tpmlog -x").replace("\n", "")))
        disk = workdir / "disk0.img"
        got = replay(disk, status=0)
        assert [e["text"] for e in got["events"] if e["pcr"] in (8, 9)] == [
            "primeboot: config esp:/EFI/NetBSD/boot.cfg",
            "primeboot: kernel hd0a:/netbsd",
            "primeboot: boot hd0a:/netbsd howto 0x0",
            "primeboot: userconf disable foo",
            "primeboot: load firmware /fw/toy.fw",
            f"primeboot: module hd0a:/{name}",
            "primeboot: image hd0a:/fw/toy.fw"]
        assert got["same"] == 7
        # Also what the firmware measured after the loader's last call.
        assert got["events"][-1]["text"].startswith("Exit Boot Services")
        for event in got["events"]:
            assert f"sha256:{event['digests']['sha256']} {event['text']}" \
                in said
        for bank, numbers in (("sha1", (8, 9)), ("sha256", range(10)),
                              ("sha384", (8, 9)), ("sha512", (8, 9))):
            for number, value in tpm.pcrs(bank, numbers).items():
                assert {"bank": bank, "pcr": number, "value": value.hex()} \
                    in got["pcrs"]
        vm.close()
    # Another module on the disk is named.
    module = bytearray(mkdisk.content(files[name]))
    module[-1] ^= 1
    files[name] = bytes(module)
    mkdisk.make_disk(disk, files)
    assert [e["text"] for e in replay(disk, status=1)["events"]
            if e["verdict"] == "differs"] == [
                f"primeboot: module hd0a:/{name}"]


@pytest.mark.parametrize("banks", [("sha1",), ("sha1", "sha256")])
def test_banks(build, workdir, boot, banks):
    """A TPM with these banks alone: each has what the loader measured, and the
    log says what it has."""
    with swtpm.Swtpm(workdir / "tpm", banks) as tpm:
        vm = boot(CONFIG, extra=tpm.arguments())
        assert "WARNING" not in vm.wait_monitor()
        said = vm.monitor("tpmlog")
        shown = "sha256" if "sha256" in banks else banks[0]
        assert re.search(rf"^ *9 EV_IPL +{shown}:[0-9a-f]+ primeboot: kernel ",
                         said, re.M)
        log = workdir / "log"
        log.write_bytes(bytes.fromhex(
            vm.monitor("tpmlog -x").replace("\n", "")))
        done = subprocess.run(
            [build / "tools" / "primeboot-kmod", "tpmlog", "--json", log,
             workdir / "disk0.img"], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        got = json.loads(done.stdout)
        assert (got["same"], got["not-replayed"]) == (5, [])
        values = {(p["bank"], p["pcr"]): p["value"] for p in got["pcrs"]}
        assert {bank for bank, _ in values} == set(banks)
        for bank in banks:
            for number, value in tpm.pcrs(bank, range(10)).items():
                assert values[bank, number] == value.hex()
        # There are no others.
        for bank in swtpm.HASHES.keys() - set(banks):
            assert tpm.pcrs(bank, (9,)) == {9: None}
