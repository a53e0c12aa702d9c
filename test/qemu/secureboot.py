# SPDX-License-Identifier: BSD-2-Clause
"""A machine's keys for Secure Boot, and what is signed with them.

    owner = Keys(workdir, "owner")
    flash(workdir / "vars.fd", owner, db=[owner])       # Secure Boot is on
    owner.sign(loader)
    boot(firmware="secboot", flash=workdir / "vars.fd", ...)

Keys are made by openssl, the variables by Debian's efitools, the signatures of
programs by sbsigntool.
"""

import pathlib
import shutil
import struct
import subprocess

import pbqemu

# UEFI 2.10, 3.3 and 32.6.1: whose variables these are.
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
DATABASE = "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
# EDK II's AUTHENTICATED_VARIABLE_HEADER: bytes before a variable's name, and the
# state of a valid one; the bit that is cleared when it is deleted.
HEADER, VALID, DELETED = 60, 0x3f, 0xfd


def run(*args):
    subprocess.run([str(a) for a in args], check=True, capture_output=True)


class Keys:
    """A key, its certificate, and the latter as a list of signatures."""

    def __init__(self, folder, name):
        self.key, self.crt, self.esl = (pathlib.Path(folder) / f"{name}.{end}"
                                        for end in ("key", "crt", "esl"))
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
            "-sha256", "-days", "3650", "-subj", f"/CN={name}",
            "-keyout", self.key, "-out", self.crt)
        run("cert-to-efi-sig-list", "-g", GLOBAL, self.crt, self.esl)

    def sign(self, program):
        """Sign an EFI program, in place."""
        run("sbsign", "--key", self.key, "--cert", self.crt,
            "--output", program, program)
        run("sbverify", "--cert", self.crt, program)

    def issue(self, name, days=100):
        """A key, `name'.key, and a certificate for it that this key issues,
        `name'.crt, valid for so many days."""
        key, request, crt = (self.crt.with_name(f"{name}.{end}")
                             for end in ("key", "csr", "crt"))
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", key, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.crt,
            "-CAkey", self.key, "-set_serial", "2", "-days", str(days),
            "-out", crt)


def flash(path, platform, db=(), dbx=()):
    """A file of a machine's variables: its platform's key turns Secure Boot
    on; db and dbx have keys, or files with lists of signatures."""
    shutil.copyfile(pbqemu.find_firmware("secboot")[1], path)
    for guid, name, keys in ((DATABASE, "dbx", dbx), (DATABASE, "db", db),
                             (GLOBAL, "KEK", [platform]),
                             (GLOBAL, "PK", [platform])):
        lists = b"".join(pathlib.Path(getattr(k, "esl", k)).read_bytes()
                         for k in keys)
        if lists:
            variable = path.with_suffix(f".{name}")
            variable.write_bytes(lists)
            run("flash-var", "-g", guid, path, name, variable)
    return path


def find(data, name):
    """Where the record of the variable that is not deleted begins, and its
    value; the latter's length."""
    wide = f"{name}\0".encode("utf-16-le")
    valid = []
    at = data.find(wide)
    while at >= 0:
        state, = struct.unpack_from("<2xB", data, at - HEADER)
        names, values = struct.unpack_from("<36xII", data, at - HEADER)
        if state == VALID and names == len(wide):
            valid.append((at - HEADER, at + len(wide), values))
        at = data.find(wide, at + 1)
    record, = valid
    return record


def switch_off(path):
    """Secure Boot is off, as the firmware's setup leaves it: its variable that
    asks for it, which it made when it was on, is 0. The keys stay."""
    data = bytearray(path.read_bytes())
    _, at, size = find(data, "SecureBootEnable")
    assert (size, data[at]) == (1, 1)
    data[at] = 0
    path.write_bytes(data)


def delete_platform_key(path):
    """The firmware is in setup mode: there is no PK. The other keys stay."""
    data = bytearray(path.read_bytes())
    at, _, _ = find(data, "PK")
    data[at + 2] &= DELETED
    path.write_bytes(data)
