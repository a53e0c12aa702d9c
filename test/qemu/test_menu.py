# SPDX-License-Identifier: BSD-2-Clause
"""The menu on real firmware: keys, colours, editing an entry, and variables
that are kept across resets."""

import re
import shutil

import pytest

import pbqemu
import screentext

BOOTCFG = ("timeout=60\nmenu=One:boot /none\nmenu=Two:root two;prompt\n"
           "menu=Three:root three;prompt\ndefault=1\n")


def check_screen(vm, build, workdir):
    """The screen shows the same, in its own resolution, by the loader's font:
    each cell is a glyph, and beside the cells there is nothing."""
    shot = screentext.Screen(vm, workdir / "menu.ppm")
    font = screentext.Font(build / "obj/efi/consfont24")
    assert (shot.width, shot.height) == (1280, 800)
    assert shot.colours() == {0, 0xaaaaaa, 0x55ffff, 0x55ff55}
    lines = shot.text(font, 100, 31)
    at = lines.index("  *  1. One".ljust(100))
    assert [s.rstrip() for s in lines[at:at + 4]] == [
        "  *  1. One", "     2. Two", "     3. Three", ""]
    assert lines[at + 4].startswith("Choose by key, or by arrows and RETURN; "
                                    'SPACE stops the countdown; ":": prompt.')
    assert re.match(r"Option 1 will be chosen in \d+ +=+ *$", lines[at + 5])
    assert re.search(r">> Primeboot \S+ on UEFI", lines[at - 2])


def test_menu_keys_and_edit(boot, build, workdir):
    """Arrow keys select in place, in reverse; an entry is edited with a note
    below the line, and runs; a failed entry shows the menu again."""
    vm = boot(bootcfg=BOOTCFG)
    vm.expect(r"Option 1 will be chosen in \d+ +=+")
    check_screen(vm, build, workdir)
    vm.send("\x1b[B")
    vm.expect(r"Option \(\"e\" edits, \":\" for the prompt\): \[1\]: ")
    vm.expect(r"2\. Two.*\[2\]: ")
    vm.send("\x1b[B")
    vm.expect(r"3\. Three.*\[3\]: ")
    vm.send("e")
    vm.expect(r'Commands of "Three".*> root three;prompt')
    vm.send("x")
    vm.expect("promptx: unknown command")
    vm.send("\b\x01root edited;\r")
    vm.wait_loader()
    assert "edited" not in vm.loader("version")
    assert "three" in vm.loader("root")
    raw = vm.log.read_bytes()
    # Black on grey, and bright cyan: colours of a serial terminal.
    assert re.search(rb"\x1b\[[0-9;]*47m", raw) and \
        re.search(rb"\x1b\[[0-9;]*36m", raw)
    vm.send("menu\r")
    vm.expect(r"\[1\]: ")
    vm.send("1")
    vm.expect("failed: the reason is above")
    vm.expect(r"\[1\]: ")


def test_menu_of_what_there_is(boot, build):
    """Without a menu in boot.cfg, `menu' finds kernels and loaders; one of
    them, a copy of this loader, is started and turns the machine off."""
    loader = (build / "efi" / "bootx64.efi").read_bytes()
    vm = boot(bootcfg="timeout=60\n", files={"EFI/other/bootx64.efi": loader})
    vm.expect("starting in 60 +=+")
    vm.send("x")
    vm.wait_loader()
    vm.send("menu\r")
    entry = vm.expect(r"(\d)\. EFI/other/bootx64.efi on hd0a").group(1)
    vm.expect(r"Reboot.*Power off.*\[1\]: ")
    assert "netbsd on hd0a" in vm.text and "Firmware settings" in vm.text
    vm.send(entry)
    vm.expect(">> Primeboot.*starting in 60")
    vm.send("x")
    vm.wait_loader()
    vm.send("poweroff\r")
    assert vm.wait_exit() == "guest-shutdown"


@pytest.fixture
def flash(workdir):
    """A machine with variables in flash, and resets that do not end it."""
    variables = workdir / "vars.fd"
    shutil.copyfile(pbqemu.find_firmware()[1], variables)

    def machine(disk, _, memory, extra, serial):
        return pbqemu.command(disk, variables, memory,
                              [x for x in extra if x != "-no-reboot"], serial)
    return machine


def test_counted_boots(boot, build, flash):
    """A boot that does not come up is counted; after three the entry of
    fallback= is the default, whose kernel comes up and deletes the counter. The
    last choice is remembered."""
    probe = (build / "test/handoff/probe").read_bytes()     # it halts
    vm = boot(bootcfg="timeout=60\nmenu=New:boot /new\nmenu=Old:root old;boot\n"
                      "tries=3\nfallback=Old\nremember=yes\n",
              files={"new": probe}, machine=flash, lifetime=180)
    vm.expect("Option 1 will be chosen in")
    vm.send("\r")
    vm.expect("P done")
    assert "did not come up" not in vm.text
    for said in ("The last boot did not", "The last 2 boots did not"):
        vm.qmp.run("system_reset")
        vm.expect(said)
        vm.expect(r"3\. Check the modules.*Option 1 will be chosen")
        vm.send("\r")
        vm.expect("P done")
    vm.qmp.run("system_reset")
    vm.expect("The last 3 boots did not come up")
    vm.expect(r'The default is "Old".*Option 2 will be chosen in')
    vm.send("\r")
    log = vm.wait_monitor()
    assert "boot counter PrimebootTries: cleared" in log
    vm.qmp.run("system_reset")
    # The last choice, not the fallback.
    vm.expect("Option 2 will be chosen in")
    assert vm.text.count("did not come up") == 3
    vm.send(":")
    vm.wait_loader()
    assert "no such variable" in vm.loader("efivar PrimebootTries")
    assert "|o.l.d." in vm.loader("efivar LoaderEntryLastBooted")


def test_next_boot(boot, flash):
    """nextboot takes another entry once. The firmware starts the entry that
    `bootopt' has made."""
    vm = boot(bootcfg="timeout=60\nmenu=New:boot /new\nmenu=Old:root old;boot\n",
              machine=flash)
    vm.expect("Option 1 will be chosen in")
    vm.send(":")
    vm.wait_loader()
    for name in ("LoaderInfo", "LoaderEntries", "LoaderFeatures",
                 "LoaderImageIdentifier", "LoaderDevicePartUUID"):
        assert f"{name}  " in vm.loader(f"efivar {name}"), name
    vm.loader("nextboot old")
    assert '"My NetBSD" is new' in vm.loader('bootopt install "My NetBSD"')
    vm.send("reboot\r")
    vm.expect("Option 2 will be chosen in")
    vm.send(":")
    vm.wait_loader()
    assert "no such variable" in vm.loader("efivar LoaderEntryOneShot")
    mine = re.search(r"Boot([0-9A-F]{4})\* My NetBSD  HD\(1,GPT,.*/.*"
                     r"BOOTX64\.EFI  \(this boot\)", vm.loader("bootopt"))
    assert mine
    vm.loader('bootopt remove "My NetBSD"')
    assert "My NetBSD" not in vm.loader("bootopt")
