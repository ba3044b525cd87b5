"""A made-up memory for kernels that run as plain Python: every access is checked against the buffers alive at that moment.

Each buffer gets addresses of its own, sixteen gigabytes from the next one and never given out twice, so that an access
beyond a buffer hits nothing, and an address of a buffer that is gone is found out. Nothing here is a real address.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from anondsl.runtime.kernels import layout
from tests.checked.system import FIRST, functions

_SHIFT = 34
_MASK = (1 << _SHIFT) - 1
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1

WRITES: dict[str, tuple[int, ...]] = {
    "prepare": (layout.HASH, layout.ROWS, layout.UID_KEY, layout.SHA_SCRATCH),
    "head": (),
    "index": (layout.ENTRIES, layout.STACK, layout.CREATOR_STACK, layout.SLOTS),
    "place": (layout.ENTRIES,),
    "decide": (
        layout.ENTRIES, layout.VALUES, layout.DEFERRED, layout.SCOPE_BITS, layout.MEMO, layout.SHA_SCRATCH,
    ),
    "emit": (layout.OUT, layout.STACK),
    "remember": (layout.PRECEDENT,),
    "follow": (layout.ENTRIES, layout.VALUES, layout.META_OUT),
    "series": (layout.BUFFER, layout.SCRATCH, layout.OUTCOMES),
}  # fmt: skip
"""Which buffers each kernel may write, by their words in the context. In the context itself: the answers, and these."""
INPUT_WORDS = {
    "follow": (layout.POS,),
    "series": (layout.SRC, layout.SIZE, layout.FILE_SIZE, layout.GAP, layout.NAME_NUMBER),
}
"""A kernel that does the host's work puts in what the host would."""

_WORD_NAMES = {
    value: name
    for name, value in vars(layout).items()
    if name.isupper() and isinstance(value, int) and name in {
        "SRC", "HASH", "ROWS", "NODES", "LEAVES", "TYPES", "NESTED", "DUMMIES", "DELTA", "ACCEPTS", "SCOPES", "PATTERNS",
        "CREATORS", "PRIVATE", "SAFE", "VR_OF_LETTERS", "VR_TRAITS", "TEXT_OK", "TEXT_CLASS", "ACTIONS", "SHA_K", "SHA_SCRATCH",
        "UID_KEY", "ROOTS", "MEMO", "TAGS_IN", "VRS_IN", "FLAGS_IN", "NODES_IN", "DUMMIES_IN", "SYMBOLS_IN", "COLUMNS_IN",
        "KEY_BLOCK", "ENTRIES", "STACK", "CREATOR_STACK", "SLOTS", "GUARDS", "SCOPE_HOLDS", "SCOPE_BITS", "VALUES", "OUT",
        "INSERTS", "DEFERRED", "PRECEDENT", "SLOT_MODES", "ANSWERS", "ANSWER_BYTES", "META_BEFORE", "META_AFTER", "META_OUT",
        "KERNELS", "SYSTEM", "PATHS_TEXT", "PATHS_START", "BUFFER", "NAME_BEFORE", "OUTCOMES", "SCRATCH",
    }
}  # fmt: skip
"""Words of the context that hold addresses, with their names for messages."""


class Violation(Exception):
    """A kernel did what it must not; the message names the kernel and the memory it was at."""


class OutOfBounds(Violation):
    """An access outside every live buffer."""


class ReadOnly(Violation):
    """A store into input bytes, or into another buffer that this kernel has no business with."""


class Overlap(Violation):
    """A copy between two places that overlap."""


class Overflow(Violation):
    """A number beyond 64 bits, or a shift by a count that machines do not define."""


class Endless(Violation):
    """More loop steps than the size of the input can explain."""


@dataclass(frozen=True, slots=True)
class Block:
    """A live buffer; `view` is its bytes."""

    serial: int
    view: memoryview
    size: int
    kind: str


class Lease:
    """Keeps the addresses of one buffer alive; they are gone for good when this object goes."""

    __slots__ = ("_live", "_serial", "address")

    def __init__(self, live: dict[int, Block], serial: int, data: Any, kind: str) -> None:
        self._live, self._serial = live, serial
        self.address = serial << _SHIFT
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        live[serial] = Block(serial, view, view.nbytes, kind)

    def __del__(self) -> None:
        del self._live[self._serial]


class Space:
    """The address space of one checked runtime."""

    def __init__(self) -> None:
        self.live: dict[int, Block] = {}
        self.called: Counter[str] = Counter()
        self.steps = [0]
        self._last = 0
        self._kernel = ""
        self._context = 0
        self._writable: set[int] = set()
        self.kernels: dict[int, Callable[[int], int]] = {}
        """By the addresses under which kernels call each other."""
        self.system = functions(self)

    def lease(self, data: Any, kind: str) -> Lease:
        self._last += 1
        return Lease(self.live, self._last, data, kind)

    # -- what kernels call -----------------------------------------------------------------------------------------

    def make_load(self, bits: int, signed: bool) -> Callable[[int], int]:
        live, size = self.live, bits // 8
        unpack = struct.Struct({8: "<B", 16: "<H", 32: "<i" if signed else "<I", 64: "<q"}[bits]).unpack_from

        def load(address: int) -> int:
            block = live.get(address >> _SHIFT)
            offset = address & _MASK
            if block is None or offset + size > block.size:
                self._outside("load", address, size)
            value: int = unpack(block.view, offset)[0]  # type: ignore[union-attr]
            return value

        return load

    def make_store(self, bits: int) -> Callable[[int, int], None]:
        live, size, mask = self.live, bits // 8, (1 << bits) - 1
        pack = struct.Struct({8: "<B", 16: "<H", 32: "<I", 64: "<Q"}[bits]).pack_into

        def store(address: int, value: int) -> None:
            block = live.get(address >> _SHIFT)
            offset = address & _MASK
            if block is None or offset + size > block.size:
                self._outside("store", address, size)
            if block.serial not in self._writable:  # type: ignore[union-attr]
                self._unasked(block, offset)  # type: ignore[arg-type]
            if not _LEAST <= value <= _MOST:
                self.overflow(value)
            pack(block.view, offset, value & mask)  # type: ignore[union-attr]

        return store

    def make_copy(self) -> Callable[[int, int, int], None]:
        def copy(target: int, source: int, size: int) -> None:
            if not 0 <= size <= _MOST:
                raise OutOfBounds(f"{self._kernel}: a copy of {size} bytes")
            to, of = self._range("copy to", target, size), self._range("copy from", source, size)
            at, start = target & _MASK, source & _MASK
            if to.serial not in self._writable:
                self._unasked(to, at)
            if to is of and at < start + size and start < at + size:
                raise Overlap(f"{self._kernel}: copy of {size} bytes within {self._name(to.serial)}, {start} to {at}")
            to.view[at : at + size] = of.view[start : start + size]

        return copy

    def make_call(self) -> Callable[[int, int], int]:
        def call(address: int, argument: int) -> int:
            if address not in self.kernels:
                raise OutOfBounds(f"{self._kernel}: a call of {address:#x}, where no kernel is")
            kernel, writable = self._kernel, self._writable
            try:
                return self.kernels[address](argument)
            finally:
                self._kernel, self._writable = kernel, writable

        return call

    def make_call_system(self) -> Callable[..., int]:
        def call_system(address: int, *arguments: int) -> int:
            if not 0 <= address - FIRST < len(self.system):
                raise OutOfBounds(f"{self._kernel}: a call of {address:#x}, where no function is")
            return self.system[address - FIRST](*arguments)

        return call_system

    def fetch(self, address: int, size: int) -> bytes:
        """What the system reads for a kernel."""
        if not size:
            return b""
        block, at = self._range("read by the system", address, size), address & _MASK
        return bytes(block.view[at : at + size])

    def put(self, address: int, data: bytes) -> None:
        """What the system writes for a kernel."""
        block, at = self._range("written by the system", address, len(data)), address & _MASK
        if block.serial not in self._writable:
            self._unasked(block, at)
        block.view[at : at + len(data)] = data

    def overflow(self, value: int) -> int:
        raise Overflow(f"{self._kernel}: {value:#x} is beyond 64 bits")

    def shift(self, count: int) -> int:
        if not 0 <= count <= 63:
            raise Overflow(f"{self._kernel}: a shift by {count} bits")
        return count

    def tick(self) -> None:
        steps = self.steps
        steps[0] -= 1
        if steps[0] < 0:
            raise Endless(f"{self._kernel}: more loop steps than the input can explain")

    # -- calls of kernels ------------------------------------------------------------------------------------------

    @contextmanager
    def running(self, kernel: str, context: int, steps: int) -> Iterator[None]:
        """What is written in here is written by this kernel."""
        words = self.words(context)
        self._kernel, self._context, self.steps[0] = kernel, context >> _SHIFT, steps
        self._writable = {words[word] >> _SHIFT for word in WRITES[kernel]}
        self.called[kernel] += 1
        try:
            yield
        finally:
            self._writable = set()

    def words(self, context: int) -> memoryview:
        block = self.live[context >> _SHIFT]
        return block.view.cast("q")

    # -- refusals --------------------------------------------------------------------------------------------------

    def _range(self, what: str, address: int, size: int) -> Block:
        block = self.live.get(address >> _SHIFT)
        if block is None or (address & _MASK) + size > block.size:
            self._outside(what, address, size)
        return block  # type: ignore[return-value]

    def _outside(self, what: str, address: int, size: int) -> None:
        serial, offset = address >> _SHIFT, address & _MASK
        if offset > _MASK >> 1:
            serial, offset = serial + 1, offset - _MASK - 1  # rather before the next buffer than far behind this one
        raise OutOfBounds(f"{self._kernel}: {what} {size} bytes at {self._name(serial)} {offset:+d}")

    def _unasked(self, block: Block, offset: int) -> None:
        word = offset // 8
        if block.serial == self._context and (
            layout.ENTRY_COUNT <= word < layout.PRECEDENT or word in INPUT_WORDS.get(self._kernel, ())
        ):
            return
        raise ReadOnly(f"{self._kernel}: store at {self._name(block.serial)} {offset:+d}")

    def _name(self, serial: int) -> str:
        """Kind, name and size of a buffer, as far as the context names it."""
        names = []
        if self._context in self.live:
            words = self.live[self._context].view.cast("q")
            names = [name for word, name in _WORD_NAMES.items() if words[word] and words[word] >> _SHIFT == serial]
        block = self.live.get(serial)
        kind = "no live buffer" if block is None else f"{block.kind} of {block.size} bytes"
        return f"{'/'.join(names) or ('context' if serial == self._context else 'unnamed')} ({kind})"


def put_in_place(space: Space, memory: ModuleType) -> None:
    """Give a copy of `anondsl.runtime.memory` classes whose buffers live in `space`."""

    class Buffer(memory.Buffer):  # type: ignore[misc, name-defined]
        def _allocate(self, size: int) -> None:
            self.size = size
            self.data = bytearray(size)
            self._owner = space.lease(self.data, "Buffer")
            self.address = self._owner.address

        def grow(self, size: int) -> None:
            super().grow(size)
            self._before = None  # whoever still uses the old address shall be found out

    class Words(memory.Words):  # type: ignore[misc, name-defined]
        def __init__(self, count: int) -> None:
            super().__init__(count)
            self._lease = space.lease(self.words, "Words")
            self.address = self._lease.address

    class Pinned(memory.Pinned):  # type: ignore[misc, name-defined]
        def __init__(self, data: bytes | bytearray | memoryview) -> None:
            self.size = len(data)
            self._keep = space.lease(data, "Pinned")
            self.address = self._keep.address

    for name, made in (("Buffer", Buffer), ("Words", Words), ("Pinned", Pinned)):
        setattr(memory, name, made)
