"""Mutated files for the compiled kernels, millions of them: `python -m tests.fuzz.compiled --minutes 10`.

Cases run in a process of their own whose buffers end at guarded pages; this one watches. A process that dies (an access
out of bounds) or stands still (a loop without end) has found something, and so has a case that raises or whose output
the engine cannot read. It is put into the folder `--findings`, with what it was run with, and the run goes on. Exit
status 1 then.
"""

from __future__ import annotations

import argparse
import mmap
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

_CASE = struct.Struct("<QIIQ")
"""Cases begun, number of the ruleset, first window (0: the whole file at once), bytes of the file; the file follows."""
_MOST_BYTES = 4 << 20
_STILL = 60.0
"""Seconds without a new case after which a process counts as standing still."""
_CASES = 200_000
"""Cases of one process: the memory of a session is made anew now and then."""


@dataclass(frozen=True)
class Ended:
    """How a worker ended: "" is well."""

    what: str
    cases: int


class Slate:
    """A file in memory where the worker notes what it is about to do."""

    def __init__(self, path: str) -> None:
        with open(path, "r+b") as file:
            file.truncate(_CASE.size + _MOST_BYTES)
            self._map = mmap.mmap(file.fileno(), _CASE.size + _MOST_BYTES)

    def note(self, number: int, ruleset: int, window: int, data: bytes) -> None:
        self._map[_CASE.size : _CASE.size + len(data)] = data
        _CASE.pack_into(self._map, 0, number, ruleset, window, len(data))

    def read(self) -> tuple[int, int, int, bytes]:
        number, ruleset, window, size = _CASE.unpack_from(self._map)
        return number, ruleset, window, self._map[_CASE.size : _CASE.size + size]


# -- the process that runs cases ---------------------------------------------------------------------------------------


class Disagrees(Exception):
    """The engine contradicts itself."""


def work(path: str, findings: str, seed: int, cases: int) -> None:
    from tests.checked.rulesets import TEXTS, ruleset
    from tests.fuzz.fence import Inputs, fence_buffers
    from tests.fuzz.mutate import mutated
    from tests.fuzz.seeds import corpus_seeds, own_seeds

    fence_buffers()
    slate, source, inputs = Slate(path), Random(seed), Inputs()
    sessions, others = ([_session(ruleset(name)) for name in sorted(TEXTS)] for _ in range(2))
    for other in others:
        other.precedent.is_possible = False
    own, corpus = own_seeds(), corpus_seeds()
    reported: dict[tuple[str, str], int] = {}
    for number in range(1, cases + 1):
        syntax, whole = source.choice(corpus if corpus and source.random() < 0.4 else own)
        data = mutated(whole, source, syntax)[:_MOST_BYTES]
        which = source.randrange(len(sessions))
        follows = len(whole) <= _MOST_BYTES and source.random() < 0.4
        if follows:
            set_precedent(sessions[which], inputs.place(whole, True))
        window = source.randrange(1, len(data) + 8) if source.random() < 0.25 else 0
        slate.note(number, which, window, data)
        try:
            if follows:
                compare(sessions[which], others[which], inputs, data)
            run_case(sessions[which], inputs, data, window, source.random() < 0.8)
        except Exception as error:
            report(error, Path(findings) / f"seed{seed}-case{number}-ruleset{which}-window{window}.dcm", data, reported)


def report(error: Exception, name: Path, data: bytes, reported: dict[tuple[str, str], int]) -> None:
    """Keep the first three cases of each kind: what was raised, and where."""
    places = traceback.extract_tb(error.__traceback__)
    kind = (f"{type(error).__name__}: {error}", f"{places[-1].filename}:{places[-1].lineno}")
    reported[kind] = reported.get(kind, 0) + 1
    if reported[kind] <= 3:
        name.parent.mkdir(exist_ok=True)
        name.write_bytes(data)
        sys.stdout.write(f"{kind[0]} ({kind[1]})\n  {name}\n")
        sys.stdout.flush()


def _session(ruleset: Any) -> Any:
    from anondsl.runtime.session import Session
    from tests.checked.pair import DIGEST, KEY

    return Session(ruleset, KEY, digest=DIGEST)


def set_precedent(session: Any, data: Any) -> None:
    """Have the session decide a file, for the next one to be like it or not."""
    session.precedent.met()
    session.precedent._wait = 0
    session.apply_bytes(data)


def compare(session: Any, other: Any, inputs: Any, data: bytes) -> None:
    """A session that has a precedent decides as one that never has."""
    seen = [
        (result.outcome, result.reason, result.data, result.names, result.record)
        for result in (each.apply_bytes(inputs.place(data, True)) for each in (session, other))
    ]
    if seen[0] != seen[1]:
        raise Disagrees("a precedent changes what comes out")


def run_case(session: Any, inputs: Any, data: bytes, window: int, at_end: bool) -> None:
    """One file through one session. An output must be a file that the same session knows as its own."""
    from anondsl.compiled.faults import AlreadyDone
    from anondsl.runtime.intake import Source
    from anondsl.runtime.rejecting import Reject
    from anondsl.runtime.result import Outcome

    if window:
        source = Source(len(data), lambda start, size: inputs.place(data[start : start + size], at_end))
        engine = session._engine
        try:
            pieces = engine.apply_taken(engine.intake.take_from(source, window), source).pieces
        except Reject:
            return
        output = b"".join(
            data[piece.start : piece.start + piece.size] if hasattr(piece, "start") else bytes(piece)
            for piece in pieces
        )
    else:
        result = session.apply_bytes(inputs.place(data, at_end))
        if result.outcome is not Outcome.WRITTEN:
            return
        output = result.data
    again = session.apply_bytes(inputs.place(output, at_end))
    if again.reason is not AlreadyDone:
        raise Disagrees(f"the output is read as {again.outcome} {again.reason.code if again.reason else ''}")


# -- the process that watches ------------------------------------------------------------------------------------------


def watch(path: str, findings: Path, seed: int, cases: int, until: float) -> Ended:
    slate = Slate(path)
    slate.note(0, 0, 0, b"")
    command = [sys.executable, "-m", "tests.fuzz.compiled", "--worker", path, str(findings), str(seed), str(cases)]
    worker = subprocess.Popen(command)
    number, since = 0, time.monotonic()
    while worker.poll() is None:
        time.sleep(0.2)
        now, seen = time.monotonic(), slate.read()[0]
        if seen != number:
            number, since = seen, now
        if now > until or now - since > _STILL:
            worker.kill()
            worker.wait()
            return Ended("stood still" if now <= until else "", slate.read()[0])
    return Ended("" if worker.returncode == 0 else f"ended with {worker.returncode}", slate.read()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description="mutated files for the compiled kernels")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("findings"))
    asked = parser.parse_args()
    until, total, seed = time.monotonic() + asked.minutes * 60, 0, asked.seed
    with tempfile.NamedTemporaryFile() as slate:
        while time.monotonic() < until:
            ended = watch(slate.name, asked.findings, seed, _CASES, until)
            total += ended.cases
            if ended.what:
                number, ruleset, window, data = Slate(slate.name).read()
                asked.findings.mkdir(exist_ok=True)
                name = asked.findings / f"seed{seed}-case{number}-ruleset{ruleset}-window{window}.dcm"
                name.write_bytes(data)
                sys.stdout.write(f"{ended.what}\n  {name}\n")
            seed += 1
            sys.stdout.write(f"{total} cases\n")
            sys.stdout.flush()
    return 1 if list(asked.findings.glob("*.dcm")) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        raise SystemExit(main())
