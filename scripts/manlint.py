#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the manual pages.

    manlint.py [--tree FOLDER]          part of make lint

mandoc -Tlint has nothing to say of any page; what SEE ALSO names is in man/ or
in ELSEWHERE; and what NAMES lists for a page, functions, records, variables and
commands, exists in the tree with the parameters that the page gives, so that a
page does not outlive what it describes. The other way round, all of COMPLETE is
in its page.

Prints one line per fault; exit status 1 if there is one.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Pages of the system that ours refer to.
ELSEWHERE = {"dot(1)", "gzip(1)", "make(1)", "openssl(1)", "zstd(1)", "userconf(4)",
             "boot(8)", "modload(8)", "efibootmgr(8)", "prekern(8)", "sbsign(1)",
             "kmem_alloc(9)", "sysctl(9)"}

MODULE_H = ["sys/sys/module.h", "sys/sys/module_hook.h", "sys/sys/kernconfig.h",
            "sys/sys/machdep.h", "sys/sys/module_parts.h", "sys/sys/uio.h",
            "sys/prop/proplib.h", "sys/lib/libkern/kerrno.h"]
MONITOR = ["sys/monitor/*.c"]
KMOD_MK = ["mk/kmod.mk", "mk/common.mk", "scripts/fetch-source.sh"]

# Page: {macro: files that must have its arguments as words}.
NAMES = {
    "module.9": dict.fromkeys(("Fn", "Fo", "Dv", "Vt", "Va", "Er"), MODULE_H),
    "bootinfo.9": dict.fromkeys(("Fn", "Dv", "Vt", "Va"),
                                ["include/bootinfo.h",
                                 "sys/arch/x86/x86/*.c", "sys/arch/x86/*.c"]),
    "module.7": {"Dv": MODULE_H, "Er": MODULE_H, "Ic": MONITOR,
                 "Li": ["sys/kern/module/*.c"]},
    "kmod.mk.7": {"Va": KMOD_MK, "Cm": KMOD_MK, "Ev": KMOD_MK, "Dv": KMOD_MK,
                  "Fn": MODULE_H},
}
# Page: (file, names in it that the page must have).
COMPLETE = {
    "module.9": [("sys/sys/module.h", r"^[a-z_][\w \t*]*?[ *](\w+)\([^;{]*\)\s*"
                                      r"(?:__\w+(?:\([^)]*\))?)?;"),
                 ("sys/sys/module.h", r"\b(MODCTL_\w+|MODULE_CMD_\w+)\b"),
                 ("sys/sys/module_hook.h", r"^#define (MODULE_HOOK\w*)\(")],
    "module.7": [("sys/sys/module.h", r"\b(MODULE_CLASS_(?!MAX)\w+)\b"),
                 ("sys/monitor/monitor_module.c", r'^    \{"(\w+)"'),
                 ("sys/kern/module/module_knobs.c", r'^    \{"(\w+)"')],
    "bootinfo.9": [("include/bootinfo.h",
                    r"\b(BTINFO_\w+|BI_MODULE_\w+|BI_TL_\w+|[RA]B_[A-Z]\w+)\b"),
                   ("include/bootinfo.h", r"^struct (btinfo_\w+) \{")],
    "kmod.mk.7": [("mk/kmod.mk", r"^#\t(\w+)(?==|,|\t)"),
                  ("mk/kmod.mk", r"^#\t\w+, (\w+)"),
                  ("mk/kmod.mk", r"^(\w+):(?!=)")],
    "primeboot.8": [("stand/ui/command.c", r'^    \{"(\w+)", "')],
    "boot.cfg.5": [("stand/ui/bootcfg_keyword.c", r'^    \{"(\w+)", ')],
}
SECTIONS = ("NAME", "DESCRIPTION", "EXAMPLES", "SEE ALSO")
TOLD = re.compile(r"DIAGNOSTICS|ERRORS|EXIT STATUS")

COMMENT = re.compile(r"/\*.*?\*/", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.M)


def lint(page):
    """What mandoc says, but for pages that this machine does not have."""
    out = subprocess.run(["mandoc", "-Tlint", page], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True,
                         check=False).stdout
    return [line for line in out.splitlines()
            if "referenced manual not found" not in line]


def calls(text, macro):
    """The arguments of each use of a macro, up to the next macro."""
    for line in text.splitlines():
        if not line.startswith("."):
            continue
        words = [quoted or plain for quoted, plain in
                 re.findall(r'"([^"]*)"|(\S+)', line[1:])]
        for i, word in enumerate(words):
            if word != macro:
                continue
            args = []
            for arg in words[i + 1:]:
                if re.fullmatch(r"[A-Z][a-z]", arg):
                    break
                args.append(arg)
            yield args


def named(text, macro):
    """The identifiers that a page has by a macro."""
    for args in calls(text, macro):
        for arg in args[:1] if macro in ("Fn", "Fo", "Ic") else args:
            # Not placeholders: <name>_modcmd.
            if "<" in arg or not re.search(r"\w", arg):
                continue
            if macro == "Li":
                if arg.startswith("kern.module."):
                    yield arg.split(".")[2].split("=")[0]
            else:
                yield from re.findall(r"[A-Za-z_]\w+", arg)


def read(tree, patterns):
    return "\n".join(path.read_text() for pattern in patterns
                     for path in sorted(tree.glob(pattern)))


def prototypes(text):
    """Name: return type and parameters, without blanks."""
    text = DIRECTIVE.sub("", COMMENT.sub("", text))
    found = re.findall(r"^([a-z_][\w \t*]*?[ *])(\w+)\(([^;{]*?)\)\s*"
                       r"(?:__\w+(?:\([^)]*\))?)?;", text, re.M)
    return {name: re.sub(r"\s", "", f"{kind}({args})")
            for kind, name, args in found}


def synopsis(text):
    """The same of a page's .Ft, .Fo and .Fa."""
    found = {}
    for kind, name, args in re.findall(
            r"^\.Ft (.*)\n\.Fo (\w+)\n((?:\.Fa .*\n)+)\.Fc", text, re.M):
        args = ",".join(a.strip('"') for a in re.findall(r"^\.Fa (.*)", args,
                                                         re.M))
        found[name] = re.sub(r'[\s"]', "", f"{kind}({args})")
    return found


def references(text, pages):
    for args in calls(text, "Xr"):
        if len(args) >= 2 and f"{args[0]}.{args[1]}" not in pages \
                and f"{args[0]}({args[1]})" not in ELSEWHERE:
            yield f"{args[0]}({args[1]}) is neither here nor in ELSEWHERE"


def missing(tree, name, text):
    """What the page should have, by COMPLETE: commands and keywords as items of
    a list."""
    words = set(re.findall(r"\w+" if name in NAMES else
                           r"^\.It (?:Ic|Sy) (\w+)", text, re.M))
    for header, pattern in COMPLETE.get(name, []):
        body = (tree / header).read_text()
        if header.endswith(".h") and not pattern.startswith("^#"):
            body = COMMENT.sub("", body)
        for word in sorted(set(re.findall(pattern, body, re.M)) - words):
            yield f"{word} of {header} is missing"


def faults(tree, path, pages):
    """What is wrong with one page."""
    text = path.read_text()
    yield from references(text, pages)
    yield from missing(tree, path.name, text)
    names = NAMES.get(path.name)
    if names is None:
        return
    sections = re.findall(r"^\.Sh (.*)", text, re.M)
    for section in SECTIONS:
        if section not in sections:
            yield f"no section {section}"
    if not any(TOLD.match(section) for section in sections):
        yield "no section DIAGNOSTICS or ERRORS"
    for macro, patterns in names.items():
        words = set(re.findall(r"\w+", read(tree, patterns)))
        for name in sorted(set(named(text, macro)) - words):
            yield f".{macro} {name} is not in {' '.join(patterns)}"
    source = prototypes(read(tree, [p for p in names.get("Fo", [])]))
    for name, form in synopsis(text).items():
        if name in source and source[name] != form:
            yield f"{name} is {source[name]}, not {form}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT)
    tree = parser.parse_args().tree
    paths = sorted((tree / "man").glob("*.[1-9]"))
    pages = {path.name for path in paths}
    bad = [line for path in paths for line in lint(path)]
    bad += [f"man/{path.name}: {fault}" for path in paths
            for fault in faults(tree, path, pages)]
    bad += [f"man/{name}: is missing" for name in sorted(set(NAMES) - pages)]
    for line in bad:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
