# SPDX-License-Identifier: BSD-2-Clause
"""Module properties from boot.cfg, the loader's prompt, a module's property
file and the monitor to the module's INIT; and bad ones."""

import re

import pytest

from kmods import kmod
import mkdisk

EXTRA = """
#include <prop/proplib.h>

static void
show(prop_dictionary_t props, const char *name)
{
	const char *s;
	int64_t i;
	bool b;

	if (prop_dictionary_get_int64(props, name, &i))
		printf(" %s=%ld", name, (long)i);
	else if (prop_dictionary_get_bool(props, name, &b))
		printf(" %s=%s", name, b ? "yes" : "no");
	else if (prop_dictionary_get_string(props, name, &s))
		printf(" %s=[%s]", name, s);
}
"""
INIT = """printf("teller got %u:", prop_dictionary_count(arg));
		if (arg != NULL) {
			show(arg, "size");
			show(arg, "on");
			show(arg, "who");
		}
		printf(" end\\n");"""


def plist(body):
    return (f'<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n{body}'
            "</dict>\n</plist>\n").encode()


def where(name, suffix="kmod"):
    return f"{mkdisk.MODULE_BASE}/{name}/{name}.{suffix}"


@pytest.fixture(name="teller")
def fixture_teller(tmp_path):
    """A module that prints its properties at INIT."""
    return kmod(tmp_path, "teller", init=INIT, extra=EXTRA)


def told(text):
    return re.findall(r"teller got (.*) end", text)


def test_from_boot_cfg(boot, teller):
    """The property file, boot.cfg, and the monitor, each overriding the
    last."""
    files = {where("teller"): teller, where("teller", "plist"): plist(
        "<key>size</key><integer>1</integer>\n"
        "<key>who</key><string>file &amp; co</string>\n")}
    tree = mkdisk.make_tar(files)
    cfg = ("timeout=0\nfs=/boot/fs.tar\n"
           "load=teller -i size=0x10 -b on=yes\n"
           "load=ringbuf\nload=echodev -i size=5\n")
    vm = boot(bootcfg=cfg, files=files | {"boot/fs.tar": tree})
    log = vm.wait_monitor()
    assert told(log) == ["3: size=16 on=yes who=[file & co]"], log
    assert "echodev: attached, 5 bytes deep" in log
    # Loaded again from the file system: boot.cfg's properties do not apply.
    vm.monitor("modunload teller")
    assert told(vm.monitor("modload teller")) == [
        "2: size=1 who=[file & co]"]
    vm.monitor("modunload teller")
    assert told(vm.monitor('modload -i size=-7 -s "who=a <b>" teller')) == [
        "2: size=-7 who=[a <b>]"]
    vm.monitor("modunload teller")
    assert told(vm.monitor("modload -P teller")) == ["0:"]
    vm.monitor("modunload teller")
    before = vm.monitor("memstat")
    vm.monitor('repeat 20 "modload -b on=1 teller; modunload teller"',
               timeout=60)
    assert vm.monitor("memstat") == before
    assert vm.poweroff() == "guest-shutdown"


def test_from_the_prompt(boot, teller):
    vm = boot(bootcfg="timeout=-1\nmenu=Prompt:prompt\n",
              files={"t.kmod": teller})
    vm.expect("Prompt")
    vm.send("\r")
    vm.expect("> ")
    said = vm.loader("load /t.kmod -i size=big")
    assert "load: -i size=big: is not a number" in said
    vm.loader('load /t.kmod -s "who=at the prompt"')
    assert '/t.kmod -s "who=at the prompt"' in vm.loader("modules")
    vm.send("boot\r")
    log = vm.wait_monitor()
    assert told(log) == ["1: who=[at the prompt]"], log
    assert vm.poweroff() == "guest-shutdown"


def test_bad_files(boot, teller, tmp_path):
    """A bad file keeps its own module from being loaded; the line is named."""
    good = kmod(tmp_path, "good", init='printf("good is up\\n");')
    fat = kmod(tmp_path, "fat", init='printf("fat is up\\n");')
    files = {
        where("teller"): teller,
        where("teller", "plist"): plist("<key>size</key>\n<bad/>\n"),
        where("good"): good,
        where("fat"): fat,
        where("fat", "plist"): b" " * 8192,
    }
    vm = boot(bootcfg="timeout=0\nload=teller\nload=fat\nload=good\n",
              files=files)
    log = vm.wait_monitor()
    assert re.search(r"WARNING: hd0a:\S+/fat.plist: 8192 bytes, limit 8191: "
                     r"module hd0a:\S+/fat.kmod is left out", log), log
    assert "fat is up" not in log
    assert re.search(r"teller: line 5 of its properties: no such element "
                     r"\(error 22, EINVAL\)", log), log
    assert "good is up" in log
    assert not told(log)
    # It stays on the boot list and can be loaded without its file.
    assert "EINVAL" in vm.monitor("modload teller")
    assert told(vm.monitor("modload -P -i size=3 teller")) == ["1: size=3"]
    assert "not a number" in vm.monitor("modload -i size=x teller")
    assert vm.poweroff() == "guest-shutdown"


def test_module_refuses(boot):
    """echodev's INIT prints the allowed values."""
    vm = boot(bootcfg="timeout=0\nfs=/boot/fs.tar\nload=ringbuf\n"
              "load=echodev -s size=large\n")
    log = vm.wait_monitor()
    assert "echodev: size must be a number from 1 to 65536" in log
    assert "echodev" not in vm.modstat()
    assert "256 bytes deep" in vm.monitor("modload -i size=0x100 echodev")
    assert vm.poweroff() == "guest-shutdown"
