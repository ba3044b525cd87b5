"""Several processes at one batch: how much sooner it ends, and what that costs. Not pinned to one processor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Cost, Spread, cost_of
from tests.benchmarks.sets import all_sets, write_set

_SETS = ("ct", "mr-small", "hdr")
_TIMES = 5
"""How much larger the sets are: as they are, they are done before a second process has begun."""


@dataclass(frozen=True)
class Scaling:
    """`sooner`: time on the clock with one process by that with `jobs`, in one round; `cpu`: the same of processor."""

    set: str
    jobs: int
    wall: Spread
    sooner: Spread
    cpu: Spread


def run_scaling(
    folder: Path, ours: Sequence[str], processors: set[int], scale: float, rounds: int
) -> Iterator[Scaling]:
    """Rows for 1 and for as many processes as there are `processors`; `ours`: the command without inputs."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        for one in all_sets():
            if one.name in _SETS:
                yield from _rows(one.name, folder, ours, len(processors), scale, rounds)
    finally:
        os.sched_setaffinity(0, before)


def _rows(name: str, folder: Path, ours: Sequence[str], most: int, scale: float, rounds: int) -> Iterator[Scaling]:
    source, target = folder / "in", folder / "out"
    shutil.rmtree(source, ignore_errors=True)
    write_set(next(each for each in all_sets() if each.name == name), source, _TIMES * scale)
    jobs = sorted({1, most})
    costs: dict[int, list[Cost]] = {each: [] for each in jobs}
    for turn in range(rounds):
        for each in jobs if turn % 2 == 0 else reversed(jobs):
            shutil.rmtree(target, ignore_errors=True)
            command = [*ours, str(source), "-o", str(target), "--jobs", str(each), "--progress", "none"]
            costs[each].append(cost_of(command, folder / "log"))
    for each in jobs:
        pairs = list(zip(costs[1], costs[each], strict=True))
        yield Scaling(
            name,
            each,
            Spread.of([cost.wall for cost in costs[each]]),
            Spread.of([single.wall / several.wall for single, several in pairs]),
            Spread.of([several.cpu / single.cpu for single, several in pairs]),
        )
    shutil.rmtree(source)
    shutil.rmtree(target, ignore_errors=True)
