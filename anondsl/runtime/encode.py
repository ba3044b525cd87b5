"""Elements that the runtime writes itself, in the encoding of the instance (PS3.5 section 7.1)."""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from collections.abc import Iterable
from typing import NamedTuple

_LONG = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
_NUL_PADDED = frozenset(("UI", "OB", "UN", "OW", "OD", "OF", "OL", "OV"))


class Encoding(NamedTuple):
    """How elements are written: implicit or explicit VR, byte order."""

    implicit: bool = False
    big: bool = False

    @property
    def order(self) -> str:
        return ">" if self.big else "<"


def pad(vr: str, value: bytes) -> bytes:
    """The value with the padding of its VR to an even length."""
    if len(value) & 1:
        return value + (b"\0" if vr in _NUL_PADDED else b" ")
    return value


def element(encoding: Encoding, tag: int, vr: str, value: bytes) -> bytes:
    """One element with its head; the value is padded here."""
    value = pad(vr, value)
    group, number = tag >> 16, tag & 0xFFFF
    if encoding.implicit:
        return struct.pack(encoding.order + "HHI", group, number, len(value)) + value
    if vr not in _LONG and len(value) > 0xFFFF:
        vr = "UN"
    if vr in _LONG:
        head = struct.pack(encoding.order + "HH2sHI", group, number, vr.encode("ascii"), 0, len(value))
    else:
        head = struct.pack(encoding.order + "HH2sH", group, number, vr.encode("ascii"), len(value))
    return head + value


def item(encoding: Encoding, elements: Iterable[bytes]) -> bytes:
    """One item of defined length."""
    content = b"".join(elements)
    return struct.pack(encoding.order + "HHI", 0xFFFE, 0xE000, len(content)) + content


_NUMBER_FORMATS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}


def number(encoding: Encoding, vr: str, text: str) -> bytes:
    """A binary number, values separated by backslash."""
    code = _NUMBER_FORMATS[vr]
    parse = float if vr in ("FL", "FD") else int
    return b"".join(struct.pack(encoding.order + code, parse(part)) for part in text.split("\\"))
