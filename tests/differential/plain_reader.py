"""A plain, slow reader of DICOM files for the tests: bytes in, a tree of elements out.

Four plain encodings and deflate, defined and undefined lengths, `UN` sequences (PS3.5 6.2.2), encapsulated pixel data,
files without preamble or meta. A loop with its own stack, so depth costs nothing. What cannot be read ends in
`Unreadable` with the run-time code that the product gives for the same fault (`anondsl.compiled.faults`).

Decisions where PS3.5 leaves room:
- `DICM` at byte 128 counts when (0002,xxxx) follows, or when the file does not begin like a data set.
- The meta information is read as long as elements of group 0002 follow; its stated length is not believed.
- The first element says which plain encoding a data set has, and is believed against the meta information where both
  have one byte order: a known VR at byte 4 says explicit; the group is even and below 0100.
- Fewer than 8 bytes behind the last element of the file are trailing bytes, and so is what has no VR and would stand out
  of order; in an item or sequence of stated length they overrun it; else the file is truncated.
- An undefined length is for sequences, `UN`, and the encapsulated pixel data; anything else is malformed.
- An item or sequence of stated length ends exactly there. A sequence that does not begin with an item is malformed where
  the file says SQ, and opaque where only the dictionary says so.
- Behind a deflated data set may stand one NUL, or its CRC-32 and length, as older toolkits leave them.

What this module does not do: give meaning to values (`values.py`), rules (`interpreter.py`).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from pydicom._uid_dict import UID_dictionary

from tests.conformance import tables

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"
BIG_ENDIAN = "1.2.840.10008.1.2.2"

LONG = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
VRS = frozenset(
    [
        "AE",
        "AS",
        "AT",
        "CS",
        "DA",
        "DS",
        "DT",
        "FD",
        "FL",
        "IS",
        "LO",
        "LT",
        "OB",
        "OD",
        "OF",
        "OL",
        "OV",
        "OW",
        "PN",
        "SH",
        "SL",
        "SQ",
        "SS",
        "ST",
        "SV",
        "TM",
        "UC",
        "UI",
        "UL",
        "UN",
        "UR",
        "US",
        "UT",
        "UV",
    ]
)
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
MAX_DEPTH = 64
MAX_INFLATED = 1 << 30

NOT_DICOM, TRUNCATED, OVERRUN, MALFORMED, UNKNOWN_VR = "ADL901", "ADL902", "ADL903", "ADL904", "ADL905"
TOO_DEEP, DUPLICATE, TRAILING, NO_SYNTAX, INFLATE = "ADL906", "ADL908", "ADL909", "ADL910", "ADL911"


class Unreadable(Exception):
    """The file cannot be read; `code` says why."""

    def __init__(self, code: str, where: int = -1) -> None:
        super().__init__(code)
        self.code = code
        self.where = where


@dataclass
class Element:
    """One element. `vr` is what stands in the file, "" in implicit VR. `items` of a sequence, `fragments` of
    encapsulated pixel data (the offset table first); `value` otherwise, in the byte order `big` says."""

    tag: int
    vr: str
    value: bytes = b""
    items: list[list[Element]] | None = None
    fragments: list[bytes] | None = None
    big: bool = False
    opaque: bool = False
    """A sequence by the dictionary, and none in the file."""


@dataclass
class File:
    preamble: bytes = b""
    meta: dict[int, Element] = field(default_factory=dict)
    syntax: str = ""
    explicit: bool = True
    big: bool = False
    elements: list[Element] = field(default_factory=list)
    """In the order of the file."""
    inflated: bytes = b""
    """The data set's bytes, inflated."""


@dataclass
class _Frame:
    """A data set or item (`items` None) or a sequence being read; `end` None: until its delimiter."""

    end: int | None
    elements: list[Element]
    items: list[list[Element]] | None
    explicit: bool
    big: bool
    depth: int


def _holds_sequence(tag: int) -> bool:
    fact = tables.attribute(tag)
    return fact is not None and fact.vrs[0] == "SQ"


def read_elements(data: bytes, start: int, end: int, explicit: bool, big: bool, depth: int = 0) -> list[Element]:
    """The data set in `data[start:end]`."""
    top = _Frame(end, [], None, explicit, big, depth)
    stack = [top]
    at = start
    while True:
        frame = stack[-1]
        limit = next(f.end for f in reversed(stack) if f.end is not None)
        if frame.end is not None and at == frame.end:
            stack.pop()
            if not stack:
                break
            continue
        room = limit - at
        if room < 8:
            if limit < end:
                raise Unreadable(OVERRUN, at)
            raise Unreadable(TRAILING if len(stack) == 1 and top.elements else TRUNCATED, at)
        order = ">" if frame.big else "<"
        group, number = struct.unpack_from(order + "HH", data, at)
        tag = group << 16 | number
        if frame.items is not None:
            at = _item(data, at, tag, order, limit, frame, stack)
            continue
        if group == 0xFFFE:
            (length,) = struct.unpack_from(order + "I", data, at + 4)
            if tag == ITEM_END and frame.end is None and length == 0:
                stack.pop()
                at += 8
                continue
            raise Unreadable(MALFORMED, at)
        at = _element(data, at, tag, order, limit, end, frame, stack)
    return top.elements


def _item(data: bytes, at: int, tag: int, order: str, limit: int, frame: _Frame, stack: list[_Frame]) -> int:
    assert frame.items is not None
    (length,) = struct.unpack_from(order + "I", data, at + 4)
    at += 8
    if tag == SEQUENCE_END and frame.end is None and length == 0:
        stack.pop()
        return at
    if tag != ITEM:
        raise Unreadable(MALFORMED, at - 8)
    if length != UNDEFINED and length > limit - at:
        raise Unreadable(OVERRUN, at - 8)
    if frame.depth > MAX_DEPTH:
        raise Unreadable(TOO_DEEP, at - 8)
    elements: list[Element] = []
    frame.items.append(elements)
    stack.append(
        _Frame(None if length == UNDEFINED else at + length, elements, None, frame.explicit, frame.big, frame.depth)
    )
    return at


def _element(
    data: bytes, at: int, tag: int, order: str, limit: int, end: int, frame: _Frame, stack: list[_Frame]
) -> int:
    vr = ""
    head = at
    if frame.explicit:
        vr = data[at + 4 : at + 6].decode("latin-1")
        if vr not in VRS:
            late = len(stack) == 1 and frame.elements and tag <= frame.elements[-1].tag
            raise Unreadable(TRAILING if late else UNKNOWN_VR, at)
        if vr in LONG:
            if limit - at < 12:
                raise Unreadable(TRUNCATED if limit == end else OVERRUN, at)
            (length,) = struct.unpack_from(order + "I", data, at + 8)
            at += 12
        else:
            (length,) = struct.unpack_from(order + "H", data, at + 6)
            at += 8
    else:
        (length,) = struct.unpack_from(order + "I", data, at + 4)
        at += 8
    if frame.elements and tag == frame.elements[-1].tag:
        raise Unreadable(DUPLICATE, head)
    element = Element(tag, vr, big=frame.big)
    frame.elements.append(element)
    if length == UNDEFINED and tag == PIXEL_DATA and vr not in ("", "UN"):
        element.fragments, at = _fragments(data, at, limit, order)
        return at
    if length != UNDEFINED and length > limit - at:
        raise Unreadable(OVERRUN, head)
    if vr == "UN":
        element.big = False
    known = tables.attribute(tag)
    if length == UNDEFINED:
        if vr not in ("", "UN", "SQ") or (vr == "" and known is not None and not _holds_sequence(tag)):
            raise Unreadable(MALFORMED, head)
    elif vr == "SQ" or _holds_sequence(tag):
        big_inside = frame.big and vr != "UN"
        starts = length >= 8 and struct.unpack_from((">" if big_inside else "<") + "HH", data, at) == (0xFFFE, 0xE000)
        if length and not starts and vr == "SQ":
            raise Unreadable(MALFORMED, head)
        if vr not in ("", "UN", "SQ") or (length and not starts):
            element.value = data[at : at + length]
            element.opaque = True
            return at + length
    else:
        element.value = data[at : at + length]
        return at + length
    element.items = []
    explicit, big = (False, False) if vr == "UN" else (frame.explicit, frame.big)
    stack.append(
        _Frame(None if length == UNDEFINED else at + length, [], element.items, explicit, big, frame.depth + 1)
    )
    return at


def _fragments(data: bytes, at: int, limit: int, order: str) -> tuple[list[bytes], int]:
    out: list[bytes] = []
    while True:
        if limit - at < 8:
            raise Unreadable(TRUNCATED, at)
        group, number, length = struct.unpack_from(order + "HHI", data, at)
        tag = group << 16 | number
        at += 8
        if tag == SEQUENCE_END:
            return out, at
        if tag != ITEM or length == UNDEFINED:
            raise Unreadable(MALFORMED, at - 8)
        if length > limit - at:
            raise Unreadable(OVERRUN, at - 8)
        out.append(data[at : at + length])
        at += length


def guess(data: bytes, start: int) -> tuple[bool, bool] | None:
    """(explicit, big endian) of the data set that begins at `start`, None where none does."""
    if len(data) < start + 8:
        return None
    explicit = data[start + 4 : start + 6].decode("latin-1") in VRS
    for big in (False, True):
        group, number, length = struct.unpack_from((">" if big else "<") + "HHI", data, start)
        if group & 1 or group >= 0x0100:
            continue
        if explicit:
            return True, big
        if not big and (length <= len(data) - start - 8 or (length == UNDEFINED and number)):
            return False, False
    return None


def _inflate(data: bytes) -> bytes:
    machine = zlib.decompressobj(-15)
    try:
        out = machine.decompress(data, MAX_INFLATED)
    except zlib.error:
        raise Unreadable(INFLATE) from None
    if not machine.eof:
        raise Unreadable(INFLATE)
    if machine.unused_data not in (b"", b"\0", struct.pack("<II", zlib.crc32(out), len(out) & 0xFFFFFFFF)):
        raise Unreadable(TRAILING)
    return out


def _read_meta(data: bytes, at: int) -> tuple[dict[int, Element], int]:
    meta: dict[int, Element] = {}
    while len(data) - at >= 8 and data[at : at + 2] == b"\x02\x00":
        vr = data[at + 4 : at + 6].decode("latin-1")
        width = 4 if vr in LONG or vr not in VRS else 2  # without VR: against the standard, and met in files
        start = at + (12 if vr in LONG else 8)
        if start > len(data):
            raise Unreadable(TRUNCATED, at)
        (length,) = struct.unpack_from("<I" if width == 4 else "<H", data, start - width)
        (number,) = struct.unpack_from("<H", data, at + 2)
        if length > len(data) - start:
            raise Unreadable(TRUNCATED, at)
        meta[0x00020000 | number] = Element(0x00020000 | number, vr, data[start : start + length])
        at = start + length
    return meta, at


def uid_text(value: bytes) -> str:
    return value.decode("ascii", "replace").strip("\0 ")


def read_file(data: bytes) -> File:
    """Read a whole file, or raise `Unreadable`."""
    out = File()
    at = 0
    if data[128:132] == b"DICM" and (data[132:134] == b"\2\0" or guess(data, 0) is None or not any(data[:8])):
        out.preamble = data[:128]
        at = 132
    elif data[:4] == b"DICM":
        at = 4
    elif len(data) < 8:
        raise Unreadable(NOT_DICOM)
    out.meta, at = _read_meta(data, at)
    syntax = out.meta.get(0x00020010)
    out.syntax = uid_text(syntax.value) if syntax else ""
    if out.syntax and not _is_known(out.syntax):
        raise Unreadable(NO_SYNTAX)
    body = data[at:]
    if out.syntax == DEFLATED:
        body = _inflate(body)
    elif out.syntax in ("", IMPLICIT, EXPLICIT, BIG_ENDIAN):
        seen = guess(data, at)
        if out.syntax == "" and seen is None:
            raise Unreadable(NO_SYNTAX if at else NOT_DICOM)
        out.explicit, out.big = out.syntax != IMPLICIT, out.syntax == BIG_ENDIAN
        if seen is not None and (out.syntax == "" or seen[1] == out.big):
            out.explicit, out.big = seen
            out.syntax = IMPLICIT if not out.explicit else BIG_ENDIAN if out.big else EXPLICIT
    out.inflated = body
    out.elements = read_elements(body, 0, len(body), out.explicit, out.big)
    if not out.elements:
        raise Unreadable(TRUNCATED)
    _refuse_duplicates(out.elements)
    return out


def _is_known(syntax: str) -> bool:
    """A transfer syntax that pydicom's dictionary has, or the one of deflated frames, which is newer."""
    return syntax == DEFLATED_FRAMES or UID_dictionary.get(syntax, ("", ""))[1] == "Transfer Syntax"


def _refuse_duplicates(elements: list[Element]) -> None:
    waiting = [elements]
    while waiting:
        current = waiting.pop()
        tags = [element.tag for element in current]
        if len(set(tags)) != len(tags):
            raise Unreadable(DUPLICATE)
        for element in current:
            waiting.extend(element.items or ())
