"""Surroundings: what a decision needs to know of an element's item: `within` blocks that hold, overlay data that
stays."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.finding import find_row
from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    load8,
    load32,
    load32s,
    load64,
    store8,
)
from anondsl.runtime.kernels.layout import (
    ACCEPTS,
    E_END,
    E_PARENT,
    E_STATE,
    E_TAG,
    ENTRY_COUNT,
    ENTRY_SIZE,
    HASH,
    LEAVES,
    PATHS,
    ROW_SIZE,
    ROWS,
    SCOPE_BITS,
    SCOPE_COUNT,
    SCOPE_HOLDS,
    SCOPES,
    W_NODE,
)
from anondsl.runtime.kernels.lookup import follow

_KEEP = 0  # compiled.table.Op
_OVERLAY_DATA = 0x60003000


@njit(**KERNEL)
def overlay_data_stays(context: int, entries: int, number: int, item: int) -> int:
    """Whether the overlay data of this element's group is there and kept (LANGUAGE 2, structural attributes)."""
    entry = entries + number * ENTRY_SIZE
    wanted = (load32(entry + E_TAG) & 0xFFFF0000) | 0x3000
    stop = load64(context + 8 * ENTRY_COUNT)
    if item >= 0:
        stop = load32s(entries + item * ENTRY_SIZE + E_END)
    at = load32s(entry + E_END)
    while at < stop:
        other = entries + at * ENTRY_SIZE
        tag = load32(other + E_TAG)
        if tag == wanted:
            row = find_row(load64(context + 8 * HASH), _OVERLAY_DATA)
            if row < 0:
                return 0
            reference = load32s(load64(context + 8 * ROWS) + row * ROW_SIZE + W_NODE)
            leaf = load64(context + 8 * LEAVES) + follow(context, reference, other, item) * 12
            return 1 if load32s(leaf) == _KEEP else 0
        if tag > wanted:
            return 0
        at = load32s(other + E_END)
    return 0


@njit(**KERNEL)
def scope_bits(context: int, entries: int, number: int) -> int:
    """Which `within` blocks hold in an item: inherited from the item around, judged anew where the item is one of
    theirs."""
    count = load64(context + 8 * SCOPE_COUNT)
    bits = load64(context + 8 * SCOPE_BITS) + number * count
    item = entries + number * ENTRY_SIZE
    around = load32s(entries + load32s(item + E_PARENT) * ENTRY_SIZE + E_PARENT)
    outer = load64(context + 8 * SCOPE_BITS) + around * count
    for i in range(count):
        store8(bits + i, load8(outer + i) if around >= 0 else 0)
    scopes = load64(context + 8 * SCOPES)
    accepts = load64(context + 8 * ACCEPTS) + load32s(item + E_STATE) * load64(context + 8 * PATHS)
    for i in range(count):
        if load8(accepts + load32s(scopes + i * 8)):
            # the block itself and every block inside it end here
            for j in range(count):
                inside = j
                while inside >= 0 and inside != i:
                    inside = load32s(scopes + inside * 8 + 4)
                if inside == i:
                    store8(bits + j, 0)
    for i in range(count):
        if load8(accepts + load32s(scopes + i * 8)):
            parent = load32s(scopes + i * 8 + 4)
            holds = 1
            if parent >= 0:
                holds = load8(outer + parent) if around >= 0 else 0
            if holds and load8(load64(context + 8 * SCOPE_HOLDS) + number * count + i):
                store8(bits + i, 1)
    return 0
