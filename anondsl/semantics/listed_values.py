"""Code strings that a file writes or compares, against the lists of the standard."""

from __future__ import annotations

from anondsl.diagnostics.catalog.types import ValueNotListed
from anondsl.diagnostics.core import Report
from anondsl.dicom.enumerated import load_enumerated
from anondsl.source import Span

_SHOWN = 8


def check_listed(text: str, tag: int, keyword: str, span: Span, report: Report) -> None:
    """Report a code string that the closed list of its attribute does not hold; case is the reader's business."""
    values = load_enumerated().get(tag)
    if values is None or text.strip(" ").upper() in values:
        return
    known = ", ".join(f"`{value}`" for value in values[:_SHOWN])
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    report.add(ValueNotListed(text, keyword, known + more), at=span)
