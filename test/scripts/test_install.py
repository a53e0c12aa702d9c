# SPDX-License-Identifier: BSD-2-Clause
"""make install: which files, and that they suffice to build, check and link a
module without the tree."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("PRIMEBOOT_BUILD") or ROOT / "build")
PREFIX = "/opt/prime"
ENV = {k: v for k, v in os.environ.items()
       if k not in ("MAKEFLAGS", "PRIMEBOOT", "MACHINE")}

ARCHIVES = "kobj module prop sysctl files threads msgbuf".split()
PAGES = ["primeboot-kmod.1", "boot.cfg.5", "kmod.mk.7", "module.7",
         "primeboot.8", "bootinfo.9", "module.9"]
# Of the tree, where all headers of a folder are for modules.
FOLDERS = ["sys/sys", "sys/lib/libkern", "sys/arch/amd64/include/machine",
           "sys/arch/i386/include/machine", "sys/modules/include"]
SHARED = """include/bootinfo.h mk/common.mk mk/kmod.mk mk/sources.mk
    scripts/fetch-source.sh sys/arch/x86/cpufunc.h sys/arch/x86/specialreg.h
    sys/ddb/ddb.h sys/dev/clock_subr.h sys/dev/firmload.h sys/fs/fs.h
    sys/lib/libelf/elf_object.h sys/lib/libelf/elf_reader.h
    sys/lib/libtpmlog/tpmlog.h
    sys/modules/ringbuf/ringbuf.h sys/prop/proplib.h
    sys/uvm/uvm.h sys/uvm/uvm_extern.h sys/uvm/uvm_pmap.h""".split()
PROGRAMS = {"bin/primeboot-kmod", "sbin/primeboot-install-efi",
            "sbin/primeboot-boot-good",
            "share/primeboot/scripts/fetch-source.sh"}


def run(*args, **kwargs):
    done = subprocess.run([str(a) for a in args], capture_output=True,
                          text=True, check=False, env=ENV, **kwargs)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """An installation's prefix; DESTDIR may have a blank."""
    dest = tmp_path_factory.mktemp("install") / "dest dir"
    run("make", "--no-print-directory", "-j2", "PRIMEBOOT_DEPS=checked",
        f"B={BUILD}", f"DESTDIR={dest}", f"PREFIX={PREFIX}", "install", cwd=ROOT)
    assert [p.name for p in dest.iterdir()] == ["opt"]
    return dest / PREFIX[1:]


def expected():
    yield from PROGRAMS
    yield from ("lib/primeboot/efi/bootx64.efi", "lib/primeboot/efi/bootia32.efi")
    for machine in ("amd64", "i386", "host"):
        yield from (f"lib/primeboot/{machine}/lib{a}.a" for a in ARCHIVES)
    for header in (BUILD / "lib" / "include").rglob("*.h"):
        yield f"include/primeboot/{header.relative_to(BUILD / 'lib' / 'include')}"
    yield from (f"share/primeboot/{name}" for name in SHARED)
    for folder in FOLDERS:
        yield from (f"share/primeboot/{folder}/{header.name}"
                    for header in (ROOT / folder).glob("*.h"))
    yield from (f"share/man/man{page[-1]}/{page}" for page in PAGES)
    yield "share/bash-completion/completions/primeboot-kmod"
    yield "share/zsh/site-functions/_primeboot-kmod"


def test_files(prefix):
    found = {str(p.relative_to(prefix)): p for p in prefix.rglob("*")
             if not p.is_dir()}
    assert set(found) == set(expected())
    for name, path in found.items():
        mode = 0o755 if name in PROGRAMS else 0o644
        assert path.stat().st_mode & 0o7777 == mode, name


def test_install_efi(prefix, tmp_path):
    """The installed script finds the installed loader."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "esp/EFI").mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text(
        f"30 20 8:1 / {tmp_path}/esp rw - vfat /dev/sda1 rw\n")
    run(prefix / "sbin/primeboot-install-efi", "--root", tmp_path, "--esp",
        tmp_path / "esp", "--no-entry")
    assert (tmp_path / "esp/EFI/NetBSD/bootx64.efi").read_bytes() == (
        BUILD / "efi/bootx64.efi").read_bytes()


def test_loaders_are_programs(prefix):
    for path in (prefix / "lib/primeboot/efi").iterdir():
        assert path.read_bytes()[:2] == b"MZ"


@pytest.fixture
def shared(prefix, tmp_path):
    """share/primeboot without a blank in its path."""
    (tmp_path / "shared").symlink_to(prefix / "share/primeboot")
    return tmp_path / "shared"


@pytest.mark.parametrize("machine", ["amd64", "i386"])
def test_module(prefix, shared, tmp_path, machine):
    """A module is built by what is installed alone, and linked for the kernel."""
    folder = tmp_path / "hello"
    folder.mkdir()
    for name in ("hello.c", "Makefile"):
        (folder / name).write_bytes(
            (ROOT / "sys/modules/hello" / name).read_bytes())
    run("make", f"PRIMEBOOT={shared}", f"MACHINE={machine}", cwd=folder)
    depends = (folder / "build/hello.d").read_text()
    assert "sys/sys/module.h" in depends and str(ROOT) not in depends
    out = run(prefix / "bin/primeboot-kmod", "info", "build/hello.kmod",
              cwd=folder)
    assert "hello" in out
    kernel = BUILD / machine / "kernel"
    run("make", "--no-print-directory", "-j2", "PRIMEBOOT_DEPS=checked",
        f"B={BUILD}", f"MACHINE={machine}", "kernel", cwd=ROOT)
    out = run(prefix / "bin/primeboot-kmod", "check", kernel,
              "build/hello.kmod", cwd=folder)
    assert "1 of 1 modules link" in out


def test_run_needs_the_tree(shared, tmp_path):
    (tmp_path / "a.c").write_text("")
    (tmp_path / "Makefile").write_text(
        "KMOD = a\nSRCS = a.c\ninclude $(PRIMEBOOT)/mk/kmod.mk\n")
    done = subprocess.run(["make", f"PRIMEBOOT={shared}", "run"], cwd=tmp_path,
                          env=ENV, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "source tree" in done.stderr and "PRIMEBOOT" in done.stderr


@pytest.mark.parametrize("machine", ["amd64", "i386"])
def test_headers(shared, tmp_path, machine):
    """Each header compiles with those that are installed alone."""
    heads = sorted(str(p.relative_to(shared)) for folder in
                   ("include", "sys/sys", "sys/fs", "sys/ddb", "sys/dev",
                    "sys/uvm", "sys/prop", "sys/lib")
                   for p in (shared / folder).rglob("*.h"))
    text = "".join(f"#include \"{shared}/{h}\"\n" for h in heads)
    (tmp_path / "a.c").write_text(text + "#include <sys/module.h>\n"
                                  "MODULE(MODULE_CLASS_MISC, a, NULL);\n"
                                  "static int\na_modcmd(modcmd_t cmd, void *arg)\n"
                                  "{\n\t(void)cmd;\n\t(void)arg;\n\treturn 0;\n}\n")
    (tmp_path / "Makefile").write_text(
        "KMOD = a\nSRCS = a.c\ninclude $(PRIMEBOOT)/mk/kmod.mk\n")
    run("make", f"PRIMEBOOT={shared}", f"MACHINE={machine}", cwd=tmp_path)
