"""`python -m tests.benchmarks`: the tables of docs/performance.md, on this machine.

    python -m tests.benchmarks --quick
    python -m tests.benchmarks --folder /dev/shm/benchmark --peers ~/peers/bin/python --json results.json

Trust the ratios, not the times: everything in a row was measured in turn, on one processor, in the same minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import compile_path
from anondsl.runtime.kernels.load import load_kernels
from anondsl.runtime.keys import Key
from tests.benchmarks.batches import COPY, NOISE, OURS, Row, Workplace, run_set
from tests.benchmarks.contenders import PEERS
from tests.benchmarks.growth import Growth, run_growth
from tests.benchmarks.measure import Spread, pin
from tests.benchmarks.scaling import Scaling, run_scaling
from tests.benchmarks.sets import all_sets
from tests.benchmarks.starts import Start, run_starts

_BASIC = Path(__file__).resolve().parents[2] / "rulesets" / "examples" / "basic.anon"
_BUDGETS = {"ct": 1.5, "us-multi": 1.5, "enh": 1.5, "mr-small": 2.0, "hdr": 2.0, "jpeg": 2.0}


def main() -> int:
    arguments = _arguments()
    names = [one.name for one in all_sets()]
    wanted = arguments.sets.split(",") if arguments.sets else names
    if not set(wanted) <= set(names):
        print(f"sets are {', '.join(names)}", file=sys.stderr)
        return 2
    rounds = arguments.rounds or (3 if arguments.quick else 9)
    scale = arguments.scale or (0.1 if arguments.quick else 1.0)
    load_kernels(lambda line: print(line, file=sys.stderr))
    processors = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    processor = pin()
    print(f"one processor ({processor}), {rounds} rounds, sets at {scale:g} of full size\n", flush=True)
    results: list[Row | Start | Growth | Scaling] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="anondsl-benchmark-") as folder:
        place = Path(folder)
        rules, key = _rules(place)
        ours = [arguments.command] if arguments.command else [sys.executable, "-m", "anondsl"]
        peers = tuple(peer for peer in PEERS if peer.is_there(arguments.peers)) if "peers" in arguments.parts else ()
        workplace = Workplace(place, [*ours, "run", str(rules), "--key-file", str(key)], arguments.peers, peers)
        if "sets" in arguments.parts:
            rows = _rows(workplace, wanted, scale, rounds, arguments.slow_share)
            results += _show(rows, ("set", "files", "who", "to cp", "us a file", "to ours", "file", "MB"), _row_cells)
        if "starts" in arguments.parts:
            starts = run_starts(place, ours, sys.executable, rules, key, rounds * 3)
            results += _show(starts, ("start", "CPU ms", "budget"), _start_cells)
        if "growth" in arguments.parts:
            results += _show(run_growth(rounds), ("growth", "units", "CPU ms", "us a unit"), _growth_cells)
        if "scaling" in arguments.parts and processors:
            many = run_scaling(place, workplace.ours, processors, scale, rounds)
            results += _show(many, ("set", "jobs", "ms on the clock", "sooner", "CPU"), _scaling_cells)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps([asdict(each) for each in results], indent=1), encoding="utf_8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the files, three rounds")
    parser.add_argument("--sets", metavar="A,B", help="these sets only")
    parser.add_argument("--parts", default="sets,peers,starts,growth,scaling", help="what to measure (default: all)")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each set")
    parser.add_argument("--scale", type=float, metavar="X", help="size of the sets; 1 is full size")
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None
    parser.add_argument("--folder", default=shared, help="where files go (default: a file system in memory)")
    parser.add_argument("--command", metavar="PATH", help="the installed `anondsl` (default: this checkout)")
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable, help="interpreter in which peers are")
    parser.add_argument("--slow-share", type=float, default=0.05, help="share of a set that slow peers get")
    parser.add_argument("--json", metavar="F", help="write all figures here as well")
    return parser.parse_args()


def _rules(folder: Path) -> tuple[Path, Path]:
    ruleset = compile_path(_BASIC).ruleset
    assert ruleset is not None
    rules, key = folder / "basic.anonc", folder / "key"
    rules.write_bytes(write_artifact(ruleset))
    Key.generate_file(key)
    return rules, key


def _rows(place: Workplace, wanted: Sequence[str], scale: float, rounds: int, share: float) -> Iterator[Row]:
    for one in all_sets():
        if one.name in wanted:
            yield from run_set(place, one, scale, rounds, share)


Result = TypeVar("Result", Row, Start, Growth, Scaling)


def _show(results: Iterable[Result], head: Sequence[str], cells: Callable[[Result], Sequence[str]]) -> list[Result]:
    """Print a Markdown table row by row, as the figures come."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head), flush=True)
    seen = []
    for each in results:
        print("| " + " | ".join(cells(each)) + " |", flush=True)
        seen.append(each)
    print()
    return seen


def _row_cells(row: Row) -> Sequence[str]:
    to_copy = _ratio(row.ratio)
    if row.contender == OURS and row.ratio.middle > _BUDGETS[row.set]:
        to_copy += f", budget {_BUDGETS[row.set]}"
    seen = row.per_file.middle > NOISE
    ours = ("", "")
    if row.contender not in (COPY, OURS):
        ours = _ratio(row.to_ours), _ratio(row.to_ours_per_file) if seen else "noise"
    per_file = f"{row.per_file.middle * 1e6:,.0f}" if seen else "noise"
    return row.set, str(row.files), row.contender, to_copy, per_file, *ours, f"{row.memory / 1e6:.0f}"


def _start_cells(start: Start) -> Sequence[str]:
    limit = "" if start.budget is None else f"{start.budget * 1e3:.0f}"
    return start.what, _times(start.seconds), limit


def _growth_cells(growth: Growth) -> Sequence[str]:
    return growth.what, str(growth.size), _times(growth.seconds), f"{growth.per_unit * 1e6:,.2f}"


def _scaling_cells(row: Scaling) -> Sequence[str]:
    return row.set, str(row.jobs), _times(row.wall), _ratio(row.sooner), _ratio(row.cpu)


def _ratio(spread: Spread) -> str:
    digits = 2 if spread.middle < 10 else 0
    return f"{spread.middle:.{digits}f} ({spread.least:.{digits}f}-{spread.most:.{digits}f})"


def _times(spread: Spread) -> str:
    return f"{spread.middle * 1e3:.1f} ({spread.least * 1e3:.1f}-{spread.most * 1e3:.1f})"


if __name__ == "__main__":
    sys.exit(main())
