"""What every `build_*` module needs to turn nodes of the tree into nodes of the AST: places, names, texts, numbers.

A `Reading` is one pass over one text. Its `offset` is where that text starts in the source: 0 for a file, the place of
its first sign for a piece of one, that of the brace for a hole of a template.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from lark import Token, Tree

from anondsl.diagnostics.catalog.characters import UnknownEscape
from anondsl.diagnostics.catalog.values import NotAWholeNumber
from anondsl.diagnostics.core import Edit, Fix, Report
from anondsl.records import record
from anondsl.source import SourceFile, Span
from anondsl.syntax.ast import Name, NumberNode, RegexNode, StringNode, TextNode

Node: TypeAlias = Any
"""A `Tree`, a `Token`, or None where something that may be missing is."""

DEEPEST = 32
"""How deep blocks, parentheses, `not` and functions may be nested."""

_NESTING = {"when", "within", "negated", "bracketed", "call", "lookup", "component", "substitute"}

_ESCAPED = '"\\{'


@record
class Reading:
    source: SourceFile
    report: Report
    offset: int = 0
    lost_heads: frozenset[int] = frozenset()
    """Where blocks start whose head was a mistake that is reported already."""


def may_nest(reading: Reading, node: Tree[Token]) -> bool:
    """Whether a statement has enough of the signs that nesting takes. Nearly none has, and counting is quick."""
    start, end = node.meta.start_pos + reading.offset, node.meta.end_pos + reading.offset
    text = reading.source.text
    return sum(text.count(sign, start, end) for sign in ("(", "{", "not")) > DEEPEST


def too_deep(top: Tree[Token]) -> Tree[Token] | None:
    """The node that is nested too deeply, if any. Walks without recursion: a hostile file may be a million deep."""
    open_nodes: list[tuple[Tree[Token], int]] = [(top, 0)]
    while open_nodes:
        node, depth = open_nodes.pop()
        if node.data in _NESTING:
            depth += 1
            if depth > DEEPEST:
                return node
        open_nodes.extend((child, depth) for child in node.children if isinstance(child, Tree))
    return None


def span_of(reading: Reading, node: Tree[Token] | Token) -> Span:
    """Where a node stands in the source."""
    if isinstance(node, Token):
        start, end = node.start_pos or 0, node.end_pos or 0
    else:
        meta = node.meta
        start, end = meta.start_pos, meta.end_pos
    source, offset = reading.source, reading.offset
    end += offset
    length = len(source.text)
    if end > length:  # a mistake was repaired by signs behind the end
        return Span(source, min(start + offset, length), length)
    return Span(source, start + offset, end)


def name_of(reading: Reading, token: Token) -> Name:
    return Name(str(token), span_of(reading, token))


def names_of(reading: Reading, node: Node) -> tuple[Name, ...]:
    """`a, b, c`; nothing where the list is missing."""
    return () if node is None else tuple(name_of(reading, token) for token in node.children)


def number_of(reading: Reading, token: Token) -> NumberNode:
    return NumberNode(str(token), span_of(reading, token))


def whole_number_of(reading: Reading, token: Token, least: int | None = None) -> NumberNode:
    """A whole number, not below `least`; anything else is reported and comes back as written."""
    text = str(token)
    if "." in text or (least is not None and int(text) < least):
        reading.report.add(NotAWholeNumber(text, least), at=span_of(reading, token))
    return number_of(reading, token)


def string_of(reading: Reading, token: Token) -> StringNode:
    """Text in double quotes. Backslashes before other signs than `"`, a backslash and `{` are reported."""
    raw = str(token)[1:-1]
    if "\\" in raw:
        check_escapes(reading, raw, (token.start_pos or 0) + 1)
    return StringNode(raw, span_of(reading, token))


def check_escapes(reading: Reading, raw: str, start: int) -> None:
    """Report every backslash in `raw` that stands before a sign that needs none; `raw` starts at `start`."""
    at = raw.find("\\")
    while at >= 0:
        if raw[at + 1] not in _ESCAPED:
            place = reading.offset + start + at
            span = Span(reading.source, place, place + 2)
            fix = Fix((Edit(Span(reading.source, place, place), "\\"),), safe=False, title="write `\\\\`")
            reading.report.add(UnknownEscape(raw[at + 1]), at=span, fix=fix)
        at = raw.find("\\", at + 2)


def literal_of(reading: Reading, token: Token) -> StringNode | NumberNode:
    return string_of(reading, token) if token.type == "STRING" else number_of(reading, token)


def plain_of(reading: Reading, token: Token) -> StringNode | NumberNode | Name:
    """A value of a test: text, a number, or the keyword of a UID."""
    return name_of(reading, token) if token.type == "WORD" else literal_of(reading, token)


def regex_of(reading: Reading, token: Token) -> RegexNode:
    ignore_case = token.endswith("i")
    return RegexNode(str(token)[1 : -2 if ignore_case else -1], ignore_case, span_of(reading, token))


def column_of(reading: Reading, token: Token) -> Name:
    """A column of a table, as a bare word or in quotes."""
    if token.type == "STRING":
        return Name(string_of(reading, token).text, span_of(reading, token))
    return name_of(reading, token)


def text_of(reading: Reading, token: Token) -> TextNode:
    return TextNode(string_of(reading, token).text, span_of(reading, token))


def because_of(reading: Reading, node: Node) -> StringNode | None:
    return None if node is None else string_of(reading, node.children[0])


def words_of(node: Tree[Token]) -> str:
    """The words that a `!rule` kept, with one blank between them."""
    return " ".join(str(token) for token in node.children)
