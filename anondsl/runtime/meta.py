"""Preamble and file meta information (PS3.10 section 7): read what is needed, write it anew.

Nothing of what came in is copied but the transfer syntax and the SOP class.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from functools import lru_cache
from typing import NamedTuple

from anondsl.runtime.encode import Encoding, element

IMPLEMENTATION_CLASS_UID = "2.25.309461358139853422430846172905487629021"
IMPLEMENTATION_VERSION = "ANONDSL_0_1"

_LONG = frozenset((b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UN", b"UC", b"UR", b"UT", b"SV", b"UV"))
_SHORT = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
     b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip


class FileMeta(NamedTuple):
    """What the head of a file says. UIDs are "" where absent; `start` is where the data set begins."""

    start: int
    transfer_syntax: str = ""
    sop_class: str = ""
    sop_instance: str = ""


_LITTLE = Encoding()
_MARK = bytes(128) + b"DICM"
_GROUP_LENGTH = struct.Struct("<2s2s2sHI")
_SOP_INSTANCE = struct.Struct("<4s2sH")


@lru_cache(maxsize=256)
def _fixed_meta(transfer_syntax: str, sop_class: str) -> tuple[bytes, bytes]:
    before = element(_LITTLE, 0x00020001, "OB", b"\0\1") + element(_LITTLE, 0x00020002, "UI", sop_class.encode("ascii"))
    after = (
        element(_LITTLE, 0x00020010, "UI", transfer_syntax.encode("ascii"))
        + element(_LITTLE, 0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode("ascii"))
        + element(_LITTLE, 0x00020013, "SH", IMPLEMENTATION_VERSION.encode("ascii"))
    )
    return before, after


@lru_cache(maxsize=256)
def meta_around(transfer_syntax: str, sop_class: str) -> tuple[bytes, bytes]:
    """Preamble and file meta information in front of the SOP Instance UID and behind it. The group length, four bytes
    from 140 on, is still without the value of that UID."""
    before, after = _fixed_meta(transfer_syntax, sop_class)
    length = _GROUP_LENGTH.pack(b"\2\0", b"\0\0", b"UL", 4, len(before) + 8 + len(after))
    return _MARK + length + before, after


def write_meta(transfer_syntax: str, sop_class: str, sop_instance: str) -> bytes:
    """An empty preamble, the mark, and file meta information of seven elements."""
    before, after = _fixed_meta(transfer_syntax, sop_class)
    uid = sop_instance.encode("ascii")
    uid += b"\0" * (len(uid) & 1)
    length = len(before) + 8 + len(uid) + len(after)
    return b"".join(
        (
            _MARK,
            _GROUP_LENGTH.pack(b"\2\0", b"\0\0", b"UL", 4, length),
            before,
            _SOP_INSTANCE.pack(b"\2\0\3\0", b"UI", len(uid)),
            uid,
            after,
        )
    )


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
