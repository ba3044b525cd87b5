"""Makes the small synthetic files that the README runs on: `python -m tests.samples.make_samples [FOLDER]`.

Nobody is behind them: names say SAMPLE, numbers are counted up, pictures are gradients. Each file shows something that
a de-identifier has to get right; `samples()` says what. A test checks that the files in the repository are what this
script makes, to the byte.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.builders import CT, Dataset, Node, dataset, element, encapsulated, file_of
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT

HERE = Path(__file__).resolve().parent
FILES = "files"
"""What `rulesets/examples/basic.anon` writes, every one of them."""
REJECTED = "rejected"
"""What it sets aside."""

MR = "1.2.840.10008.5.1.4.1.1.4"
ULTRASOUND_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"
RLE_LOSSLESS = "1.2.840.10008.1.2.5"

_ROOT = "1.2.826.0.1.3680043.9999.7"
_CREATOR = "SAMPLE PRIVATE 1"


def samples() -> Iterator[tuple[str, bytes]]:
    """Path below the folder, and content."""
    for number in (1, 2):
        # Two slices of one series, in explicit VR, with private elements, an order, words about the patient.
        yield f"{FILES}/ct/slice-{number}.dcm", file_of(_ct(number), EXPLICIT, meta_extra=_sender())
    # Implicit VR, sequences and items of undefined length, a study that refers to the one above.
    yield f"{FILES}/mr-implicit.dcm", file_of(_mr(), IMPLICIT, undefined=True)
    # Colour, several frames, the regions of an ultrasound machine.
    yield f"{FILES}/us-colour.dcm", file_of(_ultrasound("NO"), EXPLICIT)
    # A report: its words and names stand in sequences only.
    yield f"{FILES}/report.dcm", file_of(_report(), EXPLICIT)
    # The rarer encodings.
    yield f"{FILES}/sc-deflated.dcm", file_of(_capture(1), DEFLATED)
    yield f"{FILES}/sc-big-endian.dcm", file_of(_capture(2), BIG_ENDIAN)
    yield f"{FILES}/sc-rle.dcm", file_of(_rle_capture(3), RLE_LOSSLESS)
    # The sender says that there is text in the picture, and no rule looks at it.
    yield f"{REJECTED}/us-burned-in.dcm", file_of(_ultrasound("YES"), EXPLICIT)
    yield f"{REJECTED}/cut-short.dcm", file_of(_ct(3), EXPLICIT)[:-100]
    yield f"{REJECTED}/no-dicom.txt", b"This is no DICOM file.\n"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, content in samples():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _patient(number: int) -> dict[str, str]:
    return {
        "PatientName": f"SAMPLE^{('ONE', 'TWO')[number - 1]}",
        "PatientID": f"SAMPLE-{number}",
        "PatientBirthDate": "19500101",
        "PatientSex": "O",
        "PatientAddress": "1 SAMPLE STREET",
        "OtherPatientIDs": f"SAMPLE-OTHER-{number}",
    }


def _study(study: int, series: int, sop_class: str, instance: int, modality: str) -> dict[str, str]:
    return {
        "SOPClassUID": sop_class,
        "StudyInstanceUID": f"{_ROOT}.{study}",
        "SeriesInstanceUID": f"{_ROOT}.{study}.{series}",
        "SOPInstanceUID": f"{_ROOT}.{study}.{series}.{instance}",
        "Modality": modality,
        "StudyDate": "20240229",
        "StudyTime": "101112.5",
        "AccessionNumber": f"SAMPLE-ACC-{study}",
        "StudyID": str(study),
        "SeriesNumber": str(series),
        "InstanceNumber": str(instance),
        "ReferringPhysicianName": "SAMPLE^REFERRER",
        "InstitutionName": "SAMPLE HOSPITAL",
        "Manufacturer": "SAMPLE DEVICES",
        "StationName": "SAMPLE_STATION",
    }


def _pixels(
    rows: int, columns: int, bits: int, photometric: str = "MONOCHROME2", samples: int = 1
) -> dict[str, object]:
    pixels: dict[str, object] = {
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": 8 * -(-bits // 8),
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": 0,
        "SamplesPerPixel": samples,
        "PhotometricInterpretation": photometric,
    }
    if samples > 1:
        pixels["PlanarConfiguration"] = 0
    return pixels


def _gradient(rows: int, columns: int, step: int = 16) -> bytes:
    """Twelve bits in two bytes, little-endian."""
    values = ((row + column) * step & 0xFFF for row in range(rows) for column in range(columns))
    return b"".join(value.to_bytes(2, "little") for value in values)


def _sender() -> tuple[Node, ...]:
    return (element("SourceApplicationEntityTitle", "SAMPLE_AE"),)


def _ct(number: int) -> Dataset:
    private = (
        Node(0x00290010, "LO", _CREATOR),
        Node(0x00291001, "LO", "SAMPLE^ONE, private"),
        Node(0x00291002, "SQ", [(Node(0x00290010, "LO", _CREATOR), Node(0x00291003, "PN", "SAMPLE^ONE"))]),
    )
    order = dataset(
        RequestedProcedureID="SAMPLE-RP-1",
        ScheduledProcedureStepID="SAMPLE-SPS-1",
        ScheduledProcedureStepDescription="CT SAMPLE, asked for by SAMPLE^REFERRER",
        RequestedProcedureCodeSequence=[_code("SAMPLE-CODE", "99SAMPLE", "Sample procedure")],
    )
    return dataset(
        *private,
        Node(0x7FE00010, "OW", _gradient(16, 16, 16 * number)),
        **_patient(1),
        **_study(1, 1, CT, number, "CT"),
        **_pixels(16, 16, 12),
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        StudyDescription="CT of SAMPLE ONE",
        SeriesDescription="axial",
        FrameOfReferenceUID=f"{_ROOT}.1.9",
        PositionReferenceIndicator="",
        ImagePositionPatient=["-100", "-100", str(5 * number)],
        ImageOrientationPatient=["1", "0", "0", "0", "1", "0"],
        PixelSpacing=["0.5", "0.5"],
        SliceThickness="5",
        AcquisitionNumber="1",
        KVP="120",
        RescaleIntercept="-1024",
        RescaleSlope="1",
        RequestAttributesSequence=[order],
    )


def _mr() -> Dataset:
    earlier = dataset(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=f"{_ROOT}.1.1.1")
    return dataset(
        Node(0x7FE00010, "OW", _gradient(16, 16)),
        **_patient(1),
        **_study(2, 1, MR, 1, "MR"),
        **_pixels(16, 16, 12),
        ImageType=["ORIGINAL", "PRIMARY", "OTHER"],
        FrameOfReferenceUID=f"{_ROOT}.2.9",
        PositionReferenceIndicator="",
        ImagePositionPatient=["0", "0", "0"],
        ImageOrientationPatient=["1", "0", "0", "0", "1", "0"],
        PixelSpacing=["1", "1"],
        SliceThickness="3",
        ScanningSequence="SE",
        SequenceVariant="NONE",
        ScanOptions="",
        MRAcquisitionType="2D",
        RepetitionTime="500",
        EchoTime="15",
        EchoTrainLength="1",
        ReferencedImageSequence=[earlier],
        ImageComments="compare with SAMPLE-ACC-1",
    )


def _ultrasound(burned_in: str) -> Dataset:
    region = dataset(
        RegionSpatialFormat=1,
        RegionDataType=1,
        RegionFlags=0,
        RegionLocationMinX0=0,
        RegionLocationMinY0=4,
        RegionLocationMaxX1=23,
        RegionLocationMaxY1=15,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        PhysicalDeltaX=0.1,
        PhysicalDeltaY=0.1,
    )
    frames = bytes((frame * 40 + row * 10 + sample * 3) & 0xFF for frame in range(2) for row in range(16)
                   for _ in range(24) for sample in range(3))  # fmt: skip
    return dataset(
        Node(0x7FE00010, "OB", frames),
        **_patient(2),
        **_study(3, 1, ULTRASOUND_MULTIFRAME, 1 if burned_in == "NO" else 2, "US"),
        **_pixels(16, 24, 8, "RGB", 3),
        NumberOfFrames="2",
        FrameIncrementPointer=0x00181063,
        FrameTime="40",
        LossyImageCompression="00",
        ImageType=["ORIGINAL", "PRIMARY"],
        BurnedInAnnotation=burned_in,
        SequenceOfUltrasoundRegions=[region],
        PatientOrientation="",
    )


def _report() -> Dataset:
    observer = dataset(
        RelationshipType="HAS OBS CONTEXT",
        ValueType="PNAME",
        PersonName="SAMPLE^OBSERVER",
        ConceptNameCodeSequence=[_code("121008", "DCM", "Person Observer Name")],
    )
    finding = dataset(
        RelationshipType="CONTAINS",
        ValueType="TEXT",
        TextValue="SAMPLE ONE was seen again on 29 February 2024.",
        ConceptNameCodeSequence=[_code("121071", "DCM", "Finding")],
    )
    return dataset(
        **_patient(1),
        **_study(1, 2, BASIC_TEXT_SR, 1, "SR"),
        ContentDate="20240229",
        ContentTime="111213",
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        ReferencedPerformedProcedureStepSequence=[],
        PerformedProcedureCodeSequence=[],
        ValueType="CONTAINER",
        ContinuityOfContent="SEPARATE",
        ConceptNameCodeSequence=[_code("18748-4", "LN", "Diagnostic Imaging Report")],
        ContentSequence=[observer, finding],
    )


def _capture(number: int, *pixel_data: Node) -> Dataset:
    picture = pixel_data or (Node(0x7FE00010, "OW", bytes(range(256))),)
    return dataset(
        *picture,
        **_patient(2),
        **_study(4, number, SECONDARY_CAPTURE, 1, "OT"),
        **_pixels(16, 16, 8),
        ConversionType="WSD",
        PatientOrientation="",
        ImageType=["DERIVED", "SECONDARY"],
        DerivationDescription="made from SAMPLE-ACC-3",
    )


def _rle_capture(number: int) -> Dataset:
    """One frame of 16 x 16 bytes in RLE Lossless (PS3.5 annex G): one segment, each row one run of its number."""
    header = (1).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(56)
    rows = b"".join(bytes((257 - 16, row)) for row in range(16))
    return _capture(number, encapsulated(header + rows, table=bytes(4)))


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    return dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


if __name__ == "__main__":
    main()
