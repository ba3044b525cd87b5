"""One ruleset in two sessions: the product's compiled kernels, and the same kernels checked. Both must write the same."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from types import ModuleType
from typing import Any

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.runtime import intake, memory, session
from anondsl.runtime.kernels import layout
from anondsl.runtime.keys import Key
from anondsl.runtime.rejecting import Reject
from tests.checked.runtime import CheckedRuntime

KEY = Key(bytes(range(32)))
DIGEST = "0123456789abcdef" * 4
GROWING = ("entries", "values", "out", "deferred", "scope_bits", "scope_holds", "inserts")
"""Buffers of `EngineTables` that the host gives anew when they are full."""
SCRATCH = (layout.STACK, layout.CREATOR_STACK)


@dataclass(frozen=True)
class Seen:
    """What a caller sees of one instance."""

    outcome: str
    reason: str
    data: bytes
    record: tuple[object, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """A session with the modules it was made of."""

    session: Any
    intake: ModuleType
    memory: ModuleType
    reject: type[Exception]

    @property
    def tables(self) -> Any:
        return self.session._engine.tables

    def whole(self, data: bytes) -> Seen:
        return _seen(self.session.apply_bytes(data), data)

    def in_windows(self, data: bytes, window: int) -> Seen:
        """The file read from a window of `window` bytes on, as `apply_source` does with large ones."""
        source = self.intake.Source(len(data), lambda start, size: bytearray(data[start : start + size]))
        engine = self.session._engine
        try:
            return _seen(engine.apply_taken(engine.intake.take_from(source, window), source), data)
        except self.reject as rejected:
            return Seen("rejected", rejected.reason.code, b"", (), ())  # type: ignore[attr-defined]

    def shrink(self, sizes: dict[str, int]) -> None:
        """Give the growing buffers these sizes, so that the next instance makes them grow."""
        for name, size in sizes.items():
            setattr(self.tables, name, self.memory.Buffer(size))
        self.tables.connect()

    def litter(self, source: Random) -> None:
        """Fill with anything what a kernel may not read before it wrote it."""
        tables = self.tables
        buffers = [getattr(tables, name) for name in GROWING]
        buffers += [
            buffer for buffer in tables._constants if buffer.address in [tables.words[word] for word in SCRATCH]
        ]
        for buffer in buffers:
            buffer.data[:] = source.randbytes(64) * (buffer.size // 64) + source.randbytes(buffer.size % 64)


def side_of(made: session.Session) -> Side:
    """A session of the product."""
    return Side(made, intake, memory, Reject)


def _seen(result: Any, data: bytes) -> Seen:
    pieces = [
        data[piece.start : piece.start + piece.size] if hasattr(piece, "start") else bytes(piece)
        for piece in result.pieces
    ]
    names = result.names
    return Seen(
        str(result.outcome),
        result.reason.code if result.reason else "",
        b"".join(pieces),
        (result.record.removed_invalid, result.record.elements, result.record.deferred) if names else (),
        (names.study, names.series, names.instance) if names else (),
    )


class Pair:
    """`whole` and `in_windows` run the checked kernels, then the compiled ones, and hold the two against each other."""

    def __init__(self, checked: CheckedRuntime, ruleset: CompiledRuleset) -> None:
        copy = checked.session.Session(ruleset, KEY, digest=DIGEST, kernels=checked.kernels)
        reject = checked.modules["anondsl.runtime.rejecting"].Reject
        self.checked = Side(copy, checked.intake, checked.memory, reject)
        self.compiled = side_of(session.Session(ruleset, KEY, digest=DIGEST))

    def whole(self, data: bytes) -> Seen:
        seen = self.checked.whole(data)
        assert self.compiled.whole(data) == seen
        return seen

    def in_windows(self, data: bytes, window: int) -> Seen:
        seen = self.checked.in_windows(data, window)
        assert self.compiled.in_windows(data, window) == seen
        return seen

    def set_no_wait(self) -> None:
        """Have the next instance become a precedent, however often that was in vain."""
        for side in self.both():
            side.session.precedent.met()
            side.session.precedent._wait = 0

    def both(self) -> tuple[Side, Side]:
        return self.checked, self.compiled
