"""Preamble and file meta information (PS3.10 section 7): read what is needed, write it anew.

Nothing of what came in is copied but the transfer syntax and the SOP class.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from functools import lru_cache
from typing import NamedTuple

from anondsl.runtime.encode import Encoding, element
from anondsl.runtime.kernels.layout import GROUP_LENGTH_AT

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
_HEAD_BYTES = 8
"""In front of the value of a UID."""


@lru_cache(maxsize=256)
def meta_around(transfer_syntax: str, sop_class: str) -> tuple[bytes, bytes]:
    """Preamble and file meta information in front of the SOP Instance UID and behind it. The group length, four bytes
    from `layout.GROUP_LENGTH_AT` on, is still without the value of that UID."""
    before = element(_LITTLE, 0x00020001, "OB", b"\0\1") + element(_LITTLE, 0x00020002, "UI", sop_class.encode("ascii"))
    after = (
        element(_LITTLE, 0x00020010, "UI", transfer_syntax.encode("ascii"))
        + element(_LITTLE, 0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode("ascii"))
        + element(_LITTLE, 0x00020013, "SH", IMPLEMENTATION_VERSION.encode("ascii"))
    )
    length = struct.pack("<I", len(before) + _HEAD_BYTES + len(after))
    return _MARK + element(_LITTLE, 0x00020000, "UL", length) + before, after


def write_meta(transfer_syntax: str, sop_class: str, sop_instance: str) -> bytes:
    """An empty preamble, the mark, and file meta information of seven elements."""
    before, after = meta_around(transfer_syntax, sop_class)
    uid = element(_LITTLE, 0x00020003, "UI", sop_instance.encode("ascii"))
    (others,) = struct.unpack_from("<I", before, GROUP_LENGTH_AT)
    length = struct.pack("<I", others + len(uid) - _HEAD_BYTES)
    return b"".join((before[:GROUP_LENGTH_AT], length, before[GROUP_LENGTH_AT + 4 :], uid, after))


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
