# SPDX-License-Identifier: BSD-2-Clause
"""libverify.a of loader and kernels: what it needs, and that it fits them."""

import subprocess

import pytest

from kmodtree import BUILD

# libc's names and 64-bit division, which libkern has, and what a compiler adds.
LIBKERN = {"memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcmp",
           "strncmp", "strchr", "strrchr", "kset_names",
           "ksort", "ksnprintf", "kvsnprintf", "kerrno_name", "kdate_seconds",
           "kdate_set", "__udivdi3", "__udivmoddi4"}
COMPILER = {"_GLOBAL_OFFSET_TABLE_"}


@pytest.mark.parametrize("home", ["amd64", "i386", "efi", "efi32"])
def test_needs_only_libkern(home):
    """With BearSSL inside; no red zone's or stack protector's symbols."""
    out = subprocess.run(
        ["nm", "-g", BUILD / "obj" / home / "libverify.a"], check=True,
        capture_output=True, text=True).stdout
    rows = [line.split() for line in out.splitlines() if len(line.split()) >= 2
            and not line.endswith(":")]
    defined = {r[-1] for r in rows if r[-2] != "U"}
    needed = {r[-1] for r in rows if r[-2] == "U"} - defined
    assert {n for n in needed if not n.startswith("__x86.")} <= (
        LIBKERN | COMPILER)
    assert {"verify_file", "verify_manifest", "br_x509_minimal_init"} <= defined


@pytest.mark.parametrize("home", ["amd64", "i386", "efi", "efi32"])
def test_no_vector_registers(home):
    """The kernel saves none, and the loader's hand-off has none to save."""
    out = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn",
         BUILD / "obj" / home / "libverify.a"], check=True,
        capture_output=True, text=True).stdout
    assert "%xmm" not in out and "%st" not in out and "%mm" not in out
