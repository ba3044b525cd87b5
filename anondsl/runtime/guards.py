"""Conditions of one instance (LANGUAGE 5): three-valued, read from the original values.

True, False, or None for unknown: a value that is not valid for its VR. Unknown goes through `and`, `or`, `not` as
usual.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from anondsl.compiled.expressions import (
    LONGEST_MATCHED,
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
from anondsl.compiled.faults import SeveralValues
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.rejecting import Reject

if TYPE_CHECKING:  # numbers and dates are loaded where a condition compares some: few do
    from decimal import Decimal

_TEXT: dict[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: lambda value, operand: operand in value,
    Operator.STARTS_WITH: lambda value, operand: value.startswith(operand),
    Operator.ENDS_WITH: lambda value, operand: value.endswith(operand),
}
_NUMBER: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.EQUAL: lambda value, operand: value == operand,
    Operator.LESS: lambda value, operand: value < operand,
    Operator.LESS_EQUAL: lambda value, operand: value <= operand,
    Operator.GREATER: lambda value, operand: value > operand,
    Operator.GREATER_EQUAL: lambda value, operand: value >= operand,
}
_AGE = r"([0-9]{3})([DWMY])"
_DAYS_OF_AGE = {"D": "1", "W": "7", "M": "30.4375", "Y": "365.25"}
_DATE = r"([0-9]{4})\.?(0[1-9]|1[0-2])\.?(0[1-9]|[12][0-9]|3[01])"
_DATE_OF_DT = r"([0-9]{4})((?:0[1-9]|1[0-2])?)((?:0[1-9]|[12][0-9]|3[01])?)[0-9.+-]*"
_PARAGRAPH = frozenset(("LT", "ST", "UT"))
_NOT_IN_LINE = frozenset(map(chr, (*range(0x20), 0x7F)))
_NOT_IN_PARAGRAPH = _NOT_IN_LINE - frozenset("\t\n\f\r")
_UID = r"[0-9.]{1,64}"


def evaluate(condition: Condition, instance: Instance, item: int) -> bool | None:
    """Value of a condition, names read in `item` (-1: the top level)."""
    match condition:
        case Constant(value=value):
            return value
        case Not(term=term):
            inner = evaluate(term, instance, item)
            return None if inner is None else not inner
        case And(terms=terms):
            values = [evaluate(term, instance, item) for term in terms]
            return False if False in values else (None if None in values else True)
        case Or(terms=terms):
            values = [evaluate(term, instance, item) for term in terms]
            return True if True in values else (None if None in values else False)
        case Masked():
            return False
        case Test():
            return _test(condition, instance, item)
    raise TypeError(type(condition).__name__)


def references(condition: Condition) -> list[Reference]:
    """All attributes that a condition reads."""
    match condition:
        case Test(reference=reference):
            return [reference]
        case Not(term=term):
            return references(term)
        case And(terms=terms) | Or(terms=terms):
            return [reference for term in terms for reference in references(term)]
    return []


def _test(test: Test, instance: Instance, item: int) -> bool | None:
    found = instance.reach(test.reference, item)
    match test.operator:
        case Operator.EXISTS:
            return bool(found)
        case Operator.MISSING:
            return not found
        case Operator.EMPTY:
            return any(_is_empty(instance, entry) for entry in found)
    verdicts: list[bool | None] = []
    for entry in found:
        texts = instance.texts(entry, test.reference)
        if texts is None:
            verdicts.append(None)
            continue
        if test.reference.single and len(texts) > 1:
            raise Reject(SeveralValues, (test.reference.tag,))
        verdicts.extend(_meets(test, text, instance.vr_of(entry, test.reference)) for text in texts)
    if test.every:
        return bool(verdicts) and (False if False in verdicts else (None if None in verdicts else True))
    return True if True in verdicts else (None if None in verdicts else False)


def _is_empty(instance: Instance, entry: Entry) -> bool:
    if entry.length == 0 or (entry.end == entry.number + 1 and entry.kind == 1):
        return True
    return instance.texts(entry) == []


def _meets(test: Test, text: str, vr: str) -> bool | None:
    """One value against the operands; None where it is not valid for what the operator reads."""
    operator = test.operator
    if operator in _NUMBER:
        value, operand = _number(text, vr), _number(test.operands[0], "")
        return None if value is None or operand is None else _NUMBER[operator](value, operand)
    if operator in (Operator.BEFORE, Operator.AFTER):
        day = _day(text, vr)
        if day is None:
            return None
        return day < test.operands[0] if operator is Operator.BEFORE else day > test.operands[0]
    if not (_NOT_IN_PARAGRAPH if vr in _PARAGRAPH else _NOT_IN_LINE).isdisjoint(text):
        return None
    if vr == "UI" and re.fullmatch(_UID, text) is None:
        return None
    if operator is Operator.IS_EXACTLY:
        return text in test.operands
    if operator in (Operator.MATCHES, Operator.HAS_MATCH):
        if len(text) > LONGEST_MATCHED:
            return None
        pattern = re.compile(test.operands[0], re.IGNORECASE if test.ignore_case else 0)
        whole = operator is Operator.MATCHES
        return (pattern.fullmatch(text) if whole else pattern.search(text)) is not None
    folded = text.casefold()
    if operator in (Operator.IS, Operator.IS_ONE_OF):
        return any(folded == operand.strip(" ").casefold() for operand in test.operands)
    return any(_TEXT[operator](folded, operand.casefold()) for operand in test.operands)


def _number(text: str, vr: str) -> Decimal | None:
    """A number; an age in years."""
    from decimal import Decimal, InvalidOperation

    if vr == "AS":
        age = re.fullmatch(_AGE, text)
        return None if age is None else Decimal(age[1]) * Decimal(_DAYS_OF_AGE[age[2]]) / Decimal(_DAYS_OF_AGE["Y"])
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _day(text: str, vr: str) -> str | None:
    """A date as YYYYMMDD; a partial DT counts from its first day."""
    from datetime import date

    found = re.fullmatch(_DATE_OF_DT if vr == "DT" else _DATE, text)
    if found is None:
        return None
    year, month, day = found[1], found[2] or "01", found[3] or "01"
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return None
    return year + month + day
