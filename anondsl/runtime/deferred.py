"""Elements that the kernel leaves to the host: values with functions, dummy items, text in character sets of several
bytes.

Each ends as one of the kernel's own ops again. `Filler` works on one instance; where the character set cannot hold a
new value
it raises `NeedsUtf8`, and the engine starts over with the whole instance in UTF-8.
"""

from __future__ import annotations

import struct

from anondsl.compiled.actions import Fallback, Replace, Set
from anondsl.compiled.expressions import Value
from anondsl.compiled.faults import NoHonestDummy, ValueFailed
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import VR_CODES, DummyItemElement
from anondsl.records import field, record
from anondsl.runtime.charsets import UTF8, CharacterSet
from anondsl.runtime.derive import new_uid
from anondsl.runtime.encode import Encoding, element, item, number, pad
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.pixels.plan import PIXELS, is_unbounded, surplus_from
from anondsl.runtime.precedent import Answer
from anondsl.runtime.recall import Recall
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.tables import EngineTables
from anondsl.runtime.values import Sources, evaluate_value, fits, reads

_SPECIFIC = frozenset(("SH", "LO", "PN", "UC", "ST", "LT", "UT"))
_BINARY = frozenset(("US", "SS", "UL", "SL", "FL", "FD", "UV", "SV"))
_TEXT = _SPECIFIC | {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"}
_NO_COLUMN = 0xFFFF
_SETTLED = struct.Struct("<BBHiq")
"""Of an entry record: op, VR as sent, spare, argument, place of the value."""
_NOTHING_SAID = {"CS": b"REMOVED", "UI": b"2.25.0"}
"""In a dummy item, in the place of an original class or layer that is none."""


class NeedsUtf8(Exception):
    """A new value does not fit the instance's character set: write the whole instance in UTF-8."""


@record
class Filler:
    ruleset: CompiledRuleset
    tables: EngineTables
    sources: Sources
    uid_key: bytes
    recall: Recall
    answers: list[Answer] = field(default_factory=list, repr=False)
    """The deferred elements of the instance at hand that got values which others like them get, too."""

    # -- the deferred elements -------------------------------------------------------------------------------------

    def fill(self, instance: Instance, out: CharacterSet) -> int:
        """Settle every deferred element; returns how many kept texts were removed because they do not decode."""
        count = self.tables.words[at.DEFERRED_COUNT]
        removed = 0
        answers = self.answers
        answers.clear()
        for where in struct.unpack_from(f"<{count}i", self.tables.deferred.data):
            entry = instance.entry(where)
            if entry.op == at.R_CHECK:
                removed += self._check(instance, entry, out)
                continue
            key = self.recall.key(instance, entry, out)
            value = self.recall.get(key)
            if value is not None:
                self._put(entry, value)
            else:
                value = self._make(instance, entry, out)
                self.recall.keep(key, value)
            if value is not None and key is not None:
                answers.append((entry, value))
        return removed

    def _make(self, instance: Instance, entry: Entry, out: CharacterSet) -> bytes | None:
        """Settle an element that nothing is remembered of; its new value where it gets one."""
        if entry.op == at.R_DUMMY:
            return self._make_dummy(instance, entry)
        leaf = self.ruleset.leaves[entry.arg]
        return self._make_value(instance, entry, leaf.action, leaf.entry, out)

    def transcode(self, instance: Instance, out: CharacterSet) -> None:
        """Turn every kept text beyond ASCII into `out`, for an instance that changes its character set."""
        where = 0
        while where < instance.count:
            entry = instance.entry(where)
            if entry.kind == at.ITEM or entry.op == at.R_DESCEND:
                where += 1
                continue
            where = entry.end
            if entry.op != at.R_KEEP or self._vr(entry) not in _SPECIFIC:
                continue
            raw = instance.raw(entry)
            if raw.isascii() and b"\x1b" not in raw:
                continue
            trimmed = raw.rstrip(b"\0 ")
            text = instance.charset_at(entry.parent).decode(trimmed)
            data = None if text is None else out.encode(text)
            if data is None:
                self._withdraw(instance, entry)
            else:
                self._put(entry, pad("LO", data + b" " * (len(raw) - len(trimmed))))

    def _check(self, instance: Instance, entry: Entry, out: CharacterSet) -> int:
        if entry.tag in PIXELS:
            return self._check_pixels(instance, entry)
        raw = instance.raw(entry)
        trimmed = raw.rstrip(b"\0 ")
        here = instance.charset_at(entry.parent)
        text = here.decode(trimmed)
        allowed = "\t\n\f\r" if self._vr(entry) in ("ST", "LT", "UT") else ""
        if text is None or any(ord(c) < 0x20 and c not in allowed for c in text):
            self._withdraw(instance, entry)
            return 1
        padding = b" " * (len(raw) - len(trimmed))
        # an escape is ASCII and means something in its own set only
        if here != out and not (trimmed.isascii() and b"\x1b" not in trimmed):
            data = out.encode(text)
            if data is None and out is not UTF8:
                raise NeedsUtf8
            if data is None:
                self._withdraw(instance, entry)
                return 1
            self._put(entry, pad("LO", data + padding))
        elif b"\0" in raw[len(trimmed) :]:
            self._put(entry, pad("LO", trimmed + padding))
        else:
            self._op(entry, at.R_KEEP)
        return 0

    def _check_pixels(self, instance: Instance, entry: Entry) -> int:
        """Pixel data that the engine does not pass on by itself: in items, and of floating point cells."""
        if is_unbounded(instance, entry):
            self._op(entry, at.R_DROP)
            return 1
        wanted = surplus_from(instance, entry)
        if wanted is None:
            self._op(entry, at.R_KEEP)
        else:
            self._put(entry, pad("OB", instance.raw(entry)[:wanted]))
        return 0

    def _make_value(self, instance: Instance, entry: Entry, action: int, rule: int, out: CharacterSet) -> bytes | None:
        """Settle an element by its rule; the new value where it gets one."""
        bound = self.ruleset.actions[action]
        if not isinstance(bound, (Replace, Set)):
            raise Reject(ValueFailed, (entry.tag,), (rule,))
        vr = self._target_vr(entry)
        if isinstance(bound, Replace) and entry.length == 0 and self._reads_itself(bound.value, entry):
            self._op(entry, at.R_EMPTY)
            return None
        data = self.encoded(instance, entry.parent, vr, bound.value, out, self._encoding(entry))
        if data is None and bound.fallback is Fallback.VALUE and bound.fallback_value is not None:
            data = self.encoded(instance, entry.parent, vr, bound.fallback_value, out, self._encoding(entry))
        if data is not None:
            self._put(entry, data)
        elif bound.fallback is Fallback.REMOVE:
            self._withdraw(instance, entry)
        elif bound.fallback is Fallback.EMPTY:
            self._withdraw(instance, entry, empty=True)
        else:
            raise Reject(ValueFailed, (entry.tag,), (rule,))
        return data

    def encoded(
        self, instance: Instance, where: int, vr: str, value: Value, out: CharacterSet, encoding: Encoding
    ) -> bytes | None:
        """Bytes of a value for a target of this VR in item `where`; None where it fails or does not fit."""
        text = evaluate_value(value, instance, where, self.sources)
        if text is None:
            return None
        if vr in _BINARY:
            try:
                return number(encoding, vr, text)
            except (ValueError, struct.error):
                return None
        if vr not in _TEXT or not fits(vr, text):
            return None
        if vr not in _SPECIFIC:
            return pad(vr, text.encode("ascii")) if text.isascii() else None
        data = out.encode(text)
        if data is None:
            if out is UTF8:
                return None
            raise NeedsUtf8
        return pad(vr, data)

    # -- dummies ---------------------------------------------------------------------------------------------------

    def _make_dummy(self, instance: Instance, entry: Entry) -> bytes:
        spec = self.ruleset.dummies[entry.arg]
        encoding = self._encoding(entry)
        if spec.kind == "uid":
            seed = f"dummy {entry.tag:08X}".encode("ascii")
            made = pad("UI", new_uid(self.uid_key, seed).encode("ascii"))
        else:
            first = next(instance.items(entry), None) if entry.kind == at.SEQUENCE else None
            made = b"".join(
                item(encoding, [self._dummy_element(instance, first, member, encoding) for member in elements])
                for elements in spec.items
            )
        self._put(entry, made)
        return made

    def _dummy_element(
        self, instance: Instance, first: Entry | None, member: DummyItemElement, encoding: Encoding
    ) -> bytes:
        match member.kind:
            case "text":
                value = member.text.encode("ascii")
            case "number":
                value = number(encoding, member.vr, member.text)
            case "bytes":
                value = bytes.fromhex(member.text)
            case "items":
                value = b"".join(
                    item(encoding, [self._dummy_element(instance, None, inner, encoding) for inner in elements])
                    for elements in member.items
                )
            case _:
                old = instance.find(first.number, member.tag) if first is not None else None
                raw = instance.raw(old) if old is not None and old.kind == at.ELEMENT else b""
                if member.kind == "uid":
                    seed = raw.strip(b"\0 ") or f"dummy {member.tag:08X}".encode("ascii")
                    value = new_uid(self.uid_key, seed).encode("ascii")
                else:
                    value = raw if _is_valid(member.vr, raw) else _NOTHING_SAID.get(member.vr, b"")
        return element(encoding, member.tag, member.vr, value)

    # -- what a removal comes to -----------------------------------------------------------------------------------

    def _withdraw(self, instance: Instance, entry: Entry, *, empty: bool = False) -> None:
        """Take a value away by the Type of its attribute, as the kernel does (LANGUAGE 3)."""
        place = self._type(instance, entry)
        if place in (0, 3) and not empty:
            self._op(entry, at.R_DROP)
        elif place != 1:
            self._op(entry, at.R_EMPTY)
        else:
            (dummy,) = struct.unpack_from("<H", self.ruleset.table.dummies, entry.row * 2)
            spec = self.ruleset.dummies[dummy] if dummy != _NO_COLUMN else None
            if spec is None or spec.kind == "reject":
                raise Reject(NoHonestDummy, (entry.tag,))
            if spec.kind in ("text", "bytes"):
                self._op(entry, at.R_PAYLOAD, dummy)
            else:
                self._op(entry, at.R_DUMMY, dummy)
                self._make_dummy(instance, instance.entry(entry.number))

    def _type(self, instance: Instance, entry: Entry) -> int:
        """Type where the element stands, as `kernels.lookup.type_of`."""
        if entry.flags & at.F_PRIVATE or entry.row < 0:
            return 0
        types = self.ruleset.types
        (column,) = struct.unpack_from("<H", self.ruleset.table.type_columns, entry.row * 2)
        if column == _NO_COLUMN:
            return 3
        if entry.parent < 0:
            cell = types.top[self.tables.words[at.TYPE_ROW] * types.stride + (column >> 2)]
            return int(cell >> ((column & 3) * 2)) & 3
        sequence = instance.entry(instance.entry(entry.parent).parent)
        if sequence.row < 0 or sequence.flags & at.F_PRIVATE:
            return 0
        (parent,) = struct.unpack_from("<H", self.ruleset.table.type_columns, sequence.row * 2)
        if parent == _NO_COLUMN:
            return 0
        wanted = (parent << 18) | (column << 2)
        low, high = 0, len(types.nested) // 4
        while low < high:
            middle = (low + high) // 2
            if struct.unpack_from("<I", types.nested, middle * 4)[0] < wanted:
                low = middle + 1
            else:
                high = middle
        if low < len(types.nested) // 4:
            (found,) = struct.unpack_from("<I", types.nested, low * 4)
            if found >> 2 == wanted >> 2:
                return int(found) & 3
        return 0

    # -- small pieces ----------------------------------------------------------------------------------------------

    def _op(self, entry: Entry, op: int, argument: int = 0, place: int = 0) -> None:
        where = entry.number * at.ENTRY_SIZE + at.E_OP
        _SETTLED.pack_into(self.tables.entries.data, where, op, entry.wire, entry.spare, argument, place)

    def _put(self, entry: Entry, data: bytes) -> None:
        """Give an element a new value; `data` is padded."""
        words = self.tables.words
        place = words[at.VALUES_USED]
        if place + len(data) > self.tables.values.size:
            kept = bytes(self.tables.values.data[:place])
            self.tables.values.grow(place + len(data))
            self.tables.values.data[:place] = kept
            self.tables.connect()
        self.tables.values.data[place : place + len(data)] = data
        words[at.VALUES_USED] = place + len(data)
        self._op(entry, at.R_VALUE, len(data), place)

    def replace_value(self, entry: Entry, data: bytes) -> None:
        """Give an element a value of the runtime's own (lengths, cut pixel data)."""
        self._put(entry, data)

    def _vr(self, entry: Entry) -> str:
        return VR_CODES[entry.vr] if entry.vr < len(VR_CODES) else "UN"

    def _target_vr(self, entry: Entry) -> str:
        if entry.row >= 0 and not entry.flags & at.F_PRIVATE:
            return VR_CODES[self.ruleset.table.vrs[entry.row]]
        return self._vr(entry)

    def _encoding(self, entry: Entry) -> Encoding:
        return Encoding(bool(entry.flags & at.F_IMPLICIT), bool(entry.flags & at.F_BIG))

    def _reads_itself(self, value: Value, entry: Entry) -> bool:
        return any(reference.tag == entry.tag and not reference.path for reference in reads(value))


def _is_valid(vr: str, raw: bytes) -> bool:
    """Whether a value has the form of its VR, so that it can stand in a dummy item; a number always has."""
    return vr not in _TEXT or fits(vr, raw.rstrip(b"\0 ").decode("latin-1"))
