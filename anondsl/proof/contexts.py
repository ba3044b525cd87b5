"""Decisions of a compiled ruleset, spread out: under which circumstances which leaf is reached.

A case is one way through a decision diagram, as the tests it asks and what they say. What the path of a question
settles already is not asked: who asks about `/PatientID` wants no case for items. Conditions that exclude each other
make no case together; tests that cannot be related count as free, as in LANGUAGE 11.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from anondsl.compiled.expressions import DEEP, And, Condition, Not, SequencePath
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import RowFlag, TestKind, decode_test
from anondsl.dicom.dictionary import load_dictionary
from anondsl.ir.selection import PrivateKey
from anondsl.proof.subject import Subject
from anondsl.records import record
from anondsl.semantics.exclusion import contradictory

_FOLDED_GROUPS = (0x5000, 0x6000)
_TOP = SequencePath((), anchored=True)

Bit = bool | None
"""Whether a `within` block holds; None: it may or may not."""


@record
class Circumstance:
    """One test and what it says. `index` is that of guards, paths, scopes or safe private rows, by kind.

    `implied`: what was asked before leaves no other answer.
    """

    kind: TestKind
    index: int
    holds: bool
    implied: bool = False


@record
class Way:
    """One way through a diagram, to the leaf of that index."""

    circumstances: tuple[Circumstance, ...]
    leaf: int


def cells(code: str, data: bytes) -> array[int]:
    """Whole numbers of an array of the artifact; `code` as in `array`."""
    found = array(code, data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


class Decisions:
    """Finds the diagram of a subject in a compiled ruleset, and walks it."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        self.ruleset = ruleset
        self._tags = cells("I", ruleset.table.tags)
        self._nodes = cells("i", ruleset.table.nodes)
        self._flags = cells("H", ruleset.table.flags)
        self._delta = cells("H", ruleset.paths.delta)
        symbols = cells("H", ruleset.table.symbols)
        self._symbols = {tag: symbols[row] for row, tag in enumerate(self._tags) if symbols[row]}

    # -- rows --------------------------------------------------------------------------------------------------------

    def row(self, tag: int) -> int:
        """Row of a public attribute, -1 for none; one of the groups 50xx and 60xx has the row of all of them."""
        if tag >> 16 & 0xFF00 in _FOLDED_GROUPS:
            tag = load_dictionary().fold(tag)
        at = bisect_left(self._tags, tag)
        return at if at < len(self._tags) and self._tags[at] == tag else -1

    def flags(self, subject: Subject) -> RowFlag:
        row = -1 if subject.private is not None else self.row(subject.tag)
        return RowFlag(0) if row < 0 else RowFlag(self._flags[row])

    def root(self, subject: Subject) -> int:
        """The reference of a subject's diagram (see `compiled.table`)."""
        if subject.private is not None:
            return self._private_root(subject.private)
        row = self.row(subject.tag)
        if row >= 0:
            return self._nodes[row]
        for pattern in self.ruleset.patterns:
            if subject.tag & pattern.care == pattern.value:
                return pattern.node
        return self.ruleset.unknown_node

    def _private_root(self, key: PrivateKey) -> int:
        rows = {(row.creator, row.group, row.offset): row.node for row in self.ruleset.private}
        block = rows.get((key.creator, -1, -1), self.ruleset.private_node)
        return rows.get((key.creator, key.group, key.offset), block)

    def node(self, reference: int) -> tuple[TestKind, int, int, int]:
        """Kind and index of the test, the references where it holds and where not."""
        test, high, low = struct.unpack_from("<iii", self.ruleset.nodes, reference * 12)
        return *decode_test(test), high, low

    def tests(self, reference: int) -> set[tuple[TestKind, int]]:
        """Every test that a diagram asks."""
        found: set[tuple[TestKind, int]] = set()
        seen: set[int] = set()
        pending = [reference]
        while pending:
            reference = pending.pop()
            if reference >= 0 and reference not in seen:
                seen.add(reference)
                kind, index, high, low = self.node(reference)
                found.add((kind, index))
                pending += (high, low)
        return found

    # -- places ------------------------------------------------------------------------------------------------------

    def accepts(self, state: int, path: int) -> bool:
        return bool(self.ruleset.paths.accepts[state * self.ruleset.paths.paths + path])

    def place(self, path: SequencePath) -> Place:
        """What is known of the items that a path leads to."""
        states, bits = self._start(path.anchored)
        for step in path.steps:
            if step == DEEP:
                states, bits = self._deeper(states), (None,) * len(bits)
            else:
                symbol = self._symbols.get(step, 0)
                states = frozenset(self._delta[state * self.ruleset.paths.symbols + symbol] for state in states)
                bits = self._enter(states, bits)
        return Place(states, bits)

    def _start(self, anchored: bool) -> tuple[frozenset[int], tuple[Bit, ...]]:
        scopes = len(self.ruleset.scopes)
        if anchored:
            return frozenset((0,)), (False,) * scopes
        return frozenset(range(self.ruleset.paths.states)), (None,) * scopes

    def _deeper(self, states: frozenset[int]) -> frozenset[int]:
        """The states of these items and of all items in them, at any depth."""
        width = self.ruleset.paths.symbols
        found = set(states)
        pending = list(states)
        while pending:
            state = pending.pop()
            for reached in self._delta[state * width : (state + 1) * width]:
                if reached not in found:
                    found.add(reached)
                    pending.append(reached)
        return frozenset(found)

    def _enter(self, states: frozenset[int], outer: tuple[Bit, ...]) -> tuple[Bit, ...]:
        """Bits of the `within` blocks in an item, from those around it."""
        scopes = self.ruleset.scopes
        entered = [_all_or_none(self.accepts(state, scope.path) for state in states) for scope in scopes]
        bits: list[Bit] = list(outer)
        for number, here in enumerate(entered):
            if here is not False:
                for inside in range(len(scopes)):
                    if self._is_inside(inside, number):
                        bits[inside] = False if here or bits[inside] is False else None
        for number, scope in enumerate(scopes):
            around = True if scope.parent < 0 else outer[scope.parent]
            judged: Bit = True if around and scope.condition is None else (False if around is False else None)
            if entered[number]:
                bits[number] = judged
            elif entered[number] is None:
                bits[number] = False if judged is False and outer[number] is False else None
        return tuple(bits)

    def _is_inside(self, scope: int, outer: int) -> bool:
        while scope >= 0 and scope != outer:
            scope = self.ruleset.scopes[scope].parent
        return scope == outer

    # -- ways --------------------------------------------------------------------------------------------------------

    def ways(self, reference: int, place: Place) -> Iterator[Way]:
        """All ways through a diagram that the place leaves open; where a test holds comes first."""
        yield from self._ways(reference, place.states, place, ())

    def _ways(
        self, reference: int, states: frozenset[int], place: Place, so_far: tuple[Circumstance, ...]
    ) -> Iterator[Way]:
        if reference < 0:
            yield Way(so_far, ~reference)
            return
        kind, index, high, low = self.node(reference)
        open_ways = []
        for holds, branch in ((True, high), (False, low)):
            left = states
            if kind is TestKind.PATH:
                left = frozenset(state for state in states if self.accepts(state, index) is holds)
            told = (*so_far, Circumstance(kind, index, holds))
            if left and not (kind is TestKind.SCOPE and place.bits[index] is (not holds)) and self._is_possible(told):
                open_ways.append((holds, branch, left))
        for holds, branch, left in open_ways:
            circumstance = Circumstance(kind, index, holds, implied=len(open_ways) == 1)
            yield from self._ways(branch, left, place, (*so_far, circumstance))

    def _is_possible(self, told: Sequence[Circumstance]) -> bool:
        """Whether the last circumstance goes with those in front of it."""
        match told[-1]:
            case Circumstance(kind=TestKind.GUARD):
                return not contradictory(self.conditions(told))
            case Circumstance(kind=TestKind.SAFE):
                return True
        # nothing at the top level is within anything
        within = any(each.kind is TestKind.SCOPE and each.holds for each in told)
        return not (within and any(each.holds and self._says_top(each) for each in told))

    def _says_top(self, circumstance: Circumstance) -> bool:
        return circumstance.kind is TestKind.PATH and self.ruleset.path_texts[circumstance.index] == _TOP

    def needed(self, circumstances: Sequence[Circumstance], place: Place) -> tuple[Circumstance, ...]:
        """Those that a person must be told: what the others leave no choice about is left out."""
        told = [each for each in circumstances if not each.implied]
        for each in [each for each in told if not each.holds]:
            others = [other for other in told if other is not each]
            turned = [*others, Circumstance(each.kind, each.index, True)]
            if not self._states(turned, place) or not self._is_possible(turned):
                told = others
        return tuple(told)

    def _states(self, told: Iterable[Circumstance], place: Place) -> frozenset[int]:
        paths = [each for each in told if each.kind is TestKind.PATH]
        return frozenset(
            state for state in place.states if all(self.accepts(state, each.index) is each.holds for each in paths)
        )

    def conditions(self, circumstances: Iterable[Circumstance]) -> Condition:
        """All that conditions say there, as one."""
        guards = self.ruleset.guards
        told = [each for each in circumstances if each.kind is TestKind.GUARD]
        return And(tuple(guards[each.index] if each.holds else Not(guards[each.index]) for each in told))


@record
class Place:
    """States of the path automaton that items there can have, and the bits of the `within` blocks in them."""

    states: frozenset[int]
    bits: tuple[Bit, ...]


def _all_or_none(answers: Iterator[bool]) -> Bit:
    found = set(answers)
    return found.pop() if len(found) == 1 else None
