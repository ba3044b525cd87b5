"""Buffers that end where no memory is: an access of compiled code one byte too far ends the process at once.

Linux only (`mprotect`). Used by the fuzzer of the compiled kernels, in a process of its own: it replaces how
`anondsl.runtime.memory.Buffer` gets its memory. The front of a buffer is guarded to the page only.
"""

from __future__ import annotations

import ctypes
import mmap
from typing import Any

from anondsl.runtime.memory import Buffer

_PAGE = mmap.PAGESIZE
_LIBC = ctypes.CDLL(None, use_errno=True)


class Fenced:
    """`size` bytes that end at a page which nobody may touch, behind another such page."""

    def __init__(self, size: int) -> None:
        pages = -(-max(size, 1) // _PAGE)
        self._map = mmap.mmap(-1, (pages + 2) * _PAGE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        self.end = (pages + 1) * _PAGE
        self._room = pages * _PAGE
        for guard in (start, start + self.end):
            if _LIBC.mprotect(ctypes.c_void_p(guard), ctypes.c_size_t(_PAGE), 0) != 0:
                raise OSError(ctypes.get_errno(), "mprotect")

    def last(self, size: int) -> memoryview:
        """The bytes before the guarded page."""
        return memoryview(self._map)[self.end - size : self.end]

    def first(self, size: int) -> memoryview:
        """The bytes behind the guarded page in front."""
        return memoryview(self._map)[_PAGE : _PAGE + size]

    def holds(self, size: int) -> bool:
        return size <= self._room


class Inputs:
    """Places an input at a fence, the same memory again and again."""

    def __init__(self) -> None:
        self._fenced = Fenced(1 << 16)

    def place(self, data: bytes, at_end: bool) -> memoryview:
        if not self._fenced.holds(len(data)):
            self._fenced = Fenced(len(data) * 2)
        view = self._fenced.last(len(data)) if at_end else self._fenced.first(len(data))
        view[:] = data
        return view


def fence_buffers() -> None:
    """From now on every `Buffer` of this process ends at a fence."""

    def allocate(self: Any, size: int) -> None:
        fenced = Fenced(size)
        self.size = size
        self.data = fenced.last(size)
        self._owner = (ctypes.c_char * size).from_buffer(self.data)
        self.address = ctypes.addressof(self._owner)

    Buffer._allocate = allocate  # type: ignore[method-assign]
