"""The six sets that benchmarks run on, made anew each time: the same bytes from the same size, and nobody behind them.

| set | what | why |
|---|---|---|
| ct | CT slices 512 x 512, explicit VR, some 230 elements | the everyday file: half a megabyte, mostly pixels |
| mr-small | MR 128 x 128, implicit VR | 40 KB: what a file costs beside its bytes |
| us-multi | ultrasound clips, 60 frames 640 x 480 RGB | 55 MB: copying pixels, and nothing else |
| hdr | reports of 500 elements in 12 KB, no pixels | elements and sequences |
| enh | one enhanced MR, 500 frames in functional groups | 18,000 elements before 66 MB of pixels |
| jpeg | single JPEG frames of 130 KB | encapsulated pixel data |

A set is one header, written once, and its files differ in their UIDs and numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.builders import Dataset, Node, Value, dataset, element, encapsulated, file_of, raw, tag_of, write_dataset
from tests.conformance import tables
from tests.differential.plain_reader import EXPLICIT, IMPLICIT

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ULTRASOUND_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"

_ROOT = "1.2.826.0.1.3680043.9999.70"
_NUMBER = "777777"
"""Stands in the header where each file has a number of its own."""
_FIRST = 100_000
_PER_SERIES = 100

_VALUES: dict[str, tuple[str | int | float, ...]] = {
    "AE": ("BENCH",),
    "AS": ("040Y",),
    "CS": ("BENCH",),
    "DA": ("20240229",),
    "DS": ("1.25", "-0.5", "3.0"),
    "DT": ("20240229123000.0",),
    "FD": (0.5, 1.5, 2.5),
    "FL": (0.5, 1.5, 2.5),
    "IS": ("7", "8", "9"),
    "LO": ("BENCHMARK WORDS",),
    "LT": ("benchmark text of some length",),
    "PN": ("BENCH^ALPHA",),
    "SH": ("BENCH 1",),
    "SS": (-3, 4, 5),
    "ST": ("benchmark text",),
    "TM": ("123000.25",),
    "UI": (f"{_ROOT}.9.1",),
    "UL": (5, 6, 7),
    "US": (3, 4, 5),
    "UT": ("benchmark text",),
}


@dataclass(frozen=True)
class Set:
    """`count` files at full size; `files` makes so many."""

    name: str
    count: int
    nodes: Dataset
    syntax: str = EXPLICIT

    def files(self, count: int) -> Iterator[bytes]:
        template = file_of(self.nodes, self.syntax)
        number = _NUMBER.encode("ascii")
        for index in range(count):
            yield template.replace(number, str(_FIRST + index).encode("ascii"))


def write_set(one: Set, folder: Path, scale: float) -> int:
    """Write the files into series folders; returns their number."""
    count = max(1, round(one.count * scale))
    for index, data in enumerate(one.files(count)):
        series = folder / f"series-{index // _PER_SERIES}"
        series.mkdir(parents=True, exist_ok=True)
        (series / f"{index:06d}.dcm").write_bytes(data)
    return count


def all_sets() -> tuple[Set, ...]:
    return (
        Set("ct", 300, _image(CT, "CT", 512, 512, 200)),
        Set("mr-small", 1000, _image(MR, "MR", 128, 128, 180), IMPLICIT),
        Set("us-multi", 5, _image(ULTRASOUND_MULTIFRAME, "US", 480, 640, 140, samples=3, frames=60)),
        Set("hdr", 2000, report(56)),
        Set("enh", 1, enhanced(500)),
        Set("jpeg", 200, _jpeg(), JPEG_BASELINE),
    )


def _uid(what: str) -> str:
    return f"{_ROOT}.{what}.{_NUMBER}"


def _identity(sop_class: str, modality: str) -> dict[str, Value]:
    return {
        "SOPClassUID": sop_class,
        "SOPInstanceUID": _uid("1"),
        "StudyInstanceUID": f"{_ROOT}.2",
        "SeriesInstanceUID": f"{_ROOT}.3",
        "FrameOfReferenceUID": f"{_ROOT}.4",
        "Modality": modality,
        "PatientName": "BENCH^ALPHA",
        "PatientID": "BENCH-1",
        "PatientBirthDate": "19500101",
        "StudyDate": "20240229",
        "StudyTime": "123000",
        "AccessionNumber": "BENCH-A-1",
        "InstanceNumber": _NUMBER,
        "PatientIdentityRemoved": "NO",
        "BurnedInAnnotation": "NO",
    }


def _plain(tag: int, vr: str, vm: str) -> Node:
    lowest = vm.split("-")[0]
    wanted = int(lowest) if lowest.isdigit() else 1
    values = _VALUES[vr]
    return element(tag, [values[index % len(values)] for index in range(wanted)], vr)


def _filled(sop_class: str, count: int, known: dict[str, Value]) -> list[Node]:
    """`count` attributes of the object's modules, in tag order, with values that fit them."""
    taken = {tag_of(keyword) for keyword in known}
    nodes = []
    for fact in sorted(tables.attributes(), key=lambda each: each.tag):
        private_or_pixels = fact.tag >> 16 & 1 or fact.tag >= 0x50000000 or fact.tag >> 16 == 2
        if private_or_pixels or fact.tag in taken or fact.structural or fact.care != 0xFFFFFFFF or not fact.vrs:
            continue
        if fact.vrs[0] in _VALUES and fact.in_types and tables.type_of(sop_class, None, fact.tag):
            nodes.append(_plain(fact.tag, fact.vrs[0], fact.vm))
    step = max(1.0, len(nodes) / count)
    return [nodes[int(index * step)] for index in range(min(count, len(nodes)))]


def _private_block() -> list[Node]:
    creator = element(0x00290010, "BENCH PRIVATE", "LO")
    return [creator, *(element(0x00291000 + number, f"secret {number}", "LO") for number in range(8))]


def _code(meaning: str) -> Dataset:
    return dataset(CodeValue="B-1", CodingSchemeDesignator="99BENCH", CodeMeaning=meaning)


def _sequences() -> dict[str, Value]:
    reference = dataset(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=f"{_ROOT}.8.1")
    return {
        "ReferencedStudySequence": [reference],
        "ReferencedImageSequence": [reference, reference, reference],
        "ProcedureCodeSequence": [_code("benchmark procedure")],
        "RequestAttributesSequence": [
            dataset(
                RequestedProcedureID="R-1",
                ScheduledProcedureStepID="S-1",
                ScheduledProtocolCodeSequence=[_code("benchmark protocol")],
            )
        ],
        "ContributingEquipmentSequence": [
            dataset(Manufacturer="BENCH", InstitutionName="BENCH", PurposeOfReferenceCodeSequence=[_code("benchmark")])
        ],
    }


def _pixels(rows: int, columns: int, samples: int, frames: int) -> dict[str, Value]:
    attributes: dict[str, Value] = {
        "Rows": rows,
        "Columns": columns,
        "SamplesPerPixel": samples,
        "PhotometricInterpretation": "RGB" if samples == 3 else "MONOCHROME2",
        "BitsAllocated": 8 if samples == 3 else 16,
        "BitsStored": 8 if samples == 3 else 12,
        "HighBit": 7 if samples == 3 else 11,
        "PixelRepresentation": 0,
    }
    if samples == 3:
        attributes["PlanarConfiguration"] = 0
    if frames > 1:
        attributes["NumberOfFrames"] = str(frames)
    return attributes


def _noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _image(
    sop_class: str, modality: str, rows: int, columns: int, filled: int, samples: int = 1, frames: int = 1
) -> Dataset:
    known = _identity(sop_class, modality) | _sequences() | _pixels(rows, columns, samples, frames)
    size = rows * columns * frames * (3 if samples == 3 else 2)
    pixels = element("PixelData", _noise(size), "OB" if samples == 3 else "OW")
    return dataset(*_filled(sop_class, filled, known), *_private_block(), pixels, **known)


def _jpeg() -> Dataset:
    known = _identity(SECONDARY_CAPTURE, "OT") | _sequences() | _pixels(480, 640, 3, 1)
    # No decoder is asked: the frame has the marks of one and noise between them.
    frame = b"\xff\xd8\xff\xfe" + _noise(130_000).replace(b"\xff", b"\xfe") + b"\xff\xd9"
    return dataset(*_filled(SECONDARY_CAPTURE, 120, known), *_private_block(), encapsulated(frame), **known)


def report(items: int) -> Dataset:
    """A structured report of so many content items."""
    known = _identity(COMPREHENSIVE_SR, "SR") | {"CompletionFlag": "COMPLETE", "VerificationFlag": "UNVERIFIED"}
    content = [
        dataset(
            RelationshipType="CONTAINS",
            ConceptNameCodeSequence=[_code(f"finding {number}")],
            **(
                {"ValueType": "PNAME", "PersonName": "BENCH^BETA"}
                if number % 4 == 0
                else {
                    "ValueType": "TEXT",
                    "TextValue": "benchmark words about a finding of no importance, as long as such sentences are in reports",
                }
                if number % 4 == 1
                else {"ValueType": "UIDREF", "UID": f"{_ROOT}.6.{number}"}
                if number % 4 == 2
                else {"ValueType": "CODE", "ConceptCodeSequence": [_code("a code")]}
            ),
        )
        for number in range(items)
    ]
    halves = [dataset(ValueType="CONTAINER", ContentSequence=content[start::2]) for start in (0, 1)]
    return dataset(*_filled(COMPREHENSIVE_SR, 60, known), ContentSequence=halves, **known)


def enhanced(frames: int) -> Dataset:
    """An enhanced MR of so many frames 256 x 256."""
    known = _identity(ENHANCED_MR, "MR") | _sequences() | _pixels(256, 256, 1, frames)
    groups = b"".join(_functional_groups(number) for number in range(frames))
    head = write_dataset([element("PerFrameFunctionalGroupsSequence", None, length=len(groups))])
    pixels = element("PixelData", _noise(256 * 256 * 2 * frames), "OW")
    return dataset(
        *_filled(ENHANCED_MR, 120, known),
        *_private_block(),
        raw(head + groups, tag_of("PerFrameFunctionalGroupsSequence")),
        pixels,
        **known,
    )


def _functional_groups(number: int) -> bytes:
    item = dataset(
        FrameContentSequence=[
            dataset(
                FrameAcquisitionDateTime="20240229123000.0",
                FrameReferenceDateTime="20240229123000.0",
                FrameAcquisitionDuration=12.5,
                DimensionIndexValues=[1, number + 1],
                StackID="1",
                InStackPositionNumber=number + 1,
                FrameComments="benchmark words",
            )
        ],
        PlanePositionSequence=[dataset(ImagePositionPatient=["0", "0", str(number)])],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])],
        PixelMeasuresSequence=[dataset(PixelSpacing=["0.5", "0.5"], SliceThickness="2.5")],
        FrameVOILUTSequence=[dataset(WindowCenter="300", WindowWidth="600")],
        MREchoSequence=[dataset(EffectiveEchoTime=4.5)],
        FrameAnatomySequence=[dataset(FrameLaterality="U", AnatomicRegionSequence=[_code("benchmark")])],
        DerivationImageSequence=[
            dataset(
                SourceImageSequence=[
                    dataset(ReferencedSOPClassUID=MR, ReferencedSOPInstanceUID=f"{_ROOT}.7.{number + 1}")
                ],
                DerivationCodeSequence=[_code("benchmark")],
            )
        ],
    )
    body = write_dataset(item)
    return write_dataset([Node(0xFFFEE000, raw=b"\xfe\xff\x00\xe0" + len(body).to_bytes(4, "little") + body)])
