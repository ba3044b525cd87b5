"""The report: what it keeps, in which order, and when it says that there are errors."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from anondsl.diagnostics import DiagnosticKind, Edit, Fix, Label, Report, Severity
from anondsl.diagnostics.catalog.statements import TooManyMistakes, UnexpectedWord
from anondsl.diagnostics.render.text import summary
from anondsl.source import SourceFile, Span

FIRST = SourceFile("a.anon", "keep A\nkeep B\n")
SECOND = SourceFile("b.anon", "keep C\n")


def word(text: str = "`x`") -> UnexpectedWord:
    return UnexpectedWord(text, "")


def test_diagnostics_come_by_file_and_place_whatever_the_order_they_were_said_in() -> None:
    report = Report()
    report.add(word(), at=Span(SECOND, 0, 1))
    report.add(word(), at=Span(FIRST, 7, 8))
    report.add(TooManyMistakes(3), at=Span(FIRST, 0, 4))
    report.add(word(), at=Span(FIRST, 0, 1))
    places = [(diagnostic.span.source.name, diagnostic.span.start, diagnostic.span.end) for diagnostic in report]
    assert places == [("a.anon", 0, 1), ("a.anon", 0, 4), ("a.anon", 7, 8), ("b.anon", 0, 1)]


def test_the_same_kind_at_the_same_place_counts_once() -> None:
    report = Report()
    for _ in range(2):
        report.add(word(), at=Span(FIRST, 0, 1))
    report.add(word("`y`"), at=Span(FIRST, 0, 1))
    assert len(report) == 2
    other = Report()
    other.extend(report.diagnostics)
    other.extend(report.diagnostics)
    assert other.diagnostics == report.diagnostics


def test_notes_are_no_errors() -> None:
    report = Report()
    assert not report.has_errors
    assert summary(report) == ""
    report.add(TooManyMistakes(3), at=Span(FIRST, 0, 1))
    assert not report.has_errors
    report.add(word(), at=Span(FIRST, 0, 1))
    report.add(word(), at=Span(FIRST, 1, 2))
    assert report.has_errors
    assert summary(report) == "2 errors, 1 note"
    assert report.count(Severity.ERROR) == 2


def test_a_diagnostic_gives_what_its_kind_says() -> None:
    report = Report()
    span = Span(FIRST, 0, 4)
    fix = Fix((Edit(span, "remove"),), safe=False, title="write `remove`")
    report.add(UnexpectedWord("`keep`", "`remove`"), at=span, also=[Label(Span(FIRST, 5, 6), "this")], fix=fix)
    (diagnostic,) = report
    assert (diagnostic.code, diagnostic.slug, diagnostic.severity) == ("ADL010", "unexpected-word", "error")
    assert (diagnostic.message, diagnostic.help) == ("unexpected `keep`", "expected here: `remove`")
    assert diagnostic.labels[0].text == "this"
    assert diagnostic.fix is fix


def test_a_code_or_a_slug_is_given_once() -> None:
    with pytest.raises(TypeError, match="ADL010 is taken"):

        @dataclass(frozen=True)
        class Again(DiagnosticKind):
            code = "ADL010"
            slug = "again"

    with pytest.raises(TypeError, match="unexpected-word is taken"):

        @dataclass(frozen=True)
        class Other(DiagnosticKind):
            code = "ADL049"
            slug = "unexpected-word"
