"""Place: which paths of the rules lead to each item, as a state of the path automaton.

Called only where rules name paths or `within` blocks; the host then reads the conditions of the blocks item by item.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import KERNEL, load8, load16, load32s, load64, store32
from anondsl.runtime.kernels.layout import (
    DELTA,
    E_FLAGS,
    E_KIND,
    E_PARENT,
    E_ROW,
    E_STATE,
    ENTRIES,
    ENTRY_COUNT,
    ENTRY_SIZE,
    F_PRIVATE,
    ITEM,
    OK,
    ROW_SIZE,
    ROWS,
    SYMBOLS,
    W_SYMBOL,
)


@njit(**KERNEL)
def place(context: int) -> int:
    entries = load64(context + 8 * ENTRIES)
    delta = load64(context + 8 * DELTA)
    symbols = load64(context + 8 * SYMBOLS)
    rows = load64(context + 8 * ROWS)
    for number in range(load64(context + 8 * ENTRY_COUNT)):
        entry = entries + number * ENTRY_SIZE
        if load8(entry + E_KIND) != ITEM:
            continue
        sequence = entries + load32s(entry + E_PARENT) * ENTRY_SIZE
        around = load32s(sequence + E_PARENT)
        state = 0
        if around >= 0:
            state = load32s(entries + around * ENTRY_SIZE + E_STATE)
        symbol = 0
        row = load32s(sequence + E_ROW)
        if row >= 0 and (load8(sequence + E_FLAGS) & F_PRIVATE) == 0:
            symbol = load16(rows + row * ROW_SIZE + W_SYMBOL)
        store32(entry + E_STATE, load16(delta + (state * symbols + symbol) * 2))
    return OK
