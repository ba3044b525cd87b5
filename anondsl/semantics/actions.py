"""Actions: verbs with their operands, checked as far as they can be without a target (LANGUAGE 3).

Whether an action fits what it is used on is `types`.
"""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.actions import (
    BoundAction,
    Dummy,
    Empty,
    Fallback,
    Keep,
    Per,
    Regenerate,
    Remove,
    Replace,
    Set,
    Shift,
    Truncate,
    TruncateTo,
    Verb,
)
from anondsl.diagnostics.catalog.builtness import NotBuiltYet
from anondsl.diagnostics.catalog.measures import BadRounding
from anondsl.diagnostics.catalog.operands import BadShift, BadUidRoot
from anondsl.diagnostics.core import Edit, Fix
from anondsl.dicom.uids import DICOM_ROOT
from anondsl.dicom.vr import VR_RULES
from anondsl.semantics.cleaning import check_cleaning
from anondsl.semantics.names import Setting
from anondsl.semantics.types import literal_fault
from anondsl.semantics.values import resolve_value
from anondsl.source import Span
from anondsl.syntax.ast import (
    ActionNode,
    CleanAction,
    NumberNode,
    PlainAction,
    RegenerateAction,
    RoundAction,
    ShiftAction,
    StringNode,
    TruncateAction,
    ValueAction,
)

DEFAULT_ROOT = "2.25"
LONGEST_ROOT = 24
MOST_DAYS = 100_000
"""Some 270 years: enough to leave every calendar of patients."""

_PLAIN: Mapping[str, BoundAction] = {
    Verb.KEEP: Keep(),
    Verb.REMOVE: Remove(),
    Verb.EMPTY: Empty(),
    Verb.DUMMY: Dummy(),
}


def verb_of(node: ActionNode) -> Verb:
    """The verb of an action as written."""
    match node:
        case PlainAction(verb=verb) | ValueAction(verb=verb):
            return Verb(verb)
        case RegenerateAction():
            return Verb.REGENERATE
        case ShiftAction():
            return Verb.SHIFT
        case TruncateAction():
            return Verb.TRUNCATE
        case RoundAction():
            return Verb.ROUND
        case CleanAction():
            return Verb.CLEAN


def bind_action(node: ActionNode, setting: Setting) -> BoundAction | None:
    """The action with its operands; None where something is wrong or not built yet, which is reported."""
    match node:
        case PlainAction(verb=verb) if verb in _PLAIN:
            return _PLAIN[verb]
        case ValueAction():
            return _bind_value(node, setting)
        case RegenerateAction():
            return _bind_root(node.root, setting)
        case ShiftAction():
            return _bind_shift(node, setting)
        case TruncateAction():
            return Truncate(TruncateTo(node.to.removeprefix("to ")), node.drop_rest)
        case CleanAction():
            check_cleaning(node, setting)
        case RoundAction():
            _check_rounding(node, setting)
    setting.report.add(NotBuiltYet(f"`{verb_of(node)}`"), at=head(node.span))
    return None


def _check_rounding(node: RoundAction, setting: Setting) -> None:
    for number, reason in ((node.step, "the step is not above 0"), (node.most, "the largest value is not above 0")):
        if number is not None and float(number.text) <= 0:
            setting.report.add(BadRounding(reason), at=number.span)


def head(span: Span) -> Span:
    """The first word of a statement stands for it."""
    word = span.text.split(maxsplit=1)[0] if span.text.strip() else span.text
    return Span(span.source, span.start, span.start + len(word))


def _bind_value(node: ValueAction, setting: Setting) -> BoundAction | None:
    value = resolve_value(node.value, setting)
    fallback, fallback_value = Fallback.REJECT, None
    if node.otherwise is not None:
        fallback = Fallback(node.otherwise.word)
        if node.otherwise.value is not None:
            fallback_value = resolve_value(node.otherwise.value, setting)
            if fallback_value is None:
                return None
    if value is None:
        return None
    kind = Replace if node.verb == Verb.REPLACE else Set
    return kind(value, fallback, fallback_value)


def _bind_root(root: StringNode | None, setting: Setting) -> BoundAction | None:
    if root is None:
        return Regenerate()
    text = root.text.rstrip(".")
    reason = "" if text else "it is empty"
    if len(text) > LONGEST_ROOT:
        reason = f"it has more than {LONGEST_ROOT} characters"
    elif literal_fault(text, VR_RULES["UI"]):
        reason = "a UID is digits and full stops, no part with a leading zero"
    elif f"{text}.".startswith(DICOM_ROOT):
        reason = "the UIDs of the standard itself stand there"
    if reason:
        setting.report.add(BadUidRoot(root.text, reason), at=root.span)
        return None
    return Regenerate(text)


def _bind_shift(node: ShiftAction, setting: Setting) -> BoundAction | None:
    if node.lookup is not None:
        resolve_value(node.lookup, setting)  # reports that `lookup` is not built yet
        return None
    if node.least is None or node.most is None:
        return None
    least, most = _days(node.least), _days(node.most)
    if least is None or most is None:
        return None  # reported by the parser
    per = Per.NOTHING if node.per == Per.NOTHING else Per(node.per)
    reason = _shift_fault(least, most, node.keep_weekdays)
    if reason:
        fix = None
        if least > most and not _shift_fault(most, least, node.keep_weekdays):
            swapped = (Edit(node.least.span, node.most.text), Edit(node.most.span, node.least.text))
            fix = Fix(swapped, safe=True, title=f"write `by {most} to {least} days`")
        setting.report.add(BadShift(reason), at=node.least.span.to(node.most.span), fix=fix)
        return None
    return Shift(least, most, per, node.keep_weekdays)


def _shift_fault(least: int, most: int, weekdays: bool) -> str:
    if least > most:
        return "the first number is the larger one"
    if max(abs(least), abs(most)) > MOST_DAYS:
        return f"more than {MOST_DAYS} days leave the calendar"
    step = 7 if weekdays else 1
    fitting = most // step - (least - 1) // step - (least <= 0 <= most)
    if fitting <= 0:
        return "no whole weeks lie in between" if weekdays and (least, most) != (0, 0) else "0 days leave it as it is"
    return ""


def _days(node: NumberNode) -> int | None:
    try:
        return int(node.text)
    except ValueError:
        return None
