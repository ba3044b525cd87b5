"""What became of one instance: its outcome, the bytes to write, and a record without any original value."""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

from enum import StrEnum
from typing import NamedTuple

from anondsl.compiled.faults import Fault, Rejection


class Outcome(StrEnum):
    WRITTEN = "written"
    REJECTED = "rejected"
    FAILED = "failed"


class Record(NamedTuple):
    """What happened inside, for manifests and reports. No original value, ever.

    `attributes` names the tags (32 bits) that a rejection is about, `entries` the rule numbers that it is about;
    `removed_invalid` counts kept values that were removed because they do not decode or hold control characters.
    """

    attributes: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    removed_invalid: int = 0
    elements: int = 0
    deferred: int = 0


class InstanceNames(NamedTuple):
    """New Study, Series and SOP Instance UID: where the output belongs (ARCHITECTURE 8)."""

    study: str
    series: str
    instance: str


class Stretch(NamedTuple):
    """A part of the input file that goes into the output as it is: `size` bytes from `start`."""

    start: int
    size: int


Piece = bytes | memoryview | Stretch


class Result(NamedTuple):
    """`pieces` are the output file in order; views into buffers stay valid until the next instance of the same session,
    and a `Stretch` only comes from `Session.apply_source`. `names` is None unless written. `reason` is set when
    rejected, `fault` when failed."""

    outcome: Outcome
    pieces: tuple[Piece, ...] = ()
    reason: type[Rejection] | None = None
    record: Record = Record()
    names: InstanceNames | None = None
    fault: Fault | None = None

    @property
    def data(self) -> bytes:
        """The output file as one `bytes`; empty unless written. Not for results that hold a `Stretch`."""
        return b"".join(piece for piece in self.pieces if not isinstance(piece, Stretch))
