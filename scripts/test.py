#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run every test there is and sum up: what `make test' does.

    test.py [--build FOLDER] [--make COMMAND] [step ...]

Steps: build, unit, unit32 (the same tests as 32-bit programs, with i386 for
their machine), fuzz, scripts, qemu, peers (other systems' kernels); all of them
unless some are named. What they need is built first; then their tests run in
parallel, those that wait for a machine or a clock beside those that compute. A
failure does not stop other tests. The last line is always "N passed, N failed";
a runner that cannot be started, is killed, ends without a result or with fewer
results than it announced is a failure too. The output of a failed test is
printed when it ends, and its name again at the end. Exit status: 0 all passed,
1 some failed, 130 interrupted.
"""

import argparse
import concurrent.futures
import functools
import heapq
import os
import pathlib
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree

import command
import fuzz

ROOT = command.ROOT
PYTHON = "/usr/bin/python3"
MAKE_TIMEOUT = 1800     # seconds for one make
UNIT_TIMEOUT = 600      # for one program
PYTEST_TIMEOUT = 1500   # for one file
FUZZ_SECONDS = 20       # for one target, after its corpus
REPLAY_TIMEOUT = 300    # for its corpus
# Of test/unit/fs, what takes an emulated processor seconds; all are built.
FS32 = ("fat", "fat_bad", "ffs_bad", "iso", "node")
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Tally:
    """What passed and what failed so far."""

    def __init__(self):
        self.passed = 0
        self.skipped = 0
        self.failures = []

    def add(self, name, passed, failed, seconds, output="", skipped=0):
        """One runner's result. `failed': names; output is shown if any."""
        self.passed += passed
        self.skipped += skipped
        self.failures += [f"{name}: {f}" for f in failed]
        if failed:
            print(f"{output.rstrip()}\n" if output else "", end="")
        print(f"{'FAIL' if failed else 'ok':4}  {name}: {passed} passed, "
              f"{len(failed)} failed"
              + (f", {skipped} skipped" if skipped else "")
              + f" ({seconds:.1f} s)", flush=True)


def make(args, *goals):
    """Run make for goals; (worked, seconds, output)."""
    cmd = [*shlex.split(args.make), f"B={args.build}", *goals]
    why, out, seconds = command.run(cmd, MAKE_TIMEOUT)
    return why is None, seconds, out if why is None else f"{out}\nmake: {why}\n"


def build_step(args, tally):
    """Both machines, both compilers, and a second make that does nothing."""
    for name, goals in (
            ("make", ["all"]),
            ("make MACHINE=i386", ["all", "MACHINE=i386"]),
            ("make CC=clang", ["machine-objects", "CC=clang",
                               f"B={args.build}/clang"])):
        good, seconds, out = make(args, *goals)
        tally.add(name, int(good), [] if good else ["does not build"],
                  seconds, out)
    good, seconds, out = make(args, "all")
    idle = good and not out.strip()
    tally.add("make, again", int(idle),
              [] if idle else ["had something to do"], seconds, out)
    return []


def build(args, tally, *goals):
    """What a step's tests need; a result of its own only on failure."""
    if args.make:
        good, seconds, out = make(args, "-k", *goals)
        if not good:
            tally.add(f"make {goals[0]}", 0, ["does not build"], seconds, out)


def read_tap(output):
    """(passed, failed names, skipped, announced) of cmocka's TAP output."""
    announced = sum(int(n) for n in re.findall(r"^1\.\.(\d+)\s*$", output, re.M))
    results = re.findall(r"(?<!# )(not ok|ok) \d+ (-|# SKIP) ?(\S*)", output)
    skipped = sum(kind == "# SKIP" for _, kind, _ in results)
    failed = [name for word, kind, name in results
              if word == "not ok" and kind == "-"]
    return (len(results) - skipped - len(failed), failed, skipped, announced)


def mixed(steps):
    """The tests of all steps in one order: each step's are spread evenly, so
    that they do not compete for the same thing all the time."""
    return [test for _, _, test in heapq.merge(*(
        [((i + 0.5) / len(tests), n, test) for i, test in enumerate(tests)]
        for n, tests in enumerate(steps)))]


def run_all(tally, tests):
    """Add function(source) for all (function, source), some at a time. One that
    raises is a failed result; an interruption starts no more of them."""
    def attempt(test):
        function, source = test
        try:
            return function(source)
        except Exception:
            text = traceback.format_exc()
            return (f"{source.parent.name} {source.stem}", 0,
                    [last_line(text)], 0.0, text)

    # More of them than processors: some wait.
    with concurrent.futures.ThreadPoolExecutor(jobs(more=1)) as pool:
        try:
            for done in concurrent.futures.as_completed(
                    [pool.submit(attempt, test) for test in tests]):
                tally.add(*done.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            command.stop_all()
            raise


def last_line(text):
    return text.rstrip().rpartition("\n")[2]


def unit_program(args, source, bits="", by=()):
    """Run one cmocka program: the arguments of Tally.add. `by': the words in
    front of its name that make it run."""
    name = f"unit{bits} {source.parent.name}/{source.stem}"
    program = (args.build / f"host{bits}" / "test" / source.parent.name /
               source.stem)
    if not program.exists():
        return name, 0, ["did not build"], 0.0
    why, out, seconds = command.run(
        [*by, str(program)], UNIT_TIMEOUT,
        {"CMOCKA_MESSAGE_OUTPUT": "TAP", "PRIMEBOOT_BUILD": str(args.build),
         "UBSAN_OPTIONS": "print_stacktrace=1"})
    passed, failed, skipped, announced = read_tap(out)
    missing = announced - passed - len(failed) - skipped
    if announced == 0 or missing > 0:
        failed.append("ended without all of its results"
                      + (f": {why}" if why else ""))
    elif why and (not failed or not why.startswith("exit status")):
        failed.append(why)
    return name, passed, failed, seconds, out, skipped


def each(function, args, sources, **more):
    """A step's tests: (function, source) for each source."""
    return [(functools.partial(function, args, **more), s) for s in sources]


def unit_step(args, tally):
    build(args, tally, "unit-tests", "modules")
    return each(unit_program, args,
                sorted((ROOT / "test" / "unit").glob("*/test_*.c")))


def unit32_step(args, tally):
    """What mk/host32.mk and mk/hostefi32.mk build: the tests of the kernel, but
    for amd64's own, and those of the loader."""
    why, out, seconds = command.run([ROOT / "scripts" / "run32.sh"], 60)
    if why:
        tally.add("run32.sh", 0, [why], seconds, out)
        return []
    by = [] if out.strip() == "native" else [out.strip()]
    if by:
        print(f"note  unit32: no 32-bit programs run here, so {by[0]} runs "
              "them, made with UBSan alone", flush=True)
        if not shutil.which(by[0]):
            tally.add("unit32", 0, [f"no {by[0]} here (package qemu-user)"], 0)
            return []
    build(args, tally, "unit-tests32")
    return each(
        unit_program, args,
        [s for folder in ("kern", "libkern", "verify", "x86", "sa", "efi")
         for s in sorted((ROOT / "test" / "unit" / folder).glob("test_*.c"))
         if not s.stem.endswith("_amd64")] +
        [ROOT / "test" / "unit" / "fs" / f"test_{name}.c" for name in FS32] +
        [ROOT / "test" / "unit" / "embed" / "test_stack.c"], bits="32", by=by)


def fuzz_target(args, source):
    """One target over its committed corpus, then on its own for a while."""
    target = fuzz.Target(args.build, source.stem.removeprefix("fuzz_"))
    name = f"fuzz {target.name}"
    if not target.program.exists():
        return name, 0, ["did not build"], 0.0
    files = sorted(map(str, target.seeds.glob("*")))
    why, out, seconds = command.run(
        [str(target.program), *files], REPLAY_TIMEOUT) if files \
        else (None, "", 0.0)
    ran = out.count("Executed ")
    if why or ran != len(files):
        return (name, ran, [f"replay: {why or 'ended'} after {ran} of "
                            f"{len(files)} inputs"], seconds, out)
    # From the committed corpus alone: earlier runs do not count.
    with tempfile.TemporaryDirectory(dir=args.build / "fuzz") as found:
        target.begin(FUZZ_SECONDS, pathlib.Path(found))
        target.finish(FUZZ_SECONDS + fuzz.GRACE)
    fault = target.fault()
    return (f"{name} ({target.execs} executions, {target.edges} edges)",
            ran + (fault is None), [] if fault is None else [fault],
            seconds + target.seconds(), target.report() if fault else "")


def fuzz_step(args, tally):
    """Replay what each fuzz target is committed with, and fuzz it a little."""
    build(args, tally, "fuzz-programs")
    return each(fuzz_target, args,
                sorted((ROOT / "test" / "fuzz").glob("fuzz_*.c")))


def read_junit(path):
    """(passed, failed names, skipped) of pytest's XML."""
    passed, failed, skipped = 0, [], 0
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(case.get("name"))
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def pytest_file(args, source):
    """Run one file of Python tests: the arguments of Tally.add."""
    name = f"{source.parent.name} {source.stem}"
    junit = args.build / "test" / f"{source.parent.name}.{source.stem}.xml"
    junit.parent.mkdir(parents=True, exist_ok=True)
    junit.unlink(missing_ok=True)
    why, out, seconds = command.run(
        [PYTHON, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
         f"--junitxml={junit}", str(source)], PYTEST_TIMEOUT,
        {"PRIMEBOOT_BUILD": str(args.build)})
    try:
        passed, failed, skipped = read_junit(junit)
    except (OSError, xml.etree.ElementTree.ParseError):
        passed, skipped = 0, 0
        failed = ["ended without a result" + (f": {why}" if why else "")]
    if why and not failed:
        failed = [why]
    return name, passed, failed, seconds, out, skipped


def pytest_step(folder):
    def step(args, tally):
        # Before they run: none may build what another one is using.
        build(args, tally, "lib", "tools-tested")
        # The longest first, so that no long one is left over at the end.
        return each(pytest_file, args,
                    sorted((ROOT / "test" / folder).glob("test_*.py"),
                           key=lambda p: -p.stat().st_size))
    return step


def peers_step(args, tally):
    """Kernels that are not Primeboot's, where there are any."""
    if not os.environ.get("PRIMEBOOT_PEERS"):
        print("note  peers: PRIMEBOOT_PEERS names no folder with other kernels "
              "(test/peers/test_peers.py)", flush=True)
    return pytest_step("peers")(args, tally)


STEPS = {"build": build_step, "unit": unit_step, "unit32": unit32_step,
         "fuzz": fuzz_step, "scripts": pytest_step("scripts"),
         "qemu": pytest_step("qemu"), "peers": peers_step}


def leave_noexec(folder):
    """Tests run programs that they make in TMPDIR: where it is mounted noexec,
    `folder' takes its place."""
    if os.statvfs(tempfile.gettempdir()).f_flag & os.ST_NOEXEC:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def interrupt(_number, _frame):
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)   # it is coming to its end
    raise KeyboardInterrupt


def jobs(more=0):
    """How many runners at a time this machine takes."""
    why, out, _ = command.run([ROOT / "scripts" / "jobs.sh", str(more)], 60)
    return 1 if why else int(out)


def prepare(name, args, tally):
    """A step's tests; what it built is in tally."""
    start = time.monotonic()
    try:
        return STEPS[name](args, tally)
    except Exception:
        text = traceback.format_exc()
        tally.add(name, 0, [last_line(text)], time.monotonic() - start, text)
        return []


def run_steps(args, tally):
    """All steps; False: interrupted."""
    start = time.monotonic()
    try:
        run_all(tally, mixed([prepare(name, args, tally)
                              for name in args.steps or STEPS]))
        return True
    except KeyboardInterrupt:
        command.stop_all()
        tally.add("tests", 0, ["interrupted"], time.monotonic() - start)
        return False


def main():
    p = argparse.ArgumentParser(description="Run the tests and sum up.")
    p.add_argument("--build", default="build", metavar="FOLDER")
    p.add_argument("--make", default="", metavar="COMMAND",
                   help="builds what the tests need; empty: it is built")
    p.add_argument("steps", nargs="*", metavar="step",
                   help=f"of {', '.join(STEPS)}; default all")
    args = p.parse_args()
    args.build = (ROOT / args.build).resolve()
    unknown = set(args.steps) - set(STEPS)
    if unknown:
        p.error(f"no such step: {' '.join(sorted(unknown))}")
    tally = Tally()
    # As in Makefile, when this is run by itself.
    os.environ["LC_ALL"] = "C.UTF-8"
    leave_noexec(args.build / "tmp")
    # A test's output may have characters that the locale does not.
    sys.stdout.reconfigure(errors="backslashreplace")
    for number in INTERRUPTS:
        signal.signal(number, interrupt)
    complete = run_steps(args, tally)
    if not tally.passed and not tally.failures:
        tally.failures.append("no test ran at all")
    for failure in tally.failures:
        print(f"FAILED {failure}")
    if tally.skipped:
        print(f"({tally.skipped} skipped)")
    print(f"{tally.passed} passed, {len(tally.failures)} failed")
    if not complete:
        return 130
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
