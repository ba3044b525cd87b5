"""Decide: one action for every entry, and the new values that need no host: UIDs, dates, literals (LANGUAGE 3, 4, 9).

Sequences come before their items, so what is inside a sequence that goes is never looked at. Whatever cannot be done
as ruled ends in a removal or a rejection, never in the original value.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.dates import move_dates, says_something
from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    copy,
    load8,
    load16,
    load32,
    load32s,
    load64,
    store8,
    store32,
    store64,
)
from anondsl.runtime.kernels.keep import keep_element
from anondsl.runtime.kernels.layout import (
    ABOUT_ENTRY,
    ABOUT_TAG,
    ACTION_ADDRESS,
    ACTION_DAYS,
    ACTION_KIND,
    ACTION_LENGTH,
    ACTION_WORDS,
    ACTIONS,
    DEFERRED,
    DEFERRED_CAP,
    DEFERRED_COUNT,
    DUMMIES,
    DUMMY_BYTES,
    DUMMY_REJECT,
    DUMMY_UID,
    E_ARG,
    E_END,
    E_EXTRA,
    E_FLAGS,
    E_KIND,
    E_LENGTH,
    E_OP,
    E_PARENT,
    E_ROW,
    E_STATE,
    E_TAG,
    E_VALUE,
    E_VR,
    ELEMENT,
    ENTRIES,
    ENTRY_COUNT,
    ENTRY_SIZE,
    F_PRIVATE,
    ITEM,
    LEAVES,
    MORE_DEFERRED,
    MORE_VALUES,
    NO_DUMMY,
    NO_PATIENT,
    OK,
    P_KIND,
    PAYLOAD_SIZE,
    R_CHECK,
    R_DEFER,
    R_DESCEND,
    R_DROP,
    R_DUMMY,
    R_EMPTY,
    R_PAYLOAD,
    R_VALUE,
    REMOVED_INVALID,
    ROW_SIZE,
    ROWS,
    SCOPE_COUNT,
    SEQUENCE,
    SRC,
    VALUES,
    VALUES_CAP,
    VALUES_USED,
    VR_TEXT,
    VR_TRAITS,
    W_COLUMN,
    W_DUMMY,
    W_FLAGS,
    W_NODE,
    W_VR,
)
from anondsl.runtime.kernels.lookup import follow, private_decision, type_of, unknown_decision
from anondsl.runtime.kernels.surroundings import overlay_data_stays, scope_bits
from anondsl.runtime.kernels.uid import new_uids

# compiled.table.Op
_KEEP, _REMOVE, _EMPTY, _DUMMY, _UID, _SHIFT, _TRUNCATE, _VALUE, _ROUND, _CLEAN, _REMOVE_OTHERWISE = range(11)
# compiled.table.RowFlag
_ROW_DROP, _ROW_STRUCTURAL, _ROW_OVERLAY_LAYOUT, _ROW_CHARACTER_SET, _ROW_PIXEL_DATA = 1, 2, 4, 8, 16
_ROW_NO_HONEST_DUMMY, _ROW_REFERENCES = 32, 64

_PIXEL_DATA = 0x7FE00010
_UI = 27
_DA = 4
_DT = 6
_NO_COLUMN = 0xFFFF
_MOST_UIDS = 1 << 20  # bytes of a UI value


@njit(**KERNEL)
def decide(context: int) -> int:
    entries = load64(context + 8 * ENTRIES)
    count = load64(context + 8 * ENTRY_COUNT)
    src = load64(context + 8 * SRC)
    rows = load64(context + 8 * ROWS)
    leaves = load64(context + 8 * LEAVES)
    actions = load64(context + 8 * ACTIONS)
    values = load64(context + 8 * VALUES)
    values_cap = load64(context + 8 * VALUES_CAP)
    deferred = load64(context + 8 * DEFERRED)
    deferred_cap = load64(context + 8 * DEFERRED_CAP)
    traits = load64(context + 8 * VR_TRAITS)
    dummies = load64(context + 8 * DUMMIES)
    scopes = load64(context + 8 * SCOPE_COUNT)
    used = 0
    waiting = 0
    invalid = 0
    number = 0
    while number < count:
        entry = entries + number * ENTRY_SIZE
        kind = load8(entry + E_KIND)
        if kind == ITEM:
            store8(entry + E_OP, R_DESCEND)
            if scopes > 0:
                scope_bits(context, entries, number)
            number += 1
            continue
        tag = load32(entry + E_TAG)
        item = load32s(entry + E_PARENT)
        flags = load8(entry + E_FLAGS)
        known_vr = 255
        row_flags = 0
        column = _NO_COLUMN
        dummy = _NO_COLUMN
        reference = -1
        settled = -1
        private = flags & F_PRIVATE
        if (tag & 0xFFFF) == 0:
            settled = R_DROP
        elif private:
            group = tag >> 16
            if load32s(entry + E_STATE) < 0 or group < 9 or group == 0xFFFF:
                settled = R_DROP  # a creator (its elements bring it back), nobody's element, or a reserved group
            else:
                reference = private_decision(context, entry)
        else:
            row = load32s(entry + E_ROW)
            if row < 0:
                reference = unknown_decision(context, tag)
            else:
                record = rows + row * ROW_SIZE
                row_flags = load16(record + W_FLAGS)
                known_vr = load8(record + W_VR)
                column = load16(record + W_COLUMN)
                dummy = load16(record + W_DUMMY)
                reference = load32s(record + W_NODE)
                if row_flags & (_ROW_DROP | _ROW_CHARACTER_SET):
                    settled = R_DROP
                elif row_flags & _ROW_PIXEL_DATA:
                    settled = keep_element(context, entry, known_vr)
                    if kind == SEQUENCE:
                        settled = R_DROP  # items are no picture, and no rule would look into them
                    if settled == R_DROP:
                        invalid += 1
                    elif item >= 0 or tag != _PIXEL_DATA:
                        settled = R_CHECK
                elif row_flags & _ROW_OVERLAY_LAYOUT:
                    settled = R_DROP
                    if overlay_data_stays(context, entries, number, item):
                        settled = keep_element(context, entry, known_vr)
                elif row_flags & _ROW_STRUCTURAL:
                    settled = keep_element(context, entry, known_vr)
                    if kind == SEQUENCE:
                        settled = R_DROP
                if settled == R_DROP and row_flags & _ROW_STRUCTURAL:
                    invalid += 1
        action = -1
        rule = -1
        op = _KEEP
        if settled < 0:
            leaf = follow(context, reference, entry, item)
            op = load32s(leaves + leaf * 12)
            action = load32s(leaves + leaf * 12 + 4)
            rule = load32s(leaves + leaf * 12 + 8)
            length = load64(entry + E_LENGTH)
            if op == _REMOVE_OTHERWISE:
                op = _REMOVE
                rule = -1
            if kind == SEQUENCE:
                if op == _KEEP or op == _CLEAN:
                    settled = R_DESCEND
                elif op != _REMOVE and op != _EMPTY and op != _DUMMY:
                    op = _REMOVE
            elif op == _KEEP or op == _CLEAN:
                if op == _CLEAN:
                    settled = R_DEFER
                else:
                    settled = keep_element(context, entry, known_vr)
                if settled == R_DROP:
                    invalid += 1
                    op = _REMOVE
                    settled = -1
            elif op == _UID and length > _MOST_UIDS:
                op = _REMOVE  # no list of UIDs is that long: a hostile file
                invalid += 1
            elif op == _UID:
                if used + length * 34 + 256 > values_cap:
                    store64(context + 8 * VALUES_USED, length * 34 + 256)
                    return MORE_VALUES
                size = new_uids(context, src + load64(entry + E_VALUE), length, action, values + used)
                store64(entry + E_EXTRA, used)
                store32(entry + E_ARG, size)
                used += size
                settled = R_VALUE
            elif op == _SHIFT or op == _TRUNCATE:
                vr = known_vr
                if vr == 255:
                    vr = load8(entry + E_VR)
                size = -1
                if vr == _DA or vr == _DT:
                    if used + length + 64 > values_cap:
                        store64(context + 8 * VALUES_USED, length + 64)
                        return MORE_VALUES
                    words = actions + action * ACTION_WORDS * 8
                    unit = -1
                    if op == _TRUNCATE:
                        unit = load64(words + 8 * ACTION_KIND)
                    days = load64(words + 8 * ACTION_DAYS)
                    at = src + load64(entry + E_VALUE)
                    if unit < 0 and days == 0 and says_something(at, length):
                        return NO_PATIENT  # 0 stands for a shift of nobody knows whom
                    size = move_dates(at, length, 1 if vr == _DT else 0, days, unit, values + used)
                if size < 0:
                    op = _REMOVE
                    invalid += 1
                else:
                    store64(entry + E_EXTRA, used)
                    store32(entry + E_ARG, size)
                    used += size
                    settled = R_VALUE
            elif op == _VALUE:
                words = actions + action * ACTION_WORDS * 8
                address = load64(words + 8 * ACTION_ADDRESS)
                if known_vr == 255 or (load8(traits + known_vr) & VR_TEXT) == 0:
                    address = 0
                if address != 0:
                    size = load64(words + 8 * ACTION_LENGTH)
                    if used + size + 8 > values_cap:
                        store64(context + 8 * VALUES_USED, size + 8)
                        return MORE_VALUES
                    copy(values + used, address, size)
                    store64(entry + E_EXTRA, used)
                    store32(entry + E_ARG, size)
                    used += size
                    settled = R_VALUE
                else:
                    store32(entry + E_ARG, leaf)
                    settled = R_DEFER
            elif op != _REMOVE and op != _EMPTY and op != _DUMMY:
                store32(entry + E_ARG, leaf)
                settled = R_DEFER
            if settled == R_DEFER and op == _CLEAN:
                store32(entry + E_ARG, leaf)

            if settled < 0:
                place = 0
                if known_vr != 255:  # no IOD has what the dictionary does not
                    place = type_of(context, entry, column)
                wants_dummy = place == 1 or (op == _DUMMY and place != 0)
                if (op == _REMOVE and (place == 0 or place == 3)) or (op == _DUMMY and place == 0):
                    settled = R_DROP
                elif not wants_dummy:
                    settled = R_EMPTY
                elif op == _REMOVE and kind == SEQUENCE and row_flags & _ROW_REFERENCES:
                    settled = R_DESCEND
                else:
                    what = DUMMY_REJECT
                    if dummy != _NO_COLUMN:
                        what = load64(dummies + dummy * PAYLOAD_SIZE + P_KIND)
                    if what == DUMMY_REJECT:
                        if length == 0:
                            settled = R_EMPTY
                        else:
                            store64(context + 8 * ABOUT_TAG, tag)
                            store64(context + 8 * ABOUT_ENTRY, rule)
                            return NO_DUMMY
                    elif what == DUMMY_BYTES:
                        store32(entry + E_ARG, dummy)
                        settled = R_PAYLOAD
                    elif what == DUMMY_UID and length > 0 and length <= _MOST_UIDS and kind == ELEMENT:
                        if used + length * 34 + 256 > values_cap:
                            store64(context + 8 * VALUES_USED, length * 34 + 256)
                            return MORE_VALUES
                        size = new_uids(context, src + load64(entry + E_VALUE), length, -1, values + used)
                        store64(entry + E_EXTRA, used)
                        store32(entry + E_ARG, size)
                        used += size
                        settled = R_VALUE
                    else:
                        store32(entry + E_ARG, dummy)
                        settled = R_DUMMY
        if settled == R_VALUE and op == _KEEP:
            # padded with NUL where a space belongs
            length = load64(entry + E_LENGTH)
            if used + length + 8 > values_cap:
                store64(context + 8 * VALUES_USED, length + 8)
                return MORE_VALUES
            copy(values + used, src + load64(entry + E_VALUE), length)
            at = used + length - 1
            while at >= used and (load8(values + at) == 0 or load8(values + at) == 0x20):
                store8(values + at, 0x20)
                at -= 1
            if length & 1:
                store8(values + used + length, 0x20)
                length += 1
            store64(entry + E_EXTRA, used)
            store32(entry + E_ARG, length)
            used += length
        if settled == R_DEFER or settled == R_DUMMY or settled == R_CHECK:
            if waiting >= deferred_cap:
                return MORE_DEFERRED
            store32(deferred + waiting * 4, number)
            waiting += 1
        store8(entry + E_OP, settled)
        if private and settled != R_DROP:
            creator = entries + load32s(entry + E_STATE) * ENTRY_SIZE
            if load8(creator + E_OP) == R_DROP:
                store8(creator + E_OP, keep_element(context, creator, 255))
                if load8(creator + E_OP) == R_DROP or load8(creator + E_OP) == R_CHECK:
                    settled = R_DROP
                    store8(entry + E_OP, R_DROP)
                    store8(creator + E_OP, R_DROP)
                elif load8(creator + E_OP) == R_VALUE:
                    # padded with NUL: the host pads it anew
                    if waiting >= deferred_cap:
                        return MORE_DEFERRED
                    store32(deferred + waiting * 4, load32s(entry + E_STATE))
                    waiting += 1
                    store8(creator + E_OP, R_CHECK)
        if settled == R_DESCEND and kind == SEQUENCE:
            number += 1
        else:
            number = load32s(entry + E_END)
    store64(context + 8 * VALUES_USED, used)
    store64(context + 8 * DEFERRED_COUNT, waiting)
    store64(context + 8 * REMOVED_INVALID, invalid)
    return OK
