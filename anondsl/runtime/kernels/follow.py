"""Follow: a whole instance, where the host would see and decide what it did before (`remember`).

A series is hundreds of instances in which nothing differs that a rule file asks for. What the host made of the first
one stands in the context still: conditions, days of shifts, elements to insert; its new values are answers here. What
depends on the instance itself is what kernels do anyway. Wherever anything is different, the host starts from scratch.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    INLINE,
    KERNEL,
    call,
    copy,
    load8,
    load32,
    load32s,
    load64,
    store8,
    store16,
    store32,
    store64,
)
from anondsl.runtime.kernels.layout import (
    A_ARG,
    A_FLAGS,
    A_FORM,
    A_LENGTH,
    A_PLACE,
    A_ROW,
    A_TAG,
    ANSWER_BYTES,
    ANSWER_COUNT,
    ANSWER_SIZE,
    ANSWERS,
    CALL_DECIDE,
    CALL_EMIT,
    CALL_HEAD,
    CALL_INDEX,
    CALL_PLACE,
    DEFERRED,
    DEFERRED_COUNT,
    DIFFERENT,
    E_ARG,
    E_EXTRA,
    E_FLAGS,
    E_LENGTH,
    E_OP,
    E_PARENT,
    E_ROW,
    E_TAG,
    E_VALUE,
    E_VR,
    ENTRIES,
    ENTRY_COUNT,
    ENTRY_SIZE,
    GROUP_LENGTH_AT,
    KERNELS,
    META_AFTER,
    META_AFTER_SIZE,
    META_BEFORE,
    META_BEFORE_SIZE,
    META_OUT,
    META_START,
    META_USED,
    NESTED_CHARSET,
    NEW_SOP,
    NEW_SOP_LENGTH,
    OK,
    PATHS,
    PIXELS_OUTSIDE,
    POS,
    PRECEDENT_HOLDS,
    R_KEEP,
    R_VALUE,
    SLOTS,
    SOP_SLOT,
    SRC,
    UNSORTED,
    VALUES,
    VALUES_CAP,
    VALUES_USED,
)
from anondsl.runtime.kernels.likeness import has_same_head, has_same_slots


@njit(**KERNEL)
def follow(context: int) -> int:
    """OK, with the data set in OUT and what stands in front of it in META_OUT; DIFFERENT; or PIXELS_OUTSIDE, as
    `index` answers it."""
    kernels = load64(context + 8 * KERNELS)
    if load64(context + 8 * PRECEDENT_HOLDS) == 0 or call(load64(kernels + 8 * CALL_HEAD), context) != OK:
        return DIFFERENT
    seen = has_same_head(context)
    if seen == 0:
        return DIFFERENT
    store64(context + 8 * POS, load64(context + 8 * META_START))
    status = call(load64(kernels + 8 * CALL_INDEX), context)
    if status == PIXELS_OUTSIDE:
        return PIXELS_OUTSIDE
    if status != OK or load64(context + 8 * UNSORTED) or load64(context + 8 * NESTED_CHARSET):
        return DIFFERENT
    if load64(context + 8 * ENTRY_COUNT) == 0 or has_same_slots(context, seen) == 0:
        return DIFFERENT
    if load64(context + 8 * PATHS) and call(load64(kernels + 8 * CALL_PLACE), context) != OK:
        return DIFFERENT
    if call(load64(kernels + 8 * CALL_DECIDE), context) != OK:
        return DIFFERENT
    if _answer(context) == 0 or _write_meta(context) == 0:
        return DIFFERENT
    return OK if call(load64(kernels + 8 * CALL_EMIT), context) == OK else DIFFERENT


@njit(**INLINE)
def _answer(context: int) -> int:
    """Give every element that is left to the host the value that the host made for one like it; 0 where there is
    none."""
    entries = load64(context + 8 * ENTRIES)
    deferred = load64(context + 8 * DEFERRED)
    values = load64(context + 8 * VALUES)
    cap = load64(context + 8 * VALUES_CAP)
    used = load64(context + 8 * VALUES_USED)
    made = load64(context + 8 * ANSWER_BYTES)
    for number in range(load64(context + 8 * DEFERRED_COUNT)):
        entry = entries + load32s(deferred + 4 * number) * ENTRY_SIZE
        answer = _find_answer(context, entry)
        if answer == 0:
            return 0
        length = load64(answer + A_LENGTH)
        if used + length > cap:
            return 0
        copy(values + used, made + load64(answer + A_PLACE), length)
        store8(entry + E_OP, R_VALUE)
        store32(entry + E_ARG, length)
        store64(entry + E_EXTRA, used)
        used += length
    store64(context + 8 * VALUES_USED, used)
    return 1


@njit(**INLINE)
def _find_answer(context: int, entry: int) -> int:
    """The record of the answer for an element, 0 where there is none."""
    form = load8(entry + E_OP) | (load8(entry + E_VR) << 8) | ((load8(entry + E_FLAGS) & A_FLAGS) << 16)
    if load64(entry + E_LENGTH) == 0:
        form |= 1 << 24
    if load32s(entry + E_PARENT) < 0:
        form |= 1 << 25
    answer = load64(context + 8 * ANSWERS)
    for _ in range(load64(context + 8 * ANSWER_COUNT)):
        if (
            load32(answer + A_FORM) == form
            and load32(answer + A_ARG) == load32(entry + E_ARG)
            and load32(answer + A_TAG) == load32(entry + E_TAG)
            and load32(answer + A_ROW) == load32(entry + E_ROW)
        ):
            return answer
        answer += ANSWER_SIZE
    return 0


@njit(**INLINE)
def _write_meta(context: int) -> int:
    """Preamble and file meta information with the new SOP Instance UID; 0 where that is no UID."""
    number = load32s(load64(context + 8 * SLOTS) + 4 * load64(context + 8 * SOP_SLOT))
    if number < 0:
        return 0
    entry = load64(context + 8 * ENTRIES) + number * ENTRY_SIZE
    old = load64(context + 8 * SRC) + load64(entry + E_VALUE)
    if load64(entry + E_LENGTH) == 0 or _is_uid_sign(load8(old)) == 0:
        return 0
    if load8(entry + E_OP) == R_KEEP:
        place = old
        length = load64(entry + E_LENGTH)
    elif load8(entry + E_OP) == R_VALUE:
        place = load64(context + 8 * VALUES) + load64(entry + E_EXTRA)
        length = load32(entry + E_ARG)
    else:
        return 0
    if length > 0 and (load8(place + length - 1) == 0 or load8(place + length - 1) == 0x20):
        length -= 1
    if length < 1 or length > 64:
        return 0
    for at in range(length):
        if _is_uid_sign(load8(place + at)) == 0:
            return 0

    out = load64(context + 8 * META_OUT)
    before = load64(context + 8 * META_BEFORE_SIZE)
    after = load64(context + 8 * META_AFTER_SIZE)
    padded = length + (length & 1)
    copy(out, load64(context + 8 * META_BEFORE), before)
    store32(out + GROUP_LENGTH_AT, load32(out + GROUP_LENGTH_AT) + padded)
    store32(out + before, 0x00030002)
    store16(out + before + 4, 0x4955)  # UI
    store16(out + before + 6, padded)
    at = out + before + 8
    copy(at, place, length)
    if padded > length:
        store8(at + length, 0)
    copy(at + padded, load64(context + 8 * META_AFTER), after)
    store64(context + 8 * META_USED, before + 8 + padded + after)
    store64(context + 8 * NEW_SOP, before + 8)
    store64(context + 8 * NEW_SOP_LENGTH, length)
    return 1


@njit(**INLINE)
def _is_uid_sign(sign: int) -> int:
    return 1 if (sign >= 0x30 and sign <= 0x39) or sign == 0x2E else 0
