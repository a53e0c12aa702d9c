# SPDX-License-Identifier: BSD-2-Clause
"""The cost of verifying a file, compared with SHA-256 of it alone.

bench_verify (test/bench/bench_verify.c) verifies files that are listed in a
signed manifest, and modules that end with a signature of their own. The hash
is a cost for each byte, a signature one for each manifest or signed module.
"""

import random
import shutil

from bench_run import callgrind, print_table, run

MIB = 1 << 20
KEYS = ("p256", "p384", "rsa2048")
SIZES = (1, 24)         # MB: a large module, a large kernel
MAX_RATIO = 1.10        # of all of verify_file() over SHA-256, of 24 MB


def sizes_of(key):
    """A signature costs the same for any size: one key signs both."""
    return SIZES if key == KEYS[0] else SIZES[:1]


def make_root(work, kmod):
    """Files, each listed in a manifest for each key, and signed by each."""
    # An object, with other bytes behind it: a signature is of all of them.
    module = (work.parent / "synthetic-module.o").read_bytes()
    shutil.rmtree(work, ignore_errors=True)
    (work / "root").mkdir(parents=True)
    tool = kmod.resolve()
    for mb in SIZES:
        (work / "root" / f"mod{mb}.kmod").write_bytes(
            module + random.Random(mb).randbytes(mb * MIB - len(module)))
    run([tool, "manifest", "-o", "manifest", "--svn=1", "root"], cwd=work)
    for key in KEYS:
        run([tool, "keys", f"--new={key}", f"--type={key}"], cwd=work)
        run([tool, "keys", "-o", f"{key}.list", f"{key}.crt"], cwd=work)
        shutil.copy(work / "manifest", work / f"{key}.manifest")
        run([tool, "sign", "-k", f"{key}.key", f"{key}.manifest"], cwd=work)
        for mb in sizes_of(key):
            path = work / f"{key}-{mb}.kmod"
            shutil.copy(work / "root" / f"mod{mb}.kmod", path)
            run([tool, "sign", "-k", f"{key}.key", path.name], cwd=work)


def count(program, work, key, mb, listed):
    """Instructions for the manifest, the file, and SHA-256 alone."""
    name = f"mod{mb}.kmod"
    path = work / "root" / name if listed else work / f"{key}-{mb}.kmod"
    got = callgrind(work / f"callgrind.{key}-{mb}-{listed}",
                    [program, work / f"{key}.list",
                     work / f"{key}.manifest" if listed else "-", name, path],
                    "--collect-atstart=no")
    return got[".1"], got[".2"], got[".3"]


def row(what, mb, file, sha):
    return (f"{mb} MB, {what}", f"{file / mb / 1e6:.2f}",
            f"{sha / mb / 1e6:.2f}", f"{file / sha:.4f}",
            f"{(file - sha) / 1e6:.3f}")


def bench(work, kmod):
    """Print what a verification costs; its targets, as bench.targets()."""
    make_root(work, kmod)
    program = work.parent / "bench_verify"
    manifests, lines, found = [], [], {}
    for key in KEYS:
        once, file, sha = count(program, work, key, SIZES[0], True)
        manifests.append((key, f"{once / 1e6:.2f}"))
        if key == KEYS[0]:
            lines.append(row("listed", SIZES[0], file, sha))
            _, file, sha = count(program, work, key, SIZES[-1], True)
            lines.append(row("listed", SIZES[-1], file, sha))
            found["listed"] = file / sha
    for key in KEYS:
        for mb in sizes_of(key):
            _, file, sha = count(program, work, key, mb, False)
            lines.append(row(f"signed, {key}", mb, file, sha))
            if mb == SIZES[-1]:
                found["signed by itself"] = file / sha
    print("Verifying a file: millions of instructions per MB, beside SHA-256 "
          "alone; what it\ncosts besides, once, in millions")
    print_table(("file", "verify", "SHA-256", "times", "besides"), lines)
    print("Verifying a manifest, once for all of its files: millions of "
          "instructions")
    print_table(("key", "manifest"), manifests)
    return [(ratio <= MAX_RATIO,
             f"verifying {SIZES[-1]} MB at most {MAX_RATIO} times SHA-256, "
             f"{what}", f"{ratio:.4f}") for what, ratio in found.items()]
