"""Whether a verb, and the value it writes, fits the value representation of every attribute it is used on.

Values of VRs are a table of the standard (`dicom.vr`); which verb works on which is a table here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from anondsl.compiled.actions import BoundAction, Replace, Set, Verb
from anondsl.compiled.expressions import Number, Original, Value
from anondsl.diagnostics.catalog.operands import ClassUidStays
from anondsl.diagnostics.catalog.selectors import StructuralAttribute
from anondsl.diagnostics.catalog.types import (
    DishonestDummy,
    LiteralDoesNotFit,
    ValueCannotFit,
    VerbDoesNotFit,
    WrongMultiplicity,
)
from anondsl.diagnostics.core import Edit, Fix
from anondsl.dicom.dictionary import Attribute
from anondsl.dicom.iod import load_types
from anondsl.dicom.tags import SOP_CLASS_UID
from anondsl.dicom.vr import DATE_VRS, NUMBER_VRS, TEXT_VRS, VR_RULES, VrRule
from anondsl.semantics.listed_values import check_listed
from anondsl.semantics.names import Setting
from anondsl.semantics.resolved import ResolvedSelector, SelectorKind
from anondsl.semantics.selectors import attributes_of
from anondsl.semantics.shapes import SIGNS_OF_VR, Shape, shape_of
from anondsl.source import Span

_FITS_ALL = frozenset((Verb.KEEP, Verb.REMOVE, Verb.EMPTY, Verb.DUMMY, Verb.ENCRYPT))
_WRITTEN_VRS = frozenset(rule.vr for rule in VR_RULES.values() if rule.kind in ("text", "number-text", "number")) - {
    "AT"
}

_FITTING: Mapping[Verb, tuple[frozenset[str], str]] = {
    Verb.REGENERATE: (frozenset(("UI",)), "UIDs"),
    Verb.SHIFT: (DATE_VRS, "dates (DA and DT)"),
    Verb.TRUNCATE: (DATE_VRS, "dates (DA and DT)"),
    Verb.ROUND: (NUMBER_VRS | {"AS"}, "ages and numbers"),
    Verb.REPLACE: (_WRITTEN_VRS, "attributes that hold text or numbers"),
    Verb.SET: (_WRITTEN_VRS, "attributes that hold text or numbers"),
    Verb.CLEAN: (TEXT_VRS | {"PN", "SQ", "AE", "DA", "DT", "TM"}, "text"),
}
"""The VRs that a verb works on, and how to say so."""

_PRIVATE = frozenset((SelectorKind.PRIVATE_ELEMENT, SelectorKind.PRIVATE_BLOCK, SelectorKind.SAFE_PRIVATE))
_NAMED_AT_MOST = 4


def check_verb(verb: Verb, selector: ResolvedSelector, span: Span, setting: Setting) -> bool:
    """Whether the verb fits all that the selector names."""
    if selector.kind is SelectorKind.ATTRIBUTE and selector.tag == SOP_CLASS_UID and verb is not Verb.KEEP:
        instead = "`keep SOPClassUID`, or `reject when SOPClassUID is ...`"
        setting.report.add(StructuralAttribute("SOPClassUID", instead), at=span)
        return False
    if verb in _FITS_ALL:
        return True
    vrs, wants = _FITTING[verb]
    misfits = _misfits(selector, vrs, setting)
    if misfits:
        setting.report.add(VerbDoesNotFit(verb, wants, misfits), at=span)
        return False
    if verb is Verb.REGENERATE and selector.kind is SelectorKind.ATTRIBUTE:
        attribute = setting.dictionary.attribute(selector.tag)
        if attribute is not None and attribute.class_uid:
            setting.report.add(ClassUidStays(attribute.keyword), at=span)
    return True


def _misfits(selector: ResolvedSelector, vrs: frozenset[str], setting: Setting) -> str:
    """The attributes whose VR is none of `vrs`, as a text, or nothing."""
    if selector.kind in _PRIVATE or (selector.kind is SelectorKind.CLASS and selector.name == "private"):
        return "private elements, whose value representation nobody can rely on"
    if selector.kind is SelectorKind.CLASS and selector.name in ("unknown", "curves", "overlays"):
        return f"`all {selector.name}`"
    attributes = list(attributes_of(selector, setting))
    if selector.kind is SelectorKind.ATTRIBUTE and not attributes:
        return "an element that the dictionary does not know"
    spared = {each.tag for other in selector.excluded for each in attributes_of(other, setting) if not other.path.steps}
    found = [each for each in attributes if vrs.isdisjoint(each.vrs) and each.tag not in spared]
    return _listed(found)


def _listed(attributes: list[Attribute]) -> str:
    named = [f"`{each.keyword}` ({each.vr})" for each in attributes[:_NAMED_AT_MOST]]
    if len(attributes) > _NAMED_AT_MOST:
        named.append(f"{len(attributes) - _NAMED_AT_MOST} more")
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1]))) if named else ""


def check_dummy(verb: Verb, selector: ResolvedSelector, span: Span, setting: Setting) -> None:
    """A number or code of the picture has no honest dummy (LANGUAGE 3): refuse what would always need one."""
    if selector.kind is not SelectorKind.ATTRIBUTE or verb not in (Verb.REMOVE, Verb.EMPTY, Verb.DUMMY):
        return
    attribute = setting.dictionary.attribute(selector.tag)
    if attribute is None or not attribute.technical or not (attribute.vr in NUMBER_VRS or attribute.vr == "CS"):
        return
    types = set(load_types().top(attribute.tag)) - {"-"} if selector.path.steps == () else set()
    if types and (verb is Verb.DUMMY or types == {"1"}):
        setting.report.add(DishonestDummy(verb, attribute.keyword), at=span)


# -- values ----------------------------------------------------------------------------------------------------------


def check_value(
    action: BoundAction,
    selector: ResolvedSelector,
    places: tuple[Span, Span],
    setting: Setting,
    number_parameters: frozenset[str],
) -> bool:
    """Whether the value of `replace` or `set`, and the one behind its `else`, can be held by every target.

    `places` are those of the two values in the text.
    """
    if not isinstance(action, (Replace, Set)):
        return True
    fine = True
    for value, span in zip((action.value, action.fallback_value), places, strict=True):
        if value is None:
            continue
        shape = shape_of(value, number_parameters)
        for attribute in attributes_of(selector, setting):
            if not _check_one(value, shape, attribute, span, setting):
                fine = False
                break  # one attribute shows what is wrong with the value
    return fine


def _check_one(value: Value, shape: Shape, attribute: Attribute, span: Span, setting: Setting) -> bool:
    rule = VR_RULES[attribute.vr]
    if shape.exact is not None:
        if rule.kind == "number" and not isinstance(value, Number):
            reason = "a number, without quotes"
        else:
            reason = literal_fault(shape.exact, rule)
        if reason:
            kind = LiteralDoesNotFit(_short(shape.exact), attribute.keyword, rule.vr, reason)
            setting.report.add(kind, at=span, fix=_date_instead(shape.exact, rule, span))
            return False
        if rule.vr == "CS" and shape.exact:
            check_listed(shape.exact, attribute.tag, attribute.keyword, span, setting.report)
        return _check_count(shape.exact, attribute, rule, span, setting)
    reason = _shape_fault(shape, rule)
    if reason:
        setting.report.add(ValueCannotFit(attribute.keyword, rule.vr, reason), at=span)
        return False
    if not isinstance(value, Original) and shape.signs is not None and "\\" not in shape.signs:
        return _check_count("one", attribute, rule, span, setting)
    return True


def _date_instead(text: str, rule: VrRule, span: Span) -> Fix | None:
    """`"2020-01-31"` as `"20200131"`."""
    digits = text.replace("-", "")
    if rule.vr != "DA" or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or literal_fault(digits, rule):
        return None
    return Fix((Edit(span, f'"{digits}"'),), safe=True, title=f'write `"{digits}"`')


def _check_count(text: str, attribute: Attribute, rule: VrRule, span: Span, setting: Setting) -> bool:
    count = text.count("\\") + 1 if rule.multi else 1
    if text and not multiplicity_fits(attribute.vm, count):
        setting.report.add(WrongMultiplicity(attribute.keyword, attribute.vm, count), at=span)
        return False
    return True


def multiplicity_fits(vm: str, count: int) -> bool:
    """Whether a number of values fits a value multiplicity of PS3.6: `1`, `2-n`, `2-2n`, `1-3`, `1 or 3`."""
    return any(_range_fits(part, count) for part in vm.split(" or ")) if vm else True


def _range_fits(part: str, count: int) -> bool:
    least, dash, most = part.strip().partition("-")
    if not dash:
        return least == "n" or not least.isdigit() or count == int(least)
    if most.endswith("n"):
        step = int(most[:-1] or "1")
        return count >= int(least) and count % step == 0
    return int(least) <= count <= int(most)


def literal_fault(text: str, rule: VrRule) -> str:
    """Why a written value is none of this VR, or nothing."""
    values = text.split("\\") if rule.multi else [text]
    return next(filter(None, (_value_fault(value, rule) for value in values)), "")


_WANTS: Mapping[str, str] = {
    "AS": "three digits and D, W, M or Y, such as `045Y`",
    "CS": "capital letters, digits, blanks and underscores, 16 at most",
    "DA": "a date as YYYYMMDD",
    "DS": "a decimal number of at most 16 characters",
    "DT": "a date and time as YYYYMMDDHHMMSS",
    "IS": "a whole number of at most 12 digits",
    "TM": "a time of day as HHMMSS",
    "UI": "digits and full stops, 64 at most, no part with a leading zero",
    "UR": "an address without blanks",
}


def _value_fault(value: str, rule: VrRule) -> str:
    if not value:
        return ""
    wants = _WANTS.get(rule.vr, "")
    if rule.kind == "number":
        return _number_fault(value, rule)
    if rule.vr != "PN" and rule.max_length and len(value) > rule.max_length:
        return wants or f"at most {rule.max_length} characters, and these are {len(value)}"
    if rule.repertoire == "default" and not value.isascii():
        return wants or "plain ASCII signs only"
    allowed = "\t\n\f\r" if rule.controls else ""
    if any(ord(sign) < 0x20 and sign not in allowed for sign in value):
        return "no control characters"
    if rule.vr == "AE" and not value.strip(" "):
        return "not only blanks"
    if rule.pattern and _compiled(rule.pattern).fullmatch(value) is None:
        return wants or "a value of this form"
    if rule.vr in DATE_VRS and not _is_day(value):
        return "a day of the calendar"
    if rule.vr == "IS":
        return _number_fault(value, rule)
    return ""


def _number_fault(value: str, rule: VrRule) -> str:
    text = value.strip(" ")
    if rule.vr in ("FL", "FD"):
        return "" if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else "a number"
    if not re.fullmatch("[+-]?[0-9]+", text):
        return "a whole number"
    if (rule.least or rule.most) and not rule.least <= int(text) <= rule.most:
        return f"a whole number from {rule.least} to {rule.most}"
    return ""


def _is_day(value: str) -> bool:
    digits = value[:8]
    if len(digits) < 8 or not digits.isdigit():
        return True  # a DT that is cut short
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _shape_fault(shape: Shape, rule: VrRule) -> str:
    """Why no text of this shape can be a value of the VR, or nothing."""
    if shape.vr == rule.vr:
        return ""
    limit = rule.max_length if rule.vr != "PN" else 0
    if rule.kind in ("text", "number-text") and limit:
        if shape.least > limit:
            return f"it has at least {shape.least} characters, and {limit} are allowed"
        if rule.fixed and shape.most < limit:
            return f"it has at most {shape.most} characters, and must have {limit}"
    signs = (
        SIGNS_OF_VR.get(rule.vr) if rule.kind != "number" else SIGNS_OF_VR["IS" if rule.least or rule.most else "DS"]
    )
    if signs is None:
        return ""
    if shape.signs is None:
        return (
            "" if rule.vr in ("CS", "DS", "IS") or rule.kind == "number" else "nobody knows that it has the right form"
        )
    strange = shape.signs - signs - {"\\", " "}
    if strange and shape.vr != rule.vr:
        return f"it can hold signs such as `{min(strange)}`"
    if rule.vr in ("DA", "AS") and shape.most - shape.least > 0:
        return "its length is not fixed"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def number_parameters(parameters: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Of parameters by name and kind, those that hold numbers."""
    return frozenset(name for name, kind in parameters if kind == "number")
