"""The other verbs, and the entry point itself."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from anondsl.cli import main as entry
from anondsl.cli.main import VERBS, main
from anondsl.compiled.artifact import write_artifact
from anondsl.compiled.faults import EngineUnavailable
from anondsl.runtime.keys import Key
from tests.resolved_profile import compiled_profile


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as end:  # argparse's own
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    status, out, err = run(capsys, verb, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"usage: anondsl {verb}")


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert all(f"\n  {verb}" in out for verb in VERBS)


def test_no_verb_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys)
    assert (status, out) == (2, "")
    assert "verbs:" in err
    assert run(capsys, "bogus")[0] == 2


def test_python_m_is_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "anondsl", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("anondsl 0")


def test_key_new_and_id(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, made, err = run(capsys, "key", "new", tmp_path / "key")
    assert (status, err) == (0, "")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert made.strip() == Key.from_file(tmp_path / "key").identifier()
    assert run(capsys, "key", "id", tmp_path / "key") == (0, made, "")
    status, out, err = run(capsys, "key", "new", tmp_path / "key")
    assert (status, out) == (2, "")
    assert "error[ADL802]: there is a file of this name already" in err
    digits = (tmp_path / "key").read_text().split(":")[1]
    assert digits not in made + err


def test_explain_a_code_or_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    status, by_code, _ = run(capsys, "explain", "adl902")
    assert status == 0
    assert by_code.startswith("ADL902 truncated-file\n\nThe file ends")
    assert "What to do: fetch the file again" in by_code
    assert run(capsys, "explain", "truncated-file")[1] == by_code
    assert run(capsys, "explain", "[ADL802]")[1].startswith("ADL802 key-unusable")
    status, _, err = run(capsys, "explain", "ADL000")
    assert status == 2
    assert "there is no such code" in err


def test_inspect_shows_header_and_rules(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data = write_artifact(compiled_profile())
    (tmp_path / "x.anonc").write_bytes(data)
    status, out, err = run(capsys, "inspect", tmp_path / "x.anonc")
    assert (status, err) == (0, "")
    assert f"digest            {data[32:64].hex()}\n" in out
    assert "needs a key       yes\n" in out
    assert f"rules             {len(compiled_profile().entries)}\n" in out
    _, longer, _ = run(capsys, "inspect", tmp_path / "x.anonc", "--rules")
    assert longer.count("\nrule ") == len(compiled_profile().entries)


def test_inspect_refuses_what_is_no_artifact(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "x.anonc").write_bytes(b"PK")
    status, out, err = run(capsys, "inspect", tmp_path / "x.anonc")
    assert (status, out) == (2, "")
    assert err.startswith("error[ADL801]")
    assert run(capsys, "inspect", tmp_path / "none.anonc")[0] == 2


def test_doctor_says_whether_the_engine_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = run(capsys, "doctor")
    assert status == 0
    assert "numba" in out
    assert "ready, from " in out

    def none(*_: object) -> None:
        raise EngineUnavailable("no numba", "pip install numba")

    monkeypatch.setattr("anondsl.runtime.kernels.load.load_kernels", none)
    status, out, err = run(capsys, "doctor")
    assert status == 3
    assert "not available" in out
    assert "error[ADL808]: no numba\n  help: pip install numba\n" in err


def test_an_unexpected_exception_is_a_fault_of_ours_without_its_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(given: list[str]) -> int:
        raise KeyError("DOE^JANE")

    monkeypatch.setattr(entry, "_choose", broken)
    status, out, err = run(capsys, "doctor")
    assert (status, out) == (3, "")
    assert err.startswith("error[ADL899]: a fault in anondsl: KeyError at ")
    assert "DOE" not in err


def test_an_interruption_is_status_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(given: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "_choose", interrupted)
    assert run(capsys, "doctor") == (130, "", "interrupted\n")


def test_no_core_dump_is_left_behind(tmp_path: Path) -> None:
    """A process that holds patients' data must not write its memory to the disk when it dies."""
    script = (
        "import resource, sys\nfrom anondsl.cli.main import main\n"
        "main(['run', 'none.anonc', '.', '-o', 'out', '--one-time-key'])\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "0\n"
    assert not os.listdir(tmp_path)
