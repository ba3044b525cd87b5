"""The order of LANGUAGE 4: each step decides only where the steps before it leave it open."""

from __future__ import annotations

from itertools import pairwise

import pytest

from anondsl.semantics.order import is_conditional, is_wide, narrower, rank_key
from tests.unit.semantics_texts import one_rule, own_rules, resolved

WITHIN = "within RequestAttributesSequence"


def better(first: str, second: str) -> bool:
    return rank_key(one_rule(first)) < rank_key(one_rule(second))


def test_step_2_what_is_named() -> None:
    rules = [
        "remove StudyDate",
        'keep private "ACME"',
        "keep safe private",
        "keep (0008,00xx)",
        "keep (0008,xxxx)",
        'keep named "Study*"',
        "keep all dates",
        "keep all attributes",
    ]
    for narrow, wide in pairwise(rules):
        assert better(narrow, wide), (narrow, wide)
        assert narrower(one_rule(narrow), one_rule(wide))


def test_a_private_element_ranks_with_an_attribute() -> None:
    first, second = one_rule('remove private "ACME" (0029,10)'), one_rule("remove StudyDate")
    assert not narrower(first, second)
    assert not narrower(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("keep RequestAttributesSequence/StudyDate", "remove StudyDate"),
        ("keep SourceImageSequence/RequestAttributesSequence/StudyDate", "remove RequestAttributesSequence/StudyDate"),
        (f"{WITHIN} {{ keep StudyDate }}", "remove StudyDate"),
        (f"{WITHIN} {{ keep SourceImageSequence/StudyDate }}", "remove SourceImageSequence/StudyDate"),
        ("keep /StudyDate", "remove StudyDate"),
        ("keep /RequestAttributesSequence/StudyDate", "remove RequestAttributesSequence/StudyDate"),
        ("within /RequestAttributesSequence { keep StudyDate }", f"{WITHIN} {{ remove StudyDate }}"),
        ("keep RequestAttributesSequence/StudyDate", "remove RequestAttributesSequence/**/StudyDate"),
    ],
)
def test_step_3_where(first: str, second: str) -> None:
    assert better(first, second)
    assert not better(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('when Modality is "CT" { keep StudyDate }', "remove StudyDate"),
        (f"{WITHIN} where StudyDate exists {{ keep StudyDate }}", f"{WITHIN} {{ remove StudyDate }}"),
    ],
)
def test_step_4_condition(first: str, second: str) -> None:
    assert is_conditional(one_rule(first))
    assert better(first, second)


def test_how_many_conditions_makes_no_difference() -> None:
    one = one_rule('when Modality is "CT" { remove StudyDate }')
    two = one_rule('when Modality is "CT" { when StudyTime exists { remove StudyDate } }')
    assert rank_key(one) == rank_key(two)


def test_step_5_stricter_action() -> None:
    rules = [
        "remove StudyDate",
        "empty StudyDate",
        "dummy StudyDate",
        'replace StudyDate with "20000101"',
        "truncate StudyDate to year",
        "shift StudyDate by 30 days",
        "keep StudyDate",
    ]
    for strict, weak in pairwise(rules):
        assert better(strict, weak), (strict, weak)


def test_a_value_that_lets_the_original_through_ranks_as_keep() -> None:
    passing = one_rule("replace StudyID with upper(StudyID)")
    assert rank_key(passing) == rank_key(one_rule("keep StudyID"))


def test_step_1_layers() -> None:
    files = {"a.anon": 'include "b.anon"\nremove StudyTime\n', "b.anon": "remove SeriesDate\n"}
    rules = own_rules('include "b.anon"\ninclude "a.anon"\nremove StudyDate', files)
    assert {rule.selector.tag: rule.layer for rule in rules} == {0x00080020: 0, 0x00080030: 1, 0x00080021: 2}


def test_options_stand_in_front_of_the_profile() -> None:
    ruleset = resolved("use profile basic of 2026d with retain-uids")
    layers = {(rule.option, rule.layer) for rule in ruleset.rules}
    assert layers == {("basic", 1001), ("retain-uids", 1000)}


def test_wide_rules() -> None:
    assert not is_wide(one_rule("remove StudyDate"))
    assert not is_wide(one_rule("keep safe private"))
    for wide in (
        "remove all dates",
        "remove technical",
        "remove (0010,xxxx)",
        'remove named "P*"',
        "remove all private",
    ):
        assert is_wide(one_rule(wide))
