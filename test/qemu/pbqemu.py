# SPDX-License-Identifier: BSD-2-Clause
"""QEMU with OVMF on a serial line. Only this file knows its command line.

    with Qemu(disk, workdir) as vm:
        vm.wait_monitor()
        print(vm.monitor("modstat"))
        assert vm.poweroff() == "guest-shutdown"

Everything waits for text, nothing sleeps; a VM is killed after `lifetime'
seconds.
"""

import functools
import os
import pathlib
import re
import shlex
import shutil
import sys
import tempfile
import threading
import time

import pexpect

import absent_tpm
import terminal
from qmp import Qmp, QemuError

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

# Where distributions install OVMF: code and the matching template of
# variables.
FIRMWARE = {"x64": [
    ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ("/usr/share/edk2/x64/OVMF_CODE.4m.fd",
     "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
    ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
    ("/usr/share/qemu/ovmf-x86_64-code.bin",
     "/usr/share/qemu/ovmf-x86_64-vars.bin"),
], "ia32": [
    ("/usr/share/OVMF/OVMF32_CODE_4M.secboot.fd",
     "/usr/share/OVMF/OVMF32_VARS_4M.fd"),
    ("/usr/share/edk2/ia32/OVMF_CODE.4m.fd",
     "/usr/share/edk2/ia32/OVMF_VARS.4m.fd"),
], "secboot": [
    ("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
     "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    ("/usr/share/edk2/x64/OVMF_CODE.secboot.4m.fd",
     "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
]}
# Debian's package of each, and the variable that overrides its path.
PACKAGES = {"x64": ("ovmf", "PRIMEBOOT_OVMF"),
            "ia32": ("ovmf-ia32", "PRIMEBOOT_OVMF32"),
            "secboot": ("ovmf", "PRIMEBOOT_OVMFSB")}
SMM = {"ia32", "secboot"}   # those that need it

SOCKET_PATH_MAX = 107   # unix(7): sun_path without the NUL

MONITOR_PROMPT = r"(?:^|[\r\n])primeboot> "
LOADER_PROMPT = r"(?:^|[\r\n])> "
# A test fails at one of these unless it expects it.
DISASTERS = [r"panic: [^\r\n]*[\r\n]", r"fatal [a-z ]*(?:fault|trap)[^\r\n]*",
             r"!!!! X64 Exception[^\r\n]*"]


def needs_variables(kind):
    """Whether OVMF needs its variables in flash: one that needs SMM, and one
    that comes with a template. Others start faster without (3/4 of the
    time)."""
    _, env = PACKAGES[kind]
    return kind in SMM or bool(os.environ.get(f"{env}_VARS"))


def find_firmware(kind="x64"):
    """(code, variables template) of OVMF, 64-bit, 32-bit ("ia32"), or 64-bit
    with SMM ("secboot"); PRIMEBOOT_OVMF_CODE and _VARS win, for the others
    PRIMEBOOT_OVMF32_ and PRIMEBOOT_OVMFSB_."""
    package, env = PACKAGES[kind]
    own = os.environ.get(f"{env}_CODE")
    if own:
        return own, os.environ.get(f"{env}_VARS")
    for code, variables in FIRMWARE[kind]:
        if os.path.exists(code) and os.path.exists(variables):
            return code, variables
    raise QemuError(f"no OVMF firmware for {kind} found (Debian package "
                    f"{package}); set {env}_CODE and {env}_VARS")


def option(path):
    """A path within one of QEMU's options, where a comma is doubled."""
    return str(path).replace(",", ",,")


def private_folder():
    """A folder for a machine's files, among them a socket, whose path has at
    most 107 bytes: a TMPDIR may be longer."""
    folder = tempfile.mkdtemp(prefix="pbqemu-")
    if len(os.fsencode(folder)) + len("/qtest") > SOCKET_PATH_MAX:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="pbqemu-", dir="/tmp")
    return folder


def command(disk, variables, memory=256, extra=(), serial=("-serial", "stdio"),
            firmware="x64", source=None):
    """QEMU's command line for a machine that boots `disk' (`source': further
    options of the drive instead). `variables' is this machine's own copy of the
    firmware's variables, or None: it keeps them in memory. With Secure Boot only
    the firmware, in SMM, can write to them. OVMF maps all that a processor can
    address: 64 GB take less time than the usual 1 TB."""
    source = source or f"format=raw,snapshot=on,file={option(disk)}"
    code, _ = find_firmware(firmware)
    smm = "on" if firmware in SMM else "off"
    cmd = ["qemu-system-x86_64", "-nodefaults", "-no-user-config",
           "-machine", f"q35,smm={smm}", "-m", str(memory),
           "-cpu", f"qemu64,phys-bits={36 if int(memory) < 32 << 10 else 40}",
           "-accel", os.environ.get("PRIMEBOOT_ACCEL", "tcg"),
           "-vga", "std", "-display", "none", "-nic", "none",
           "-boot", "menu=off,strict=on", *serial,
           "-drive", f"if=pflash,unit=0,format=raw,readonly=on,"
           f"file={option(code)}"]
    if variables:
        cmd += ["-drive", "if=pflash,unit=1,format=raw,"
                f"file={option(variables)}"]
    if firmware == "secboot":
        cmd += ["-global", "driver=cfi.pflash01,property=secure,value=on"]
    cmd += ["-drive", f"if=none,id=d0,{source}", "-device",
            "virtio-blk-pci,drive=d0,bootindex=0", *extra]
    return cmd


class Qemu:
    """A running machine.

    disk      image to boot; never written to
    workdir   serial.log (and qemu.log with debug=True) go there
    lifetime  seconds until it is killed
    extra     more of QEMU's arguments
    echo      a text file that sees the console as it comes
    machine   what makes the command line: command(), or one of its kind
    firmware  "x64", "ia32" or "secboot"
    state     a file that it starts from (firmware.py)
    flash     the file of its variables, which it changes (secureboot.py);
              None: a copy of the firmware's template
    """

    def __init__(self, disk, workdir, memory=256, lifetime=120, extra=(),
                 debug=False, echo=None, machine=None, firmware="x64",
                 state=None, flash=None):
        self.workdir = pathlib.Path(workdir)
        self.workdir.mkdir(parents=True, exist_ok=True)
        self.log = self.workdir / "serial.log"
        self.private = private_folder()
        self.qmp = None
        self.child = None
        self.end = time.monotonic() + lifetime
        self.started = time.monotonic()
        extra = list(extra)
        if debug or os.environ.get("PRIMEBOOT_QEMU_DEBUG"):
            extra += ["-d", "int,cpu_reset", "-D",
                      str(self.workdir / "qemu.log")]
        variables = flash
        machine = machine or functools.partial(command, firmware=firmware)
        if flash is None and needs_variables(firmware):
            variables = os.path.join(self.private, "vars.fd")
            shutil.copyfile(find_firmware(firmware)[1], variables)
        sock = os.path.join(self.private, "qmp")
        extra += ["-no-reboot", "-mon", "chardev=qmp,mode=control", "-chardev",
                  f"socket,id=qmp,path={option(sock)},server=on,wait=off"]
        self.raw = open(self.log, "wb")
        try:
            cmd = machine(disk, variables, memory, extra,
                          ("-chardev", "stdio,id=ser0,signal=off",
                           "-serial", "chardev:ser0"))
            # OVMF is in flash.
            self.waits = any("if=pflash" in word for word in cmd) and \
                "-tpmdev" not in cmd and absent_tpm.possible()
            self.state = state
            if state:
                cmd += ["-incoming", "defer"]
            if self.waits:
                cmd += absent_tpm.arguments(self.private, option)
            try:
                self.child = terminal.Terminal(cmd, self.raw, echo,
                                               timeout=lifetime, maxread=65536)
            except pexpect.ExceptionPexpect as e:
                raise QemuError(f"{e} (Debian package qemu-system-x86)") \
                    from None
            self.watch = threading.Timer(lifetime + 5, self.kill)
            self.watch.daemon = True
            self.watch.start()
            self.connect(sock)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def connect(self, sock):
        """Open the control socket; if QEMU has exited, fail with its
        message."""
        try:
            self.qmp = Qmp(sock, self.child.isalive)
            if self.waits:
                if self.state:
                    self.qmp.migrate("migrate-incoming", "exec:cat "
                                     + shlex.quote(str(self.state)))
                else:
                    absent_tpm.place(self.private)
                self.qmp.run("cont")
        except (QemuError, OSError) as e:
            self.kill()
            self.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5)
            self.fail(f"QEMU did not start: {e}")

    # Waiting for text.

    def left(self, timeout=None):
        """Seconds to wait: the timeout, at most the rest of the lifetime."""
        left = max(self.end - time.monotonic(), 0.1)
        return left if timeout is None else min(left, timeout)

    def fail(self, what):
        tail = "\n".join(self.text.splitlines()[-25:])
        raise QemuError(f"{what}\nlog: {self.log}, its end:\n{tail}")

    def expect(self, pattern, timeout=None, never=tuple(DISASTERS)):
        """Wait for a regular expression (or the first of a list) and return
        the match. It is a failure if one of `never' comes first."""
        wanted = [pattern] if isinstance(pattern, str) else list(pattern)
        never = list(never)
        try:
            i = self.child.expect(wanted + never, timeout=self.left(timeout))
        except pexpect.TIMEOUT:
            self.fail(f"waited for {wanted} in vain")
        except pexpect.EOF:
            self.fail(f"QEMU ended while waiting for {wanted}")
        if i >= len(wanted):
            self.fail(f"{self.child.match.group(0).strip()!r} came "
                      f"while waiting for {wanted}")
        return self.child.match

    def send(self, keys):
        """Type. Long texts are sent in pieces that fit into the line's
        buffer."""
        for at in range(0, len(keys), 512):
            self.child.send(keys[at:at + 512])

    def command(self, line, prompt, timeout=None, **kwargs):
        """Type a line at a prompt; the output up to the next prompt, without
        the line itself. Its echo is waited for first: a prompt that was
        already there is not mistaken for the next one."""
        self.send(line)
        if line:
            self.expect(re.escape(line[:20]), timeout, **kwargs)
        self.send("\r")
        self.expect(prompt, timeout, **kwargs)
        return self.child.before.replace("\r", "").partition("\n")[2]

    # The loader and the kernel's monitor.

    def wait_loader(self, timeout=60):
        """Wait for the loader's prompt."""
        self.expect(LOADER_PROMPT, timeout)

    def loader(self, line, timeout=60, **kwargs):
        """Run a command at the loader's prompt, which must return to the
        prompt."""
        return self.command(line, LOADER_PROMPT, timeout, **kwargs)

    def wait_monitor(self, timeout=90):
        """Wait for the kernel's monitor prompt; what was printed before."""
        self.expect(MONITOR_PROMPT, timeout)
        return self.child.before.replace("\r", "")

    def monitor(self, line, timeout=30, **kwargs):
        """A command at the monitor; its output."""
        return self.command(line, MONITOR_PROMPT, timeout, **kwargs)

    def modstat(self):
        """{name: [fields of modstat's line]} of the modules that modstat
        lists."""
        rows = [r.split() for r in self.monitor("modstat").splitlines()]
        return {r[0]: r for r in rows if len(r) > 2 and r[0] != "NAME"}

    def poweroff(self, timeout=20):
        """Type poweroff at the monitor; returns the reason of QEMU's end,
        which should be "guest-shutdown"."""
        self.send("poweroff\r")
        return self.wait_exit(timeout)

    def wait_exit(self, timeout=20):
        """Wait for QEMU's end. The reason it gave (guest-shutdown,
        guest-reset for a reboot or a triple fault)."""
        try:
            self.child.expect(pexpect.EOF, timeout=self.left(timeout))
        except pexpect.TIMEOUT:
            self.fail("QEMU did not end")
        self.child.close()
        if self.child.exitstatus != 0:
            self.fail(f"QEMU's exit status: {self.child.exitstatus}, "
                      f"signal {self.child.signalstatus}")
        self.qmp.close()
        return self.qmp.shutdown_reason

    @property
    def text(self):
        """All serial output, without control sequences."""
        return self.child.text.replace("\r", "") if self.child else ""

    def screenshot(self, path):
        """The framebuffer as a PNG file."""
        self.qmp.run("screendump", filename=os.path.abspath(path),
                     format="png")

    def screen_size(self):
        """Width and height of the screen's mode, in pixels."""
        path = self.workdir / "size.ppm"
        self.qmp.run("screendump", filename=str(path), format="ppm")
        with open(path, "rb") as f:
            width, height = f.read(32).split()[1:3]
        return int(width), int(height)

    # The end.

    def kill(self):
        if self.child is not None and self.child.isalive():
            self.child.terminate(force=True)

    def close(self):
        """End the process and remove its private files, in any state."""
        if getattr(self, "watch", None):
            self.watch.cancel()
        self.kill()
        if self.child is not None:
            self.child.close(force=True)
        if self.qmp is not None:
            self.qmp.close()
        self.raw.close()
        shutil.rmtree(self.private, ignore_errors=True)
