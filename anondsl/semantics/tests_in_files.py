"""`test "..." { ... }` in a rule file: its names are looked up; running it is another room's work."""

from __future__ import annotations

import re

from anondsl.diagnostics.catalog.names import UnknownName, UnknownUidKeyword
from anondsl.diagnostics.catalog.types import OperandDoesNotFit
from anondsl.dicom.uids import load_uids
from anondsl.semantics.expressions import check_expression
from anondsl.semantics.names import Definition, Setting, nearest, report_unknown
from anondsl.semantics.references import resolve_reference
from anondsl.syntax.ast import (
    ExpectNode,
    GivenNode,
    GivenTableNode,
    Name,
    NumberNode,
    ParameterStatement,
    RegexNode,
    SetParameterNode,
    StringNode,
    TableStatement,
    TestStatement,
)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def check_test(statement: TestStatement, setting: Setting) -> None:
    """Report what a test names and nobody knows."""
    for step in statement.steps:
        match step:
            case GivenNode(pairs=pairs):
                for path, value in pairs:
                    resolve_reference(path, setting, top=False, where="`given`")
                    _check_operand(value, setting)
            case ExpectNode(path=path, operand=operand):
                if path is not None:
                    resolve_reference(path, setting, top=False, where="`expect`")
                _check_operand(operand, setting)
            case SetParameterNode(name=name, value=value):
                _check_name(name, ParameterStatement, "parameter", setting)
                _check_kind(name, value, setting)
            case GivenTableNode(table=name):
                _check_name(name, TableStatement, "table", setting)


def _check_operand(operand: StringNode | NumberNode | Name | RegexNode | None, setting: Setting) -> None:
    if isinstance(operand, RegexNode):
        check_expression(operand, setting.report, searching=False)
    elif isinstance(operand, Name) and load_uids().uid(operand.text) is None:
        suggestion = nearest(operand.text, load_uids().by_keyword)
        setting.report.add(UnknownUidKeyword(operand.text, suggestion), at=operand.span)


def _check_kind(name: Name, value: StringNode | NumberNode, setting: Setting) -> None:
    """A number for a parameter that is one; with or without quotes, as on the command line."""
    found = setting.names.definitions.get(name.text)
    wants_number = isinstance(found, ParameterStatement) and found.kind == "number"
    if wants_number and isinstance(value, StringNode) and not _NUMBER.fullmatch(value.text.strip()):
        setting.report.add(OperandDoesNotFit(value.text, name.text, "it is a parameter for numbers"), at=value.span)


def _check_name(name: Name, kind: type[Definition], what: str, setting: Setting) -> None:
    """A name that only a test sets is used by nothing, so it is looked up without a note."""
    names = setting.names
    if not isinstance(names.definitions.get(name.text), kind) and name.text not in names.lost:
        suggestion = nearest(name.text, names.of(kind))
        report_unknown(UnknownName(what, name.text, suggestion), name.span, suggestion, setting.report)
