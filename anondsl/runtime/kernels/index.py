"""Index: one walk over the bytes of a data set that fills the entry records (PS3.5 section 7).

Entries come in reading order: an element, a sequence before its items, an item before its elements. Every declared
length is
checked against the container it stands in before anything is read with it.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    INLINE,
    KERNEL,
    load8,
    load64,
    read16,
    read32,
    read_tag,
    store8,
    store32,
    store64,
)
from anondsl.runtime.kernels.layout import (
    BIG,
    CREATOR_CAP,
    CREATOR_COUNT,
    CREATOR_STACK,
    CREATORS,
    DUPLICATE,
    E_DEPTH,
    E_END,
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
    ELEMENT,
    END,
    ENTRIES,
    ENTRY_CAP,
    ENTRY_COUNT,
    ENTRY_SIZE,
    F_BIG,
    F_FRAGMENTS,
    F_GAP,
    F_IMPLICIT,
    F_OPAQUE,
    F_PRIVATE,
    F_UNDEFINED,
    FILE_SIZE,
    GAP,
    HASH,
    HASH_BITS,
    HASH_FACTOR,
    HASH_SLOTS,
    IMPLICIT,
    ITEM,
    MALFORMED,
    MAX_DEPTH,
    MORE_BYTES,
    MORE_ENTRIES,
    NESTED_CHARSET,
    OK,
    OVERRUN,
    PIXEL_ENTRY,
    PIXEL_LENGTH,
    PIXEL_VALUE,
    PIXELS_OUTSIDE,
    POS,
    ROW_SIZE,
    ROWS,
    SEQUENCE,
    SIZE,
    SLOT_COUNT,
    SLOTS,
    SRC,
    STACK,
    STACK_WORDS,
    TOO_DEEP,
    TOO_MANY,
    TRAILING,
    TRUNCATED,
    UNKNOWN_VR,
    UNSORTED,
    VR_LONG,
    VR_OF_LETTERS,
    VR_TRAITS,
    W_SLOT,
    W_VR,
)

_PIXEL_DATA = 0x7FE00010
_CHARACTER_SET = 0x00080005
_ITEM = 0xFFFEE000
_ITEM_END = 0xFFFEE00D
_SEQUENCE_END = 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_NO_VR = 255
_UN = 29
_SQ = 21
_LO = 10
_HASH_MASK = HASH_SLOTS - 1
_HASH_SHIFT = 32 - HASH_BITS

# Words of a stack record: what is open, where it must end, its entry, its encoding, the last tag seen in it.
_KIND, _END, _ENTRY, _IMPLICIT, _BIG, _UNDEF, _LAST, _CREATORS = 0, 1, 2, 3, 4, 5, 6, 7
_STEP = STACK_WORDS * 8


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
    """Number of a private creator that the rules name, -1 none; padding at both ends is no part of its text."""
    while length > 0 and (load8(start + length - 1) == 0x20 or load8(start + length - 1) == 0):
        length -= 1
    while length > 0 and load8(start) == 0x20:
        start += 1
        length -= 1
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


@njit(**KERNEL)
def index(context: int) -> int:
    src = load64(context + 8 * SRC)
    size = load64(context + 8 * SIZE)
    hashed = load64(context + 8 * HASH)
    rows = load64(context + 8 * ROWS)
    letters = load64(context + 8 * VR_OF_LETTERS)
    traits = load64(context + 8 * VR_TRAITS)
    entries = load64(context + 8 * ENTRIES)
    cap = load64(context + 8 * ENTRY_CAP)
    stack = load64(context + 8 * STACK)
    creators = load64(context + 8 * CREATOR_STACK)
    slots = load64(context + 8 * SLOTS)
    at = load64(context + 8 * POS)
    file_size = load64(context + 8 * FILE_SIZE)
    left_out = load64(context + 8 * GAP)
    for slot in range(load64(context + 8 * SLOT_COUNT)):
        store32(slots + slot * 4, -1)

    implicit = load64(context + 8 * IMPLICIT)
    big = load64(context + 8 * BIG)
    kind = ITEM
    limit = size
    undefined = 0
    last = -1
    creator_base = 0
    creator_count = 0
    top = 0
    current = -1  # entry of the open item or sequence
    depth = 0
    unsorted = 0
    count = 0
    pixel_entry = -1
    nested_charset = 0
    status = OK

    while True:
        if at >= limit and undefined == 0:
            if top == 0:
                break
            # close what is open
            store32(entries + current * ENTRY_SIZE + E_END, count)
            top -= 1
            frame = stack + top * _STEP
            kind = load64(frame + 8 * _KIND)
            limit = load64(frame + 8 * _END)
            current = load64(frame + 8 * _ENTRY)
            implicit = load64(frame + 8 * _IMPLICIT)
            big = load64(frame + 8 * _BIG)
            undefined = load64(frame + 8 * _UNDEF)
            last = load64(frame + 8 * _LAST)
            creator_count = creator_base
            creator_base = load64(frame + 8 * _CREATORS)
            if kind == SEQUENCE:
                depth -= 1  # an item was closed
            continue
        if at + 8 > limit:
            status = TRUNCATED
            if limit < size:
                status = OVERRUN
            elif top == 0 and count > 0:
                status = TRAILING
            break
        tag = read_tag(src + at, big)

        if kind == SEQUENCE or tag == _ITEM_END:
            length = read32(src + at + 4, big)
            if (tag == _SEQUENCE_END and kind == SEQUENCE) or (tag == _ITEM_END and kind == ITEM):
                if undefined == 0 or length != 0 or top == 0:
                    status = MALFORMED
                    break
                entry = entries + current * ENTRY_SIZE
                store64(entry + E_LENGTH, at - load64(entry + E_VALUE))
                at += 8
                limit = at
                undefined = 0
                continue
            if tag != _ITEM or kind != SEQUENCE:
                status = MALFORMED
                break
            if count >= cap:
                status = MORE_ENTRIES
                break
            if depth >= MAX_DEPTH:
                status = TOO_DEEP
                break
            if length != _UNDEFINED and at + 8 + length > limit:
                status = OVERRUN
                break
            entry = entries + count * ENTRY_SIZE
            store32(entry + E_TAG, tag)
            store8(entry + E_VR, _NO_VR)
            store8(entry + E_WIRE, _NO_VR)
            store8(entry + E_KIND, ITEM)
            flags = 0
            if implicit:
                flags |= F_IMPLICIT
            if big:
                flags |= F_BIG
            if length == _UNDEFINED:
                flags |= F_UNDEFINED
            store8(entry + E_FLAGS, flags)
            store8(entry + E_DEPTH, depth)
            store64(entry + E_HEAD, at)
            store64(entry + E_VALUE, at + 8)
            store64(entry + E_LENGTH, length)
            store32(entry + E_PARENT, current)
            store32(entry + E_ROW, -1)
            store32(entry + E_STATE, 0)
            frame = stack + top * _STEP
            store64(frame + 8 * _KIND, kind)
            store64(frame + 8 * _END, limit)
            store64(frame + 8 * _ENTRY, current)
            store64(frame + 8 * _IMPLICIT, implicit)
            store64(frame + 8 * _BIG, big)
            store64(frame + 8 * _UNDEF, undefined)
            store64(frame + 8 * _LAST, last)
            store64(frame + 8 * _CREATORS, creator_base)
            top += 1
            depth += 1
            kind = ITEM
            current = count
            last = -1
            creator_base = creator_count
            at += 8
            if length == _UNDEFINED:
                undefined = 1
            else:
                undefined = 0
                limit = at + length
            count += 1
            continue

        # an element
        group = tag >> 16
        if group == 0xFFFE:
            status = MALFORMED
            break
        wire = _NO_VR
        if implicit:
            head = 8
            length = read32(src + at + 4, big)
        else:
            first = load8(src + at + 4) - 65
            second = load8(src + at + 5) - 65
            if first >= 0 and first < 26 and second >= 0 and second < 26:
                wire = load8(letters + first * 26 + second)
            if wire == _NO_VR:
                status = UNKNOWN_VR
                if top == 0 and tag <= last:
                    status = TRAILING
                break
            if load8(traits + wire) & VR_LONG:
                head = 12
                if at + 12 > limit:
                    status = TRUNCATED
                    if limit < size:
                        status = OVERRUN
                    break
                length = read32(src + at + 8, big)
            else:
                head = 8
                length = read16(src + at + 6, big)
        if tag <= last:
            unsorted = 1
            if tag == last:
                status = DUPLICATE
                break
        last = tag
        if count >= cap:
            status = MORE_ENTRIES
            break

        value = at + head
        gap = 0
        if tag == _PIXEL_DATA and top == 0 and length != _UNDEFINED and file_size > size:
            gap = left_out
            if gap == 0 and value + length > limit and value + length <= file_size:
                store64(context + 8 * PIXEL_VALUE, value)
                store64(context + 8 * PIXEL_LENGTH, length)
                status = PIXELS_OUTSIDE
                break
            if gap != 0 and gap != length:
                status = MALFORMED
                break
        if length != _UNDEFINED and value + length - gap > limit:
            status = OVERRUN
            break
        row = -1
        vr = wire
        flags = F_GAP if gap else 0
        state = -1
        private = group & 1
        if private:
            flags = F_PRIVATE
            element = tag & 0xFFFF
            if element >= 0x10 and element <= 0xFF:
                if length != _UNDEFINED:
                    if creator_count >= CREATOR_CAP:
                        status = TOO_MANY
                        break
                    record = creators + creator_count * 24
                    row = find_creator(context, src + value, length)
                    store64(record, tag)
                    store64(record + 8, row)
                    store64(record + 16, count)
                    creator_count += 1
                    if wire == _NO_VR or wire == _UN:
                        vr = _LO  # PS3.5 7.8.1
            else:
                wanted = (tag & 0xFFFF0000) | (element >> 8)
                seek = creator_count - 1
                while seek >= creator_base:
                    record = creators + seek * 24
                    if load64(record) == wanted and element >= 0x1000:
                        row = load64(record + 8)
                        state = load64(record + 16)
                        break
                    seek -= 1
        else:
            row = find_row(hashed, tag)
            if row >= 0:
                known = load8(rows + row * ROW_SIZE + W_VR)
                if wire == _NO_VR or wire == _UN:
                    vr = known
                if top == 0:
                    slot = load8(rows + row * ROW_SIZE + W_SLOT)
                    if slot > 0:
                        store32(slots + slot * 4, count)
                elif tag == _CHARACTER_SET:
                    nested_charset = 1
        if implicit:
            flags |= F_IMPLICIT
        if big:
            flags |= F_BIG

        opens = 0
        inner_implicit = implicit
        inner_big = big
        if tag == _PIXEL_DATA and length == _UNDEFINED:
            if wire == _NO_VR or wire == _UN:
                status = MALFORMED  # encapsulated pixel data is explicit VR, OB (PS3.5 A.4)
                break
            behind = end_of_fragments(src, value, limit, big)
            if behind < 0:
                status = -behind
                break
            flags |= F_FRAGMENTS | F_UNDEFINED
            length = behind - value
        elif length == _UNDEFINED:
            if wire == _UN:
                # PS3.5 6.2.2 note 2: an unknown sequence is encoded as implicit VR little endian inside
                inner_implicit = 1
                inner_big = 0
                opens = 1
            elif wire == _SQ or (wire == _NO_VR and (row < 0 or private or vr == _SQ)):
                opens = 1
            else:
                status = MALFORMED
                break
            flags |= F_UNDEFINED
            vr = _SQ
        elif wire == _SQ or (vr == _SQ and not private):
            # CP-246: a public sequence sent as UN
            readable = 1
            if wire == _UN:
                inner_implicit = 1
                inner_big = 0
            elif wire != _SQ and wire != _NO_VR:
                readable = 0
            if readable and length > 0 and (length < 8 or read_tag(src + value, inner_big) != _ITEM):
                readable = 0
                if wire == _SQ:
                    status = MALFORMED
                    break
            if readable:
                opens = 1
                vr = _SQ
            else:
                flags |= F_OPAQUE

        if tag == _PIXEL_DATA and top == 0:
            pixel_entry = count
        entry = entries + count * ENTRY_SIZE
        store32(entry + E_TAG, tag)
        store8(entry + E_VR, vr)
        store8(entry + E_WIRE, wire)
        store8(entry + E_KIND, SEQUENCE if opens else ELEMENT)
        store8(entry + E_FLAGS, flags)
        store8(entry + E_DEPTH, depth)
        store64(entry + E_HEAD, at)
        store64(entry + E_VALUE, value)
        store64(entry + E_LENGTH, length)
        store32(entry + E_END, count + 1)
        store32(entry + E_PARENT, current)
        store32(entry + E_ROW, row)
        store32(entry + E_STATE, state)
        if opens:
            frame = stack + top * _STEP
            store64(frame + 8 * _KIND, kind)
            store64(frame + 8 * _END, limit)
            store64(frame + 8 * _ENTRY, current)
            store64(frame + 8 * _IMPLICIT, implicit)
            store64(frame + 8 * _BIG, big)
            store64(frame + 8 * _UNDEF, undefined)
            store64(frame + 8 * _LAST, last)
            store64(frame + 8 * _CREATORS, creator_base)
            top += 1
            kind = SEQUENCE
            current = count
            implicit = inner_implicit
            big = inner_big
            creator_base = creator_count
            at = value
            if length == _UNDEFINED:
                undefined = 1
            else:
                undefined = 0
                limit = value + length
        else:
            at = value + length - gap
        count += 1

    if file_size > size + left_out and status != MORE_ENTRIES and status != PIXELS_OUTSIDE:
        return MORE_BYTES
    store64(context + 8 * ENTRY_COUNT, count)
    store64(context + 8 * UNSORTED, unsorted)
    store64(context + 8 * END, at)
    store64(context + 8 * PIXEL_ENTRY, pixel_entry)
    store64(context + 8 * NESTED_CHARSET, nested_charset)
    return status
