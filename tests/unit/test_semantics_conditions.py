"""Conditions: references, operators against VRs, one form for what says the same, and what excludes what."""

from __future__ import annotations

import pytest

from anondsl.compiled.expressions import And, Condition, Not, Operator, Or, Reference
from anondsl.compiled.expressions import Test as Comparison
from anondsl.semantics.exclusion import contradictory, exclusive
from tests.unit.semantics_texts import one_rule, own_rules, resolved, slugs


def guard(text: str) -> Condition:
    found = one_rule(f"when {text} {{ remove StudyDate }}").guard
    assert found is not None
    return found


MODALITY = Reference(0x00080060, "CS", top=True, keyword="Modality")


def test_a_name_under_when_is_read_at_the_top_level() -> None:
    assert guard('Modality is "CT"') == Comparison(Operator.IS, MODALITY, ("CT",))
    assert guard('/Modality is "CT"') == guard('Modality is "CT"')


def test_a_name_under_where_is_read_in_the_item() -> None:
    rules = own_rules('otherwise keep\nwithin ContentSequence where ValueType is "PNAME" { dummy PersonName }')
    scope = rules[0].scope
    assert scope is not None
    assert isinstance(scope.condition, Comparison)
    assert not scope.condition.reference.top


def test_a_named_condition_is_read_where_it_is_used() -> None:
    text = (
        'otherwise keep\ncondition ct = Modality is "CT"\n'
        "when ct { remove StudyDate }\nwithin ContentSequence where ct { remove PersonName }"
    )
    first, second = own_rules(text)
    assert isinstance(first.guard, Comparison)
    assert first.guard.reference.top
    assert second.scope is not None
    assert isinstance(second.scope.condition, Comparison)
    assert not second.scope.condition.reference.top


def test_a_path_is_read_downwards() -> None:
    found = guard("RequestAttributesSequence/ScheduledProcedureStepID exists")
    assert isinstance(found, Comparison)
    assert found.reference.path == (0x00400275,)


def test_a_private_element_is_read_by_its_creator() -> None:
    found = guard('private "ACME 1.0" (0029,10) exists')
    assert isinstance(found, Comparison)
    assert (found.reference.creator, found.reference.tag) == ("ACME 1.0", 0x00290010)


def test_structural_attributes_may_be_read() -> None:
    assert slugs("reject when Rows > 4000") == set()


def test_uids_by_keyword() -> None:
    found = guard("SOPClassUID is CTImageStorage")
    assert isinstance(found, Comparison)
    assert found.operands == ("1.2.840.10008.5.1.4.1.1.2",)


def test_dates_and_numbers_have_one_spelling() -> None:
    assert guard("StudyDate before 2020-01-01") == Comparison(
        Operator.BEFORE, Reference(0x00080020, "DA", top=True, keyword="StudyDate"), ("20200101",)
    )
    assert guard("KVP = 120") == guard("KVP = 120.0")


def test_negated_spellings_are_not_of_the_plain_one() -> None:
    assert guard('Modality is not "CT"') == Not(Comparison(Operator.IS, MODALITY, ("CT",)))
    assert guard('not (Modality is not "CT")') == guard('Modality is "CT"')
    assert guard("KVP != 120") == Not(guard("KVP = 120"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('Modality is "CT" and KVP = 120', 'KVP = 120 and Modality is "CT"'),
        (
            '(Modality is "CT" and KVP = 120) and StudyDate exists',
            'StudyDate exists and (KVP = 120 and Modality is "CT")',
        ),
        ('Modality is "CT" or Modality is "CT"', 'Modality is "CT"'),
        ('Modality is one of "CT", "MR"', 'Modality is one of "MR", "CT", "MR"'),
        ('Modality is one of "CT"', 'Modality is "CT"'),
    ],
)
def test_one_form(first: str, second: str) -> None:
    assert guard(first) == guard(second)


def test_nested_when_blocks_are_a_conjunction() -> None:
    nested = one_rule('when Modality is "CT" { when KVP = 120 { remove StudyDate } }').guard
    assert nested == guard('KVP = 120 and Modality is "CT"')
    assert isinstance(nested, And)


def test_reject_unless_is_not() -> None:
    first, second = resolved('reject when Modality is "CT"\nreject unless Modality is "CT"').rejects
    assert second.condition == Not(first.condition)


def test_reject_in_a_block_holds_under_its_condition() -> None:
    (reject,) = resolved('when Modality is "CT" { reject when KVP = 120 }').rejects
    assert reject.condition == guard('Modality is "CT" and KVP = 120')


@pytest.mark.parametrize(
    ("condition", "slug"),
    [
        ('KVP is "120"', "operator-does-not-fit"),
        ("Modality = 5", "operator-does-not-fit"),
        ("StudyTime before 2020-01-01", "operator-does-not-fit"),
        ('PixelData is "x"', "operator-does-not-fit"),
        ('ContentSequence is "x"', "operator-does-not-fit"),
        ('private "ACME" (0029,10) is "x"', "operator-does-not-fit"),
        ("every value of KVP exists", "operator-does-not-fit"),
        ('Modality is "a text that is much too long"', "operand-does-not-fit"),
        ('Modality is ""', "operand-does-not-fit"),
        ('SOPClassUID is "CTImageStorage"', "operand-does-not-fit"),
        ('ImageType is "ORIGINAL\\\\PRIMARY"', "operand-does-not-fit"),
        ("Modality is CT", "operand-does-not-fit"),
        ("SOPClassUID is CTImage", "unknown-uid-keyword"),
        ("Modalty exists", "unknown-keyword"),
        ("no-such-condition", "unknown-name"),
        ("ContentSequence/**/PersonName exists", "unreadable-path"),
        ("StudyDescription matches /(/", "bad-expression"),
        ("StudyDescription matches /(a+)+/", "slow-expression"),
        ("StudyDescription has match /a*/", "empty-match"),
        ("masked", "not-executed-yet"),
    ],
)
def test_refused(condition: str, slug: str) -> None:
    assert slugs(f"reject when {condition}") - {"unexpected-word", "missing-word"} == {slug}


def test_ages_are_compared_in_years() -> None:
    assert slugs("reject when PatientAge > 89") == set()


def test_every_value() -> None:
    found = guard('every value of ImageType is "ORIGINAL"')
    assert isinstance(found, Comparison)
    assert found.every


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('Modality is "CT"', 'Modality is "MR"'),
        ('Modality is "CT"', 'Modality is one of "MR", "US"'),
        ('Modality is "CT"', 'not (Modality is "CT")'),
        ('Modality is "CT"', 'Modality is not one of "CT", "MR"'),
        ('StudyDescription is exactly "a"', 'StudyDescription is exactly "A"'),
        ("KVP < 100", "KVP >= 100"),
        ("KVP = 100", "KVP > 100"),
        ("KVP > 120", "not (KVP > 100)"),
        ("StudyDate before 2020-01-01", "StudyDate after 2020-01-01"),
        ("StudyDate exists", "StudyDate is missing"),
        ("StudyDate is missing", 'Modality is "CT" and StudyDate before 2020-01-01'),
        ("StudyDate is empty", "StudyDate before 2020-01-01"),
        ("StudyDate is empty", "StudyDate is missing"),
        ("not (StudyDate exists)", "StudyDate before 2020-01-01"),
        ('Modality is "CT" or Modality is "MR"', 'Modality is "US"'),
        ('not (Modality is "CT" or Modality is "MR")', 'Modality is "MR"'),
        ('every value of ImageType is "A"', 'ImageType is "B" and every value of ImageType is "B"'),
        ("PatientAge > 89", "PatientAge < 18"),
    ],
)
def test_exclusive(first: str, second: str) -> None:
    assert exclusive(guard(first), guard(second))
    assert exclusive(guard(second), guard(first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('Modality is "CT"', 'Manufacturer is "ACME"'),
        ('Modality is "CT"', 'Modality contains "T"'),
        ('ImageType is "ORIGINAL"', 'ImageType is "PRIMARY"'),
        ('StudyDescription is "a"', 'StudyDescription is exactly "A"'),
        ("KVP <= 100", "KVP >= 100"),
        ("not (KVP > 100)", "not (KVP < 100)"),
        ("StudyDate exists", "StudyDate is empty"),
        ('Modality is not "CT"', "Modality is missing"),
        (
            'RequestAttributesSequence/ScheduledProcedureStepID is "A"',
            'RequestAttributesSequence/ScheduledProcedureStepID is "B"',
        ),
        ('Modality is "CT" or KVP = 5', 'Modality is "US"'),
    ],
)
def test_not_exclusive(first: str, second: str) -> None:
    assert not exclusive(guard(first), guard(second))


def test_contradictions_are_found_in_one_condition() -> None:
    assert contradictory(guard('Modality is "CT" and (Modality is "MR" or Modality is "US")'))
    assert not contradictory(guard('Modality is "CT" and (Modality is "MR" or KVP = 120)'))


def test_many_alternatives_end_in_time() -> None:
    alternatives = " or ".join(f"KVP = {number}" for number in range(40))
    text = " and ".join(f"({alternatives.replace('KVP', name)})" for name in ("KVP", "SliceThickness", "EchoTime"))
    found = guard(text)
    assert isinstance(found, (And, Or))
    assert not contradictory(found)
