"""Preamble and file meta information (PS3.10 section 7): read what is needed, write it anew.

Nothing of what came in is copied but the transfer syntax and the SOP class.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

from anondsl.compiled.faults import NotDicom, Rejection, TruncatedFile
from anondsl.runtime.encode import Encoding, element

IMPLEMENTATION_CLASS_UID = "2.25.309461358139853422430846172905487629021"
IMPLEMENTATION_VERSION = "ANONDSL_0_1"

_LONG = frozenset((b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UN", b"UC", b"UR", b"UT", b"SV", b"UV"))
_SHORT = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
     b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip


@dataclass(frozen=True)
class FileMeta:
    """What the head of a file says. UIDs are "" where absent; `start` is where the data set begins."""

    start: int
    transfer_syntax: str = ""
    sop_class: str = ""
    sop_instance: str = ""


def _text(data: bytes | bytearray | memoryview, start: int, length: int) -> str:
    raw = bytes(data[start : start + length]).rstrip(b"\0 ").strip()
    return raw.decode("ascii", "replace")


def read_meta(data: bytes | bytearray | memoryview) -> FileMeta | type[Rejection]:
    """Read preamble and group 0002, always explicit VR little endian. Files without them start with the data set."""
    size = len(data)
    at = 0
    if size >= 132 and bytes(data[128:132]) == b"DICM":
        at = 132
        # without group 0002 behind it the mark may be part of a value of a data set without preamble
        if bytes(data[132:134]) != b"\2\0" and guess_encoding(data, 0) is not None and any(data[:8]):
            at = 0
    elif size >= 4 and bytes(data[0:4]) == b"DICM":
        at = 4
    elif size < 8:
        return NotDicom
    found = {0x0010: "", 0x0002: "", 0x0003: ""}
    while at + 8 <= size:
        group, number = struct.unpack_from("<HH", data, at)
        if group != 2:
            break
        vr = bytes(data[at + 4 : at + 6])
        if vr in _LONG:
            if at + 12 > size:
                return TruncatedFile
            length = struct.unpack_from("<I", data, at + 8)[0]
            value = at + 12
        elif vr in _SHORT:
            length = struct.unpack_from("<H", data, at + 6)[0]
            value = at + 8
        else:  # a group 2 in implicit VR is against the standard, and written all the same
            length = struct.unpack_from("<I", data, at + 4)[0]
            value = at + 8
        if value + length > size:
            return TruncatedFile
        if number in found:
            found[number] = _text(data, value, length)
        at = value + length
    return FileMeta(at, found[0x0010], found[0x0002], found[0x0003])


_LITTLE = Encoding()


@lru_cache(maxsize=256)
def _fixed_meta(transfer_syntax: str, sop_class: str) -> tuple[bytes, bytes]:
    before = element(_LITTLE, 0x00020001, "OB", b"\0\1") + element(_LITTLE, 0x00020002, "UI", sop_class.encode("ascii"))
    after = (
        element(_LITTLE, 0x00020010, "UI", transfer_syntax.encode("ascii"))
        + element(_LITTLE, 0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode("ascii"))
        + element(_LITTLE, 0x00020013, "SH", IMPLEMENTATION_VERSION.encode("ascii"))
    )
    return before, after


def write_meta(transfer_syntax: str, sop_class: str, sop_instance: str) -> bytes:
    """An empty preamble, the mark, and file meta information of seven elements."""
    before, after = _fixed_meta(transfer_syntax, sop_class)
    content = before + element(_LITTLE, 0x00020003, "UI", sop_instance.encode("ascii")) + after
    return bytes(128) + b"DICM" + element(_LITTLE, 0x00020000, "UL", struct.pack("<I", len(content))) + content


def guess_encoding(data: bytes | bytearray | memoryview, start: int) -> Encoding | None:
    """Encoding of a data set that no transfer syntax describes, from its first element; None where it is no data
    set."""
    if len(data) < start + 8:
        return None
    vr = bytes(data[start + 4 : start + 6])
    explicit = vr in _LONG or vr in _SHORT
    for big in (False, True):
        group, number, length = struct.unpack_from((">" if big else "<") + "HHI", data, start)
        if group not in (0x0000, 0x0002, 0x0004, 0x0008, 0x0010) and not (group < 0x0100 and group & 1 == 0):
            continue
        if explicit:
            return Encoding(False, big)
        if not big and (length <= len(data) - start - 8 or (length == 0xFFFFFFFF and number)):
            return Encoding(True, False)
    return None
