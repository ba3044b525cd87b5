"""Selectors and references: nodes of the grammar's section on which attributes, in its order."""

from __future__ import annotations

from lark import Token, Tree

from anondsl.diagnostics.catalog.conditions import MalformedTag
from anondsl.syntax.ast import (
    ClassNode,
    GlobNode,
    LeafNode,
    Name,
    PathNode,
    PrivateNode,
    SelectorListNode,
    TagNode,
    WordSetNode,
)
from anondsl.syntax.reading import Node, Reading, name_of, span_of, string_of, words_of


def selectors(reading: Reading, node: Tree[Token]) -> SelectorListNode:
    chosen, excepted = node.children
    return SelectorListNode(_entries(reading, chosen), _entries(reading, excepted), span_of(reading, node))


def _entries(reading: Reading, node: Node) -> tuple[PathNode, ...]:
    return () if node is None else tuple(path(reading, entry) for entry in node.children)


def path(reading: Reading, node: Node) -> PathNode:
    """`entry` and `reference`: perhaps a `/`, perhaps sequences on the way, and what is meant at its end."""
    anchor, *steps, last = node.children
    return PathNode(
        anchor is not None,
        tuple(_step(reading, step) for step in steps),
        leaf(reading, last),
        span_of(reading, node),
    )


def references(reading: Reading, node: Tree[Token]) -> tuple[PathNode, ...]:
    return tuple(path(reading, reference) for reference in node.children)


def _step(reading: Reading, token: Node) -> Name | TagNode:
    return _tag(reading, token) if token.type == "TAG" else name_of(reading, token)


def leaf(reading: Reading, node: Node) -> LeafNode:
    if isinstance(node, Token):
        return _step(reading, node)
    match node.data:
        case "private":
            return _private(reading, node)
        case "glob":
            return GlobNode(string_of(reading, node.children[0]), span_of(reading, node))
        case "value_class":
            return ClassNode(str(node.children[0]), span_of(reading, node))
        case _:
            return WordSetNode(words_of(node), span_of(reading, node))


def _tag(reading: Reading, token: Token) -> TagNode:
    return TagNode("".join(_tag_parts(token)).upper().replace("X", "x"), span_of(reading, token))


def _tag_parts(token: Token) -> tuple[str, str]:
    group, element = token.strip("()").split(",")
    return group.strip(), element.strip()


def _private(reading: Reading, node: Node) -> PrivateNode:
    creator, element = node.children
    group, offset = "", ""
    if element is not None:
        group, offset = _tag_parts(element)
        if element.type == "TAG":
            reading.report.add(MalformedTag(str(element), private=True), at=span_of(reading, element))
    return PrivateNode(string_of(reading, creator), group.upper(), offset.upper(), span_of(reading, node))
