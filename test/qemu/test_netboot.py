# SPDX-License-Identifier: BSD-2-Clause
"""The loader, its kernel and its modules from a server."""

import collections
import http.server
import os
import re
import shutil
import struct
import threading

import pytest

import mkdisk
import pbqemu
from signedroot import SignedRoot

NIC_SLOT = 5


def put(folder, files):
    """Write {path: bytes or path} to a folder."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            path.write_bytes(source)
        else:
            shutil.copyfile(source, path)


@pytest.fixture
def start(workdir):
    """start(netdev, variables=file): a machine without disks that boots from
    the network."""
    machines = []

    def machine(netdev, own):
        def make(_disk, _variables, memory, extra, serial):
            cmd = pbqemu.command(os.devnull, own, memory, (), serial)
            at = max(i for i, word in enumerate(cmd) if word == "-drive")
            del cmd[at:at + 4]      # the disk
            index = "" if own else "bootindex=0,"
            if own:
                cmd[cmd.index("-boot") + 1] = "menu=off"
            return [*cmd, "-netdev", f"user,id=n0{netdev}", "-device",
                    f"virtio-net-pci,netdev=n0,romfile=,{index}addr={NIC_SLOT}",
                    "-object", "filter-dump,id=d0,netdev=n0,"
                    f"file={pbqemu.option(workdir / 'net.pcap')}", *extra]
        return make

    def run(netdev="", variables=None):
        machines.append(pbqemu.Qemu(None, workdir / "vm",
                                    machine=machine(netdev, variables)))
        return machines[0]

    yield run
    for vm in machines:
        vm.close()


@pytest.fixture
def netboot(start, workdir):
    """netboot(files): it boots by PXE from QEMU's TFTP server."""
    def run(files):
        put(workdir / "tftp", files)
        return start(f",tftp={pbqemu.option(workdir / 'tftp')},"
                     "bootfile=bootx64.efi")
    return run


def transfers(pcap):
    """The files that were read by TFTP, as (name, first, last) of the numbers
    of the packets with their data."""
    data = pcap.read_bytes()
    at, n, names, seen = 24, 0, {}, {}
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        n += 1
        if frame[12:14] != b"\x08\x00" or frame[23] != 17:
            continue
        udp = frame[14 + (frame[14] & 15) * 4:]
        source, dest, op = struct.unpack_from(">HH4xH", udp)
        if dest == 69 and op == 1:
            names[source] = udp[10:].split(b"\0")[0].decode()
        elif op == 3 and dest in names:
            key = dest, names[dest]
            seen[key] = seen.get(key, (n,))[0], n
    return [(name, *span) for (_, name), span in seen.items()]


def test_tftp(netboot, build, workdir):
    """boot.cfg, a kernel by its default name, modules by its version and by
    path, what they require, and what is not there. Several files are read at
    once."""
    mods = build / "amd64/modules"
    base = mkdisk.module_base("amd64")
    vm = netboot({
        "bootx64.efi": build / "efi/bootx64.efi",
        "EFI/NetBSD/boot.cfg": b"load=zlibtest\nload=/other/hello.kmod\n"
                               b"load=absent\ntimeout=-1\n",
        "netbsd": build / "amd64/kernel",
        "other/hello.kmod": mods / "hello/hello.kmod",
        **{f"{base}/{n}/{n}.kmod": mods / n / f"{n}.kmod"
           for n in ("zlib", "zlibtest")}})
    vm.expect("booting tftp:netbsd - starting in", timeout=90)
    vm.send("x")
    vm.wait_loader()
    assert "TFTP lists no directories" in vm.loader("ls")
    assert "server 10.0.2.2" in vm.loader("dev")
    vm.send("boot\r")
    log = vm.wait_monitor(90)
    assert "tftp:/netbsd: " in log
    assert "absent" in log
    # Packets count as progress: a report has the bytes, not only "nothing from".
    assert re.search(r"/netbsd: \d+ KB, \d+%", log) or "nothing from" not in log
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"
    spans = {os.path.basename(name): span
             for name, *span in transfers(workdir / "net.pcap")}
    assert {"netbsd", "zlib.kmod", "boot.cfg"} <= set(spans)
    first, second = spans["zlibtest.kmod"], spans["hello.kmod"]
    assert max(first[0], second[0]) < min(first[1], second[1])


def test_tftp_signed(netboot, build, workdir):
    """A loader with keys, in level enforce: what the owner signed boots; what
    was altered, is not listed, or changes on the server after it was verified
    is refused by name, kernels back to the prompt, modules left out."""
    mods = mkdisk.modules_of(build)
    base = mkdisk.module_base("amd64")
    paths = {n: f"{base}/{n}/{n}.kmod" for n in ("zlib", "zlibtest", "hello")}
    hello = mods["hello"].read_bytes()
    altered = hello[:-1] + bytes([hello[-1] ^ 1])
    root = SignedRoot(build, workdir, {
        "netbsd": build / "amd64/kernel", "netbsd.old": b"not a kernel",
        "late.kmod": hello, "EFI/NetBSD/boot.cfg":
        b"load=zlibtest\nmenu=Prompt:prompt\ntimeout=0\n",
        **{path: mods[name] for name, path in paths.items()}})
    root.keys("--enforce", "owner.crt")
    root.manifest()
    root.put({"netbsd.old": b"not A kernel", "netbsd.new": b"nor this",
              paths["hello"]: altered, "plain.kmod": hello})
    vm = netboot({**root.files(), "bootx64.efi": root.loader()})
    vm.wait_loader(90)
    assert "trust: enforce: keys are enrolled" in vm.loader("trust")
    for name, why in ("netbsd.old", "its hash"), ("netbsd.new", "not in the"):
        said = vm.loader(f"boot {name}")
        assert f"tftp:/{name}: not trusted: {name}: EAUTH: " in said
        assert why in said
    assert "late.kmod: trusted" in vm.loader("trust late.kmod")
    (workdir / "tftp/late.kmod").write_bytes(altered)
    for name in "hello", "/plain.kmod", "/late.kmod":
        vm.loader(f"load {name}")
    vm.send("boot\r")
    log = vm.wait_monitor(90)
    for path, why in ((paths["hello"], "its hash"),
                      ("plain.kmod", "not in the"), ("late.kmod", "its hash")):
        assert re.search(f"tftp:/{path}: not trusted: {path}: EAUTH: .*{why}",
                         log)
    assert "trust: enforce, " in log
    running = set(vm.modstat())
    assert {"zlib", "zlibtest"} <= running and "hello" not in running


# HTTP.

class Files(http.server.BaseHTTPRequestHandler):
    """The files of server.files, with ranges. The name of a folder tells how it
    misbehaves."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, body):
        path = self.path
        server = self.server
        server.seen.append((path, self.headers["Range"]))
        how = path.split("/")[1]
        if how == "moved":
            server.next.set()
        if path.endswith("/zlibtest.kmod"):
            # Not before the loader has asked for the next one, too.
            server.together = server.next.wait(15)
        if how == "slow":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            server.stopped.wait(60)
        if how in ("slow", "nothing"):
            self.close_connection = True
            return
        if how == "moved":
            self.send_response(302)
            self.send_header("Location", path.replace("/moved/", "/whole/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = server.files.get(path.replace("/lies/", "/whole/"))
        if data is None:
            self.send_error(404)
            return
        wanted = re.match(r"bytes=(\d+)-(\d+)$", self.headers["Range"] or "")
        if wanted and how not in ("whole", "lies"):
            first, last = int(wanted[1]), min(int(wanted[2]), len(data) - 1)
            self.send_response(206)
            self.send_header("Content-Range",
                             f"bytes {first}-{last}/{len(data)}")
            data = data[first:last + 1]
        else:
            self.send_response(200)
        length = len(data) + (1000 if how == "lies" else 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if not body:
            return
        server.count[path] += 1
        if path == "/netbsd" and server.count[path] == 2:
            data = data[:len(data) // 2]    # the connection is lost
            self.close_connection = True
        if how == "lies":
            self.close_connection = True
        self.wfile.write(data)


@pytest.fixture
def server():
    """An HTTP server on this machine, at 10.0.2.2 for the guest."""
    it = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    it.daemon_threads = True
    it.files, it.seen = {}, []
    it.next, it.together = threading.Event(), False
    it.stopped = threading.Event()
    it.count = collections.Counter()
    thread = threading.Thread(target=it.serve_forever, daemon=True)
    thread.start()
    yield it
    it.shutdown()
    it.server_close()
    thread.join()


GLOBAL = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")


def variable(name, data):
    """A non-volatile variable as OVMF's flash holds it."""
    name = name.encode("utf-16-le") + b"\0\0"
    record = struct.pack("<HBBIQ16xIII", 0x55aa, 0x3f, 0, 7, 0, 0, len(name),
                         len(data)) + GLOBAL + name + data
    return record + b"\xff" * (-len(record) % 4)


def boot_option(path, url):
    """Write OVMF's variables with a boot option that has this URL."""
    flash = bytearray(open(pbqemu.find_firmware()[1], "rb").read())
    node = struct.pack("<BBH", 3, 24, 4 + len(url)) + url.encode()
    node += struct.pack("<BBH", 0x7f, 0xff, 4)
    option = struct.pack("<IH", 1, len(node)) \
        + "http".encode("utf-16-le") + b"\0\0" + node
    records = variable("Boot0000", option) + variable("BootOrder", b"\0\0")
    at = struct.unpack_from("<H", flash, 48)[0] + 28   # the headers
    assert flash[at:at + len(records)] == b"\xff" * len(records)
    flash[at:at + len(records)] = records
    path.write_bytes(flash)


def test_http(start, server, build, workdir):
    """A kernel over a connection that is lost, and modules from servers that
    redirect, have no ranges, promise too much, or answer nothing; modules are
    asked for before the one in front of them has come. A key stops a server
    that sends nothing."""
    mods = build / "amd64/modules"
    base = mkdisk.module_base("amd64")
    server.files = {
        "/EFI/BOOT/bootx64.efi": (build / "efi/bootx64.efi").read_bytes(),
        "/EFI/NetBSD/boot.cfg":
        b"load=zlibtest\nload=/moved/hello.kmod\nload=/lies/hello.kmod\n"
        b"load=/nothing/x.kmod\nload=absent\ntimeout=1\n",
        "/netbsd": (build / "amd64/kernel").read_bytes(),
        "/whole/hello.kmod": (mods / "hello/hello.kmod").read_bytes(),
        **{f"/{base}/{n}/{n}.kmod": (mods / n / f"{n}.kmod").read_bytes()
           for n in ("zlib", "zlibtest")}}
    boot_option(workdir / "vars.fd",
                f"http://10.0.2.2:{server.server_port}/EFI/BOOT/bootx64.efi")
    vm = start(variables=workdir / "vars.fd")
    vm.expect("booting http:netbsd - starting in", timeout=90)
    vm.send("x")
    vm.wait_loader()
    vm.send("boot /slow/netbsd\r")
    vm.expect(r"/slow/netbsd: nothing from the server for \d+ s \(\^C stops\)")
    vm.send("\x03")
    vm.expect("stopped by a key")
    vm.wait_loader()
    server.stopped.set()
    vm.send("boot\r")
    log = vm.wait_monitor(120)
    assert "kernel: http:/netbsd: " in log
    closed = "the server has closed the connection"
    assert f"/lies/hello.kmod: {closed}" in log
    assert f"/nothing/x.kmod: {closed}" in log
    assert "absent: not found" in log
    assert server.together
    # The second request broke; the third goes on behind its half.
    asked = [tuple(map(int, re.findall(r"\d+", r)))
             for path, r in server.seen if path == "/netbsd"]
    assert asked[2] == ((sum(asked[1]) + 1) // 2, asked[1][1])
    assert len(asked) < 20
    assert {"hello", "zlib", "zlibtest"} <= set(vm.modstat())
    assert vm.poweroff() == "guest-shutdown"
