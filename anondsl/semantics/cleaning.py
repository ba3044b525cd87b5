"""`clean`: whose values it takes out, and what its detectors look for (LANGUAGE 6)."""

from __future__ import annotations

from anondsl.diagnostics.catalog.names import UnknownDetector
from anondsl.semantics.names import Setting, nearest, report_unknown
from anondsl.semantics.selectors import resolve_list
from anondsl.syntax.ast import CleanAction

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
