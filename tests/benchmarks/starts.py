"""What it costs to start: processor time of short processes, and of linting once more in a process that is warm."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from anondsl.compiler import examine_path
from tests.benchmarks.measure import Spread, cost_of
from tests.benchmarks.sets import all_sets
from tests.conformance import tables

_HEAD = """\
ruleset "benchmark" version "1" project "benchmark"
use profile basic of 2026d with retain-modified-dates
otherwise keep technical
identify patients by PatientID else StudyInstanceUID
shift all dates by -365 to -1 days per patient
reject when BurnedInAnnotation is "YES" because "benchmark"
accept unmasked-pixels because "benchmark"
"""


_VERBS = (
    'keep {} because "benchmark"',
    "remove {}",
    'replace {} with "BENCHMARK"',
    "empty {}",
)


@dataclass(frozen=True)
class Start:
    """Seconds of processor of something that ought to be instant; `budget` is the most it may take, None for none."""

    what: str
    seconds: Spread
    budget: float | None = None


def rules_of(lines: int) -> str:
    """A rule file of so many lines on the Basic Profile: one attribute or one private element a line."""
    named = [fact for fact in tables.attributes() if fact.care == 0xFFFFFFFF and fact.profile and "SQ" not in fact.vrs]
    texts = [fact.keyword for fact in named if fact.vrs[0] in ("SH", "LO", "ST", "LT")]
    rules = [verb.format(keyword) for verb, keyword in zip(cycle(_VERBS), texts, strict=False)]
    count = lines - _HEAD.count("\n")
    rules += [f'keep private "BENCH {number}" (0029,10) because "benchmark"' for number in range(count)]
    return _HEAD + "\n".join(rules[:count]) + "\n"


def run_starts(folder: Path, ours: Sequence[str], python: str, rules: Path, key: Path, rounds: int) -> Iterator[Start]:
    report = next(one for one in all_sets() if one.name == "hdr")
    instance, source, log = folder / "one.dcm", folder / "rules-100.anon", folder / "log"
    instance.write_bytes(next(report.files(1)))
    source.write_text(rules_of(100), encoding="utf_8")
    plain = folder / "basic.anon"
    plain.write_bytes((Path(__file__).resolve().parents[2] / "rulesets" / "examples" / "basic.anon").read_bytes())
    run = [str(instance), "-o", str(folder / "one"), "--key-file", str(key), "--jobs", "1", "--progress", "none"]
    compiling = [*ours, "compile", str(source), "-o", str(folder / "rules-100.anonc")]
    commands: tuple[tuple[str, list[str], float | None], ...] = (
        ("python, nothing done", [python, "-c", "pass"], None),
        ("anondsl --version", [*ours, "--version"], None),
        ("run of one file with an .anonc", [*ours, "run", str(rules), *run], 0.060),
        ("run of one file with an .anon that ran before", [*ours, "run", str(plain), *run], 0.060),
        ("lint of 100 lines", [*ours, "lint", str(source)], 0.250),
        ("compile of 100 lines", ["env", f"XDG_CACHE_HOME={folder / 'cache'}", *compiling], None),
        ("compile of 100 lines that were compiled before", compiling, None),
    )
    for what, command, budget in commands:
        seconds = []
        for _ in range(rounds + 1):
            for made in ("one", "cache"):
                shutil.rmtree(folder / made, ignore_errors=True)
            seconds.append(cost_of(command, log).cpu)
        yield Start(what, Spread.of(seconds[1:]), budget)  # the first one fills caches
    yield Start("lint of 300 lines after a change, in one process", _warm_lint(folder, rounds), 0.050)


def _warm_lint(folder: Path, rounds: int) -> Spread:
    path = folder / "rules-300.anon"
    text = rules_of(300)

    def change(number: int) -> None:
        path.write_text(text.replace('because "benchmark"', f'because "benchmark {number}"', 1), encoding="utf_8")
        assert not examine_path(path).has_errors

    gc.disable()  # as in a process of ours: the collector runs between two changes, not in one
    try:
        return timed(change, rounds + 1)
    finally:
        gc.enable()


def timed(work: Callable[[int], object], rounds: int) -> Spread:
    """Seconds of processor of each round but the first."""
    seconds = []
    for number in range(rounds):
        start = time.process_time()
        work(number)
        seconds.append(time.process_time() - start)
    return Spread.of(seconds[1:])
