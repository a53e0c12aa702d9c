# SPDX-License-Identifier: BSD-2-Clause
"""scripts/boottime: from bootstat's output to a picture and a trace."""

import json
import pathlib
import struct
import subprocess
import xml.etree.ElementTree as ET

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "scripts" / "boottime"
HEADER = "  START us    TOOK us WHO    STEP     NAME"
BOOT = [(0, 10194, "loader", "devices", "-"),
        (10194, 22497, "loader", "boot.cfg", "-"),
        (32691, 3007112, "loader", "menu", "-"),
        (3039803, 28924, "loader", "open", "-"),
        (3068729, 38168, "loader", "read", "kernel"),
        (3106897, 20, "loader", "read", "hello"),
        (3129060, 56143, "kernel", "machine", "-"),
        (3203649, 15993, "module", "load", "hello"),
        (3247418, 95, "module", "link", "hello"),
        (3249135, 998, "module", "INIT", "hello")]


def log(steps, end="boot: 3250133 us"):
    lines = [f"{a:10} {b:10} {who:6} {step:8} {name}"
             for a, b, who, step, name in steps]
    return "\r\n".join(["primeboot> bootstat", HEADER, *lines, end,
                        "primeboot> "])


def run(*args, text=None):
    return subprocess.run([TOOL, *args], input=text, capture_output=True,
                          text=True, timeout=60, check=False)


def picture(tmp_path, text):
    """The texts of the picture as (x0, y0, x1, y1, words), and its size,
    which is that of the PNG that it is rendered to."""
    svg, png = tmp_path / "boot.svg", tmp_path / "boot.png"
    done = run("--svg", str(svg), "-", text=text)
    assert done.returncode == 0, done.stderr
    root = ET.parse(svg).getroot()
    size = float(root.get("width")), float(root.get("height"))
    font = float(root.get("font-size"))
    boxes = []
    for t in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y = float(t.get("x")), float(t.get("y"))
        wide = len(t.text) * 0.603 * font     # DejaVu Sans Mono, bold too
        x -= {"start": 0, "middle": wide / 2}[t.get("text-anchor")]
        boxes.append((x, y - 0.8 * font, x + wide, y + 0.25 * font, t.text))
    subprocess.run(["rsvg-convert", "-o", png, svg], check=True)
    head = png.read_bytes()[16:24]
    assert struct.unpack(">II", head) == (int(size[0]), int(size[1]))
    return boxes, size


def check_boxes(boxes, size):
    """No text leaves the picture or touches another."""
    for i, a in enumerate(boxes):
        assert a[0] >= 0 and a[1] >= 0 and a[2] <= size[0] and \
            a[3] <= size[1], a
        for b in boxes[i + 1:]:
            assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1], \
                (a, b)


LONG = [("loader", "read", "a-file-whose-name-has-31-chars.")]


@pytest.mark.parametrize("steps", [
    BOOT,
    BOOT[3:],                                    # no menu
    [(0, 1, "kernel", "machine", "-")],          # the shortest one
    [(0, 86400 * 10**6, "loader", "menu", "-"),  # a day in the menu
     (86400 * 10**6, 7, "kernel", "machine", "-")],
    [(i * 7, 7, *LONG[0]) for i in range(200)],
    [(i * 10**k, 10**k, "module", "INIT", f"m{i}<&>\"'")
     for k in range(9) for i in range(3)],
], ids=["boot", "no-menu", "short", "day", "files", "names"])
def test_picture(tmp_path, steps):
    boxes, size = picture(tmp_path, log(steps))
    check_boxes(boxes, size)
    # Every step of the loader and every module has a row.
    words = [b[4] for b in boxes]
    for _, _, who, step, name in steps:
        label = name if who == "module" else f"{step} {name}".rstrip(" -")
        assert any(w == label or (w.endswith("...") and
                                  label.startswith(w[:-3])) for w in words)


def test_hostile(tmp_path):
    """Control characters, which XML does not allow, and endless numbers."""
    steps = [(0, 9 * 10**11, "kernel", "mach\x01ine", "a\x1b[0m\x00\u202eb"),
             BOOT[7]]
    boxes, size = picture(tmp_path, log(steps))
    check_boxes(boxes, size)
    assert "mach?ine a?[0m??b" in [b[4] for b in boxes]
    done = run("-", text=log([("9" * 5000, 1, "kernel", "machine", "-")]))
    assert done.returncode == 1
    assert "bootstat" in done.stderr


def test_menu_is_cut_out(tmp_path):
    boxes, _ = picture(tmp_path, log(BOOT))
    words = [b[4] for b in boxes]
    assert "Boot: 3.250 s, of it 3.007 s at the menu" in words
    assert "3.007 s" in words


def test_trace(tmp_path):
    out = tmp_path / "boot.json"
    assert run("--trace", str(out), "-", text=log(BOOT)).returncode == 0
    doc = json.loads(out.read_text())
    assert doc["displayTimeUnit"] == "ms"
    spans = [e for e in doc["traceEvents"] if e["ph"] == "X"]
    assert [(e["ts"], e["dur"], e["cat"]) for e in spans] == \
        [s[:3] for s in BOOT]
    assert spans[4]["name"] == "read kernel"
    threads = {e["tid"]: e["args"]["name"] for e in doc["traceEvents"]
               if e["ph"] == "M"}
    assert all(threads[e["tid"]] == e["cat"] for e in spans)


def test_text_and_the_last_one():
    done = run("-", text=log(BOOT[:2]) + "\n" + log(BOOT))
    assert len(done.stdout.splitlines()) == len(BOOT)


@pytest.mark.parametrize("stdin", [True, False])
def test_recorded(tmp_path, stdin):
    """Of script(1): the terminal, too, has put a CR before each LF."""
    said = log(BOOT).replace("\r\n", "\r\r\n").encode()
    (tmp_path / "log").write_bytes(said)
    done = subprocess.run([TOOL, "-" if stdin else tmp_path / "log"],
                          input=said, capture_output=True, timeout=60,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(BOOT)


@pytest.mark.parametrize("text", ["", "boot: 5 us", HEADER, HEADER + "\nx y z",
                                  "\0\xff\n" + HEADER + "\n-1 5 loader a b"])
def test_no_timeline(text):
    done = run("-", text=text)
    assert done.returncode == 1
    assert "bootstat" in done.stderr


def test_usage(tmp_path):
    assert run().returncode == 2
    assert run("--build", "x", "y").returncode == 2
    done = run(str(tmp_path / "none"))
    assert done.returncode == 1 and "none" in done.stderr
