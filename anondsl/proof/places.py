"""Whether an element stands where a path says."""

from __future__ import annotations

from collections.abc import Sequence

from anondsl.compiled.expressions import DEEP, SequencePath


def matches(path: SequencePath, chain: Sequence[int]) -> bool:
    """`chain` holds the tags of the sequences around the element, outermost first (LANGUAGE 2)."""
    steps = path.steps if path.anchored else (DEEP, *path.steps)
    reached = _behind_deep(steps, {0})
    for tag in chain:
        met = {step for step in reached if step < len(steps) and steps[step] in (DEEP, tag)}
        reached = _behind_deep(steps, {step if steps[step] == DEEP else step + 1 for step in met})
    return len(steps) in reached


def _behind_deep(steps: tuple[int, ...], reached: set[int]) -> set[int]:
    """`**` stands for no sequence as well."""
    found = set(reached)
    for step in reached:
        while step < len(steps) and steps[step] == DEEP:
            step += 1
            found.add(step)
    return found
