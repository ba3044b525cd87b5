"""From the tree to the AST: every statement by its rule, what may stand in which block, and the comments.

Each rule of the grammar has one function, in the `build_*` module of its section. What a `RulesetNode` means is for
`anondsl.semantics`.
"""

from __future__ import annotations

from collections.abc import Callable

from lark import Token, Tree

from anondsl.diagnostics.catalog.blocks import MisplacedStatement, MissingHead, NestedTooDeeply
from anondsl.source import Span
from anondsl.syntax import build_actions, build_statements, build_tests
from anondsl.syntax.ast import Comment, Statement, WhenBlock, WithinBlock
from anondsl.syntax.build_conditions import condition
from anondsl.syntax.build_selectors import path
from anondsl.syntax.reading import DEEPEST, Node, Reading, may_nest, span_of, too_deep

_QUOTED = {"STRING", "TEMPLATE", "REGEX"}

_RULES = {"keep", "remove", "empty", "dummy", "replace", "regenerate", "shift", "truncate", "round", "clean", "encrypt"}
_MASKS = {"mask_shapes", "mask_outside", "mask_text"}
_REJECTS = {"reject_when", "reject_unless"}
_BLOCKS = {"when", "within"}
_IN_WHEN = _RULES | _MASKS | _REJECTS | _BLOCKS | {"set"}
_IN_WITHIN = _RULES | _BLOCKS | {"remove_item"}

_WHOLE_FILE = "put it outside of the block: it counts for the whole file"
_INSTEAD = {
    **dict.fromkeys(_MASKS, "a picture is in no item: put it outside of `within`"),
    **dict.fromkeys(_REJECTS, "an instance is rejected as a whole: put it outside of `within`"),
    "set": "`set` works at the top level: put it outside of `within`, or use `replace`",
}


def statements(reading: Reading, node: Tree[Token], inside: tuple[str, ...] = ()) -> tuple[Statement, ...]:
    """The statements of the file or of a block; `inside` names the blocks around, outermost first."""
    built = (_statement(reading, child, inside) for child in node.children if isinstance(child, Tree))
    return tuple(statement for statement in built if statement is not None)


def _statement(reading: Reading, node: Tree[Token], inside: tuple[str, ...]) -> Statement | None:
    if not inside and may_nest(reading, node) and (deep := too_deep(node)) is not None:
        reading.report.add(NestedTooDeeply(DEEPEST), at=_head(span_of(reading, deep)))
        return None
    if not _may_stand(reading, node, inside):
        return None
    if node.data in _BLOCKS:
        return _when(reading, node, inside) if node.data == "when" else _within(reading, node, inside)
    return _STATEMENTS[node.data](reading, node)


def _may_stand(reading: Reading, node: Tree[Token], inside: tuple[str, ...]) -> bool:
    """Report a statement that the blocks around it cannot hold."""
    word = _first_word(reading, node)
    if "within" in inside:
        allowed, place = node.data in _IN_WITHIN, "in `within`"
    elif inside:
        allowed, place = node.data in _IN_WHEN, "in `when`"
    else:
        allowed, place = node.data != "remove_item", "outside of `within`"
    if not allowed:
        instead = _INSTEAD.get(node.data, _WHOLE_FILE)
        if node.data == "remove_item":
            word, instead = (
                "remove item",
                "put it into a `within` block: it takes away the item that the block is about",
            )
        reading.report.add(MisplacedStatement(word, place, instead), at=_head(span_of(reading, node)))
    return allowed


def _first_word(reading: Reading, node: Tree[Token]) -> str:
    return span_of(reading, node).text.split(maxsplit=1)[0]


def _head(span: Span) -> Span:
    """The first word of a statement stands for it: a block may be long."""
    word = span.text.split(maxsplit=1)[0]
    return Span(span.source, span.start, span.start + len(word))


def _when(reading: Reading, node: Node, inside: tuple[str, ...]) -> Statement | None:
    test, body = node.children
    held = statements(reading, body, (*inside, "when"))
    if test is None:
        _missing_head(reading, node, "a condition")
        return None
    return WhenBlock(condition(reading, test), held, span_of(reading, node))


def _within(reading: Reading, node: Node, inside: tuple[str, ...]) -> Statement:
    sequence, test, body = node.children
    return WithinBlock(
        path(reading, sequence),
        None if test is None else condition(reading, test),
        statements(reading, body, (*inside, "within")),
        span_of(reading, node),
    )


def _test(reading: Reading, node: Tree[Token]) -> Statement | None:
    built = build_tests.test(reading, node)
    if built is None:
        _missing_head(reading, node, "a name")
    return built


def _missing_head(reading: Reading, node: Tree[Token], missing: str) -> None:
    """A block without a head; where the parser took the head away, the mistake in it is reported already."""
    if node.meta.start_pos not in reading.lost_heads:
        span = _head(span_of(reading, node))
        reading.report.add(MissingHead(span.text, missing), at=span)


def comments(reading: Reading, node: Tree[Token], text: str) -> tuple[Comment, ...]:
    """All comments of the text that the tree was made from: a `#` that stands in no text and no expression."""
    if "#" not in text:
        return ()
    quoted = sorted(
        (token.start_pos or 0, token.end_pos or 0)
        for inner in node.iter_subtrees()
        for token in inner.children
        if isinstance(token, Token) and token.type in _QUOTED
    )
    found: list[Comment] = []
    at = text.find("#")
    for start, end in (*quoted, (len(text), len(text))):
        while 0 <= at < start:
            stop = min((i for i in (text.find("\n", at), text.find("\r", at)) if i >= 0), default=len(text))
            span = Span(reading.source, at + reading.offset, stop + reading.offset)
            found.append(Comment(span.text, span))
            at = text.find("#", stop)
        if 0 <= at < end:
            at = text.find("#", end)
    return tuple(found)


_STATEMENTS: dict[str, Callable[[Reading, Tree[Token]], Statement | None]] = {
    "header": build_statements.header,
    "use_profile": build_statements.use_profile,
    "include": build_statements.include,
    "required_parameter": build_statements.required_parameter,
    "parameter": build_statements.parameter,
    "table": build_statements.table,
    "group": build_statements.group,
    "condition_definition": build_statements.condition_definition,
    "identify": build_statements.identify,
    "otherwise": build_statements.otherwise,
    "keep": build_actions.keep,
    "remove": build_actions.remove,
    "remove_item": build_actions.remove_item,
    "empty": build_actions.empty,
    "dummy": build_actions.dummy,
    "replace": build_actions.replace,
    "set": build_actions.set_,
    "regenerate": build_actions.regenerate,
    "shift": build_actions.shift,
    "truncate": build_actions.truncate,
    "round": build_actions.round_,
    "clean": build_actions.clean,
    "encrypt": build_actions.encrypt,
    "mask_shapes": build_statements.mask_shapes,
    "mask_outside": build_statements.mask_outside,
    "mask_text": build_statements.mask_text,
    "reject_when": build_statements.reject_when,
    "reject_unless": build_statements.reject_unless,
    "accept": build_statements.accept,
    "guarantee_hipaa": build_statements.guarantee_hipaa,
    "guarantee_profile": build_statements.guarantee_profile,
    "guarantee_never_keep": build_statements.guarantee_never_keep,
    "guarantee_always": build_statements.guarantee_always,
    "guarantee_state_holds": build_statements.guarantee_state_holds,
    "test": _test,
}
