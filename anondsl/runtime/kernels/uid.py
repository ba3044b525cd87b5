"""New UIDs in the kernel: HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the old one, as a UUID version 8 (RFC 9562) in decimal
under a root (PS3.5 B.2).

All 32-bit words live in scratch memory; sums are cut to 32 bits where they are stored.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import INLINE, KERNEL, copy, load8, load32, load64, store8, store32
from anondsl.runtime.kernels.layout import (
    ACTION_KIND,
    ACTION_WORDS,
    ACTIONS,
    KEY_BLOCK,
    MEMO,
    MEMO_BITS,
    MEMO_SIZE,
    P_ADDRESS,
    P_LENGTH,
    PAYLOAD_SIZE,
    ROOTS,
    SHA_K,
    SHA_SCRATCH,
    UID_KEY,
)

_M = 0xFFFFFFFF
_STATE = 256  # of the scratch memory: schedule 0..255, then the chaining state, the block, the digits
_BLOCK = 288
_DIGITS = 352


@njit(**INLINE)
def _rotate(word: int, by: int) -> int:
    return ((word >> by) | (word << (32 - by))) & _M


@njit(**KERNEL)
def compress(scratch: int, constants: int) -> int:
    """One block of SHA-256: the first 16 words of the schedule into the state."""
    for i in range(16, 64):
        a = load32(scratch + (i - 15) * 4)
        b = load32(scratch + (i - 2) * 4)
        s0 = _rotate(a, 7) ^ _rotate(a, 18) ^ (a >> 3)
        s1 = _rotate(b, 17) ^ _rotate(b, 19) ^ (b >> 10)
        store32(scratch + i * 4, load32(scratch + (i - 16) * 4) + s0 + load32(scratch + (i - 7) * 4) + s1)
    state = scratch + _STATE
    a = load32(state)
    b = load32(state + 4)
    c = load32(state + 8)
    d = load32(state + 12)
    e = load32(state + 16)
    f = load32(state + 20)
    g = load32(state + 24)
    h = load32(state + 28)
    for i in range(64):
        t1 = h + (_rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25)) + ((e & f) ^ (~e & _M & g))
        t1 += load32(constants + i * 4) + load32(scratch + i * 4)
        t2 = (_rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
        h = g
        g = f
        f = e
        e = (d + t1) & _M
        d = c
        c = b
        b = a
        a = (t1 + t2) & _M
    store32(state, load32(state) + a)
    store32(state + 4, load32(state + 4) + b)
    store32(state + 8, load32(state + 8) + c)
    store32(state + 12, load32(state + 12) + d)
    store32(state + 16, load32(state + 16) + e)
    store32(state + 20, load32(state + 20) + f)
    store32(state + 24, load32(state + 24) + g)
    store32(state + 28, load32(state + 28) + h)
    return 0


@njit(**KERNEL)
def _schedule(scratch: int, block: int) -> int:
    """The 16 big-endian words of a block."""
    for i in range(16):
        at = block + i * 4
        word = (load8(at) << 24) | (load8(at + 1) << 16) | (load8(at + 2) << 8) | load8(at + 3)
        store32(scratch + i * 4, word)
    return 0


@njit(**KERNEL)
def derive_states(context: int) -> int:
    """Inner and outer state of HMAC under the key in KEY_BLOCK, into UID_KEY. Called once a session."""
    scratch = load64(context + 8 * SHA_SCRATCH)
    constants = load64(context + 8 * SHA_K)
    key = load64(context + 8 * KEY_BLOCK)
    initial = constants + 256
    for side in range(2):
        pad = 0x36 if side == 0 else 0x5C
        for i in range(64):
            store8(scratch + _BLOCK + i, load8(key + i) ^ pad)
        _schedule(scratch, scratch + _BLOCK)
        copy(scratch + _STATE, initial, 32)
        compress(scratch, constants)
        copy(load64(context + 8 * UID_KEY) + side * 32, scratch + _STATE, 32)
    return 0


@njit(**KERNEL)
def keyed_digest(context: int, text: int, length: int) -> int:
    """HMAC-SHA-256 of the bytes; the eight words of the digest stand in the scratch memory at its state."""
    scratch = load64(context + 8 * SHA_SCRATCH)
    constants = load64(context + 8 * SHA_K)
    states = load64(context + 8 * UID_KEY)
    block = scratch + _BLOCK
    copy(scratch + _STATE, states, 32)
    blocks = (length + 9 + 63) >> 6
    for number in range(blocks):
        for i in range(64):
            at = number * 64 + i
            byte = 0
            if at < length:
                byte = load8(text + at)
            elif at == length:
                byte = 0x80
            store8(block + i, byte)
        if number == blocks - 1:
            bits = (length + 64) * 8
            for i in range(8):
                store8(block + 63 - i, (bits >> (8 * i)) & 0xFF)
        _schedule(scratch, block)
        compress(scratch, constants)
    copy(scratch, scratch + _STATE, 32)
    store32(scratch + 32, 0x80000000)
    for i in range(9, 15):
        store32(scratch + i * 4, 0)
    store32(scratch + 60, (64 + 32) * 8)
    copy(scratch + _STATE, states + 32, 32)
    compress(scratch, constants)
    return scratch + _STATE


@njit(**KERNEL)
def _write_decimal(scratch: int, digest: int, out: int) -> int:
    """The first 128 bits of the digest, marked as UUID version 8, in decimal; returns the number of digits."""
    a = load32(digest)
    b = (load32(digest + 4) & 0xFFFF0FFF) | 0x8000
    c = (load32(digest + 8) & 0x3FFFFFFF) | 0x80000000
    d = load32(digest + 12)
    digits = scratch + _DIGITS
    count = 0
    while a | b | c | d:
        rest = a % 1000000000
        a = a // 1000000000
        part = (rest << 32) | b
        b = part // 1000000000
        rest = part % 1000000000
        part = (rest << 32) | c
        c = part // 1000000000
        rest = part % 1000000000
        part = (rest << 32) | d
        d = part // 1000000000
        rest = part % 1000000000
        for _ in range(9):
            store8(digits + count, 48 + rest % 10)
            rest = rest // 10
            count += 1
    while count > 1 and load8(digits + count - 1) == 48:
        count -= 1
    for i in range(count):
        store8(out + i, load8(digits + count - 1 - i))
    return count


@njit(**KERNEL)
def new_uid(context: int, old: int, length: int, root: int, out: int) -> int:
    """Write the new UID of an old one (no padding) to `out`, at most 64 bytes; returns its length.

    Values under 1.2.840.10008. are registered and stay. A small memo spares the digest for UIDs seen before.
    """
    if length >= 14 and length <= 64:
        registered = 1
        # "1.2.840.10008." as two words
        if (
            load64(old) != 0x2E3034382E322E31
            or load32(old + 8) != 0x30303031
            or load8(old + 12) != 0x38
            or load8(old + 13) != 0x2E
        ):
            registered = 0
        if registered:
            for i in range(14, length):
                byte = load8(old + i)
                if byte != 46 and (byte < 48 or byte > 57):
                    registered = 0
        if registered:
            copy(out, old, length)
            return length
    memo = 0
    if length <= 64:
        mixed = 2166136261 ^ root
        for i in range(length):
            mixed = ((mixed ^ load8(old + i)) * 16777619) & _M
        mixed = mixed ^ (mixed >> 15)
        memo = load64(context + 8 * MEMO) + (mixed & ((1 << MEMO_BITS) - 1)) * MEMO_SIZE
        if load8(memo) == length and load8(memo + 1) > 0 and load8(memo + 2) == root:
            same = 0
            while same < length and load8(memo + 8 + same) == load8(old + same):
                same += 1
            if same == length:
                known = load8(memo + 1)
                copy(out, memo + 72, known)
                return known
    digest = keyed_digest(context, old, length)
    record = load64(context + 8 * ROOTS) + root * PAYLOAD_SIZE
    size: int = load64(record + P_LENGTH)
    copy(out, load64(record + P_ADDRESS), size)
    size += _write_decimal(load64(context + 8 * SHA_SCRATCH), digest, out + size)
    if memo != 0:
        store8(memo, length)
        store8(memo + 1, size)
        store8(memo + 2, root)
        copy(memo + 8, old, length)
        copy(memo + 72, out, size)
    return size


@njit(**KERNEL)
def new_uids(context: int, value: int, length: int, action: int, out: int) -> int:
    """A UI value with every one of its values regenerated; returns the length with padding. Needs 66 bytes a value."""
    root = 0
    if action >= 0:
        root = load64(load64(context + 8 * ACTIONS) + (action * ACTION_WORDS + ACTION_KIND) * 8)
    size = 0
    at = 0
    while at <= length:
        end = at
        while end < length and load8(value + end) != 0x5C:
            end += 1
        first = at
        last = end
        while last > first and (load8(value + last - 1) == 0 or load8(value + last - 1) == 0x20):
            last -= 1
        while first < last and load8(value + first) == 0x20:
            first += 1
        if at > 0:
            store8(out + size, 0x5C)
            size += 1
        if last > first:
            size += new_uid(context, value + first, last - first, root, out + size)
        at = end + 1
    if size & 1:
        store8(out + size, 0)
        size += 1
    return size
