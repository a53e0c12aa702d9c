# SPDX-License-Identifier: BSD-2-Clause
"""One prefix, one structure: the tree obeys, and a second owner is found."""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import prefixes   # noqa: E402

HEADER = """
struct first {
	int ab_plain, *ab_more[4]; /* struct comment { int xx_no; } */
	void (*ab_call)(int xx_argument);
	TAILQ_ENTRY(first) ab_chain;
	struct {
		int xx_nested;
	} ab_nested;
	unsigned ab_bits : 3;
	int l_one, words_paddr;
};
"""


@pytest.fixture
def tree(tmp_path):
    for room in ("include", "stand", "sys/modules"):
        (tmp_path / room).mkdir(parents=True)
    (tmp_path / "sys" / "first.h").write_text(HEADER)
    return tmp_path


def test_tree():
    assert prefixes.check(ROOT) == []


@pytest.mark.parametrize("field", [
    "int ab_other", "int cd_x, *ab_other", "char ab_other[3]",
    "int (*ab_other)(void)", "TAILQ_ENTRY(x) ab_other", "int ab_other : 1",
    "LIST_ENTRY(x) ab_other", "char ab_other[2][3], cd_x"])
@pytest.mark.parametrize("where", ["sys/second.h", "stand/second.c"])
def test_second_owner(tree, where, field):
    (tree / where).write_text(f"struct second {{\n\t{field};\n}};\n")
    faults = prefixes.check(tree)
    assert len(faults) == 1
    assert faults[0].startswith("ab_ ")
    assert "struct first (sys/first.h)" in faults[0]
    assert f"struct second ({where})" in faults[0]


@pytest.mark.parametrize("field", [
    "int xx_comment", "int l_one", "int words_x", "int abc_x", "int plain"])
def test_others(tree, field):
    (tree / "stand" / "second.h").write_text(
        f"struct second {{\n\t{field};\n}};\n")
    assert prefixes.check(tree) == []


def test_two_source_files(tree):
    """Each has its own structures."""
    for name in "a.c", "b.c":
        (tree / "sys" / name).write_text("struct here { int hh_x; };\n")
    assert prefixes.check(tree) == []
    (tree / "sys" / "modules" / "m.h").write_text(
        "struct mine { int ab_x; };\n")
    assert prefixes.check(tree) == []
