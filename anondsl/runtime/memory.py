"""Memory that kernels and host share: buffers with a fixed address, and the context block over them."""

from __future__ import annotations

import ctypes
from array import array


class Buffer:
    """A writable block of bytes with a fixed address; `grow` gives a new, larger one and forgets the content."""

    __slots__ = ("_before", "_owner", "address", "data", "size")

    def __init__(self, size: int) -> None:
        self._allocate(size)

    def _allocate(self, size: int) -> None:
        self.size = size
        self.data = bytearray(size)
        # one byte, not an array: ctypes would make a class for every new size
        self._owner = ctypes.c_char.from_buffer(self.data)
        self.address = ctypes.addressof(self._owner)

    def grow(self, size: int) -> None:
        self._before = self._owner  # its address may stand in a context until that is connected anew
        self._allocate(max(size, self.size * 2))


def constant(data: bytes) -> Buffer:
    """A buffer that holds `data` (at least one byte, so that it has an address)."""
    buffer = Buffer(max(len(data), 8))
    buffer.data[: len(data)] = data
    return buffer


class Words:
    """An array of 64-bit words with a fixed address."""

    __slots__ = ("address", "words")

    def __init__(self, count: int) -> None:
        self.words = array("q", bytes(8 * count))
        self.address = self.words.buffer_info()[0]


class Pinned:
    """The address of the caller's bytes, for as long as this object lives. `bytes` are not copied."""

    __slots__ = ("_keep", "address", "size")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self.size = len(data)
        if isinstance(data, memoryview) and data.readonly:
            data = data.tobytes()
        if isinstance(data, bytes):
            self._keep: object = data
            self.address = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0
        elif self.size == 0:
            self._keep = None
            self.address = 0
        else:
            owner = ctypes.c_char.from_buffer(data)
            self._keep = owner
            self.address = ctypes.addressof(owner)
