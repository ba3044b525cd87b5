"""Conditions of LANGUAGE 5 on plain elements: True, False, or None where a value is not valid for its VR.

`Reader` finds elements and their values; it is used for values as well. Both read the original instance.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from anondsl.compiled.expressions import And, Condition, Constant, Masked, Not, Operator, Or, Reference, Test
from tests.conformance import tables
from tests.differential.charsets import DEFAULT, CharacterSet, read_terms
from tests.differential.plain_reader import Element, uid_text
from tests.differential.values import read_date

SPECIFIC = frozenset(["LO", "LT", "PN", "SH", "ST", "UC", "UT"])
TEXT = SPECIFIC | frozenset(["AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"])
UNSPLIT = frozenset(["LT", "ST", "UT", "UR"])
BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}


class SeveralValues(Exception):
    """An attribute of multiplicity 1 that a condition reads holds several (ADL925)."""


class Undecodable(Exception):
    """Bytes that the character set in force does not allow."""


@dataclass(frozen=True)
class Level:
    """A data set or item with the character set that holds in it."""

    elements: dict[int, Element]
    charset: CharacterSet


def level_of(elements: list[Element], around: CharacterSet = DEFAULT) -> Level:
    by_tag = {element.tag: element for element in elements}
    own = by_tag.get(0x00080005)
    return Level(by_tag, read_terms(own.value) if own is not None and own.items is None else around)


def creator_of(elements: dict[int, Element], tag: int, charset: CharacterSet = DEFAULT) -> str:
    """The private creator of a private element: the text at (gggg,00bb), "" without."""
    block = tag >> 8 & 0xFF
    if block < 0x10:
        return ""
    element = elements.get(tag & 0xFFFF0000 | block)
    if element is None or element.items is not None:
        return ""
    return element.value.decode("latin-1").rstrip("\0 ").lstrip(" ")


def text_of(element: Element, vr: str, charset: CharacterSet) -> str:
    """The whole text of a text element, trailing padding off."""
    data = element.value.rstrip(b"\0 ")
    try:
        return charset.decode(data, vr == "PN") if vr in SPECIFIC else data.decode("ascii")
    except UnicodeError:
        raise Undecodable from None


def values_of(element: Element, vr: str, charset: CharacterSet) -> list[str | None]:
    """The values as text without outer blanks, numbers in decimal; None for what does not read as its VR at all."""
    if element.items is not None or not element.value:
        return []
    if vr in BINARY:
        code = (">" if element.big else "<") + BINARY[vr]
        width = struct.calcsize(code)
        if len(element.value) % width:
            return [None]
        return [_number_text(number) for (number,) in struct.iter_unpack(code, element.value)]
    if vr not in TEXT:
        return [None]
    try:
        text = text_of(element, vr, charset)
    except Undecodable:
        return [None]
    if "\0" in text:
        return [None]
    parts = [text] if vr in UNSPLIT else text.split("\\")
    parts = [part.strip(" ") if vr != "UI" else part.strip("\0 ") for part in parts]
    if not any(parts):
        return []
    return list(parts)


def _number_text(number: float) -> str:
    return repr(number) if isinstance(number, float) else str(number)


def valid(vr: str, text: str) -> bool:
    """One value against the pattern and the length of its VR (PS3.5 Table 6.2-1)."""
    if text == "":
        return True
    row = next(row for row in tables.rows("vr-rules") if row["vr"] == vr)
    if vr == "DA" and re.fullmatch(r"\d{4}\.\d\d\.\d\d", text):
        return read_date(text) is not None
    if vr in UNSPLIT or vr == "UC":
        return not any(ord(c) < 0x20 and c not in ("\t\n\f\r\x1b" if vr != "UC" else "\x1b") for c in text)
    if row["max_len"] and vr not in ("PN",) and len(text) > int(row["max_len"]):
        return False
    if vr == "DA" and read_date(text) is None:
        return False
    return not row["pattern"] or re.fullmatch(row["pattern"], text) is not None


def comparable(vr: str, text: str) -> bool:
    """Valid enough to be compared: no control character, and a UID is made of digits and dots."""
    if vr == "UI":
        return re.fullmatch(r"[0-9.]{1,64}", text) is not None
    allowed = "\t\n\f\r" if vr in UNSPLIT else ""
    return not any((ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0) and c not in allowed for c in text)


class Reader:
    """Finds what a reference names. `levels`: from the top level to the item at hand."""

    def __init__(self, levels: list[Level]) -> None:
        self.levels = levels

    def elements(self, reference: Reference, outward: bool = False) -> Iterator[tuple[Element, Level]]:
        """The elements named: one at most, or one in each item on the way of `path`. `outward`: as values read,
        in the item at hand, else in the nearest around it."""
        if reference.top:
            starts = [self.levels[0]]
        elif outward:
            starts = list(reversed(self.levels))
        else:
            starts = [self.levels[-1]]
        for start in starts:
            found = list(self._walk(start, reference.path, reference))
            if found:
                yield from found
                return

    def _walk(self, level: Level, path: tuple[int, ...], reference: Reference) -> Iterator[tuple[Element, Level]]:
        if path:
            sequence = level.elements.get(path[0])
            for item in (sequence.items or []) if sequence else []:
                yield from self._walk(level_of(item, level.charset), path[1:], reference)
            return
        if not reference.creator:
            for tag in _groups(reference.tag):
                if tag in level.elements:
                    yield level.elements[tag], level
            return
        for tag, element in level.elements.items():
            same = tag >> 16 == reference.tag >> 16 and tag & 0xFF == reference.tag & 0xFF and tag & 0xFFFF >= 0x1000
            if same and creator_of(level.elements, tag) == reference.creator:
                yield element, level


def _groups(tag: int) -> list[int]:
    """The tag, or those of all sixteen curves or overlays, and of what claims to be one beyond them."""
    group = tag >> 16
    if group not in (0x5000, 0x6000):
        return [tag]
    return [(group + number) << 16 | tag & 0xFFFF for number in range(0, 0x100, 2)]


def evaluate(condition: Condition, reader: Reader) -> bool | None:
    """The condition as a whole; `SeveralValues` where it reads several values of an attribute of multiplicity 1."""
    match condition:
        case Constant(value=value):
            return value
        case Not(term=term):
            result = evaluate(term, reader)
            return None if result is None else not result
        case And(terms=terms):
            return _every([evaluate(term, reader) for term in terms])
        case Or(terms=terms):
            return _some([evaluate(term, reader) for term in terms])
        case Masked():
            return False
        case Test():
            return _test(condition, reader)
    raise AssertionError(condition)


def _every(results: list[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _some(results: list[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False


def _test(test: Test, reader: Reader) -> bool | None:
    reference = test.reference
    found = list(reader.elements(reference))
    fact = tables.attribute(reference.tag) if not reference.creator else None
    values: list[str | None] = []
    for element, level in found:
        mine = values_of(element, reference.vr, level.charset)
        if fact is not None and fact.vm == "1" and len(mine) > 1:
            raise SeveralValues
        values += mine
    if test.operator is Operator.EXISTS:
        return bool(found)
    if test.operator is Operator.MISSING:
        return not found
    if test.operator is Operator.EMPTY:
        return any(
            not (element.items if element.items is not None else element.value.strip(b"\0 ")) for element, _ in found
        )
    vr = reference.vr
    results = [None if value is None or not comparable(vr, value) else _holds(test, value) for value in values]
    if not results:
        return False
    return _every(results) if test.every else _some(results)


def _holds(test: Test, value: str) -> bool | None:
    operator, operands = test.operator, test.operands
    if operator in (Operator.EQUAL, Operator.LESS, Operator.LESS_EQUAL, Operator.GREATER, Operator.GREATER_EQUAL):
        number = _number(test.reference.vr, value)
        if number is None:
            return None
        other = Fraction(Decimal(operands[0]))
        return {
            Operator.EQUAL: number == other,
            Operator.LESS: number < other,
            Operator.LESS_EQUAL: number <= other,
            Operator.GREATER: number > other,
            Operator.GREATER_EQUAL: number >= other,
        }[operator]
    if operator in (Operator.BEFORE, Operator.AFTER):
        when = read_date(value[:8] if test.reference.vr == "DT" else value)
        limit = read_date(operands[0])
        if when is None or limit is None:
            return None
        return when < limit if operator is Operator.BEFORE else when > limit
    if operator in (Operator.MATCHES, Operator.HAS_MATCH):
        if len(value) > 10240:
            return None
        flags = re.IGNORECASE if test.ignore_case else 0
        find: Callable[..., object] = re.fullmatch if operator is Operator.MATCHES else re.search
        return find(operands[0], value, flags) is not None
    if operator is Operator.IS_EXACTLY:
        return value == operands[0].strip(" ")
    low = value.casefold()
    wanted = [operand.strip(" ").casefold() for operand in operands]
    if operator in (Operator.IS, Operator.IS_ONE_OF):
        return low in wanted
    if operator is Operator.CONTAINS:
        return wanted[0] in low
    if operator is Operator.STARTS_WITH:
        return low.startswith(wanted[0])
    return low.endswith(wanted[0])


def _number(vr: str, value: str) -> Fraction | None:
    if vr == "AS":
        if re.fullmatch(r"[0-9]{3}[DWMY]", value) is None:
            return None
        units = {"Y": Fraction(1), "M": Fraction(12), "W": Fraction(36525, 700), "D": Fraction(36525, 100)}
        return Fraction(int(value[:3])) / units[value[3]]
    try:
        return Fraction(Decimal(value))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def uid_at(level: Level, tag: int) -> str:
    element = level.elements.get(tag)
    return uid_text(element.value) if element is not None and element.items is None else ""
