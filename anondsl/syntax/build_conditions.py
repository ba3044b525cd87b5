"""Conditions: nodes of the grammar's section on conditions, in its order.

Which operator compares with what is a table here; whether the attribute is text or a number is a question for
`anondsl.semantics`.
"""

from __future__ import annotations

from datetime import date

from lark import Token, Tree

from anondsl.compiled.expressions import Operator
from anondsl.diagnostics.catalog.conditions import MismatchedOperator, MixedAndOr, NotADate
from anondsl.diagnostics.core import Label
from anondsl.syntax.ast import (
    AndNode,
    ConditionNameNode,
    ConditionNode,
    MaskedNode,
    Name,
    NotNode,
    NumberNode,
    OrNode,
    RegexNode,
    StringNode,
    TestNode,
)
from anondsl.syntax.build_selectors import path
from anondsl.syntax.reading import Node, Reading, name_of, number_of, regex_of, span_of, string_of, words_of

_TEXT = ("STRING", "WORD")
_COMPARES_WITH: dict[str, tuple[str, ...]] = {
    Operator.IS: _TEXT,
    Operator.IS_EXACTLY: _TEXT,
    Operator.IS_ONE_OF: _TEXT,
    Operator.CONTAINS: ("STRING",),
    Operator.STARTS_WITH: ("STRING",),
    Operator.ENDS_WITH: ("STRING",),
    Operator.MATCHES: ("REGEX",),
    Operator.HAS_MATCH: ("REGEX",),
    Operator.EQUAL: ("NUMBER",),
    "!=": ("NUMBER",),
    Operator.LESS: ("NUMBER",),
    Operator.LESS_EQUAL: ("NUMBER",),
    Operator.GREATER: ("NUMBER",),
    Operator.GREATER_EQUAL: ("NUMBER",),
}
"""Operators, and the tokens that each compares with. `before` and `after` have a check of their own."""

_KINDS = {"STRING": "text", "WORD": "a word", "NUMBER": "a number", "DATE": "a date", "REGEX": "a regular expression"}

_INSTEAD: dict[tuple[str, str], str] = {
    ("REGEX", "STRING"): "the expression between slashes, `matches /.../`, or compare with `is` or `contains`",
    ("STRING", "NUMBER"): "the number in quotes, or compare numbers with `=`, `<`, `>`",
    ("STRING", "DATE"): "`before` or `after`, or the text in quotes",
    ("STRING", "WORD"): "the text in quotes",
    ("NUMBER", "STRING"): "`is` for text, or the number without quotes",
    ("NUMBER", "WORD"): "`is` with text in quotes",
    ("NUMBER", "DATE"): "`before` or `after` for dates",
}
"""What to write, by what the operator wants and what stands there."""


def condition(reading: Reading, node: Node) -> ConditionNode:
    if isinstance(node, Token):
        raise TypeError("a condition is a node of the tree")
    return _CONDITIONS[node.data](reading, node)


def _joined(reading: Reading, node: Tree[Token]) -> ConditionNode:
    terms = tuple(condition(reading, child) for child in node.children[::2])
    words: list[Node] = node.children[1::2]
    other = next((word for word in words if word.type != words[0].type), None)
    if other is not None:
        first = Label(span_of(reading, words[0]), f"`{words[0]}` here")
        reading.report.add(MixedAndOr(), at=span_of(reading, other), also=[first])
    kind = AndNode if words[0].type == "AND" else OrNode
    return kind(terms, span_of(reading, node))


def _negated(reading: Reading, node: Tree[Token]) -> ConditionNode:
    return NotNode(condition(reading, node.children[0]), span_of(reading, node))


def _bracketed(reading: Reading, node: Tree[Token]) -> ConditionNode:
    return condition(reading, node.children[0])


def _masked(reading: Reading, node: Tree[Token]) -> ConditionNode:
    return MaskedNode(span_of(reading, node))


def _condition_name(reading: Reading, node: Node) -> ConditionNode:
    return ConditionNameNode(name_of(reading, node.children[0]), span_of(reading, node))


def _test_of(reading: Reading, node: Node) -> ConditionNode:
    every, reference, operator, *operands = node.children
    written = words_of(operator)
    plain = written.replace(" not", "").replace("!=", "=")
    _check_operands(reading, written, operator, operands)
    test = TestNode(
        path(reading, reference),
        plain,
        tuple(_operand(reading, operand) for operand in operands),
        every is not None,
        span_of(reading, node),
    )
    return test if plain == written else NotNode(test, span_of(reading, node))


def _operand(reading: Reading, token: Token) -> StringNode | NumberNode | Name | RegexNode:
    match token.type:
        case "STRING":
            return string_of(reading, token)
        case "REGEX":
            return regex_of(reading, token)
        case "WORD":
            return name_of(reading, token)
        case _:
            return number_of(reading, token)


def _check_operands(reading: Reading, written: str, operator: Tree[Token], operands: list[Token]) -> None:
    """Report what the operator cannot compare with."""
    plain = written.replace(" not", "")
    for operand in operands:
        if plain in (Operator.BEFORE, Operator.AFTER):
            _check_date(reading, operand)
        elif operand.type not in _COMPARES_WITH[plain]:
            wanted = _COMPARES_WITH[plain][0]
            instead = _INSTEAD.get((wanted, operand.type), _KINDS[wanted])
            kind = MismatchedOperator(written, _KINDS[operand.type], instead)
            label = Label(span_of(reading, operator), f"`{written}` wants {_KINDS[wanted]}")
            reading.report.add(kind, at=span_of(reading, operand), also=[label])


def _check_date(reading: Reading, token: Token) -> None:
    if token.type == "DATE" and _is_day(token):
        return
    digits = "".join(character for character in token if character.isdigit())
    suggestion = None
    if len(digits) == 4:
        suggestion = f"{digits}-01-01"
    elif len(digits) == 8 and _is_day(iso := f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"):
        suggestion = iso
    reading.report.add(NotADate(token.strip('"'), suggestion), at=span_of(reading, token))


def _is_day(text: str) -> bool:
    if len(text) != len("2020-01-31"):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_CONDITIONS = {
    "joined": _joined,
    "negated": _negated,
    "bracketed": _bracketed,
    "masked": _masked,
    "condition_name": _condition_name,
    "test_of": _test_of,
}
