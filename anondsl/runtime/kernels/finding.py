"""Finding: rows of tags, private creators, the end of fragments, and the records that `index` writes."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    INLINE,
    KERNEL,
    load8,
    load64,
    read32,
    read_tag,
    store8,
    store32,
    store64,
)
from anondsl.runtime.kernels.layout import (
    CREATOR_COUNT,
    CREATORS,
    E_DEPTH,
    E_FLAGS,
    E_HEAD,
    E_KIND,
    E_LENGTH,
    E_PARENT,
    E_ROW,
    E_STATE,
    E_TAG,
    E_VALUE,
    E_VR,
    E_WIRE,
    HASH_BITS,
    HASH_FACTOR,
    HASH_SLOTS,
    MALFORMED,
    OVERRUN,
    TRUNCATED,
)

_ITEM = 0xFFFEE000
_SEQUENCE_END = 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_HASH_MASK = HASH_SLOTS - 1
_HASH_SHIFT = 32 - HASH_BITS
# Words of a stack record: what is open, where it must end, its entry, its encoding, the last tag seen in it.
FRAME_KIND, FRAME_END, FRAME_ENTRY, FRAME_IMPLICIT, FRAME_BIG, FRAME_UNDEFINED, FRAME_LAST, FRAME_CREATORS = range(8)


@njit(**INLINE)
def find_row(table: int, tag: int) -> int:
    """Row of a tag in the dictionary, -1 none. Repeating groups 50xx and 60xx share the row of their first group."""
    high = tag >> 24
    if (high == 0x50 or high == 0x60) and (tag & 0x00010000) == 0:
        tag = tag & 0xFF00FFFF
    at = ((tag * HASH_FACTOR) & 0xFFFFFFFF) >> _HASH_SHIFT
    while True:
        word = load64(table + at * 8)
        if word == -1:
            return -1
        if (word >> 16) == tag:
            return word & 0xFFFF
        at = (at + 1) & _HASH_MASK


@njit(**KERNEL)
def find_creator(context: int, start: int, length: int) -> int:
    """Number of a private creator that the rules name, -1 none, -2 a blank text, which makes no creator.
    Padding at both ends is no part of the text."""
    while length > 0 and (load8(start + length - 1) == 0x20 or load8(start + length - 1) == 0):
        length -= 1
    while length > 0 and load8(start) == 0x20:
        start += 1
        length -= 1
    if length == 0:
        return -2
    texts = load64(context + 8 * CREATORS)
    for number in range(load64(context + 8 * CREATOR_COUNT)):
        if load64(texts + number * 16 + 8) == length:
            text = load64(texts + number * 16)
            at = 0
            while at < length and load8(text + at) == load8(start + at):
                at += 1
            if at == length:
                return number
    return -1


@njit(**KERNEL)
def end_of_fragments(src: int, at: int, limit: int, big: int) -> int:
    """Position behind the delimiter of encapsulated pixel data (PS3.5 A.4); negative: a status."""
    while True:
        if at + 8 > limit:
            return -TRUNCATED
        tag = read_tag(src + at, big)
        length = read32(src + at + 4, big)
        at += 8
        if tag == _SEQUENCE_END:
            return at
        if tag != _ITEM or length == _UNDEFINED:
            return -MALFORMED
        if at + length > limit:
            return -OVERRUN
        at += length


@njit(**INLINE)
def wire_vr(letters: int, at: int) -> int:
    """Number of the VR whose two letters stand at an address, 255 where there is no such VR."""
    first = load8(at) - 65
    second = load8(at + 1) - 65
    if first < 0 or first > 25 or second < 0 or second > 25:
        return 255
    return load8(letters + first * 26 + second)


@njit(**KERNEL)
def find_block(creators: int, base: int, count: int, tag: int) -> int:
    """Record of the creator whose block a private element stands in, 0 where nobody reserved it (PS3.5 7.8.1)."""
    if tag & 0xFFFF < 0x1000:
        return 0
    wanted = (tag & 0xFFFF0000) | ((tag & 0xFFFF) >> 8)
    seek = count - 1
    while seek >= base:
        if load64(creators + seek * 24) == wanted:
            return creators + seek * 24
        seek -= 1
    return 0


@njit(**INLINE)
def save_frame(
    frame: int, kind: int, limit: int, entry: int, implicit: int, big: int, undefined: int, last: int, creators: int
) -> None:
    """Remember what is open around a sequence or item that opens."""
    store64(frame + 8 * FRAME_KIND, kind)
    store64(frame + 8 * FRAME_END, limit)
    store64(frame + 8 * FRAME_ENTRY, entry)
    store64(frame + 8 * FRAME_IMPLICIT, implicit)
    store64(frame + 8 * FRAME_BIG, big)
    store64(frame + 8 * FRAME_UNDEFINED, undefined)
    store64(frame + 8 * FRAME_LAST, last)
    store64(frame + 8 * FRAME_CREATORS, creators)


@njit(**INLINE)
def write_entry(entry: int, tag: int, head: int, value: int, length: int, parent: int, row: int, state: int) -> None:
    """The words of an entry record that elements and items share."""
    store32(entry + E_TAG, tag)
    store64(entry + E_HEAD, head)
    store64(entry + E_VALUE, value)
    store64(entry + E_LENGTH, length)
    store32(entry + E_PARENT, parent)
    store32(entry + E_ROW, row)
    store32(entry + E_STATE, state)


@njit(**INLINE)
def write_kind(entry: int, vr: int, wire: int, kind: int, flags: int, depth: int) -> None:
    """The bytes of an entry record that say what it is."""
    store8(entry + E_VR, vr)
    store8(entry + E_WIRE, wire)
    store8(entry + E_KIND, kind)
    store8(entry + E_FLAGS, flags)
    store8(entry + E_DEPTH, depth)
