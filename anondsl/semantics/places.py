"""Where rules can stand: whether two of them can meet on one element, and whether one has anywhere to stand at all.

A place is the chain of sequences from the top level to the item. Paths and scopes are walked over all chains of the
sequences that they name, and of one sequence that stands for every other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from anondsl.compiled.expressions import DEEP, EVERYWHERE, SequencePath
from anondsl.records import record
from anondsl.semantics.exclusion import exclusive
from anondsl.semantics.order import paths_of, scopes_of
from anondsl.semantics.resolved import ResolvedRule, Scope

MOST_STATES = 4096
"""Beyond, two rules count as able to meet."""

OTHER = 0
"""Stands for all sequences that no path names."""

Positions = frozenset[int]


def can_meet(first: ResolvedRule, second: ResolvedRule) -> bool:
    """Whether some element of one tag can be ruled by both: places overlap and conditions do not exclude each other."""
    if exclusive(first.guard, second.guard):
        return False
    for one in scopes_of(first):
        for other in scopes_of(second):
            # The innermost item of a path is the same for both.
            if one.path == other.path and exclusive(one.condition, other.condition):
                return False
    if first.selector.path == second.selector.path and first.scope is None and second.scope is None:
        return True
    return _meet_somewhere((first, second))


def has_place(rule: ResolvedRule) -> bool:
    """Whether the path of a rule can be reached inside the scopes around it."""
    if rule.scope is None or rule.selector.path == EVERYWHERE:
        return True
    return _meet_somewhere((rule,))


def _meet_somewhere(rules: tuple[ResolvedRule, ...]) -> bool:
    """Whether one chain of sequences is a place of all the rules."""
    walkers = tuple(_Walker.of(rule) for rule in rules)
    named = {step for rule in rules for path in paths_of(rule) for step in path.steps}
    symbols = sorted((named - {DEEP}) | {OTHER})
    start = tuple(walker.start() for walker in walkers)
    seen = {start}
    waiting = deque(seen)
    while waiting:
        state = waiting.popleft()
        if all(walker.accepts(each) for walker, each in zip(walkers, state, strict=True)):
            return True
        if len(seen) > MOST_STATES:
            return True
        for symbol in symbols:
            following = tuple(walker.step(each, symbol) for walker, each in zip(walkers, state, strict=True))
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


@record
class _State:
    """Where the walk stands in the rule's path and in each scope, outermost first, and which scopes hold."""

    path: Positions
    scopes: tuple[Positions, ...]
    held: tuple[bool, ...]


@record
class _Walker:
    path: SequencePath
    scopes: tuple[Scope, ...]

    @classmethod
    def of(cls, rule: ResolvedRule) -> _Walker:
        return cls(rule.selector.path, tuple(scopes_of(rule))[::-1])

    def start(self) -> _State:
        held = (False,) * len(self.scopes)
        return _State(_closed(self.path, [0]), tuple(_closed(scope.path, [0]) for scope in self.scopes), held)

    def accepts(self, state: _State) -> bool:
        return len(self.path.steps) in state.path and (not state.held or state.held[-1])

    def step(self, state: _State, symbol: int) -> _State:
        """Into an item of a sequence. A scope that begins anew ends the scopes inside it."""
        positions = tuple(
            _stepped(scope.path, each, symbol) for scope, each in zip(self.scopes, state.scopes, strict=True)
        )
        held = list(state.held)
        for number, scope in enumerate(self.scopes):
            if len(scope.path.steps) in positions[number]:
                held[number:] = [number == 0 or state.held[number - 1]] + [False] * (len(held) - number - 1)
        return _State(_stepped(self.path, state.path, symbol), positions, tuple(held))


def _closed(path: SequencePath, positions: Iterable[int]) -> Positions:
    """With every `**` also skipped."""
    found = set(positions)
    for position in sorted(found):
        at = position
        while at < len(path.steps) and path.steps[at] == DEEP:
            at += 1
            found.add(at)
    return frozenset(found)


def _stepped(path: SequencePath, positions: Positions, symbol: int) -> Positions:
    found = [] if path.anchored else [0]
    for position in positions:
        if position < len(path.steps):
            step = path.steps[position]
            if step == DEEP:
                found.append(position)
            elif step == symbol:
                found.append(position + 1)
    return _closed(path, found)
