"""The catalogue of leaks, row by row: what must not come out, and that the rest of the file does.

Each test plants `ZQ...` tokens where the row says and runs the Basic Profile, or a ruleset that keeps as much as the
language allows. Numbers in the names are those of the catalogue. Damaged files (5, 25, 26, 30, 51 to 56) stand in
`test_structure.py`.
"""

from __future__ import annotations

import struct

import pytest

from anondsl.runtime.result import Outcome, Result
from tests import builders
from tests.builders import dataset, element, file_of, instance, raw
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, Element, read_file

TOKEN = b"ZQTOKEN"

GENEROUS = """\
ruleset "keeps what it can" version "1" project "adversarial"
otherwise keep
keep all attributes because "test"
keep all unknown because "test"
keep all private because "test"
"""


@pytest.fixture(scope="module")
def basic() -> Both:
    return Both(BASIC)


@pytest.fixture(scope="module")
def generous() -> Both:
    return Both(GENEROUS)


@pytest.fixture(scope="module")
def safe() -> Both:
    return Both(BASIC.replace("of 2026d", "of 2026d with retain-safe-private"))


def clean(result: Result) -> dict[int, Element]:
    """The top level of an output without any token."""
    assert result.outcome is Outcome.WRITTEN, result.reason
    assert TOKEN not in result.data
    file = read_file(result.data)
    assert TOKEN not in file.inflated
    return {found.tag: found for found in file.elements}


@pytest.mark.parametrize(
    "keyword",
    ["StudyInstanceUID", "FrameOfReferenceUID", "TrackingUID", "ReferencedSOPInstanceUID", "ConcatenationUID"],
)
def test_34_uids(basic: Both, keyword: str) -> None:
    uid = "1.2.3.19570412.77128831"
    item = dataset(element(keyword, uid))
    nodes = instance(element(keyword, uid), SharedFunctionalGroupsSequence=[item])
    result = basic.run(file_of(nodes))
    out = clean(result)
    assert b"77128831" not in result.data
    (inner,) = out[0x52009229].items or []
    assert inner[0].value == out[builders.tag_of(keyword)].value


def test_34_uid_with_garbage(basic: Both) -> None:
    """A malformed UID is replaced like any other."""
    for value in (b"ZQTOKEN", b"1.2.3 ZQTOKEN", b"1.2\\ZQTOKEN", b"1.2\0ZQTOKEN"):
        clean(basic.run(file_of(instance(element("FrameOfReferenceUID", value), element("SeriesInstanceUID", value)))))


def test_38_deflated(basic: Both) -> None:
    result = basic.run(file_of(instance(PatientName="ZQTOKEN^A", PatientComments="ZQTOKEN", Rows=3), DEFLATED))
    assert clean(result)[0x00280010].value == b"\3\0"


@pytest.mark.parametrize(
    "name",
    ["ZQTOKEN^A=ZQTOKEN^B=ZQTOKEN^C", "A\\ZQTOKEN\\B", "=ZQTOKEN", "^^^^ZQTOKEN", "ZQTOKEN^" * 9, "=" * 9 + "ZQTOKEN"],
)
def test_39_names_of_every_shape(basic: Both, name: str) -> None:
    clean(basic.run(file_of(instance(PatientName=name, ReferringPhysicianName=name, OtherPatientNames=name))))


def test_40_file_references(generous: Both) -> None:
    nodes = instance(element(0x00041500, "ZQTOKEN\\ZQTOKEN", "CS"), element(0x00041130, "ZQTOKEN", "CS"))
    clean(generous.run(file_of(nodes)))


def test_40_directory(basic: Both) -> None:
    records = [dataset(element(0x00041500, "ZQTOKEN", "CS"), PatientName="ZQTOKEN")]
    nodes = instance(element(0x00041220, records, "SQ"), SOPClassUID="1.2.840.10008.1.3.10")
    result = basic.run(file_of(nodes))
    assert result.reason is not None
    assert result.reason.code == "ADL914"


@pytest.mark.parametrize(
    ("keyword", "vr", "value"),
    [
        ("PatientBirthDate", "LO", b"ZQTOKEN "),
        ("StudyDate", "LO", b"ZQTOKEN "),
        ("PatientName", "DA", b"ZQTOKEN "),
        ("PatientName", "OB", b"ZQTOKEN "),
        ("PatientID", "US", b"ZQTOKEN "),
        ("SliceThickness", "LO", b"ZQTOKEN "),
        ("Rows", "LO", b"ZQTOKEN "),
    ],
)
def test_41_wrong_vr(basic: Both, keyword: str, vr: str, value: bytes) -> None:
    """The tag decides, not the VR on the wire; where the VR would let a text through as a number, see the report."""
    if keyword in ("SliceThickness", "Rows"):
        value = b"2.5 " if keyword == "SliceThickness" else b"12"
    result = basic.run(file_of(instance(element(keyword, value, vr))))
    assert result.outcome is not Outcome.FAILED
    assert TOKEN not in result.data


def test_41_message_without_value() -> None:
    """A date that is none: the record names the attribute and quotes nothing."""
    both = Both(BASIC + "shift StudyDate by -5 days\n")
    result = both.run(file_of(instance(element("StudyDate", b"ZQTOKEN "))))
    assert TOKEN not in result.data
    assert "ZQTOKEN" not in repr(result.record)
    assert result.outcome is Outcome.WRITTEN


def test_42_equipment(basic: Both) -> None:
    device = dataset(
        Manufacturer="M",
        InstitutionName="ZQTOKEN",
        StationName="ZQTOKEN",
        DeviceSerialNumber="ZQTOKEN",
        OperatorsName="ZQTOKEN",
        ContributionDescription="ZQTOKEN",
    )
    out = clean(basic.run(file_of(instance(ContributingEquipmentSequence=[device], DeviceSequence=[device]))))
    assert 0x00080018 in out


def test_43_encrypted_attributes(generous: Both) -> None:
    item = dataset(element(0x04000520, TOKEN, "OB"), element(0x04000510, "1.2.840.10008.1.2.1", "UI"))
    out = clean(generous.run(file_of(instance(element(0x04000500, [item], "SQ")))))
    assert 0x04000500 not in out


@pytest.mark.parametrize(
    ("terms", "value"),
    [
        ("", "ZQTOKEN\u00e4".encode("latin-1")),
        ("ISO_IR 6", "ZQTOKEN\u00e4".encode()),
        ("ISO_IR 192", "ZQTOKEN\u00e4".encode("latin-1")),
        ("ISO_IR 100", b"ZQTOKEN\x1b$B;3\x1b(B"),
        ("ISO_IR 192", b"ZQTOKEN\xed\xa0\x80"),
        ("ISO_IR 192", b"ZQTOKEN\xc0\xaf"),
        ("GB18030", b"ZQTOKEN\x81"),
        ("ISO 2022 IR 6\\ISO 2022 IR 87", b"ZQTOKEN\x1b$B;3E"),
        ("ISO 2022 IR 6\\ISO 2022 IR 87", b"ZQTOKEN\x1b-A\xe4"),
        ("ISO 2022 IR 6\\ISO 2022 IR 149", b"ZQTOKEN\x1b$)C\xfb"),
        ("ISO_IR 13", b"ZQTOKEN\xf0"),
        ("ISO_IR 126", b"ZQTOKEN\xff"),
    ],
)
def test_49_text_that_does_not_decode(basic: Both, terms: str, value: bytes) -> None:
    nodes = [element("Manufacturer", value, "LO"), element("PatientName", value, "PN")]
    if terms:
        nodes.append(element("SpecificCharacterSet", terms))
    clean(basic.run(file_of(instance(*nodes))))


def test_49_a_name_that_does_not_decode_is_nobody_elses(basic: Both) -> None:
    """A value that cannot be read fails; the one of the instance around it belongs to somebody else."""
    inside = dataset(
        element("SpecificCharacterSet", "GB18030"), element("PatientName", b"M\xfc", "PN"), CodeValue="ABC"
    )
    data = file_of(instance(element("ViewCodeSequence", [inside]), PatientName="ZQTOKEN"))
    assert basic.disagreement(data) == []
    out = clean(basic.run(data))
    assert len(out[0x00100010].value) == 12
    (item,) = out[0x00540220].items or []
    assert {found.tag: found.value for found in item}[0x00100010] == b""


def test_49_hidden_delimiters(basic: Both) -> None:
    """Bytes that look like a backslash, a caret or an escape inside a two-byte character do not end the value."""
    for terms, value in (
        ("GB18030", b"\x81\x5cZQTOKEN"),
        ("ISO 2022 IR 6\\ISO 2022 IR 87", b"\x1b$B\x21\x5cZQ\x1b(BTOKEN"),
        ("ISO 2022 IR 6\\ISO 2022 IR 87", b"\x1b$B\x5c\x21\x1b(BZQTOKEN"),
    ):
        nodes = instance(
            element("SpecificCharacterSet", terms),
            element("PatientName", value, "PN"),
            element("PatientID", value, "LO"),
        )
        clean(basic.run(file_of(nodes)))


@pytest.mark.parametrize("terms", ["ISO_IR 999", "UTF-8 ZQTOKEN", "ISO 2022 IR 6\\NONSENSE"])
def test_49_unknown_set(basic: Both, terms: str) -> None:
    result = basic.run(file_of(instance(element("SpecificCharacterSet", terms))))
    assert result.reason is not None
    assert result.reason.code == "ADL924"
    assert "ZQTOKEN" not in repr(result.record)


@pytest.mark.parametrize("value", ["U\u0405", "US\u200b", "\u202eSU", "\uff35\uff33"])
def test_50_look_alikes(value: str) -> None:
    """A code string that is not plain cannot be compared, so the instance is rejected, whatever the rule would do."""
    both = Both(BASIC + 'reject when Modality is "US"\n')
    nodes = instance(
        element("SpecificCharacterSet", "ISO_IR 192"), element("Modality", builders.pad(value.encode(), "CS"))
    )
    result = both.run(file_of(nodes))
    assert result.reason is not None
    assert result.reason.code == "ADL919"


def test_51_byte_order(basic: Both) -> None:
    """Numbers keep their value in big endian and in implicit VR."""
    for syntax, order in ((BIG_ENDIAN, ">"), (IMPLICIT, "<"), (EXPLICIT, "<")):
        out = clean(basic.run(file_of(instance(PatientName="ZQTOKEN", Rows=258, WindowCenter="40"), syntax)))
        assert struct.unpack(order + "H", out[0x00280010].value) == (258,)


def test_raw_tail_after_pixels_in_order(basic: Both) -> None:
    """Elements in front of their place and behind the pixels are both ruled."""
    nodes = (
        *instance(Rows=1, Columns=2, BitsAllocated=8, PixelData=b"\0\0"),
        element("PatientName", "ZQTOKEN"),
        raw(b"", 0),
    )
    out = clean(basic.run(file_of(nodes)))
    assert list(out) == sorted(out)
