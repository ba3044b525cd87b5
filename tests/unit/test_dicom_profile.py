"""Table E.1-1 as data, the safe private attributes, and the dummy items."""

from __future__ import annotations

from collections import Counter

import pytest
from pydicom.sr.codedict import codes

from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.dicom.iod import load_types
from anondsl.dicom.profile import COLUMN_OPTIONS, OPTION_BY_NAME, OPTIONS, load_profile, profile_row
from anondsl.dicom.safe_private import load_safe_private
from anondsl.dicom.sequence_dummies import CODE_ITEM, SEQUENCE_DUMMIES, DummyItem, dummy_item
from anondsl.dicom.vr import VR_RULES

DICTIONARY = load_dictionary()
ROWS = load_profile()

OPTION_COUNTS = {
    "retain-safe-private": {"C": 1},
    "retain-uids": {"K": 60},
    "retain-device-identity": {"K": 48, "C": 11},
    "retain-institution-identity": {"K": 10},
    "retain-patient-characteristics": {"K": 14, "C": 5},
    "retain-full-dates": {"K": 169},
    "retain-modified-dates": {"C": 169},
    "clean-descriptors": {"C": 141},
    "clean-structured-content": {"C": 4},
    "clean-graphics": {"C": 4},
}


def test_letters_of_the_basic_profile() -> None:
    assert Counter(row.basic for row in ROWS) == {
        "X": 417, "D": 93, "U": 55, "Z": 42, "X/D": 23, "X/Z": 11, "X/Z/D": 8, "Z/D": 6, "X/Z/U*": 2,
    }  # fmt: skip
    assert len(ROWS) == 657
    assert sum(row.retired for row in ROWS) == 102
    assert sum(row.in_standard_iod for row in ROWS) == 473


@pytest.mark.parametrize("option", COLUMN_OPTIONS)
def test_letters_of_the_options(option: str) -> None:
    counts = Counter(row.letter(option) for row in ROWS)
    del counts[""]
    assert counts == OPTION_COUNTS[option]


def test_options_and_their_codes() -> None:
    assert {option.name for option in OPTIONS if option.modifies_table} == set(COLUMN_OPTIONS)
    assert len(OPTION_BY_NAME) == 11
    for option in OPTIONS:
        concept = getattr(codes.cid7050, option.meaning.replace("UIDs", "Uids").replace(" ", ""))
        assert (concept.value, concept.meaning) == (option.code, option.meaning)


@pytest.mark.parametrize(
    ("tag", "keyword", "basic"),
    [
        (0x00100010, "PatientName", "Z"),
        (0x00100020, "PatientID", "Z/D"),
        (0x00100030, "PatientBirthDate", "Z"),
        (0x0020000D, "StudyInstanceUID", "U"),
        (0x00081140, "ReferencedImageSequence", "X/Z/U*"),
        (0x50203000, "CurveData", "X"),
        (0x50200005, "CurveData", "X"),
        (0x60183000, "OverlayData", "X"),
        (0x00291010, "", "X"),
        (0x0040E012, "DisplayURI", "X"),
    ],
)
def test_row_of_an_element(tag: int, keyword: str, basic: str) -> None:
    row = profile_row(tag)
    assert row is not None
    assert (row.keyword, row.basic, row.is_private) == (keyword, basic, keyword == "")


@pytest.mark.parametrize("tag", [0x00080016, 0x00281054, 0x60021500, 0x00000000, 0x00100009])
def test_elements_without_a_row(tag: int) -> None:
    assert profile_row(tag) is None


def test_rows_and_standings_agree() -> None:
    for attribute in DICTIONARY.attributes:
        has_row = profile_row(attribute.tag) is not None
        if attribute.standing is Standing.STRUCTURAL:
            # Commands, file meta and file sets of the table: nobody can name them.
            assert not has_row or attribute.tag >> 16 in (0x0000, 0x0002, 0x0004)
        else:
            assert has_row == (attribute.standing is Standing.PROFILE), attribute.keyword


def test_rows_of_one_attribute_agree_with_the_dictionary() -> None:
    for row in ROWS:
        if row.is_private or row.keyword == "CurveData":
            continue
        attribute = DICTIONARY.by_keyword[row.keyword]
        assert (attribute.tag, attribute.care, attribute.vrs) == (row.tag, row.care, row.vrs)


def test_classes_of_hipaa() -> None:
    counts = Counter(row.hipaa_class for row in ROWS)
    assert (counts["A"], counts["B"], counts["C"], counts["R"]) == (55, 62, 171, 294)
    assert Counter(row.limited_data_set for row in ROWS) == {"Y": 119, "N": 360, "V": 178}
    assert {row.limited_data_set for row in ROWS if row.keyword in ("PatientName", "PatientID")} == {"Y"}


def test_safe_private_attributes() -> None:
    rows = load_safe_private()
    assert len(rows) == len({row[:3] for row in rows}) == 479
    assert len({row.creator for row in rows}) == 20
    assert sum(row.vr == "" for row in rows) == 5
    assert list(rows) == sorted(rows, key=lambda row: row[:3])
    for row in rows:
        assert row.group % 2 == 1
        assert 0 <= row.offset <= 0xFF
        assert row.creator == row.creator.strip()
        assert row.vr == "" or set(row.vr.split("|")) <= set(VR_RULES)
    assert ("Philips PET Private Group", 0x7053, 0x00, "DS", "1") in {row[:5] for row in rows}


def check_item(item: DummyItem) -> None:
    for member in item:
        attribute = DICTIONARY.by_keyword[member.keyword]
        assert (attribute.vr == "SQ") == (member.kind == "items"), member.keyword
        if member.kind == "items":
            assert member.text == ""
            for nested in member.items:
                check_item(nested)
        elif member.kind == "original":
            # Nothing of the original may come through but what rules could not have taken either.
            assert attribute.class_uid or attribute.technical, member.keyword
        elif member.kind == "uid":
            assert attribute.vr == "UI"
        elif member.kind == "bytes":
            assert bytes.fromhex(member.text)
        else:
            assert member.kind in ("text", "number")
            rule = VR_RULES[attribute.vr]
            assert (rule.kind == "number") == (member.kind == "number")
            if member.kind == "text":
                assert rule.max_length == 0 or len(member.text) <= rule.max_length


@pytest.mark.parametrize("keyword", sorted(SEQUENCE_DUMMIES))
def test_dummy_items_are_well_formed(keyword: str) -> None:
    assert DICTIONARY.by_keyword[keyword].vr == "SQ"
    check_item(SEQUENCE_DUMMIES[keyword])


def test_every_sequence_that_the_table_can_turn_to_a_dummy_has_one() -> None:
    types = load_types()
    type_1_somewhere = {tag for (_parent, tag), kind in types.nested.items() if kind == 1}
    for row in ROWS:
        if row.vrs == ("SQ",):
            needed = "D" in row.basic or "1" in types.top(row.tag) or row.tag in type_1_somewhere
            assert dummy_item(row.tag) is not None or not needed, row.keyword


def test_dummy_items_of_coded_and_other_sequences() -> None:
    def item(keyword: str) -> DummyItem | None:
        return dummy_item(DICTIONARY.by_keyword[keyword].tag)

    assert item("ProcedureCodeSequence") == CODE_ITEM
    assert item("InstitutionCodeSequence") == CODE_ITEM
    assert item("SharedFunctionalGroupsSequence") is None
    assert dummy_item(0x00091001) is None
