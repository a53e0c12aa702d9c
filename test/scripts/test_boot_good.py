# SPDX-License-Identifier: BSD-2-Clause
"""scripts/boot-good, with a folder for efivarfs, and tools/boot-good, with the
declarations of NetBSD's <sys/efiio.h> and an ioctl of ours."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GUID = "8e3f6c1a-52d7-4b0e-9c1d-70b6a35f2e94"
ATTRIBUTES = b"\7\0\0\0"

EFIIO = """
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
struct uuid {
	uint32_t time_low;
	uint16_t time_mid, time_hi_and_version;
	uint8_t clock_seq_hi_and_reserved, clock_seq_low, node[6];
};
struct efi_var_ioc {
	uint16_t *name;
	size_t namesize;
	struct uuid vendor;
	uint32_t attrib;
	void *data;
	size_t datasize;
};
#define EFIIOC_VAR_GET _IOWR('e', 4, struct efi_var_ioc)
#define EFIIOC_VAR_SET _IOWR('e', 7, struct efi_var_ioc)
"""

FAKE = """
int fake_open(const char *, int);
int fake_ioctl(int, unsigned long, void *);
#define open fake_open
#define ioctl fake_ioctl
"""

# The variable is a file named by its GUID's bytes: attributes, then the value.
DRIVER = """
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/efiio.h>
#include <unistd.h>

int
fake_open(const char *path, int flags)
{
	const char *error = getenv("EFI_OPEN");

	if (strcmp(path, "/dev/efi") != 0 || flags != O_RDWR)
		abort();
	if (error != NULL) {
		errno = atoi(error);
		return -1;
	}
	return dup(0);
}

int
fake_ioctl(int fd, unsigned long cmd, void *arg)
{
	struct efi_var_ioc *var = arg;
	const unsigned char *p = (const unsigned char *)&var->vendor;
	char path[64] = "", *end = path;
	uint8_t data[16];
	size_t i, n;
	FILE *f;

	(void)fd;
	for (i = 0; i < sizeof(var->vendor); i++)
		end += sprintf(end, "%02x", p[i]);
	for (i = 0; i < var->namesize / 2; i++)
		*end++ = (char)var->name[i];
	if (end[-1] != '\\0')
		abort();
	if ((f = fopen(path, "rb")) == NULL) {
		errno = ENOENT;
		return -1;
	}
	n = fread(data, 1, sizeof(data), f) - 4;
	fclose(f);
	if (cmd == EFIIOC_VAR_GET) {
		var->attrib = data[0];
		if (n <= var->datasize)
			memcpy(var->data, data + 4, n);
		else
			var->data = NULL;
		var->datasize = n;
	} else if (cmd == EFIIOC_VAR_SET) {
		if (var->attrib != data[0] || var->datasize != 0) {
			errno = EINVAL;
			return -1;
		}
		remove(path);
	}
	return 0;
}
"""


class System:
    """A command, and the file that stands for the variable."""

    def __init__(self, command, folder, name):
        self.command = command
        self.folder = folder
        self.variable = folder / name

    def run(self, *args, **env):
        return subprocess.run(
            [self.command, *args], cwd=self.folder, capture_output=True,
            text=True, check=False, env={
                **os.environ, "PRIMEBOOT_EFIVARS": str(self.folder), **env})

    def good(self, *args):
        done = self.run(*args)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    folder = tmp_path_factory.mktemp("netbsd")
    (folder / "sys").mkdir()
    (folder / "sys/efiio.h").write_text(EFIIO)
    (folder / "driver.c").write_text(DRIVER)
    (folder / "fake.h").write_text(FAKE)
    flags = ["-Wall", "-Wextra", "-Werror", f"-I{folder}"]
    subprocess.run(["gcc", *flags, "-c", "-o", folder / "driver.o",
                    folder / "driver.c"], check=True)
    # (The headers are read before the names mean others.)
    subprocess.run(["gcc", *flags, "-include", "fcntl.h", "-include",
                    "sys/ioctl.h", "-include", folder / "fake.h", "-o",
                    folder / "boot-good", ROOT / "tools/boot-good/boot-good.c",
                    folder / "driver.o"], check=True)
    return folder / "boot-good"


@pytest.fixture(params=["linux", "netbsd"])
def system(request, tmp_path):
    (tmp_path / "BootOrder-x").write_bytes(ATTRIBUTES)
    if request.param == "linux":
        return System(ROOT / "scripts/boot-good", tmp_path,
                      f"PrimebootTries-{GUID}")
    return System(request.getfixturevalue("program"), tmp_path,
                  "1a6c3f8ed7520e4b9c1d70b6a35f2e94PrimebootTries")


def test_count_and_clear(system):
    system.variable.write_bytes(ATTRIBUTES + b"\x83")
    assert system.good("-n") == "131\n"
    assert system.variable.exists()
    assert system.good() == ""
    assert not system.variable.exists()
    assert system.good("-n") == "0\n"
    assert system.good() == ""
    assert [p.name for p in system.folder.iterdir()] == ["BootOrder-x"]


def test_not_one_byte(system):
    """It is no count for the loader."""
    system.variable.write_bytes(ATTRIBUTES + b"\1\2")
    assert system.good("-n") == "0\n"
    assert system.good() == ""
    assert not system.variable.exists()


@pytest.mark.parametrize("args", [["-x"], ["-n", "-n"], [""], ["-n x"]])
def test_usage(system, args):
    system.variable.write_bytes(ATTRIBUTES + b"\1")
    done = system.run(*args)
    assert done.returncode == 1 and "usage" in done.stderr
    assert system.variable.exists()


@pytest.mark.parametrize("folder", ["nosuch", "empty"])
def test_no_efivarfs(tmp_path, folder):
    """An empty folder is one where efivarfs is not mounted."""
    (tmp_path / "empty").mkdir()
    done = System(ROOT / "scripts/boot-good", tmp_path, "x").run(
        PRIMEBOOT_EFIVARS=str(tmp_path / folder))
    assert done.returncode == 1
    assert folder in done.stderr and "mount -t efivarfs" in done.stderr


def test_on_netbsd(tmp_path):
    (tmp_path / "uname").write_text("#!/bin/sh\necho NetBSD\n")
    (tmp_path / "uname").chmod(0o755)
    done = System(ROOT / "scripts/boot-good", tmp_path, "x").run(
        PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1 and "boot-good.c" in done.stderr


def test_not_removable(tmp_path):
    """Whatever rm says is said, once."""
    (tmp_path / f"PrimebootTries-{GUID}").mkdir()
    done = System(ROOT / "scripts/boot-good", tmp_path, "x").run()
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "PrimebootTries" in done.stderr and "root" in done.stderr


@pytest.mark.parametrize("error, words", [(6, "UEFI"), (13, "root"),
                                          (16, "another program"), (2, "")])
def test_no_device(program, tmp_path, error, words):
    done = System(program, tmp_path, "x").run(EFI_OPEN=str(error))
    assert done.returncode == 1
    assert "/dev/efi" in done.stderr and words in done.stderr
    assert os.strerror(error) in done.stderr


def test_vendor():
    """Loader's, kernel's and both commands' are one."""
    text = (ROOT / "include/bootinfo.h").read_text()
    assert GUID in text and '"PrimebootTries"' in text
    assert GUID in (ROOT / "scripts/boot-good").read_text()
    table = re.search(r"BI_TRIES_GUID.*?\{(.*?)\}", text, re.S)[1]
    assert "".join(re.findall("0x(..)", table)) == (
        "1a6c3f8ed7520e4b9c1d70b6a35f2e94")
