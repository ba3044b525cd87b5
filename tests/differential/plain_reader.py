"""A plain, slow reader of DICOM files for the tests: bytes in, a tree of elements out.

Four plain encodings and deflate, defined and undefined lengths, `UN` sequences (PS3.5 6.2.2), encapsulated pixel data,
files without preamble or meta. A loop with its own stack, so depth costs nothing. What cannot be read ends in
`Unreadable` with the run-time code that the product gives for the same fault (`anondsl.compiled.faults`).

Decisions where PS3.5 leaves room:
- `DICM` at byte 128 counts when (0002,xxxx) follows, or when the file does not begin like a data set.
- The meta information is read as long as elements of group 0002 follow; its stated length is not believed.
- Without transfer syntax the encoding is guessed from the first element: a known VR at byte 4 says explicit, the group
  number in either order says which endian; the first group must be 0002 to 00FF.
- An element that lies beyond the end of the file: length-overrun where a length is stated, truncated-file where the
  header of an element is cut or an undefined length never ends.
- An undefined length is for sequences, `UN`, and the encapsulated pixel data; anything else is malformed.
- An item or sequence of stated length ends exactly there.

What this module does not do: give meaning to values (`values.py`), rules (`interpreter.py`).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

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
PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
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
    unreadable_sequence: bool = False
    """Sent as `UN`, a sequence by the dictionary, and no sequence at all."""


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
            whole = limit == end
            raise Unreadable(TRUNCATED if whole else MALFORMED, at)
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
            raise Unreadable(MALFORMED if len(stack) > 1 else TRAILING, at)
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
            raise Unreadable(UNKNOWN_VR, at)
        if vr in LONG:
            if limit - at < 12:
                raise Unreadable(TRUNCATED if limit == end else MALFORMED, at)
            (length,) = struct.unpack_from(order + "I", data, at + 8)
            at += 12
        else:
            (length,) = struct.unpack_from(order + "H", data, at + 6)
            at += 8
    else:
        (length,) = struct.unpack_from(order + "I", data, at + 4)
        at += 8
    element = Element(tag, vr, big=frame.big)
    frame.elements.append(element)
    if length == UNDEFINED and tag in PIXELS and vr in ("OB", "OW"):
        element.fragments, at = _fragments(data, at, limit, order)
        return at
    if length != UNDEFINED and length > limit - at:
        raise Unreadable(OVERRUN, head)
    sequence = vr == "SQ" or (vr in ("", "UN") and length == UNDEFINED) or (vr == "" and _holds_sequence(tag))
    if length == UNDEFINED and not sequence:
        raise Unreadable(MALFORMED, head)
    if not sequence:
        element.value = data[at : at + length]
        if vr == "UN":
            element.big = False
            if _holds_sequence(tag):
                _reread(element, frame.depth)
        return at + length
    if frame.depth + 1 > MAX_DEPTH:
        raise Unreadable(TOO_DEEP, head)
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


def _reread(element: Element, depth: int) -> None:
    """A sequence that came as `UN` with a stated length: implicit VR, little endian (PS3.5 6.2.2 note 4)."""
    # A wrapping element of undefined length lets the one loop do the work.
    raw = struct.pack("<HHI", element.tag >> 16, element.tag & 0xFFFF, len(element.value)) + element.value
    try:
        element.items = read_elements(raw, 0, len(raw), False, False, depth)[0].items
    except Unreadable as fault:
        if fault.code == TOO_DEEP:
            raise
        element.unreadable_sequence = True


def _looks_like_data_set(data: bytes) -> tuple[bool, bool] | None:
    """(explicit, big endian) of a bare data set, None where it is none."""
    if len(data) < 8:
        return None
    big = data[0] == 0 and data[1] != 0
    group = struct.unpack_from(">H" if big else "<H", data, 0)[0]
    if not 0x0002 <= group <= 0x00FF or group & 1:
        return None
    explicit = data[4:6].decode("latin-1") in VRS
    if explicit:
        return True, big
    (length,) = struct.unpack_from(">I" if big else "<I", data, 4)
    if length > len(data) - 8 and length != UNDEFINED:
        return None
    return False, big


def _inflate(data: bytes) -> bytes:
    machine = zlib.decompressobj(-15)
    try:
        out = machine.decompress(data, MAX_INFLATED)
    except zlib.error:
        raise Unreadable(INFLATE) from None
    if not machine.eof:
        raise Unreadable(INFLATE)
    if machine.unused_data not in (b"", b"\0"):
        raise Unreadable(TRAILING)
    return out


def _read_meta(data: bytes, at: int) -> tuple[dict[int, Element], int]:
    meta: dict[int, Element] = {}
    while len(data) - at >= 8 and data[at : at + 2] == b"\x02\x00":
        vr = data[at + 4 : at + 6].decode("latin-1")
        if vr not in VRS:
            raise Unreadable(UNKNOWN_VR, at)
        long = vr in LONG
        if long and len(data) - at < 12:
            raise Unreadable(TRUNCATED, at)
        (length,) = struct.unpack_from("<I" if long else "<H", data, at + (8 if long else 6))
        (number,) = struct.unpack_from("<H", data, at + 2)
        start = at + (12 if long else 8)
        if length > len(data) - start:
            raise Unreadable(OVERRUN, at)
        meta[0x00020000 | number] = Element(0x00020000 | number, vr, data[start : start + length])
        at = start + length
    return meta, at


def uid_text(value: bytes) -> str:
    return value.decode("latin-1").rstrip("\0 ").lstrip(" ")


def read_file(data: bytes) -> File:
    """Read a whole file, or raise `Unreadable`."""
    out = File()
    bare = _looks_like_data_set(data)
    marked = data[128:132] == b"DICM"
    at = 0
    if marked and (data[132:134] == b"\x02\x00" or bare is None):
        out.preamble = data[:128]
        at = 132
    elif bare is None:
        raise Unreadable(NOT_DICOM)
    out.meta, at = _read_meta(data, at)
    syntax = out.meta.get(0x00020010)
    out.syntax = uid_text(syntax.value) if syntax else ""
    body = data[at:]
    if out.syntax == IMPLICIT:
        out.explicit = False
    elif out.syntax == BIG_ENDIAN:
        out.big = True
    elif out.syntax == DEFLATED:
        body = _inflate(body)
    elif out.syntax == "":
        guess = _looks_like_data_set(body)
        if guess is None:
            raise Unreadable(NO_SYNTAX if out.meta else NOT_DICOM)
        out.explicit, out.big = guess
        if not out.explicit and out.big:
            raise Unreadable(NOT_DICOM)
        out.syntax = IMPLICIT if not out.explicit else BIG_ENDIAN if out.big else EXPLICIT
    elif not out.syntax.startswith("1.2.840.10008.1.2."):
        raise Unreadable(NO_SYNTAX)
    out.inflated = body
    out.elements = read_elements(body, 0, len(body), out.explicit, out.big)
    _refuse_duplicates(out.elements)
    return out


def _refuse_duplicates(elements: list[Element]) -> None:
    waiting = [elements]
    while waiting:
        current = waiting.pop()
        tags = [element.tag for element in current]
        if len(set(tags)) != len(tags):
            raise Unreadable(DUPLICATE)
        for element in current:
            waiting.extend(element.items or ())
