"""`anondsl test --mutate` as its readers see it: a rule file with tests, and the whole answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from anondsl.cli.main import main
from tests.golden import FOLDER, Golden, orphans

CASES = FOLDER / "trial"
EXAMPLES = Path(__file__).resolve().parents[2] / "rulesets" / "examples"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.anon")), ids=lambda path: path.stem)
def test_answers(
    case: Path, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.anon").write_bytes(case.read_bytes())
    status = main(["test", "rules.anon", "--mutate"])
    out, err = capsys.readouterr()
    assert err == ""
    golden.check(case.with_suffix(".txt"), f"{out}(status {status})\n")


def test_no_answer_is_left_over() -> None:
    assert orphans(CASES, ".anon", ".txt") == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.anon")), ids=lambda path: path.stem)
def test_the_tests_of_shipped_examples_pass_and_notice_every_rule(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["test", str(path), "--mutate"])
    out, _ = capsys.readouterr()
    assert status == 0, out
    assert out.startswith("ok ")
