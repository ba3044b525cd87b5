"""What rules have to do with each other: conflicts, dead rules, what an officer would ask."""

from __future__ import annotations

import pytest

from anondsl.semantics.places import can_meet, has_place
from anondsl.semantics.resolved import ResolvedRule
from tests.unit.semantics_texts import own_rules, slugs, understood

A, B = 'replace StationName with "A"', 'replace StationName with "B"'


@pytest.mark.parametrize(
    "rules",
    [
        f"{A}\n{B}",
        f'when Modality is "CT" {{ {A} }}\nwhen Manufacturer is "X" {{ {B} }}',
        f'when ImageType is "ORIGINAL" {{ {A} }}\nwhen ImageType is "PRIMARY" {{ {B} }}',
        "shift all dates by 5 days\nshift all DA by 6 days",
        'shift named "StudyDate*" by 5 days\nshift named "*Date" by 6 days',
        f"within SharedFunctionalGroupsSequence {{ {A} }}\nwithin SharedFunctionalGroupsSequence {{ {B} }}",
        f"within SharedFunctionalGroupsSequence {{ {A} }}\nwithin ReferencedSeriesSequence {{ {B} }}",
        'replace ReferencedSeriesSequence/**/StationName with "A"\nreplace SegmentSequence/**/StationName with "B"',
        'set StationName to "A"\nset StationName to "B"',
    ],
)
def test_conflicts(rules: str) -> None:
    assert "conflicting-rules" in slugs(rules)


@pytest.mark.parametrize(
    "rules",
    [
        f"{A}\n{A}",
        f'when Modality is "CT" {{ {A} }}\nwhen Modality is "MR" {{ {B} }}',
        f'when Modality is "CT" {{ {A} }}\nwhen not (Modality is "CT") {{ {B} }}',
        f'when Modality is "CT" {{ {A} }}\n{B}',
        f"{A}\nremove StationName",
        f'{A}\nreplace /StationName with "B"',
        'replace ReferencedSeriesSequence/StationName with "A"\nreplace SegmentSequence/StationName with "B"',
        "shift all DA by 5 days\nshift all DT by 6 days",
        "shift all dates except StudyDate by 5 days\nshift StudyDate by 6 days",
        f'within ReferencedSeriesSequence where Modality is "CT" {{ {A} }}\n'
        f'within ReferencedSeriesSequence where Modality is "MR" {{ {B} }}',
    ],
)
def test_no_conflict(rules: str) -> None:
    assert "conflicting-rules" not in slugs(rules)


def test_a_better_rule_that_always_takes_the_element_excuses_a_conflict() -> None:
    wide = 'shift named "StudyDate*" by 5 days\nshift named "*udyDate" by 6 days'
    assert "conflicting-rules" in slugs(wide)
    assert "conflicting-rules" not in slugs(f"{wide}\nremove StudyDate")
    assert "conflicting-rules" in slugs(f'{wide}\nwhen Modality is "CT" {{ remove StudyDate }}')


def test_a_nearer_wide_rule_does_not_excuse_a_conflict_of_narrow_ones() -> None:
    files = {"a.anon": f"{A}\n{B}"}
    assert "conflicting-rules" in slugs('include "a.anon"\nempty all SH', files)
    assert "conflicting-rules" not in slugs('include "a.anon"\nempty StationName', files)


def test_different_layers_do_not_conflict() -> None:
    assert "conflicting-rules" not in slugs(f'include "a.anon"\n{A}', {"a.anon": B})


def pair(text: str) -> tuple[ResolvedRule, ResolvedRule]:
    first, second = own_rules(text)
    return first, second


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ("remove StudyDate", "keep /StudyDate", True),
        ("remove SourceImageSequence/StudyDate", "keep /StudyDate", False),
        ("remove /SourceImageSequence/StudyDate", "keep SourceImageSequence/StudyDate", True),
        ("remove /SourceImageSequence/StudyDate", "keep /RequestAttributesSequence/StudyDate", False),
        ("remove SourceImageSequence/**/StudyDate", "keep RequestAttributesSequence/StudyDate", True),
        ("remove /SourceImageSequence/**/StudyDate", "keep /RequestAttributesSequence/**/StudyDate", False),
        ("within SourceImageSequence { remove StudyDate }", "keep /StudyDate", False),
        ("within SourceImageSequence { remove StudyDate }", "keep RequestAttributesSequence/StudyDate", True),
        (
            "within SourceImageSequence { within RequestAttributesSequence { remove StudyDate } }",
            "keep /RequestAttributesSequence/StudyDate",
            False,
        ),
    ],
)
def test_places(first: str, second: str, meet: bool) -> None:
    one, other = pair(f"otherwise keep\n{first}\n{second}")
    assert can_meet(one, other) is meet
    assert can_meet(other, one) is meet


@pytest.mark.parametrize(
    ("rule", "reachable"),
    [
        ("within SourceImageSequence { remove /StudyDate }", False),
        ("within SourceImageSequence { remove /SourceImageSequence/StudyDate }", True),
        ("within SourceImageSequence { remove /RequestAttributesSequence/StudyDate }", False),
        ("within SourceImageSequence { remove RequestAttributesSequence/StudyDate }", True),
        ("within /SourceImageSequence { remove /SourceImageSequence/**/StudyDate }", True),
    ],
)
def test_reachable(rule: str, reachable: bool) -> None:
    (found,) = own_rules(f"otherwise keep\n{rule}")
    assert has_place(found) is reachable
    assert ("nowhere-to-stand" in slugs(f"otherwise keep\n{rule}")) is not reachable


def test_duplicates_and_shadows() -> None:
    assert slugs("remove StudyID\nremove StudyID") == {"duplicate-rule"}
    assert slugs("remove StudyID\nempty StudyID") == {"shadowed-rule"}
    assert slugs('remove StudyID\nwhen Modality is "CT" { empty StudyID }') == set()
    assert slugs('when Modality is "CT" { remove StudyID\nempty StudyID }') == {"shadowed-rule"}
    assert slugs("remove StudyID\nempty /StudyID") == set()
    assert slugs('include "a.anon"\nremove StudyID', {"a.anon": "empty StudyID"}) == set()
    assert slugs("empty SelectorDAValue\nremove SelectorDAValue except SelectorDAValue") >= {"useless-exception"}


def test_a_wide_rule_whose_attributes_are_all_named_is_shadowed() -> None:
    assert "shadowed-rule" in slugs('empty named "StudyDate"\nremove StudyDate')


def test_rules_below_what_goes() -> None:
    below = 'keep RequestAttributesSequence/ScheduledProcedureStepID because "x"\n'
    assert slugs(below) == {"rule-below-removed"}
    assert slugs("otherwise keep\n" + below) == set()
    assert slugs(below + 'keep RequestAttributesSequence because "x"') == set()
    assert slugs(below + 'when Modality is "CT" { keep RequestAttributesSequence because "x" }') == set()
    assert slugs("use profile basic of 2026d\n" + below) == {"rule-below-removed"}
    assert slugs("use profile basic of 2026d\nremove SourceImageSequence/PatientID") == set()
    assert slugs("keep SharedFunctionalGroupsSequence/**/FrameComments") == set()


PROFILE = "use profile basic of 2026d\n"


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        ("keep PatientSex", True),
        ('keep PatientSex because "x"', False),
        ("keep Manufacturer", False),
        ("truncate PatientBirthDate to year", True),
        ("shift all dates by -365 to -1 days per patient", False),
        ("replace AccessionNumber with pseudonym(AccessionNumber, 8)", False),
        ('keep private "ACME"', True),
        ("keep safe private", True),
        ("dummy PatientSex", False),
        ('when Modality is "CT" { keep PatientSex }', True),
    ],
)
def test_what_is_weaker_than_the_profile_wants_a_reason(rules: str, asked: bool) -> None:
    assert ("kept-without-reason" in slugs(PROFILE + rules)) is asked
    assert "kept-without-reason" not in slugs(rules)


def test_an_option_that_keeps_it_asks_for_no_reason() -> None:
    assert "kept-without-reason" not in slugs("use profile basic of 2026d with retain-uids\nkeep StudyInstanceUID")
    assert "kept-without-reason" not in slugs("use profile basic of 2026d with retain-safe-private\nkeep safe private")


@pytest.mark.parametrize(
    ("rule", "through"),
    [
        ('replace ImageComments with "{PatientName}" else empty', True),
        ("replace StudyID with upper(PatientID) else empty", True),
        ("replace StudyID with component(PatientName, family) else empty", True),
        ('replace StudyID with "A" else PatientID', True),
        ("replace StudyID with pseudonym(PatientID, 8) else empty", False),
        ("replace StudyID with pseudonym(upper(PatientID), 8) else empty", False),
        ("replace StudyID with year(PatientBirthDate) else empty", False),
        ('replace ImageComments with "{Modality}" else empty', False),
        ('replace ImageComments with "{PatientName}" else empty because "x"', False),
    ],
)
def test_originals_that_come_out(rule: str, through: bool) -> None:
    assert ("original-let-through" in slugs(rule)) is through


def test_dates_partly_shifted() -> None:
    assert "dates-partly-shifted" in slugs("shift StudyDate by 5 days\nkeep SeriesDate")
    assert "dates-partly-shifted" not in slugs("shift StudyDate by 5 days\nremove SeriesDate")
    assert "dates-partly-shifted" not in slugs("keep SeriesDate")
    option = "use profile basic of 2026d with retain-full-dates\nshift StudyDate by 5 days"
    assert "dates-partly-shifted" in slugs(option)


def test_uids_left_behind() -> None:
    assert "uids-left-behind" in slugs("keep ReferencedSOPInstanceUID")
    assert "uids-left-behind" not in slugs('keep all uids because "x"')
    assert "uids-left-behind" not in slugs("keep ReferencedSOPClassUID")


def test_names_that_nothing_uses() -> None:
    for text in (
        "group a1 = PatientID",
        'condition a1 = Modality is "CT"',
        "parameter a1 text",
        'table a1 = "x" keyed by y',
    ):
        assert slugs(text) == {"unused-name"}
    assert slugs("group a1 = PatientID\ngroup a2 = a1\nremove a2") == set()


def test_a_definition_that_nothing_uses_is_still_looked_at() -> None:
    assert slugs("group a1 = PatientNmae") == {"unknown-keyword"}
    assert slugs('condition a1 = KVP is "x"') == {"operator-does-not-fit"}


@pytest.mark.parametrize(
    "text",
    ["password = hunter22", "AKIAABCDEFGHIJKLMNOP", "0123456789abcdef0123456789abcdef01234567",
     "-----BEGIN PRIVATE KEY-----"],
)  # fmt: skip
def test_secrets(text: str) -> None:
    assert slugs(f"# {text}\nremove StudyID") == {"secret-in-file"}


@pytest.mark.parametrize("text", ["1.2.840.10008.5.1.4.1.1.2", "the secret of the trial", "https://example.org/a/b/c"])
def test_no_secrets(text: str) -> None:
    assert slugs(f"# {text}\nremove StudyID") == set()


def test_every_mistake_is_said_once_in_one_run() -> None:
    text = 'remove PatientNmae\nshift StudyTime by 5 days\nreject when KVP is "120"\nreplace StudyDate with "x"'
    report = understood(text)[1]
    assert sorted(each.slug for each in report if each.severity == "error") == [
        "literal-does-not-fit",
        "operator-does-not-fit",
        "unknown-keyword",
        "verb-does-not-fit",
    ]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("otherwise kepe technical", "misspelt-word"),
        ("otherwise keep technical\nuse profile basic of 2026d with retain-uid", "unknown-option"),
        ("otherwise keep technical\nkeep ContentSequenc\nremove ContentSequence/PatientID", "unknown-keyword"),
        ("otherwise keep technical\ngroup contact = PatientAddress\nremove contact,, PatientID", "unexpected-word"),
    ],
)  # fmt: skip
def test_a_mistake_has_no_echo(text: str, slug: str) -> None:
    assert slugs(text) == {slug}


def test_the_spelling_of_a_tag_decides_nothing() -> None:
    assert "conflicting-rules" in slugs('replace StationName with "A"\nreplace (0008,1010) with "B"')


def test_an_unknown_tag_that_is_read_is_an_error() -> None:
    report = understood("reject when (0010,00FF) exists")[1]
    assert [each.slug for each in report if each.severity == "error"] == ["unknown-keyword"]


def test_wide_rules_say_what_they_leave_and_what_they_take() -> None:
    text = "use profile basic of 2026d with retain-modified-dates\nshift all dates by 5 days"
    (note,) = [each for each in understood(text)[1] if each.slug == "wide-rule-yields"]
    assert "`PatientBirthDate`" in note.message
    option = "use profile basic of 2026d with retain-institution-identity\n"
    assert "option-undone" in slugs(option + 'empty named "Institution*"')
    assert "option-undone" not in slugs(option + "empty InstitutionName")
    assert "wide-rule-yields" not in slugs("use profile basic of 2026d\nremove all dates")


def test_a_whole_ruleset_looks_at_the_picture() -> None:
    head = 'otherwise keep technical\nruleset "A" version "1" project "a"\n'

    def asked(text: str) -> bool:
        return "picture-not-looked-at" in {each.slug for each in understood(head + text)[1]}

    assert asked("remove StudyID")
    assert not asked('reject when Modality is "US"')
    assert not asked('accept unmasked-pixels because "x"')
