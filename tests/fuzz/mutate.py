"""Files made wrong: the places that matter found by a lenient walk, and changed at random.

Random bytes alone hardly ever get behind the first length field. Knows DICOM's encoding, nothing of the product.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, LONG, UNDEFINED

SYNTAXES = (EXPLICIT, IMPLICIT, BIG_ENDIAN)
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_TAGS = (
    _ITEM, _ITEM_END, _SEQUENCE_END, 0, 0x00020010, 0x00080000, 0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00090010,
    0x00091001, 0x000900FF, 0x00100010, 0x0020000D, 0x00280010, 0x0040A730, 0x50003000, 0x60003000, 0x60020010, 0x7FDF0010,
    0x7FE00010, 0x7FE00008, 0xFFFCFFFC, 0xFFFEFFFF, 0xFFFFFFFF,
)  # fmt: skip
_LENGTHS = (
    0,
    1,
    2,
    7,
    8,
    9,
    0x7FFF,
    0xFFFE,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFF7,
    0xFFFFFFFE,
    UNDEFINED,
)
_VALUES = (
    b"", b"\\", b"\\\\\\\\", b"\0", b" ", b"1.2\\3.4\\", b"1.2.840.10008.", b"9" * 64, b"9" * 65, b"2020", b"2020+0100", b"202001",
    b"20200101\\20200229", b"99991231", b"00010101", b"20200131101112.123456-1200", b"\xc3", b"\xe0\xa0", b"\xf4\x8f\xbf",
    b"\x1b$B;3", b"\xff" * 9, b"\xfe\xff\x00\xe0\0\0\0\0", b"ZQ MAKER", b"  ZQ MAKER\0", b"ISO_IR 100", b"\\ISO 2022 IR 87",
)  # fmt: skip
_VRS = (*sorted(LONG), "LO", "UI", "DA", "DT", "US", "AT", "PN", "CS", "ZZ", "\0\0", "sq")


@dataclass(frozen=True)
class Head:
    """Where an element, item or delimiter stands: its start, its length field, its value, the end of the value."""

    start: int
    field: int
    width: int
    value: int
    end: int


def data_set_start(data: bytes) -> int:
    """Where the data set of a file with preamble and file meta information begins."""
    at = 132
    while at + 12 <= len(data) and data[at : at + 2] == b"\2\0":
        vr = data[at + 4 : at + 6].decode("latin_1")
        if vr in LONG:
            at += 12 + struct.unpack_from("<I", data, at + 8)[0]
        else:
            at += 8 + struct.unpack_from("<H", data, at + 6)[0]
    return min(at, len(data))


def heads(data: bytes, start: int, syntax: str) -> Iterator[Head]:
    """All heads from `start` on, those in sequences too, for as long as they read."""
    order = ">" if syntax == BIG_ENDIAN else "<"
    at = start
    while at + 8 <= len(data):
        group, number = struct.unpack_from(order + "HH", data, at)
        tag, vr = group << 16 | number, data[at + 4 : at + 6].decode("latin_1")
        if group == 0xFFFE or syntax == IMPLICIT:
            field, width = at + 4, 4
        elif vr in LONG and at + 12 <= len(data):
            field, width = at + 8, 4
        else:
            field, width = at + 6, 2
        (length,) = struct.unpack_from(order + ("I" if width == 4 else "H"), data, field)
        value = field + width
        opens = group == 0xFFFE or vr == "SQ" or length == UNDEFINED
        if syntax == IMPLICIT and data[value : value + 4] == b"\xfe\xff\x00\xe0":
            opens = True
        if value + (0 if opens else length) > len(data):
            return
        inside = tag in (_ITEM, _ITEM_END, _SEQUENCE_END) or opens
        yield Head(at, field, width, value, min(value + length, len(data)) if length != UNDEFINED else len(data))
        at = value if inside else value + length


def with_lengths(data: bytes, syntax: str) -> Iterator[bytes]:
    """The file once for each of its length fields and each length that hurts."""
    order = ">" if syntax == BIG_ENDIAN else "<"
    for head in heads(data, data_set_start(data), syntax):
        left = len(data) - head.value
        for length in sorted({*_LENGTHS, head.end - head.value + 1, left, left + 1, left - 1}):
            if length < 1 << (8 * head.width):
                field = struct.pack(order + ("I" if head.width == 4 else "H"), max(length, 0))
                yield data[: head.field] + field + data[head.field + head.width :]


def mutated(data: bytes, source: Random, syntax: str) -> bytes:
    """The file with one to eight changes; of a deflated file, in what is deflated."""
    start = data_set_start(data)
    if syntax != DEFLATED:
        return data[:start] + mutated_data_set(data[start:], source, syntax)
    body = zlib.decompressobj(-15).decompress(data[start:])
    stream = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = stream.compress(mutated_data_set(body, source, EXPLICIT)) + stream.flush()
    return data[:start] + packed + b"\0" * (len(packed) & 1)


def mutated_data_set(data: bytes, source: Random, syntax: str) -> bytes:
    for _ in range(source.choice((1, 1, 1, 2, 3, 5, 8))):
        if not data:
            break
        found = list(heads(data, 0, syntax))
        change = source.choice(_CHANGES if found else _BLIND)
        data = change(bytearray(data), found, source, ">" if syntax == BIG_ENDIAN else "<")
    return data


def _flip(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    data[source.randrange(len(data))] ^= 1 << source.randrange(8)
    return bytes(data)


def _byte(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    data[source.randrange(len(data))] = source.choice((0, 1, 0x20, 0x5C, 0x7F, 0x80, 0xFE, 0xFF, source.randrange(256)))
    return bytes(data)


def _cut(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    return bytes(data[: source.randrange(len(data))])


def _noise(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    at = source.randrange(len(data))
    return bytes(data[:at] + source.randbytes(source.randrange(1, 24)) + data[at:])


def _length(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    head = source.choice(found)
    near = head.end - head.value + source.randrange(-9, 10)
    length = source.choice((*_LENGTHS, near, near, near, len(data) - head.value, len(data) - head.value - 1))
    size = head.width
    struct.pack_into(order + ("I" if size == 4 else "H"), data, head.field, max(length, 0) & ((1 << 8 * size) - 1))
    return bytes(data)


def _tag(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    tag = source.choice((*_TAGS, source.randrange(1 << 32)))
    struct.pack_into(order + "HH", data, source.choice(found).start, tag >> 16, tag & 0xFFFF)
    return bytes(data)


def _vr(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    at = source.choice(found).start + 4
    data[at : at + 2] = source.choice(_VRS).encode()
    return bytes(data)


def _value(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    """A value of its own, the length of the element put right, that of what is around it not."""
    head, value = source.choice(found), source.choice(_VALUES)
    struct.pack_into(order + ("I" if head.width == 4 else "H"), data, head.field, len(value))
    return bytes(data[: head.value] + value + data[head.end :])


def _drop(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    head = source.choice(found)
    return bytes(data[: head.start] + data[head.end :])


def _again(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    """An element once more, before another one."""
    head, other = source.choice(found), source.choice(found)
    return bytes(data[: other.start] + data[head.start : head.end] + data[other.start :])


def _head_only(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    head, other = source.choice(found), source.choice(found)
    return bytes(data[: other.start] + data[head.start : head.value] + data[other.start :])


def _grow(data: bytearray, found: list[Head], source: Random, order: str) -> bytes:
    """A value made long, with its length."""
    head = source.choice(found)
    more = source.choice((b"\\1", b"\\20200101", b"A", b"\0", b"\xc3\xa4", b" ")) * source.randrange(1, 300)
    length = min(head.end - head.value + len(more), 0xFFFF)
    struct.pack_into(order + ("I" if head.width == 4 else "H"), data, head.field, length)
    return bytes(data[: head.end] + more + data[head.end :])


_BLIND = (_flip, _byte, _cut, _noise)
_CHANGES = (
    _flip, _byte, _byte, _cut, _noise, _length, _length, _length, _tag, _tag, _vr, _vr, _value, _value, _value, _drop, _drop,
    _again, _again, _head_only, _grow,
)  # fmt: skip
