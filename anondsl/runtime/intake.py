"""Intake: from the bytes of a file to an indexed instance: file meta, transfer syntax, inflation, index, order of
elements."""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from collections.abc import Callable
from typing import NamedTuple

from anondsl.compiled.faults import (
    REJECTION_OF_STATUS,
    InflationFailed,
    MalformedStructure,
    NotDicom,
    TooLarge,
    TooManyElements,
    TrailingBytes,
    TruncatedFile,
    UnknownCharacterSet,
    UnknownTransferSyntax,
)
from anondsl.dicom.transfer_syntax import TRANSFER_SYNTAXES, TransferSyntax
from anondsl.runtime.charsets import DEFAULT, byte_verdicts, character_set
from anondsl.runtime.encode import Encoding
from anondsl.runtime.instance import Instance
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.memory import Pinned
from anondsl.runtime.meta import FileMeta, guess_encoding
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.reorder import in_order
from anondsl.runtime.tables import EngineTables

CHARACTER_SET = 0x00080005

_MAX_ENTRIES = 2_000_000
_INFLATED_CAP = 1 << 30
_INFLATION_RATIO = 200
_INFLATION_FREE = 1 << 24
_HEADER_CAP = 1 << 31
_HEAD_LEAST = 144
_IMPLICIT = "1.2.840.10008.1.2"
_EXPLICIT = "1.2.840.10008.1.2.1"
_BIG = "1.2.840.10008.1.2.2"
_LITTLE = Encoding()

Bytes = bytes | bytearray | memoryview


class Source(NamedTuple):
    """A file to read from: `size` bytes, of which `read(start, length)` gives any part."""

    size: int
    read: Callable[[int, int], Bytes]


class Taken(NamedTuple):
    """An instance as taken in, with where its left-out pixel bytes stand in the file (`gap_at` -1: nothing left
    out)."""

    instance: Instance
    syntax: TransferSyntax
    encoding: Encoding
    meta: FileMeta
    gap_at: int = -1


class Intake:
    """Takes in one file after another, into the memory of one session."""

    def __init__(self, tables: EngineTables, kernels: Kernels, slots: dict[int, int]) -> None:
        self._tables = tables
        self._kernels = kernels
        self._slots = slots
        self._found = struct.Struct(f"<{tables.words[at.SLOT_COUNT]}i")
        self._pinned: Pinned | None = None

    def take(self, data: Bytes) -> Taken:
        """A whole file in memory."""
        self._tables.words[at.GAP] = 0
        self._tables.words[at.FILE_SIZE] = len(data)
        meta = self._head(data)
        if isinstance(meta, int):
            raise Reject(REJECTION_OF_STATUS[meta])
        syntax, encoding = _encoding(data, meta)
        start = meta.start
        if syntax.deflated:
            data, start = _inflate(data, start), 0
            self._tables.words[at.FILE_SIZE] = len(data)
        status = self._index(data, start, encoding)
        instance = self._finish(status, data, start, encoding)
        instance.special |= syntax.deflated
        return Taken(instance, syntax, encoding, meta)

    def take_from(self, source: Source, window: int) -> Taken:
        """A file of which only the header is read: growing windows, and native pixel data left where it is."""
        while True:
            data = source.read(0, min(window, source.size))
            if len(data) >= source.size:
                return self.take(data)
            meta = self._head(data)
            # the head is whole where the window shows the element behind it
            if not isinstance(meta, int) and len(data) >= max(meta.start + 12, _HEAD_LEAST):
                syntax, encoding = _encoding(data, meta)
                if syntax.deflated:
                    return self.take(source.read(0, source.size))
                self._tables.words[at.GAP] = 0
                self._tables.words[at.FILE_SIZE] = source.size
                status = self._index(data, meta.start, encoding)
                if status == at.PIXELS_OUTSIDE:
                    return self._take_around(source, data, meta, syntax, encoding)
                if status != at.MORE_BYTES:
                    return Taken(self._finish(status, data, meta.start, encoding), syntax, encoding, meta)
            window *= 4
            if window > _HEADER_CAP:
                raise Reject(TooLarge)

    def _take_around(
        self, source: Source, data: Bytes, meta: FileMeta, syntax: TransferSyntax, encoding: Encoding
    ) -> Taken:
        """Index what stands before and behind the pixel data, without the pixel data."""
        words = self._tables.words
        value, length = words[at.PIXEL_VALUE], words[at.PIXEL_LENGTH]
        behind = source.size - value - length
        if behind > _HEADER_CAP:
            raise Reject(TooLarge)
        around = bytes(data[:value]) + bytes(source.read(value + length, behind)) if behind else data[:value]
        words[at.GAP] = length
        words[at.FILE_SIZE] = source.size
        status = self._index(around, meta.start, encoding)
        if words[at.UNSORTED]:
            return self.take(source.read(0, source.size))
        return Taken(self._finish(status, around, meta.start, encoding), syntax, encoding, meta, value)

    # -- the head of the file ----------------------------------------------------------------------------------------

    def _pin(self, data: Bytes) -> None:
        self._pinned = Pinned(data)
        self._tables.words[at.SRC] = self._pinned.address
        self._tables.words[at.SIZE] = self._pinned.size

    def _head(self, data: Bytes) -> FileMeta | int:
        """What the head of the file says; a status where it cannot be read."""
        self._pin(data)
        words = self._tables.words
        words[at.PRECEDENT_HOLDS] = 0  # what stands in the context will be about this instance
        status = self._kernels.head(self._tables.context.address)
        if status != at.OK:
            return status
        start = words[at.META_START]
        if start == 132 and any(data[:8]) and guess_encoding(data, 0) is not None:
            # without group 0002 behind it the mark is part of a value of a data set without preamble
            start = 0
        texts = [
            bytes(data[words[word] : words[word] + words[word + 1]]).strip(b"\0 ").decode("ascii", "replace")
            for word in (at.META_FOUND, at.META_FOUND + 2, at.META_FOUND + 4)
        ]
        return FileMeta(start, *texts)

    # -- index -------------------------------------------------------------------------------------------------------

    def _index(self, data: Bytes, start: int, encoding: Encoding) -> int:
        tables, words = self._tables, self._tables.words
        self._pin(data)
        words[at.POS] = start
        words[at.IMPLICIT] = encoding.implicit
        words[at.BIG] = encoding.big
        while (status := self._kernels.index(tables.context.address)) == at.MORE_ENTRIES:
            if tables.entries.size >= _MAX_ENTRIES * at.ENTRY_SIZE:
                raise Reject(TooManyElements)
            tables.entries.grow(tables.entries.size * 2)
            tables.connect()
        return status

    def _finish(self, status: int, data: Bytes, start: int, encoding: Encoding) -> Instance:
        """The instance of an index that is done; elements out of order are put in order first."""
        words = self._tables.words
        if status != at.OK:
            raise Reject(REJECTION_OF_STATUS[status])
        if words[at.ENTRY_COUNT] == 0:
            raise Reject(TruncatedFile)
        instance = self._instance(data)
        if words[at.UNSORTED]:
            data = in_order(instance, start, words[at.END])
            words[at.FILE_SIZE] = len(data)
            status = self._index(data, start, encoding)
            if status != at.OK:
                raise Reject(REJECTION_OF_STATUS[status])
            if words[at.UNSORTED]:
                raise Reject(MalformedStructure)
            instance = self._instance(data)
            instance.special = True
        named = instance.top(CHARACTER_SET)
        if named is not None:
            instance.charset = character_set(instance.raw(named))
            if not instance.charset.known:
                raise Reject(UnknownCharacterSet, (CHARACTER_SET,))
        if words[at.NESTED_CHARSET]:
            _check_nested_sets(instance)
            instance.special = True
        self._tables.text_ok.data[:] = byte_verdicts(instance.charset, bool(words[at.NESTED_CHARSET]))
        return instance

    def _instance(self, data: Bytes) -> Instance:
        tables, words = self._tables, self._tables.words
        found = self._found.unpack_from(tables.slots.data)
        return Instance(data, tables.entries.data, words[at.ENTRY_COUNT], self._slots, found, DEFAULT)


def _check_nested_sets(instance: Instance) -> None:
    """Items may have a character set of their own; one that nobody knows rejects the instance, as its own does."""
    for number in range(instance.count):
        entry = instance.entry(number)
        if entry.tag == CHARACTER_SET and not character_set(instance.raw(entry)).known:
            raise Reject(UnknownCharacterSet, (CHARACTER_SET,))


def _encoding(data: Bytes, meta: FileMeta) -> tuple[TransferSyntax, Encoding]:
    """Transfer syntax and encoding of the data set; a plain data set that is not what the meta says is read as it
    is."""
    syntax = TRANSFER_SYNTAXES.get(meta.transfer_syntax)
    if syntax is None and meta.transfer_syntax:
        raise Reject(UnknownTransferSyntax)
    if syntax is not None and (syntax.deflated or syntax.encapsulated):
        return syntax, _LITTLE
    seen = guess_encoding(data, meta.start)
    if syntax is None:
        if seen is None:
            raise Reject(UnknownTransferSyntax if meta.start else NotDicom)
    elif seen is None or seen.big != syntax.big_endian:
        return syntax, Encoding(not syntax.explicit_vr, syntax.big_endian)
    uid = _IMPLICIT if seen.implicit else (_BIG if seen.big else _EXPLICIT)
    return TRANSFER_SYNTAXES[uid], seen


def _inflate(data: Bytes, start: int) -> bytes:
    """The data set of a deflated file, within bounds (PS3.5 A.5)."""
    import zlib  # few files are deflated

    cap = min(_INFLATED_CAP, _INFLATION_FREE + _INFLATION_RATIO * (len(data) - start))
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = stream.decompress(memoryview(data)[start:], cap)
    except (zlib.error, MemoryError) as error:
        raise Reject(InflationFailed) from error
    if not stream.eof:
        raise Reject(InflationFailed)
    # older toolkits leave the checksum and length of a gzip trailer behind the stream
    if stream.unused_data not in (b"", b"\0", struct.pack("<II", zlib.crc32(inflated), len(inflated) & 0xFFFFFFFF)):
        raise Reject(TrailingBytes)
    return inflated
