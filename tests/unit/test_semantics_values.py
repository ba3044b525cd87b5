"""Actions and values against the value representation of what they are used on."""

from __future__ import annotations

import pytest

from anondsl.compiled.actions import Fallback, Per, Regenerate, Replace, Set, Shift, Truncate, TruncateTo
from anondsl.compiled.expressions import Call, Number, Original, ParameterValue, Reference, SequencePath, Template, Text
from anondsl.semantics.types import multiplicity_fits
from tests.unit.semantics_texts import one_rule, own_rules, resolved, slugs

PATIENT_ID = Original(Reference(0x00100020, "LO", keyword="PatientID"))


def action(text: str) -> object:
    return one_rule(text).action


def test_values() -> None:
    assert action('replace PatientID with "A"') == Replace(Text("A"))
    assert action("replace KVP with 120") == Replace(Number("120"))
    assert action("replace PatientID with pseudonym(PatientID, 10)") == Replace(
        Call("pseudonym", (PATIENT_ID, Number("10")))
    )
    assert action('replace PatientID with "A-{PatientID}"') == Replace(Template((Text("A-"), PATIENT_ID)))
    assert action("replace PatientName with component(PatientName, family)") == Replace(
        Call("component", (Original(Reference(0x00100010, "PN", keyword="PatientName")), Text("family")))
    )


def test_a_leading_slash_reads_the_top_level() -> None:
    found = action('replace PatientID with "{/PatientID}"')
    assert isinstance(found, Replace)
    assert found.value == Template((Original(Reference(0x00100020, "LO", top=True, keyword="PatientID")),))


def test_parameters_in_values() -> None:
    ruleset = resolved(
        'parameter site text\nparameter number-of-arm = 2\nset ClinicalTrialSiteID to "{site}{number-of-arm}"'
    )
    assert [(each.name, each.kind, each.default) for each in ruleset.parameters] == [
        ("number-of-arm", "number", "2"),
        ("site", "text", None),
    ]
    (rule,) = ruleset.rules
    assert rule.action == Set(Template((ParameterValue("site"), ParameterValue("number-of-arm"))))


def test_else() -> None:
    assert action("replace PatientID with upper(PatientID) else remove") == Replace(
        Call("upper", (PATIENT_ID,)), Fallback.REMOVE
    )
    found = action('replace PatientID with upper(PatientID) else "none"')
    assert found == Replace(Call("upper", (PATIENT_ID,)), Fallback.VALUE, Text("none"))


def test_set_ranks_as_a_rule_at_the_top_level() -> None:
    assert one_rule('set StudyID to "A"').selector.path == SequencePath((), anchored=True)


def test_shift_and_truncate() -> None:
    assert action("shift StudyDate by -365 to -1 days per patient") == Shift(-365, -1)
    assert action("shift StudyDate by 1 to 30 days per study, keeping weekdays") == Shift(1, 30, Per.STUDY, True)
    assert action("shift StudyDate by -30 days") == Shift(-30, -30, Per.NOTHING)
    assert action("truncate StudyDate to year") == Truncate(TruncateTo.YEAR)
    assert action("truncate AcquisitionDateTime to month, dropping the rest") == Truncate(TruncateTo.MONTH, True)


@pytest.mark.parametrize(
    "days",
    ["0 days", "5 to 3 days per patient", "0 to 0 days per patient", "1 to 6 days per patient, keeping weekdays",
     "3 days, keeping weekdays", "200000 days"],
)  # fmt: skip
def test_days_that_move_nothing(days: str) -> None:
    assert slugs(f"shift all dates by {days}") == {"bad-shift"}


def test_one_root_holds_for_all_new_uids() -> None:
    ruleset = resolved('use profile basic of 2026d\nregenerate VolumeFrameOfReferenceUID under root "1.2.3"')
    roots = {rule.action.root for rule in ruleset.rules if isinstance(rule.action, Regenerate)}
    assert roots == {"1.2.3"}


@pytest.mark.parametrize("root", ["", "1.02", "a.b", "1.2.840.10008", "1." + "2" * 30])
def test_roots_that_are_none(root: str) -> None:
    assert slugs(f'regenerate all uids under root "{root}"') == {"bad-uid-root"}


FITS = [
    'replace AccessionNumber with "0123456789ABCDEF"',
    'replace PatientName with "Doe^Jane"',
    'replace StudyDate with "20240229"',
    'replace StudyTime with "1230"',
    'replace PatientAge with "045Y"',
    'replace PatientSex with "O"',
    'replace ImageType with "DERIVED\\\\SECONDARY"',
    'replace ImagePositionPatient with "0\\\\0\\\\0"',
    "replace KVP with 120.5",
    'replace StudyInstanceUID with "1.2.3"',
    "replace AccessionNumber with pseudonym(AccessionNumber, 16)",
    "replace PatientSex with pseudonym(PatientSex, 8)",
    'replace StudyDate with "{year(StudyDate)}0101"',
    "replace PatientAge with age(PatientBirthDate, StudyDate) else empty",
    "replace StudyDescription with upper(StudyDescription)",
    "replace StudyDate with SeriesDate else empty",
    "replace AccessionNumber with first(AccessionNumber, 4)",
    'replace InstanceNumber with "5"',
    'replace PatientID with substitute(PatientID, /[^0-9]+/, "")',
]


@pytest.mark.parametrize("rule", FITS)
def test_values_that_fit(rule: str) -> None:
    assert slugs(rule) - {"original-let-through", "value-may-be-missing"} <= set()


@pytest.mark.parametrize(
    ("rule", "slug"),
    [
        ('replace AccessionNumber with "0123456789ABCDEFG"', "literal-does-not-fit"),
        ('replace StudyDate with "20230229"', "literal-does-not-fit"),
        ('replace StudyTime with "9:30"', "literal-does-not-fit"),
        ('replace PatientAge with "45"', "literal-does-not-fit"),
        ('replace PatientSex with "other"', "literal-does-not-fit"),
        ('replace StudyInstanceUID with "1.02"', "literal-does-not-fit"),
        ('replace InstanceNumber with "five"', "literal-does-not-fit"),
        ("replace InstanceNumber with 99999999999", "literal-does-not-fit"),
        ('replace RecommendedDisplayFrameRate with "1.5"', "literal-does-not-fit"),
        ('replace ImageType with "DERIVED"', "wrong-multiplicity"),
        ('replace StudyID with "A\\\\B"', "wrong-multiplicity"),
        ("replace ImageType with pseudonym(ImageType, 8)", "wrong-multiplicity"),
        ("replace AccessionNumber with pseudonym(AccessionNumber, 17)", "value-cannot-fit"),
        ("replace PatientSex with hash(PatientSex, 8)", "value-cannot-fit"),
        ("replace StudyInstanceUID with pseudonym(StudyInstanceUID, 20)", "value-cannot-fit"),
        ("replace StudyDate with year(StudyDate)", "value-cannot-fit"),
        ("replace StudyDate with StudyTime else empty", "value-cannot-fit"),
        (
            'replace AccessionNumber with "{AccessionNumber}-{pseudonym(AccessionNumber, 15)}-{site}"',
            "value-cannot-fit",
        ),
        ('replace ContentSequence with "A"', "verb-does-not-fit"),
        ('replace private "ACME" with "A"', "verb-does-not-fit"),
        ('replace all text with "a text that is longer than sixteen"', "literal-does-not-fit"),
        ("shift StudyTime by 5 days", "verb-does-not-fit"),
        ("shift all attributes by 5 days", "verb-does-not-fit"),
        ("truncate PatientName to year", "verb-does-not-fit"),
        ("regenerate PatientID", "verb-does-not-fit"),
        ("regenerate all unknown", "verb-does-not-fit"),
        ("dummy KVP", "dishonest-dummy"),
        ("empty Modality", "dishonest-dummy"),
        ('replace StudyID with "{PixelData}" else empty', "unreadable-attribute"),
        ("replace StudyID with year(StudyID)", "unreadable-attribute"),
        ('replace StudyID with "{sitte}"', "unknown-name"),
        ('set StudyID to "{contact}"', "not-one-attribute"),
        ('set RequestAttributesSequence/PatientID to "A"', "unreadable-path"),
        ('replace PatientID with substitute(PatientID, /x*/, "")', "empty-match"),
        ("replace PatientID with number(PatientID, 3)", "not-executed-yet"),
        ("replace PatientID with lookup(subjects, PatientID, code)", "not-executed-yet"),
        ("shift all dates by lookup(subjects, PatientID, days) days", "not-executed-yet"),
        ("clean all text", "not-executed-yet"),
        ("round PatientAge to 5 years", "not-executed-yet"),
        ('encrypt copy of PatientID because "x"', "not-executed-yet"),
        ("mask top 8%", "not-executed-yet"),
        ("guarantee dates coherent", "not-executed-yet"),
    ],
)
def test_values_that_do_not_fit(rule: str, slug: str) -> None:
    names = 'parameter site = "A"\ngroup contact = PatientAddress\ntable subjects = "s.csv" keyed by id\n'
    said = slugs(names + rule) - {"unused-name", "original-let-through", "value-may-be-missing"}
    assert said == {slug}


def test_a_class_with_a_misfit_names_it() -> None:
    assert "verb-does-not-fit" in slugs('regenerate named "*StudyInstance*", named "Patient*"')


def test_exceptions_take_the_misfits_out() -> None:
    assert slugs("shift all attributes except all text by 5 days") == {"verb-does-not-fit"}
    assert slugs('shift named "Study*Time", named "StudyDate*" except StudyTime by 5 days') <= {
        "verb-does-not-fit",
        "useless-exception",
        "retired-keyword",
    }


@pytest.mark.parametrize(
    ("vm", "count", "fits"),
    [("1", 1, True), ("1", 2, False), ("1-n", 7, True), ("2-n", 1, False), ("2-2n", 4, True), ("2-2n", 3, False),
     ("1-3", 3, True), ("1-3", 4, False), ("3", 3, True), ("1 or 3", 3, True), ("1 or 3", 2, False)],
)  # fmt: skip
def test_multiplicities(vm: str, count: int, fits: bool) -> None:
    assert multiplicity_fits(vm, count) is fits


def test_a_value_of_another_attribute_without_else_is_noted() -> None:
    assert "value-may-be-missing" in slugs("replace PatientName with pseudonym(PatientID, 8)")
    assert "value-may-be-missing" not in slugs("replace PatientID with pseudonym(PatientID, 8)")
    assert "value-may-be-missing" in slugs("set PatientID to pseudonym(PatientID, 8)")


def test_one_statement_is_a_rule_for_each_entry() -> None:
    assert len(own_rules("remove PatientName, PatientID, all dates")) == 3
