"""Emit: the new data set, built from the entries in one pass (PS3.5 section 7).

What stays as it is is copied in runs as long as possible; lengths of sequences and items are put in when they close.
Large
pixel data of the top level stays out: its place is answered, and the host lets the operating system copy it.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    copy,
    load8,
    load16,
    load32,
    load32s,
    load64,
    store8,
    store16,
    store64,
    write16,
    write32,
    write_tag,
)
from anondsl.runtime.kernels.layout import (
    DUMMIES,
    E_ARG,
    E_END,
    E_EXTRA,
    E_FLAGS,
    E_HEAD,
    E_KIND,
    E_LENGTH,
    E_OP,
    E_ROW,
    E_TAG,
    E_VALUE,
    E_VR,
    E_WIRE,
    ENTRIES,
    ENTRY_COUNT,
    ENTRY_SIZE,
    F_BIG,
    F_FRAGMENTS,
    F_GAP,
    F_IMPLICIT,
    F_PRIVATE,
    F_UNDEFINED,
    INSERT_COUNT,
    INSERTS,
    ITEM,
    MORE_OUT,
    OK,
    OUT,
    OUT_CAP,
    OUT_USED,
    P_ADDRESS,
    P_LENGTH,
    PAYLOAD_SIZE,
    PIXEL_ENTRY,
    PIXEL_FROM,
    PIXEL_OUT,
    PIXEL_SIZE,
    R_DESCEND,
    R_DROP,
    R_EMPTY,
    R_KEEP,
    R_PAYLOAD,
    ROW_SIZE,
    ROWS,
    SEQUENCE,
    SPLIT_AT,
    SRC,
    STACK,
    STACK_WORDS,
    VALUES,
    VR_BYTES,
    VR_LONG,
    VR_TEXT,
    VR_TRAITS,
    W_VR,
)

_UN = 29
_SQ = 21
_NO_VR = 255
_UNDEFINED = 0xFFFFFFFF
_SLACK = 64
_STEP = STACK_WORDS * 8
# Words of a stack record: the entry behind the container, the place of its length field (-1 undefined), its kind and
# byte order.
_END, _LENGTH_AT, _KIND, _BIG = 0, 1, 2, 3


@njit(**KERNEL)
def write_head(context: int, out: int, entry: int, vr: int, length: int, letters: int) -> int:
    """Head of an element in the encoding of its entry; returns its size. Too long for a short VR: written as UN."""
    big = 1 if load8(entry + E_FLAGS) & F_BIG else 0
    write_tag(out, load32(entry + E_TAG), big)
    if load8(entry + E_FLAGS) & F_IMPLICIT:
        write32(out + 4, length, big)
        return 8
    traits = load8(load64(context + 8 * VR_TRAITS) + vr)
    if (traits & VR_LONG) == 0 and length > 0xFFFF:
        vr = _UN
        traits = VR_LONG
    store8(out + 4, load8(letters + vr * 2))
    store8(out + 5, load8(letters + vr * 2 + 1))
    if traits & VR_LONG:
        store16(out + 6, 0)
        write32(out + 8, length, big)
        return 12
    write16(out + 6, length, big)
    return 8


@njit(**KERNEL)
def emit(context: int) -> int:
    src = load64(context + 8 * SRC)
    entries = load64(context + 8 * ENTRIES)
    count = load64(context + 8 * ENTRY_COUNT)
    out = load64(context + 8 * OUT)
    cap = load64(context + 8 * OUT_CAP)
    values = load64(context + 8 * VALUES)
    rows = load64(context + 8 * ROWS)
    dummies = load64(context + 8 * DUMMIES)
    stack = load64(context + 8 * STACK)
    traits = load64(context + 8 * VR_TRAITS)
    letters = traits + 256
    inserts = load64(context + 8 * INSERTS)
    insert_count = load64(context + 8 * INSERT_COUNT)
    split = load64(context + 8 * SPLIT_AT)
    pixel_entry = load64(context + 8 * PIXEL_ENTRY)
    inserted = 0
    used = 0
    run_from = 0  # bytes run_from..run_to of the source wait to be copied
    run_to = 0
    top = 0
    container_end = count
    number = 0
    store64(context + 8 * PIXEL_OUT, -1)
    store64(context + 8 * PIXEL_SIZE, 0)
    while True:
        # close what ends here
        while top > 0 and number >= container_end:
            size = run_to - run_from
            if used + size + _SLACK > cap:
                store64(context + 8 * OUT_USED, size)
                return MORE_OUT
            copy(out + used, src + run_from, size)
            used += size
            run_from = run_to
            record = stack + (top - 1) * _STEP
            length_at = load64(record + 8 * _LENGTH_AT)
            big = load64(record + 8 * _BIG)
            if length_at >= 0:
                write32(out + length_at, used - length_at - 4, big)
            else:
                write_tag(out + used, 0xFFFEE0DD if load64(record + 8 * _KIND) == SEQUENCE else 0xFFFEE00D, big)
                write32(out + used + 4, 0, big)
                used += 8
            top -= 1
            container_end = count
            if top > 0:
                container_end = load64(stack + (top - 1) * _STEP + 8 * _END)
        entry = entries + number * ENTRY_SIZE
        if top == 0:
            upcoming = 0x100000000
            if number < count:
                upcoming = load32(entry + E_TAG)
            while inserted < insert_count and load64(inserts + inserted * 24) < upcoming:
                size = run_to - run_from
                extra = load64(inserts + inserted * 24 + 16)
                if used + size + extra + _SLACK > cap:
                    store64(context + 8 * OUT_USED, size + extra)
                    return MORE_OUT
                copy(out + used, src + run_from, size)
                used += size
                run_from = run_to
                copy(out + used, load64(inserts + inserted * 24 + 8), extra)
                used += extra
                inserted += 1
            if number >= count:
                break
        op = load8(entry + E_OP)
        end = load32s(entry + E_END)
        if op == R_DROP:
            number = end
            continue
        flags = load8(entry + E_FLAGS)
        kind = load8(entry + E_KIND)
        value = load64(entry + E_VALUE)
        length = load64(entry + E_LENGTH)
        wire = load8(entry + E_WIRE)
        vr = load8(entry + E_VR)
        head = load64(entry + E_HEAD)
        # two bytes behind a VR in front of a long length are reserved: nobody's to fill (PS3.5 7.1.2)
        misused = 0
        if value - head == 12:
            misused = load16(src + head + 6)

        if kind == ITEM or op == R_DESCEND:
            # a container: its head as found, its length when it closes
            if head != run_to:
                size = run_to - run_from
                if used + size + _SLACK > cap:
                    store64(context + 8 * OUT_USED, size)
                    return MORE_OUT
                copy(out + used, src + run_from, size)
                used += size
                run_from = head
            run_to = value
            length_at = -1
            if (flags & F_UNDEFINED) == 0 or wire == _UN or misused:
                size = run_to - run_from
                if used + size + _SLACK > cap:
                    store64(context + 8 * OUT_USED, size)
                    return MORE_OUT
                copy(out + used, src + run_from, size)
                used += size
                run_from = run_to
                if misused:
                    store16(out + used - 6, 0)
                if flags & F_UNDEFINED:
                    length_at = -1
                else:
                    length_at = used - 4
                    if wire == _UN and kind == SEQUENCE:
                        # stays UN with implicit items inside, as it came, but of undefined length so that readers
                        # descend
                        write32(out + used - 4, _UNDEFINED, 1 if flags & F_BIG else 0)
                        length_at = -1
            record = stack + top * _STEP
            store64(record + 8 * _END, end)
            store64(record + 8 * _LENGTH_AT, length_at)
            store64(record + 8 * _KIND, kind)
            big = 1 if flags & F_BIG else 0
            if wire == _UN:
                big = 0
            store64(record + 8 * _BIG, big)
            top += 1
            container_end = end
            number += 1
            continue

        if op == R_KEEP:
            plain = flags & F_FRAGMENTS or ((length & 1) == 0 and (wire == _NO_VR or wire == vr))
            if misused and (flags & (F_FRAGMENTS | F_GAP)) == 0:
                plain = 0
            if number == pixel_entry and plain and (length >= split or flags & F_GAP):
                if head != run_to:
                    size = run_to - run_from
                    if used + size + _SLACK > cap:
                        store64(context + 8 * OUT_USED, size)
                        return MORE_OUT
                    copy(out + used, src + run_from, size)
                    used += size
                    run_from = head
                run_to = value
                size = run_to - run_from
                if used + size + _SLACK > cap:
                    store64(context + 8 * OUT_USED, size)
                    return MORE_OUT
                copy(out + used, src + run_from, size)
                used += size
                if misused:
                    store16(out + used - 6, 0)
                run_from = value if flags & F_GAP else value + length
                run_to = run_from
                store64(context + 8 * PIXEL_OUT, used)
                store64(context + 8 * PIXEL_FROM, value)
                store64(context + 8 * PIXEL_SIZE, length)
                number = end
                continue
            if plain:
                if head != run_to:
                    size = run_to - run_from
                    if used + size + _SLACK > cap:
                        store64(context + 8 * OUT_USED, size)
                        return MORE_OUT
                    copy(out + used, src + run_from, size)
                    used += size
                    run_from = head
                if misused:
                    size = value - run_from
                    if used + size + _SLACK > cap:
                        store64(context + 8 * OUT_USED, size)
                        return MORE_OUT
                    copy(out + used, src + run_from, size)
                    used += size
                    run_from = value
                    store16(out + used - 6, 0)
                run_to = value + length
                number = end
                continue

        # a head of its own, and a value from somewhere
        source = 0
        size = 0
        if op == R_KEEP:
            source = src + value
            size = length
            if size == _UNDEFINED:
                size = 0
        elif op == R_EMPTY:
            size = 0
        elif op == R_PAYLOAD:
            record = dummies + load32s(entry + E_ARG) * PAYLOAD_SIZE
            source = load64(record + P_ADDRESS)
            size = load64(record + P_LENGTH)
        else:
            source = values + load64(entry + E_EXTRA)
            size = load32s(entry + E_ARG)
        waiting = run_to - run_from
        if used + waiting + size + _SLACK > cap:
            store64(context + 8 * OUT_USED, waiting + size)
            return MORE_OUT
        copy(out + used, src + run_from, waiting)
        used += waiting
        run_from = run_to
        head_vr = vr
        if (flags & F_PRIVATE) == 0:
            row = load32s(entry + E_ROW)
            if row >= 0 and op != R_KEEP:
                head_vr = load8(rows + row * ROW_SIZE + W_VR)
                if wire != _NO_VR and wire != _UN and load8(traits + wire) & load8(traits + head_vr) & VR_BYTES:
                    head_vr = wire  # OB or OW: as sent
            elif wire != _NO_VR and wire != _UN:
                head_vr = wire
        elif wire != _NO_VR:
            head_vr = wire
        if head_vr == _NO_VR:
            head_vr = _UN
        padded = size + (size & 1)
        used += write_head(context, out + used, entry, head_vr, padded, letters)
        if size > 0:
            copy(out + used, source, size)
        used += size
        if size & 1:
            pad = 0
            trait = load8(traits + head_vr)
            if trait & VR_TEXT and head_vr != 27:
                pad = 0x20
            store8(out + used, pad)
            used += 1
        number = end
    size = run_to - run_from
    if used + size > cap:
        store64(context + 8 * OUT_USED, size)
        return MORE_OUT
    copy(out + used, src + run_from, size)
    used += size
    store64(context + 8 * OUT_USED, used)
    return OK
