"""Mistakes of single signs: quotes and blanks of word processors, signs of other languages, text without an end."""

from __future__ import annotations

import re
import unicodedata

from anondsl.diagnostics.catalog.characters import (
    CurlyQuotes,
    ForeignLetter,
    ForeignSign,
    NoBreakBlank,
    UnclosedExpression,
    UnclosedText,
)
from anondsl.diagnostics.catalog.values import UnclosedHole
from anondsl.diagnostics.core import DiagnosticKind, Edit, Fix
from anondsl.syntax.finding import Finding, finding_at
from anondsl.syntax.repair import Patch
from anondsl.syntax.stop import Stop

_CURLY = "“”„‟«»"
_STRAIGHT_PAIR = re.compile(f'[{_CURLY}]([^"{_CURLY}\r\n]*)[{_CURLY}]')
_SINGLE_PAIR = re.compile("['’‘‚]([^\"'’‘‚\r\n]*)['’‘]")

_FOREIGN = {
    "==": "`=` for numbers, `is` for text",
    "<>": "`!=` for numbers, `is not` for text",
    "&&": "`and`",
    "&": "`and`",
    "||": "`or`",
    "|": "`or`, or a list with commas",
    "!": "`not`",
    "≥": "`>=`",
    "≤": "`<=`",
    "≠": "`!=`",
    "//": "`#` for a comment",
    "/*": "`#` for a comment",
    "–": "a plain hyphen `-`",
    "—": "a plain hyphen `-`",
    "−": "a plain hyphen `-`",
    ";": "the next statement on a new line",
    "[": "a list with commas and no brackets",
    "'": 'text in straight double quotes: `"..."`',
    "’": 'text in straight double quotes: `"..."`',
    "‘": 'text in straight double quotes: `"..."`',
    "`": 'text in straight double quotes: `"..."`',
}
"""Signs of other languages and of word processors, and what is written here instead; the longest fitting one counts."""


def curly_quotes(stop: Stop) -> Finding | None:
    sign = stop.text[stop.at : stop.at + 1]
    if sign == "" or sign not in _CURLY:
        return None
    pair = _STRAIGHT_PAIR.match(stop.text, stop.at)
    if pair is None:
        return finding_at(stop, CurlyQuotes(sign))
    return _requote(stop, pair, CurlyQuotes(sign))


def _requote(stop: Stop, pair: re.Match[str], kind: DiagnosticKind) -> Finding:
    places = [(pair.start(), pair.start() + 1), (pair.end() - 1, pair.end())]
    edits = tuple(Edit(stop.span(start, end), '"') for start, end in places)
    fix = Fix(edits, safe=True, title="use straight quotes")
    patches = tuple(Patch(start, end, '"') for start, end in places)
    return finding_at(stop, kind, fix=fix, patches=patches)


def no_break_blank(stop: Stop) -> Finding | None:
    sign = stop.text[stop.at : stop.at + 1]
    if sign == "" or unicodedata.category(sign) != "Zs" or sign == " ":
        return None
    fix = Fix((Edit(stop.here, " "),), safe=True, title="put a plain blank in its place")
    kind = NoBreakBlank(f"U+{ord(sign):04X}")
    return finding_at(stop, kind, fix=fix, patches=(Patch(stop.at, stop.at + 1),))


def foreign_letter(stop: Stop) -> Finding | None:
    """One letter of another alphabet in a word of this one; a whole word of another is simply unknown."""
    letter = stop.text[stop.at : stop.at + 1]
    around = stop.text[max(stop.at - 1, 0) : stop.at] + stop.text[stop.at + 1 : stop.at + 2]
    if not letter.isalpha() or letter.isascii() or not re.search("[A-Za-z]", around):
        return None
    kind = ForeignLetter(letter, unicodedata.name(letter, f"U+{ord(letter):04X}").lower())
    return finding_at(stop, kind, stop.span(stop.at, stop.at + 1))


def unclosed_hole(stop: Stop) -> Finding | None:
    if "TEMPLATE" in stop.accepts and stop.text[stop.at : stop.at + 1] == '"' and "{" in stop.word:
        return finding_at(stop, UnclosedHole())
    return None


def unclosed_text(stop: Stop) -> Finding | None:
    if stop.text[stop.at : stop.at + 1] != '"' or stop.token_fits("STRING"):
        return None
    end = re.compile("[\r\n]|$").search(stop.text, stop.at)
    last = len(stop.text) if end is None else end.start()
    return finding_at(stop, UnclosedText(), span=stop.span(stop.at, stop.at + len(stop.text[stop.at : last].rstrip())))


def unclosed_expression(stop: Stop) -> Finding | None:
    if stop.text[stop.at : stop.at + 1] == "/" and "REGEX" in stop.accepts:
        return finding_at(stop, UnclosedExpression())
    return None


def foreign_sign(stop: Stop) -> Finding | None:
    # `=` alone is a sign of the language, so the parser stops at the second one of `==`.
    for start in (stop.at, stop.at - 1):
        sign = stop.text[max(start, 0) : start + 2]
        if sign not in _FOREIGN:
            sign = stop.text[start : start + 1] if start == stop.at else ""
        if sign in _FOREIGN:
            kind, span = ForeignSign(sign, _FOREIGN[sign]), stop.span(start, start + len(sign))
            pair = _SINGLE_PAIR.match(stop.text, start)
            return _requote(stop, pair, kind) if pair is not None else finding_at(stop, kind, span)
    return None
