# SPDX-License-Identifier: BSD-2-Clause
"""A disk that returns other bytes when a block is read again: a server of
QEMU's network block devices, for one image.

    with ChangingDisk(image, after=loader) as disk:
        kernel = disk.file(bytes_of_the_kernel)
        kernel.answer(good, evil)       # the first read, all later ones
        Qemu(path, ..., machine=disk.machine)
        ...
        assert kernel.reads == (1, 1)   # each block was read once

The protocol (github.com/NetworkBlockDevice/nbd, doc/proto.md) is fixed
newstyle, without structured replies; the export is read-only.
"""

import os
import shutil
import socket
import socketserver
import struct
import threading

import pbqemu

BLOCK = 512
OPTION_MAGIC, OPTION_REPLY = b"IHAVEOPT", 0x3e889045565a9
OPT_ABORT, OPT_GO = 2, 7
REP_ACK, REP_INFO, REP_UNSUPPORTED = 1, 3, 1 << 31 | 1
REQUEST, REPLY = 0x25609513, 0x67446698
CMD_READ, CMD_DISCONNECT = 0, 2
EINVAL = 22


class File:
    """A file of the image, and what is read of it."""

    def __init__(self, image, data):
        self.start = image.find(data)
        assert self.start >= 0, "the file is not contiguous"
        self.size = len(data)
        self.end = -(-(self.start + self.size) // BLOCK) * BLOCK
        self.tail = image[self.start + self.size:self.end]
        assert self.start % BLOCK == 0
        self.answer(data)

    def answer(self, *versions):
        """Count anew; the first read of a block gives the first version's
        bytes, and so on; the last one's are given from then on."""
        assert all(len(v) == self.size for v in versions)
        self.times = [0] * ((self.end - self.start) // BLOCK)
        self.versions = [v + self.tail for v in versions]

    @property
    def reads(self):
        """How often its blocks were read, at least and at most."""
        return min(self.times), max(self.times)

    def read(self, offset, data):
        """Put this file's part into what is read at an offset of the disk."""
        for at in range(max(offset, self.start),
                        min(offset + len(data), self.end), BLOCK):
            n = (at - self.start) // BLOCK
            version = self.versions[min(self.times[n], len(self.versions) - 1)]
            self.times[n] += 1
            data[at - offset:at - offset + BLOCK] = \
                version[n * BLOCK:(n + 1) * BLOCK]


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class ChangingDisk:
    """after: a file of the image; what is read before all of that was read (by
    the firmware, which has a cache) is not counted."""

    def __init__(self, image, after):
        self.image = image
        self.after = File(image, after)
        self.files = []
        self.lock = threading.Lock()
        self.folder = pbqemu.private_folder()
        path = os.path.join(self.folder, "nbd")
        self.server = Server(path, Connection)
        self.server.disk = self
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       daemon=True)
        self.thread.start()
        self.source = "format=raw,snapshot=on,file=nbd+unix:///?socket=" \
            + pbqemu.option(path)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, data):
        """The file of the image that has these bytes."""
        self.files.append(File(self.image, data))
        return self.files[-1]

    def machine(self, *args):
        """The usual command line (pbqemu.Qemu), with this disk."""
        return pbqemu.command(*args, source=self.source)

    def read(self, offset, size):
        data = bytearray(self.image[offset:offset + size])
        with self.lock:
            if self.after.reads[0] > 0:
                for file in self.files:
                    file.read(offset, data)
            self.after.read(offset, data)
        return data


class Connection(socketserver.BaseRequestHandler):
    def take(self, layout):
        """The next bytes from QEMU, unpacked."""
        size = struct.calcsize(layout)
        data = self.request.recv(size, socket.MSG_WAITALL)
        if len(data) < size:
            raise ConnectionError
        return struct.unpack(layout, data)

    def handle(self):
        try:
            if self.negotiate():
                while self.serve():
                    pass
        except ConnectionError:
            pass    # QEMU has ended

    def negotiate(self):
        """True: reads follow."""
        # Fixed newstyle, and no zeroes behind NBD_OPT_EXPORT_NAME.
        self.request.sendall(b"NBDMAGIC" + OPTION_MAGIC + struct.pack(">H", 3))
        self.take(">I")
        while True:
            magic, option, length = self.take(">8sII")
            assert magic == OPTION_MAGIC
            self.take(f"{length}s")
            if option == OPT_GO:
                # NBD_INFO_EXPORT: the size; flags are valid, read-only.
                self.reply(option, REP_INFO, struct.pack(
                    ">HQH", 0, len(self.server.disk.image), 3))
            known = option in (OPT_ABORT, OPT_GO)
            self.reply(option, REP_ACK if known else REP_UNSUPPORTED)
            if known:
                return option == OPT_GO

    def reply(self, option, kind, data=b""):
        self.request.sendall(struct.pack(">QIII", OPTION_REPLY, option, kind,
                                         len(data)) + data)

    def serve(self):
        """One request; false: the last one."""
        magic, _, command, handle, offset, size = self.take(">IHHQQI")
        assert magic == REQUEST
        if command == CMD_DISCONNECT:
            return False
        data, error = b"", EINVAL
        if command == CMD_READ:
            data, error = self.server.disk.read(offset, size), 0
        self.request.sendall(struct.pack(">IIQ", REPLY, error, handle) + data)
        return True
