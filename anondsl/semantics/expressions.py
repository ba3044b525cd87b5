"""Regular expressions of rule files: a small language whose running time cannot explode.

The runtime matches with Python's `re`, which backtracks. Accepted is therefore only what leaves it one way to go: no
references back, no looking around, and no repetition whose text could be divided in more than one way.
"""

from __future__ import annotations

import re
import warnings
from math import prod
from re import _constants, _parser
from typing import Any, NamedTuple

from anondsl.compiled.expressions import LONGEST_MATCHED
from anondsl.diagnostics.catalog.operands import BadExpression, EmptyMatch, SlowExpression
from anondsl.diagnostics.core import Report
from anondsl.syntax.ast import RegexNode

MOST_SIGNS = 1000
MANY = 16
"""A repetition of more than this counts as unbounded."""

MOST_WAYS = 4 * LONGEST_MATCHED**2
"""Ways to divide a text among the repetitions that can take the same signs: about what a processor tries in seconds."""

_HOLE = re.compile(r"(?<!\\)\{[^0-9,{}\[\]]+\}")

Node = tuple[Any, Any]

_ALL = frozenset(range(0x100))
"""Stands for every sign in the comparison of what can come first; signs beyond Latin-1 count as one, 0xFF."""

_BEYOND_ASCII = frozenset(range(0x80, 0x100))
_DIGITS = frozenset(map(ord, "0123456789"))
_BLANKS = frozenset(map(ord, " \t\n\r\f\v"))
_LETTERS = frozenset(code for code in range(0x80) if chr(code).isalnum() or chr(code) == "_")
_CATEGORIES = {
    _constants.CATEGORY_DIGIT: _DIGITS | _BEYOND_ASCII,
    _constants.CATEGORY_NOT_DIGIT: _ALL - _DIGITS,
    _constants.CATEGORY_SPACE: _BLANKS | _BEYOND_ASCII | frozenset(range(0x1C, 0x20)),
    _constants.CATEGORY_NOT_SPACE: _ALL - _BLANKS,
    _constants.CATEGORY_WORD: _LETTERS | _BEYOND_ASCII,
    _constants.CATEGORY_NOT_WORD: _ALL - _LETTERS,
}
"""At least the signs of each category."""

_ANCHORS = frozenset(
    (_constants.AT_BEGINNING, _constants.AT_END, _constants.AT_BEGINNING_STRING, _constants.AT_END_STRING)
)


def check_expression(node: RegexNode, report: Report, searching: bool) -> str | None:
    """The pattern if it is fit to be used, else None and a diagnostic. `searching`: for a part of the text."""
    pattern = node.pattern.replace("\\/", "/")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            if len(pattern) > MOST_SIGNS:
                raise re.error(f"it has more than {MOST_SIGNS} signs")
            if _HOLE.search(pattern):
                raise re.error("a brace opens no hole here; no value of the instance becomes part of an expression")
            re.compile(pattern)
            tree = list(_parser.parse(pattern))
    except (re.error, Warning, OverflowError, RecursionError) as error:
        reason = getattr(error, "msg", "") or str(error)
        report.add(BadExpression(reason.split("\n")[0].lower()), at=node.span)
        return None
    anchored = bool(tree) and tree[0][0] is _constants.AT and tree[0][1] in _ANCHORS
    starts = LONGEST_MATCHED if searching and not anchored else 1
    if reason := _slow(tree) or _many_ways(tree, MOST_WAYS // starts):
        report.add(SlowExpression(reason), at=node.span)
        return None
    if searching and re.compile(pattern).fullmatch("") is not None:
        report.add(EmptyMatch(), at=node.span)
        return None
    return pattern


_NOWHERE = 1 << 30


class _Part(NamedTuple):
    """One thing after the other: in how many ways it can end, the signs it takes, whether it must take one, and the
    part that comes next where it cannot take any: the one behind its optional group, or none."""

    ways: int
    signs: frozenset[int]
    must: bool
    leave: int = _NOWHERE


def _many_ways(tree: list[Node], most: int) -> str:
    """Why a text that does not match is tried in too many ways, or nothing.

    Ways multiply from one repetition to the next as long as what stands between them can be taken by the first.
    """
    parts = _parts(tree, 0)
    for index, first in enumerate(parts):
        ways, signs = first.ways, first.signs
        at = index + 1
        while first.ways > 1 and at < len(parts):
            part = parts[at]
            at += 1
            if not part.signs.isdisjoint(signs):
                ways *= part.ways
                signs |= part.signs if part.ways > 1 else frozenset()
            elif part.must:
                at = part.leave
        if ways > most:
            return "several repetitions can take the same signs, and what divides them is not certain"
    return ""


def _parts(tree: list[Node], base: int) -> list[_Part]:
    """The parts of a sequence of nodes, which are the parts `base` and following of the expression."""
    found: list[_Part] = []
    for operator, operand in tree:
        here = base + len(found)
        match operator:
            case _constants.SUBPATTERN:
                found += _parts(list(operand[3]), here)
            case _constants.ATOMIC_GROUP:
                found += _parts(list(operand), here)
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT if operand[1] == 1:
                inside = _parts(list(operand[2]), here + 1)
                behind = here + 1 + len(inside)
                found.append(_Part(2 - operand[0], _first(list(operand[2])), True, behind))
                found += [part._replace(leave=behind) if part.leave == _NOWHERE else part for part in inside]
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
                ways = min(operand[1], LONGEST_MATCHED) - operand[0] + 1
                found.append(_Part(max(ways, 1), _signs(list(operand[2])), operand[0] > 0))
            case _constants.BRANCH:
                branches = [list(branch) for branch in operand[1]]
                inside_ways = sum(prod(part.ways for part in _parts(branch, 0)) for branch in branches)
                apart = inside_ways == len(branches) and not _branches_overlap([(operator, operand)])
                signs = _signs([(operator, operand)]) if apart else _ALL
                found.append(_Part(1 if apart else inside_ways, signs, all(map(_must_take, branches))))
            case _ if operator is not _constants.AT:
                found.append(_Part(1, _first([(operator, operand)]), True))
    return found


def _signs(tree: list[Node]) -> frozenset[int]:
    """All signs that a text that matches can hold."""
    found: frozenset[int] = frozenset()
    for operator, operand in tree:
        match operator:
            case _constants.SUBPATTERN:
                found |= _signs(list(operand[3]))
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
                found |= _signs(list(operand[2]))
            case _constants.BRANCH:
                found = found.union(*(_signs(list(branch)) for branch in operand[1]))
            case _:
                found |= _first([(operator, operand)])
    return found


def _slow(tree: list[Node]) -> str:
    """Why a sequence of nodes can take long, or nothing."""
    for index, (operator, operand) in enumerate(tree):
        if reason := _slow_node(operator, operand):
            return reason
        if _is_open(operator, operand):
            # What can come behind must differ from what is repeated, or the text can be divided in many ways.
            behind = _first(tree[index + 1 :])
            if _open_behind(tree[index + 1 :]) and not _first(list(operand[2])).isdisjoint(behind):
                return "two repetitions stand side by side and can take the same signs"
    return ""


def _slow_node(operator: Any, operand: Any) -> str:
    match operator:
        case _constants.GROUPREF | _constants.GROUPREF_EXISTS | _constants.GROUPREF_IGNORE:
            return "it refers back to what it has matched"
        case _constants.ASSERT | _constants.ASSERT_NOT:
            return "it looks ahead or behind"
        case _constants.SUBPATTERN:
            return _slow(list(operand[3]))
        case _constants.BRANCH:
            return next(filter(None, (_slow(list(branch)) for branch in operand[1])), "")
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
            return _slow_repeat(operand)
        case _constants.ATOMIC_GROUP:
            return _slow(list(operand))
    return ""


def _slow_repeat(operand: Any) -> str:
    _least, most, inner = operand
    body = list(inner)
    if reason := _slow(body):
        return reason
    if most <= 1:
        return ""
    if _has_repeat(body):
        return "one repetition stands in another"
    if _branches_overlap(body):
        return "the alternatives of a repetition can begin alike"
    return ""


def _is_open(operator: Any, operand: Any) -> bool:
    return operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and operand[1] > MANY


def _open_behind(tree: list[Node]) -> bool:
    """Whether an unbounded repetition follows before something that must be there and takes no part in it."""
    for operator, operand in tree:
        if _is_open(operator, operand):
            return True
        if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and operand[0] == 0:
            continue
        if operator is _constants.SUBPATTERN:
            return _open_behind(list(operand[3]))
        if operator is not _constants.AT:
            return False
    return False


def _has_repeat(tree: list[Node]) -> bool:
    for operator, operand in tree:
        if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            if operand[0] != operand[1]:
                return True
            if _has_repeat(list(operand[2])):
                return True
        if operator is _constants.SUBPATTERN and _has_repeat(list(operand[3])):
            return True
        if operator is _constants.BRANCH and any(_has_repeat(list(branch)) for branch in operand[1]):
            return True
    return False


def _branches_overlap(tree: list[Node]) -> bool:
    for operator, operand in tree:
        if operator is _constants.SUBPATTERN and _branches_overlap(list(operand[3])):
            return True
        if operator is _constants.BRANCH:
            seen: frozenset[int] = frozenset()
            for branch in operand[1]:
                first = _first(list(branch))
                if not list(branch) or not seen.isdisjoint(first) or _branches_overlap(list(branch)):
                    return True
                seen |= first
    return False


def _first(tree: list[Node]) -> frozenset[int]:
    """The signs with which a text that matches can begin; all of them where nobody knows."""
    found: frozenset[int] = frozenset()
    for operator, operand in tree:
        match operator:
            case _constants.LITERAL:
                return found | _both_cases(operand)
            case _constants.IN:
                return found | _members(operand)
            case _constants.NOT_LITERAL:
                return found | _ALL - frozenset((operand,)) | {0xFF}
            case _constants.AT if operand in _ANCHORS:
                continue
            case _constants.SUBPATTERN:
                inner = list(operand[3])
                found |= _first(inner)
                if _must_take(inner):
                    return found
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
                found |= _first(list(operand[2]))
                if operand[0] > 0 and _must_take(list(operand[2])):
                    return found
            case _constants.BRANCH:
                branches = [list(branch) for branch in operand[1]]
                found = found.union(*(_first(branch) for branch in branches))
                if all(map(_must_take, branches)):
                    return found
            case _:
                return _ALL
    return found


def _must_take(tree: list[Node]) -> bool:
    return any(
        operator in (_constants.LITERAL, _constants.IN, _constants.ANY, _constants.NOT_LITERAL)
        or (operator is _constants.SUBPATTERN and _must_take(list(operand[3])))
        or (
            operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
            and operand[0] > 0
            and _must_take(list(operand[2]))
        )
        or (operator is _constants.BRANCH and all(_must_take(list(branch)) for branch in operand[1]))
        for operator, operand in tree
    )


def _both_cases(code: int) -> frozenset[int]:
    """A sign in both cases: the expression may ignore them."""
    sign = chr(code)
    return frozenset(min(ord(each), 0xFF) for each in (sign, sign.lower()[0], sign.upper()[0]))


def _members(operand: Any) -> frozenset[int]:
    """The signs of a class. Of one that says which signs it does not take, all but those that it certainly does not."""
    negated = operand[0][0] is _constants.NEGATE
    found: frozenset[int] = frozenset()
    for operator, value in operand[negated:]:
        if operator is _constants.LITERAL:
            found |= frozenset((value,)) if negated else _both_cases(value)
        elif operator is _constants.RANGE:
            for code in range(value[0], min(value[1], 0xFF) + 1):
                found |= frozenset((code,)) if negated else _both_cases(code)
            if value[1] > 0xFF:
                found |= {0xFF}
        elif operator is _constants.CATEGORY and not negated and value in _CATEGORIES:
            found |= _CATEGORIES[value]
        elif not negated:
            return _ALL
    return (_ALL - found) | {0xFF} if negated else found
