"""Values that were made before: a series brings the same patient, the same study and the same dummies many times.

A value is remembered under everything that it was made of, so that what comes out is the same with and without
remembering.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from anondsl.compiled.actions import BoundAction, Replace, Set
from anondsl.compiled.expressions import Reference
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import DummySpec
from anondsl.runtime.charsets import CharacterSet
from anondsl.runtime.instance import Entry, Instance, Original
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.values import reads

_MOST = 4096
_LONGEST = 1024
"""Bytes of an original value; what is made of longer ones is made anew."""
_ENCODING = at.F_IMPLICIT | at.F_BIG
_FORM = _ENCODING | at.F_PRIVATE


class Recall:
    """Finds and keeps encoded values, for the elements that the kernel left to the host."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        references = [_references(action) for action in ruleset.actions]
        self._references = tuple(references[leaf.action] if leaf.action >= 0 else None for leaf in ruleset.leaves)
        self._dummies = tuple(_is_alike(spec) for spec in ruleset.dummies)
        self._made: dict[Hashable, bytes] = {}

    def key(self, instance: Instance, entry: Entry, out: CharacterSet) -> Hashable | None:
        """What the value of a deferred element is known by; None where it depends on more than can be said."""
        if entry.op == at.R_DUMMY:
            return (entry.arg, entry.tag, entry.flags & _ENCODING) if self._dummies[entry.arg] else None
        if entry.op != at.R_DEFER:
            return None
        references = self._references[entry.arg]
        if references is None:
            return None
        if entry.parent >= 0 and not all(reference.top for reference in references):
            return None
        read = originals(instance, references)
        if read is None:
            return None
        form = entry.row, entry.vr, entry.flags & _FORM
        return entry.arg, form, out, instance.charset, entry.length == 0, *read

    def get(self, key: Hashable | None) -> bytes | None:
        return self._made.get(key)

    def keep(self, key: Hashable | None, value: bytes | None) -> None:
        if key is None or value is None:
            return
        if len(self._made) >= _MOST:
            self._made.clear()
        self._made[key] = value


def originals(instance: Instance, references: Iterable[Reference]) -> tuple[Original | None, ...] | None:
    """What an instance holds in these attributes at the top level; None where that is too much to remember."""
    found = []
    for reference in references:
        original = instance.original(reference.tag)
        if original is not None and (original[2] is None or len(original[2]) > _LONGEST):
            return None
        found.append(original)
    return tuple(found)


def plain(references: Iterable[Reference]) -> tuple[Reference, ...] | None:
    """The references, where each names a public attribute that there is only one of, and no path to it."""
    found = tuple(references)
    return None if any(each.path or each.creator or each.repeats for each in found) else found


def _references(action: BoundAction) -> tuple[Reference, ...] | None:
    """The attributes that an action's values read; None where one of them is not a plain attribute."""
    if not isinstance(action, (Replace, Set)):
        return None
    found = reads(action.value) + (reads(action.fallback_value) if action.fallback_value is not None else [])
    return plain(found)


def _is_alike(spec: DummySpec) -> bool:
    """Whether a dummy is the same in every instance: items may take over what was in the first one."""
    return spec.kind == "uid" or all(
        member.kind in ("text", "number", "bytes", "items") for members in spec.items for member in members
    )
