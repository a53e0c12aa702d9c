# SPDX-License-Identifier: BSD-2-Clause
"""Kernels and modules for the tests of primeboot-kmod, compiled by them."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build").resolve()
SOURCES = pathlib.Path(__file__).resolve().parent / "kmod"
# The program that users run, and the one with the sanitizers.
TOOL = BUILD / "tools" / "primeboot-kmod"
TESTED = BUILD / "host" / "primeboot-kmod"

FLAGS = {
    "amd64": ["-mcmodel=kernel", "-mno-red-zone"],
    "i386": ["-m32"],
}
EMULATION = {"amd64": "elf_x86_64", "i386": "elf_i386"}
TEXT = {"amd64": "0xffffffff80200000", "i386": "0xc0100000"}


def compile_to(out, source, *flags, machine="amd64", cc="gcc"):
    subprocess.run([cc, *FLAGS[machine], "-ffreestanding", "-fno-pic", "-O1",
                    "-fno-stack-protector", "-fcf-protection=none",
                    "-fno-asynchronous-unwind-tables", *flags, "-c", "-o", out,
                    SOURCES / source], check=True)
    return out


def module(folder, name, machine="amd64", cc="gcc", **defines):
    """<folder>/<name>/<name>.kmod, of module.c."""
    out = folder / name / f"{name}.kmod"
    out.parent.mkdir(parents=True, exist_ok=True)
    flags = [f"-D{k}={v}" for k, v in defines.items()]
    return compile_to(out, "module.c", f"-DNAME={name}", *flags,
                      machine=machine, cc=cc)


def kernel(out, *flags, machine="amd64", extra=()):
    """A kernel, of kernel.S and further objects."""
    obj = compile_to(out.with_suffix(".o"), "kernel.S", *flags, machine=machine)
    subprocess.run(["ld", "-m", EMULATION[machine], "-Ttext", TEXT[machine],
                    "-z", "noexecstack", "-e", "_start", "-o", out, obj, *extra],
                   check=True)
    return out


def run(*args, tool=None, env=None, **more):
    """One run of the tool with the sanitizers: (status, output, errors)."""
    done = subprocess.run([tool or TESTED, *map(str, args)], check=False,
                          capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(env or {})}, **more)
    assert "Sanitizer" not in done.stderr, done.stderr
    assert "runtime error" not in done.stderr, done.stderr
    # What the tool says on SIGBUS: a read behind the end of a mapped file.
    assert "truncated while" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr
