"""Diagnostics as JSON: one object with a list, for editors and scripts. Its keys are part of the public interface."""

from __future__ import annotations

import json
from typing import Any

from anondsl.diagnostics.core import Diagnostic, Fix, Report
from anondsl.diagnostics.render.places import region_of
from anondsl.source import Span

VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys may come at any time."""


def render_json(report: Report) -> str:
    """All diagnostics, by file and place, with a line break at the end."""
    document = {
        "version": VERSION,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in report],
        "allowed": [{**_diagnostic(diagnostic), "because": reason} for diagnostic, reason in report.allowed],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.slug,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "place": _place(diagnostic.span),
        "labels": [{"place": _place(label.span), "text": label.text} for label in diagnostic.labels],
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
    }


def _place(span: Span) -> dict[str, Any]:
    region = region_of(span)
    return {
        "file": span.source.name,
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{"place": _place(edit.span), "replacement": edit.replacement} for edit in fix.edits],
    }
