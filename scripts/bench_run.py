# SPDX-License-Identifier: BSD-2-Clause
"""Run programs, count their instructions, print tables: for `make bench'."""

import glob
import os
import pathlib
import re
import subprocess

# valgrind counts each byte that `rep movsb' moves as an instruction: keep libc
# from using it, in all programs.
COUNTED_ENV = {**os.environ, "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-ERMS,-FSRM"}


class CannotRun(Exception):
    pass


def run(cmd, **kwargs):
    done = subprocess.run([str(c) for c in cmd], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **kwargs)
    if done.returncode != 0:
        raise CannotRun(f"{cmd[0]}: exit status {done.returncode}\n"
                        f"{done.stderr[-2000:]}")
    return done.stdout


def callgrind(out, cmd, *options, **kwargs):
    """Run cmd under callgrind; the instructions in each dump, by number."""
    for old in glob.glob(f"{out}*"):
        os.unlink(old)
    run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}",
         *options, *cmd], env=COUNTED_ENV, **kwargs)
    counts = {}
    for path in glob.glob(f"{out}*"):
        found = re.search(r"^summary: (\d+)", pathlib.Path(path).read_text(),
                          re.M)
        counts[path.removeprefix(str(out))] = int(found.group(1))
    return counts


def print_table(head, lines):
    lines = [head, *lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        print("  ".join([line[0].ljust(widths[0]),
                         *(c.rjust(w) for c, w in zip(line[1:], widths[1:]))]))
    print()
