"""Values: nodes of the grammar's section on values, in its order, and the holes of templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from anondsl.diagnostics.catalog.blocks import NestedTooDeeply
from anondsl.diagnostics.catalog.values import EmptyHole, ExpressionInHole, UnknownFunction, WrongArguments
from anondsl.source import Span
from anondsl.syntax.ast import (
    CallNode,
    ElseNode,
    Name,
    NumberNode,
    PathNode,
    ReferenceNode,
    StringNode,
    TemplateNode,
    TextNode,
    ValueNode,
)
from anondsl.syntax.build_selectors import path
from anondsl.syntax.grammar import load_parser
from anondsl.syntax.reading import (
    DEEPEST,
    Node,
    Reading,
    check_escapes,
    name_of,
    number_of,
    regex_of,
    span_of,
    string_of,
    text_of,
    too_deep,
    whole_number_of,
)
from anondsl.syntax.words import FUNCTIONS, MOST_SIGNS, NAME_PARTS, USAGE

_IN_ORDER = "in order"


def value(reading: Reading, node: Node) -> ValueNode:
    if isinstance(node, Token):
        return _TOKENS[node.type](reading, node)
    return _VALUES[node.data](reading, node)


def fallback(reading: Reading, node: Node) -> ElseNode | None:
    """`else remove`, `else empty`, `else VALUE`."""
    if node is None:
        return None
    word = node.data.removeprefix("else_")
    chosen = value(reading, node.children[0]) if word == "value" else None
    return ElseNode(word, chosen, span_of(reading, node))


# -- templates -------------------------------------------------------------------------------------------------------


def _template(reading: Reading, token: Token) -> ValueNode:
    """Text with holes; text without any is a plain `TextNode`."""
    parts = tuple(_parts(reading, str(token)[1:-1], (token.start_pos or 0) + 1))
    span = span_of(reading, token)
    if not parts:
        return TextNode("", span)
    if len(parts) == 1 and isinstance(parts[0], TextNode):
        return TextNode(parts[0].text, span)
    return TemplateNode(parts, span)


def _parts(reading: Reading, raw: str, start: int) -> Iterator[ValueNode]:
    at = 0
    while at < len(raw):
        if raw[at] == "{":
            end = _hole_end(raw, at)
            yield _hole(reading, raw[at + 1 : end], start + at + 1)
            at = end + 1
        else:
            end = _text_end(raw, at)
            yield _literal(reading, raw[at:end], start + at)
            at = end


def _text_end(raw: str, at: int) -> int:
    while at < len(raw) and raw[at] != "{":
        at += 2 if raw[at] == "\\" else 1
    return at


def _hole_end(raw: str, at: int) -> int:
    """Where the brace that closes the hole stands; a brace in quoted text does not. The token has seen to one."""
    quoted = False
    while raw[at] != "}" or quoted:
        if raw[at] == '"':
            quoted = not quoted
        at += 2 if raw[at] == "\\" else 1
    return at


def _literal(reading: Reading, raw: str, start: int) -> TextNode:
    check_escapes(reading, raw, start)
    place = reading.offset + start
    span = Span(reading.source, place, place + len(raw))
    return TextNode(StringNode(raw, span).text, span)


def _hole(reading: Reading, text: str, start: int) -> ValueNode:
    inside = Reading(reading.source, reading.report, reading.offset + start)
    span = Span(reading.source, inside.offset, inside.offset + len(text))
    if not text.strip():
        brace = Span(reading.source, span.start - 1, span.end + 1)
        reading.report.add(EmptyHole(), at=brace)
        return TextNode("", span)
    try:
        node = load_parser().parse(text, start="hole")
    except UnexpectedInput as stop:
        # As in `parse`: only a file with a mistake needs what is behind this import.
        from anondsl.syntax.errors import diagnose

        reading.report.extend([diagnose(inside.source, text, stop, inside.offset).diagnostic])
        return TextNode("", span)
    if isinstance(node, Tree) and too_deep(node) is not None:
        reading.report.add(NestedTooDeeply(DEEPEST), at=span)
        return TextNode("", span)
    if isinstance(node, Tree) and any(inner.data == "substitute" for inner in node.iter_subtrees()):
        reading.report.add(ExpressionInHole(), at=span)
    return value(inside, node)


# -- functions -------------------------------------------------------------------------------------------------------


def _call(reading: Reading, node: Node) -> ValueNode:
    """A function whose arguments are values and numbers."""
    function, *arguments = node.children
    name = name_of(reading, function)
    values = tuple(value(reading, argument) for argument in arguments if argument is not None)
    if name.text not in FUNCTIONS:
        from difflib import get_close_matches

        near = get_close_matches(name.text, FUNCTIONS, 1)
        known = ", ".join(f"`{known}`" for known in FUNCTIONS)
        reading.report.add(UnknownFunction(name.text, near[0] if near else None, known), at=name.span)
    elif not _fits(values, FUNCTIONS[name.text]):
        reading.report.add(WrongArguments(name.text, USAGE[name.text]), at=span_of(reading, node))
    else:
        for argument in arguments:
            if isinstance(argument, Token) and argument.type == "NUMBER":
                whole_number_of(reading, argument, least=1)
                _check_signs(reading, name.text, argument)
    return CallNode(name, values, span_of(reading, node))


def _check_signs(reading: Reading, function: str, number: Token) -> None:
    most = MOST_SIGNS.get(function)
    if most is not None and "." not in number and int(number) > most:
        usage = f"{USAGE[function]}`, the number being at most `{most}"
        reading.report.add(WrongArguments(function, usage), at=span_of(reading, number))


def _fits(values: tuple[ValueNode, ...], wanted: tuple[str, ...]) -> bool:
    least = sum(not kind.endswith("?") for kind in wanted)
    return least <= len(values) <= len(wanted) and all(
        _FITS[kind](given) for kind, given in zip(wanted, values, strict=False)
    )


_FITS: dict[str, Callable[[ValueNode], bool]] = {
    "value": lambda given: isinstance(given, (CallNode, ReferenceNode)),
    "digits": lambda given: isinstance(given, NumberNode),
    "order?": lambda given: given == TextNode(_IN_ORDER, given.span),
}


def _in_order(reading: Reading, node: Tree[Token]) -> ValueNode:
    return TextNode(_IN_ORDER, span_of(reading, node))


def lookup(reading: Reading, node: Node) -> CallNode:
    table, key, column = node.children
    return CallNode(
        _function_name(reading, node),
        (_word(reading, table), value(reading, key), _column(reading, column)),
        span_of(reading, node),
    )


def _component(reading: Reading, node: Node) -> ValueNode:
    name, part = node.children
    if part not in NAME_PARTS:
        usage = f"{USAGE['component']}`, the part being one of `{'`, `'.join(NAME_PARTS)}"
        reading.report.add(WrongArguments("component", usage), at=span_of(reading, part))
    return CallNode(
        _function_name(reading, node), (value(reading, name), _column(reading, part)), span_of(reading, node)
    )


def _substitute(reading: Reading, node: Node) -> ValueNode:
    original, expression, text = node.children
    return CallNode(
        _function_name(reading, node),
        (value(reading, original), regex_of(reading, expression), text_of(reading, text)),
        span_of(reading, node),
    )


def _function_name(reading: Reading, node: Tree[Token]) -> Name:
    """`lookup`, `component` and `substitute` are words of the grammar: the node is called like the function."""
    whole = span_of(reading, node)
    return Name(str(node.data), Span(reading.source, whole.start, whole.start + len(node.data)))


def _word(reading: Reading, token: Token) -> ReferenceNode:
    span = span_of(reading, token)
    return ReferenceNode(PathNode(False, (), Name(str(token), span), span), span)


def _column(reading: Reading, token: Token) -> ValueNode:
    return text_of(reading, token) if token.type == "STRING" else _word(reading, token)


def _reference(reading: Reading, node: Tree[Token]) -> ValueNode:
    return ReferenceNode(path(reading, node), span_of(reading, node))


def _string(reading: Reading, token: Token) -> ValueNode:
    return TextNode(string_of(reading, token).text, span_of(reading, token))


_TOKENS: dict[str, Callable[[Reading, Token], ValueNode]] = {
    "TEMPLATE": _template,
    "NUMBER": number_of,
    "STRING": _string,
}

_VALUES: dict[str, Callable[[Reading, Node], ValueNode]] = {
    "reference": _reference,
    "call": _call,
    "in_order": _in_order,
    "lookup": lookup,
    "component": _component,
    "substitute": _substitute,
}
