"""`use profile`: editions, options, and what `clean` of an option means for the file at hand."""

from __future__ import annotations

import pytest

from anondsl.compiled.actions import Empty, Fallback, Keep, Remove, Replace, Shift, Truncate
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.profile import OPTIONS
from anondsl.semantics.profile import BASIC, profile_rules
from anondsl.semantics.resolved import OPTION_LAYER, PROFILE_LAYER
from tests.unit.semantics_texts import resolved, slugs, understood

DICTIONARY = load_dictionary()
SHIFT = "shift all dates by -365 to -1 days per patient"


def actions_of(text: str, keyword: str, option: str) -> list[object]:
    tag = DICTIONARY.by_keyword[keyword].tag
    return [rule.action for rule in resolved(text).rules if rule.selector.tag == tag and rule.option == option]


def test_the_profile_in_use_is_recorded() -> None:
    ruleset = resolved("use profile basic of 2026d with retain-uids, retain-institution-identity")
    assert (ruleset.uses_profile, ruleset.edition) == (True, "2026d")
    assert ruleset.options == ("retain-institution-identity", "retain-uids")
    assert not resolved("remove StudyID").uses_profile


def test_without_an_edition_the_newest_is_meant_and_asked_for() -> None:
    ruleset, report = understood("use profile basic")
    assert ruleset.edition == "2026d"
    (found,) = [each for each in report if each.slug == "edition-not-pinned"]
    assert found.fix is not None
    assert found.fix.safe


@pytest.mark.parametrize(
    ("statement", "slug"),
    [
        ("use profile basik of 2026d", "unknown-profile"),
        ("use profile basic of 1999a", "unknown-edition"),
        ("use profile basic of 2026d with clean-everything", "unknown-option"),
        ("use profile basic of 2026d with clean-recognizable-visual-features", "visual-features"),
        ("use profile basic of 2026d with retain-modified-dates", "dates-not-said"),
        ("use profile basic of 2026d with clean-descriptors", "not-executed-yet"),
        ("use profile basic of 2026d with retain-patient-characteristics", "not-executed-yet"),
        ("use profile basic of 2026d with clean-pixel-data", "unchecked-pixels"),
        ("use profile basic of 2026d\nuse profile basic of 2026d", "said-twice"),
    ],
)
def test_refused(statement: str, slug: str) -> None:
    assert slugs(statement) == {slug}


@pytest.mark.parametrize("option", [option.name for option in OPTIONS])
def test_every_shipped_file_resolves(option: str) -> None:
    assert all(rule.layer == OPTION_LAYER and rule.option == option for rule in profile_rules("2026d", option))


def test_the_basic_profile() -> None:
    rules = profile_rules("2026d", BASIC)
    assert len(rules) > 600
    assert {rule.layer for rule in rules} == {PROFILE_LAYER}
    assert actions_of("use profile basic of 2026d", "PatientAddress", BASIC) == [Remove()]
    assert actions_of("use profile basic of 2026d", "PatientBirthDate", BASIC) == [Empty()]
    (name,) = actions_of("use profile basic of 2026d", "PatientName", BASIC)
    assert isinstance(name, Replace)
    assert name.fallback is Fallback.EMPTY


MODIFIED = "use profile basic of 2026d with retain-modified-dates\n"


@pytest.mark.parametrize(
    ("movers", "expected"),
    [
        (SHIFT, Shift(-365, -1)),
        ("truncate all dates to year", Truncate("year")),  # type: ignore[arg-type]
        (f'{SHIFT}\ntruncate PatientBirthDate to year because "x"', Shift(-365, -1)),
        ('shift StudyDate, SeriesDate by 5 days\ntruncate PatientBirthDate to year because "x"', None),
        ('when Modality is "CT" { shift all dates by 5 days }', None),
    ],
)
def test_modified_dates_are_moved_as_the_file_says(movers: str, expected: object) -> None:
    found = actions_of(MODIFIED + movers, "StudyDate", "retain-modified-dates")
    assert len(found) == 1
    assert isinstance(found[0], (Shift, Truncate))
    if expected is not None:
        assert found == [expected]


def test_modified_dates_and_what_is_no_date() -> None:
    text = MODIFIED + SHIFT
    assert actions_of(text, "StudyTime", "retain-modified-dates") == [Keep()]
    assert actions_of(text, "TimezoneOffsetFromUTC", "retain-modified-dates") == [Remove()]


def test_several_ways_to_move_dates_are_an_error() -> None:
    text = 'when Modality is "CT" { shift all dates by 5 days }\nwhen Modality is "MR" { shift all dates by 6 days }'
    assert slugs(MODIFIED + text) == {"dates-not-said"}


def test_titles_of_applications_get_a_pseudonym() -> None:
    (found,) = actions_of(
        "use profile basic of 2026d with retain-device-identity", "StationAETitle", "retain-device-identity"
    )
    assert isinstance(found, Replace)
    assert found.fallback is Fallback.REMOVE


def test_full_and_modified_dates_contradict() -> None:
    said = slugs(f"use profile basic of 2026d with retain-full-dates, retain-modified-dates\n{SHIFT}")
    assert "contradicting-options" in said


def test_one_option_named_twice_is_one_option() -> None:
    assert resolved("use profile basic of 2026d with retain-uids, retain-uids").options == ("retain-uids",)
