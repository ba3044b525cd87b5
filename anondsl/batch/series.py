"""Files that are like the one before, done without Python: the host's side of `kernels.series`.

Whoever has just worked on a file hands over those behind it. What comes back is how many of them are done; the next one
is to be done as any other, and tells why it is different.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from anondsl.batch.items import Found, Item
from anondsl.batch.write import NEW_FILE_FLAGS, OutputFolder, TemporaryWriter
from anondsl.records import record
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.memory import Buffer, Words
from anondsl.runtime.result import Outcome
from anondsl.runtime.session import Session

MOST = 64
"""Files that are handed over at once. An interruption is noticed behind them, or behind `layout.LOT_BYTES`."""

_FUNCTIONS = (
    "openat", "statx", "pread", "writev", "write", "copy_file_range", "fsync", "close", "unlinkat", "renameat2",
    "sendfile",
)  # fmt: skip
"""In the order of `layout.SYS_*`."""
_OUTCOME = struct.Struct("<qq64s")


@record
class _Lot:
    """What a call of the kernel was about; `first` is the number of the last output before it."""

    inputs: Sequence[Found]
    first: int
    study: str
    series: str
    show_paths: bool


class Series:
    """One process's. `output` is the folder in which outputs get their names, where this process gives them."""

    def __init__(self, session: Session, writer: TemporaryWriter, output: OutputFolder | None, read_flags: int) -> None:
        self._precedent = session.precedent
        self._writer = writer
        self._output = output
        self._read_flags = read_flags
        self._lot: _Lot | None = None
        self._told = 0

    @cached_property
    def _works(self) -> bool:
        """Whether this machine has all that it takes; the memory for it is made when that is first asked."""
        functions = _functions()
        if not functions:
            return False
        self._system = Words(len(functions))
        for number, address in enumerate(functions):
            self._system.words[number] = address
        before = os.fsencode(self._writer.before)
        self._before = Buffer(len(before))
        self._before.data[:] = before
        self._texts, self._starts = Buffer(1 << 14), Words(MOST)
        self._outcomes = Buffer(MOST * at.OUTCOME_SIZE)
        self._buffer, self._scratch = Buffer(at.WHOLE_FILE + at.WINDOW), Buffer(at.SCRATCH_SIZE)
        words = self._precedent.tables.words
        for word, value in (
            (at.SYSTEM, self._system.address),
            (at.PATHS_START, self._starts.address),
            (at.BUFFER, self._buffer.address),
            (at.BUFFER_SIZE, self._buffer.size),
            (at.READ_FLAGS, self._read_flags),
            (at.WRITE_FLAGS, NEW_FILE_FLAGS),
            (at.WORK_FOLDER, self._writer.folder),
            (at.NAME_BEFORE, self._before.address),
            (at.NAME_BEFORE_SIZE, len(before)),
            (at.OUTCOMES, self._outcomes.address),
            (at.SCRATCH, self._scratch.address),
        ):
            words[word] = value
        return True

    @property
    def may_go_on(self) -> bool:
        """Whether the file that was done last is a precedent for those behind it."""
        return bool(self._precedent.tables.words[at.PRECEDENT_HOLDS]) and self._works

    def run(self, inputs: Sequence[Found], show_paths: bool) -> Iterator[Item]:
        """The items of the first files of `inputs` that are like the precedent, all of them written.

        Afterwards `may_go_on` says whether the file behind them is worth another call, or must be done by the host.
        """
        precedent = self._precedent
        words = precedent.tables.words
        study, series, _ = precedent.names
        self._put_paths(inputs)
        words[at.SERIES_FOLDER] = -1 if self._output is None else self._output.open_folder(study, series)
        words[at.NAME_NUMBER] = first = self._writer.count
        words[at.FILES_DONE] = 0
        self._lot, self._told = _Lot(inputs, first, study, series, show_paths), 0
        said = precedent.kernels.series(precedent.tables.context.address)
        self._writer.count = words[at.NAME_NUMBER]
        if words[at.FILES_DONE]:
            precedent.met()
        elif said == at.DIFFERENT:
            precedent.missed()
        if said != at.OK:
            words[at.PRECEDENT_HOLDS] = 0
        yield from self.untold()

    def untold(self) -> Iterator[Item]:
        """The items of the last call of `run` that it has not yielded: after an interruption, somebody else must."""
        while self._lot is not None and self._told < self._precedent.tables.words[at.FILES_DONE]:
            self._told += 1
            yield self._item(self._lot, self._told - 1)

    def _item(self, lot: _Lot, place: int) -> Item:
        found = lot.inputs[place]
        placed, length, uid = _OUTCOME.unpack_from(self._outcomes.data, place * at.OUTCOME_SIZE)
        temporary = "" if placed else f"{self._writer.before}{lot.first + place + 1}"
        names = lot.study, lot.series, uid[:length].decode("ascii")
        path = found.path if lot.show_paths else ""
        return Item(found.number, 0, Outcome.WRITTEN, temporary=temporary, names=names, path=path)

    def _put_paths(self, inputs: Sequence[Found]) -> None:
        words = self._precedent.tables.words
        texts = [os.fsencode(found.path) for found in inputs]
        joined = b"\0".join(texts) + b"\0"
        if len(joined) > self._texts.size:
            self._texts.grow(len(joined))
        self._texts.data[: len(joined)] = joined
        for number, start in enumerate(accumulate((len(text) + 1 for text in texts[:-1]), initial=0)):
            self._starts.words[number] = start
        words[at.PATHS_TEXT], words[at.PATHS_COUNT] = self._texts.address, len(texts)


def _functions() -> tuple[int, ...]:
    """Addresses of the functions of the C library; none where one is missing, or where they take something else."""
    if sys.platform != "linux" or sys.maxsize < 1 << 62:
        return ()
    library = ctypes.CDLL(None)
    try:
        found = [ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in _FUNCTIONS]
    except AttributeError:
        return ()
    return tuple(address for address in found if address) if all(found) else ()
