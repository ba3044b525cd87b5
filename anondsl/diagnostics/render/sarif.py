"""Diagnostics as SARIF 2.1.0 (OASIS), which code-scanning services read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from anondsl.diagnostics.core import Diagnostic, DiagnosticKind, Fix, Label, Report, Severity
from anondsl.diagnostics.page import page_of
from anondsl.diagnostics.render.places import region_of
from anondsl.source import Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render_sarif(report: Report, *, version: str | None = None) -> str:
    """One run with every diagnostic, those that comments allow marked as such; `version` is that of anondsl."""
    diagnostics = report.diagnostics
    allowed = report.allowed
    said = (*diagnostics, *(diagnostic for diagnostic, _ in allowed))
    kinds = sorted({type(diagnostic.kind) for diagnostic in said}, key=lambda kind: kind.code)
    numbers = {kind: number for number, kind in enumerate(kinds)}
    driver: dict[str, Any] = {"name": "anondsl", "rules": [_rule(kind) for kind in kinds]}
    if version is not None:
        driver["version"] = version
    results = [_result(diagnostic, numbers[type(diagnostic.kind)]) for diagnostic in diagnostics]
    for diagnostic, reason in allowed:
        suppressions = [{"kind": "inSource", "justification": reason}]
        results.append({**_result(diagnostic, numbers[type(diagnostic.kind)]), "suppressions": suppressions})
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(kind: type[DiagnosticKind]) -> dict[str, Any]:
    page = page_of(kind)
    rule: dict[str, Any] = {
        "id": kind.code,
        "name": "".join(word.capitalize() for word in kind.slug.split("-")),
        "shortDescription": {"text": page.title},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }
    markdown = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in page.sections.items())
    if markdown:
        rule["help"] = {"text": page.sections.get("Why it matters", page.title), "markdown": markdown}
    return rule


def _result(diagnostic: Diagnostic, number: int) -> dict[str, Any]:
    text = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}; {diagnostic.help}"
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": number,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(diagnostic.span)}],
    }
    if diagnostic.labels:
        result["relatedLocations"] = [_related(label) for label in diagnostic.labels]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _related(label: Label) -> dict[str, Any]:
    return {"physicalLocation": _location(label.span), "message": {"text": label.text}}


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(span)}, "region": _region(span)}


def _uri(span: Span) -> str:
    """The file's name as a URI reference; names of shipped files (`anondsl:...`) are URIs already."""
    return quote(span.source.name.replace("\\", "/"), safe="/:")


def _region(span: Span) -> dict[str, int]:
    region = region_of(span)
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    by_file: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
        by_file.setdefault(_uri(edit.span), []).append(replacement)
    changes = [
        {"artifactLocation": {"uri": uri}, "replacements": replacements} for uri, replacements in by_file.items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}
