# SPDX-License-Identifier: BSD-2-Clause
"""A program on a pseudo-terminal, and what it prints as plain text."""

import re

import pexpect

# Terminal control: escape sequences, carriage returns before a newline. OVMF
# writes its cursor movements to the serial line.
ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78cDEHM])")
ANSI_OPEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[()])?$")


class Terminal(pexpect.spawn):
    """A spawn whose text has no terminal control sequences. The file `raw'
    gets every byte, `echo' the text without them."""

    def __init__(self, cmd, raw, echo=None, **kwargs):
        self.raw = raw
        self.echo_to = echo
        self.pending = ""
        self.text = ""
        super().__init__(cmd[0], list(cmd[1:]), encoding="utf-8",
                         codec_errors="replace", echo=False, **kwargs)
        self.delaybeforesend = None

    def read_nonblocking(self, size=1, timeout=-1):
        data = super().read_nonblocking(size, timeout)
        self.raw.write(data.encode("utf-8", "replace"))
        self.raw.flush()
        data = self.pending + data
        cut = ANSI_OPEN.search(data)
        self.pending = data[cut.start():] if cut else ""
        data = ANSI.sub("", data[:cut.start()] if cut else data)
        self.text += data
        if self.echo_to:
            self.echo_to.write(data.replace("\r", ""))
            self.echo_to.flush()
        return data
