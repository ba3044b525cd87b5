"""Places of diagnostics as numbers, for programs: lines and columns from 1, ends exclusive."""

from __future__ import annotations

from anondsl.records import record
from anondsl.source import Span


@record
class Region:
    """Columns count code points; `end_column` is the one behind the last."""

    line: int
    column: int
    end_line: int
    end_column: int


def region_of(span: Span) -> Region:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.end, span.start))
    return Region(line, column, end_line, end_column)
