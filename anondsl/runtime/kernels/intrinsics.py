"""Memory by address, for kernels: loads, stores, copies. No bounds are checked here; the kernels check before they
call.

Addresses and values are 64-bit integers; loads of fewer bits are extended with zeros unless the name says `s`.
Compiled in place to single machine instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

KERNEL: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False}
"""Options of every kernel: no interpreter lock, no exceptions."""
INLINE: dict[str, Any] = {**KERNEL, "inline": "always"}
"""Options of small functions that are put in place wherever they are called."""


def _pointer(builder: Any, address: Any, bits: int) -> Any:
    return builder.inttoptr(address, ir.IntType(bits).as_pointer())


def _load(bits: int, signed: bool) -> Any:
    @intrinsic
    def load(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            value = builder.load(_pointer(builder, arguments[0], bits))
            value.align = 1
            if bits == 64:
                return value
            return builder.sext(value, ir.IntType(64)) if signed else builder.zext(value, ir.IntType(64))

        return types.int64(types.int64), generate

    return load


def _store(bits: int) -> Any:
    @intrinsic
    def store(typing: Any, address: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word = arguments[1] if bits == 64 else builder.trunc(arguments[1], ir.IntType(bits))
            instruction = builder.store(word, _pointer(builder, arguments[0], bits))
            instruction.align = 1
            return context.get_dummy_value()

        return types.void(types.int64, types.int64), generate

    return store


load8: Callable[[int], int] = _load(8, False)
load16: Callable[[int], int] = _load(16, False)
load32: Callable[[int], int] = _load(32, False)
load32s: Callable[[int], int] = _load(32, True)
load64: Callable[[int], int] = _load(64, True)
store8: Callable[[int, int], None] = _store(8)
store16: Callable[[int, int], None] = _store(16)
store32: Callable[[int, int], None] = _store(32)
store64: Callable[[int, int], None] = _store(64)


def _copy() -> Any:
    @intrinsic
    def copy(typing: Any, target: Any, source: Any, size: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            to, of = _pointer(builder, arguments[0], 8), _pointer(builder, arguments[1], 8)
            cgutils.raw_memcpy(builder, to, of, arguments[2], 1)  # type: ignore[no-untyped-call]  # numba has no types
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, types.int64), generate

    return copy


copy: Callable[[int, int, int], None] = _copy()
"""Copy so many bytes (target, source, size); the two places must not overlap."""


def _call() -> Any:
    @intrinsic
    def call(typing: Any, address: Any, argument: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word = ir.IntType(64)
            kernel = ir.FunctionType(word, (word,)).as_pointer()
            return builder.call(builder.inttoptr(arguments[0], kernel), (arguments[1],))

        return types.int64(types.int64, types.int64), generate

    return call


def _call_system() -> Any:
    @intrinsic
    def call_system(typing: Any, address: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            # as variable arguments, which `openat` takes: others find theirs in the same registers
            word = ir.IntType(64)
            function = ir.FunctionType(word, (word, word, word), var_arg=True).as_pointer()
            return builder.call(builder.inttoptr(arguments[0], function), arguments[1:])

        return types.int64(*[types.int64] * 7), generate

    return call_system


call: Callable[[int, int], int] = _call()
"""Call the kernel at an address."""
call_system: Callable[[int, int, int, int, int, int, int], int] = _call_system()
"""Call a function of the C library with up to six numbers or addresses. Linux on 64-bit machines only. Of a function
that answers 32 bits, the upper half says nothing."""


@njit(**INLINE)
def equal(one: int, other: int, size: int) -> int:
    """Whether two places hold the same bytes."""
    at = 0
    while at + 8 <= size:
        if load64(one + at) != load64(other + at):
            return 0
        at += 8
    while at < size:
        if load8(one + at) != load8(other + at):
            return 0
        at += 1
    return 1


@njit(**INLINE)
def read16(address: int, big: int) -> int:
    """A 16-bit number in the byte order of the data set."""
    value: int = load16(address)
    if big:
        return ((value & 0xFF) << 8) | (value >> 8)
    return value


@njit(**INLINE)
def read32(address: int, big: int) -> int:
    value: int = load32(address)
    if big:
        return ((value & 0xFF) << 24) | ((value & 0xFF00) << 8) | ((value >> 8) & 0xFF00) | (value >> 24)
    return value


@njit(**INLINE)
def read_tag(address: int, big: int) -> int:
    """A tag as group << 16 | element."""
    group: int = read16(address, big)
    element: int = read16(address + 2, big)
    return (group << 16) | element


@njit(**INLINE)
def write16(address: int, value: int, big: int) -> None:
    if big:
        store16(address, ((value & 0xFF) << 8) | ((value >> 8) & 0xFF))
    else:
        store16(address, value)


@njit(**INLINE)
def write32(address: int, value: int, big: int) -> None:
    if big:
        store32(
            address,
            ((value & 0xFF) << 24) | ((value & 0xFF00) << 8) | ((value >> 8) & 0xFF00) | ((value >> 24) & 0xFF),
        )
    else:
        store32(address, value)


@njit(**INLINE)
def write_tag(address: int, tag: int, big: int) -> None:
    write16(address, tag >> 16, big)
    write16(address + 2, tag & 0xFFFF, big)
