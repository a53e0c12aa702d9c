# SPDX-License-Identifier: BSD-2-Clause
"""The test runner itself: whatever a runner does, nothing that failed, crashed
or never ran is counted as passed."""

import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
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
    def go(text, bits="", by=(), mode=0o755):
        hangs = text is not None and "sleep" in text
        monkeypatch.setattr(runner, "UNIT_TIMEOUT", 2 if hangs else 60)
        program = tmp_path / f"host{bits}" / "test" / "kern" / "test_x"
        program.parent.mkdir(parents=True)
        if text is not None:
            program.write_text(text if text.startswith("\x7f")
                               else "#!/bin/sh\n" + text)
            program.chmod(mode)
        args = types.SimpleNamespace(build=tmp_path)
        result = runner.unit_program(args, pathlib.Path("kern/test_x.c"), bits,
                                     by)
        return result[1], result[2]
    return go


def test_all_good(unit):
    assert unit("printf '1..2\\nok 1 - a\\nok 2 - b\\n'") == (2, [])


def test_32_bits(unit):
    assert unit("printf '1..1\\nok 1 - a\\n'", "32") == (1, [])


def test_by_another_program(unit):
    assert unit("printf '1..1\\nok 1 - a\\n'", "32", ["sh"], 0o644) == (1, [])


def test_two_groups_and_noise(unit):
    assert unit("printf '1..1\\nnoise ok 1 - a\\n# ok - group\\n"
                "1..1\\nok 1 - b\\n'") == (2, [])


def test_one_fails(unit):
    assert unit("printf '1..2\\nok 1 - a\\nnot ok 2 - b\\n# why\\n"
                "# not ok - group\\n'; exit 1") == (1, ["b"])


@pytest.mark.parametrize("text, passed, why", [
    ("printf '1..3\\nok 1 - a\\n'; kill -SEGV $$", 1, "SIGSEGV"),
    ("printf '1..1\\nok 1 - a\\n'; kill -ABRT $$", 1, "SIGABRT"),
    ("printf '1..2\\nok 1 - a\\nok 2 - b\\n'; exit 23", 2, "status 23"),
    ("exit 0", 0, "without all"),
    ("printf '1..2\\nok 1 - a\\n'; exec sleep 60", 1, "killed after 2 s"),
    ("printf '1..2\\nok 1 - a\\n'; sleep 60", 1, "killed after 2 s"),
    ("printf '1..1\\nok 1 - a\\n'; sleep 60 & exit 0", 1, "killed after 2 s"),
    ("\x7fELF is no program", 0, "cannot be started"),
    (None, 0, "did not build"),
])
def test_no_clean_end_is_a_failure(unit, text, passed, why):
    good, failed = unit(text)
    assert good == passed and len(failed) == 1 and why in failed[0]


def test_a_signal_after_a_failure_is_named_too(unit):
    good, failed = unit("printf '1..2\\nok 1 - a\\nnot ok 2 - b\\n'; "
                        "kill -SEGV $$")
    assert good == 1 and failed[0] == "b" and "SIGSEGV" in failed[1]


@pytest.mark.parametrize("by", [["/no/such/program"], ["/dev/null"]])
def test_no_loader(unit, by):
    good, failed = unit("printf '1..1\\nok 1 - a\\n'", "32", by)
    assert good == 0 and "cannot be started" in failed[0]


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


@pytest.mark.parametrize("text, why", [
    ("import os\ndef test_a(): os.kill(os.getpid(), 9)\n", "SIGKILL"),
    ("import time\ndef test_a(): time.sleep(60)\n", "killed after 3 s"),
])
def test_pytest_that_ends_badly(tmp_path, monkeypatch, text, why):
    monkeypatch.setattr(runner, "PYTEST_TIMEOUT", 3)
    source = tmp_path / "test_x.py"
    source.write_text(text)
    args = types.SimpleNamespace(build=tmp_path)
    _, good, bad, _, _, _ = runner.pytest_file(args, source)
    assert good == 0 and len(bad) == 1 and why in bad[0]


def test_no_python(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "PYTHON", "/no/such/python")
    args = types.SimpleNamespace(build=tmp_path)
    _, good, bad, _, _, _ = runner.pytest_file(args, tmp_path / "test_x.py")
    assert good == 0 and len(bad) == 1 and "cannot be started" in bad[0]


STATS = "echo stat::number_of_executed_units: 7; "


@pytest.fixture
def fuzz(tmp_path, monkeypatch):
    """fuzz(shell text, replay): (passed, failed) of a fuzz target like that;
    `replay' is what it does with its committed corpus, of one file."""
    monkeypatch.setattr(runner, "FUZZ_SECONDS", 1)
    monkeypatch.setattr(runner, "REPLAY_TIMEOUT", 3)
    monkeypatch.setattr(runner.fuzz, "GRACE", 1)
    monkeypatch.setattr(runner.fuzz, "ROOT", tmp_path)
    seeds = tmp_path / "test" / "fuzz" / "corpus" / "x"
    seeds.mkdir(parents=True)
    (seeds / "seed").write_bytes(b"seed")

    def go(text, replay="echo Executed $1"):
        program = tmp_path / "fuzz" / "fuzz_x"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\ncase $1 in\n-*) ;;\n"
                           f"*) {replay}; exit;;\nesac\n{text}\n")
        program.chmod(0o755)
        args = types.SimpleNamespace(build=tmp_path)
        result = runner.fuzz_target(args, pathlib.Path("fuzz_x.c"))
        return result[1], result[2]
    return go


def test_fuzz_good(fuzz):
    assert fuzz(STATS) == (2, [])


@pytest.mark.parametrize("text, why", [
    (STATS + "kill -SEGV $$", "SIGSEGV"),
    (STATS + "exit 3", "status 3"),
    ("exit 0", "executed nothing"),
    (STATS + "sleep 60", "did not end"),
    ("echo 'Test unit written to /a b/x-crash-0123'; exit 1", "crashed"),
    ("echo 'Test unit written to /a b/x-leak-0123'; exit 1", "leaked"),
    ("echo 'Test unit written to /crash-/x-oom-0123'; exit 1", "MB"),
])
def test_fuzz_bad(fuzz, text, why):
    passed, failed = fuzz(text)
    assert passed == 1 and len(failed) == 1 and why in failed[0]


@pytest.mark.parametrize("replay, why", [
    ("kill -ABRT $$", "SIGABRT"),
    ("exit 0", "0 of 1"),
    ("sleep 60", "killed after 3 s"),
])
def test_fuzz_bad_replay(fuzz, replay, why):
    passed, failed = fuzz(STATS, replay)
    assert passed == 0 and len(failed) == 1 and why in failed[0]


def test_fuzz_cannot_be_started(fuzz, tmp_path):
    passed, failed = fuzz(STATS, "rm \"$0\"; echo Executed $1")
    assert passed == 1 and len(failed) == 1
    assert "cannot be started" in failed[0]


def test_fuzz_log_cannot_be_written(fuzz, tmp_path):
    passed, failed = fuzz(STATS + "sleep 60",
                          "mkdir \"${0%/*}/x.log\"; echo Executed $1")
    assert passed == 1 and len(failed) == 1 and "lost" in failed[0]


def test_fuzz_main_goes_on_without_one(tmp_path, monkeypatch, capsys):
    (tmp_path / "fuzz").mkdir()
    for name, text in (("x", "#!/no/such/shell\n"),
                       ("y", "#!/bin/sh\n" + STATS)):
        (tmp_path / "fuzz" / f"fuzz_{name}").write_text(text)
        (tmp_path / "fuzz" / f"fuzz_{name}").chmod(0o755)
    monkeypatch.setattr(runner.sys, "argv", ["fuzz.py", "--build",
                                             str(tmp_path), "x", "y"])
    assert runner.fuzz.main() == 1
    said = capsys.readouterr().out
    assert re.search(r"^x .*cannot be started", said, re.M)
    assert re.search(r"^y .*clean", said, re.M)


def test_one_that_raises_stops_no_other(capsys):
    def go(source):
        if source.stem == "bad":
            raise RuntimeError("why it raised")
        return str(source), 1, [], 0.0
    tally = runner.Tally()
    runner.run_all(tally, [(go, pathlib.Path(f"x/{n}.c"))
                           for n in ("one", "bad", "two")])
    assert tally.passed == 2 and len(tally.failures) == 1
    assert "why it raised" in tally.failures[0]
    assert "Traceback" in capsys.readouterr().out


@pytest.mark.parametrize("steps, order", [
    ([], ""), ([[], "a"], "a"), (["ab", "1234"], "1a23b4"),
])
def test_steps_are_mixed(steps, order):
    assert "".join(runner.mixed(steps)) == order


def test_sum(capsys):
    tally = runner.Tally()
    tally.add("one", 3, [], 0.1)
    tally.add("two", 1, ["x", "y"], 0.1, "why\n")
    assert (tally.passed, tally.failures) == (4, ["two: x", "two: y"])
    assert "why" in capsys.readouterr().out


def test_no_test_at_all_is_a_failure(monkeypatch, capsys):
    monkeypatch.setattr(runner.sys, "argv", ["test.py", "unit"])
    monkeypatch.setitem(runner.STEPS, "unit", lambda args, tally: [])
    assert runner.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def bad_step(args, tally):
    raise RuntimeError("why it raised")


def test_step_that_raises_is_a_failure(monkeypatch, capsys):
    monkeypatch.setattr(runner.sys, "argv", ["test.py"])
    monkeypatch.setattr(runner, "STEPS", {
        "bad": bad_step,
        "good": lambda args, t: [(lambda s: ("good", 1, [], 0.0), None)]})
    assert runner.main() == 1
    said = capsys.readouterr().out
    assert "Traceback" in said
    assert re.search(r"^FAILED bad: .*why it raised", said, re.M)
    assert said.splitlines()[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("how", ["native", "qemu-i386"])
def test_32_bit_programs_run_as_the_machine_does(monkeypatch, capsys, how):
    seen = []
    monkeypatch.setenv("PRIMEBOOT_RUN32", how)
    monkeypatch.setattr(runner.shutil, "which", lambda name: name)
    monkeypatch.setattr(runner, "unit_program",
                        lambda args, s, bits, by: seen.append((bits, by)))
    for run, source in runner.unit32_step(
            types.SimpleNamespace(build=ROOT, make=""), runner.Tally()):
        run(source)
    assert set(map(str, seen)) == {str(("32", [] if how == "native"
                                        else [how]))}
    assert ("qemu-i386" in capsys.readouterr().out) == (how != "native")


def test_32_bit_programs_without_qemu_user(monkeypatch):
    monkeypatch.setenv("PRIMEBOOT_RUN32", "qemu-i386")
    monkeypatch.setattr(runner.shutil, "which", lambda name: None)
    tally = runner.Tally()
    runner.unit32_step(types.SimpleNamespace(build=ROOT), tally)
    assert len(tally.failures) == 1 and "qemu-user" in tally.failures[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path, number):
    """The sum is printed, and no process that was started is left."""
    folder = tmp_path / "host" / "test"
    for source in sorted((ROOT / "test" / "unit").glob("*/test_*.c")):
        program = folder / source.parent.name / source.stem
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho $$ >>'{tmp_path}/pids'\n"
                           "trap '' INT\nsleep 300\n")
        program.chmod(0o755)
    with subprocess.Popen(
            [sys.executable, "-B", ROOT / "scripts" / "test.py", "--build",
             tmp_path, "unit"], stdout=subprocess.PIPE, text=True) as child:
        end = time.monotonic() + 60
        while not (tmp_path / "pids").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        child.send_signal(number)
        said, _ = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "FAILED tests: interrupted" in said
    assert re.fullmatch(r"0 passed, \d+ failed", said.splitlines()[-1])
    for pid in (tmp_path / "pids").read_text().split():
        assert not pathlib.Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("flags, moved", [(os.ST_NOEXEC, True), (0, False)])
def test_noexec_tmpdir(tmp_path, monkeypatch, flags, moved):
    monkeypatch.setenv("TMPDIR", "/tmp")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(runner.os, "statvfs",
                        lambda _: types.SimpleNamespace(f_flag=flags))
    runner.leave_noexec(tmp_path / "tmp")
    assert os.environ["TMPDIR"] == (str(tmp_path / "tmp") if moved else "/tmp")
    assert (tmp_path / "tmp").is_dir() == moved
