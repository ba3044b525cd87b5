"""The catalogue of leaks, row by row: what objects carry beside their header, and what ties instances together.

Continues `test_catalogue.py`; numbers are those of the catalogue.
"""

from __future__ import annotations

from datetime import date

import pytest

from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome, Result
from anondsl.runtime.session import Session
from tests import builders
from tests.builders import Dataset, dataset, element, file_of, instance
from tests.differential.engine import BASIC, DIGEST, KEY, Both
from tests.differential.plain_reader import Element, read_file

TOKEN = b"ZQTOKEN"
REPORT = "1.2.840.10008.5.1.4.1.1.88.22"
ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"
PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
STRUCTURES = "1.2.840.10008.5.1.4.1.1.481.3"
PDF = "1.2.840.10008.5.1.4.1.1.104.1"
SHIFTING = BASIC.replace("of 2026d", "of 2026d with retain-modified-dates") + (
    "shift all dates by -300 to -1 days per patient\n"
)


@pytest.fixture(scope="module")
def basic() -> Both:
    return Both(BASIC)


def top(result: Result) -> dict[int, Element]:
    assert result.outcome is Outcome.WRITTEN, result.reason
    return {found.tag: found for found in read_file(result.data).elements}


OVERLAY = [
    element(0x60000010, 2, "US"),
    element(0x60000011, 4, "US"),
    element(0x60000022, "ZQTOKEN", "LO"),
    element(0x60000040, "G", "CS"),
    element(0x60000050, b"\1\0\1\0", "SS"),
    element(0x60001500, "ZQTOKEN", "LO"),
    element(0x60003000, TOKEN + b"!", "OB"),
    element(0x60004000, "ZQTOKEN", "LT"),
    element(0x601E3000, TOKEN + b"!", "OW"),
]
CURVE = [
    element(0x50000005, 1, "US"),
    element(0x50000022, "ZQTOKEN", "LO"),
    element(0x50002500, "ZQTOKEN", "LO"),
    element(0x5000200C, TOKEN + b"!", "OB"),
    element(0x50003000, TOKEN + b"!", "OB"),
    element(0x501E3000, TOKEN + b"!", "OW"),
]
CONTENT = [
    dataset(ValueType="TEXT", TextValue="ZQTOKEN"),
    dataset(ValueType="PNAME", PersonName="ZQTOKEN^A"),
    dataset(ValueType="UIDREF", UID="1.2.826.0.77.19700101"),
    dataset(ValueType="DATETIME", DateTime="19700101120000"),
    dataset(ValueType="CONTAINER", ContentSequence=[dataset(ValueType="TEXT", TextValue="ZQTOKEN")]),
]
ROWS: dict[str, Dataset] = {
    "6 overlays": instance(*OVERLAY),
    "8 curves and audio": instance(*CURVE),
    "9 icon": instance(IconImageSequence=[dataset(PatientName="ZQTOKEN", PixelData=TOKEN + b"!")]),
    "20 report": instance(SOPClassUID=REPORT, ContentSequence=CONTENT, VerifyingOrganization="ZQTOKEN"),
    "21 and 31 words": instance(
        **dict.fromkeys(
            ("StudyDescription", "SeriesDescription", "ProtocolName", "ImageComments", "DeviceSerialNumber"), "ZQTOKEN"
        )
    ),
    "36 waveform": instance(SOPClassUID=ECG, WaveformAnnotationSequence=[dataset(UnformattedTextValue="ZQTOKEN")]),
    "37 graphic": instance(
        SOPClassUID=PRESENTATION_STATE,
        GraphicAnnotationSequence=[
            dataset(GraphicLayer="L", TextObjectSequence=[dataset(UnformattedTextValue="ZQTOKEN")])
        ],
        ContentLabel="ZQTOKEN",
        ContentCreatorName="ZQTOKEN",
    ),
    "70 zone": instance(TimezoneOffsetFromUTC="+0100", PatientBirthDate="19700101", PatientAge="054Y"),
}


@pytest.mark.parametrize("row", ROWS)
def test_rows(basic: Both, row: str) -> None:
    data = file_of(ROWS[row])
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.outcome is Outcome.WRITTEN, result.reason
    for trace in (TOKEN, b"19700101", b"+0100", b"054Y"):
        assert trace not in result.data


@pytest.mark.parametrize(
    "nodes",
    [
        instance(SOPClassUID=PDF),
        instance(SOPClassUID=PDF, EncapsulatedDocument=b"%PDF"),
        instance(EncapsulatedDocument=b"%PDF"),
        instance(element("EncapsulatedDocument", b"%PDF", "UN")),
    ],
)
def test_19_documents(basic: Both, nodes: Dataset) -> None:
    result = basic.run(file_of(nodes))
    assert result.reason is not None
    assert result.reason.code == "ADL915"


@pytest.mark.parametrize("value", ["{PatientName}", "%s%n", "$(id)", "{0.__class__}", "[removed]"])
def test_63_values_are_never_read_again(value: str) -> None:
    both = Both(BASIC + 'replace StationName with "{StudyID}"\n')
    nodes = instance(StudyID=value, StationName="A", PatientName="ZQTOKEN")
    assert both.disagreement(file_of(nodes)) == []
    out = top(both.run(file_of(nodes)))
    assert out[0x00081010].value.decode().rstrip() == value


def _identifiers(key: Key, project: str) -> tuple[bytes, ...]:
    both = Both(SHIFTING.replace('project "differential"', f'project "{project}"'))
    session = Session(both.compiled, key, digest=DIGEST)
    out = top(session.apply_bytes(file_of(instance(PatientID="P-1", StudyDate="20240229"))))
    return tuple(out[tag].value for tag in (0x00080018, 0x00100020, 0x0020000D))


def test_67_and_69_other_keys_and_projects_share_nothing() -> None:
    """Nothing that comes out of one project can be found in another, and all of it hangs on the key."""
    first = _identifiers(KEY, "one")
    assert first == _identifiers(KEY, "one")
    for other in (_identifiers(KEY, "two"), _identifiers(Key(bytes(range(1, 33))), "one")):
        assert not set(first) & set(other)


def test_70_one_offset_for_all_dates_of_a_patient() -> None:
    """However dates are written and whatever file they stand in."""
    both = Both(SHIFTING)
    first = top(both.run(file_of(instance(PatientID="P-1", StudyDate="20240301", AcquisitionDate="2024.02.29"))))
    second = top(both.run(file_of(instance(PatientID="P-1 ", AcquisitionDateTime="20231231235959.5+0100"))))
    days = {
        date.fromisoformat(found.value[:8].decode()) - date.fromisoformat(came)
        for found, came in (
            (first[0x00080020], "20240301"),
            (first[0x00080022], "20240229"),
            (second[0x0008002A], "20231231"),
        )
    }
    assert len(days) == 1
    assert -300 <= days.pop().days <= -1


@pytest.mark.parametrize("padding", [b"", b"\0", b" ", b"\0\0"])
def test_71_references_follow(basic: Both, padding: bytes) -> None:
    """A reference keeps to what it names, in another file, in a list, with another padding."""
    image = top(basic.run(file_of(instance(FrameOfReferenceUID="1.2.826.0.78"))))
    reference = dataset(
        element("ReferencedSOPInstanceUID", builders.INSTANCE.encode() + padding),
        element("ReferencedSOPClassUID", builders.CT),
    )
    series = dataset(SeriesInstanceUID=builders.SERIES, ContourImageSequence=[reference])
    study = dataset(ReferencedSOPInstanceUID=builders.STUDY, RTReferencedSeriesSequence=[series])
    frame = dataset(FrameOfReferenceUID="1.2.826.0.78", RTReferencedStudySequence=[study])
    nodes = instance(
        element("ReferencedFrameOfReferenceSequence", [frame]),
        SOPInstanceUID="1.2.826.0.79",
        SOPClassUID=STRUCTURES,
        StudyInstanceUID="1.2.826.0.80",
        SeriesInstanceUID="1.2.826.0.81",
    )
    result = basic.run(file_of(nodes))
    assert result.outcome is Outcome.WRITTEN
    for tag in (0x00080018, 0x0020000D, 0x0020000E, 0x00200052):
        assert result.data.count(image[tag].value.rstrip(b"\0")) == 1


def test_74_and_77_the_record_is_always_there_and_is_known_again(basic: Both) -> None:
    first = basic.run(file_of(instance(PatientID="P", StudyDate="20240229")))
    out = top(first)
    assert out[0x00120062].value == b"YES "
    assert DIGEST.encode() in out[0x00120063].value
    assert out[0x00280303].value == b"REMOVED "
    again = basic.run(first.data)
    assert again.reason is not None
    assert again.reason.slug == "already-done"
