"""Whether the parts of a compiled ruleset fit together, so that kernels can follow every index without looking.

`canonical` has made sure that each field is of its type. Here every array has the length its counts ask for, every
index points at something, tables that are searched are sorted, and diagrams lead forward, so that each walk ends at a
leaf.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from operator import lt

from anondsl.compiled.actions import BoundAction, Clean, Regenerate, Replace, Round, Set, Shift, Truncate
from anondsl.compiled.canonical import Malformed
from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import VR_CODES, DummyItemElement, DummySpec, Op, PrivateRow, RowFlag, TestKind

NONE = 0xFFFF

_OPERANDS: dict[int, tuple[type, ...]] = {
    Op.UID: (Regenerate,),
    Op.SHIFT: (Shift,),
    Op.TRUNCATE: (Truncate,),
    Op.VALUE: (Replace, Set),
    Op.ROUND: (Round,),
    Op.CLEAN: (Clean,),
}
"""What the action of a leaf must be; all other ops take none."""

_ALL_FLAGS = sum(flag.value for flag in RowFlag)
_KINDS_OF_DUMMY = frozenset({"text", "bytes", "uid", "items", "reject"})
_KINDS_OF_ELEMENT = frozenset({"text", "number", "bytes", "uid", "original", "items"})


def validate(ruleset: CompiledRuleset) -> None:
    """Raises `Malformed` where an index or length does not fit."""
    _check_leaves(ruleset)
    _check_nodes(ruleset)
    _check_table(ruleset)
    _check_rows(ruleset)
    _check_types(ruleset)
    _check_paths(ruleset)
    _check_statements(ruleset)
    _check_dummies(ruleset.dummies)


def _ask(holds: bool, what: str) -> None:
    if not holds:
        raise Malformed(f"{what} does not fit")


def cells(code: str, data: bytes) -> array[int]:
    """A column as whole numbers; `code` as in `array`."""
    column: array[int] = array(code)
    _ask(len(data) % column.itemsize == 0, "the length of a column")
    column.frombytes(data)
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _below(numbers: Iterable[int], bound: int, none: int | None = None) -> bool:
    """Whether all numbers are indices below `bound`, or `none`."""
    found = set(numbers)
    if none is not None:
        found.discard(none)
    return not found or (min(found) >= 0 and max(found) < bound)


def _ascending(numbers: Sequence[int]) -> bool:
    return all(map(lt, numbers, islice(numbers, 1, None)))


def _check_leaves(ruleset: CompiledRuleset) -> None:
    entries = len(ruleset.entries)
    _ask(len(ruleset.leaves) > 0, "the number of leaves")
    _ask(_below([leaf.op for leaf in ruleset.leaves], len(Op)), "the op of a leaf")
    _ask(_below([leaf.entry for leaf in ruleset.leaves], entries, -1), "the rule of a leaf")
    for op, number in {(leaf.op, leaf.action) for leaf in ruleset.leaves}:
        operands = _OPERANDS.get(op)
        if operands is None:
            _ask(number == -1, "the action of a leaf")
        else:
            _ask(0 <= number < len(ruleset.actions), "the action of a leaf")
            _ask(isinstance(ruleset.actions[number], operands), "the action of a leaf")
    for action in ruleset.actions:
        _check_action(action)


def _check_action(action: BoundAction) -> None:
    if isinstance(action, Regenerate):
        _ask(_is_root(action.root), "a root of UIDs")
    elif isinstance(action, Shift):
        _ask(action.least <= action.most and abs(action.least) <= 1 << 22 >= abs(action.most), "a shift")
        _ask((action.least, action.most) != (0, 0) or action.lookup is not None, "a shift")
    elif isinstance(action, Clean):
        _ask(all(0 <= tag <= 0xFFFFFFFF for tag in action.values_of), "a tag")


def _is_root(root: str) -> bool:
    parts = root.split(".")
    return len(root) <= 24 and all(part.isascii() and part.isdigit() and str(int(part)) == part for part in parts)


def _check_nodes(ruleset: CompiledRuleset) -> None:
    nodes = cells("i", ruleset.nodes)
    _ask(len(nodes) % 3 == 0, "the number of nodes")
    count, leaves = len(nodes) // 3, len(ruleset.leaves)
    bounds = {
        TestKind.GUARD: len(ruleset.guards),
        TestKind.PATH: ruleset.paths.paths,
        TestKind.SCOPE: len(ruleset.scopes),
        TestKind.SAFE: len(ruleset.safe_private),
    }
    bound_of = [bounds[TestKind(kind)] for kind in range(len(bounds))]
    for node in range(count):
        test, high, low = nodes[3 * node : 3 * node + 3]
        _ask(0 <= test >> 24 < len(bound_of) and test & 0xFFFFFF < bound_of[test >> 24], "a test")
        _ask(-leaves <= high < count and (high < 0 or high > node), "a node")
        _ask(-leaves <= low < count and (low < 0 or low > node), "a node")


def _check_table(ruleset: CompiledRuleset) -> None:
    table = ruleset.table
    count = table.count
    tags = cells("I", table.tags)
    flags = cells("H", table.flags)
    nodes = cells("i", table.nodes)
    dummies = cells("H", table.dummies)
    symbols = cells("H", table.symbols)
    columns = cells("H", table.type_columns)
    _ask(
        count > 0 and {count} == {len(column) for column in (tags, table.vrs, flags, nodes, dummies, symbols, columns)},
        "the length of the table",
    )
    _ask(_ascending(tags), "the order of the table")
    _ask(_below(table.vrs, len(VR_CODES)), "a value representation")
    _ask(_below(flags, _ALL_FLAGS + 1), "a flag")
    _ask(_below(dummies, len(ruleset.dummies), NONE), "a dummy")
    _ask(_below(symbols, ruleset.paths.symbols), "a symbol")
    _ask(_below(columns, 4 * ruleset.types.stride, NONE), "a column of the Types")
    _check_references(ruleset, nodes)


def _check_references(ruleset: CompiledRuleset, references: Iterable[int]) -> None:
    nodes, leaves = len(ruleset.nodes) // 12, len(ruleset.leaves)
    found = set(references)
    _ask(not found or (-leaves <= min(found) and max(found) < nodes), "a reference to a node")


def _check_rows(ruleset: CompiledRuleset) -> None:
    _check_references(ruleset, [ruleset.unknown_node, ruleset.private_node])
    _check_references(ruleset, [row.node for row in ruleset.patterns])
    _check_references(ruleset, [row.node for row in ruleset.private])
    _check_references(ruleset, [row.node for row in ruleset.sets])
    for pattern in ruleset.patterns:
        _ask(0 <= pattern.value <= 0xFFFFFFFF and 0 <= pattern.care <= 0xFFFFFFFF, "a tag pattern")
        _ask(pattern.value & ~pattern.care == 0, "a tag pattern")
    for row in ruleset.private:
        _ask(row.creator != "", "a private creator")
        block = row.group == row.offset == -1
        _ask(block or (0 <= row.group <= 0xFFFF and row.group & 1 == 1 and 0 <= row.offset <= 0xFF), "a private row")
    _ask(all(_private_key(a) < _private_key(b) for a, b in pairwise(ruleset.private)), "the order of private rows")
    for safe in ruleset.safe_private:
        _ask(safe.vr == "" or safe.vr in VR_CODES, "a value representation")
        _ask(safe.least >= 0 and safe.step > 0 and (safe.most == 0 or safe.most >= safe.least), "a number of values")
    _ask(_ascending([spec.tag for spec in ruleset.sets]), "the order of set statements")
    for spec in ruleset.sets:
        _ask(0 <= spec.tag <= 0xFFFFFFFF and spec.vr in VR_CODES, "a set statement")


def _private_key(row: PrivateRow) -> tuple[str, int, int]:
    return row.creator, row.group, row.offset


def _check_types(ruleset: CompiledRuleset) -> None:
    types = ruleset.types
    _ask(types.stride > 0 and len(types.top) % types.stride == 0, "the table of Types")
    rows = len(types.top) // types.stride
    _ask(0 <= types.unknown_row < rows, "the row of unknown SOP classes")
    _ask(all(0 <= row < rows for _, row in types.sop_classes), "a SOP class")
    _ask(all(a < b for a, b in pairwise(uid for uid, _ in types.sop_classes)), "the order of SOP classes")
    _ask(_ascending(cells("I", types.nested)), "the order of nested Types")


def _check_paths(ruleset: CompiledRuleset) -> None:
    paths = ruleset.paths
    _ask(0 < paths.states <= NONE and 0 < paths.symbols <= NONE and 0 <= paths.paths <= 0xFFFFFF, "the automaton")
    delta = cells("H", paths.delta)
    _ask(len(delta) == paths.states * paths.symbols and _below(delta, paths.states), "a state")
    _ask(len(paths.accepts) == paths.states * paths.paths and _below(paths.accepts, 2), "an accepting state")
    _ask(len(ruleset.path_texts) == paths.paths, "the number of paths")
    for path in ruleset.path_texts:
        _check_path(path)


def _check_path(path: SequencePath) -> None:
    _ask(all(step == DEEP or 0 <= step <= 0xFFFFFFFF for step in path.steps), "a path")


def _check_statements(ruleset: CompiledRuleset) -> None:
    for number, scope in enumerate(ruleset.scopes):
        _ask(0 <= scope.path < ruleset.paths.paths and -1 <= scope.parent < number, "a scope")
    for reject in ruleset.rejects:
        _ask(0 <= reject.entry < len(ruleset.entries), "a reject statement")
    for parameter in ruleset.parameters:
        _ask(parameter.name != "" and parameter.kind in ("text", "number"), "a parameter")
    _ask(all(a.name < b.name for a, b in pairwise(ruleset.parameters)), "the order of parameters")
    _ask(len(ruleset.identify.references) > 0, "what identifies a patient")
    _ask(ruleset.record.longitudinal in ("", "REMOVED", "MODIFIED", "UNMODIFIED"), "the record")


def _check_dummies(dummies: Iterable[DummySpec]) -> None:
    for dummy in dummies:
        _ask(dummy.kind in _KINDS_OF_DUMMY and dummy.text.isascii(), "a dummy")
        _check_bytes(dummy.kind, dummy.text)
        for item in dummy.items:
            _check_item(item)


def _check_item(item: tuple[DummyItemElement, ...]) -> None:
    _ask(_ascending([element.tag for element in item]), "the order of a dummy item")
    for element in item:
        _ask(
            0 <= element.tag <= 0xFFFFFFFF and element.vr in VR_CODES and element.kind in _KINDS_OF_ELEMENT,
            "an element",
        )
        _ask(element.kind == "items" or not element.items, "an element")
        _check_bytes(element.kind, element.text)
        for nested in element.items:
            _check_item(nested)


def _check_bytes(kind: str, text: str) -> None:
    if kind == "bytes":
        _ask(len(text) % 2 == 0 and all(digit in "0123456789abcdef" for digit in set(text)), "bytes of a dummy")
