"""Program to compiled ruleset: leaves get numbers, diagrams become arrays.

Everything is numbered by content, never by the order in which it was met, so one meaning gives one artifact. What the
arrays mean stands with `compiled.table`; the artifact's bytes are `compiled.artifact`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anondsl.compiled.actions import BoundAction, Per, Regenerate, Replace, Set, Shift
from anondsl.compiled.canonical import canonical_text
from anondsl.compiled.expressions import Call, Template, Value
from anondsl.compiled.ruleset import AcceptSpec, CompiledRuleset, SetSpec
from anondsl.compiled.table import DummySpec, Leaf, Op, PrivateRow, TagPatternRow, TagTable
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.ir.conditions import normal_condition
from anondsl.ir.diagram import Diagrams
from anondsl.ir.dummies import holds_new_uid, without_originals
from anondsl.ir.fixed_rows import FixedRows, fixed_rows, packed
from anondsl.ir.leaves import PRIVATE, TAKING, UNKNOWN, LeafBinder, LeafKind, LeafSpec
from anondsl.ir.lower import lower
from anondsl.ir.nodes import Program
from anondsl.ir.record import record_plan
from anondsl.records import replace
from anondsl.semantics.resolved import ResolvedRuleset

_KEYED_FUNCTIONS = frozenset({"pseudonym", "hash", "number"})


def compile_resolved(resolved: ResolvedRuleset, report: Report) -> CompiledRuleset | None:
    """The compiled ruleset of resolved rules without errors; None with a diagnostic beyond a limit."""
    program = lower(resolved, report)
    return None if program is None else emit(program)


def emit(program: Program) -> CompiledRuleset:
    resolved = program.resolved
    fixed = fixed_rows()
    binder = LeafBinder(program)
    bound = _Bound(program, binder)

    kept = bound.constant(LeafSpec(Op.KEEP, None, -1))
    table = [
        bound.decision(program.public[attribute.tag], binder.kind(attribute))
        if attribute.tag in program.public
        else kept
        for attribute in fixed.attributes
    ]
    unknown = bound.decision(program.unknown, UNKNOWN)
    patterns = [bound.decision(row.decision, binder.kind(row.attribute)) for row in program.patterns]
    private = bound.decision(program.private, PRIVATE)
    private_rows = [bound.decision(row.decision, PRIVATE) for row in program.private_rows]

    numbering = _Numbering(bound, [*table, unknown, *patterns, private, *private_rows])
    number = numbering.reference
    node_of = {attribute.tag: node for attribute, node in zip(fixed.attributes, table, strict=True)}
    by_tag = load_dictionary().by_tag
    always = {tag for tag, node in node_of.items() if bound.ops(node) == {Op.KEEP}}
    dummies = tuple(without_originals(dummy, always.__contains__) for dummy in fixed.dummy_specs)
    return CompiledRuleset(
        name=resolved.name,
        version=resolved.version,
        project=resolved.project,
        edition=resolved.edition,
        options=tuple(sorted(resolved.options)),
        needs_key=_needs_key(bound, table, fixed, dummies, numbering.leaf_specs),
        entries=program.entries,
        actions=numbering.actions,
        leaves=numbering.leaves,
        nodes=packed("i", numbering.nodes(program.tests)),
        table=TagTable(
            count=len(table),
            tags=fixed.tags,
            vrs=fixed.vrs,
            flags=fixed.flags,
            nodes=packed("i", map(number, table)),
            dummies=fixed.dummies,
            symbols=packed("H", (program.paths.symbols.get(each.tag, 0) for each in fixed.attributes)),
            type_columns=fixed.type_columns,
        ),
        unknown_node=number(unknown),
        patterns=tuple(
            TagPatternRow(row.value, row.care, number(node))
            for row, node in zip(program.patterns, patterns, strict=True)
        ),
        private_node=number(private),
        private=tuple(
            PrivateRow(row.creator, row.group, row.offset, number(node))
            for row, node in zip(program.private_rows, private_rows, strict=True)
        ),
        safe_private=program.safe_private,
        types=fixed.types,
        dummies=dummies,
        paths=program.paths.automaton,
        path_texts=program.paths.paths,
        scopes=program.scopes,
        guards=program.guards,
        rejects=program.rejects,
        accepts=_accepts(resolved.accepts),
        sets=tuple(SetSpec(tag, by_tag[tag].vr, number(node_of[tag])) for tag in program.sets),
        parameters=tuple(sorted(resolved.parameters, key=lambda parameter: parameter.name)),
        identify=resolved.identify,
        record=record_plan(program, binder),
    )


def _accepts(accepts: Iterable[AcceptSpec]) -> tuple[AcceptSpec, ...]:
    normal = {
        replace(each, condition=None if each.condition is None else normal_condition(each.condition))
        for each in accepts
    }
    return tuple(sorted(normal, key=canonical_text))


class _Bound:
    """Diagrams over leaves, made from diagrams over rules."""

    def __init__(self, program: Program, binder: LeafBinder) -> None:
        self.diagrams = Diagrams()
        self.specs: list[LeafSpec] = []
        self._program = program
        self._binder = binder
        self._numbers: dict[LeafSpec, int] = {}
        self._memo: dict[tuple[int, LeafKind], int] = {}
        self._leaves: dict[int, frozenset[int]] = {}

    def constant(self, spec: LeafSpec) -> int:
        return ~self._number(spec)

    def decision(self, decision: int, kind: LeafKind) -> int:
        """The diagram of leaves for attributes of one kind."""
        found = self._memo.get((decision, kind))
        if found is None:
            found = self._memo[decision, kind] = self._program.diagrams.relabel(
                decision, lambda verdict: self._number(self._binder.leaf(verdict, kind)), into=self.diagrams
            )
        return found

    def leaves(self, reference: int) -> frozenset[int]:
        """Leaves that can be reached."""
        found = self._leaves.get(reference)
        if found is None:
            found = self._leaves[reference] = frozenset(self.diagrams.verdicts(reference))
        return found

    def ops(self, reference: int) -> set[Op]:
        return {self.specs[leaf].op for leaf in self.leaves(reference)}

    def _number(self, spec: LeafSpec) -> int:
        number = self._numbers.get(spec)
        if number is None:
            number = self._numbers[spec] = len(self.specs)
            self.specs.append(spec)
        return number


class _Numbering:
    """Final numbers of leaves, actions and nodes: leaves sorted, each node in front of those that it points to."""

    def __init__(self, bound: _Bound, roots: Sequence[int]) -> None:
        self._diagrams = bound.diagrams
        self._order: dict[int, int] = {}
        used: set[int] = set()
        for root in dict.fromkeys(roots):
            used |= bound.leaves(root)
            self._visit(root)
        actions = {canonical_text(action): action for action in (bound.specs[leaf].action for leaf in used) if action}
        self.actions: tuple[BoundAction, ...] = tuple(actions[text] for text in sorted(actions))
        index = {action: number for number, action in enumerate(self.actions)}
        numbered = sorted((self._leaf(bound.specs[leaf], index), leaf) for leaf in used)
        self.leaves = tuple(Leaf(*key) for key, _ in numbered)
        self.leaf_specs = tuple(bound.specs[leaf] for _, leaf in numbered)
        self._leaf_numbers = {leaf: number for number, (_, leaf) in enumerate(numbered)}

    @staticmethod
    def _leaf(spec: LeafSpec, index: dict[BoundAction, int]) -> tuple[int, int, int]:
        return int(spec.op), -1 if spec.action is None else index[spec.action], spec.entry

    def _visit(self, reference: int) -> None:
        if reference >= 0 and reference not in self._order:
            _, high, low = self._diagrams.nodes[reference]
            self._visit(high)
            self._visit(low)
            self._order[reference] = len(self._order)

    def reference(self, reference: int) -> int:
        """`table` reference of a diagram."""
        return ~self._leaf_numbers[~reference] if reference < 0 else len(self._order) - 1 - self._order[reference]

    def nodes(self, tests: Sequence[int]) -> list[int]:
        cells: list[int] = []
        for node in reversed(self._order):
            test, high, low = self._diagrams.nodes[node]
            cells += (tests[test], self.reference(high), self.reference(low))
        return cells


# --- what needs the key ------------------------------------------------------------------------------------------


def _needs_key(
    bound: _Bound, table: Sequence[int], fixed: FixedRows, dummies: Sequence[DummySpec], leaves: Iterable[LeafSpec]
) -> bool:
    """Whether some value is derived from the key: a new UID, a shift, a pseudonym, a dummy that holds a new UID."""
    if any(_is_keyed(leaf) for leaf in leaves):
        return True
    uid_dummies = {number for number, dummy in enumerate(dummies) if holds_new_uid(dummy)}
    return any(
        dummy in uid_dummies and _can_be_dummy(bound, node, attribute.tag in fixed.can_be_type_1)
        for attribute, dummy, node in zip(fixed.attributes, fixed.dummy_of, table, strict=True)
    )


def _can_be_dummy(bound: _Bound, node: int, can_be_type_1: bool) -> bool:
    ops = bound.ops(node)
    return Op.DUMMY in ops or (can_be_type_1 and not ops.isdisjoint(TAKING))


def _is_keyed(leaf: LeafSpec) -> bool:
    match leaf.action:
        case Regenerate():
            return True
        case Shift(per=per, lookup=lookup):
            return per is not Per.NOTHING and lookup is None
        case Replace() | Set():
            return _holds_keyed_call(leaf.action.value) or _holds_keyed_call(leaf.action.fallback_value)
    return False


def _holds_keyed_call(value: Value | None) -> bool:
    match value:
        case Call(function=function, arguments=arguments):
            return function in _KEYED_FUNCTIONS or any(map(_holds_keyed_call, arguments))
        case Template(parts=parts):
            return any(map(_holds_keyed_call, parts))
    return False
