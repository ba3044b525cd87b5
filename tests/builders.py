"""Tiny synthetic DICOM data sets by keyword, and a writer for the plain encodings, for all tests.

    data = file_of(dataset(PatientID="P-1", RequestAttributesSequence=[dataset(RequestedProcedureID="R")]))

No patient-like data, fixed UIDs. The writer writes what it is told, wrong lengths and orders included: `raw` elements and
the arguments of `element` are the tools of the adversarial tests. VRs come from the tests' own dictionary
(`tests.conformance.tables`); nothing of the product is used.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.conformance import tables
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, LONG, UNDEFINED

PLAIN_SYNTAXES = (EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED)

CT = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
STUDY, SERIES, INSTANCE = "1.2.826.0.1.3680043.9999.1", "1.2.826.0.1.3680043.9999.2", "1.2.826.0.1.3680043.9999.3"

_PACK = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}
_WORDS = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}

Scalar = str | bytes | int | float
Value = Scalar | Sequence[Scalar] | Sequence["Dataset"] | None


@dataclass(frozen=True)
class Node:
    """An element to be written. `value` bytes go out as they are (little-endian words are swapped in big endian);
    `length` overrides the length field; `raw` is written instead of the whole element, header included."""

    tag: int
    vr: str = ""
    value: Value = None
    length: int | None = None
    raw: bytes | None = None
    undefined: bool = False


Dataset = tuple[Node, ...]


def tag_of(name: str | int) -> int:
    return name if isinstance(name, int) else tables.by_keyword()[name].tag


def element(name: str | int, value: Value = None, vr: str = "", **how: object) -> Node:
    """One element by keyword or tag; the VR comes from the dictionary unless given."""
    tag = tag_of(name)
    if not vr:
        fact = tables.attribute(tag)
        vr = fact.vrs[0] if fact else "UN"
    return Node(tag, vr, value, **how)  # type: ignore[arg-type]  # fields of Node, by name


def raw(data: bytes, tag: int = 0xFFFFFFFF) -> Node:
    """Bytes that stand in the place of an element; `tag` says where they sort."""
    return Node(tag, raw=data)


def dataset(*nodes: Node, **values: Value) -> Dataset:
    """A data set in tag order from keywords and ready-made nodes."""
    both = [*nodes, *(element(keyword, value) for keyword, value in values.items())]
    return tuple(sorted(both, key=lambda node: node.tag))


def instance(*nodes: Node, **values: Value) -> Dataset:
    """A CT-like instance: class and UIDs, unless given, and what else is named."""
    given = {node.tag for node in nodes}
    for keyword, value in (
        ("SOPClassUID", CT),
        ("SOPInstanceUID", INSTANCE),
        ("StudyInstanceUID", STUDY),
        ("SeriesInstanceUID", SERIES),
    ):
        if tag_of(keyword) not in given:
            values.setdefault(keyword, value)
    return dataset(*nodes, **values)


def pad(data: bytes, vr: str) -> bytes:
    return data + (b"\0" if vr in ("UI", "OB", "UN") else b" ") if len(data) % 2 else data


def value_bytes(vr: str, value: Value, big: bool = False, charset: str = "latin-1") -> bytes:
    """The value field of an element that is no sequence."""
    if value is None:
        return b""
    if isinstance(value, (bytes, bytearray)):
        width = _WORDS.get(vr, 1)
        data = bytes(value)
        if big and width > 1:
            data = b"".join(data[i : i + width][::-1] for i in range(0, len(data), width))
        return data
    many = [value] if isinstance(value, (str, int, float)) else list(value)
    order = ">" if big else "<"
    if vr in _PACK:
        return b"".join(struct.pack(order + _PACK[vr], item) for item in many)
    if vr == "AT":
        return b"".join(struct.pack(order + "HH", int(item) >> 16, int(item) & 0xFFFF) for item in many)  # type: ignore[arg-type]
    return pad("\\".join(str(item) for item in many).encode(charset), vr)


def _is_items(value: Value) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, tuple) for item in value)


def write_element(node: Node, explicit: bool, big: bool, undefined: bool, charset: str) -> bytes:
    if node.raw is not None:
        return node.raw
    order = ">" if big else "<"
    loose = undefined or node.undefined
    if node.vr == "SQ" or (node.vr == "UN" and _is_items(node.value) and node.value):
        inner_explicit, inner_big = (False, False) if node.vr == "UN" else (explicit, big)
        inner = "<" if not inner_big else ">"
        body = b""
        for item in node.value or ():  # type: ignore[union-attr]
            content = write_dataset(item, inner_explicit, inner_big, undefined, charset)  # type: ignore[arg-type]
            body += struct.pack(inner + "HHI", 0xFFFE, 0xE000, UNDEFINED if loose else len(content)) + content
            if loose:
                body += struct.pack(inner + "HHI", 0xFFFE, 0xE00D, 0)
        if loose:
            body += struct.pack(inner + "HHI", 0xFFFE, 0xE0DD, 0)
        length = UNDEFINED if loose else len(body)
    else:
        body = value_bytes(node.vr, node.value, big, charset)
        length = len(body)
    if node.length is not None:
        length = node.length
    head = struct.pack(order + "HH", node.tag >> 16, node.tag & 0xFFFF)
    if not explicit:
        return head + struct.pack(order + "I", length) + body
    if node.vr in LONG:
        return head + node.vr.encode() + b"\0\0" + struct.pack(order + "I", length) + body
    return head + node.vr.encode() + struct.pack(order + "H", length) + body


def write_dataset(
    nodes: Iterable[Node], explicit: bool = True, big: bool = False, undefined: bool = False, charset: str = "latin-1"
) -> bytes:
    """The nodes in the given order. `undefined`: sequences and items of undefined length."""
    return b"".join(write_element(node, explicit, big, undefined, charset) for node in nodes)


def encapsulated(*fragments: bytes, table: bytes = b"") -> Node:
    """Pixel data in fragments, the offset table in front."""
    body = b"".join(struct.pack("<HHI", 0xFFFE, 0xE000, len(f)) + f for f in (table, *fragments))
    head = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, UNDEFINED)
    return raw(head + body + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), 0x7FE00010)


def meta_of(nodes: Dataset, syntax: str, *extra: Node) -> Dataset:
    """File meta information as a sender writes it: class and instance as in the data set, transfer syntax."""
    found = {node.tag: node.value for node in nodes}
    return dataset(
        element("FileMetaInformationVersion", b"\0\1"),
        element("MediaStorageSOPClassUID", found.get(0x00080016)),
        element("MediaStorageSOPInstanceUID", found.get(0x00080018)),
        element("TransferSyntaxUID", syntax),
        element("ImplementationClassUID", "1.2.826.0.1.3680043.9999.9"),
        *extra,
    )


def write_meta(nodes: Dataset) -> bytes:
    body = write_dataset(nodes)
    return write_dataset([element("FileMetaInformationGroupLength", len(body))]) + body


def file_of(
    nodes: Dataset,
    syntax: str = EXPLICIT,
    *,
    undefined: bool = False,
    charset: str = "latin-1",
    preamble: bytes = bytes(128),
    meta: Dataset | None = None,
    meta_extra: tuple[Node, ...] = (),
    tail: bytes = b"",
) -> bytes:
    """A whole file: preamble, meta information, data set in the encoding of `syntax`, then `tail`."""
    head = write_meta(meta_of(nodes, syntax, *meta_extra) if meta is None else meta)
    body = write_dataset(nodes, syntax != IMPLICIT, syntax == BIG_ENDIAN, undefined, charset)
    if syntax == DEFLATED:
        machine = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = machine.compress(body) + machine.flush()
        body = pad(body, "OB")
    return preamble + b"DICM" + head + body + tail
