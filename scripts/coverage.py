#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print the coverage of the unit tests per file, and compare it with a floor.

    coverage.py [--floor LINES BRANCHES] [--report FILE] SUMMARY

SUMMARY is what gcovr's --json-summary wrote. Exit status 1: all files, or those
of a folder, are below the floor.
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("sys/kern", "sys/lib", "sys/fs", "sys/trust", "stand/libsa", "stand/boot",
           "stand/ui", "stand/efi")
COUNTS = [f"{kind}_{what}" for kind in ("line", "branch")
          for what in ("covered", "total")]


def cells(entry):
    """Lines and branches of one file, or of all: the right part of a row."""
    def part(kind):
        covered, total = entry[f"{kind}_covered"], entry[f"{kind}_total"]
        return (f"{covered:5}/{total:<5}"
                f"{100 * covered / total if total else 100:6.1f} %")
    return f"{part('line')}  {part('branch')}"


def folders(summary):
    """The sums of each folder that has files."""
    for folder in FOLDERS:
        files = [f for f in summary["files"]
                 if f["filename"].startswith(f"{folder}/")]
        if files:
            yield folder, {c: sum(f[c] for f in files) for c in COUNTS}


def table(summary):
    files = sorted(summary["files"], key=lambda f: f["filename"])
    width = max(len(f["filename"]) for f in files)
    yield f"{'':{width}}  {'lines':>19}  {'branches':>19}"
    for f in files:
        yield f"{f['filename']:{width}}  {cells(f)}"
    for name, sums in [*folders(summary), ("all", summary)]:
        yield f"{name:{width}}  {cells(sums)}"
    seen = {f["filename"] for f in files}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.c")):
            name = str(path.relative_to(ROOT))
            if name not in seen:
                yield f"{name}: not part of the host home, not counted"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--floor", nargs=2, type=float, default=(0, 0))
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("summary", type=pathlib.Path)
    args = parser.parse_args()
    summary = json.loads(args.summary.read_text())
    text = "\n".join(table(summary))
    print(text)
    if args.report:
        args.report.write_text(text + "\n")
    below = False
    for name, sums in [*folders(summary), ("all", summary)]:
        for kind, floor in zip(("line", "branch"), args.floor):
            covered, total = sums[f"{kind}_covered"], sums[f"{kind}_total"]
            if 100 * covered < floor * total:
                print(f"coverage: {name}: {covered} of {total} {kind}s reached, "
                      f"the floor is {floor:g} %", file=sys.stderr)
                below = True
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
