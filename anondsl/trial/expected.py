"""One `expect` line against what came out: whether it holds, and in words what came instead.

A path of a test names elements as a selector does: at every depth, unless it begins with `/`. `absent` holds where none
is left; every other state wants at least one, and holds when it holds for all. Words show a value only where the test
gave it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from anondsl.compiled.expressions import Reference
from anondsl.dicom.vr import VR_RULES
from anondsl.ir.print_rule import attribute_name
from anondsl.records import record
from anondsl.source import Span
from anondsl.trial.tree import Chain, Element, Found, Tree, find

_DATE = re.compile(r"([0-9]{4})\.?([0-9]{2})\.?([0-9]{2})(.*)", re.DOTALL)
_MOST_SHOWN = 40


@record
class Expectation:
    """An `expect` line. `text` is the wanted value; `pattern` that of `matches`."""

    span: Span
    word: str
    reference: Reference | None = None
    text: str = ""
    pattern: re.Pattern[str] | None = None


@record
class Before:
    """What went in; `given` tells which texts may be shown: those of the test itself."""

    tree: Tree
    given: frozenset[str]


def mismatch(expectation: Expectation, before: Before, after: Tree) -> str:
    """What came instead, in words; nothing where the expectation holds. Not for `rejected`."""
    reference = expectation.reference
    if reference is None:
        raise ValueError(expectation.word)
    found = find(after, reference)
    match expectation.word:
        case "absent":
            return _say(found[0].element, found[0].chain, before, reference) if found else ""
        case "exists":
            return "" if found else "absent"
        case "kept" | "changed" | "shifted":
            return _compared(expectation.word, reference, before, found)
    if not found:
        return "absent"
    test = _STATES[expectation.word]
    wrong = [each for each in found if not test(expectation, each.element)]
    return _say(wrong[0].element, wrong[0].chain, before, reference) if wrong else ""


def _compared(word: str, reference: Reference, before: Before, found: Sequence[Found]) -> str:
    """States that are about what went in: judged at each place where the test gave the attribute."""
    old = find(before.tree, reference)
    if not old:
        return "nothing to compare with: the test does not give it"
    new = {each.chain: each.element for each in found}
    for place in old:
        element = new.get(place.chain)
        if element is None:
            return "absent"
        if not _COMPARISONS[word](place.element, element):
            return _say(element, place.chain, before, reference)
    return ""


# -- states ----------------------------------------------------------------------------------------------------------


def _is_empty(expectation: Expectation, element: Element) -> bool:
    return element.is_empty


def _has_value(expectation: Expectation, element: Element) -> bool:
    wanted = expectation.text
    if element.texts is None:
        return element.raw.rstrip(b"\0 ") == wanted.encode("utf-8").rstrip(b"\0 ") and element.vr != "SQ"
    parts = [part.strip(" ") for part in wanted.split("\\")] if wanted.strip(" ") else []
    if VR_RULES[element.vr].kind in ("number", "number-text"):
        return list(map(_number, element.texts)) == list(map(_number, parts))
    return element.texts == tuple(parts) or element.texts == (wanted.strip(" "),)


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _matches(expectation: Expectation, element: Element) -> bool:
    pattern = expectation.pattern
    return pattern is not None and bool(element.texts) and all(map(pattern.fullmatch, element.texts or ()))


_STATES: Mapping[str, Callable[[Expectation, Element], bool]] = {
    "empty": _is_empty,
    "value": _has_value,
    "matches": _matches,
}


def _is_kept(old: Element, new: Element) -> bool:
    """A sequence is kept when its items are still there; what is in them has rules of its own."""
    if old.vr == "SQ":
        return new.vr == "SQ" and len(old.items) == len(new.items)
    return old.texts == new.texts if old.texts is not None else old.raw == new.raw


def _is_changed(old: Element, new: Element) -> bool:
    return not new.is_empty and not _is_kept(old, new)


def _is_shifted(old: Element, new: Element) -> bool:
    """All dates by one number of days, and nothing else; whether the days depend on the date, the bench finds out."""
    days = shifted_by(old, new)
    return days is not None and days != 0


def shifted_by(old: Element, new: Element) -> int | None:
    """By how many days the dates of an element moved; None where they did not move all together, or hold no dates."""
    pairs = list(zip(old.texts or (), new.texts or (), strict=False))
    moves = {_moved(before, after) for before, after in pairs}
    if len(moves) != 1 or len(old.texts or ()) != len(new.texts or ()):
        return None
    return moves.pop()


def _moved(before: str, after: str) -> int | None:
    first, second = _DATE.fullmatch(before), _DATE.fullmatch(after)
    if first is None or second is None or first[4] != second[4]:
        return None
    try:
        old, new = (date(*map(int, found.group(1, 2, 3))) for found in (first, second))
    except ValueError:
        return None
    return (new - old).days


_COMPARISONS: Mapping[str, Callable[[Element, Element], bool]] = {
    "kept": _is_kept,
    "changed": _is_changed,
    "shifted": _is_shifted,
}


# -- words -----------------------------------------------------------------------------------------------------------


def _say(element: Element, chain: Chain, before: Before, reference: Reference) -> str:
    """What an element holds, in words; at which place where that is not plain."""
    old = {each.chain: each.element for each in find(before.tree, reference)}.get(chain)
    words = _words(element, old, before)
    if len(chain) == len(reference.path):
        return words
    way = "/".join(f"{attribute_name(tag)}[{number}]" for tag, number in chain)
    return f"in {way} {words}"


def _words(element: Element, old: Element | None, before: Before) -> str:
    if element.vr == "SQ":
        count = len(element.items)
        return "a sequence without items" if not count else f"a sequence of {count} item{'s' if count > 1 else ''}"
    if element.is_empty:
        return "empty"
    as_given = old is not None and _is_kept(old, element)
    text = "\\".join(element.texts or ())
    if text and text in before.given:
        shown = text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."
        return f'kept as given, "{shown}"' if as_given else f'"{shown}"'
    if as_given:
        return "kept as given"
    if old is not None and (days := shifted_by(old, element)) is not None:
        return f"moved by {days} day{'s' if abs(days) != 1 else ''}"
    length = len(text) or len(element.raw)
    return f"another value, of {length} {'character' if text else 'byte'}{'s' if length != 1 else ''}"
