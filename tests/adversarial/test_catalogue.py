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
from tests.builders import dataset, element, file_of, instance
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


@pytest.mark.parametrize("content", [b"MZ" + TOKEN, b"\x7fELF" + TOKEN, b"II*\0" + TOKEN, TOKEN])
def test_1_preamble(basic: Both, content: bytes) -> None:
    result = basic.run(file_of(instance(), preamble=content.ljust(128, b"Z")))
    clean(result)
    assert result.data[:132] == bytes(128) + b"DICM"


META = [
    element(0x00020016, "ZQTOKEN", "AE"),
    element(0x00020017, "ZQTOKEN", "AE"),
    element(0x00020018, "ZQTOKEN", "AE"),
    element(0x00020026, "urn:ZQTOKEN", "UR"),
    element(0x00020027, "urn:ZQTOKEN", "UR"),
    element(0x00020028, "urn:ZQTOKEN", "UR"),
    element(0x00020100, "1.2.3", "UI"),
    element(0x00020102, b"ZQTOKEN ", "OB"),
    element(0x00020013, "ZQTOKEN", "SH"),
]


@pytest.mark.parametrize("node", META, ids=lambda node: f"{node.tag:08x}")
def test_2_and_3_meta(generous: Both, node: builders.Node) -> None:
    result = generous.run(file_of(instance(), meta_extra=(node,)))
    clean(result)
    meta = read_file(result.data).meta
    assert sorted(meta) == [0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013]
    length = struct.unpack("<I", meta[0x00020000].value)[0]
    assert result.data[132 + 12 + length :][:2] == b"\x08\x00"


def test_4_trailing_padding(generous: Both) -> None:
    out = clean(generous.run(file_of(instance(element(0xFFFCFFFC, TOKEN + b"Z", "OB")))))
    assert 0xFFFCFFFC not in out


def test_10_names_three_levels_deep(basic: Both) -> None:
    inner = dataset(PatientName="ZQTOKEN^A", PersonName="ZQTOKEN^B", PatientComments="ZQTOKEN")
    middle = dataset(ConceptNameCodeSequence=[inner], ReferringPhysicianName="ZQTOKEN")
    out = clean(basic.run(file_of(instance(SharedFunctionalGroupsSequence=[dataset(FrameContentSequence=[middle])]))))
    assert 0x52009229 in out


def test_11_private_without_creator(basic: Both, safe: Both) -> None:
    nodes = instance(element(0x00091001, TOKEN + b"Z", "LO"), element(0x00110001, TOKEN + b"Z", "LO"))
    clean(basic.run(file_of(nodes)))
    clean(safe.run(file_of(nodes)))


def test_12_known_creator(safe: Both) -> None:
    """An element of a known creator that the table does not list, and one with another VR than listed."""
    nodes = instance(
        element(0x70530010, "Philips PET Private Group", "LO"),
        element(0x70531000, "1.5", "DS"),
        element(0x70531001, TOKEN + b"Z", "LO"),
        element(0x70531009, TOKEN + b"Z", "LO"),
    )
    out = clean(safe.run(file_of(nodes)))
    assert out[0x70531000].value == b"1.5 "
    assert 0x70530010 in out
    assert 0x70531001 not in out
    assert 0x70531009 not in out


@pytest.mark.parametrize("creator", ["Philips PET Private Group ZQTOKEN", "PHILIPS PET PRIVATE GROUP", "ZQTOKEN"])
def test_13_creator_with_a_name(safe: Both, creator: str) -> None:
    nodes = instance(element(0x70530010, creator, "LO"), element(0x70531000, "1.5", "DS"))
    out = clean(safe.run(file_of(nodes)))
    assert 0x70530010 not in out
    assert 0x70531000 not in out


def test_private_block_moves(safe: Both) -> None:
    """The block is where the creator says, not where it usually is."""
    nodes = instance(
        element(0x70530010, "ZQTOKEN OTHER", "LO"),
        element(0x70530011, "Philips PET Private Group", "LO"),
        element(0x70531000, TOKEN + b"Z", "DS"),
        element(0x70531100, "1.5", "DS"),
    )
    out = clean(safe.run(file_of(nodes)))
    assert out[0x70531100].value == b"1.5 "
    assert 0x70530010 not in out


@pytest.mark.parametrize("keyword", ["PatientName", "PatientComments", "ReferringPhysicianName", "InstitutionName"])
def test_14_public_tag_as_un(basic: Both, keyword: str) -> None:
    nodes = instance(element(keyword, TOKEN + b"Z", "UN"), element("Manufacturer", b"MAKER ", "UN"))
    out = clean(basic.run(file_of(nodes)))
    assert out[0x00080070].value == b"MAKER "
    assert out[0x00080070].vr == "LO"


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN, DEFLATED])
def test_15_sequence_in_un(basic: Both, syntax: str, undefined: bool) -> None:
    """Read as implicit VR little endian and ruled inside (PS3.5 6.2.2); it may go on as `UN` of undefined length."""
    item = dataset(CodeValue="ABC", PatientName="ZQTOKEN^A", PersonAddress="ZQTOKEN")
    nodes = instance(element("ViewCodeSequence", [item], "UN", undefined=undefined))
    out = clean(basic.run(file_of(nodes, syntax)))
    (inner,) = out[0x00540220].items or []
    assert out[0x00540220].vr in ("SQ", "UN")
    assert inner[0].value == b"ABC "


def test_15_un_that_is_no_sequence(basic: Both, generous: Both) -> None:
    nodes = instance(element("ViewCodeSequence", b"ZQTOKEN, no items", "UN"))
    clean(basic.run(file_of(nodes)))
    clean(generous.run(file_of(nodes)))


def test_15_sequence_as_bytes(basic: Both, generous: Both) -> None:
    """A sequence by the dictionary that comes as OB or LO: nobody ruled what is in it."""
    hidden = builders.write_dataset(dataset(PatientName="ZQTOKEN^A"))
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(hidden)) + hidden
    for vr in ("OB", "LO"):
        nodes = instance(element("ViewCodeSequence", item, vr))
        clean(basic.run(file_of(nodes)))
        clean(generous.run(file_of(nodes)))


@pytest.mark.parametrize(
    "text", [BASIC, BASIC.replace("keep technical", "keep"), BASIC.replace("keep technical", "remove")]
)
def test_16_unknown_even_group(text: str) -> None:
    nodes = instance(
        element(0x00080F01, TOKEN + b"Z", "LO"),
        element(0x11110010, TOKEN + b"Z", "UN"),
        element(0x22220010, [dataset(CodeValue="ZQTOKEN")], "SQ"),
        SOPClassUID="1.2.826.0.1.3680043.9999.8",
    )
    clean(Both(text).run(file_of(nodes)))


PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"


@pytest.mark.parametrize("layer", [b"ZQTOKEN^JANE", b"zqtoken ZQTOKEN", b"A\x01ZQTOKEN", b"ZQTOKEN THAT IS TOO LONG"])
def test_36_original_values_of_a_dummy_item(basic: Both, layer: bytes) -> None:
    """What names a layer or a class stays in a dummy item, but only where it has the form of such a name."""
    annotation = dataset(element("GraphicLayer", layer), PatientName="ZQTOKEN")
    nodes = instance(element("GraphicAnnotationSequence", [annotation]), SOPClassUID=PRESENTATION_STATE)
    out = clean(basic.run(file_of(nodes)))
    assert {e.tag: e.value for e in (out[0x00700001].items or [[]])[0]}[0x00700002] == b"REMOVED "


def test_36_layer_of_a_dummy_item(basic: Both) -> None:
    annotation = dataset(GraphicLayer="LAYER 1", UnformattedTextValue="ZQTOKEN")
    nodes = instance(element("GraphicAnnotationSequence", [annotation]), SOPClassUID=PRESENTATION_STATE)
    out = clean(basic.run(file_of(nodes)))
    assert {e.tag: e.value for e in (out[0x00700001].items or [[]])[0]}[0x00700002] == b"LAYER 1 "


@pytest.mark.parametrize(
    "rule",
    [
        "remove GraphicLayer",
        'replace GraphicLayer with "L"',
        "within GraphicAnnotationSequence where GraphicLayer exists { remove GraphicLayer }",
        "when PatientID is missing { remove GraphicLayer }",
    ],
)
def test_36_layer_of_a_dummy_item_that_a_rule_takes_away(rule: str) -> None:
    """A dummy keeps the name of a layer for the sake of the object, and never against a rule."""
    both = Both(BASIC + rule + "\n")
    annotation = dataset(GraphicLayer="ZQTOKEN", UnformattedTextValue="ZQTOKEN")
    data = file_of(instance(element("GraphicAnnotationSequence", [annotation]), SOPClassUID=PRESENTATION_STATE))
    assert both.disagreement(data) == []
    out = clean(both.run(data))
    assert {e.tag: e.value for e in (out[0x00700001].items or [[]])[0]}[0x00700002] == b"REMOVED "


def test_36_class_of_a_dummy_item_that_a_rule_takes_away() -> None:
    both = Both(BASIC + "dummy SourceImageSequence\nremove ReferencedSOPClassUID\n")
    source = dataset(ReferencedSOPClassUID="1.2.3.77128831", ReferencedSOPInstanceUID="1.2.3.4")
    data = file_of(instance(element("SourceImageSequence", [source])))
    assert both.disagreement(data) == []
    result = both.run(data)
    assert b"77128831" not in result.data
    (item,) = clean(result)[0x00082112].items or []
    assert {e.tag: e.value for e in item}[0x00081150].startswith(b"2.25.")
    kept = Both(BASIC + "dummy SourceImageSequence\n").run(data)
    assert b"77128831" in kept.data


def test_18_signatures(generous: Both) -> None:
    nodes = instance(
        element(0xFFFAFFFA, [dataset(element(0x04000115, TOKEN, "OB"))], "SQ"),
        element(0x4FFE0001, [dataset(element(0x04000015, "ZQTOKEN", "CS"))], "SQ"),
    )
    clean(generous.run(file_of(nodes)))


def test_18_signatures_in_items(generous: Both) -> None:
    nodes = instance(
        RequestAttributesSequence=[dataset(element(0xFFFAFFFA, [dataset(element(0x04000115, TOKEN, "OB"))], "SQ"))]
    )
    clean(generous.run(file_of(nodes)))


def test_22_descriptions(basic: Both) -> None:
    words = dict.fromkeys(
        (
            "StudyDescription", "SeriesDescription", "ProtocolName", "PatientComments", "ImageComments",
            "RequestedProcedureDescription", "PerformedProcedureStepDescription", "AdditionalPatientHistory",
            "DeviceSerialNumber", "DerivationDescription", "AcquisitionComments",
        ),
        "ZQTOKEN",
    )  # fmt: skip
    clean(basic.run(file_of(instance(**words))))


def test_23_original_attributes(basic: Both) -> None:
    old = dataset(
        ModifiedAttributesSequence=[dataset(PatientName="ZQTOKEN^A", PatientID="ZQTOKEN")],
        SourceOfPreviousValues="ZQTOKEN",
    )
    out = clean(basic.run(file_of(instance(OriginalAttributesSequence=[old]))))
    assert 0x04000561 not in out


@pytest.mark.parametrize(
    "value", [b"ACME\0ZQTOKEN", b"ACME\x01ZQTOKEN\x02", b"ACME\nZQTOKEN", b"ACME\x1b(JZQTOKEN", b"ACME\x7fZQTOKEN"]
)
def test_24_control_characters(basic: Both, generous: Both, value: bytes) -> None:
    """A kept text with a control character that it may not have is removed."""
    nodes = instance(element("Manufacturer", value, "LO"), Rows=7)
    for both in (basic, generous):
        out = clean(both.run(file_of(nodes)))
        assert not (out[0x00080070].value if 0x00080070 in out else b"")
        assert 0x00280010 in out


def test_24_padding_with_nul_is_no_fault(basic: Both) -> None:
    out = clean(basic.run(file_of(instance(element("Manufacturer", b"ACME\0\0", "LO")))))
    assert out[0x00080070].value == b"ACME  "


def test_24_bytes_behind_the_padding(basic: Both) -> None:
    nodes = instance(
        element("SoftwareVersions", b"1.0\0\0ZQTOKEN", "LO"), element("SOPClassUID", b"1.2.840.10008.5.1.4.1.1.2\0")
    )
    clean(basic.run(file_of(nodes)))


def test_30_private_fragments(basic: Both) -> None:
    """An element behind the pixel data is ruled like any other."""
    nodes = (
        *instance(builders.encapsulated(b"\xff\xd8\xff\xd9")),
        element(0x7FE10010, "ZQTOKEN", "LO"),
        element(0x7FE11010, TOKEN, "OB"),
    )
    out = clean(basic.run(file_of(nodes, "1.2.840.10008.1.2.4.50")))
    assert out[0x7FE00010].fragments == [b"", b"\xff\xd8\xff\xd9"]


def test_32_functional_groups(basic: Both) -> None:
    frame = dataset(
        FrameContentSequence=[
            dataset(FrameComments="ZQTOKEN", FrameAcquisitionDateTime="20230517091725", FrameLabel="ZQTOKEN")
        ],
        FrameAnatomySequence=[dataset(FrameLaterality="R")],
    )
    result = basic.run(file_of(instance(PerFrameFunctionalGroupsSequence=[frame, frame])))
    out = clean(result)
    assert b"20230517" not in result.data
    assert len(out[0x52009230].items or []) == 2


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize(("syntax", "vr"), [(EXPLICIT, "SQ"), (EXPLICIT, "UN"), (BIG_ENDIAN, "SQ"), (IMPLICIT, "SQ")])
def test_33_names_in_a_safe_private_sequence(safe: Both, syntax: str, vr: str, undefined: bool) -> None:
    """The items of a kept private sequence are ruled like any other, or the sequence goes as a whole."""
    item = dataset(
        element(0x00080104, "MEANING", "LO"),
        element("PatientName", "ZQTOKEN^A"),
        element("PatientComments", "ZQTOKEN"),
    )
    creator, group, offset = _safe_sequence()
    nodes = instance(
        element(group << 16 | 0x0010, creator, "LO"),
        element(group << 16 | 0x1000 | offset, [item], vr, undefined=undefined),
    )
    out = clean(safe.run(file_of(nodes, syntax, undefined=undefined)))
    assert undefined is False or out[group << 16 | 0x1000 | offset].items


NAMES_MAKER = BASIC + 'keep private "MAKER" (0009,01) because "test"\nkeep all unknown because "test"\n'


@pytest.mark.parametrize("tag", [0x00091001, 0x22220010])
@pytest.mark.parametrize(
    ("syntax", "vr", "undefined", "stays"),
    [
        (EXPLICIT, "SQ", False, True),
        (EXPLICIT, "UN", True, True),
        (IMPLICIT, "SQ", True, True),
        (EXPLICIT, "UN", False, False),
        (IMPLICIT, "SQ", False, False),
        (BIG_ENDIAN, "UN", False, False),
    ],
)
def test_33_names_in_a_sequence_that_a_rule_names(syntax: str, vr: str, undefined: bool, stays: bool, tag: int) -> None:
    """Where the file does not say that it is one, it would be kept as bytes, and nobody had ruled what is in it."""
    inside = dataset(PatientName="ZQTOKEN^A", CodeValue="ABC")
    nodes = instance(element(0x00090010, "MAKER ", "LO"), element(tag, [inside], vr))
    data = file_of(nodes, syntax, undefined=undefined)
    both = Both(NAMES_MAKER)
    assert both.disagreement(data) == []
    assert (tag in clean(both.run(data))) == stays


@pytest.mark.parametrize("padding", [b"MAKER\0", b"MAKER \0", b" MAKER", b"MAKER\0\0 "])
def test_33_padding_of_a_creator(padding: bytes) -> None:
    """Padding is no part of the creator's name, and NUL is none in the output."""
    nodes = instance(element(0x00090010, padding, "LO"), element(0x00091001, "ABC ", "LO"))
    both = Both(NAMES_MAKER)
    assert both.disagreement(file_of(nodes)) == []
    out = clean(both.run(file_of(nodes)))
    assert out[0x00091001].value == b"ABC "
    assert out[0x00090010].value.strip(b" ") == b"MAKER"


def test_33_safe_private_text_without_vr(safe: Both) -> None:
    """In implicit VR the table says that it is a text; it passes the check of texts like any other."""
    nodes = instance(element(0x00190010, "GEMS_ACQU_01", "LO"), element(0x0019109E, b"ACME\x01ZQTOKEN", "LO"))
    clean(safe.run(file_of(nodes, IMPLICIT)))


def _safe_sequence() -> tuple[str, int, int]:
    from tests.conformance import tables

    row = next(row for row in tables.rows("ps3.15-safe-private") if row["vr"] == "SQ")
    return row["creator"], int(row["group"], 16), int(row["offset"], 16)
