"""From an AST back to the tokens and comments that it was read from, each in its canonical spelling.

The formatter works on tokens, not on nodes: parentheses, escapes and numbers stay as somebody wrote them. What only
the parser can know (where a text with holes ends, whether `/` opens an expression, anchors a path or separates its
steps) is looked up in the AST by its place. Only files without a mistake come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from anondsl.compiled.faults import InternalError
from anondsl.records import fields, is_record, record
from anondsl.syntax.ast import Name, PathNode, RegexNode, RulesetNode, StringNode, TemplateNode, TextNode
from anondsl.syntax.words import FUNCTIONS, STATEMENT_WORDS, STEP_WORDS

RESERVED = frozenset(STATEMENT_WORDS + STEP_WORDS)
"""Words that start a statement wherever they start a line: no line may be broken before one."""


class Kind(Enum):
    WORD = auto()
    """A word, a number, a date, an edition, `**`."""
    QUOTED = auto()
    """Text or a regular expression: never touched."""
    TAG = auto()
    OPEN = auto()
    """A parenthesis of a condition."""
    CALL = auto()
    """A parenthesis behind the name of a function."""
    CLOSE = auto()
    COMMA = auto()
    SLASH = auto()
    """Between the steps of a path."""
    ANCHOR = auto()
    """The `/` that a path starts with."""
    SIGN = auto()
    PERCENT = auto()
    BLOCK = auto()
    """`{`."""
    END = auto()
    """`}`."""


@record
class Token:
    text: str
    kind: Kind
    starts_statement: bool
    blank_before: bool
    """An empty line stands in front of it."""

    @property
    def is_reserved(self) -> bool:
        """Would be taken for a new statement at the start of a line."""
        return self.kind is Kind.WORD and self.text in RESERVED


@record
class Remark:
    """A comment."""

    text: str
    beside: bool
    """Stands behind a token, on its line."""
    blank_before: bool


Piece = Token | Remark

_BLANKS = re.compile("[ \t\r\n\ufeff]*")  # a byte order mark that is not the first sign is a mistake
_TAG = re.compile(
    r"\([ \t]*([0-9A-Fa-fxX]{4})[ \t]*,[ \t]*([0-9A-Fa-fxX]{4}|[0-9A-Fa-f]{2})[ \t]*\)",
)
_PIECE = re.compile(
    r"(?P<remark>\#[^\r\n]*)"
    r"|(?P<word>[A-Za-z0-9_-]+(?:\.[0-9]+)?|\*\*)"
    r'|(?P<quoted>"(?:[^"\\\r\n]|\\[^\r\n])*")'
    r"|(?P<sign>[!<>]=|[=<>])"
    r"|(?P<mark>[(){},/%])"
)
_MARKS = {
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    "{": Kind.BLOCK,
    "}": Kind.END,
    ",": Kind.COMMA,
    "/": Kind.SLASH,
    "%": Kind.PERCENT,
}
_KINDS = {"word": Kind.WORD, "quoted": Kind.QUOTED, "sign": Kind.SIGN}


def scan(node: RulesetNode) -> list[Piece]:
    """All tokens and comments of the file, in order."""
    text = node.source.text
    quoted, anchors = _places(node)
    pieces: list[Piece] = []
    last: Token | None = None
    at = last_end = 0
    while True:
        start = _skip(text, at)
        if start == len(text):
            return pieces
        breaks = text.count("\n", at, start)
        found = _PIECE.match(text, start)
        if found is not None and found.lastgroup == "remark":
            at = found.end()
            pieces.append(Remark(found[0].rstrip(" \t"), last is not None and breaks == 0, breaks > 1))
            continue
        if start in quoted:
            at = quoted[start]
            spelling, kind = text[start:at], Kind.QUOTED
        else:
            spelling, kind, at = _read(text, start, found, last)
        if start in anchors:
            kind = Kind.ANCHOR
        # A comment in between does not change where lines end.
        fresh = last is None or last.kind is Kind.BLOCK or "\n" in text[last_end:start]
        last = Token(spelling, kind, fresh and kind is Kind.WORD and spelling in RESERVED, breaks > 1)
        last_end = at
        pieces.append(last)


def _skip(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return at if blanks is None else blanks.end()


def _read(text: str, start: int, found: re.Match[str] | None, last: Token | None) -> tuple[str, Kind, int]:
    """Spelling, kind and end of the token that starts here."""
    is_call = last is not None and last.kind is Kind.WORD and last.text in FUNCTIONS
    tag = None if is_call else _TAG.match(text, start)
    if tag is not None:
        return f"({_digits(tag[1])},{_digits(tag[2])})", Kind.TAG, tag.end()
    if found is None or found.lastgroup is None:
        raise InternalError("the formatter met a sign that is no token of the language", "please file an issue")
    if found[0] == "(" and is_call:
        return "(", Kind.CALL, found.end()
    return found[0], _KINDS.get(found.lastgroup) or _MARKS[found[0]], found.end()


def _digits(digits: str) -> str:
    return digits.upper().replace("X", "x")


def _places(node: RulesetNode) -> tuple[dict[int, int], set[int]]:
    """Where texts and expressions start and end, and where paths start with `/`."""
    text = node.source.text
    quoted: dict[int, int] = {}
    anchors: set[int] = set()
    for inner in _nodes(node):
        match inner:
            case StringNode() | TextNode() | TemplateNode() | Name() | RegexNode():
                span = inner.span
                if isinstance(inner, RegexNode) or text.startswith('"', span.start):
                    quoted[span.start] = span.end
            case PathNode(anchored=True):
                anchors.add(inner.span.start)
            case _:
                pass
    return quoted, anchors


def _nodes(node: RulesetNode) -> Iterator[object]:
    """All nodes of the AST."""
    names: dict[type, tuple[str, ...]] = {}
    waiting: list[object] = [node.statements]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, tuple):
            waiting.extend(inner)
        elif is_record(inner):
            yield inner
            kind = type(inner)
            if kind not in names:
                names[kind] = tuple(field.name for field in fields(inner) if field.compared)
            waiting.extend(getattr(inner, name) for name in names[kind])
