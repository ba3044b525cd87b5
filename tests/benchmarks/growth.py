"""Whether work grows as it should: 1, 10 and 100 times the files, elements, frames and rules, and what a unit costs.

In one process, without the file system: what is shown is the engine alone, in seconds of processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import compile_text
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session
from tests.benchmarks.measure import Spread
from tests.benchmarks.sets import enhanced, report
from tests.benchmarks.starts import rules_of, timed
from tests.builders import file_of


@dataclass(frozen=True)
class Growth:
    """`seconds` of processor for all of `size` units."""

    what: str
    size: int
    seconds: Spread

    @property
    def per_unit(self) -> float:
        return self.seconds.middle / self.size


def run_growth(rounds: int) -> Iterator[Growth]:
    session = _session(10)
    small = file_of(report(50))
    for times in (1, 10, 100):
        yield Growth("files", times, timed(_apply(session, small, times), rounds))
    for items in (50, 500, 5000):
        yield Growth("elements (items of a report)", items, timed(_apply(session, file_of(report(items)), 1), rounds))
    for frames in (10, 100, 1000):
        yield Growth("frames (functional groups)", frames, timed(_apply(session, file_of(enhanced(frames)), 1), rounds))
    for rules in (100, 1000, 10_000):
        yield Growth(f"ten files under {rules:,} rules", 10, timed(_apply(_session(rules), small, 10), rounds))


def _session(rules: int) -> Session:
    ruleset: CompiledRuleset | None = compile_text(rules_of(rules)).ruleset
    assert ruleset is not None
    return Session(ruleset, Key(bytes(range(32))))


def _apply(session: Session, data: bytes, times: int) -> Callable[[int], None]:
    def apply(_: int) -> None:
        for _ in range(times):
            assert session.apply_bytes(data).outcome.value == "written"

    return apply
