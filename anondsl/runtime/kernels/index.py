"""Index: one walk over the bytes of a data set that fills the entry records (PS3.5 section 7).

Entries come in reading order: an element, a sequence before its items, an item before its elements. Every declared
length is checked against the container it stands in before anything is read with it.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.finding import (
    FRAME_BIG,
    FRAME_CREATORS,
    FRAME_END,
    FRAME_ENTRY,
    FRAME_IMPLICIT,
    FRAME_KIND,
    FRAME_LAST,
    FRAME_UNDEFINED,
    end_of_fragments,
    find_block,
    find_creator,
    find_row,
    save_frame,
    wire_vr,
    write_entry,
    write_kind,
)
from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    load8,
    load64,
    read16,
    read32,
    read_tag,
    store32,
    store64,
)
from anondsl.runtime.kernels.layout import (
    BIG,
    CREATOR_CAP,
    CREATOR_STACK,
    DUPLICATE,
    E_END,
    E_LENGTH,
    E_VALUE,
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
    VR_BYTES,
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

_STEP = STACK_WORDS * 8


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
            kind = load64(frame + 8 * FRAME_KIND)
            limit = load64(frame + 8 * FRAME_END)
            current = load64(frame + 8 * FRAME_ENTRY)
            implicit = load64(frame + 8 * FRAME_IMPLICIT)
            big = load64(frame + 8 * FRAME_BIG)
            undefined = load64(frame + 8 * FRAME_UNDEFINED)
            last = load64(frame + 8 * FRAME_LAST)
            creator_count = creator_base
            creator_base = load64(frame + 8 * FRAME_CREATORS)
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
            flags = (F_IMPLICIT if implicit else 0) | (F_BIG if big else 0)
            flags |= F_UNDEFINED if length == _UNDEFINED else 0
            write_kind(entry, _NO_VR, _NO_VR, ITEM, flags, depth)
            write_entry(entry, tag, at, at + 8, length, current, -1, 0)
            frame = stack + top * _STEP
            save_frame(frame, kind, limit, current, implicit, big, undefined, last, creator_base)
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
            wire = wire_vr(letters, src + at + 4)
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
        # left out only what `emit` copies as it stands, behind a length of 32 bits
        plain = tag == _PIXEL_DATA and length != _UNDEFINED and length & 1 == 0
        if plain and wire != _NO_VR:
            plain = wire != _UN and load8(traits + wire) & VR_BYTES != 0
        if plain and top == 0 and file_size > size:
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
                if length != _UNDEFINED and wire != _SQ:
                    if creator_count >= CREATOR_CAP:
                        status = TOO_MANY
                        break
                    row = find_creator(context, src + value, length)
                    if row >= -1:
                        record = creators + creator_count * 24
                        store64(record, tag)
                        store64(record + 8, row)
                        store64(record + 16, count)
                        creator_count += 1
                    if wire == _NO_VR or wire == _UN:
                        vr = _LO  # PS3.5 7.8.1
            else:
                record = find_block(creators, creator_base, creator_count, tag)
                if record != 0:
                    row = load64(record + 8)
                    state = load64(record + 16)
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
        flags |= (F_IMPLICIT if implicit else 0) | (F_BIG if big else 0)

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

        if tag == _PIXEL_DATA and top == 0 and not opens:
            pixel_entry = count
        entry = entries + count * ENTRY_SIZE
        write_kind(entry, vr, wire, SEQUENCE if opens else ELEMENT, flags, depth)
        store32(entry + E_END, count + 1)
        write_entry(entry, tag, at, value, length, current, row, state)
        if opens:
            frame = stack + top * _STEP
            save_frame(frame, kind, limit, current, implicit, big, undefined, last, creator_base)
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
