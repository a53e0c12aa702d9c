#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure the cost of a link, of ld.lld and llvm-jitlink, and of verifying a
file: `make bench'.

    bench.py --work FOLDER --kmod TOOL [--check] [--only PART] [MODULE ...]

FOLDER holds bench_kobj, bench_verify and the objects of bench_objects.py; TOOL
is primeboot-kmod, which signs; PART is link or verify. Instructions are
callgrind's: they do not depend on the machine's load. Time is given as well.
Exit status: 1 when something cannot be run; with --check also when a target
is missed.
"""

import argparse
import concurrent.futures
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import bench_verify
from bench_objects import BASES, count, first_export
from bench_run import CannotRun, callgrind, print_table, run

COUNTS = (1, 10, 100, 1000)
ROUNDS = 5
PEER_TIMEOUT = 60       # seconds
# llvm-jitlink's cost is not linear: the most modules to run, and to count.
JITLINK_MAX, JITLINK_COUNTED = 100, 10
MAX_COST = 120          # instructions per relocation
MAX_SLOPE = 1.10        # between the cheapest and the dearest, from 10 modules
MAX_RESIDENT = 1.05
MIN_LEAD = 5            # times fewer instructions than the better peer

# The linker's front: what it calls are the steps of a link.
FRONT = "sys/kern/kobj/kobj.c"
SMALL_STEP = 0.5        # instructions per relocation that earn no line

def steps_of(out):
    """Instructions of each function that FRONT calls, all included."""
    names, steps = {}, {}
    here = there = callee = None

    def name(text):
        # "(7) name" the first time, "(7)" after that.
        number, _, known = text.partition(" ")
        return names.setdefault(number, known)

    lines = iter(out.read_text().splitlines())
    for line in lines:
        key, _, value = line.partition("=")
        if key in ("fl", "fi", "fe"):
            here = name("f" + value)
            there = here
        elif key == "fn":
            name(value)
        elif key in ("cfi", "cfl"):
            there = name("f" + value)
        elif key == "cfn":
            callee = name(value)
        elif key == "calls":
            cost = int(next(lines).split()[1])
            if here.endswith(FRONT) and not there.endswith(FRONT):
                steps[callee] = steps.get(callee, 0) + cost
            there = here
    return steps


def measure(work, label, files, bases):
    """One row: bench_kobj alone for the time, under callgrind for the rest."""
    cmd = [work / "bench_kobj", ROUNDS, bases, *files]
    row = {k: int(v) for k, v in
           (line.split() for line in run(cmd).splitlines())}
    cmd[1] = 1
    out = work / f"callgrind.{label}"
    counts = callgrind(out, cmd, "--collect-atstart=no")
    row.update(label=label, files=files, bases=bases, instr=counts[".1"],
               memcpy=counts[".2"], 
               steps=steps_of(pathlib.Path(f"{out}.1")))
    row["cost"] = row["instr"] / row["relocs"]
    return row


def jitlink_program():
    """The newest one: Debian has it with the version in its name only."""
    found = sorted(glob.glob("/usr/lib/llvm-*/bin/llvm-jitlink"),
                   key=lambda p: int(re.search(r"llvm-(\d+)", p).group(1)))
    program = shutil.which("llvm-jitlink") or (found[-1] if found else None)
    if program is None:
        raise CannotRun("llvm-jitlink: not found (make deps)")
    return program


def lld(work, files):
    # Modules use addresses of 32 bits, so a static program low in memory.
    return ["ld.lld", "--threads=1", "-static", "-O0", "-e", "0",
            "--unresolved-symbols=ignore-all", "-o", work / "lld.out", *files]


def jitlink(_, files):
    # It links what its entry point needs; the last module needs all others.
    size = sum(f.stat().st_size for f in files)
    return [jitlink_program(), "-noexec", "-phony-externals",
            f"-slab-allocate={size // 512 + 4096}Kb",
            "-slab-address=0x10000000", "-slab-page-size=4096",
            f"-entry={first_export(files[-1].read_bytes())}", *files]


def peer(work, tool, label, files, counted):
    """(instructions, seconds) of a whole run; None: not counted, too long."""
    cmd = tool(work, files)
    seconds = instructions = None
    try:
        start = time.monotonic()
        run(cmd, timeout=PEER_TIMEOUT)
        seconds = time.monotonic() - start
        out = work / f"callgrind.{tool.__name__}.{label}"
        if counted:
            instructions = callgrind(out, cmd, timeout=PEER_TIMEOUT)[""]
    except subprocess.TimeoutExpired:
        pass
    return instructions, seconds


def peers(work, rows):
    """Both peers on the objects of every row, less their cost on none."""
    results = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        # The longest first.
        for row in sorted(rows, key=lambda r: -r["relocs"]):
            for tool in (jitlink, lld):
                if tool is lld or row["modules"] <= JITLINK_MAX:
                    results[tool, row["label"]] = pool.submit(
                        peer, work, tool, row["label"], row["files"],
                        tool is lld or row["modules"] <= JITLINK_COUNTED)
        idle = {tool: pool.submit(peer, work, tool, "idle",
                                  [work / "empty.o"], True)
                for tool in (jitlink, lld)}
    for row in rows:
        # They link the modules to import from as well.
        relocs = sum(count(f.read_bytes())[0] for f in row["files"])
        for tool in (jitlink, lld):
            done = results.get((tool, row["label"]))
            instructions, seconds = done.result() if done else (None, None)
            row[tool.__name__] = (
                instructions and
                (instructions - idle[tool].result()[0]) / relocs,
                seconds and seconds / relocs)


def print_results(rows):
    print("\nOurs: instructions and time of kobj_load and kobj_affix")
    print_table(
        ("modules", "relocs", "symbols", "ins/reloc", "ins/symbol",
         "ns/reloc", "ins/memcpy", "ns/memcpy"),
        [(r["label"], str(r["relocs"]), str(r["symbols"]), f"{r['cost']:.1f}",
          f"{r['instr'] / r['symbols']:.1f}",
          f"{r['link_ns'] / r['relocs']:.1f}",
          f"{r['instr'] / r['memcpy']:.1f}",
          f"{r['link_ns'] / r['copy_ns']:.1f}") for r in rows])
    print("Memory, in pages: sections as one piece, text, read-only and data "
          "apart (W^X);\nresident over each; what stays of the symbol table "
          "beside it, in bytes per symbol")
    print_table(
        ("modules", "bytes", "pages", "apart", "resident", "/pages", "/apart",
         "symbols", "B/symbol"),
        [(r["label"], str(r["alloc"]), str(r["pages"]), str(r["prot_pages"]),
          str(r["resident"] // 4096), f"{r['resident'] / 4096 / r['pages']:.3f}",
          f"{resident(r):.3f}", str(r["kmem"]),
          f"{r['kmem'] / max(r['symbols'] - r['undef'], 1):.0f}")
         for r in rows])
    print("Where the instructions go, per relocation")
    shown = [r for r in rows if r["label"] != "1"]

    def cells(of):
        return (f"{of(r) / r['relocs']:.1f}" for r in shown)

    top = shown[0]["steps"]
    names = [n for n in sorted(top, key=top.get, reverse=True)
             if top[n] >= SMALL_STEP * shown[0]["relocs"]]
    print_table(
        ("", *(r["label"] for r in shown)),
        [(n, *cells(lambda r, n=n: r["steps"].get(n, 0))) for n in names] +
        [("the rest", *cells(lambda r: r["instr"] - sum(
            r["steps"].get(n, 0) for n in names)))])


def print_peers(rows):
    def cells(result, ours):
        cost, seconds = result
        return (f"{cost:.0f}" if cost else "-",
                f"{seconds * 1e9:.0f}" if seconds else "-",
                f"{cost / ours:.1f}" if cost else "-")
    print("Peers on the same objects: instructions per relocation, less those "
          "of a link of an\nempty object; time, all of it; times our "
          f"instructions (-: too many modules, or not within "
          f"{PEER_TIMEOUT} s)")
    print_table(
        ("modules", "ld.lld", "ns", "times", "llvm-jitlink", "ns", "times"),
        [(r["label"], *cells(r["lld"], r["cost"]),
          *cells(r["jitlink"], r["cost"])) for r in rows])


def resident(row):
    return row["resident"] / 4096 / row["prot_pages"]


def targets(rows):
    """(holds, what was asked, what is) for each target of the project."""
    many = [r for r in rows if r["label"] in map(str, COUNTS[1:])]
    costs = [r["cost"] for r in many]
    yield (max(costs) <= MAX_SLOPE * min(costs),
           f"cost per relocation flat within {MAX_SLOPE - 1:.0%}, 10 to 1000",
           f"{max(costs) / min(costs) - 1:.1%}")
    for what, some in (("every import used once", many),
                       ("five times", [r for r in rows
                                       if r["label"] == "100 shared"])):
        worst = max(r["cost"] for r in some)
        yield (worst <= MAX_COST,
               f"at most {MAX_COST} instructions per relocation, {what}",
               f"{worst:.1f}")
    worst = max(map(resident, rows))
    yield (worst <= MAX_RESIDENT,
           f"resident at most {MAX_RESIDENT} times the pages of the sections",
           f"{worst:.3f}")
    lead = min(cost / r["cost"] for r in many
               for cost, _ in (r["lld"], r["jitlink"]) if cost)
    yield (lead >= MIN_LEAD,
           f"{MIN_LEAD} times fewer instructions than the better peer",
           f"{lead:.1f} times")


def bench_link(args):
    files = sorted((args.work / "objects").glob("mod*.kmod"))
    shared = sorted((args.work / "objects" / "shared").glob("mod*.kmod"))
    rows = [measure(args.work, str(n), files[:BASES + n], BASES)
            for n in COUNTS if BASES + n <= len(files)]
    rows.append(measure(args.work, "100 shared", shared, BASES))
    rows += [measure(args.work, m.stem, [m], 0) for m in args.modules]
    print_results(rows)
    peers(args.work, rows)
    print_peers(rows)
    return targets(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--kmod", type=pathlib.Path, required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", choices=["link", "verify"])
    parser.add_argument("modules", type=pathlib.Path, nargs="*")
    args = parser.parse_args()
    found = []
    try:
        if args.only != "verify":
            found += bench_link(args)
        if args.only != "link":
            found += bench_verify.bench(args.work / "verify", args.kmod)
    except (CannotRun, subprocess.TimeoutExpired) as e:
        print(f"bench: {e}", file=sys.stderr)
        return 1
    missed = 0
    for holds, asked, is_ in found:
        print(f"{'holds ' if holds else 'MISSED'}  {asked}: {is_}")
        missed += not holds
    return int(args.check and missed > 0)


if __name__ == "__main__":
    sys.exit(main())
