"""A text parsed in pieces is the text parsed as a whole: the same statements, comments, mistakes and places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from anondsl.diagnostics import Report
from anondsl.diagnostics.render.text import render_report
from anondsl.records import fields, is_record
from anondsl.source import SourceFile, Span
from anondsl.syntax.build_ast import comments, statements
from anondsl.syntax.grammar import load_parser
from anondsl.syntax.layout import lay_out
from anondsl.syntax.parse import parse_source
from anondsl.syntax.pieces import parse_pieces
from anondsl.syntax.reading import Reading
from tests.golden import FOLDER

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "syntax").glob("*.anon"))}
LINES = sorted({line for text in FILES.values() for line in text.split("\n")})


def everything(node: Any) -> Iterator[Any]:
    """A node and all that it holds, places included."""
    if isinstance(node, Span):
        yield node.start, node.end
    elif isinstance(node, tuple):
        yield len(node)
        for one in node:
            yield from everything(one)
    elif is_record(node):
        yield type(node).__name__
        for field in fields(node):
            if field.name != "source":
                yield from everything(getattr(node, field.name))
    else:
        yield node


def in_pieces(text: str) -> tuple[list[Any], str] | None:
    report = Report()
    node = parse_source(SourceFile("any.anon", text), report)
    return None if node is None else (list(everything((node.statements, node.comments))), render_report(report))


def as_a_whole(text: str) -> tuple[list[Any], str]:
    source, report = SourceFile("any.anon", text), Report()
    laid = lay_out(source, report)
    tree = load_parser().parse(laid, start="file")
    reading = Reading(source, report)
    built = statements(reading, tree), comments(reading, tree, laid)
    return list(everything(built)), render_report(report)


@pytest.mark.parametrize("name", FILES)
def test_files(name: str) -> None:
    assert len(parse_pieces(lay_out(SourceFile(name, FILES[name]), Report()))) > 3
    assert in_pieces(FILES[name]) == as_a_whole(FILES[name])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*LINES, "}", "{", 'when A is "}" {', '  keep B because "{"', "# } {"]), max_size=9))
def test_lines_in_any_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        whole = as_a_whole(text)
    except UnexpectedInput:
        with pytest.raises(UnexpectedInput):
            parse_pieces(lay_out(SourceFile("any.anon", text), Report()))
        return
    assert in_pieces(text) == whole


def test_a_remembered_piece_takes_the_place_where_it_stands_now() -> None:
    first, second = (in_pieces(text) for text in ("keep PatientSex", "\n\n  keep PatientSex"))
    assert first is not None
    assert second is not None
    assert (0, 15) in first[0]
    assert (4, 19) in second[0]
