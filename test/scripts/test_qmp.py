# SPDX-License-Identifier: BSD-2-Clause
"""The control socket's client, with a server that sends what it is told."""

import json
import pathlib
import socket
import sys
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "test" / "qemu"))

import qmp  # noqa: E402 pylint: disable=wrong-import-position

GREETING = {"QMP": {"version": {}, "capabilities": []}}
RESUME = {"event": "RESUME", "timestamp": {"seconds": 1}}
SHUTDOWN = {"event": "SHUTDOWN", "data": {"reason": "guest-reset"}}


def answer(listener, first):
    """Send the first messages, then an empty reply to each command."""
    with listener.accept()[0] as sock, sock.makefile("rw") as file:
        for msg in first:
            file.write(json.dumps(msg) + "\n")
        file.flush()
        for _ in file if GREETING in first else ():
            file.write(json.dumps({"return": {}}) + "\n")
            file.flush()


@pytest.fixture(name="connect")
def connect_fixture(tmp_path):
    path = str(tmp_path / "qmp")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def connect(*first):
            threading.Thread(target=answer, args=(listener, first),
                             daemon=True).start()
            return qmp.Qmp(path, lambda: True)
        yield connect


@pytest.mark.parametrize("first", [
    [GREETING], [RESUME, GREETING], [RESUME, GREETING, RESUME]])
def test_event_before_the_greeting(connect, first):
    """QEMU sends an event to a client whose greeting is still to come."""
    client = connect(*first)
    assert client.run("stop") == {}
    if RESUME in first:
        client.wait_event("RESUME", 1)


def test_shutdown_before_the_greeting(connect):
    assert connect(SHUTDOWN, GREETING).shutdown_reason == "guest-reset"


def test_end_before_the_greeting(connect):
    with pytest.raises(qmp.QemuError, match="greeting"):
        connect(RESUME)
