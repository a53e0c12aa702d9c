# SPDX-License-Identifier: BSD-2-Clause
"""Run the commands of tests, and say why one failed.

Each is a process group of its own, so that whatever it started ends with it,
and Ctrl-C reaches it from here (stop_all), not from the terminal.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GRACE = 10              # seconds between being asked to end and being killed

_lock = threading.Lock()
_running = set()        # Popen objects; under _lock
_stopping = False       # stop_all was called; under _lock


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def ending(status):
    """What a returncode of subprocess means; None: success."""
    if status == 0:
        return None
    return (f"killed by {signal_name(-status)}" if status < 0
            else f"exit status {status}")


def send(child, number):
    """Signal a command and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def start(cmd, env=None):
    """A Popen whose output is a pipe. Raises OSError if it cannot be."""
    with _lock:
        if _stopping:
            raise InterruptedError("not started: the tests were interrupted")
        child = subprocess.Popen(
            cmd, cwd=ROOT, env=env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        _running.add(child)
    return child


def ended(child):
    """Call it after waiting for a started one."""
    with _lock:
        _running.discard(child)


def stop_all():
    """End what runs, as Ctrl-C would, and start nothing more."""
    global _stopping
    with _lock:
        _stopping = True
    for number in (signal.SIGINT, signal.SIGKILL):
        for child in left():
            send(child, number)
        end = time.monotonic() + GRACE
        while left() and time.monotonic() < end:
            time.sleep(0.05)


def left():
    with _lock:
        return list(_running)


def run(cmd, timeout, env=None):
    """(why it failed or None, output, seconds) of a command."""
    begin = time.monotonic()
    # A make that called this must not pass its jobs on to those called here.
    env = {k: v for k, v in {**os.environ, **(env or {})}.items()
           if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    try:
        child = start(cmd, env)
    except (OSError, ValueError) as e:
        return f"cannot be started: {e}", "", time.monotonic() - begin
    try:
        out, _ = child.communicate(timeout=timeout)
        why = ending(child.returncode)
    except subprocess.TimeoutExpired:
        send(child, signal.SIGKILL)
        why = f"killed after {timeout} s"
        try:
            out, _ = child.communicate(timeout=GRACE)
        except subprocess.TimeoutExpired as e:  # held by one that left the group
            out = e.output or b""
    finally:
        ended(child)
    return why, out.decode(errors="replace"), time.monotonic() - begin
