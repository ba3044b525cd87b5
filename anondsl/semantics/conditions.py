"""Conditions: tests bound to attributes with their value representations, named ones put in their place (LANGUAGE 5).

Under `when`, in `reject` and `condition` a name is read at the top level; in `where` in the item. Named conditions are
therefore resolved anew wherever they are used. What two conditions have to do with each other is in `exclusion`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from anondsl.compiled.canonical import canonical_text
from anondsl.compiled.expressions import (
    And,
    Condition,
    Constant,
    Masked,
    Not,
    Operator,
    Or,
    Reference,
    Test,
)
from anondsl.diagnostics.catalog.builtness import NotBuiltYet
from anondsl.diagnostics.catalog.names import DefinitionCircle, UnknownName, UnknownUidKeyword
from anondsl.diagnostics.catalog.types import OperandDoesNotFit, OperatorDoesNotFit
from anondsl.diagnostics.core import Edit, Fix
from anondsl.dicom.uids import load_uids
from anondsl.dicom.vr import DATE_VRS, NUMBER_VRS, VR_RULES
from anondsl.records import record
from anondsl.semantics.expressions import check_expression
from anondsl.semantics.listed_values import check_listed
from anondsl.semantics.names import Setting, nearest, report_unknown
from anondsl.semantics.references import resolve_reference
from anondsl.syntax.ast import (
    AndNode,
    ConditionNameNode,
    ConditionNode,
    ConditionStatement,
    MaskedNode,
    Name,
    NotNode,
    NumberNode,
    OrNode,
    RegexNode,
    StringNode,
    TestNode,
)

PRESENCE = frozenset((Operator.EXISTS, Operator.MISSING, Operator.EMPTY))
NUMERIC = frozenset(
    (Operator.EQUAL, Operator.LESS, Operator.LESS_EQUAL, Operator.GREATER, Operator.GREATER_EQUAL),
)
DATED = frozenset((Operator.BEFORE, Operator.AFTER))
EXPRESSION = frozenset((Operator.MATCHES, Operator.HAS_MATCH))
EQUALITY = frozenset((Operator.IS, Operator.IS_EXACTLY, Operator.IS_ONE_OF))

_TEXT_LIKE = frozenset(rule.vr for rule in VR_RULES.values() if rule.kind == "text")

_PRESENCE_WORDS = "`exists`, `is missing`, `is empty`"
_TEXT_WORDS = "`is`, `is one of`, `contains`, `starts with`, `ends with`, `matches`, `has match`"
_NUMBER_WORDS = "`=`, `!=`, `<`, `<=`, `>`, `>=`"


@record
class _Reading:
    """How names are read: `in_item` under `where`; `open_names` are the conditions being resolved, to see circles."""

    setting: Setting
    in_item: bool
    open_names: tuple[str, ...] = ()


def resolve_condition(node: ConditionNode, setting: Setting, in_item: bool = False) -> Condition | None:
    """The condition in its one form; None where something in it is wrong, which is reported."""
    return _condition(node, _Reading(setting, in_item))


def _condition(node: ConditionNode, reading: _Reading) -> Condition | None:
    match node:
        case TestNode():
            return _test(node, reading)
        case NotNode(term=term):
            inner = _condition(term, reading)
            return None if inner is None else negated(inner)
        case AndNode(terms=terms) | OrNode(terms=terms):
            found = [_condition(term, reading) for term in terms]
            held = [term for term in found if term is not None]
            if len(held) < len(found):
                return None
            return conjunction(held) if isinstance(node, AndNode) else disjunction(held)
        case ConditionNameNode(name=name):
            return _named(name, reading)
        case MaskedNode():
            reading.setting.report.add(NotBuiltYet("`masked`"), at=node.span)
            return Masked()


def _named(name: Name, reading: _Reading) -> Condition | None:
    names = reading.setting.names
    found = names.find(name.text, ConditionStatement)
    if not isinstance(found, ConditionStatement):
        if name.text not in names.lost:
            suggestion = nearest(name.text, names.of(ConditionStatement))
            report_unknown(
                UnknownName("condition", name.text, suggestion), name.span, suggestion, reading.setting.report
            )
        return None
    if name.text in reading.open_names:
        reading.setting.report.add(DefinitionCircle(name.text), at=name.span)
        return None
    return _condition(found.condition, _Reading(reading.setting, reading.in_item, (*reading.open_names, name.text)))


# -- one form --------------------------------------------------------------------------------------------------------


def negated(condition: Condition) -> Condition:
    match condition:
        case Not(term=term):
            return term
        case Constant(value=value):
            return Constant(not value)
    return Not(condition)


def conjunction(terms: list[Condition]) -> Condition:
    return _joined(terms, And, absorbing=False)


def disjunction(terms: list[Condition]) -> Condition:
    return _joined(terms, Or, absorbing=True)


def _joined(terms: list[Condition], kind: type[And] | type[Or], absorbing: bool) -> Condition:
    """Flat, sorted, each term once."""
    found: dict[str, Condition] = {}
    for term in terms:
        inner = term.terms if isinstance(term, kind) else (term,)
        for each in inner:
            if isinstance(each, Constant):
                if each.value is absorbing:
                    return each
                continue
            found[canonical_text(each)] = each
    if not found:
        return Constant(not absorbing)
    ordered = tuple(found[key] for key in sorted(found))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


# -- one test --------------------------------------------------------------------------------------------------------


def _test(node: TestNode, reading: _Reading) -> Condition | None:
    setting = reading.setting
    reference = resolve_reference(node.reference, setting, top=not reading.in_item, where="a condition")
    if reference is None:
        return None
    operator = Operator(node.operator)
    if _is_mismatched(operator, node):
        return None
    if not _fits(operator, reference, node.every):
        kind = OperatorDoesNotFit(
            f"every value of ... {operator}" if node.every and operator in PRESENCE else operator,
            node.reference.span.text,
            reference.vr or "of a private element",
            _fitting(reference),
        )
        setting.report.add(kind, at=node.span, fix=_number_instead(node, reference))
        return None
    operands = tuple(_operand(operand, operator, reference, node, setting) for operand in node.operands)
    held = tuple(operand for operand in operands if operand is not None)
    if len(held) < len(operands):
        return None
    if operator is Operator.IS_ONE_OF:
        held = tuple(sorted(set(held)))
        if len(held) == 1:
            operator = Operator.IS
    ignore_case = any(isinstance(operand, RegexNode) and operand.ignore_case for operand in node.operands)
    return Test(operator, reference, held, node.every, ignore_case)


def _is_mismatched(operator: Operator, node: TestNode) -> bool:
    """Whether the parser has reported that the operator compares with nothing of this kind."""
    if operator in DATED:
        return False
    fitting: tuple[type, ...] = (StringNode, Name)
    if operator in NUMERIC:
        fitting = (NumberNode,)
    elif operator in EXPRESSION:
        fitting = (RegexNode,)
    return not all(isinstance(operand, fitting) for operand in node.operands)


def _number_instead(node: TestNode, reference: Reference) -> Fix | None:
    """`KVP is "120"` as `KVP = 120`, where nothing else can be meant."""
    match node.operator, node.operands:
        case Operator.IS, (StringNode(text=text),) if reference.vr in NUMBER_VRS and not node.every:
            if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text.strip()):
                between = node.span.text[len(node.reference.span.text) :]
                sign = "!=" if between.split()[:2] == ["is", "not"] else "="
                instead = f"{node.reference.span.text} {sign} {text.strip()}"
                return Fix((Edit(node.span, instead),), safe=True, title=f"write `{instead}`")
    return None


def _fits(operator: Operator, reference: Reference, every: bool) -> bool:
    vr = reference.vr
    if operator in PRESENCE:
        return not every
    if operator in NUMERIC:
        return vr in NUMBER_VRS or vr == "AS"
    if operator in DATED:
        return vr in DATE_VRS
    return vr in _TEXT_LIKE


def _fitting(reference: Reference) -> str:
    vr = reference.vr
    words = [_PRESENCE_WORDS]
    if vr in DATE_VRS:
        words.insert(0, "`before`, `after`")
    if vr in _TEXT_LIKE and vr not in DATE_VRS:
        words.insert(0, _TEXT_WORDS)
    if vr in NUMBER_VRS or vr == "AS":
        words.insert(0, _NUMBER_WORDS)
    return ", ".join(words)


def _operand(
    node: StringNode | NumberNode | Name | RegexNode,
    operator: Operator,
    reference: Reference,
    test: TestNode,
    setting: Setting,
) -> str | None:
    """The operand as the runtime compares it; None and a diagnostic where the attribute can never hold it."""
    match node:
        case RegexNode():
            return check_expression(node, setting.report, searching=operator is Operator.HAS_MATCH)
        case NumberNode() if operator in DATED:
            return node.text.replace("-", "")
        case NumberNode() if operator in NUMERIC:
            return plain_number(node.text)
        case Name():
            return _uid(node, reference, setting)
        case StringNode() if operator in NUMERIC or operator in DATED or operator in EXPRESSION:
            return None  # reported by the parser
        case StringNode():
            reason = _never(node.text, operator, reference)
            if reason:
                setting.report.add(OperandDoesNotFit(node.text, test.reference.span.text, reason), at=node.span)
                return None
            if reference.vr == "CS" and operator in EQUALITY and not reference.creator:
                check_listed(node.text, reference.tag, reference.keyword, node.span, setting.report)
            return node.text
    return None


def _uid(node: Name, reference: Reference, setting: Setting) -> str | None:
    if reference.vr != "UI":
        reason = f'text stands in quotes: `"{node.text}"`'
        setting.report.add(OperandDoesNotFit(node.text, reference.keyword or "the attribute", reason), at=node.span)
        return None
    uids = load_uids()
    found = uids.uid(node.text)
    if found is None:
        suggestion = nearest(node.text, uids.by_keyword)
        report_unknown(UnknownUidKeyword(node.text, suggestion), node.span, suggestion, setting.report)
    return found


_LIMITS: Mapping[str, int] = {rule.vr: rule.max_length for rule in VR_RULES.values() if rule.max_length}


def _never(text: str, operator: Operator, reference: Reference) -> str:
    """Why no value can meet the test, or every one does; nothing where it can go both ways."""
    if not text.strip(" "):
        return "a test of an empty value is false: say `is empty`, or `exists`"
    vr = reference.vr
    whole = operator in EQUALITY
    if len(text.strip(" ")) > _LIMITS.get(vr, 1 << 20) and vr != "PN":
        return f"a value of VR {vr} has at most {_LIMITS[vr]} characters"
    if whole and vr == "UI" and not set(text) <= set("0123456789."):
        return "a UID has digits and full stops; known ones are named without quotes, such as `CTImageStorage`"
    if vr == "CS" and not set(text.upper()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _"):
        return "a code string has capital letters, digits, blanks and underscores"
    if VR_RULES[vr].multi and "\\" in text:
        return "a backslash parts values, and each value is compared by itself"
    return ""


def plain_number(text: str) -> str:
    """A decimal number in its one spelling: `5.0` and `05` are `5`."""
    number = Decimal(text).normalize()
    return f"{number:f}" if number else "0"
