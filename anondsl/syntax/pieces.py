"""A text cut in front of its statements, each parsed by itself and remembered.

Who edits a rule file changes one statement and lints three hundred. `lay_out` has marked where a statement starts, no
token reaches over such a mark, and between the braces of a block there is no cut: so the pieces mean what the whole
text means, and only a piece that changed is parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lark import Token, Tree

from anondsl.records import record
from anondsl.syntax.grammar import load_parser
from anondsl.syntax.repair import mask

_LONGEST = 500
"""Signs of a piece that is remembered. What is longer is a table or a block, of which a file has few."""


@record
class Piece:
    """A part of a laid out text and the tree of it, whose places count from `start`."""

    start: int
    text: str
    tree: Tree[Token]


def parse_pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a laid out text, in order. Raises `lark.exceptions.UnexpectedInput` where one holds a mistake."""
    return tuple(
        Piece(start, piece, _remembered(piece) if len(piece) <= _LONGEST else _parse(piece))
        for start, piece in _cut(text)
    )


def _cut(text: str) -> Iterator[tuple[int, str]]:
    start = at = depth = 0
    for line in text.split("\n"):
        if "{" in line or "}" in line:
            signs = mask(line)
            depth += signs.count("{") - signs.count("}")
        at += len(line) + 1
        if depth <= 0:
            yield start, text[start : at - 1]
            start = at
    if start < at:
        yield start, text[start : at - 1]  # a block that nothing closes


def _parse(text: str) -> Tree[Token]:
    return load_parser().parse(text, start="file")


@lru_cache(maxsize=1024)
def _remembered(text: str) -> Tree[Token]:
    """What a text means depends on nothing else, and nobody changes a tree."""
    return _parse(text)
