# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's control socket (QMP)."""

import json
import socket
import threading
import time


class QemuError(Exception):
    """QEMU's output or end was not as expected; str() shows the end of the
    log."""


class Qmp:
    """The machine's control socket: commands, and the reason of its shutdown.
    `alive' tells whether QEMU is still running."""

    def __init__(self, path, alive, timeout=20):
        self.sock = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + timeout
        while True:
            try:
                self.sock.connect(path)
                break
            except OSError:
                if not alive() or time.monotonic() > end:
                    raise QemuError("QEMU opened no control socket") from None
                time.sleep(0.02)
        self.file = self.sock.makefile("rw", encoding="utf-8")
        self.replies = []
        self.events = []
        self.shutdown_reason = None
        self.cond = threading.Condition()
        self.closed = False
        self.greeting()
        self.thread = threading.Thread(target=self.pump, daemon=True)
        self.thread.start()
        self.run("qmp_capabilities")

    def greeting(self):
        """Read up to the greeting.  An event that happens while QEMU accepts
        the connection is sent before it."""
        for line in self.file:
            if "QMP" in self.take(json.loads(line)):
                return
        raise QemuError("QEMU ended before its greeting")

    def take(self, msg):
        """Keep what QEMU has sent, if it is an event; the message."""
        if msg.get("event") == "SHUTDOWN":
            self.shutdown_reason = msg["data"]["reason"]
        if "event" in msg:
            self.events.append(msg)
        return msg

    def pump(self):
        try:
            for line in self.file:
                with self.cond:
                    msg = self.take(json.loads(line))
                    if "event" not in msg:
                        self.replies.append(msg)
                    self.cond.notify_all()
        except (OSError, ValueError):
            pass
        with self.cond:
            self.closed = True
            self.cond.notify_all()

    def run(self, name, **arguments):
        """One command; its `return' value."""
        with self.cond:
            self.file.write(json.dumps({"execute": name,
                                        "arguments": arguments}) + "\n")
            self.file.flush()
            if not self.cond.wait_for(lambda: self.replies or self.closed, 30):
                raise QemuError(f"QEMU does not answer {name}")
            if not self.replies:
                raise QemuError(f"QEMU ended during {name}")
            reply = self.replies.pop(0)
        if "error" in reply:
            raise QemuError(f"{name}: {reply['error']['desc']}")
        return reply["return"]

    def wait_event(self, name, timeout, **data):
        """Wait for an event with these data; one that came before counts."""
        def came():
            return any(e["event"] == name
                       and data.items() <= e.get("data", {}).items()
                       for e in self.events)
        with self.cond:
            self.cond.wait_for(lambda: came() or self.closed, timeout)
            if not came():
                raise QemuError(f"QEMU does not report {name} {data or ''}")

    def migrate(self, command, uri, timeout=60):
        """Save the machine's state ("migrate") or load it
        ("migrate-incoming")."""
        self.run("migrate-set-capabilities",
                 capabilities=[{"capability": "events", "state": True}])
        self.run(command, uri=uri)
        self.wait_event("MIGRATION", timeout, status="completed")

    def close(self):
        """Wait for the last event, then close the socket."""
        self.thread.join(timeout=5)
        self.sock.close()
