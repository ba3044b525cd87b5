"""Golden cases of the formatter: one file holds the input, a line `# output`, and what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from anondsl.formatter.format import format_source
from anondsl.source import SourceFile
from tests.golden import FOLDER, Golden

CASES = sorted((FOLDER / "format").glob("*.anon"))
OUTPUT = "# output\n"


def formatted(text: str) -> str:
    result = format_source(SourceFile("rules.anon", text))
    assert result.text is not None
    return result.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden(case: Path, golden: Golden) -> None:
    given, _, expected = case.read_text(encoding="utf-8").partition(OUTPUT)
    golden.check(case, given + OUTPUT + formatted(given))
    assert formatted(expected) == expected


def test_there_is_a_case_that_stays_and_others_that_change() -> None:
    texts = [case.read_text(encoding="utf-8").partition(OUTPUT) for case in CASES]
    stay = [given == expected for given, _, expected in texts]
    assert stay.count(True) == 1
    assert len(stay) > 10
