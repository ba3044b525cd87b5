"""Values of rules for one element (LANGUAGE 5): text, or None where the value fails.

A value that fails, or does not fit the VR of its target, is dealt with by the rule's `else`; the original never takes
its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from anondsl.compiled.expressions import (
    LONGEST_MATCHED,
    Call,
    Number,
    Original,
    ParameterValue,
    Reference,
    Template,
    Text,
    Value,
)
from anondsl.records import field, record
from anondsl.runtime.derive import keyed_hash, pseudonym
from anondsl.runtime.instance import Instance

if TYPE_CHECKING:  # loaded where a value is made of dates
    from datetime import date

_DERIVED_CAP = 1 << 16


@record
class Sources:
    """What values may draw from beside the instance: parameters, and the key of derived texts.

    `derived` remembers pseudonyms and hashes for the session: a study brings the same patient many times.
    """

    parameters: Mapping[str, str]
    text_key: bytes
    derived: dict[tuple[str, str, str], str] = field(default_factory=dict, repr=False)

    def derive(self, function: str, text: str, length: str) -> str:
        known = self.derived.get((function, text, length))
        if known is None:
            make = pseudonym if function == "pseudonym" else keyed_hash
            known = make(self.text_key, text, int(length))
            if len(self.derived) >= _DERIVED_CAP:
                self.derived.clear()
            self.derived[(function, text, length)] = known
        return known


def evaluate_value(value: Value, instance: Instance, item: int, sources: Sources) -> str | None:
    """The text of a value for a target in `item`; None where it fails."""
    match value:
        case Text(text=text) | Number(text=text):
            return text
        case ParameterValue(name=name):
            return sources.parameters.get(name)
        case Original(reference=reference):
            return original_text(reference, instance, item)
        case Template(parts=parts):
            texts = [evaluate_value(part, instance, item, sources) for part in parts]
            return None if None in texts else "".join(text for text in texts if text is not None)
        case Call(function=function, arguments=arguments):
            return _call(function, arguments, instance, item, sources)
    raise TypeError(type(value).__name__)


def original_text(reference: Reference, instance: Instance, item: int) -> str | None:
    """The original value, in the item at hand, else the nearest item around it, at last the top level."""
    around = item
    while True:
        for entry in instance.reach(reference, around):
            texts = instance.texts(entry, reference)
            if texts is None:
                return None  # it is there: what stands further out is somebody else's
            if texts:
                return "\\".join(texts)
        if around < 0 or reference.top:
            return None
        around = instance.entry(instance.entry(around).parent).parent


def reads(value: Value) -> list[Reference]:
    """The attributes that a value reads."""
    match value:
        case Original(reference=reference):
            return [reference]
        case Template(parts=parts) | Call(arguments=parts):
            return [reference for part in parts for reference in reads(part)]
    return []


def _call(function: str, arguments: tuple[Value, ...], instance: Instance, item: int, sources: Sources) -> str | None:
    texts: list[str] = []
    for argument in arguments:
        text = evaluate_value(argument, instance, item, sources)
        if text is None:
            return None
        texts.append(text)
    match function:
        case "pseudonym" | "hash":
            return sources.derive(function, texts[0], texts[1])
        case "upper":
            return texts[0].upper()
        case "lower":
            return texts[0].lower()
        case "first":
            return texts[0][: int(texts[1])]
        case "last":
            return texts[0][-int(texts[1]) :]
        case "component":
            return _component(texts[0], texts[1])
        case "substitute":
            if len(texts[0]) > LONGEST_MATCHED:
                return None
            return re.sub(texts[1], texts[2].replace("\\", r"\\"), texts[0])
        case "year":
            day = _date(texts[0])
            return None if day is None else f"{day.year:04d}"
        case "days":
            first, second = _date(texts[0]), _date(texts[1])
            return None if first is None or second is None else str((second - first).days)
        case "age":
            born, then = _date(texts[0]), _date(texts[1])
            if born is None or then is None or then < born:
                return None
            years = then.year - born.year - ((then.month, then.day) < (born.month, born.day))
            return f"{years:03d}Y" if years <= 999 else None
    return None


_COMPONENTS = {"family": 0, "given": 1, "middle": 2, "prefix": 3, "suffix": 4}


def _component(name: str, word: str) -> str | None:
    """A component of the alphabetic group of a PN (PS3.5 6.2.1.1)."""
    parts = name.split("\\")[0].split("=")[0].split("^")
    position = _COMPONENTS.get(word)
    if position is None or position >= len(parts) or not parts[position].strip(" "):
        return None
    return parts[position].strip(" ")


def _date(text: str) -> date | None:
    from datetime import date

    digits = text.split("\\")[0].replace(".", "")[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


_LENGTHS = {"AE": 16, "AS": 4, "CS": 16, "DA": 8, "DS": 16, "DT": 26, "IS": 12, "LO": 64, "LT": 10240, "PN": 64,
            "SH": 16, "ST": 1024, "TM": 14, "UI": 64}  # fmt: skip
_FORMATS = {
    "AS": r"[0-9]{3}[DWMY]",
    "CS": r"[A-Z0-9 _]*",
    "DA": r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])",
    "DS": r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([Ee][+-]?[0-9]+)? *",
    "DT": r"[0-9]{4}((0[1-9]|1[0-2])((0[1-9]|[12][0-9]|3[01])(([01][0-9]|2[0-3])([0-5][0-9](([0-5][0-9]|60)"
    r"(\.[0-9]{1,6})?)?)?)?)?)?([+-][0-9]{4})?",
    "IS": r" *[+-]?[0-9]+ *",
    "TM": r"([01][0-9]|2[0-3])([0-5][0-9](([0-5][0-9]|60)(\.[0-9]{1,6})?)?)?",
    "UI": r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*",
}
_PARAGRAPH = frozenset(("LT", "ST", "UT"))
_NOT_IN_LINE = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
_NOT_IN_PARAGRAPH = _NOT_IN_LINE - frozenset("\t\n\f\r")
_SINGLE = frozenset(("LT", "ST", "UT", "UR"))


def fits(vr: str, text: str) -> bool:
    """Whether a new text is valid for a VR: length in characters, repertoire, format (PS3.5 Table 6.2-1)."""
    if not (_NOT_IN_PARAGRAPH if vr in _PARAGRAPH else _NOT_IN_LINE).isdisjoint(text):
        return False
    values = [text] if vr in _SINGLE else text.split("\\")
    limit = _LENGTHS.get(vr)
    for value in values:
        if vr == "PN":
            if any(len(group) > 64 for group in value.split("=")) or value.count("=") > 2:
                return False
        elif limit is not None and len(value) > limit:
            return False
        pattern = _FORMATS.get(vr)
        if value and pattern is not None and re.fullmatch(pattern, value) is None:
            return False
        if vr in ("AE", "UR") and not value.isascii():
            return False
    return True
