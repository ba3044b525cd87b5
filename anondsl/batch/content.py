"""The bytes of an input, in memory or in an open file, for whoever needs all of them: digests and copies.

Large files stay where they are: pixels that go into an output unchanged are passed on by the kernel of the operating
system, and a process needs no more memory for a large file than for a small one.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import errno
import hmac
import os
from collections.abc import Iterator
from typing import NamedTuple

from anondsl.compiled.faults import InputUnreadable

_CHUNK = 1 << 20
_REFUSALS = frozenset(
    {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF, errno.ETXTBSY}
)
"""The system cannot copy between these two files in this way; another way may do."""


class OpenFile(NamedTuple):
    """An input that is open for reading, with its size when it was opened."""

    descriptor: int
    size: int


Content = memoryview | OpenFile


def chunks(content: Content) -> Iterator[memoryview | bytes]:
    """All bytes in order. Raises `InputUnreadable` where a file has become shorter, or its disk fails."""
    size = content.size if isinstance(content, OpenFile) else len(content)
    for start in range(0, size, _CHUNK):
        end = min(size, start + _CHUNK)
        if isinstance(content, OpenFile):
            yield read_part(content.descriptor, start, end - start)
        else:
            yield content[start:end]


def read_part(descriptor: int, start: int, size: int) -> bytes:
    """Exactly `size` bytes from `start`. Raises `InputUnreadable`."""
    try:
        part = os.pread(descriptor, size, start)
        while len(part) < size:
            more = os.pread(descriptor, size - len(part), start + len(part))
            if not more:
                raise _changed()
            part += more
    except OSError as error:
        raise unreadable(error) from None
    return part


def keyed_digest(key: bytes, content: Content) -> str:
    """16 hexadecimal digits of HMAC-SHA-256: the same content under the same key, and nothing else, has them.

    Empty where the content can no longer be read.
    """
    state = hmac.new(key, digestmod="sha256")
    try:
        for chunk in chunks(content):
            state.update(chunk)
    except InputUnreadable:
        return ""
    return state.hexdigest()[:16]


def copy_stretch(source: int, start: int, size: int, target: int) -> None:
    """Append `size` bytes of `source` from `start` to `target`, without their coming through this process if possible.

    Raises OSError where the output fails, `InputUnreadable` where the input has become shorter.
    """
    end = start + size
    for way in (_by_range, _by_sendfile):
        try:
            while start < end:
                done = way(source, start, end - start, target)
                if not done:  # the file's end, or a file system that does not do it this way: reading tells
                    break
                start += done
        except OSError as error:
            if error.errno not in _REFUSALS:
                raise
        if start == end:
            return
    while start < end:
        part = memoryview(read_part(source, start, min(_CHUNK, end - start)))
        start += len(part)
        while len(part):
            part = part[os.write(target, part) :]


def unreadable(error: OSError) -> InputUnreadable:
    """The fault for an error of the input's disk; names no path."""
    reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
    return InputUnreadable(f"the input cannot be read: {reason}", "run as a user who may read it, or leave it out")


def _by_range(source: int, start: int, size: int, target: int) -> int:
    return os.copy_file_range(source, target, size, offset_src=start)


def _by_sendfile(source: int, start: int, size: int, target: int) -> int:
    return os.sendfile(target, source, start, size)


def _changed() -> InputUnreadable:
    return InputUnreadable("the input has changed while it was read", "run again when nobody writes to it")
