"""Small files that between them hold all that the kernels look at, in every plain encoding."""

from __future__ import annotations

import struct

from tests import builders
from tests.builders import Dataset, Node, dataset, element, encapsulated, file_of, instance, raw
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, UNDEFINED

JPEG = "1.2.840.10008.1.2.4.50"
SHAPES = (
    (EXPLICIT, False),
    (EXPLICIT, True),
    (IMPLICIT, False),
    (IMPLICIT, True),
    (BIG_ENDIAN, False),
    (BIG_ENDIAN, True),
    (DEFLATED, True),
)
"""Transfer syntax, and whether sequences and items have undefined lengths."""


def nodes(pixels: bytes = b"\0\1\2\3\4\5\6\7") -> Dataset:
    """Text, dates, UIDs, private blocks, overlays, a report's nested items, a picture."""
    report = dataset(
        ValueType="PNAME",
        CodeValue="C",
        CodeMeaning="a meaning",
        PersonName="Q^A",
        TextValue="text",
        FrameReferenceDateTime="20200131101112.5+0100",
        ContentSequence=[dataset(ValueType="TEXT", PersonName="Q^B", CodeMeaning="b"), dataset(CodeMeaning="a")],
    )
    request = dataset(
        element(0x00090010, "ZQ MAKER", "LO"),
        element(0x00091001, b"ab", "UN"),
        RequestedProcedureID="R",
        ReferencedStudySequence=[dataset(ReferencedSOPInstanceUID="1.2.3", ReferencedSOPClassUID=builders.CT)],
    )
    return instance(
        element(0x00080F01, "ZQ", "LO"),
        element(0x00090010, "ZQ MAKER", "LO"),
        element(0x00091001, "ZQ", "LO"),
        element(0x00091002, [dataset(PatientName="Q^C")], "SQ"),
        element(0x00110011, b"ZQ MAKER", "UN"),
        element(0x00111101, b"abcd", "UN"),
        element(0x60000010, 2, "US"),
        element(0x60000022, "ZQ", "LO"),
        element(0x60003000, b"\0\1", "OW"),
        element(0x70530010, "Philips PET Private Group", "LO"),
        element(0x70531000, "1.5", "DS"),
        element("PixelData", pixels, "OW"),
        element("ReferencedStudySequence", [dataset(ReferencedSOPInstanceUID="1.2.4")], "UN"),
        SpecificCharacterSet="ISO_IR 192",
        Modality="CT",
        StudyDate="20200131",
        ContentDate=["2020.01.31", "20200229"],
        AcquisitionDateTime="20200131101112",
        PatientName="\u00c4",
        PatientID="P-1",
        PatientBirthDate="",
        ImageType=["ORIGINAL", "PRIMARY"],
        StudyDescription=b"pad\0",
        IrradiationEventUID=["1.2.3", "1.2.840.10008.1.2", ""],
        ContentSequence=[report, dataset()],
        RequestAttributesSequence=[request],
        Rows=2,
        Columns=2,
        BitsAllocated=16,
        SamplesPerPixel=1,
    )


def whole(syntax: str, undefined: bool, pixels: bytes = b"\0\1\2\3\4\5\6\7") -> bytes:
    return file_of(nodes(pixels), syntax, undefined=undefined, charset="utf_8")


def small(syntax: str, undefined: bool) -> bytes:
    """A file of few bytes, for tests that do something at each of them."""
    few = instance(
        element(0x00090010, "ZQ MAKER", "LO"),
        element(0x00091001, b"1234", "UN"),
        PatientID="P-1",
        StudyDate="20200131",
        ContentSequence=[dataset(CodeValue="C", ContentSequence=[dataset(PersonName="Q^A")]), dataset()],
        Rows=2,
        Columns=2,
        BitsAllocated=8,
        PixelData=b"\0\1\2\3",
    )
    return file_of(few, syntax, undefined=undefined)


def fragments(*sizes: int) -> bytes:
    """Encapsulated pixel data."""
    some = [node for node in nodes() if node.tag not in (0x7FE00010, 0x00081110)]
    pieces = [bytes(i & 255 for i in range(size)) for size in sizes]
    return file_of((*some, encapsulated(*pieces, table=struct.pack("<I", 0))), JPEG, charset="utf_8")


def _head(tag: int, vr: str, length: int, syntax: str) -> bytes:
    order = ">" if syntax == BIG_ENDIAN else "<"
    if syntax == IMPLICIT or tag >> 16 == 0xFFFE:
        return struct.pack(order + "HHI", tag >> 16, tag & 0xFFFF, length)
    return struct.pack(order + "HH2sHI", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)


def nested(depth: int, syntax: str, undefined: bool, vr: str = "SQ", tag: int = 0x0040A730) -> bytes:
    """Sequences in items in sequences, `depth` of them; within `UN` all is implicit."""
    body = b""
    for level in range(depth, 0, -1):
        inside = IMPLICIT if vr == "UN" else syntax
        here = syntax if level == 1 else inside
        item = _head(0xFFFEE000, "", UNDEFINED if undefined else len(body), inside) + body
        if undefined:
            item += _head(0xFFFEE00D, "", 0, inside) + _head(0xFFFEE0DD, "", 0, inside)
        body = _head(tag, vr, UNDEFINED if undefined else len(item), here) + item
    return file_of(instance(raw(body, tag)), syntax)


_LETTER = b"\x1b-A\xc4"
"""An A with two dots in ISO 2022."""


def wide(syntax: str, count: int) -> bytes:
    """Many items, creators, UIDs, texts that the host must look at, and texts that grow."""
    items = [dataset(PersonName="Q", CodeMeaning=_LETTER, ReferencedSOPInstanceUID=["1", "2"]) for _ in range(count)]
    private: list[Node] = []
    for block in range(0x10, 0x10 + min(count, 200)):
        private += [element(0x00090000 | block, f"ZQ {block}", "LO"), element(0x00090000 | block << 8, "x", "LO")]
    return file_of(
        instance(
            *sorted(private, key=lambda node: node.tag),
            SpecificCharacterSet="\\ISO 2022 IR 100",
            PatientName=_LETTER,
            PatientID="P",
            IrradiationEventUID=["1"] * count,
            ContentSequence=items,
            Rows=1,
            Columns=2,
            BitsAllocated=8,
            PixelData=b"\0\1",
        ),
        syntax,
    )


def backwards(syntax: str) -> bytes:
    """Elements out of order, at the top and in items."""
    turned = [
        Node(node.tag, node.vr, [tuple(reversed(item)) for item in node.value])
        if node.vr == "SQ" and isinstance(node.value, list)
        else node
        for node in nodes()
    ]
    return file_of(tuple(reversed(turned)), syntax, charset="utf_8")
