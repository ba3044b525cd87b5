"""`guarantee`: the attributes and options that it names (LANGUAGE 11)."""

from __future__ import annotations

from anondsl.diagnostics.catalog.profile import UnknownOption
from anondsl.dicom.profile import OPTION_BY_NAME
from anondsl.semantics.names import Setting, nearest, report_unknown
from anondsl.semantics.selectors import resolve_list
from anondsl.syntax.ast import GuaranteeStatement


def check_guarantee(statement: GuaranteeStatement, setting: Setting) -> None:
    """Report what a guarantee names and nobody knows."""
    for selectors in (statement.selectors, statement.except_selectors):
        if selectors is not None:
            resolve_list(selectors, setting)
    for option in statement.options:
        if option.text not in OPTION_BY_NAME:
            suggestion = nearest(option.text, OPTION_BY_NAME)
            report_unknown(UnknownOption(option.text, suggestion), option.span, suggestion, setting.report)
