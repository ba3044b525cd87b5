"""Likeness: whether the host would see in an instance what it saw in another.

The host looks at the head of the file, at the first bytes of the data set, and at the top-level attributes that have
slots. What it saw of these is put down one behind the other: transfer syntax, SOP class, eight bytes, then for each
slot a word for VR, kind and flags (-1 where the attribute is missing), one for the length, and the value where the host
may have looked at it. Of a sequence that is whether it is empty; who looks at its items makes the instance special.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import INLINE, copy, equal, load8, load32, load32s, load64, store64
from anondsl.runtime.kernels.layout import (
    E_LENGTH,
    E_VALUE,
    E_VR,
    ELEMENT,
    ENTRIES,
    ENTRY_SIZE,
    F_FRAGMENTS,
    F_GAP,
    LOOK_FREE,
    LOOK_SHAPE,
    LOOK_VALUE,
    META_FOUND,
    META_START,
    POS,
    PRECEDENT,
    PRECEDENT_CAP,
    SIZE,
    SLOT_COUNT,
    SLOT_MODES,
    SLOTS,
    SRC,
)

_HEAD_LEAST = 144
"""Where a data set starts at the earliest behind preamble, mark and group length."""
_SEEN = 8
"""Bytes of the first element that tell its encoding: tag, VR, length."""
_KIND = 8
_FLAGS = 16
"""How far kind and flags are shifted in the word that starts with the VR."""


@njit(**INLINE)
def put_down_head(context: int) -> int:
    """Put down what the host saw of the head; the place behind it, 0 where there is no room."""
    src = load64(context + 8 * SRC)
    start = load64(context + 8 * POS)
    at = load64(context + 8 * PRECEDENT)
    limit = at + load64(context + 8 * PRECEDENT_CAP)
    if start < _HEAD_LEAST or start + _SEEN > load64(context + 8 * SIZE):
        return 0
    for part in range(2):
        place = load64(context + 8 * (META_FOUND + 2 * part))
        length = load64(context + 8 * (META_FOUND + 2 * part + 1))
        if at + 8 + length + _SEEN > limit:
            return 0
        store64(at, length)
        copy(at + 8, src + place, length)
        at += 8 + length
    copy(at, src + start, _SEEN)
    return at + _SEEN


@njit(**INLINE)
def put_down_slots(context: int, at: int) -> int:
    """Put down what the host saw in slots; the place behind it, 0 where there is no room."""
    src = load64(context + 8 * SRC)
    entries = load64(context + 8 * ENTRIES)
    slots = load64(context + 8 * SLOTS)
    modes = load64(context + 8 * SLOT_MODES)
    limit = load64(context + 8 * PRECEDENT) + load64(context + 8 * PRECEDENT_CAP)
    for slot in range(1, load64(context + 8 * SLOT_COUNT)):
        if at + 16 > limit:
            return 0
        number = load32s(slots + 4 * slot)
        if number < 0:
            store64(at, -1)
            at += 16
            continue
        entry = entries + number * ENTRY_SIZE
        form = load32(entry + E_VR)
        length = load64(entry + E_LENGTH)
        store64(at, form)
        store64(at + 8, length)
        at += 16
        if load8(modes + slot) == LOOK_VALUE and _is_value(form):
            if at + length > limit:
                return 0
            copy(at, src + load64(entry + E_VALUE), length)
            at += length
    return at


@njit(**INLINE)
def _is_value(form: int) -> int:
    """Whether the host can have looked at the bytes of an element of this form."""
    return 1 if (form >> _KIND) & 0xFF == ELEMENT and (form >> _FLAGS) & F_GAP == 0 else 0


@njit(**INLINE)
def has_same_head(context: int) -> int:
    """Whether the head at hand is as it was put down: the place behind that, or 0.

    Everything else in a head is made anew. The encoding is told by the first element and, where the head is wrong about
    it, by the size of the file; a file that is too short for its first element is none that `index` accepts.
    """
    src = load64(context + 8 * SRC)
    start = load64(context + 8 * META_START)
    at = load64(context + 8 * PRECEDENT)
    # the head is whole where the element behind it can be seen
    if start < _HEAD_LEAST or start + 12 > load64(context + 8 * SIZE):
        return 0
    for part in range(2):
        place = load64(context + 8 * (META_FOUND + 2 * part))
        length = load64(context + 8 * (META_FOUND + 2 * part + 1))
        if load64(at) != length or equal(at + 8, src + place, length) == 0:
            return 0
        at += 8 + length
    if load64(at) != load64(src + start):
        return 0
    return at + _SEEN


@njit(**INLINE)
def has_same_slots(context: int, at: int) -> int:
    """Whether the slots at hand hold what was put down from `at` on."""
    src = load64(context + 8 * SRC)
    entries = load64(context + 8 * ENTRIES)
    slots = load64(context + 8 * SLOTS)
    modes = load64(context + 8 * SLOT_MODES)
    for slot in range(1, load64(context + 8 * SLOT_COUNT)):
        form = load64(at)
        known = load64(at + 8)
        at += 16
        number = load32s(slots + 4 * slot)
        if number < 0 or form < 0:
            if number >= 0 or form >= 0:
                return 0
            continue
        entry = entries + number * ENTRY_SIZE
        if load32(entry + E_VR) != form:
            return 0
        mode = load8(modes + slot)
        length = load64(entry + E_LENGTH)
        if mode == LOOK_VALUE and _is_value(form):
            if length != known or equal(at, src + load64(entry + E_VALUE), length) == 0:
                return 0
            at += known
        elif mode == LOOK_FREE or (mode == LOOK_SHAPE and (form >> _FLAGS) & F_FRAGMENTS):
            continue
        elif length != known:
            return 0
    return 1
