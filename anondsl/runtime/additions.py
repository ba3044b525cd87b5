"""Elements that the runtime adds to an instance: `set` values, the record, identifiers that only the file meta had."""

from __future__ import annotations

import struct

from anondsl.compiled.actions import Set
from anondsl.compiled.faults import ValueFailed
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import TestKind
from anondsl.runtime import record
from anondsl.runtime.charsets import CharacterSet
from anondsl.runtime.deferred import Filler
from anondsl.runtime.encode import Encoding, element
from anondsl.runtime.instance import Instance
from anondsl.runtime.memory import Pinned
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.tables import EngineTables

_CHARACTER_SET = 0x00080005
_MOST_KNOWN = 256

Insert = tuple[int, Pinned]
"""Tag and bytes of an element that goes into the data set."""


class Additions:
    """Makes the elements to insert at the top level; what is the same for many instances is made once."""

    def __init__(self, ruleset: CompiledRuleset, tables: EngineTables, filler: Filler, digest: str) -> None:
        self._ruleset = ruleset
        self._tables = tables
        self._filler = filler
        self._methods = record.method_values(ruleset, digest)
        self._made: dict[tuple[int, str, bytes, CharacterSet, Encoding], Pinned] = {}
        self._usual: dict[tuple[Encoding, CharacterSet], tuple[Insert, ...]] = {}

    def fixed(self, instance: Instance, encoding: Encoding, charset: CharacterSet) -> tuple[Insert, ...]:
        """The record (LANGUAGE 10) and the character set: the same for all instances that bring no record along."""
        said = instance.top(record.METHOD) or instance.top(record.LONGITUDINAL)
        known = None if said else self._usual.get((encoding, charset))
        if known is not None:
            return known
        added = self._fixed(instance, encoding, charset)
        if not said and len(self._usual) < _MOST_KNOWN:
            self._usual[(encoding, charset)] = added
        return added

    def _fixed(self, instance: Instance, encoding: Encoding, charset: CharacterSet) -> tuple[Insert, ...]:
        plan = self._ruleset.record
        before = record.previous_methods(instance)
        came = record.raw_methods(instance) if before else b""
        methods = "\\".join([*before, *self._methods])
        added = [
            (record.PATIENT_IDENTITY_REMOVED, "YES" if plan.identity_removed else "NO"),
            (record.METHOD, methods),
            (record.METHOD_CODES, ""),
            (record.LONGITUDINAL, record.longitudinal(plan, instance)),
            (_CHARACTER_SET, charset.written),
        ]
        return tuple(
            (tag, self._element(tag, text, charset, encoding, came))
            for tag, text in added
            if text or tag == record.METHOD_CODES
        )

    def _element(self, tag: int, text: str, charset: CharacterSet, encoding: Encoding, came: bytes) -> Pinned:
        known = self._made.get((tag, text, came, charset, encoding))
        if known is not None:
            return known
        if tag == record.METHOD_CODES:
            data = record.method_codes(self._ruleset.record, encoding)
        elif tag == record.METHOD:
            value = charset.encode(text)
            if value is None:  # what came in keeps its bytes where the set cannot be written, one of code extensions
                value = came + "\\".join(["", *self._methods]).encode("ascii", "replace")
            data = element(encoding, tag, "LO", value)
        else:
            data = element(encoding, tag, "CS", text.encode("ascii"))
        made = Pinned(data)
        if len(self._made) < _MOST_KNOWN:
            self._made[(tag, text, came, charset, encoding)] = made
        return made

    def sets(self, instance: Instance, encoding: Encoding, charset: CharacterSet) -> list[Insert]:
        """`set K to VALUE` where the instance has no K; where it has one, `decide` has dealt with it."""
        added = []
        for spec in self._ruleset.sets:
            if instance.top(spec.tag) is None:
                value = self._set_value(instance, spec.node, spec.tag, spec.vr, charset, encoding)
                if value is not None:
                    added.append((spec.tag, Pinned(element(encoding, spec.tag, spec.vr, value))))
        return added

    def _set_value(
        self, instance: Instance, node: int, tag: int, vr: str, charset: CharacterSet, encoding: Encoding
    ) -> bytes | None:
        """The value that K is set to, from the whole decision about K at the top level; None where it stays away."""
        while node >= 0:
            test, yes, no = struct.unpack_from("<iii", self._ruleset.nodes, node * 12)
            kind, index = test >> 24, test & 0xFFFFFF
            holds = False
            if kind == TestKind.GUARD:
                holds = bool(self._tables.guards.data[index])
            elif kind == TestKind.PATH:
                holds = bool(self._ruleset.paths.accepts[index])
            node = yes if holds else no
        leaf = self._ruleset.leaves[~node]
        action = self._ruleset.actions[leaf.action] if leaf.action >= 0 else None
        if not isinstance(action, Set):
            return None
        for value in (action.value, action.fallback_value):
            if value is not None:
                data = self._filler.encoded(instance, -1, vr, value, charset, encoding)
                if data is not None:
                    return data
        if action.fallback.value in ("remove", "empty"):
            return b"" if action.fallback.value == "empty" else None
        raise Reject(ValueFailed, (tag,), (leaf.entry,))
