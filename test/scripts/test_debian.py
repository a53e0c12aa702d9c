# SPDX-License-Identifier: BSD-2-Clause
"""debian/: what can be said of it without building a package (make deb)."""

import pathlib
import re
import subprocess

import pytest

import test_install

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEBIAN = ROOT / "debian"


def control():
    """The paragraphs of debian/control."""
    text = re.sub(r"^#.*\n", "", (DEBIAN / "control").read_text(), flags=re.M)
    return [dict(re.findall(r"^([\w-]+):((?:.*\n(?: .*\n?)*))", p + "\n", re.M))
            for p in text.strip().split("\n\n")]


def packages():
    return [p["Package"].strip() for p in control()[1:]]


def test_control():
    source, *binaries = control()
    assert source["Source"].strip() == "primeboot"
    assert packages() == ["primeboot", "primeboot-dev", "primeboot-kmod"]
    for paragraph in binaries:
        assert {"Architecture", "Depends", "Description"} <= set(paragraph)
    # Build-Depends are needs of a build.
    needs = dict(re.findall(r"^([\w.+-]+)\s+(\w+)",
                            (ROOT / "scripts/packages").read_text(), re.M))
    for name in re.findall(r"[\w-]+(?= \(|,|\s*$)", source["Build-Depends"]):
        assert name == "debhelper-compat" or needs[name] == "build", name


def installed():
    """What make install installs for debian/rules."""
    for name in test_install.expected():
        yield "usr/" + name.replace("zsh/site-functions", "zsh/vendor-completions")


def test_each_file_is_in_one_package():
    patterns = [(package, line) for package in packages()
                for line in (DEBIAN / f"{package}.install").read_text()
                .splitlines() if line and not line.startswith("#")]
    used = set()
    for name in installed():
        owners = [p for p in patterns
                  if name == p[1] or name.startswith(p[1] + "/")]
        assert len(owners) == 1, name
        used |= set(owners)
    assert used == set(patterns)


def test_changelog():
    out = subprocess.run(["dpkg-parsechangelog", "-l", DEBIAN / "changelog"],
                         capture_output=True, text=True, check=True)
    assert "Source: primeboot\n" in out.stdout and not out.stderr


def test_copyright():
    """DEP-5: each licence that a paragraph has is written out."""
    text = (DEBIAN / "copyright").read_text()
    assert text.startswith("Format: ")
    paragraphs = text.split("\n\n")
    named = {m[1] for p in paragraphs if p.startswith("Files:")
             for m in [re.search(r"^License: (.*)$", p, re.M)]}
    written = {m[1] for p in paragraphs
               for m in [re.match(r"License: (.*)\n ", p)] if m}
    assert named == written
    # That of the tree, word for word.
    licence = (ROOT / "LICENSE").read_text()
    licence = licence[licence.index("Redistribution"):]
    assert " ".join(licence.split()) in re.sub(r"\n \.?", " ", text).replace(
        "  ", " ").replace("  ", " ")


@pytest.mark.parametrize("target", ["clean", "binary"])
def test_rules(target):
    """The rules are a makefile; without sources they say what to do."""
    done = subprocess.run(
        ["make", "-f", "debian/rules", "-n", target], cwd=ROOT,
        capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"dh {target}" in done.stdout


def test_no_sources(tmp_path):
    (tmp_path / "debian").symlink_to(DEBIAN)
    done = subprocess.run(
        ["make", "-f", "debian/rules", "override_dh_auto_build",
         "SOURCES=", "PRIMEBOOT_SRC_DIR="], cwd=tmp_path, capture_output=True,
        text=True, check=False)
    assert done.returncode != 0
    assert "make deb-sources" in done.stderr and "README.source" in done.stderr
