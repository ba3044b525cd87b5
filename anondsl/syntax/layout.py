"""What is done to a text before it is parsed, character for character, so that every offset stays true.

A line break matters only where a statement word follows. `lay_out` leaves `\\n` in front of those and turns every
other into `\\r`, which the grammar reads as a blank. Signs that nobody can see, or that end a line in some editors and
not in others, are reported here: a reviewer must see every statement that counts.
"""

from __future__ import annotations

import re
import unicodedata

from anondsl.diagnostics.catalog.characters import InvisibleCharacter
from anondsl.diagnostics.core import Edit, Fix, Report
from anondsl.source import SourceFile, Span
from anondsl.syntax.words import STATEMENT_WORDS, STEP_WORDS

BYTE_ORDER_MARK = "\ufeff"

_STATEMENT_AHEAD = re.compile(
    "(?:" + "|".join(dict.fromkeys(STATEMENT_WORDS + STEP_WORDS)) + ")(?![\\w-])",
)
_LINE_BREAKS = re.compile(r"\n(?:[ \t\r\n]|#[^\n]*\n)*")

_NAMES = {"\r": "lone carriage return", "\t": "tab", "\v": "vertical tab", "\f": "form feed", "\0": "nul"}
_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
"""What some programs show as the end of a line; a statement behind one is read as if it stood on a line of its own."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"  # control characters, and line breaks that not all show
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # no width, or a change of the direction of writing
    "]|\r(?!\n)"
)
_PARTED_WORD = re.compile(rf"\w(?:{_INVISIBLE.pattern})\w")


def lay_out(source: SourceFile, report: Report) -> str:
    """The text as the grammar wants it, as long as the source's."""
    text = source.text
    if text.startswith(BYTE_ORDER_MARK):
        text = " " + text[1:]
    for found in _INVISIBLE.finditer(text):
        span = Span(source, found.start(), found.end())
        name = _NAMES.get(found[0]) or unicodedata.name(found[0], "control character").lower()
        fix = Fix((Edit(span, " "),), safe=False, title="put a blank in its place")
        if parts_a_word(text, found.start()):
            fix = Fix((Edit(span, ""),), safe=False, title="take it away")
        report.add(InvisibleCharacter(f"U+{ord(found[0]):04X}", name), at=span, fix=fix)
    return mark_statements(_INVISIBLE.sub(lambda found: "\n" if found[0] in _LINE_ENDS else " ", text))


def parts_a_word(text: str, at: int) -> bool:
    """Whether an invisible sign stands in the middle of a word: what is behind it makes no sense to the parser."""
    return at > 0 and _PARTED_WORD.match(text, at - 1) is not None


def mark_statements(text: str) -> str:
    """Leave `\\n` where a statement word follows; make `\\r` of every other line break."""

    def mark(found: re.Match[str]) -> str:
        blanks = found[0].replace("\n", "\r")
        return "\n" + blanks[1:] if _STATEMENT_AHEAD.match(text, found.end()) else blanks

    return _LINE_BREAKS.sub(mark, text)
