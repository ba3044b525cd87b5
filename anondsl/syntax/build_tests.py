"""Tests in a rule file: nodes of the grammar's section on tests, in its order."""

from __future__ import annotations

from lark import Token, Tree

from anondsl.diagnostics.catalog.conditions import MalformedName
from anondsl.syntax.ast import (
    ExpectNode,
    GivenNode,
    GivenPixelsNode,
    GivenTableNode,
    Name,
    SetParameterNode,
    StringNode,
    TestStatement,
    TestStep,
)
from anondsl.syntax.build_selectors import path
from anondsl.syntax.reading import (
    Node,
    Reading,
    column_of,
    literal_of,
    name_of,
    plain_of,
    regex_of,
    span_of,
    string_of,
    whole_number_of,
    words_of,
)


def test(reading: Reading, node: Node) -> TestStatement | None:
    """None where the head was a mistake."""
    name, *steps = node.children
    if name is None:
        return None
    return TestStatement(
        string_of(reading, name),
        tuple(_STEPS[step.data](reading, step) for step in steps),
        span_of(reading, node),
    )


def _set_parameter(reading: Reading, node: Node) -> TestStep:
    name, new = node.children
    return SetParameterNode(name_of(reading, name), literal_of(reading, new), span_of(reading, node))


def _given(reading: Reading, node: Node) -> TestStep:
    pairs = [pair.children for pair in node.children]
    return GivenNode(
        tuple((path(reading, reference), plain_of(reading, new)) for reference, new in pairs), span_of(reading, node)
    )


def _given_table(reading: Reading, node: Node) -> TestStep:
    reference, key, *cells = node.children
    row = tuple((column_of(reading, column), string_of(reading, text)) for column, text in map(_children, cells))
    return GivenTableNode(_table_name(reading, reference), string_of(reading, key), row, span_of(reading, node))


def _children(node: Node) -> tuple[Token, Token]:
    column, text = node.children
    return column, text


def _table_name(reading: Reading, node: Node) -> Name:
    """The grammar reads the table's name as a reference, since `given K "..."` starts in the same way."""
    *way, word = node.children
    if len(way) > 1 or way[0] is not None or not isinstance(word, Token) or word.type != "WORD":
        reading.report.add(MalformedName(span_of(reading, node).text), at=span_of(reading, node))
        return Name("", span_of(reading, node))
    return name_of(reading, word)


def _given_pixels(reading: Reading, node: Node) -> TestStep:
    rows, columns, *drawn = node.children
    return GivenPixelsNode(
        _whole(reading, rows, 1),
        _whole(reading, columns, 1),
        tuple(_drawn_text(reading, text) for text in drawn if text is not None),
        span_of(reading, node),
    )


def _drawn_text(reading: Reading, node: Node) -> tuple[StringNode, int, int]:
    text, x, y = node.children
    return string_of(reading, text), _whole(reading, x, 0), _whole(reading, y, 0)


def _whole(reading: Reading, token: Token, least: int) -> int:
    return int(float(whole_number_of(reading, token, least).text))


def _expect_value(reading: Reading, node: Node) -> TestStep:
    reference, wanted = node.children
    return ExpectNode(path(reading, reference), "value", plain_of(reading, wanted), span_of(reading, node))


def _expect_match(reading: Reading, node: Node) -> TestStep:
    reference, pattern = node.children
    return ExpectNode(path(reading, reference), "matches", regex_of(reading, pattern), span_of(reading, node))


def _expect_state(reading: Reading, node: Node) -> TestStep:
    reference, state = node.children
    return ExpectNode(path(reading, reference), words_of(state), None, span_of(reading, node))


def _expect_rejected(reading: Reading, node: Tree[Token]) -> TestStep:
    return ExpectNode(None, "rejected", None, span_of(reading, node))


_STEPS = {
    "set_parameter": _set_parameter,
    "given": _given,
    "given_table": _given_table,
    "given_pixels": _given_pixels,
    "expect_value": _expect_value,
    "expect_match": _expect_match,
    "expect_state": _expect_state,
    "expect_rejected": _expect_rejected,
}
