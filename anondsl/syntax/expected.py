"""What may follow at a place, in the words of somebody who writes rules and has never seen a grammar."""

from __future__ import annotations

from collections.abc import Collection

from lark import Lark
from lark.lexer import PatternStr

from anondsl.syntax.words import STATEMENT_WORDS

TOKENS = {
    "STRING": "text in quotes",
    "TEMPLATE": "text in quotes",
    "NUMBER": "a number",
    "DATE": "a date",
    "EDITION": "an edition such as `2026d`",
    "WORD": "a name",
    "COLUMN": "a column",
    "REGEX": "a regular expression between slashes",
    "TAG": "a tag",
    "PRIVATE_TAG": "a tag such as `(0029,10)`",
    "_DAYS": "`days`",
    "_NEXT": "the end of the statement",
    "$END": "the end of the statement",
}

_WORD = TOKENS["WORD"]
_TEXT = TOKENS["STRING"]
_NUMBER = TOKENS["NUMBER"]
_END = TOKENS["$END"]

_ATTRIBUTE = {_WORD, TOKENS["TAG"], "`/`", "`private`", "`**`", "`named`", "`all`", "`technical`", "`safe`"}
_OPERATORS = {"`contains`", "`starts`", "`ends`", "`matches`", "`has`", "`exists`", "`before`", "`after`", "`is`"}
_OPERATORS |= {f"`{sign}`" for sign in ("=", "!=", "<", "<=", ">", ">=")}
_FUNCTIONS = {"`lookup`", "`component`", "`substitute`"}
_STATEMENTS = {f"`{word}`" for word in STATEMENT_WORDS}

_TOGETHER: tuple[tuple[str, set[str], set[str]], ...] = (
    ("a statement", {"`keep`", "`mask`"}, _STATEMENTS | {"`}`"}),
    ("a line of a test", {"`given`", "`expect`"}, {"`given`", "`expect`", "`set`", "`}`"}),
    ("a condition", {"`not`", "`(`", "`masked`"}, _ATTRIBUTE | {"`not`", "`(`", "`masked`", "`every`"}),
    ("a comparison such as `is`, `contains` or `exists`", {"`is`", "`exists`"}, _OPERATORS | {"`/`"}),
    ("a value", {_WORD, "`lookup`"}, _ATTRIBUTE | _FUNCTIONS | {_TEXT, _NUMBER, "`in`"}),
    ("an attribute", {_WORD, TOKENS["TAG"]}, _ATTRIBUTE),
)
"""Phrases, what must be possible for each, and what it stands for then."""

_MOST = 8
"""More possibilities than this help nobody."""


def spelling(parser: Lark, terminal: str) -> str:
    """A token of the grammar as people see it: `` `with` ``, "text in quotes"."""
    if terminal in TOKENS:
        return TOKENS[terminal]
    return f"`{literal(parser, terminal)}`"


def literal(parser: Lark, terminal: str) -> str:
    """The word or sign that a token stands for; "" for a token of many shapes."""
    if terminal in TOKENS:
        return ""
    pattern = parser.get_terminal(terminal).pattern
    return str(pattern.value) if isinstance(pattern, PatternStr) else str(pattern.raw).strip('"')


def phrase(parser: Lark, terminals: Collection[str]) -> str:
    """The possibilities as one phrase, the general ones first: "an attribute, `except`, or `because`"."""
    left = {spelling(parser, terminal) for terminal in terminals}
    if "$END" in terminals and "_NEXT" not in terminals:
        left = left - {_END} | {"`}`"}  # the end of a hole
    for noise in (_END, "`/`"):
        if len(left) > 1:
            left.discard(noise)
    said: list[str] = []
    for words, needed, covered in _TOGETHER:
        if needed <= left:
            said.append(words)
            left -= covered
    said.extend(sorted(left - _OPERATORS) if "`,`" not in left else [*sorted(left - {"`,`"} - _OPERATORS), "`,`"])
    said = said[:_MOST]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1] if said else ""
