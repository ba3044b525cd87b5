"""Types of PS3.3: pairs that a reader of the standard knows by heart, and the tables' inner consistency."""

from __future__ import annotations

import pytest

from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.iod import load_types
from anondsl.dicom.uids import load_uids

TYPES = load_types()
DICTIONARY = load_dictionary()


def top(iod: str, keyword: str) -> str:
    return TYPES.top(DICTIONARY.by_keyword[keyword].tag)[TYPES.iods.index(iod)]


@pytest.mark.parametrize(
    ("keyword", "kind"),
    [
        ("SOPInstanceUID", "1"),
        ("StudyInstanceUID", "1"),
        ("ImageType", "1"),
        ("RescaleSlope", "1"),
        ("PixelSpacing", "1"),
        ("KVP", "2"),
        ("PatientName", "2"),
        ("PatientID", "2"),
        ("StudyDate", "2"),
        ("AccessionNumber", "2"),
        ("SliceThickness", "2"),
        ("InstitutionName", "3"),
        ("StudyDescription", "3"),
        ("SpatialResolution", "3"),
        ("EchoTime", "-"),
        ("PatientAlternativeCalendar", "1"),
    ],
)
def test_types_of_a_ct_image(keyword: str, kind: str) -> None:
    assert top("ct-image", keyword) == kind


def test_types_differ_by_iod() -> None:
    assert top("mr-image", "EchoTime") == "2"
    assert top("mr-image", "KVP") == "-"
    assert top("basic-text-sr", "ContentSequence") == "1"


def test_top_has_one_character_an_iod() -> None:
    assert len(TYPES.iods) == 171
    assert list(TYPES.iods) == sorted(set(TYPES.iods))
    assert len(TYPES.by_tag) == 1674
    for tag, types in TYPES.by_tag.items():
        assert len(types) == 171
        assert set(types) <= set("123-")
        assert DICTIONARY.by_tag[tag].in_types
    assert TYPES.top(0x00091001) == "-" * 171


def test_type_counts_of_the_edition() -> None:
    joined = "".join(TYPES.by_tag.values())
    assert joined.count("1") == 4767 + 6012
    assert joined.count("2") == 3116 + 1486
    assert joined.count("3") == 26312


def test_strongest_type() -> None:
    assert TYPES.strongest(DICTIONARY.by_keyword["PatientName"].tag) == "2"
    assert TYPES.strongest(DICTIONARY.by_keyword["SOPInstanceUID"].tag) == "1"
    assert TYPES.strongest(DICTIONARY.by_keyword["DisplayURI"].tag) == "-"


@pytest.mark.parametrize(
    ("parent", "keyword", "kind"),
    [
        ("ReferencedImageSequence", "ReferencedSOPInstanceUID", 1),
        ("ContentSequence", "ContentSequence", 1),
        ("VerifyingObserverSequence", "VerifyingObserverIdentificationCodeSequence", 2),
        ("ContributingEquipmentSequence", "InstitutionName", 3),
        ("OverrideSequence", "OperatorIdentificationSequence", 1),
    ],
)
def test_nested_types(parent: str, keyword: str, kind: int) -> None:
    pair = (DICTIONARY.by_keyword[parent].tag, DICTIONARY.by_keyword[keyword].tag)
    assert TYPES.nested[pair] == kind


def test_nested_pairs_are_a_sequence_and_a_public_attribute() -> None:
    assert len(TYPES.nested) == 10531
    for parent, tag in TYPES.nested:
        assert DICTIONARY.by_tag[parent].vrs == ("SQ",)
        assert DICTIONARY.attribute(tag) is not None


def test_sop_classes_lead_to_known_iods() -> None:
    assert len(TYPES.sop_classes) == 180
    assert set(TYPES.sop_classes.values()) == set(TYPES.iods)
    uids = load_uids()
    for uid in TYPES.sop_classes:
        assert uids.by_uid[uid].kind == "storage"
    assert TYPES.sop_classes[uids.by_keyword["CTImageStorage"].uid] == "ct-image"
