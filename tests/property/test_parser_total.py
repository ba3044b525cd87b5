"""The parser is total: whatever the text, it answers with an AST, diagnostics or both, and never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.diagnostics import Report
from anondsl.diagnostics.render.github import render_github
from anondsl.diagnostics.render.json import render_json
from anondsl.diagnostics.render.sarif import render_sarif
from anondsl.diagnostics.render.text import render_report
from anondsl.source import SourceFile
from anondsl.syntax.ast import RulesetNode
from anondsl.syntax.grammar import language_words
from anondsl.syntax.parse import MOST_MISTAKES, decode_source, parse_source
from tests.golden import FOLDER

FILES = [path.read_text(encoding="utf-8") for path in sorted((FOLDER / "syntax").glob("*.anon"))]
FILES += [
    path.read_bytes().decode("utf-8", errors="replace") for path in sorted((FOLDER / "diagnostics").glob("ADL0*.anon"))
]
LINES = [line for file in FILES for line in file.split("\n")]
WORDS = [
    *sorted(language_words()),
    *"{}(),/\"'#\\=<>*-%.“”\u00a0\r\n\t\u202e\ufeff",
    "/re/",
    '"{',
    '"text"',
    "5",
    "2020-01-01",
]

settings.register_profile("parser", max_examples=150, deadline=None, derandomize=True)
PARSER = settings.get_profile("parser")


def look_at(text: str) -> RulesetNode | None:
    """Parse, and check what holds for every text."""
    source = SourceFile("any.anon", text)
    report = Report()
    node = parse_source(source, report)
    assert node is not None or report.has_errors
    assert len(report) <= len(text) + MOST_MISTAKES + 1
    for diagnostic in report:
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert 0 <= span.start <= span.end <= len(text)
    for statement in () if node is None else node.statements:
        assert 0 <= statement.span.start < statement.span.end <= len(text)
    render_report(report, width=80)
    render_json(report)
    render_github(report)
    render_sarif(report)
    return node


@PARSER
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    look_at(text)


@PARSER
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_words_of_the_language_in_any_order(text: str) -> None:
    look_at(text)


@PARSER
@given(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join))
def test_lines_of_rule_files_in_any_order(text: str) -> None:
    look_at(text)


@PARSER
@given(st.data())
def test_a_rule_file_with_a_part_cut_out_doubled_or_replaced(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        middle = data.draw(
            st.one_of(st.just(""), st.just(text[start:end] * 2), st.sampled_from(WORDS), st.text(max_size=5))
        )
        text = text[:start] + middle + text[end:]
    look_at(text)


@PARSER
@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    report = Report()
    source = decode_source("any.anon", data, report)
    assert (source is None) == report.has_errors
    if source is not None:
        look_at(source.text)
    render_report(report)
