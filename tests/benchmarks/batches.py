"""Whole runs over the six sets: we, `cp -r` and the peers in turn, round after round.

Every round measures each of them once, in a turning order, so that what else the machine does falls on all alike; a
ratio is taken within its round. Per file means: after taking off what the same command costs on no files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks.contenders import Peer, copy_command
from tests.benchmarks.measure import Cost, Failed, Spread, cost_of
from tests.benchmarks.sets import Set, write_set

COPY = "cp -r"
OURS = "anondsl"

NOISE = 1e-6
"""Seconds a file: where the difference to the start is less, nothing was measured."""

Command = Callable[[str, str], list[str]]


@dataclass(frozen=True)
class Row:
    """One contender on one set.

    Attributes
    ----------
    ratio
        Processor time of the whole process, by that of `cp -r` of the same files in the same round.
    per_file
        Seconds of processor for a file after start-up.
    to_ours
        Time for a file, or of the whole process where that is fairer, by ours in the same round: above 1 it is slower.
    memory
        Bytes at the peak.
    """

    set: str
    contender: str
    files: int
    ratio: Spread
    per_file: Spread
    to_ours: Spread
    to_ours_per_file: Spread
    memory: int


@dataclass(frozen=True)
class Workplace:
    """Folders of a benchmark, how to call us, and the interpreter of the peers."""

    folder: Path
    ours: Sequence[str]
    peers_python: str
    peers: tuple[Peer, ...]

    def contenders(self, slow: bool) -> dict[str, Command]:
        found: dict[str, Command] = {COPY: copy_command, OURS: self._ours}
        for peer in self.peers:
            if peer.slow is slow:
                found[peer.name] = partial(peer.command, self.peers_python)
        return found

    def _ours(self, source: str, target: str) -> list[str]:
        return [*self.ours, source, "-o", target, "--jobs", "1", "--progress", "none"]

    def cost(self, command: Command, source: Path, files: int) -> Cost:
        target = self.folder / "out"
        shutil.rmtree(target, ignore_errors=True)
        # We end with 1 where there was no input: that run measures the start.
        cost = cost_of(command(str(source), str(target)), self.folder / "log", (0, 1) if files == 0 else (0,))
        written = sum(1 for path in target.rglob("*") if path.is_file() and not path.name.startswith("."))
        if written < files:
            raise Failed(f"{files - written} of {files} outputs are missing")
        return cost


def run_set(place: Workplace, one: Set, scale: float, rounds: int, slow_share: float) -> Iterator[Row]:
    """Rows of the fast contenders on the whole set, then of the slow peers on a share of it, in one round each."""
    few = min(1.0, 10 / max(1, one.count * scale))  # of very few files, start-up is all one would see
    for slow, share, times in ((False, 1.0, rounds), (True, max(slow_share, few), max(1, rounds // 4))):
        contenders = place.contenders(slow)
        if slow and len(contenders) == 2:
            return
        source, empty = place.folder / "in", place.folder / "nothing"
        shutil.rmtree(source, ignore_errors=True)
        empty.mkdir(exist_ok=True)
        files = write_set(one, source, scale * share)
        starts = {name: place.cost(command, empty, 0).cpu for name, command in contenders.items()}
        costs: dict[str, list[Cost]] = {name: [] for name in contenders}
        names = list(contenders)
        for turn in range(times):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                costs[name].append(place.cost(contenders[name], source, files))
        for name in names:
            if not slow or name not in (COPY, OURS):
                yield _row(one.name, name, files, costs, starts)
    shutil.rmtree(place.folder / "in", ignore_errors=True)
    shutil.rmtree(place.folder / "out", ignore_errors=True)


def _row(name: str, contender: str, files: int, costs: dict[str, list[Cost]], starts: dict[str, float]) -> Row:
    whole = {each: [cost.cpu for cost in costs[each]] for each in (contender, COPY, OURS)}
    alone = {each: [max(NOISE, (cpu - starts[each]) / files) for cpu in whole[each]] for each in (contender, OURS)}
    return Row(
        name,
        contender,
        files,
        Spread.of([mine / copy for mine, copy in zip(whole[contender], whole[COPY], strict=True)]),
        Spread.of(alone[contender]),
        Spread.of([mine / ours for mine, ours in zip(whole[contender], whole[OURS], strict=True)]),
        Spread.of([mine / ours for mine, ours in zip(alone[contender], alone[OURS], strict=True)]),
        max(cost.memory for cost in costs[contender]),
    )
