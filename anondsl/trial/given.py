"""The instance of a test: a small Secondary Capture image, with what `given` lines put into it.

It holds what every such image must hold (PS3.3 A.8.1), a PatientID for rules that work per patient, two by two black
pixels, and fixed UIDs. Whatever a test gives takes the place of the same attribute. Explicit VR little endian, UTF-8.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from anondsl.compiled.expressions import Reference
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tags import SOP_CLASS_UID, SOP_INSTANCE_UID, SPECIFIC_CHARACTER_SET, format_tag
from anondsl.dicom.vr import VR_RULES
from anondsl.records import record
from anondsl.runtime.charsets import CharacterSet, character_set
from anondsl.runtime.encode import Encoding, element, item, number
from anondsl.runtime.meta import write_meta

BASE: tuple[tuple[str, str], ...] = (
    ("SpecificCharacterSet", "ISO_IR 192"),
    ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7"),
    ("SOPInstanceUID", "2.25.1000000000000000000000000000000001"),
    ("StudyInstanceUID", "2.25.1000000000000000000000000000000002"),
    ("SeriesInstanceUID", "2.25.1000000000000000000000000000000003"),
    ("Modality", "OT"),
    ("ConversionType", "WSD"),
    ("PatientID", "TEST"),
    ("SamplesPerPixel", "1"),
    ("PhotometricInterpretation", "MONOCHROME2"),
    ("Rows", "2"),
    ("Columns", "2"),
    ("BitsAllocated", "8"),
    ("BitsStored", "8"),
    ("HighBit", "7"),
    ("PixelRepresentation", "0"),
    ("PixelData", "\0\0\0\0"),
)
"""What a test starts from, by keyword."""

_EXPLICIT = "1.2.840.10008.1.2.1"
_ENCODING = Encoding()
_FIRST_BLOCK = 0x10
_TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?")
_UNKNOWN_PRIVATE_VR = "LO"
"""Where nobody knows what a private element holds, a test gives it as text."""

Key = tuple[int, str]
"""A tag and its private creator, "" for public elements."""


class CannotBeGiven(Exception):
    """A value has no encoding in the VR of its attribute; `reason` is for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@record
class Given:
    """One attribute and the text of its value; a backslash parts values."""

    reference: Reference
    text: str


@dataclass
class _Level:
    """A data set or item in the making."""

    values: dict[Key, tuple[str, str]] = field(default_factory=dict)
    """VR and text."""
    items: dict[Key, _Level | None] = field(default_factory=dict)
    """The one item of each sequence, None where a sequence is given empty."""


def build_instance(given: Iterable[Given]) -> bytes:
    """The file of a test. Raises `CannotBeGiven`."""
    top = _Level()
    by_keyword = load_dictionary().by_keyword
    for keyword, text in BASE:
        attribute = by_keyword[keyword]
        top.values[attribute.tag, ""] = attribute.vr, text
    for each in given:
        _put(top, each)
    charset = character_set(top.values[SPECIFIC_CHARACTER_SET, ""][1].encode("ascii", "replace"))
    sop_class, sop_instance = (top.values[tag, ""][1] for tag in (SOP_CLASS_UID, SOP_INSTANCE_UID))
    if not sop_class.isascii() or not sop_instance.isascii():
        raise CannotBeGiven("a UID has digits and full stops")
    return write_meta(_EXPLICIT, sop_class, sop_instance) + b"".join(_elements(top, charset))


def _put(top: _Level, given: Given) -> None:
    level = top
    reference = given.reference
    for step in reference.path:
        inner = level.items.get((step, ""))
        if inner is None:
            inner = level.items[step, ""] = _Level()
        level = inner
    key = reference.tag, reference.creator
    if reference.vr == "SQ":
        if given.text:
            raise CannotBeGiven('a sequence is given by what its items hold, `SEQUENCE/ATTRIBUTE`; or empty, by `""`')
        level.items.setdefault(key, None)
        return
    vr = _UNKNOWN_PRIVATE_VR if reference.creator and reference.vr in ("", "UN") else reference.vr
    level.values[key] = vr or "UN", given.text


def _elements(level: _Level, charset: CharacterSet) -> list[bytes]:
    """Encoded elements in the order of their tags; a private block has its creator element in front."""
    blocks = _blocks({key for key in (*level.values, *level.items) if key[1]})
    found: list[tuple[int, bytes]] = []
    for (group, creator), block in blocks.items():
        tag = group << 16 | block
        found.append((tag, element(_ENCODING, tag, "LO", _encoded("LO", creator, tag, charset))))
    for key, (vr, text) in level.values.items():
        tag = _placed(key, blocks)
        found.append((tag, element(_ENCODING, tag, vr, _encoded(vr, text, tag, charset))))
    for key, inner in level.items.items():
        tag = _placed(key, blocks)
        content = b"" if inner is None else item(_ENCODING, _elements(inner, charset))
        found.append((tag, element(_ENCODING, tag, "SQ", content)))
    return [data for _, data in sorted(found)]


def _blocks(keys: set[Key]) -> dict[tuple[int, str], int]:
    """The block of each creator in each group (PS3.5 7.8.1)."""
    blocks: dict[tuple[int, str], int] = {}
    for group, creator in sorted({(tag >> 16, creator) for tag, creator in keys}):
        blocks[group, creator] = _FIRST_BLOCK + sum(1 for other, _ in blocks if other == group)
    return blocks


def _placed(key: Key, blocks: dict[tuple[int, str], int]) -> int:
    tag, creator = key
    return tag if not creator else tag | blocks[tag >> 16, creator] << 8


def _encoded(vr: str, text: str, tag: int, charset: CharacterSet) -> bytes:
    """A value in its VR. Raises `CannotBeGiven`."""
    rule = VR_RULES.get(vr)
    if not text or rule is None:
        return text.encode("utf-8")
    try:
        if vr == "AT":
            return b"".join(_tag_value(part) for part in text.split("\\"))
        if rule.kind == "number":
            return number(_ENCODING, vr, text)
    except (ValueError, OverflowError, struct.error):
        raise CannotBeGiven(f"`{text}` is no value of {format_tag(tag)}, whose VR is {vr}") from None
    if rule.kind == "bytes":
        return text.encode("utf-8")
    data = charset.encode(text) if rule.repertoire == "specific" else text.encode("utf-8")
    if data is None:
        raise CannotBeGiven(f"`{text}` cannot be written in the character set of the test")
    return data


def _tag_value(text: str) -> bytes:
    found = _TAG.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return struct.pack("<HH", int(found[1], 16), int(found[2], 16))
