#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The order in which to link objects whose initialisation functions run in the
order of the link: one that defines a symbol before those that use it; otherwise
the order given.

    modorder.py OBJECT...

Prints the objects on one line. Exit status 1: they use each other in a circle,
which is named; 2: usage.
"""

import os
import subprocess
import sys


def symbols(path):
    """(names that an object defines, names that it needs); not local ones,
    and not those that it can do without."""
    out = subprocess.run(
        [os.environ.get("NM", "nm"), "-g", "-P", path], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    rows = [line.split()[:2] for line in out.splitlines()]
    return ({name for name, kind in rows if kind not in "Uvw"},
            {name for name, kind in rows if kind == "U"})


def uses(paths):
    """{object: {object that it uses: a symbol by which}}"""
    known = {p: symbols(p) for p in paths}
    owner = {name: p for p in reversed(paths) for name in known[p][0]}
    graph = {p: {} for p in paths}
    for path in paths:
        for name in sorted(known[path][1]):
            if owner.get(name, path) != path:
                graph[path].setdefault(owner[name], name)
    return graph


def circle(graph, trail):
    """The circle that a trail of objects ends in, in words."""
    start = trail.index(trail[-1])
    return ", ".join(f"{user} uses {graph[user][owner]} of {owner}"
                     for user, owner in zip(trail[start:], trail[start + 1:]))


def ordered(graph):
    """The objects in order; SystemExit for a circle."""
    done, waiting, out = set(), set(), []
    for root in graph:
        # A stack of (object, what it uses that has not been looked at).
        stack = [(root, iter(graph[root]))] if root not in done else []
        while stack:
            path, rest = stack[-1]
            waiting.add(path)
            after = next((p for p in rest if p not in done), None)
            if after is None:
                done.add(path)
                waiting.remove(path)
                out.append(path)
                stack.pop()
                continue
            if after in waiting:
                trail = [p for p, _ in stack]
                sys.exit("modorder.py: no order of initialisation: " +
                         circle(graph, trail + [after]))
            stack.append((after, iter(graph[after])))
    return out


def main(argv):
    if not argv:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    print(*ordered(uses(list(dict.fromkeys(argv)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
