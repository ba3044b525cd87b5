"""What is changed in a text behind a mistake, so that parsing it again finds the next one and no ghost of the first.

Every patch keeps all offsets true: it puts as many signs as it takes, or adds behind the end. The AST never holds a
repaired statement as if it were written: a statement with a mistake is blanked, and a block whose head is blanked is
dropped when the AST is built.
"""

from __future__ import annotations

import re

from anondsl.records import record
from anondsl.syntax.stop import Stop
from anondsl.syntax.words import BLOCK_WORDS

_MASKED = re.compile(
    r"""
      "(?:[^"\\\r\n]|\\[^\r\n])*"                                   # text
    | (?<=[ \t,(])/(?:[^/\\\r\n]|\\[^\r\n])+/i?(?=[ \t\r\n,)}]|$)    # a regular expression; /A/B is none
    | \#[^\r\n]*                                                    # a comment
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"[\r\n]|$")
_STOPS = re.compile(r"[\r\n{}]|$")
_NEW_LINE = re.compile(r"[ \t]*(?=[A-Za-z])")


@record
class Patch:
    """`start` to `end` of the text become `text`, filled up with blanks."""

    start: int
    end: int
    text: str = ""
    head: bool = False
    """Whether this stands for the head of a block that is a mistake."""


def apply(text: str, patches: tuple[Patch, ...]) -> str:
    for patch in patches:
        old = text[patch.start : patch.end]
        blanks = re.sub(r"[^\r\n]", " ", old)
        text = text[: patch.start] + patch.text + blanks[len(patch.text) :] + text[patch.end :]
    return text


def mask(text: str) -> str:
    """The text with blanks in place of quoted text, expressions and comments, so that its braces can be counted."""
    return _MASKED.sub(lambda found: " " * len(found[0]), text)


def drop_statement(stop: Stop, at: int | None = None) -> tuple[Patch, ...]:
    """Blank the statement that the place is in; of a block only the head, so that what it holds is still read.

    `at` is a place that is surely in it, by default that where the parser stopped.
    """
    statement = stop.statement
    if statement is None:
        return _drop(stop, stop.at, _end(stop, stop.at, stop.at))
    start = statement.start_pos or 0
    end = _end(stop, start, max(stop.at if at is None else at, start + len(statement)))
    if statement in BLOCK_WORDS:
        return _drop_head(stop, start, end, str(statement))
    return _drop(stop, start, end)


def drop_from_here(stop: Stop) -> tuple[Patch, ...]:
    """Blank what starts at the place, and leave the statement before it alone."""
    end = _end(stop, stop.at, stop.at)
    if stop.text[end : end + 1] == "{":
        # A misspelt `when`: its line break gets the weight of a statement, the head that of an empty `when`.
        line_break = max(stop.text.rfind("\r", 0, stop.at), stop.text.rfind("\n", 0, stop.at))
        weight = (Patch(line_break, line_break + 1, "\n"),) if line_break >= 0 and stop.statement is not None else ()
        word = "test" if stop.word.lower().startswith("te") else "when"
        if end - stop.at >= len(word):
            return (*weight, Patch(stop.at, end, word, head=True))
    return _drop(stop, stop.at, end)


def _drop(stop: Stop, start: int, end: int) -> tuple[Patch, ...]:
    """Blank a statement; a `{` behind it goes too, with its block where it has one."""
    if stop.text[end : end + 1] == "{":
        end = 1 + (end if _surplus(stop, end) < 0 else _closing_brace(stop.text, end))
    return (Patch(start, end),)


def _drop_head(stop: Stop, start: int, end: int, word: str) -> tuple[Patch, ...]:
    placeholder = "test" if word == "test" else "when"
    if stop.text[end : end + 1] == "{":
        return (Patch(start, end, placeholder, head=True),)
    if _surplus(stop, end) > 0 and end - start > len(placeholder) + 1:
        return (Patch(start, end, placeholder + " {", head=True),)
    return (Patch(start, end),)


def _end(stop: Stop, start: int, at: int) -> int:
    """Where the statement from `start` that holds the place `at` ends: at a line break that counts, or a brace.

    A line that is not set in deeper than the statement is one of its own, even where its first word is misspelt.
    """
    text = stop.text
    if text[at : at + 1] == '"' and not stop.token_fits("STRING"):
        at = _next(_LINE_END, text, at)
    masked = mask(text)
    depth = _indentation(text, start)
    while True:
        at = _next(_STOPS, masked, at)
        if text[at : at + 1] != "\r":
            return at
        line = _NEW_LINE.match(text, at + 1)
        if line is not None and _indentation(text, line.end()) <= depth:
            return at
        at += 1


def _indentation(text: str, at: int) -> int:
    """How far the line of a place is set in, tabs as four blanks."""
    start = max(text.rfind("\r", 0, at), text.rfind("\n", 0, at)) + 1
    line = text[start:at].expandtabs(4)
    return len(line) - len(line.lstrip())


def _next(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.search(text, at)
    return len(text) if found is None else found.start()


def _closing_brace(text: str, at: int) -> int:
    masked = mask(text)
    depth = 0
    for found in re.finditer(r"[{}]", masked[at:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return at + found.start()
    return len(text) - 1


def _surplus(stop: Stop, at: int) -> int:
    """How many `}` follow that no `{` opens."""
    rest = mask(stop.text)[at:]
    return rest.count("}") - rest.count("{") - len(stop.open_braces)
