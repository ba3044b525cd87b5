"""Questions to a compiled ruleset, answered from its arrays alone: what the engine would decide, without the engine."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from anondsl.compiled.actions import BoundAction
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import Leaf, Op, RowFlag, TestKind, decode_test
from anondsl.compiled.validate import cells


@dataclass(frozen=True)
class Context:
    """What the tests of a diagram ask for. `chain`: sequence tags from the top level to the item of the element."""

    chain: tuple[int, ...] = ()
    guards: Mapping[int, bool] = field(default_factory=dict)
    scopes: Mapping[int, bool] = field(default_factory=dict)
    safe: Callable[[int], bool] = lambda index: False


def state_of(ruleset: CompiledRuleset, chain: tuple[int, ...]) -> int:
    """State of the path automaton in an item."""
    delta = cells("H", ruleset.paths.delta)
    symbols = cells("H", ruleset.table.symbols)
    state = 0
    for sequence in chain:
        state = delta[state * ruleset.paths.symbols + symbols[row_of(ruleset, sequence)]]
    return state


def walk(ruleset: CompiledRuleset, reference: int, context: Context) -> Leaf:
    """The leaf that a decision leads to."""
    nodes = cells("i", ruleset.nodes)
    state = state_of(ruleset, context.chain)
    while reference >= 0:
        test, high, low = nodes[3 * reference : 3 * reference + 3]
        kind, index = decode_test(test)
        match kind:
            case TestKind.GUARD:
                holds = context.guards[index]
            case TestKind.SCOPE:
                holds = context.scopes.get(index, False)
            case TestKind.SAFE:
                holds = context.safe(index)
            case TestKind.PATH:
                holds = bool(ruleset.paths.accepts[state * ruleset.paths.paths + index])
        reference = high if holds else low
    return ruleset.leaves[~reference]


def row_of(ruleset: CompiledRuleset, tag: int) -> int:
    tags = cells("I", ruleset.table.tags)
    row = bisect_left(tags, tag)
    assert tags[row] == tag
    return row


def decide(ruleset: CompiledRuleset, tag: int, context: Context | None = None) -> Leaf:
    """The leaf of a public attribute."""
    return walk(ruleset, cells("i", ruleset.table.nodes)[row_of(ruleset, tag)], context or Context())


def decide_outside(ruleset: CompiledRuleset, tag: int, context: Context | None = None) -> Leaf:
    """The leaf of an even-group tag without a row."""
    node = next((row.node for row in ruleset.patterns if tag & row.care == row.value), ruleset.unknown_node)
    return walk(ruleset, node, context or Context())


def decide_private(
    ruleset: CompiledRuleset, creator: str, group: int, offset: int, context: Context | None = None
) -> Leaf:
    """The leaf of a private element: its own row, else its block's, else that of all private."""
    rows = {(row.creator, row.group, row.offset): row.node for row in ruleset.private}
    node = rows.get((creator, group, offset), rows.get((creator, -1, -1), ruleset.private_node))
    return walk(ruleset, node, context or Context())


def op(leaf: Leaf) -> Op:
    return Op(leaf.op)


def action(ruleset: CompiledRuleset, leaf: Leaf) -> BoundAction | None:
    return None if leaf.action < 0 else ruleset.actions[leaf.action]


def rule(ruleset: CompiledRuleset, leaf: Leaf) -> str:
    """Text of the rule behind a leaf, empty for `otherwise`."""
    return "" if leaf.entry < 0 else ruleset.entries[leaf.entry].text


def flags(ruleset: CompiledRuleset, tag: int) -> RowFlag:
    return RowFlag(cells("H", ruleset.table.flags)[row_of(ruleset, tag)])
