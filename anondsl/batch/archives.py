"""Zip and tar archives as a stream of members: data only.

Nothing is ever extracted to a disk and no member's name is used for anything, so a member called `../../x` is a
member like any other. Links, devices and encrypted members come out as rejected. An archive inside an archive is not
opened. Caps on counts, sizes and density stop an archive that unpacks to more than any archive of images does.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple, cast

from anondsl.batch.items import Kind
from anondsl.compiled.faults import Rejection
from anondsl.compiled.input_faults import ArchiveDamaged, ArchiveEncrypted, ArchiveTooLarge, NotAnOrdinaryFile
from anondsl.records import record


@record
class ArchiveCaps:
    """Bounds of one archive. `density` counts unpacked bytes per packed byte, beyond the first `free_bytes`."""

    members: int = 2_000_000
    member_bytes: int = 4 << 30
    zip_directory_bytes: int = 128 << 20
    density: int = 200
    free_bytes: int = 1 << 30


class Member(NamedTuple):
    """One member: its number from 1 (0: the archive as a whole), its bytes or the reason why there are none."""

    number: int
    name: str
    data: bytearray
    reason: type[Rejection] | None


_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError,
    NotImplementedError,  # zipfile raises it for a method of compression that it does not know
    ValueError, IndexError, OverflowError, UnicodeError,
)  # fmt: skip
"""What the standard library raises on damaged archives. OSError is sorted by its errno: with one, the disk failed."""

_CHUNK = 1 << 20
_NOTHING = bytearray()


def read_members(
    path: str, kind: Kind, part: int = 0, parts: int = 1, caps: ArchiveCaps | None = None
) -> Iterator[Member]:
    """The members whose number modulo `parts` is `part`. Raises OSError where the disk fails.

    Part 0 speaks for the archive as a whole: that it is damaged, or too large.
    """
    caps = caps or ArchiveCaps()
    with open(path, "rb") as file:
        try:
            if kind is Kind.ZIP:
                yield from _zip_members(file, part, parts, caps)
            else:
                yield from _tar_members(file, kind, part, parts, caps)
        except OSError as error:
            if error.errno is not None:  # gzip and bz2 report damage as an OSError without a number
                raise
            reason: type[Rejection] = ArchiveDamaged
        except _Stop as stop:
            reason = stop.reason
        except _DAMAGE:
            reason = ArchiveDamaged
        else:
            return
        if part == 0:
            yield Member(0, "", _NOTHING, reason)


class _Stop(Exception):
    """The rest of the archive is not looked at."""

    def __init__(self, reason: type[Rejection]) -> None:
        super().__init__(reason.slug)
        self.reason = reason


def _zip_members(file: IO[bytes], part: int, parts: int, caps: ArchiveCaps) -> Iterator[Member]:
    packed = os.fstat(file.fileno()).st_size
    if _zip_directory_bytes(file, packed) > caps.zip_directory_bytes:
        raise _Stop(ArchiveTooLarge)
    total = 0
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > caps.members:
            raise _Stop(ArchiveTooLarge)
        for number, entry in enumerate(entries, 1):
            if entry.is_dir() and entry.file_size == 0:  # one with content is a file, whatever its name ends with
                continue
            total += entry.file_size
            if total > caps.free_bytes + caps.density * packed:
                raise _Stop(ArchiveTooLarge)
            if number % parts != part:
                continue
            reason: type[Rejection] | None = None
            data = _NOTHING
            mode = entry.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                reason = NotAnOrdinaryFile
            elif entry.flag_bits & 0x41:
                reason = ArchiveEncrypted
            elif entry.file_size > caps.member_bytes:
                reason = ArchiveTooLarge
            else:
                try:
                    with archive.open(entry) as stream:
                        data = _read(stream, entry.file_size)
                except _DAMAGE:
                    reason = ArchiveDamaged
            yield Member(number, entry.filename, data, reason)


def _zip_directory_bytes(file: IO[bytes], size: int) -> int:
    """Size of the central directory as the end record states it: zipfile would read it whole, however long."""
    tail_bytes = min(size, 22 + 0xFFFF + 20)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    file.seek(0)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile
    (stated,) = struct.unpack_from("<L", tail, at + 12)
    # Zip64 keeps the true size elsewhere; no reader can find a directory longer than what precedes its end.
    return size if stated == 0xFFFFFFFF else int(stated)


def _tar_members(file: IO[bytes], kind: Kind, part: int, parts: int, caps: ArchiveCaps) -> Iterator[Member]:
    packed = os.fstat(file.fileno()).st_size
    stream = _Bounded(_unpacked(file) if kind is Kind.PACKED_TAR else file, caps.free_bytes + caps.density * packed)
    end = packed if kind is Kind.TAR else None
    number = 0
    with tarfile.TarFile(fileobj=cast("IO[bytes]", stream), mode="r", errorlevel=2) as archive:
        while True:
            entry = archive.next()
            if entry is None:
                break
            archive.members = []  # type: ignore[attr-defined]  # not in the stubs; it would grow with the archive
            if entry.isdir():
                continue
            number += 1
            if number > caps.members:
                raise _Stop(ArchiveTooLarge)
            if end is not None and entry.offset_data + entry.size > end:
                raise _Stop(ArchiveDamaged)
            if number % parts != part:
                continue
            reason: type[Rejection] | None = None
            data = _NOTHING
            if not entry.isreg() or entry.issparse():
                reason = NotAnOrdinaryFile
            elif entry.size > caps.member_bytes:
                reason = ArchiveTooLarge
            else:
                stream.seek(entry.offset_data)
                data = _read(cast("IO[bytes]", stream), entry.size)
            yield Member(number, entry.name, data, reason)
        # Python's reader takes a header that it cannot read for the end. The true end is a block of zeros.
        stream.seek(archive.offset)
        if stream.read(512) != bytes(512):
            raise _Stop(ArchiveDamaged)


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    start = file.read(6)
    file.seek(0)
    if start[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if start[:3] == b"BZh":
        return cast("IO[bytes]", bz2.BZ2File(file))
    if start == b"\xfd7zXZ\0":
        return cast("IO[bytes]", lzma.LZMAFile(file))
    raise tarfile.ReadError


class _Bounded:
    """A stream that gives at most `limit` bytes and never many at once: tar headers state lengths to read, too."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit

    def read(self, size: int) -> bytes:
        if size > 16 * _CHUNK:
            raise _Stop(ArchiveTooLarge)
        self._check(self._stream.tell() + size)
        return self._stream.read(size)

    def seek(self, place: int) -> None:
        self._check(place)
        self._stream.seek(place)

    def tell(self) -> int:
        return self._stream.tell()

    def _check(self, place: int) -> None:
        if place > self._limit:
            raise _Stop(ArchiveTooLarge)


def _read(stream: IO[bytes], size: int) -> bytearray:
    """Exactly `size` bytes, in chunks: a stated size alone allocates nothing."""
    data = bytearray()
    while len(data) < size:
        chunk = stream.read(min(_CHUNK, size - len(data)))
        if not chunk:
            raise EOFError
        data += chunk
    return data
