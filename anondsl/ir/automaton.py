"""The path automaton: where an item stands, as one number.

Every sequence path that a selector, an exception or a `within` names becomes one index. A deterministic automaton over
the sequence tags on the way from the top level says for an item which of the paths end there; it is built by the
subset construction, breadth first over sorted symbols, so the same paths give the same arrays in whatever order they
were written.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping

from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.compiled.table import PathAutomaton
from anondsl.records import record

MOST_STATES = 4096
"""Each `**` that stands beside others can double the states; beyond this a ruleset is refused, never slow."""

MOST_SYMBOLS = 0xFFFF


@record
class PathPlan:
    """The automaton, the paths by index, and the symbol of each sequence tag that some path names."""

    automaton: PathAutomaton
    paths: tuple[SequencePath, ...]
    index: Mapping[SequencePath, int]
    symbols: Mapping[int, int]


class TooManyStates(Exception):
    """More than `MOST_STATES` states: `path` is the one with the most `**` steps."""

    def __init__(self, path: SequencePath) -> None:
        super().__init__()
        self.path = path


def normal_path(path: SequencePath) -> SequencePath:
    """One spelling for one meaning: `**` at the start of an unanchored path says nothing, nor does `**/**`."""
    steps: list[int] = []
    for step in path.steps:
        if step != DEEP or (steps and steps[-1] != DEEP) or (not steps and path.anchored):
            steps.append(step)
    if path.anchored and steps and steps[0] == DEEP:
        return SequencePath(tuple(steps[1:]))
    return SequencePath(tuple(steps), path.anchored)


def path_key(path: SequencePath) -> tuple[bool, tuple[int, ...]]:
    return path.anchored, path.steps


def build_automaton(paths: Iterable[SequencePath]) -> PathPlan:
    """Raises `TooManyStates`. Paths must be in `normal_path` form and distinct from `EVERYWHERE`."""
    ordered = tuple(sorted(set(paths), key=path_key))
    tags = sorted({step for path in ordered for step in path.steps if step != DEEP})
    symbols = {tag: number for number, tag in enumerate(tags, start=1)}
    width = len(tags) + 1
    if width > MOST_SYMBOLS:
        raise TooManyStates(_heaviest(ordered))
    steps = _Steps(ordered, symbols)

    numbers = {steps.start: 0}
    queue = [steps.start]
    delta = array("H")
    for state in queue:  # grows while it is walked
        for symbol in range(width):
            reached = steps.after(state, symbol)
            number = numbers.setdefault(reached, len(queue))
            if number == len(queue):
                if number >= MOST_STATES:
                    raise TooManyStates(_heaviest(ordered))
                queue.append(reached)
            delta.append(number)
    accepts = bytes(state >> end & 1 for state in queue for end in steps.ends)
    if sys.byteorder == "big":
        delta.byteswap()
    automaton = PathAutomaton(len(queue), width, len(ordered), delta.tobytes(), accepts)
    return PathPlan(automaton, ordered, {path: number for number, path in enumerate(ordered)}, symbols)


def _heaviest(paths: tuple[SequencePath, ...]) -> SequencePath:
    return max(paths, key=lambda path: (path.steps.count(DEEP), len(path.steps), path_key(path)))


class _Steps:
    """All paths side by side as one set of bits: a bit set means that its path is matched up to that step.

    A path of n steps has n + 1 bits, the last one (`ends`) for the whole path.
    """

    def __init__(self, paths: tuple[SequencePath, ...], symbols: Mapping[int, int]) -> None:
        self._literal = [0] * (len(symbols) + 1)
        self._deep = 0
        starts = 0
        ends: list[int] = []
        bit = 0
        for path in paths:
            starts |= 1 << bit
            for step in path.steps if path.anchored else (DEEP, *path.steps):
                if step == DEEP:
                    self._deep |= 1 << bit
                else:
                    self._literal[symbols[step]] |= 1 << bit
                bit += 1
            ends.append(bit)
            bit += 1
        self.ends = tuple(ends)
        self.start = self._close(starts)

    def _close(self, state: int) -> int:
        """`**` matches no sequence too, so what stands in front of it stands behind it as well (never two in a row)."""
        return state | (state & self._deep) << 1

    def after(self, state: int, symbol: int) -> int:
        return self._close((state & self._literal[symbol]) << 1 | state & self._deep)
