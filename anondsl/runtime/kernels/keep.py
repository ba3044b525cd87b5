"""Keep: what a value that stays must show first (LANGUAGE 9): its text decodes, its signs are those of its VR, and its
VR is of the kind the dictionary says."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    KERNEL,
    load8,
    load64,
    read_tag,
)
from anondsl.runtime.kernels.layout import (
    E_FLAGS,
    E_LENGTH,
    E_VALUE,
    E_VR,
    F_OPAQUE,
    R_CHECK,
    R_DROP,
    R_KEEP,
    R_VALUE,
    SRC,
    TEXT_CLASS,
    TEXT_NUMBER,
    TEXT_OK,
    VR_SQ,
    VR_TEXT,
    VR_TRAITS,
)

_UI = 27
_UN = 29


@njit(**KERNEL)
def check_text(context: int, start: int, length: int, text_class: int) -> int:
    """Look at a text that stays: 0 it holds what it must not, 1 fine, 2 the host must look, 3 padded with NUL."""
    table = load64(context + 8 * TEXT_OK) + text_class * 256
    padded = 0
    while length > 0 and (load8(start + length - 1) == 0 or load8(start + length - 1) == 0x20):
        length -= 1
        if load8(start + length) == 0:
            padded = 1
    at = 0
    host = 0
    while at < length:
        byte = load8(start + at)
        verdict = load8(table + byte)
        if verdict == 1:
            at += 1
        elif verdict == 0:
            return 0
        elif verdict == 2:
            host = 1
            at += 1
        else:
            # UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF, no C1 controls
            if byte < 0xC2:
                return 0
            more = 1
            low = 0x80
            high = 0xBF
            if byte == 0xC2:
                low = 0xA0
            elif byte == 0xE0:
                more = 2
                low = 0xA0
            elif byte == 0xED:
                more = 2
                high = 0x9F
            elif byte >= 0xE0 and byte < 0xF0:
                more = 2
            elif byte == 0xF0:
                more = 3
                low = 0x90
            elif byte == 0xF4:
                more = 3
                high = 0x8F
            elif byte > 0xF0 and byte < 0xF4:
                more = 3
            elif byte > 0xF4:
                return 0
            if at + more >= length:
                return 0
            for i in range(1, more + 1):
                following = load8(start + at + i)
                if following < low or following > high:
                    return 0
                low = 0x80
                high = 0xBF
            at += more + 1
    if host:
        return 2
    return 3 if padded else 1


@njit(**KERNEL)
def begins_an_item(start: int) -> int:
    """Whether bytes of no known VR are those of a sequence, in either byte order: nobody has ruled what is in it."""
    for big in range(2):
        if read_tag(start, big) == 0xFFFEE000:
            return 1
    return 0


@njit(**KERNEL)
def beyond_ascii(start: int, length: int) -> int:
    for at in range(length):
        if load8(start + at) > 0x7F:
            return 1
    return 0


@njit(**KERNEL)
def has_other_signs(context: int, start: int, length: int, text_class: int) -> int:
    """Whether a value has signs beyond the closed set of a class; a class with an open set has none."""
    if text_class == 255 or text_class < TEXT_NUMBER:
        return 0
    return 1 if check_text(context, start, length, text_class) == 0 else 0


@njit(**KERNEL)
def keep_element(context: int, entry: int, known_vr: int) -> int:
    """The op of an element that stays: as it is, for the host to look at, padded anew, or gone (R_DROP) where it is
    not what it claims. `known_vr` is the VR of the dictionary, 255 for private elements."""
    vr = load8(entry + E_VR)
    traits = load64(context + 8 * VR_TRAITS)
    if known_vr != 255 and known_vr != vr:
        known = load8(traits + known_vr)
        sent = load8(traits + vr)
        if (known & (VR_TEXT | VR_SQ)) != (sent & (VR_TEXT | VR_SQ)):
            return R_DROP
    if load8(entry + E_FLAGS) & F_OPAQUE:
        return R_DROP
    classes = load64(context + 8 * TEXT_CLASS)
    text_class = load8(classes + vr)
    length = load64(entry + E_LENGTH)
    if known_vr == 255 and (vr == 255 or vr == _UN) and length >= 8:
        if begins_an_item(load64(context + 8 * SRC) + load64(entry + E_VALUE)):
            return R_DROP
    if text_class == 255 or length == 0:
        return R_KEEP
    start = load64(context + 8 * SRC) + load64(entry + E_VALUE)
    verdict = check_text(context, start, length, text_class)
    if verdict == 0:
        return R_DROP
    if known_vr != 255 and known_vr != vr and has_other_signs(context, start, length, load8(classes + known_vr)):
        return R_DROP
    if verdict == 2:
        return R_CHECK
    if verdict == 3 and vr != _UI:
        # written anew; where the instance may turn to UTF-8, by the host
        return R_CHECK if beyond_ascii(start, length) else R_VALUE
    return R_KEEP
