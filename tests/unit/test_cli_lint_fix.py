"""`anondsl lint --fix`: what is certain is repaired, guesses are not, and a file that compiles keeps its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anondsl.cli.main import main
from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import compile_text
from anondsl.fixing import fix_source
from anondsl.semantics.loader import NoFiles
from anondsl.source import SourceFile

HEAD = 'ruleset "Fixes" version "1" project "fixes"\notherwise keep technical\n'
CERTAIN = {
    "use profile basic": "use profile basic of 2026d",
    'reject when KVP is "120"': "reject when KVP = 120",
    'reject when KVP is not "120.5"': "reject when KVP != 120.5",
    'replace StudyDate with "2020-01-31"': 'replace StudyDate with "20200131"',
    "shift all times by -1 to -9 days per patient": None,
    "shift StudyDate by -1 to -9 days per patient": "shift StudyDate by -9 to -1 days per patient",
    "reject when Modality is \u201cUS\u201d": 'reject when Modality is "US"',
    "remove\u00a0PatientAddress": "remove PatientAddress",
    'remove PatientAddress # allow ADL303 because "x"': "remove PatientAddress",
    "remove PatientAddress, ": None,
}
GUESSES = ["remove PatientAdress", "remove all date", 'accept vidio because "x"', "remvoe PatientAddress"]


def fixed(text: str) -> str:
    return fix_source(SourceFile("x.anon", text), NoFiles()).text


@pytest.mark.parametrize(("text", "expected"), [(key, value) for key, value in CERTAIN.items() if value])
def test_what_is_certain_is_repaired(text: str, expected: str) -> None:
    assert fixed(f"{HEAD}{text}\n") == f"{HEAD}{expected}\n"


@pytest.mark.parametrize("text", GUESSES)
def test_a_guess_is_left_to_people(text: str) -> None:
    assert fixed(f"{HEAD}{text}\n") == f"{HEAD}{text}\n"


@given(st.lists(st.sampled_from([*CERTAIN, *GUESSES, "keep PatientSex", "", "# a comment"]), max_size=6))
def test_fixing_twice_changes_nothing_and_what_compiled_means_the_same(lines: list[str]) -> None:
    text = HEAD + "\n".join(lines) + "\n"
    once = fixed(text)
    assert fixed(once) == once
    before, after = compile_text(text), compile_text(once)
    if before.ruleset is not None:
        assert after.ruleset is not None
        assert write_artifact(before.ruleset) == write_artifact(after.ruleset)
    assert len(after.report) <= len(before.report) or before.report.has_errors


def test_the_file_is_rewritten_and_the_rest_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.anon"
    path.write_text(HEAD + "use profile basic\nremove PatientAdress\n", encoding="utf-8")
    assert main(["lint", "--fix", "--diff", str(path)]) == 0
    assert "+use profile basic of 2026d" in capsys.readouterr().out
    assert main(["lint", "--fix", str(path)]) == 2
    shown = capsys.readouterr()
    assert path.read_text(encoding="utf-8") == HEAD + "use profile basic of 2026d\nremove PatientAdress\n"
    assert f"{path}:3: fixed ADL154 edition-not-pinned: pin the edition 2026d" in shown.err
    assert "ADL101" in shown.out
    assert "ADL154" not in shown.out


def test_a_difference_is_shown_only_of_fixes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.anon"
    path.write_text(HEAD, encoding="utf-8")
    assert main(["lint", "--diff", str(path)]) == 2
    assert "--fix" in capsys.readouterr().err
