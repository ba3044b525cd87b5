"""Diagnostics for people at a terminal: what is wrong, the line with a frame around it, what to do.

Widths are those of the terminal's columns: a wide character takes two, a combining one none, a tab goes on to the next
stop. Signs that would move the cursor or turn the direction of writing are shown as a replacement character. Colour is
for the caller to decide; nothing here looks at the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from anondsl.diagnostics.core import Diagnostic, DiagnosticKind, Label, Report, Severity
from anondsl.source import SourceFile, Span

TAB = 4
"""Columns from one tab stop to the next."""

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_FRAME = "\x1b[34m"
_SEVERITY = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}

_HIDDEN = "\ufffd"


def render_report(report: Report | Iterable[Diagnostic], *, colour: bool = False, width: int | None = None) -> str:
    """All diagnostics, an empty line between them. `width`: columns of the terminal; longer lines are cut to fit."""
    return "\n\n".join(render_diagnostic(diagnostic, colour=colour, width=width) for diagnostic in report)


def render_diagnostic(diagnostic: Diagnostic, *, colour: bool = False, width: int | None = None) -> str:
    """One diagnostic with its frame, without a line break at the end."""
    paint = _Paint(colour)
    head = paint(f"{diagnostic.severity}[{diagnostic.code} {diagnostic.slug}]", _SEVERITY[diagnostic.severity])
    lines = [f"{head}{paint(f': {_visible(diagnostic.message)}', _BOLD)}"]
    lines.extend(_frame(diagnostic, paint, width))
    if diagnostic.help is not None:
        margin = " " * _number_width(diagnostic)
        lines.append(f"{margin} {paint('=', _FRAME)} help: {_visible(diagnostic.help)}")
    return "\n".join(lines)


def render_place(span: Span, *, colour: bool = False, width: int | None = None) -> str:
    """A place in its frame, without anything said about it."""
    return "\n".join(_frame(Diagnostic(_Place(), span), _Paint(colour), width))


def summary(report: Report) -> str:
    """`2 errors, 1 warning, 3 allowed`; "" where nothing was found."""
    counts = ((report.count(severity), severity) for severity in Severity)
    parts = [f"{count} {severity}{'s' if count > 1 else ''}" for count, severity in counts if count]
    if report.allowed:
        parts.append(f"{len(report.allowed)} allowed")
    return ", ".join(parts)


class _Place(DiagnosticKind):
    """What `render_place` puts into the frame; it is never reported."""


class _Paint:
    """Puts colour around a text, or leaves it alone."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self.colour else text


# -- the frame -------------------------------------------------------------------------------------------------------


def _frame(diagnostic: Diagnostic, paint: _Paint, width: int | None) -> list[str]:
    """The lines that the diagnostic is about, numbered, each place underlined on a row of its own."""
    margin = " " * _number_width(diagnostic)
    bar = paint("|", _FRAME)
    lines: list[str] = []
    for source, labels in _by_source(diagnostic):
        first = labels[0].span
        arrow = "-->" if source == diagnostic.span.source else ":::"
        lines.append(f"{margin}{paint(arrow, _FRAME)} {_visible(source.name)}:{first.line}:{first.column}")
        lines.append(f"{margin} {bar}")
        previous = None
        for number in sorted({label.span.line for label in labels}):
            if previous is not None and number > previous + 1:
                lines.append(f"{margin[:-1]}{paint('...', _FRAME)}")
            previous = number
            here = sorted((label for label in labels if label.span.line == number), key=lambda label: label.span.start)
            room = None if width is None else max(width - len(margin) - 3, 20)
            text, marks = _cut(source.line(number), [_columns(label.span) for label in here], room)
            lines.append(f"{paint(f'{number:>{len(margin)}}', _FRAME)} {bar} {text}".rstrip())
            for label, (start, end) in zip(here, marks, strict=True):
                is_primary = label.span == diagnostic.span and label.text == ""
                sign = ("^" if is_primary else "-") * max(end - start, 1)
                code = _SEVERITY[diagnostic.severity] if is_primary else _FRAME
                note = f" {_visible(label.text)}" if label.text else ""
                lines.append(f"{margin} {bar} {' ' * start}{paint(sign + note, code)}")
    return lines


def _by_source(diagnostic: Diagnostic) -> list[tuple[SourceFile, list[Label]]]:
    """The primary place and the labels by file, the file of the primary place first."""
    found: dict[SourceFile, list[Label]] = {diagnostic.span.source: [Label(diagnostic.span, "")]}
    for label in diagnostic.labels:
        found.setdefault(label.span.source, []).append(label)
    return list(found.items())


def _number_width(diagnostic: Diagnostic) -> int:
    spans = (diagnostic.span, *(label.span for label in diagnostic.labels))
    return max(3, *(len(str(span.line)) for span in spans))


def _columns(span: Span) -> tuple[int, int]:
    """Terminal columns of a place on its first line, from 0; a longer place reaches to the end of that line."""
    line = span.source.line(span.line)
    start = span.column - 1
    end = min(start + (span.end - span.start), max(len(line), start))
    return display_width(line[:start]), display_width(line[:end])


def _cut(line: str, marks: list[tuple[int, int]], room: int | None) -> tuple[str, list[tuple[int, int]]]:
    """The line as shown, and where its marks stand; cut to `room` columns around the first mark."""
    shown = _expand(line)
    total = sum(columns for _, columns in shown)
    if room is None or total <= room:
        return "".join(text for text, _ in shown), marks
    first = max(0, min(marks[0][0] - room // 3, total - room + 1))
    left = "…" if first > 0 else ""
    last = first + room - len(left)
    right = "…" if last < total else ""
    last -= len(right)
    kept: list[str] = []
    column = 0
    start: int | None = None
    for text, columns in shown:
        if first <= column and column + columns <= last:
            start = column if start is None else start
            kept.append(text)
        column += columns
    moved = len(left) - (first if start is None else start)
    limits = [(min(max(begin, first), last), min(max(end, first + 1), last)) for begin, end in marks]
    return left + "".join(kept) + right, [(begin + moved, max(end, begin) + moved) for begin, end in limits]


# -- widths ----------------------------------------------------------------------------------------------------------


def display_width(text: str) -> int:
    """How many columns of a terminal a line takes from its start on."""
    return sum(columns for _, columns in _expand(text))


def _expand(line: str) -> list[tuple[str, int]]:
    """Each character as shown, with its columns: tabs as blanks, signs that steer the terminal as a mark."""
    shown: list[tuple[str, int]] = []
    column = 0
    for character in line:
        text, columns = character, _width(character)
        if character == "\t":
            columns = TAB - column % TAB
            text = " " * columns
        elif unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            text, columns = _HIDDEN, 1
        shown.append((text, columns))
        column += columns
    return shown


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _visible(text: str) -> str:
    return "".join(shown for shown, _ in _expand(text))
