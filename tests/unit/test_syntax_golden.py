"""What the syntax diagnostics look like on a screen, one golden file for each code, and what they must not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from anondsl.codes import registered
from anondsl.diagnostics import Report
from anondsl.diagnostics.catalog import load_catalog
from anondsl.diagnostics.core import DiagnosticKind
from anondsl.diagnostics.render.text import render_report
from anondsl.syntax.parse import decode_source, parse_source
from tests.golden import FOLDER, Golden, orphans

CASES = FOLDER / "diagnostics"
SYNTAX_CASES = sorted(CASES.glob("ADL0*.anon"))

load_catalog()
SYNTAX_KINDS = [kind for code, kind in registered().items() if code.startswith("ADL0")]


def report_of(case: Path) -> Report:
    report = Report()
    source = decode_source(case.name, case.read_bytes(), report)
    if source is not None:
        parse_source(source, report)
    return report


@pytest.mark.parametrize("case", SYNTAX_CASES, ids=lambda case: case.stem)
def test_golden(case: Path, golden: Golden) -> None:
    report = report_of(case)
    golden.check(case.with_suffix(".txt"), render_report(report) + "\n")
    assert {diagnostic.code for diagnostic in report} >= {case.name[:6]}


def test_every_case_has_a_golden_file_and_the_other_way_round() -> None:
    assert orphans(CASES, ".anon", ".txt") == []


@pytest.mark.parametrize("kind", SYNTAX_KINDS, ids=lambda kind: kind.code)
def test_every_code_has_a_case_that_is_called_like_it(kind: type[DiagnosticKind]) -> None:
    assert (CASES / f"{kind.code}-{kind.slug}.anon").is_file()


@pytest.mark.parametrize("case", SYNTAX_CASES, ids=lambda case: case.stem)
def test_messages_keep_the_house_rules(case: Path) -> None:
    """Lower-case, no final period, no line break, and no name that only the grammar knows."""
    for diagnostic in report_of(case):
        for text in (diagnostic.message, diagnostic.help or "a"):
            assert not text[0].isupper()
            assert not text.endswith((".", "!"))
            assert "\n" not in text
            assert not any(name in text for name in ("_NEXT", "TEMPLATE", "STRING", "WORD", "__ANON", "$END", "RBRACE"))
