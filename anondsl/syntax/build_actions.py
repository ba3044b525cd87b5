"""Rules: nodes of the grammar's section on actions and what they befall, in its order."""

from __future__ import annotations

from lark import Token, Tree

from anondsl.compiled.actions import Per, Verb
from anondsl.syntax.ast import (
    ActionNode,
    CleanAction,
    Name,
    PathNode,
    PlainAction,
    RegenerateAction,
    RemoveItemStatement,
    RoundAction,
    RuleStatement,
    SelectorListNode,
    ShiftAction,
    Statement,
    StringNode,
    TruncateAction,
    ValueAction,
)
from anondsl.syntax.build_selectors import path, selectors
from anondsl.syntax.build_values import fallback, lookup, value
from anondsl.syntax.reading import (
    Node,
    Reading,
    because_of,
    name_of,
    number_of,
    span_of,
    string_of,
    whole_number_of,
    words_of,
)


def _rule(reading: Reading, node: Tree[Token], action: ActionNode) -> RuleStatement:
    """All rules start with their selectors and end with their reason."""
    chosen: Node = node.children[0]
    return RuleStatement(
        action, selectors(reading, chosen), because_of(reading, node.children[-1]), span_of(reading, node)
    )


def _plain(verb: Verb, reading: Reading, node: Tree[Token]) -> Statement:
    return _rule(reading, node, PlainAction(verb, span_of(reading, node)))


def keep(reading: Reading, node: Tree[Token]) -> Statement:
    return _plain(Verb.KEEP, reading, node)


def remove(reading: Reading, node: Tree[Token]) -> Statement:
    return _plain(Verb.REMOVE, reading, node)


def remove_item(reading: Reading, node: Tree[Token]) -> Statement:
    return RemoveItemStatement(because_of(reading, node.children[0]), span_of(reading, node))


def empty(reading: Reading, node: Tree[Token]) -> Statement:
    return _plain(Verb.EMPTY, reading, node)


def dummy(reading: Reading, node: Tree[Token]) -> Statement:
    return _plain(Verb.DUMMY, reading, node)


def replace(reading: Reading, node: Tree[Token]) -> Statement:
    _, new, otherwise, _ = node.children
    action = ValueAction(Verb.REPLACE, value(reading, new), fallback(reading, otherwise), span_of(reading, node))
    return _rule(reading, node, action)


def set_(reading: Reading, node: Node) -> Statement:
    attribute, new, otherwise, because = node.children
    target = path(reading, attribute)
    action = ValueAction(Verb.SET, value(reading, new), fallback(reading, otherwise), span_of(reading, node))
    chosen = SelectorListNode((target,), (), target.span)
    return RuleStatement(action, chosen, because_of(reading, because), span_of(reading, node))


def regenerate(reading: Reading, node: Node) -> Statement:
    _, root, _ = node.children
    written = None if root is None else string_of(reading, root)
    return _rule(reading, node, RegenerateAction(written, span_of(reading, node)))


def shift(reading: Reading, node: Node) -> Statement:
    _, days, keeping_weekdays, _ = node.children
    keep_weekdays = keeping_weekdays is not None
    span = span_of(reading, node)
    match days.data:
        case "days_between":
            first, last, unit = days.children
            least, most = whole_number_of(reading, first), whole_number_of(reading, last)
            return _rule(reading, node, ShiftAction(least, most, words_of(unit), keep_weekdays, None, span))
        case "days_fixed":
            number = whole_number_of(reading, days.children[0])
            return _rule(reading, node, ShiftAction(number, number, Per.NOTHING, keep_weekdays, None, span))
        case _:
            call = lookup(reading, days.children[0])
            return _rule(reading, node, ShiftAction(None, None, Per.NOTHING, keep_weekdays, call, span))


def truncate(reading: Reading, node: Node) -> Statement:
    _, unit, dropping_rest, _ = node.children
    action = TruncateAction(words_of(unit), dropping_rest is not None, span_of(reading, node))
    return _rule(reading, node, action)


def round_(reading: Reading, node: Node) -> Statement:
    _, step, unit, most, _ = node.children
    action = RoundAction(
        number_of(reading, step),
        unit is not None,
        None if most is None else number_of(reading, most),
        span_of(reading, node),
    )
    return _rule(reading, node, action)


def clean(reading: Reading, node: Node) -> Statement:
    """Clauses of one kind add up, wherever they stand."""
    _, *clauses, _ = node.children
    entries: list[PathNode] = []
    excepted: list[PathNode] = []
    detectors: list[Name] = []
    words_from: StringNode | None = None
    span = span_of(reading, node)
    for clause in clauses:
        match clause.data:
            case "removing_values":
                chosen = selectors(reading, clause.children[0])
                entries.extend(chosen.entries)
                excepted.extend(chosen.excepted)
            case "removing_detected":
                detectors.extend(name_of(reading, name) for name in clause.children[0].children)
            case _:
                words_from = string_of(reading, clause.children[0])
    values_of = (
        SelectorListNode(tuple(entries), tuple(excepted), entries[0].span.to(entries[-1].span)) if entries else None
    )
    return _rule(reading, node, CleanAction(values_of, tuple(detectors), words_from, span))


def encrypt(reading: Reading, node: Tree[Token]) -> Statement:
    return _plain(Verb.ENCRYPT, reading, node)
