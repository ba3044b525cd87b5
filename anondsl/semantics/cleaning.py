"""`clean`: whose values it takes out, and what its detectors look for (LANGUAGE 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anondsl.diagnostics.catalog.measures import CleanedDateNotSaid
from anondsl.diagnostics.catalog.names import UnknownDetector
from anondsl.dicom.vr import DATE_VRS
from anondsl.semantics.names import Setting, nearest, report_unknown
from anondsl.semantics.selectors import SelectedEntry, attributes_of, resolve_list
from anondsl.syntax.ast import (
    CleanAction,
    RuleStatement,
    ShiftAction,
    Statement,
    TruncateAction,
    WhenBlock,
    WithinBlock,
)

DETECTORS = ("dates", "ages", "phone-numbers", "email-addresses", "urls", "identifiers", "addresses", "titled-names")
"""What may stand behind `removing`."""


def check_cleaning(node: CleanAction, setting: Setting) -> None:
    """Report what the clauses of a `clean` name and nobody knows."""
    if node.values_of is not None:
        resolve_list(node.values_of, setting)
    for word in node.detectors:
        if word.text not in DETECTORS:
            suggestion = nearest(word.text, DETECTORS)
            known = ", ".join(f"`{each}`" for each in DETECTORS)
            report_unknown(UnknownDetector(word.text, suggestion, known), word.span, suggestion, setting.report)


def note_cleaned_dates(entries: Iterable[SelectedEntry], setting: Setting) -> None:
    """Keep in mind the entries of a `clean` that name a date; whether something moves dates shows at the end."""
    for entry in entries:
        out = {
            each.tag
            for other in entry.selector.excluded
            for each in attributes_of(other, setting)
            if not other.path.steps
        }
        for attribute in attributes_of(entry.selector, setting):
            if attribute.vr in DATE_VRS and attribute.tag not in out:
                setting.cleaned_dates.append((CleanedDateNotSaid(attribute.keyword), entry.span))
                break


def report_cleaned_dates(statements: Iterable[Statement], setting: Setting) -> None:
    """Of a date, `clean` does what the files' `shift` or `truncate` does (LANGUAGE 6); without one, nothing is said.

    One that holds a mistake counts: the mistake is reported, and it will be there once that is repaired.
    """
    if setting.cleaned_dates and not any(_moving(statements)):
        for kind, span in setting.cleaned_dates:
            setting.report.add(kind, at=span)


def _moving(statements: Iterable[Statement]) -> Iterator[bool]:
    for statement in statements:
        if isinstance(statement, RuleStatement):
            yield isinstance(statement.action, ShiftAction | TruncateAction)
        elif isinstance(statement, WhenBlock | WithinBlock):
            yield from _moving(statement.body)
