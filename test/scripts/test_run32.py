# SPDX-License-Identifier: BSD-2-Clause
"""run32.sh on machines that run 32-bit programs and on others: a chmod of the
test replaces the program that run32.sh tries by one that acts like there."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run32(tmp_path):
    """run32(text of chmod, variable): the run of run32.sh there."""
    def go(chmod=None, variable="", tmpdir="/tmp"):
        path = os.environ["PATH"]
        if chmod is not None:
            tool = tmp_path / "chmod"
            tool.write_text("#!/bin/sh\n" + chmod)
            tool.chmod(0o755)
            path = f"{tmp_path}:{path}"
        return subprocess.run(
            [ROOT / "scripts" / "run32.sh"], capture_output=True, text=True,
            env={"PATH": path, "PRIMEBOOT_RUN32": variable,
                 "TMPDIR": str(tmpdir)}, check=False)
    return go


@pytest.mark.parametrize("chmod, answer", [
    ("printf '#!/bin/sh\\nexit 32\\n' >\"$2\"; exec /bin/chmod 755 \"$2\"",
     "native"),
    (":", "qemu-i386"),                             # not executable: refused
    ("printf '#!/bin/sh\\n' >\"$2\"; exec /bin/chmod 755 \"$2\"", "qemu-i386"),
    ("printf '#!/bin/sh\\nkill -ILL $$\\n' >\"$2\"; exec /bin/chmod 755 \"$2\"",
     "qemu-i386"),
])
def test_what_runs_decides(run32, chmod, answer):
    done = run32(chmod)
    assert (done.returncode, done.stdout, done.stderr) == (0, answer + "\n", "")


def test_folder_that_runs_nothing(run32, tmp_path):
    """TMPDIR on a file system mounted noexec: another folder decides."""
    chmod = (f"case $2 in '{tmp_path}'/*) exit;; esac\n"
             "[ $(wc -c <\"$2\") = 96 ] && printf '#!/bin/sh\\nexit 32\\n' >\"$2\"\n"
             "exec /bin/chmod 755 \"$2\"")
    assert run32(chmod, tmpdir=tmp_path).stdout == "native\n"


def test_this_machine(run32):
    assert run32().stdout.strip() in ("native", "qemu-i386")


@pytest.mark.parametrize("answer", ["native", "qemu-i386"])
def test_variable_wins(run32, answer):
    assert run32("exit 1", answer).stdout == answer + "\n"


def test_wrong_variable_is_refused(run32):
    done = run32(variable="yes")
    assert done.returncode != 0 and done.stdout == ""
    assert "PRIMEBOOT_RUN32" in done.stderr and "yes" in done.stderr


def test_its_program_is_a_32_bit_one(run32, tmp_path):
    kept = tmp_path / "kept"
    run32(f"/bin/chmod 755 \"$2\"; cp \"$2\" '{kept}'")
    assert kept.read_bytes()[:5] == b"\x7fELF\x01"
    by = [] if run32().stdout == "native\n" else [shutil.which("qemu-i386")]
    done = subprocess.run([*by, kept], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (32, b"", b"")
