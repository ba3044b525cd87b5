"""Diagnostics as workflow commands of GitHub Actions, which show them beside the changed lines of a pull request."""

from __future__ import annotations

from anondsl.diagnostics.core import Diagnostic, Report, Severity
from anondsl.diagnostics.render.places import region_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(report: Report) -> str:
    """One command a line, with a line break at the end of each."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in report)


def _command(diagnostic: Diagnostic) -> str:
    region = region_of(diagnostic.span)
    properties = {
        "file": diagnostic.span.source.name,
        "line": region.line,
        "endLine": region.end_line,
        "title": f"{diagnostic.code} {diagnostic.slug}",
    }
    if region.line == region.end_line:
        # GitHub reads columns only for a place on one line.
        properties |= {"col": region.column, "endColumn": region.end_column}
    text = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}\nhelp: {diagnostic.help}"
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
