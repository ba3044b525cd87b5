"""One instance as the kernels indexed it: reading values for conditions, values and records.

Values are looked at here in Python; only the few that rules ask for ever are.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from collections.abc import Iterator
from typing import NamedTuple

from anondsl.compiled.expressions import Reference
from anondsl.compiled.table import VR_CODES
from anondsl.dicom.tags import EVERY_REPEATING_GROUP
from anondsl.runtime.charsets import CharacterSet, character_set
from anondsl.runtime.kernels import layout as at

ENTRY = struct.Struct("<IBBBBqqqiiiiBBHiq")
_BRIEF = struct.Struct("<4xBBBx8xqq")
_DEFAULT_REPERTOIRE = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"))
_SINGLE = frozenset(("LT", "ST", "UT", "UR"))
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}


_make_tuple = tuple.__new__

Original = tuple[int, int, bytes | None]
"""VR number, flags (layout.F_*) and value of an element; None for the value of a sequence."""


class Entry(NamedTuple):
    """One entry record (kernels.layout, E_*)."""

    number: int
    tag: int
    vr: int
    kind: int
    flags: int
    depth: int
    head: int
    value: int
    length: int
    end: int
    parent: int
    row: int
    state: int
    op: int
    wire: int
    spare: int
    arg: int
    extra: int


class Instance:
    """Views over the source and the entry records of the instance at hand; valid until the next one is indexed.

    `slots` gives the slot of the top-level tags that the session asked for, `found` the entry in each slot (-1 none).
    `special` says that somebody looked at more than what is in slots, or did what is not done for every instance like
    it: then what was decided is no precedent.
    """

    __slots__ = ("_tops", "charset", "count", "entries", "found", "slots", "source", "special")

    def __init__(
        self,
        source: bytes | bytearray | memoryview,
        entries: bytearray,
        count: int,
        slots: dict[int, int],
        found: tuple[int, ...],
        charset: CharacterSet,
    ) -> None:
        self.source = source
        self.entries = entries
        self.count = count
        self.slots = slots
        self.found = found
        self.charset = charset
        self.special = False
        self._tops: dict[int, int] | None = None

    def entry(self, number: int) -> Entry:
        # as `Entry(number, *...)`, without the detour over a function of eighteen arguments
        return _make_tuple(Entry, (number, *ENTRY.unpack_from(self.entries, number * at.ENTRY_SIZE)))

    def raw(self, entry: Entry) -> bytes:
        return bytes(self.source[entry.value : entry.value + entry.length])

    def children(self, item: int) -> Iterator[Entry]:
        """Elements directly in an item (-1: of the top level)."""
        self.special = True
        number = item + 1
        stop = self.count if item < 0 else self.entry(item).end
        while number < stop:
            entry = self.entry(number)
            yield entry
            number = entry.end

    def items(self, sequence: Entry) -> Iterator[Entry]:
        self.special = True
        number = sequence.number + 1
        while number < sequence.end:
            entry = self.entry(number)
            yield entry
            number = entry.end

    def top(self, tag: int) -> Entry | None:
        """The element of this tag at the top level."""
        slot = self.slots.get(tag)
        if slot is not None:
            number = self.found[slot]
            return self.entry(number) if number >= 0 else None
        if self._tops is None:
            self._tops = {entry.tag: entry.number for entry in self.children(-1)}
        found = self._tops.get(tag)
        return None if found is None else self.entry(found)

    def original(self, tag: int) -> Original | None:
        """The element of this tag at the top level, as far as its value is all that matters."""
        slot = self.slots.get(tag)
        if slot is not None:
            number = self.found[slot]
        else:
            entry = self.top(tag)
            number = -1 if entry is None else entry.number
        if number < 0:
            return None
        vr, kind, flags, start, length = _BRIEF.unpack_from(self.entries, number * at.ENTRY_SIZE)
        if kind != at.ELEMENT:
            return vr, flags, None
        return vr, flags, bytes(self.source[start : start + length])

    def uid(self, tag: int) -> str:
        """A UI value at the top level without its padding, "" where there is none."""
        original = self.original(tag)
        if original is None or original[2] is None:
            return ""
        return original[2].strip(b"\0 ").decode("ascii", "replace")

    def find(self, item: int, tag: int) -> Entry | None:
        """The element of this tag directly in an item."""
        if item < 0:
            return self.top(tag)
        return next((entry for entry in self.children(item) if entry.tag == tag), None)

    def find_private(self, item: int, creator: str, tag: int) -> Entry | None:
        """A private element by creator; `tag` is group << 16 | offset."""
        for entry in self.children(item):
            if not entry.flags & at.F_PRIVATE or entry.state < 0:
                continue
            if entry.tag >> 16 == tag >> 16 and entry.tag & 0xFF == tag & 0xFF:
                text = self.raw(self.entry(entry.state)).strip(b"\0 ")
                if text == creator.encode("ascii", "replace"):
                    return entry
        return None

    def charset_at(self, item: int) -> CharacterSet:
        """The character set in force in an item: its own, else that of the item around."""
        while item >= 0:
            own = self.find(item, 0x00080005)
            if own is not None:
                return character_set(self.raw(own))
            item = self.entry(self.entry(item).parent).parent
        return self.charset

    def reach(self, reference: Reference, item: int) -> list[Entry]:
        """The elements that a reference names, read in `item`: several where a path leads through several items, or
        where there are several overlays."""
        starts = [-1 if reference.top else item]
        if item < 0 and not reference.path and not reference.creator and not reference.repeats:
            entry = self.top(reference.tag)
            return [] if entry is None else [entry]
        for step in reference.path:
            following: list[int] = []
            for start in starts:
                sequence = self.find(start, step)
                if sequence is not None and sequence.kind == at.SEQUENCE:
                    following.extend(entry.number for entry in self.items(sequence))
            starts = following
        found: list[Entry] = []
        for start in starts:
            if reference.repeats:
                same = (each for each in self.children(start) if each.tag & EVERY_REPEATING_GROUP == reference.tag)
                found.extend(same)
                continue
            if reference.creator:
                entry = self.find_private(start, reference.creator, reference.tag)
            else:
                entry = self.find(start, reference.tag)
            if entry is not None:
                found.append(entry)
        return found

    def vr_of(self, entry: Entry, reference: Reference | None = None) -> str:
        """VR by which a value is read: as sent, else what the reference knows, else UN."""
        vr = VR_CODES[entry.vr] if entry.vr < len(VR_CODES) else ""
        if (vr in ("", "UN")) and reference is not None and reference.vr:
            return reference.vr
        return vr or "UN"

    def texts(self, entry: Entry, reference: Reference | None = None) -> list[str] | None:
        """The values as text, padding trimmed, [] for an empty element; None where they do not read as their VR.

        Binary numbers come in decimal, sequences as [].
        """
        if entry.kind == at.SEQUENCE or entry.length == 0:
            return []
        vr = self.vr_of(entry, reference)
        raw = self.raw(entry)
        if vr in _BINARY:
            code = _BINARY[vr]
            size = struct.calcsize("<" + code)
            if len(raw) % size:
                return None
            order = ">" if entry.flags & at.F_BIG else "<"
            return [repr(value) for value in struct.unpack(f"{order}{len(raw) // size}{code}", raw)]
        if vr == "AT":
            if len(raw) % 4:
                return None
            order = ">" if entry.flags & at.F_BIG else "<"
            words = struct.unpack(f"{order}{len(raw) // 2}H", raw)
            return [f"{words[i]:04X}{words[i + 1]:04X}" for i in range(0, len(words), 2)]
        if vr.startswith("O") or vr in ("UN", "SQ"):
            return None
        raw = raw.rstrip(b"\0 ")
        if vr in _DEFAULT_REPERTOIRE:
            try:
                text: str | None = raw.decode("ascii")
            except UnicodeDecodeError:
                text = None
        else:
            text = self.charset_at(entry.parent).decode(raw)
        if text is None or "\0" in text:
            return None
        if not text.strip(" "):
            return []
        if vr in _SINGLE:
            return [text.strip(" ")]
        return [part.strip(" ") for part in text.split("\\")]
