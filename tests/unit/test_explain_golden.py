"""`anondsl explain` as its readers see it: every question of a case file, and the whole answer.

A case is a rule file whose first lines ask: `#? PatientSex`, or `#? PatientSex --in SAMPLE`.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from anondsl.cli.main import main
from tests.golden import FOLDER, Golden, orphans
from tests.samples.make_samples import FILES, HERE

CASES = FOLDER / "explain"
_ASKS = "#? "


@pytest.mark.parametrize("case", sorted(CASES.glob("*.anon")), ids=lambda path: path.stem)
def test_answers(
    case: Path, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = case.read_text(encoding="utf-8").splitlines()
    questions = [line.removeprefix(_ASKS) for line in lines if line.startswith(_ASKS)]
    monkeypatch.chdir(tmp_path)
    Path("rules.anon").write_text("\n".join(lines[len(questions) :]) + "\n", encoding="utf-8")
    answers = [_answer(question, capsys) for question in questions]
    golden.check(case.with_suffix(".txt"), "\n".join(answers))


def _answer(question: str, capsys: pytest.CaptureFixture[str]) -> str:
    what, _, sample = question.partition(" --in ")
    instance = ["--in", str(HERE / FILES / sample)] if sample else []
    status = main(["explain", "rules.anon", what, *instance])
    out, err = capsys.readouterr()
    assert err == ""
    assert sample not in out or not sample
    shown = f"{shlex.quote(what)}{f' --in {sample}' if sample else ''}"
    return f"$ anondsl explain rules.anon {shown}\n{out}(status {status})\n"


def test_no_answer_is_left_over() -> None:
    assert orphans(CASES, ".anon", ".txt") == []
