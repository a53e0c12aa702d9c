# SPDX-License-Identifier: BSD-2-Clause
"""What OVMF does before it reads a disk, done once for many machines.

Under TCG this takes more than half of the processor time of a boot, and it does
not depend on the disk. So one machine stops at the firmware's first read (which
fails; rerror=stop keeps the request), and its state is saved as for a
migration. Other machines load the state and repeat the read, each from its own
disk. What follows, the firmware's boot manager and all of the loader, they run
themselves.

Only machines of the default command line with a disk of the default size start
from a state; all others start at the reset vector. PRIMEBOOT_WHOLE_BOOT=1 makes
all of them start there.
"""

import fcntl
import functools
import os
import pathlib
import shlex
import shutil
import tempfile

import absent_tpm
import pbqemu

DISK_SIZE = 64 << 20    # that of mkdisk's images
SAVE_TIMEOUT = 90       # seconds
# Arguments of Qemu() that do not change the machine, and one at its default.
HARMLESS = {"lifetime", "echo", "debug"}
DEFAULT = {"memory": 256}
# A disk that cannot be read.
UNREADABLE = ("driver=raw,rerror=stop,file.driver=blkdebug,"
              "file.inject-error.0.event=none,"
              "file.inject-error.0.iotype=read,"
              "file.image.driver=file,file.image.filename=")


def state_for(folder, disk, options):
    """The state that a machine with `disk' and Qemu's `options' can start
    from; None: it starts at the reset vector. `folder' keeps the state."""
    if (os.environ.get("PRIMEBOOT_WHOLE_BOOT")
            or any(DEFAULT.get(name) != value
                   for name, value in options.items() if name not in HARMLESS)
            or os.path.getsize(disk) != DISK_SIZE
            or pbqemu.needs_variables("x64") or not absent_tpm.possible()):
        return None
    return made(pathlib.Path(folder))


@functools.cache
def made(folder):
    """The state in folder, made unless it is there for this QEMU and this
    firmware; None: QEMU cannot make it."""
    folder.mkdir(parents=True, exist_ok=True)
    state, key = folder / "state", folder / "key"
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not key.exists() or key.read_text() != identity():
            key.unlink(missing_ok=True)
            try:
                save(folder, state)
            except pbqemu.QemuError as e:
                print(f"note: every machine starts at the reset vector: {e}")
                state.write_bytes(b"")
            key.write_text(identity())
    return state if state.stat().st_size else None


def identity():
    """What a state depends on: the command line, QEMU and the firmware."""
    cmd = pbqemu.command("disk", None)
    files = [shutil.which(cmd[0]), pbqemu.find_firmware()[0], __file__]
    return repr([cmd] + [(f, os.stat(f).st_size, os.stat(f).st_mtime_ns)
                         for f in files])


def save(folder, state):
    """Run a machine until it reads its disk; write its state."""
    with tempfile.TemporaryDirectory(dir=folder) as work:
        disk, new = os.path.join(work, "disk"), os.path.join(work, "state")
        with open(disk, "wb") as file:
            file.truncate(DISK_SIZE)
        with pbqemu.Qemu(disk, work, machine=unreadable,
                         lifetime=SAVE_TIMEOUT) as vm:
            vm.qmp.wait_event("STOP", SAVE_TIMEOUT)
            vm.qmp.migrate("migrate", f"exec:cat >{shlex.quote(new)}")
        os.replace(new, state)


def unreadable(disk, *args):
    """The command line of a machine that stops when it reads its disk."""
    return pbqemu.command(disk, *args,
                          source=UNREADABLE + pbqemu.option(disk))
