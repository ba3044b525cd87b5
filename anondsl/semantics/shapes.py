"""What the text of a value can look like: how long, of which signs. Known without running anything (LANGUAGE 5).

A `Shape` is compared with the VR of the target in `types`. Where nobody can know, everything is possible.
"""

from __future__ import annotations

from anondsl.compiled.expressions import Call, Number, Original, ParameterValue, Template, Text, Value
from anondsl.dicom.vr import VR_RULES
from anondsl.records import record, replace

DIGITS = frozenset("0123456789")
BASE32 = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
HEX = frozenset("0123456789abcdef")
NUMBER_SIGNS = DIGITS | frozenset("+-.eE")
SIGNS_OF_VR: dict[str, frozenset[str]] = {
    "AS": DIGITS | frozenset("DWMY"),
    "CS": frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _"),
    "DA": DIGITS,
    "DT": DIGITS | frozenset("+-."),
    "TM": DIGITS | frozenset("."),
    "UI": DIGITS | frozenset("."),
    "DS": NUMBER_SIGNS,
    "IS": DIGITS | frozenset("+-"),
}
ENDLESS = 1 << 32


@record
class Shape:
    """`least` to `most` characters; `signs` None: any. `exact`: the text itself, where it is known. `vr`: the value is
    a whole value of that VR as it came in."""

    least: int
    most: int
    signs: frozenset[str] | None = None
    exact: str | None = None
    vr: str = ""


ANYTHING = Shape(0, ENDLESS)


def shape_of(value: Value, number_parameters: frozenset[str] = frozenset()) -> Shape:
    """The shape of a value; `number_parameters` are the parameters that hold numbers."""
    match value:
        case Text(text=text) | Number(text=text):
            return Shape(len(text), len(text), frozenset(text), exact=text)
        case ParameterValue(name=name):
            return Shape(1, ENDLESS, NUMBER_SIGNS) if name in number_parameters else ANYTHING
        case Original(reference=reference):
            return _shape_of_vr(reference.vr)
        case Template(parts=parts):
            return _joined([shape_of(part, number_parameters) for part in parts])
        case Call(function=function, arguments=arguments):
            return _shape_of_call(function, arguments, number_parameters)


def _shape_of_vr(vr: str) -> Shape:
    rule = VR_RULES.get(vr)
    if rule is None or rule.kind not in ("text", "number-text") or not rule.max_length:
        return replace(ANYTHING, vr=vr)
    # Several values come joined by backslashes, so the whole may be longer than one value.
    return Shape(1, ENDLESS, SIGNS_OF_VR.get(vr, frozenset()) | {"\\", " "} if vr in SIGNS_OF_VR else None, vr=vr)


def _joined(parts: list[Shape]) -> Shape:
    signs: frozenset[str] | None = frozenset()
    for part in parts:
        signs = None if signs is None or part.signs is None else signs | part.signs
    exact = None
    if all(part.exact is not None for part in parts):
        exact = "".join(part.exact or "" for part in parts)
    return Shape(sum(part.least for part in parts), min(ENDLESS, sum(part.most for part in parts)), signs, exact)


def _shape_of_call(function: str, arguments: tuple[Value, ...], number_parameters: frozenset[str]) -> Shape:
    match function:
        case "pseudonym":
            return Shape(_count(arguments), _count(arguments), BASE32)
        case "hash":
            return Shape(_count(arguments), _count(arguments), HEX)
        case "number":  # more digits when these are used up
            return Shape(_count(arguments), ENDLESS, DIGITS)
        case "year":
            return Shape(4, 4, DIGITS)
        case "days":
            return Shape(1, 8, DIGITS | {"-"})
        case "age":
            return Shape(4, 4, DIGITS | {"Y"}, vr="AS")
    inner = shape_of(arguments[0], number_parameters) if arguments else ANYTHING
    match function:
        case "first" | "last":
            count = _count(arguments)
            return Shape(min(inner.least, count), min(inner.most, count), inner.signs)
        case "upper" | "lower":
            return Shape(inner.least, inner.most)
        case "component":
            return Shape(1, 64)
    return ANYTHING


def _count(arguments: tuple[Value, ...]) -> int:
    number = arguments[1] if len(arguments) > 1 else None
    return int(number.text) if isinstance(number, Number) and number.text.isdigit() else 0
