"""Values: text, numbers, references and functions bound to attributes and parameters (LANGUAGE 5).

What a value can look like, and whether that fits its target, is `shapes` and `types`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anondsl.compiled.expressions import Call, Number, Original, ParameterValue, Reference, Template, Text, Value
from anondsl.diagnostics.catalog.builtness import NotBuiltYet
from anondsl.diagnostics.catalog.names import UnknownName
from anondsl.diagnostics.catalog.operands import UnreadableAttribute
from anondsl.dicom.vr import DATE_VRS, VR_RULES
from anondsl.semantics.expressions import check_expression
from anondsl.semantics.names import Setting, nearest, report_unknown
from anondsl.semantics.references import resolve_reference
from anondsl.syntax.ast import (
    CallNode,
    Name,
    NumberNode,
    ParameterStatement,
    ReferenceNode,
    RegexNode,
    TableStatement,
    TemplateNode,
    TextNode,
    ValueNode,
)

NOT_BUILT = frozenset(("number", "lookup"))
"""Functions that need a store or a table at run time."""

_WORDS = {"component": 1}
"""The argument of a function that is a plain word."""

_READS_DATES = frozenset(("age", "days", "year"))
_READABLE = frozenset(rule.vr for rule in VR_RULES.values() if rule.kind in ("text", "number-text", "number")) - {"AT"}


def resolve_value(node: ValueNode, setting: Setting) -> Value | None:
    """The value; None where something in it is wrong, which is reported."""
    match node:
        case TextNode(text=text):
            return Text(text)
        case NumberNode(text=text):
            return Number(text)
        case ReferenceNode():
            return _reference(node, setting)
        case TemplateNode(parts=parts):
            found = [resolve_value(part, setting) for part in parts]
            held = tuple(part for part in found if part is not None)
            return Template(held) if len(held) == len(found) else None
        case CallNode():
            return _call(node, setting)
        case RegexNode():
            pattern = check_expression(node, setting.report, searching=True)
            return None if pattern is None else Text(f"(?i:{pattern})" if node.ignore_case else pattern)


def _reference(node: ReferenceNode, setting: Setting) -> Value | None:
    path = node.path
    names = setting.names
    if isinstance(path.leaf, Name) and not path.steps and not path.anchored:
        name = path.leaf.text
        if isinstance(names.find(name, ParameterStatement), ParameterStatement):
            return ParameterValue(name)
        if name in names.lost:
            return None
        if name[:1].islower() and name not in setting.dictionary.by_keyword and name not in names.definitions:
            suggestion = nearest(name, names.of(ParameterStatement))
            report_unknown(UnknownName("parameter", name, suggestion), path.leaf.span, suggestion, setting.report)
            return None
    reference = resolve_reference(path, setting, top=False, where="a value")
    if reference is None:
        return None
    if reference.vr not in _READABLE:
        setting.report.add(UnreadableAttribute(node.span.text, reference.vr, "text or a number"), at=node.span)
        return None
    return Original(reference)


def _call(node: CallNode, setting: Setting) -> Value | None:
    function = node.function.text
    if function in NOT_BUILT:
        setting.report.add(NotBuiltYet(f"`{function}(...)`"), at=node.span)
    arguments = [
        _word(argument) if _WORDS.get(function) == place else resolve_value(argument, setting)
        for place, argument in enumerate(node.arguments)
        if not _is_table_word(function, place, argument, setting)
    ]
    held = tuple(argument for argument in arguments if argument is not None)
    if len(held) < len(arguments) or function == "lookup":
        return None
    if function in _READS_DATES and not _all_dates(node, held, setting):
        return None
    return Call(function, held)


def _word(node: ValueNode) -> Value | None:
    return Text(node.span.text.strip('"')) if isinstance(node, (ReferenceNode, TextNode)) else None


def _is_table_word(function: str, place: int, node: ValueNode, setting: Setting) -> bool:
    """Whether the argument is the table or the column of `lookup`; the table's name is looked up."""
    if function != "lookup" or place == 1:
        return False
    if place == 0 and isinstance(node, ReferenceNode) and isinstance(node.path.leaf, Name):
        name = node.path.leaf
        known = setting.names.find(name.text, TableStatement)
        if not isinstance(known, TableStatement) and name.text not in setting.names.lost:
            suggestion = nearest(name.text, setting.names.of(TableStatement))
            report_unknown(UnknownName("table", name.text, suggestion), name.span, suggestion, setting.report)
    return True


def _all_dates(node: CallNode, arguments: tuple[Value, ...], setting: Setting) -> bool:
    fine = True
    for written, argument in zip(node.arguments, arguments, strict=True):
        if isinstance(argument, Original) and argument.reference.vr not in DATE_VRS:
            setting.report.add(
                UnreadableAttribute(written.span.text, argument.reference.vr, "a date"),
                at=written.span,
            )
            fine = False
    return fine


def references_in(value: Value | None) -> Iterator[Reference]:
    """Every attribute that a value reads."""
    match value:
        case Original(reference=reference):
            yield reference
        case Template(parts=parts) | Call(arguments=parts):
            for part in parts:
                yield from references_in(part)


def passing_references(value: Value | None) -> Iterator[Reference]:
    """The attributes whose original text can come out of a value (information flow, LANGUAGE 5)."""
    match value:
        case Original(reference=reference):
            yield reference
        case Template(parts=parts):
            for part in parts:
                yield from passing_references(part)
        case Call(function=function, arguments=arguments) if function in PASSING:
            for argument in arguments:
                yield from passing_references(argument)


PASSING = frozenset(("upper", "lower", "first", "last", "component", "substitute"))
