"""Every selector of LANGUAGE 2: what it names, where it must stand, what is refused."""

from __future__ import annotations

import pytest

from anondsl.compiled.expressions import DEEP, EVERYWHERE, SequencePath
from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.dicom.tags import is_private
from anondsl.semantics.classes import class_tags, matches_glob
from anondsl.semantics.resolved import ResolvedSelector, SelectorKind
from tests.unit.semantics_texts import own_rules, selector, slugs, understood

DICTIONARY = load_dictionary()


def tag(keyword: str) -> int:
    return DICTIONARY.by_keyword[keyword].tag


def test_keyword() -> None:
    assert selector("PatientName") == ResolvedSelector(SelectorKind.ATTRIBUTE, tag=0x00100010)


def test_a_keyword_that_starts_in_lower_case() -> None:
    assert selector("dBdt").tag == 0x00181318


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/PatientName", SequencePath((), True)),
        ("RequestAttributesSequence/PatientID", SequencePath((0x00400275,))),
        ("/RequestAttributesSequence/PatientID", SequencePath((0x00400275,), True)),
        ("RequestAttributesSequence/**/PatientID", SequencePath((0x00400275, DEEP))),
        ("(0040,0275)/PatientID", SequencePath((0x00400275,))),
    ],
)
def test_paths(written: str, path: SequencePath) -> None:
    assert selector(written).path == path


def test_a_full_tag_means_the_same_as_its_keyword() -> None:
    assert selector("(0010,0010)") == selector("PatientName")
    assert selector("(0010, 0010)") == selector("PatientName")


def test_tag_pattern() -> None:
    found = selector("(0010,xxxx)")
    assert (found.kind, found.tag, found.care) == (SelectorKind.TAG_PATTERN, 0x00100000, 0xFFFF0000)
    assert tag("PatientName") in found.tags
    assert tag("StudyDate") not in found.tags


def test_repeating_groups_are_read_in_either_case() -> None:
    assert selector("(60XX,3000)") == selector("(60xx,3000)")
    assert selector("(60xx,3000)").tags == {0x60003000}
    assert selector("OverlayData").tag == 0x60003000


def test_glob_matches_whole_keywords_and_their_case() -> None:
    names = {DICTIONARY.by_tag[each].keyword for each in selector('named "*Physician*"').tags}
    assert "ReferringPhysicianName" in names
    assert all("Physician" in name for name in names)
    assert "empty-selection" in slugs('remove named "Physician"')
    assert "empty-selection" in slugs('remove named "*physician*"')


@pytest.mark.parametrize(
    ("pattern", "keyword", "matches"),
    [
        ("*", "PatientID", True),
        ("Patient??", "PatientID", True),
        ("Patient?", "PatientID", False),
        ("*ID", "PatientID", True),
        ("*I*D", "PatientID", True),
        ("P*t*D", "PatientID", True),
        ("", "PatientID", False),
        ("*" * 40 + "x", "A" * 60, False),
        ("*a" * 30, "a" * 29, False),
    ],
)
def test_globs(pattern: str, keyword: str, matches: bool) -> None:
    assert matches_glob(pattern, keyword) is matches


@pytest.mark.parametrize(
    ("word", "vrs"),
    [
        ("dates", {"DA", "DT"}),
        ("times", {"TM"}),
        ("uids", {"UI"}),
        ("person-names", {"PN"}),
        ("text", {"SH", "LO", "ST", "LT", "UC", "UT", "UR"}),
        ("numbers", {"DS", "IS", "FL", "FD", "SS", "US", "SL", "UL", "SV", "UV"}),
        ("sequences", {"SQ"}),
        ("DA", {"DA"}),
        ("OB", {"OB"}),
    ],
)
def test_classes(word: str, vrs: set[str]) -> None:
    found = selector(f"all {word}")
    assert (found.kind, found.name) == (SelectorKind.CLASS, word)
    assert found.tags
    for each in found.tags:
        assert vrs & set(DICTIONARY.by_tag[each].vrs)
        assert DICTIONARY.by_tag[each].standing is not Standing.STRUCTURAL
    missing = {
        each.keyword
        for each in DICTIONARY.attributes
        if vrs & set(each.vrs) and each.standing is not Standing.STRUCTURAL and each.tag not in found.tags
    }
    assert missing <= {"CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "CodeMeaning", "LongCodeValue",
                       "URNCodeValue", "CodingSchemeRegistry", "MappingResourceName"}  # fmt: skip
    assert not missing or word == "text"


@pytest.mark.parametrize("word", ["overlays", "curves", "private", "unknown"])
def test_kinds_have_no_list(word: str) -> None:
    assert selector(f"all {word}") == ResolvedSelector(SelectorKind.CLASS, name=word)


def test_all_attributes_leaves_out_what_is_structural() -> None:
    found = selector("all attributes")
    assert found.kind is SelectorKind.ALL_ATTRIBUTES
    assert found.tags == {each.tag for each in DICTIONARY.attributes if each.standing is not Standing.STRUCTURAL}
    assert not any(is_private(each) for each in found.tags)


def test_technical() -> None:
    found = selector("technical")
    assert (found.kind, found.name, found.tags) == (SelectorKind.CLASS, "technical", class_tags("technical"))
    assert tag("Manufacturer") in found.tags
    assert tag("PatientName") not in found.tags


def test_private_forms() -> None:
    assert selector('private "ACME 1.0"') == ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="ACME 1.0")
    assert selector('private "ACME 1.0 " (0029,10)') == ResolvedSelector(
        SelectorKind.PRIVATE_ELEMENT, creator="ACME 1.0", group=0x29, offset=0x10
    )
    assert selector("safe private") == ResolvedSelector(SelectorKind.SAFE_PRIVATE)


def test_a_group_stands_for_its_entries() -> None:
    rules = own_rules("group contact = PatientAddress, all DA\nremove contact, PatientName")
    assert [rule.selector.kind for rule in rules] == [
        SelectorKind.ATTRIBUTE,
        SelectorKind.CLASS,
        SelectorKind.ATTRIBUTE,
    ]


def test_groups_nest_and_a_path_stands_in_front_of_all_they_hold() -> None:
    rules = own_rules(
        "group inner = SourceImageSequence/PatientID\ngroup outer = inner, PatientName\n"
        'keep RequestAttributesSequence because "x"\nremove RequestAttributesSequence/outer'
    )
    paths = [rule.selector.path.steps for rule in rules[1:]]
    assert paths == [(0x00400275, 0x00082112), (0x00400275,)]


def test_exceptions_are_attached_to_every_entry() -> None:
    rules = own_rules("remove all dates, all times except StudyDate, StudyTime")
    for rule in rules:
        assert [each.tag for each in rule.selector.excluded] == [tag("StudyDate"), tag("StudyTime")]


def test_an_entry_without_a_path_matches_everywhere() -> None:
    assert selector("PatientName").path == EVERYWHERE


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("PatientNmae", "unknown-keyword"),
        ("patientname", "unknown-keyword"),
        ("nothing-of-the-kind", "unknown-name"),
        ("all dicom", "unknown-class"),
        ("(0029,1010)", "absolute-private-tag"),
        ("(0029,10xx)", "private-pattern"),
        ("PixelData", "structural-attribute"),
        ("SpecificCharacterSet", "structural-attribute"),
        ("PatientIdentityRemoved", "structural-attribute"),
        ("(0002,0016)", "structural-attribute"),
        ("(0010,0000)", "structural-attribute"),
        ("(0002,xxxx)", "empty-selection"),
        ("SOPClassUID", "structural-attribute"),
        ("StudyDate/PatientID", "not-a-sequence"),
        ("DeidentificationMethodCodeSequence/CodeValue", "structural-attribute"),
        ('private ""', "bad-private-element"),
        ('private "ACME" (0005,10)', "bad-private-element"),
        ('private "' + "Z" * 65 + '"', "bad-private-element"),
        ("(0010,00FF)", "unknown-tag"),
    ],
)
def test_refused(written: str, slug: str) -> None:
    assert slugs(f"remove {written}") == {slug}


def test_sop_class_uid_may_be_kept() -> None:
    assert slugs("keep SOPClassUID") == set()


def test_a_misspelt_keyword_is_answered_with_the_right_one() -> None:
    report = understood("remove ReferringPhysiciansName")[1]
    assert [each.help for each in report if each.slug == "unknown-keyword"] == [
        "did you mean `ReferringPhysicianName`?"
    ]


def test_one_mistake_is_one_diagnostic_wherever_the_group_is_used() -> None:
    report = understood('group a = PatientNmae, PatientName\nremove a\nwhen Modality is "CT" { empty a }')[1]
    assert [each.slug for each in report].count("unknown-keyword") == 1
