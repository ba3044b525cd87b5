"""Head: preamble and file meta information (PS3.10 section 7), as far as the engine needs them.

Group 0002 is explicit VR little endian; one in implicit VR is against the standard and written all the same.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import KERNEL, load8, load16, load32, load64, store64
from anondsl.runtime.kernels.layout import (
    META_FOUND,
    META_START,
    NOT_DICOM,
    OK,
    SIZE,
    SRC,
    TRUNCATED,
    VR_LONG,
    VR_OF_LETTERS,
    VR_TRAITS,
)

_MARK = 0x4D434944  # DICM


@njit(**KERNEL)
def head(context: int) -> int:
    src = load64(context + 8 * SRC)
    size = load64(context + 8 * SIZE)
    letters = load64(context + 8 * VR_OF_LETTERS)
    traits = load64(context + 8 * VR_TRAITS)
    for word in range(6):
        store64(context + 8 * (META_FOUND + word), 0)
    at = 0
    if size >= 132 and load32(src + 128) == _MARK:
        at = 132
    elif size >= 4 and load32(src) == _MARK:
        at = 4
    elif size < 8:
        return NOT_DICOM
    while at + 8 <= size and load16(src + at) == 2:
        number = load16(src + at + 2)
        first = load8(src + at + 4) - 65
        second = load8(src + at + 5) - 65
        vr = 255
        if first >= 0 and first < 26 and second >= 0 and second < 26:
            vr = load8(letters + first * 26 + second)
        value = at + 8
        if vr == 255:
            length = load32(src + at + 4)
        elif load8(traits + vr) & VR_LONG:
            if at + 12 > size:
                return TRUNCATED
            length = load32(src + at + 8)
            value = at + 12
        else:
            length = load16(src + at + 6)
        if value + length > size:
            return TRUNCATED
        slot = -1
        if number == 0x10:
            slot = 0
        elif number == 2:
            slot = 1
        elif number == 3:
            slot = 2
        if slot >= 0:
            store64(context + 8 * (META_FOUND + slot * 2), value)
            store64(context + 8 * (META_FOUND + slot * 2 + 1), length)
        at = value + length
    store64(context + 8 * META_START, at)
    return OK
