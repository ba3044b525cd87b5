"""Each mistake gives exactly the codes of its row, no fewer and no more."""

from __future__ import annotations

import pytest

from anondsl.compiler import compile_text
from tests.conformance.rule_mistakes import LINT, TRAPS, Mistake
from tests.conformance.whole_files import compiled, whole


@pytest.mark.parametrize("mistake", [*TRAPS, *LINT], ids=lambda mistake: mistake.what)
def test_mistake(mistake: Mistake) -> None:
    report = compiled(whole(mistake.text)).report
    assert sorted(each.code for each in report) == mistake.codes.split()


def test_a_ruleset_without_tests() -> None:
    text = 'ruleset "R" version "1" project "r"\notherwise keep technical\naccept unmasked-pixels because "x"\n'
    assert [each.code for each in compile_text(text).report] == ["ADL502"]
