#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run fuzz targets side by side and sum up: what `make fuzz' does.

    fuzz.py [--build FOLDER] [--seconds N] [--echo] target ...

Each target is a libFuzzer program, FOLDER/fuzz/fuzz_<target>. All run at the
same time, each for N seconds by the clock, starting from the committed corpus
test/fuzz/corpus/<target> and from what earlier runs have found, which is in
FOLDER/fuzz/corpus/<target>. A target's output goes to FOLDER/fuzz/<target>.log
and, with --echo, to the terminal. At the end a table sums up; after it, for
each target that crashed, hung, leaked or took too much memory, the end of its
log, the input, and the command that reproduces it. A failure does not stop the
other targets. Exit status: 0 all clean, 1 a target failed, 130 interrupted.
"""

import argparse
import os
import re
import signal
import sys
import threading
import time

import command

ROOT = command.ROOT
INPUT_SECONDS = 25      # a single input that takes longer hangs
RSS_MB = 1024           # a target that takes more has run out of memory
GRACE = 60              # seconds beyond its own end that a target is given
TAIL = 40               # lines of the log of one that failed

STATUS = re.compile(r"^#(\d+)\s.*\bcov: (\d+) ft: (\d+) corp: (\d+)/(\S+)"
                    r".*\brss: (\d+)Mb")
FINAL = re.compile(r"^stat::(\w+):\s+(\d+)")
ARTEFACT = re.compile(r"Test unit written to (.*(?:crash|leak|timeout|oom)-\S+)")


class Target:
    """One libFuzzer program at work."""

    def __init__(self, build, name):
        self.build = build
        self.name = name
        self.program = build / "fuzz" / f"fuzz_{name}"
        self.log = build / "fuzz" / f"{name}.log"
        self.seeds = ROOT / "test" / "fuzz" / "corpus" / name
        self.execs = self.edges = self.features = self.corpus = self.rss = 0
        self.artefact = None
        self.status = None      # None: still running
        self.killed = None      # why it was, if it was
        self.lines = []         # the last of what it said
        self.start = self.end = time.monotonic()
        self.child = self.reader = None

    def command(self, seconds, found):
        """The command line of a run; new inputs go to the folder `found'."""
        words = [self.program, f"-max_total_time={seconds}",
                 f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={RSS_MB}",
                 f"-artifact_prefix={self.build}/fuzz/{self.name}-",
                 "-print_final_stats=1"]
        words.append(found)
        if self.seeds.is_dir():
            words.append(self.seeds)
        return [str(w) for w in words]

    def begin(self, seconds, found, echo=False):
        """Start it. A failure to start is its fault()."""
        self.start = self.end = time.monotonic()
        try:
            found.mkdir(parents=True, exist_ok=True)
            self.child = command.start(self.command(seconds, found))
        except OSError as e:
            self.killed = f"cannot be started: {e}"
            return
        self.reader = threading.Thread(target=self.read, args=(echo,))
        self.reader.start()

    def read(self, echo):
        try:
            with open(self.log, "wb") as log:
                for raw in self.child.stdout:
                    log.write(raw)
                    log.flush()
                    if echo:
                        sys.stdout.buffer.write(raw)
                        sys.stdout.buffer.flush()
                    self.take(raw.decode(errors="replace"))
        except Exception as e:  # a full disk, say
            self.stop(f"its output was lost: {e!r}", signal.SIGKILL)
        self.status = self.child.wait()
        command.ended(self.child)
        self.end = time.monotonic()

    def take(self, line):
        """Parse one line of its output."""
        self.lines = self.lines[1 - TAIL:] + [line]
        if m := STATUS.search(line):
            self.execs, self.edges, self.features, self.corpus = (
                int(m[i]) for i in (1, 2, 3, 4))
            self.rss = max(self.rss, int(m[6]))
        elif m := FINAL.search(line):
            if m[1] == "number_of_executed_units":
                self.execs = int(m[2])
            elif m[1] == "peak_rss_mb":
                self.rss = max(self.rss, int(m[2]))
        elif m := ARTEFACT.search(line):
            self.artefact = m[1]

    def running(self):
        return self.reader is not None and self.reader.is_alive()

    def stop(self, why, number=signal.SIGINT):
        if self.running():
            self.killed = self.killed or why
            command.send(self.child, number)

    def finish(self, seconds):
        """Wait for its end; kill it after a time."""
        if self.reader is None:
            return
        self.reader.join(seconds)
        if self.running():
            self.stop(f"did not end {seconds} s after it had to",
                      signal.SIGKILL)
            self.reader.join()

    def seconds(self):
        end = time.monotonic() if self.running() else self.end
        return max(end - self.start, 1e-3)

    def fault(self):
        """What went wrong; None: nothing, or it was stopped by hand."""
        kind = {"crash": "crashed", "leak": "leaked memory",
                "timeout": f"hung for {INPUT_SECONDS} s",
                "oom": f"took more than {RSS_MB} MB"}
        if self.artefact:
            name = os.path.basename(self.artefact)
            return kind[name.removeprefix(self.name + "-").split("-")[0]]
        if self.killed:
            return None if self.killed == "stopped" else self.killed
        if self.status:
            return command.ending(self.status)
        return None if self.execs else "executed nothing"

    def report(self):
        """The end of the log of one that failed, and how to see it again."""
        again = [str(self.program)] + ([self.artefact] if self.artefact else [])
        text = "".join(self.lines)
        return (f"--- {self.name} {self.fault()}; the end of {self.log}:\n"
                f"{text.rstrip()}\n"
                + (f"--- the input: {self.artefact}\n" if self.artefact
                   else "")
                + f"--- again: {' '.join(again)}\n")


def table(targets):
    """The results, a line for each target."""
    lines = [f"{'target':12} {'seconds':>7} {'executions':>12} {'exec/s':>8} "
             f"{'edges':>6} {'features':>8} {'corpus':>6} {'peak MB':>7}"]
    for t in targets:
        lines.append(
            f"{t.name:12} {t.seconds():7.0f} {t.execs:12} "
            f"{t.execs / t.seconds():8.0f} {t.edges:6} {t.features:8} "
            f"{t.corpus:6} {t.rss:7}  {t.fault() or t.killed or 'clean'}")
    return "\n".join(lines)


def progress(targets):
    print(f"{targets[0].seconds() / 60:4.0f} min  " + ", ".join(
        f"{t.name} {t.execs} ({t.edges})" if t.running()
        else f"{t.name} ended" for t in targets), flush=True)


def watch(targets, seconds, quiet):
    """Until all have ended."""
    last = time.monotonic()
    while any(t.running() for t in targets):
        time.sleep(0.2)
        if not quiet and time.monotonic() - last >= 60:
            progress(targets)
            last = time.monotonic()
        for t in targets:
            if t.running() and t.seconds() > seconds + GRACE:
                t.stop(f"did not end {GRACE} s after it had to",
                       signal.SIGKILL)


def interrupt(_number, _frame):
    raise KeyboardInterrupt


def main():
    p = argparse.ArgumentParser(description="Fuzz targets side by side.")
    p.add_argument("--build", default="build", metavar="FOLDER")
    p.add_argument("--seconds", type=int, default=60, metavar="N")
    p.add_argument("--echo", action="store_true",
                   help="show what the targets say")
    p.add_argument("targets", nargs="+", metavar="target")
    args = p.parse_args()
    build = (ROOT / args.build).resolve()
    targets = [Target(build, name) for name in args.targets]
    for t in targets:
        if not t.program.exists():
            p.error(f"{t.program} is not built: make fuzz-programs")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    stopped = False
    try:
        for t in targets:
            t.begin(args.seconds, build / "fuzz" / "corpus" / t.name,
                    args.echo)
        watch(targets, args.seconds, args.echo)
    except KeyboardInterrupt:
        stopped = True
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)   # it is ending already
        for t in targets:
            t.stop("stopped")
    started = [t for t in targets if t.reader is not None or t.killed]
    for t in started:
        t.finish(10)
    print(table(started))
    failed = [t for t in started if t.fault()]
    for t in failed:
        print(t.report(), end="")
    if failed:
        return 1
    return 130 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
