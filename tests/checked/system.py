"""The C library for checked kernels: the functions that `kernels.series` calls, over checked memory and real files.

Addresses are the numbers of `layout.SYS_*`, counted from `FIRST`. What the C library would write into memory goes
through the same checks as a store of the kernel, and so does what it would read.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Protocol

FIRST = 0x5000
NAMES = (
    "openat",
    "statx",
    "pread",
    "writev",
    "write",
    "copy_file_range",
    "fsync",
    "close",
    "unlinkat",
    "renameat2",
    "sendfile",
)
_NO_REPLACE = 1


class Memory(Protocol):
    def fetch(self, address: int, size: int) -> bytes: ...
    def put(self, address: int, data: bytes) -> None: ...


def functions(memory: Memory) -> tuple[Callable[..., int], ...]:
    """One for each of `NAMES`; -1 for an error, as in C."""
    library = _Library(memory)
    return tuple(_guarded(getattr(library, name)) for name in NAMES)


def _guarded(function: Callable[..., int]) -> Callable[..., int]:
    def call(*arguments: int) -> int:
        try:
            return function(*arguments)
        except OSError:
            return -1

    return call


class _Library:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def _name(self, address: int) -> bytes:
        name = b""
        while (sign := self._memory.fetch(address + len(name), 1)) != b"\0":
            name += sign
        return name

    def openat(self, folder: int, name: int, flags: int, mode: int, _e: int, _f: int) -> int:
        return os.open(self._name(name), flags, mode, dir_fd=None if folder == -100 else folder)

    def statx(self, descriptor: int, name: int, flags: int, mask: int, buffer: int, _f: int) -> int:
        assert (self._name(name), flags) == (b"", 0x1000)
        found = os.fstat(descriptor)
        self._memory.put(buffer, struct.pack("<28xHxxQQ", found.st_mode, found.st_ino, found.st_size).ljust(256, b"\0"))
        return 0

    def pread(self, descriptor: int, buffer: int, size: int, offset: int, _e: int, _f: int) -> int:
        data = os.pread(descriptor, size, offset)
        self._memory.put(buffer, data)
        return len(data)

    def writev(self, descriptor: int, parts: int, count: int, _d: int, _e: int, _f: int) -> int:
        pairs = struct.iter_unpack("<qq", self._memory.fetch(parts, 16 * count))
        return os.writev(descriptor, [self._memory.fetch(address, size) for address, size in pairs])

    def write(self, descriptor: int, buffer: int, size: int, _d: int, _e: int, _f: int) -> int:
        return os.write(descriptor, self._memory.fetch(buffer, size))

    def copy_file_range(self, source: int, offset: int, target: int, at: int, size: int, flags: int) -> int:
        assert (at, flags) == (0, 0)
        (start,) = struct.unpack("<q", self._memory.fetch(offset, 8))
        done = os.copy_file_range(source, target, size, offset_src=start)
        self._memory.put(offset, struct.pack("<q", start + done))
        return done

    def fsync(self, descriptor: int, *_: int) -> int:
        os.fsync(descriptor)
        return 0

    def close(self, descriptor: int, *_: int) -> int:
        os.close(descriptor)
        return 0

    def unlinkat(self, folder: int, name: int, *_: int) -> int:
        os.unlink(self._name(name), dir_fd=folder)
        return 0

    def renameat2(self, folder: int, name: int, other: int, new_name: int, flags: int, _f: int) -> int:
        assert flags == _NO_REPLACE
        new = self._name(new_name)
        os.link(self._name(name), new, src_dir_fd=folder, dst_dir_fd=other)  # fails where the name is taken
        os.unlink(self._name(name), dir_fd=folder)
        return 0

    def sendfile(self, target: int, source: int, offset: int, size: int, *_: int) -> int:
        (start,) = struct.unpack("<q", self._memory.fetch(offset, 8))
        done = os.sendfile(target, source, start, size)
        self._memory.put(offset, struct.pack("<q", start + done))
        return done
