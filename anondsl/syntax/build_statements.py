"""Statements that are no rules of elements: header, names, masks, rejects, guarantees, in the grammar's order."""

from __future__ import annotations

import re

from lark import Token, Tree

from anondsl.diagnostics.catalog.conditions import MalformedName, ReservedName
from anondsl.syntax.ast import (
    AcceptStatement,
    ConditionStatement,
    GroupStatement,
    GuaranteeStatement,
    HeaderStatement,
    IdentifyStatement,
    IncludeStatement,
    LengthNode,
    MaskStatement,
    Name,
    OtherwiseStatement,
    ParameterStatement,
    RejectStatement,
    SelectorListNode,
    ShapeNode,
    Statement,
    StringNode,
    TableStatement,
    UseProfileStatement,
)
from anondsl.syntax.build_conditions import condition
from anondsl.syntax.build_selectors import path, references, selectors
from anondsl.syntax.grammar import language_words
from anondsl.syntax.reading import (
    Node,
    Reading,
    because_of,
    column_of,
    literal_of,
    name_of,
    names_of,
    regex_of,
    span_of,
    string_of,
    whole_number_of,
    words_of,
)

_NAME = re.compile("[a-z][a-z0-9-]*")


def header(reading: Reading, node: Node) -> Statement:
    name, version, project = node.children
    return HeaderStatement(
        string_of(reading, name), _text(reading, version), _text(reading, project), span_of(reading, node)
    )


def _text(reading: Reading, token: Token | None) -> StringNode | None:
    return None if token is None else string_of(reading, token)


def use_profile(reading: Reading, node: Node) -> Statement:
    profile, edition, options = node.children
    return UseProfileStatement(
        name_of(reading, profile),
        None if edition is None else name_of(reading, edition),
        names_of(reading, options),
        span_of(reading, node),
    )


def include(reading: Reading, node: Node) -> Statement:
    return IncludeStatement(string_of(reading, node.children[0]), span_of(reading, node))


# -- names -----------------------------------------------------------------------------------------------------------


def _new_name(reading: Reading, token: Token) -> Name:
    """A name that the file gives: lower-case letters, digits and hyphens, and no word of the language."""
    name = name_of(reading, token)
    if not _NAME.fullmatch(name.text):
        near = re.sub("(?<=[a-z0-9])(?=[A-Z])|_", "-", name.text).lower()
        suggestion = near if _NAME.fullmatch(near) and near not in language_words() else None
        reading.report.add(MalformedName(name.text, suggestion), at=name.span)
    elif name.text in language_words():
        reading.report.add(ReservedName(name.text), at=name.span)
    return name


def required_parameter(reading: Reading, node: Node) -> Statement:
    name, kind = node.children
    return ParameterStatement(_new_name(reading, name), words_of(kind), None, span_of(reading, node))


def parameter(reading: Reading, node: Node) -> Statement:
    name, default = node.children
    kind = "text" if default.type == "STRING" else "number"
    return ParameterStatement(_new_name(reading, name), kind, literal_of(reading, default), span_of(reading, node))


def table(reading: Reading, node: Node) -> Statement:
    name, file, column = node.children
    return TableStatement(
        _new_name(reading, name), string_of(reading, file), column_of(reading, column), span_of(reading, node)
    )


def group(reading: Reading, node: Node) -> Statement:
    name, chosen = node.children
    return GroupStatement(_new_name(reading, name), selectors(reading, chosen), span_of(reading, node))


def condition_definition(reading: Reading, node: Node) -> Statement:
    name, meaning = node.children
    return ConditionStatement(_new_name(reading, name), condition(reading, meaning), span_of(reading, node))


def identify(reading: Reading, node: Node) -> Statement:
    attributes, otherwise = node.children
    return IdentifyStatement(
        references(reading, attributes),
        None if otherwise is None else path(reading, otherwise),
        span_of(reading, node),
    )


def otherwise(reading: Reading, node: Node) -> Statement:
    word, because = node.children
    return OtherwiseStatement(words_of(word), because_of(reading, because), span_of(reading, node))


# -- the picture -----------------------------------------------------------------------------------------------------


def mask_shapes(reading: Reading, node: Tree[Token]) -> Statement:
    return _mask(reading, node, outside=False)


def mask_outside(reading: Reading, node: Tree[Token]) -> Statement:
    return _mask(reading, node, outside=True)


def _mask(reading: Reading, node: Node, outside: bool) -> Statement:
    shapes, fill, because = node.children
    return MaskStatement(
        outside=outside,
        shapes=tuple(_shape(reading, shape) for shape in shapes.children),
        text=False,
        matching_values_of=None,
        except_patterns=(),
        fill=_fill(reading, fill),
        because=because_of(reading, because),
        span=span_of(reading, node),
    )


def mask_text(reading: Reading, node: Node) -> Statement:
    limit, fill, because = node.children
    matching: SelectorListNode | None = None
    patterns: tuple[Token, ...] = ()
    if limit is not None and limit.data == "text_matching":
        matching = selectors(reading, limit.children[0])
    elif limit is not None:
        patterns = tuple(limit.children)
    return MaskStatement(
        outside=False,
        shapes=(),
        text=True,
        matching_values_of=matching,
        except_patterns=tuple(regex_of(reading, pattern) for pattern in patterns),
        fill=_fill(reading, fill),
        because=because_of(reading, because),
        span=span_of(reading, node),
    )


def _shape(reading: Reading, node: Tree[Token]) -> ShapeNode:
    lengths = tuple(child for child in node.children if isinstance(child, Tree) and child.data == "length")
    band = node.data == "band"
    kind = words_of(node.children[0]) if band else str(node.data).replace("_", "-")  # type: ignore[arg-type]  # a node
    return ShapeNode(kind, tuple(_length(reading, length) for length in lengths), span_of(reading, node))


def _length(reading: Reading, node: Node) -> LengthNode:
    number, *percent = node.children
    if number.type == "NUMBER" and not percent:
        whole_number_of(reading, number)
    return LengthNode(str(number), bool(percent), span_of(reading, node))


def _fill(reading: Reading, node: Node) -> str:
    if node is None:
        return ""
    word = node.children[0].children[0]
    if word.type == "NUMBER":
        whole_number_of(reading, word)
    return str(word)


# -- what is not written, what a person answers for, what must hold --------------------------------------------------


def reject_when(reading: Reading, node: Tree[Token]) -> Statement:
    return _reject(reading, node, unless=False)


def reject_unless(reading: Reading, node: Tree[Token]) -> Statement:
    return _reject(reading, node, unless=True)


def _reject(reading: Reading, node: Node, unless: bool) -> Statement:
    test, because = node.children
    return RejectStatement(condition(reading, test), unless, because_of(reading, because), span_of(reading, node))


def accept(reading: Reading, node: Node) -> Statement:
    thing, because = node.children
    return AcceptStatement(name_of(reading, thing), because_of(reading, because), span_of(reading, node))


def guarantee_hipaa(reading: Reading, node: Node) -> Statement:
    part, excepted, _ = node.children
    left_out = None if excepted is None else selectors(reading, excepted)
    return _guarantee(reading, node, f"hipaa {words_of(part)}", except_selectors=left_out)


def guarantee_profile(reading: Reading, node: Node) -> Statement:
    options, _ = node.children
    return _guarantee(reading, node, "ps3.15 basic", options=names_of(reading, options))


def guarantee_never_keep(reading: Reading, node: Node) -> Statement:
    return _guarantee(reading, node, "never keep", chosen=selectors(reading, node.children[0]))


def guarantee_always(reading: Reading, node: Node) -> Statement:
    verb, chosen, _ = node.children
    return _guarantee(reading, node, "always", verb=words_of(verb), chosen=selectors(reading, chosen))


def guarantee_state_holds(reading: Reading, node: Node) -> Statement:
    return _guarantee(reading, node, words_of(node.children[0]))


def _guarantee(
    reading: Reading,
    node: Tree[Token],
    subject: str,
    verb: str = "",
    options: tuple[Name, ...] = (),
    chosen: SelectorListNode | None = None,
    except_selectors: SelectorListNode | None = None,
) -> Statement:
    """All guarantees end with their reason."""
    because = because_of(reading, node.children[-1])
    return GuaranteeStatement(subject, verb, options, chosen, except_selectors, because, span_of(reading, node))
