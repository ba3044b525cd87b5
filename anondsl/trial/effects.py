"""Whether two rulesets do the same to every instance, whichever rules they have it from.

Diagrams are compared by shape. Two that ask the same tests in another order count as different, so "not the same" may
be wrong, and "the same" is not.
"""

from __future__ import annotations

import struct

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import Op, TestKind, decode_test
from anondsl.proof.contexts import cells


class Effects:
    """What one ruleset does, to compare others with."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        self._shapes: dict[object, int] = {}
        self._own = self._effects(ruleset)

    def same(self, other: CompiledRuleset) -> bool:
        return self._own == self._effects(other)

    def _number(self, shape: object) -> int:
        """Equal shapes have one number, in all rulesets that are compared here."""
        return self._shapes.setdefault(shape, len(self._shapes))

    def _effects(self, ruleset: CompiledRuleset) -> tuple[object, ...]:
        leaves = []
        for leaf in ruleset.leaves:
            op = Op.REMOVE if leaf.op == Op.REMOVE_OTHERWISE else Op(leaf.op)
            leaves.append(self._number((op, None if leaf.action < 0 else ruleset.actions[leaf.action])))
        nodes = [0] * (len(ruleset.nodes) // 12)

        def shape(reference: int) -> int:
            return leaves[~reference] if reference < 0 else nodes[reference]

        # Every node stands in front of those that it points to.
        for place in range(len(nodes) - 1, -1, -1):
            test, high, low = struct.unpack_from("<iii", ruleset.nodes, place * 12)
            yes, no = shape(high), shape(low)
            nodes[place] = yes if yes == no else self._number((_meaning(ruleset, *decode_test(test)), yes, no))
        return (
            [shape(reference) for reference in cells("i", ruleset.table.nodes)],
            shape(ruleset.unknown_node),
            [(row.value, row.care, shape(row.node)) for row in ruleset.patterns],
            shape(ruleset.private_node),
            [(row.creator, row.group, row.offset, shape(row.node)) for row in ruleset.private],
            [(each.tag, shape(each.node)) for each in ruleset.sets],
            {reject.condition for reject in ruleset.rejects},
            ruleset.record,
        )


def _meaning(ruleset: CompiledRuleset, kind: TestKind, index: int) -> object:
    """A test by value, however tests are numbered."""
    match kind:
        case TestKind.GUARD:
            return kind, ruleset.guards[index]
        case TestKind.PATH:
            return kind, ruleset.path_texts[index]
        case TestKind.SCOPE:
            scope = ruleset.scopes[index]
            parent = None if scope.parent < 0 else _meaning(ruleset, kind, scope.parent)
            return kind, ruleset.path_texts[scope.path], scope.condition, parent
    return kind, ruleset.safe_private[index]
