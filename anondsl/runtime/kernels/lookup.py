"""Lookups that `decide` stands on: the decision diagram, Types, the decision of private elements, safe private rows."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import KERNEL, load8, load16, load32, load32s, load64
from anondsl.runtime.kernels.keep import check_text
from anondsl.runtime.kernels.layout import (
    ACCEPTS,
    E_FLAGS,
    E_LENGTH,
    E_PARENT,
    E_ROW,
    E_STATE,
    E_TAG,
    E_VALUE,
    E_VR,
    ENTRIES,
    ENTRY_SIZE,
    F_PRIVATE,
    GUARDS,
    NESTED,
    NESTED_COUNT,
    NODES,
    PATHS,
    PATTERN_COUNT,
    PATTERNS,
    PRIVATE,
    PRIVATE_COUNT,
    PRIVATE_NODE,
    ROW_SIZE,
    ROWS,
    SAFE,
    SCOPE_BITS,
    SCOPE_COUNT,
    SRC,
    TEXT_CLASS,
    TYPE_ROW,
    TYPE_STRIDE,
    TYPES,
    UNKNOWN_NODE,
    VR_BINARY,
    VR_SWAP_SHIFT,
    VR_TEXT,
    VR_TRAITS,
    W_COLUMN,
)

_NO_COLUMN = 0xFFFF
_SQ = 21


@njit(**KERNEL)
def type_of(context: int, entry: int, column: int) -> int:
    """Type of an attribute where it stands: 0 not in the IOD, 1, 2, 3 (PS3.5 7.4; 1C and 2C as 1 and 2)."""
    if column == _NO_COLUMN:
        return 3
    item = load32s(entry + E_PARENT)
    if item < 0:
        base = load64(context + 8 * TYPES) + load64(context + 8 * TYPE_ROW) * load64(context + 8 * TYPE_STRIDE)
        return (load8(base + (column >> 2)) >> ((column & 3) * 2)) & 3
    entries = load64(context + 8 * ENTRIES)
    sequence = entries + load32s(entries + item * ENTRY_SIZE + E_PARENT) * ENTRY_SIZE
    row = load32s(sequence + E_ROW)
    if row < 0 or load8(sequence + E_FLAGS) & F_PRIVATE:
        return 0
    parent = load16(load64(context + 8 * ROWS) + row * ROW_SIZE + W_COLUMN)
    if parent == _NO_COLUMN:
        return 0
    wanted = (parent << 18) | (column << 2)
    table = load64(context + 8 * NESTED)
    low = 0
    high = load64(context + 8 * NESTED_COUNT)
    while low < high:
        middle = (low + high) >> 1
        if load32(table + middle * 4) < wanted:
            low = middle + 1
        else:
            high = middle
    if low < load64(context + 8 * NESTED_COUNT):
        found = load32(table + low * 4)
        if found >> 2 == wanted >> 2:
            return found & 3
    return 0


@njit(**KERNEL)
def is_safe(context: int, entry: int, number: int) -> int:
    """Whether VR and number of values agree with a row of PS3.15 Table E.3.10-1."""
    record = load64(context + 8 * SAFE) + number * 16
    wanted = load32s(record)
    vr = load8(entry + E_VR)
    if vr != 255 and wanted >= 0 and vr != wanted:
        return 0
    if vr == 255:
        if wanted < 0 or wanted == _SQ:
            return 0  # nobody knows, or a sequence that does not read as one
        vr = wanted
        text_class = load8(load64(context + 8 * TEXT_CLASS) + vr)
        if text_class != 255:
            start = load64(context + 8 * SRC) + load64(entry + E_VALUE)
            if check_text(context, start, load64(entry + E_LENGTH), text_class) != 1:
                return 0
    traits = load8(load64(context + 8 * VR_TRAITS) + vr)
    length = load64(entry + E_LENGTH)
    values = 1
    if length == 0:
        values = 0
    elif traits & VR_BINARY:
        values = length >> (traits >> VR_SWAP_SHIFT)
        if vr == 2:
            values = length >> 2
    elif traits & VR_TEXT:
        start = load64(context + 8 * SRC) + load64(entry + E_VALUE)
        for i in range(length):
            if load8(start + i) == 0x5C:
                values += 1
    least = load32s(record + 4)
    most = load32s(record + 8)
    step = load32s(record + 12)
    if values == 0:
        return 1
    if values < least or (most > 0 and values > most):
        return 0
    if step > 1 and values % step != 0:
        return 0
    return 1


@njit(**KERNEL)
def follow(context: int, reference: int, entry: int, item: int) -> int:
    """Walk a decision diagram; returns the index of the leaf. `item` is the entry of the item around, -1 top level."""
    nodes = load64(context + 8 * NODES)
    while reference >= 0:
        node = nodes + reference * 12
        test = load32s(node)
        kind = test >> 24
        number = test & 0xFFFFFF
        holds = 0
        if kind == 0:
            holds = load8(load64(context + 8 * GUARDS) + number)
        elif kind == 1:
            state = 0
            if item >= 0:
                state = load32s(load64(context + 8 * ENTRIES) + item * ENTRY_SIZE + E_STATE)
            holds = load8(load64(context + 8 * ACCEPTS) + state * load64(context + 8 * PATHS) + number)
        elif kind == 2:
            if item >= 0:
                holds = load8(load64(context + 8 * SCOPE_BITS) + item * load64(context + 8 * SCOPE_COUNT) + number)
        else:
            holds = is_safe(context, entry, number)
        reference = load32s(node + 4) if holds else load32s(node + 8)
    return ~reference


@njit(**KERNEL)
def private_decision(context: int, entry: int) -> int:
    """Node reference of a private element: its own row, its creator's block, else that of all private elements."""
    creator = load32s(entry + E_ROW)
    if creator >= 0:
        table = load64(context + 8 * PRIVATE)
        tag = load32(entry + E_TAG)
        block = 0
        found = 0
        for number in range(load64(context + 8 * PRIVATE_COUNT)):
            record = table + number * 16
            if load32s(record) == creator:
                group = load32s(record + 4)
                if group < 0:
                    block = load32s(record + 12)
                    found = 1
                elif group == tag >> 16 and load32s(record + 8) == (tag & 0xFF):
                    return load32s(record + 12)
        if found:
            return block
    return load64(context + 8 * PRIVATE_NODE)


@njit(**KERNEL)
def unknown_decision(context: int, tag: int) -> int:
    """Node reference of an even tag outside the dictionary: the first pattern that fits, else that of unknown ones."""
    table = load64(context + 8 * PATTERNS)
    for number in range(load64(context + 8 * PATTERN_COUNT)):
        record = table + number * 24
        if tag & load64(record + 8) == load64(record):
            return load64(record + 16)
    return load64(context + 8 * UNKNOWN_NODE)
