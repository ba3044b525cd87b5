"""Precedent: the last instance that the host decided, for those that are like it.

A series brings hundreds of instances in which nothing differs that a rule file asks for. Where everything that the host
looked at is the same again, the host would do the same again: its verdicts, its shifts, its new values and the elements
that it inserts. They stand in the context still, so kernels do the whole instance (`kernels.follow`). The next instance
that the host takes in makes the precedent void.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from anondsl.dicom.transfer_syntax import TransferSyntax
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.intake import Bytes
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.memory import Buffer, Pinned, Words
from anondsl.runtime.meta import meta_around
from anondsl.runtime.pixels.plan import PIXELS
from anondsl.runtime.result import InstanceNames, Outcome, Piece, Record, Result
from anondsl.runtime.tables import EngineTables

SOP_INSTANCE = 0x00080018
_SEEN_BYTES = 1 << 14
_MOST_ANSWERS = 64
_ANSWER = struct.Struct("<IiIiqq")
_LONGEST_WAIT = 31

Answer = tuple[Entry, bytes]
"""An element as the kernel left it to the host, and the value that it got."""


class Precedent:
    """Whether there is one stands in the context: `PRECEDENT_HOLDS`.

    `rules_read` are the top-level attributes that rules ask for; `slots` the slots of those that the host looks at.
    """

    def __init__(
        self, tables: EngineTables, kernels: Kernels, slots: dict[int, int], rules_read: Iterable[int], scopes: bool
    ) -> None:
        self.tables = tables
        self.kernels = kernels
        self.names = InstanceNames("", "", "")
        """Of the precedent; the new SOP Instance UID differs in each instance."""
        self._wait = 0
        self._penalty = 0
        self._meta_of: tuple[str, str] | None = None
        self._answers = Buffer(_MOST_ANSWERS * at.ANSWER_SIZE)
        self._values = Buffer(8)
        self._before = Buffer(at.META_OUT_SIZE)
        self._after = Buffer(at.META_OUT_SIZE)
        self._out = Buffer(at.META_OUT_SIZE)
        self._seen = Buffer(_SEEN_BYTES)
        self._modes = Buffer(256)
        self._kernels = Words(len(kernels.addresses) or 1)
        # What no value of an instance decides is the same for all; the rest must be asked for by nobody.
        self.is_possible = bool(
            kernels.addresses and SOP_INSTANCE in slots and not scopes and not {SOP_INSTANCE, *PIXELS} & {*rules_read}
        )
        if not self.is_possible:
            return
        for tag in PIXELS & slots.keys():
            self._modes.data[slots[tag]] = at.LOOK_SHAPE
        self._modes.data[slots[SOP_INSTANCE]] = at.LOOK_FREE
        for number, address in enumerate(kernels.addresses):
            self._kernels.words[number] = address
        words = tables.words
        words[at.KERNELS] = self._kernels.address
        words[at.SLOT_MODES] = self._modes.address
        words[at.SOP_SLOT] = slots[SOP_INSTANCE]
        words[at.PRECEDENT], words[at.PRECEDENT_CAP] = self._seen.address, self._seen.size
        words[at.ANSWERS] = self._answers.address
        words[at.META_BEFORE], words[at.META_AFTER] = self._before.address, self._after.address
        words[at.META_OUT] = self._out.address

    def establish(
        self,
        instance: Instance,
        answers: Sequence[Answer],
        syntax: TransferSyntax,
        sop_class: str,
        names: InstanceNames,
    ) -> None:
        """Make the instance that the host has just decided the precedent, if others can be like it."""
        words = self.tables.words
        if not self.is_possible or instance.special or len(answers) != words[at.DEFERRED_COUNT]:
            return
        if self._wait:
            self._wait -= 1
            return
        if len(answers) > _MOST_ANSWERS or not self._put_meta(syntax, sop_class):
            return
        self._put_answers(answers)
        if self.kernels.remember(self.tables.context.address) == at.OK:
            self.names = names
            words[at.PRECEDENT_HOLDS] = 1

    def follow(self, data: Bytes) -> Result | None:
        """A whole file in memory, as the precedent was decided; None where it is not like it."""
        words = self.tables.words
        pinned = Pinned(data)  # as long as kernels look at it, that is, in here
        words[at.SRC] = pinned.address
        words[at.SIZE] = words[at.FILE_SIZE] = pinned.size
        words[at.GAP] = 0
        if self.kernels.follow(self.tables.context.address) != at.OK:
            self.missed()
            return None
        self.met()
        out = memoryview(self.tables.out.data)
        used, split = words[at.OUT_USED], words[at.PIXEL_OUT]
        pieces: tuple[Piece, ...] = (out[:used],)
        if split >= 0:
            start = words[at.PIXEL_FROM]
            pieces = out[:split], memoryview(data)[start : start + words[at.PIXEL_SIZE]], out[split:used]
        head = bytes(self._out.data[: words[at.META_USED]])
        new_sop = head[words[at.NEW_SOP] :][: words[at.NEW_SOP_LENGTH]].decode("ascii")
        seen = Record((), (), words[at.REMOVED_INVALID], words[at.ENTRY_COUNT], words[at.DEFERRED_COUNT])
        return Result(Outcome.WRITTEN, (head, *pieces), None, seen, self.names._replace(instance=new_sop))

    def met(self) -> None:
        """An instance was like the precedent."""
        self._penalty = 0

    def missed(self) -> None:
        """One was not. Where that goes on, precedents are not worth their while, and are set up less often."""
        self._penalty = min(2 * self._penalty + 1, _LONGEST_WAIT)
        self._wait = self._penalty

    def _put_meta(self, syntax: TransferSyntax, sop_class: str) -> bool:
        words = self.tables.words
        if self._meta_of != (syntax.uid, sop_class):
            self._meta_of = None  # until all of it is there
            before, after = meta_around(syntax.uid, sop_class)
            if len(before) + len(after) + 80 > at.META_OUT_SIZE:
                return False
            self._before.data[: len(before)] = before
            self._after.data[: len(after)] = after
            words[at.META_BEFORE_SIZE], words[at.META_AFTER_SIZE] = len(before), len(after)
            self._meta_of = syntax.uid, sop_class
        return True

    def _put_answers(self, answers: Sequence[Answer]) -> None:
        words = self.tables.words
        size = sum(len(value) for _, value in answers)
        if size > self._values.size:
            self._values.grow(size)
        words[at.ANSWER_BYTES] = self._values.address
        words[at.ANSWER_COUNT] = len(answers)
        place = 0
        for number, (entry, value) in enumerate(answers):
            form = entry.op | entry.vr << 8 | (entry.flags & at.A_FLAGS) << 16
            form |= (entry.length == 0) << 24 | (entry.parent < 0) << 25
            record = form, entry.arg, entry.tag, entry.row, place, len(value)
            _ANSWER.pack_into(self._answers.data, number * at.ANSWER_SIZE, *record)
            self._values.data[place : place + len(value)] = value
            place += len(value)
