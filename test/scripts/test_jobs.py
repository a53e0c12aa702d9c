# SPDX-License-Identifier: BSD-2-Clause
"""jobs.sh on machines of other sizes: other tools in the place of
nproc, of awk, which reads the machine's memory, and of cat, which reads the
container's limit."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GB = 1 << 20    # in kB


def machine(folder, cpus, kb, limit, *args):
    """The number that jobs.sh prints there."""
    for name, text in (("nproc", f"echo {cpus}"), ("awk", f"echo {kb}"),
                       ("cat", f"echo {limit}" if limit else "exit 1")):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "jobs.sh", *args], capture_output=True, text=True,
        env={"PATH": f"{folder}:{os.environ['PATH']}"}, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return int(done.stdout)


@pytest.mark.parametrize("cpus, kb, limit, jobs", [
    (1, 4 * GB, "max", 1),
    (2, 16 * GB, "max", 2),
    (16, 64 * GB, "max", 16),
    (16, 4 * GB, "max", 5),
    (16, 4 * GB - 300000, None, 4),         # what the kernel leaves of it
    (16, 64 * GB, "4294967296", 5),
    (16, 4 * GB, "9223372036854771712", 5), # more than there is
    (4, GB // 2, "max", 1),
])
def test_jobs(tmp_path, cpus, kb, limit, jobs):
    assert machine(tmp_path, cpus, kb, limit) == jobs


@pytest.mark.parametrize("kb, jobs", [(16 * GB, 3), (2 * GB, 2)])
def test_more_jobs_than_processors(tmp_path, kb, jobs):
    assert machine(tmp_path, 2, kb, "max", "1") == jobs


def test_processors_of_this_process():
    mine = str(min(os.sched_getaffinity(0)))
    done = subprocess.run(["taskset", "-c", mine, ROOT / "scripts" / "jobs.sh"],
                          capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
