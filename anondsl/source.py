"""Source text and places in it.

A `Span` is a pair of offsets in code points; line and column are computed when somebody asks.
Nothing here knows what the text means: parsing starts in `anondsl.syntax`.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from anondsl.records import field, record


@record
class SourceFile:
    """One rule file as read: its name as shown to people, and its text.

    `name` is what diagnostics print (a path as the user gave it, or `anondsl:...` for a shipped file).
    """

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        starts.extend(i + 1 for i, character in enumerate(self.text) if character == "\n")
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self._line_starts, offset) - 1
        return line + 1, offset - self._line_starts[line] + 1

    def line(self, number: int) -> str:
        """Text of line `number` (from 1), without its line break."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    @property
    def line_count(self) -> int:
        return len(self._line_starts)


@record
class Span:
    """A half-open range `[start, end)` of code points in one source file."""

    source: SourceFile = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    def to(self, other: Span) -> Span:
        """The range from the start of this span to the end of `other` (same file)."""
        return Span(self.source, self.start, max(self.end, other.end))
