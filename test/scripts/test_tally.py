# SPDX-License-Identifier: BSD-2-Clause
"""The test runner itself: whatever a runner does, nothing that failed, crashed
or never ran is counted as passed."""

import importlib.util
import pathlib
import sys
import types

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))  # for what it imports itself
spec = importlib.util.spec_from_file_location("runner",
                                              ROOT / "scripts" / "test.py")
runner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runner)


@pytest.fixture
def unit(tmp_path, monkeypatch):
    """unit(shell text): (passed, failed) of a unit test program like that."""
    monkeypatch.setattr(runner, "UNIT_TIMEOUT", 5)

    def go(text, bits=""):
        program = tmp_path / f"host{bits}" / "test" / "kern" / "test_x"
        program.parent.mkdir(parents=True)
        if text is not None:
            program.write_text("#!/bin/sh\n" + text)
            program.chmod(0o755)
        args = types.SimpleNamespace(build=tmp_path)
        result = runner.unit_program(args, pathlib.Path("kern/test_x.c"), bits)
        return result[1], result[2]
    return go


def test_all_good(unit):
    assert unit("printf '1..2\\nok 1 - a\\nok 2 - b\\n'") == (2, [])


def test_32_bits(unit):
    assert unit("printf '1..1\\nok 1 - a\\n'", "32") == (1, [])


def test_two_groups_and_noise(unit):
    assert unit("printf '1..1\\nnoise ok 1 - a\\n# ok - group\\n"
                "1..1\\nok 1 - b\\n'") == (2, [])


def test_one_fails(unit):
    assert unit("printf '1..2\\nok 1 - a\\nnot ok 2 - b\\n# why\\n"
                "# not ok - group\\n'; exit 1") == (1, ["b"])


@pytest.mark.parametrize("text, passed", [
    ("printf '1..3\\nok 1 - a\\n'; kill -SEGV $$", 1),
    ("printf '1..2\\nok 1 - a\\nok 2 - b\\n'; exit 23", 2),  # a leak, say
    ("exit 0", 0),
    ("printf '1..2\\nok 1 - a\\n'; exec sleep 60", 1),
    (None, 0),
])
def test_no_clean_end_is_a_failure(unit, text, passed):
    good, failed = unit(text)
    assert good == passed and len(failed) == 1


@pytest.mark.parametrize("text, passed, failed, skipped", [
    ("def test_a(): pass\ndef test_b(): assert 0\n", 1, 1, 0),
    ("import pytest\n@pytest.mark.skip\ndef test_a(): pass\n"
     "def test_b(): pass\n", 1, 0, 1),
    ("this is no python\n", 0, 1, 0),
    ("", 0, 1, 0),
    ("import os\ndef test_a(): os._exit(0)\n", 0, 1, 0),
])
def test_pytest_files(tmp_path, text, passed, failed, skipped):
    source = tmp_path / "test_x.py"
    source.write_text(text)
    args = types.SimpleNamespace(build=tmp_path)
    _, good, bad, _, _, left = runner.pytest_file(args, source)
    assert (good, len(bad), left) == (passed, failed, skipped)


def test_sum(capsys):
    tally = runner.Tally()
    tally.add("one", 3, [], 0.1)
    tally.add("two", 1, ["x", "y"], 0.1, "why\n")
    assert (tally.passed, tally.failures) == (4, ["two: x", "two: y"])
    assert "why" in capsys.readouterr().out


def test_no_test_at_all_is_a_failure(monkeypatch, capsys):
    monkeypatch.setattr(runner.sys, "argv", ["test.py", "unit"])
    monkeypatch.setitem(runner.STEPS, "unit", lambda args, tally: None)
    assert runner.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"
