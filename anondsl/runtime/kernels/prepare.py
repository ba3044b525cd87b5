"""Prepare: what the tables of a ruleset need once a session: the hash table of tags, the row records, the UID key's
states."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    load8,
    load16,
    load32,
    load32s,
    load64,
    store8,
    store16,
    store32,
    store64,
)
from anondsl.runtime.kernels.layout import (
    COLUMNS_IN,
    DUMMIES_IN,
    FLAGS_IN,
    HASH,
    HASH_BITS,
    HASH_FACTOR,
    HASH_SLOTS,
    NODES_IN,
    OK,
    ROW_COUNT,
    ROW_SIZE,
    ROWS,
    SYMBOLS_IN,
    TAGS_IN,
    VRS_IN,
    W_COLUMN,
    W_DUMMY,
    W_FLAGS,
    W_NODE,
    W_SLOT,
    W_SYMBOL,
    W_TAG,
    W_VR,
)
from anondsl.runtime.kernels.uid import derive_states


@njit(**KERNEL)
def prepare(context: int) -> int:
    table = load64(context + 8 * HASH)
    rows = load64(context + 8 * ROWS)
    for slot in range(HASH_SLOTS):
        store64(table + slot * 8, -1)
    for row in range(load64(context + 8 * ROW_COUNT)):
        tag = load32(load64(context + 8 * TAGS_IN) + row * 4)
        record = rows + row * ROW_SIZE
        store32(record + W_NODE, load32s(load64(context + 8 * NODES_IN) + row * 4))
        store16(record + W_FLAGS, load16(load64(context + 8 * FLAGS_IN) + row * 2))
        store16(record + W_DUMMY, load16(load64(context + 8 * DUMMIES_IN) + row * 2))
        store16(record + W_SYMBOL, load16(load64(context + 8 * SYMBOLS_IN) + row * 2))
        store16(record + W_COLUMN, load16(load64(context + 8 * COLUMNS_IN) + row * 2))
        store8(record + W_VR, load8(load64(context + 8 * VRS_IN) + row))
        store8(record + W_SLOT, 0)
        store32(record + W_TAG, tag)
        at = ((tag * HASH_FACTOR) & 0xFFFFFFFF) >> (32 - HASH_BITS)
        while load64(table + at * 8) != -1:
            at = (at + 1) & (HASH_SLOTS - 1)
        store64(table + at * 8, (tag << 16) | row)
    derive_states(context)
    return OK
