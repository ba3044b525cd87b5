"""Explanations as data: subjects, cases, winners and losers; held against what the engine writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anondsl
from anondsl.compiled.artifact import read_artifact, write_artifact
from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.compiled.table import Op
from anondsl.compiler import compile_text
from anondsl.dicom.dictionary import load_dictionary
from anondsl.proof.explain import Explainer, explain
from anondsl.proof.explanation import ByType, Explanation, Keeper, Why
from anondsl.proof.in_file import InstanceExplainer
from anondsl.proof.places import matches
from anondsl.proof.subject import UnknownSubject, parse_subject, public_subject
from anondsl.runtime.intake import Source
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session
from anondsl.semantics.resolved import ResolvedRuleset
from tests.differential.plain_reader import Element, read_file
from tests.samples.make_samples import FILES, HERE

HEAD = 'ruleset "x" version "1" project "p"\nuse profile basic of 2026d\notherwise keep technical\n'
BARE = 'ruleset "x" version "1" project "p"\notherwise keep technical\n'


def resolved(text: str) -> ResolvedRuleset:
    compilation = compile_text(text)
    assert compilation.resolved is not None
    assert compilation.ruleset is not None, [found.message for found in compilation.report]
    return compilation.resolved


def of(text: str, what: str) -> Explanation:
    return explain(resolved(text), what)


# -- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("PatientID", "PatientID"),
        (" /PatientID ", "/PatientID"),
        ("(0010,0020)", "PatientID"),
        ("(0010, 0020)", "PatientID"),
        ("dBdt", "dBdt"),
        ("OverlayData", "(60xx,3000)"),
        ("(0008,9998)", "(0008,9998)"),
        ("RequestAttributesSequence/ScheduledProcedureStepID", "RequestAttributesSequence/ScheduledProcedureStepID"),
        ("/(0040,0275)/**/PatientID", "/RequestAttributesSequence/**/PatientID"),
        ("**/PatientID", "PatientID"),
        ('private "ACME"', 'private "ACME"'),
        ('private "ACME" (0029,1a)', 'private "ACME" (0029,1A)'),
        ('ContentSequence/private "ACME" (0029,10)', 'ContentSequence/private "ACME" (0029,10)'),
    ],
)
def test_a_subject_is_whatever_a_rule_names_as_one_attribute(text: str, means: str) -> None:
    if means.startswith("(60xx"):
        assert public_subject(0x60003000).attribute == parse_subject(text).attribute
    else:
        assert parse_subject(text).text == means


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("PatientNmae", "unknown attribute `PatientNmae`"),
        ("(0029,1010)", "`(0029,1010)` is a private tag, and private blocks move from file to file"),
        ("all dates", "explain wants one attribute, and `all dates` may be several"),
        ("PatientID, PatientName", "`PatientID, PatientName` names no attribute"),
        ("PatientID\nkeep PatientName", "`PatientID keep PatientName` names no attribute"),
        ('PatientID because "x"', '`PatientID because "x"` names no attribute'),
        ("PatientID # because", "`PatientID # because` names no attribute"),
        ("(50xx,xxxx)", "`(50xx,xxxx)` names more than one attribute"),
        ("PatientName/PatientID", "`PatientName` is no sequence, so nothing stands in its items"),
        ("", "`` names no attribute"),
        ("}", "`}` names no attribute"),
    ],
)
def test_what_is_no_subject_is_said(text: str, message: str) -> None:
    with pytest.raises(UnknownSubject) as refused:
        parse_subject(text)
    assert refused.value.message == message
    assert refused.value.help


@given(st.text(st.sampled_from('PatientID/(0010,)x*"{}#\n \\private allkeep\x00é'), max_size=40) | st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_subject_or_is_said_to_be_none(text: str) -> None:
    try:
        subject = parse_subject(text)
    except UnknownSubject:
        return
    assert parse_subject(subject.text) == subject


def test_every_attribute_can_be_explained() -> None:
    explainer = Explainer(resolved(HEAD + 'regenerate all uids\nwhen Modality is "CT" { keep all CS because "x" }\n'))
    for attribute in load_dictionary().attributes[::25]:
        explained = explainer.explain(public_subject(attribute.tag))
        assert bool(explained.cases) is (explained.standing.keeper is not Keeper.STRUCTURAL)


def test_where_an_attribute_stands() -> None:
    text = HEAD.replace("2026d", "2026d with retain-device-identity")
    assert of(text, "DeviceSerialNumber").standing.letter == "X/Z/D"
    assert of(text, "DeviceSerialNumber").standing.option_letters == (("retain-device-identity", "K"),)
    assert of(text, "Manufacturer").standing.keeper is Keeper.TECHNICAL
    assert of(text, "Rows").standing.keeper is Keeper.STRUCTURAL
    assert of(text, "(0028,0000)").standing.keeper is Keeper.STRUCTURAL
    assert of(text, "(0008,9998)").standing.keeper is Keeper.UNKNOWN
    assert of(text, 'private "ACME"').standing.letter == "X"
    assert of(text, "TextValue").standing.keeper is Keeper.OTHER


# -- who wins --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "what", "winner", "whys"),
    [
        ("remove PatientSex", "PatientSex", "remove PatientSex", [Why.LAYER]),
        ('keep all CS because "x"\ndummy PatientSex', "PatientSex", "dummy PatientSex", [Why.BREADTH, Why.LAYER]),
        ('keep all CS because "x"', "PatientSex", "empty PatientSex", [Why.NEVER_UNDOES]),
        ("remove all CS", "PatientSex", "remove all CS", [Why.LAYER]),
        ('keep PatientSex because "x"\nempty /PatientSex', "/PatientSex", "empty /PatientSex", [Why.PLACE, Why.LAYER]),
        (
            'keep all CS because "x"\nkeep named "PatientSe*" because "y"',
            "PatientSex",
            "empty PatientSex",
            [Why.NEVER_UNDOES, Why.BREADTH],
        ),
    ],
)
def test_the_winner_and_why_the_others_lose(rules: str, what: str, winner: str, whys: list[Why]) -> None:
    (case,) = of(HEAD + rules, what).cases
    assert case.winner is not None
    assert case.winner.text == winner
    assert [loser.why for loser in case.losers] == whys
    assert case.winner.span is not None


def test_conditions_make_cases_and_exclude_each_other() -> None:
    text = BARE + (
        'when Modality is "US" { remove PatientSex }\n'
        'when Modality is "CT" { empty PatientSex }\n'
        'keep PatientSex because "x"'
    )
    cases = of(text, "PatientSex").cases
    ct, us = 'Modality is "CT"', 'Modality is "US"'
    assert {(frozenset(case.where), case.op) for case in cases} == {
        (frozenset({(ct, True)}), Op.EMPTY),
        (frozenset({(us, True)}), Op.REMOVE),
        (frozenset({(ct, False), (us, False)}), Op.KEEP),
    }
    assert [[loser.why for loser in case.losers] for case in cases] == [[Why.CONDITION], [Why.CONDITION], []]


def test_equal_conditions_are_settled_by_strictness() -> None:
    text = BARE + (
        'when Modality is "US" { remove PatientSex }\nwhen Manufacturer contains "A" { keep PatientSex because "x" }\n'
    )
    both = [case for case in of(text, "PatientSex").cases if len(case.losers) == 1]
    assert [case.losers[0].why for case in both] == [Why.STRICTNESS]


def test_a_negated_condition_is_told_turned_round() -> None:
    text = BARE + 'when Modality is not "US" { keep PatientSex because "x" }'
    cases = of(text, "PatientSex").cases
    assert {case.where for case in cases} == {(('Modality is "US"', False),), (('Modality is "US"', True),)}


def test_a_path_leaves_only_the_cases_of_its_place() -> None:
    text = BARE + (
        'within ContentSequence where ValueType is "TEXT" { keep TextValue because "x" }\n'
        "empty /TextValue\nremove RequestAttributesSequence/TextValue\n"
    )
    everywhere = of(text, "TextValue").cases
    assert len(everywhere) > 3
    (top,) = of(text, "/TextValue").cases
    assert (top.where, top.op) == ((), Op.EMPTY)
    (order,) = of(text, "/RequestAttributesSequence/TextValue").cases
    assert (order.where, order.op) == ((), Op.REMOVE)
    inside = of(text, "/ContentSequence/TextValue").cases
    assert [case.op for case in inside] == [Op.KEEP, Op.REMOVE_OTHERWISE]
    deep = of(text, "/ContentSequence/**/TextValue").cases
    assert [case.op for case in deep][-1] is Op.REMOVE_OTHERWISE


def test_the_sequences_of_a_path_are_explained_too() -> None:
    around = of(HEAD, "OtherPatientIDsSequence/RequestAttributesSequence/PatientID").around
    assert [each.subject.text for each in around] == [
        "OtherPatientIDsSequence",
        "OtherPatientIDsSequence/RequestAttributesSequence",
    ]
    assert around[0].cases[0].op is Op.REMOVE


def test_otherwise_is_told_where_no_rule_matches() -> None:
    explained = of(BARE, "StationName")
    (case,) = explained.cases
    assert (case.winner, case.losers, case.op) == (None, (), Op.REMOVE_OTHERWISE)
    assert explained.otherwise == "keep technical"


def test_removal_by_type() -> None:
    (case,) = of(BARE + "remove PatientName", "/PatientName").cases
    (only,) = case.by_type
    assert (only.type, only.outcome, only.sequences) == (2, "empty", ())
    (nested,) = of(BARE + "remove TextValue", "ContentSequence/TextValue").cases[0].by_type
    assert (nested.type, nested.outcome) == (1, 'a dummy, "REMOVED"')
    private = of(BARE + 'dummy private "ACME" (0029,10)', 'private "ACME" (0029,10)')
    assert private.cases[0].by_type == (ByType(0, "gone"),)
    assert of(BARE + 'keep PatientSex because "x"', "PatientSex").cases[0].by_type == ()


def test_too_many_cases_are_counted_not_told() -> None:
    rules = "".join(f'when Manufacturer contains "<{n}>" {{ remove PatientSex }}\n' for n in range(60))
    explained = of(BARE + rules, "PatientSex")
    assert (len(explained.cases), explained.left_out) == (40, 61 - 40)


def test_an_artifact_knows_the_winners() -> None:
    text = HEAD + 'when Modality is "US" { keep PatientSex because "x" }\nset ClinicalTrialProtocolID to "P"\n'
    compilation = compile_text(text)
    assert compilation.ruleset is not None
    loaded = read_artifact(write_artifact(compilation.ruleset))
    for what in ("PatientSex", "PatientID", "ClinicalTrialProtocolID", "Rows", 'private "ACME" (0029,10)', "StudyDate"):
        full, short = explain(resolved(text), what), explain(loaded, what)
        assert not short.from_source
        assert [(case.where, case.op, case.outcome, case.by_type) for case in short.cases] == [
            (case.where, case.op, case.outcome, case.by_type) for case in full.cases
        ]
        assert [case.winner and case.winner.text for case in short.cases] == [
            case.winner and case.winner.text for case in full.cases
        ]
        assert all(not case.losers for case in short.cases)


def test_the_front_of_the_package_explains_with_and_without_source(tmp_path: Path) -> None:
    ruleset = anondsl.compile_text(HEAD + "remove PatientSex\n")
    path = tmp_path / "rules.anonc"
    path.write_bytes(ruleset.artifact)
    full, short = anondsl.explain(ruleset, "PatientSex"), anondsl.explain(anondsl.load(path), "PatientSex")
    assert [loser.rule.text for loser in full.cases[0].losers] == ["empty PatientSex"]
    assert full.cases[0].winner is not None
    assert short.cases[0].winner is not None
    assert full.cases[0].winner.text == short.cases[0].winner.text == "remove PatientSex"
    with pytest.raises(ValueError, match="unknown attribute"):
        anondsl.explain(ruleset, "PatientSecs")


# -- one file --------------------------------------------------------------------------------------------------------

RULES = HEAD + (
    'keep RequestAttributesSequence, ContentSequence because "x"\n'
    'within ContentSequence where ValueType is "TEXT" { keep TextValue because "x" }\n'
    'keep private "SAMPLE PRIVATE 1" because "x"\n'
    "shift StudyDate, AcquisitionDateTime by 3 days\n"
    'dummy InstitutionName\nreplace StationName with "STATION"\n'
)
STAYING = ("kept", "the sequence stays", "moved", "replaced", "a dummy", "a new UID", "one item of dummies", "set to")


@pytest.mark.parametrize("name", ["ct/slice-1.dcm", "report.dcm", "us-colour.dcm", "mr-implicit.dcm"])
def test_every_answer_about_a_file_is_what_the_engine_does(name: str) -> None:
    data = (HERE / FILES / name).read_bytes()
    ruleset = compile_text(RULES).ruleset
    assert ruleset is not None
    out = Session(ruleset, Key(bytes(range(32)))).apply_bytes(data).data
    written = dict(_walk(read_file(out).elements))
    explainer = Explainer(resolved(RULES))
    instances = InstanceExplainer(explainer)
    seen = 0
    for path, element in _walk(read_file(data).elements):
        if element.tag >> 16 & 1:
            continue
        found = instances.explain(public_subject(element.tag), Source(len(data), lambda at, n: data[at : at + n]))
        outcomes = {place.path: place for place in found.places}
        chain = "/".join(f"{public_subject(tag).name}[{number}]" for tag, number in path[:-1])
        outcome = outcomes[f"{chain}/{_name(element.tag)}" if chain else _name(element.tag)].outcome
        after = written.get(path)
        seen += 1
        if outcome.startswith("empty"):
            assert after is not None, outcome
            assert not after.value, outcome
        elif outcome.startswith(STAYING):
            assert after is not None, outcome
            assert outcome.startswith(("kept", "the sequence")) is _same(element, after), outcome
        else:
            assert after is None or outcome.startswith("not copied"), outcome
    assert seen > 10


BRANCHING = HEAD + (
    'keep RequestAttributesSequence, ContentSequence, ReferencedImageSequence because "x"\n'
    'when Modality is "CT" { keep RequestedProcedureID, PatientSex because "x" }\n'
    'when Modality is "US" and Manufacturer exists { keep PatientSex, StudyDescription because "x" }\n'
    'when Modality is not "CT" { empty StudyDescription }\n'
    'within ContentSequence where ValueType is "TEXT" { keep TextValue because "x" }\n'
    'within ContentSequence { remove ConceptNameCodeSequence/CodeMeaning\nkeep ValueType because "x" }\n'
    'within RequestAttributesSequence { when Modality is "CT" { dummy all SH } }\n'
    "empty /PatientSex\nremove /ContentSequence/**/CodeValue\n"
)


@pytest.mark.parametrize("name", ["ct/slice-1.dcm", "report.dcm"])
def test_of_the_cases_of_a_place_just_the_one_holds_that_a_file_meets(name: str) -> None:
    data = (HERE / FILES / name).read_bytes()
    explainer = Explainer(resolved(BRANCHING))
    instances = InstanceExplainer(explainer)
    branching = 0
    for path, element in _walk(read_file(data).elements):
        steps = tuple(tag for tag, _ in path[:-1])
        subject = public_subject(element.tag, SequencePath(steps, anchored=True))
        if explainer.is_fixed(subject) or any(tag >> 16 & 1 for tag, _ in path):
            continue
        found = instances.explain(subject, Source(len(data), lambda at, n: data[at : at + n]))
        cases = explainer.explain(subject).cases
        for place in found.places:
            if place.because_of:
                continue
            known = {answer.text: answer.holds for answer in found.answers} | dict(place.where)
            met = [case for case in cases if all(known.get(text) is holds for text, holds in case.where)]
            assert [case.winner for case in met] == [place.rule], place
            branching += len(cases) > 1
    assert branching


def _name(tag: int) -> str:
    return public_subject(tag).name


def _same(before: Element, after: Element) -> bool:
    return bool(before.items or after.items) or before.value.rstrip(b"\0 ") == after.value.rstrip(b"\0 ")


def _walk(
    elements: list[Element], way: tuple[tuple[int, int], ...] = ()
) -> Iterator[tuple[tuple[tuple[int, int], ...], Element]]:
    for element in elements:
        yield (*way, (element.tag, 0)), element
        for number, item in enumerate(element.items or (), start=1):
            yield from _walk(item, (*way, (element.tag, number)))


def test_no_value_of_a_file_and_no_name_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from anondsl.cli.main import main

    rules = tmp_path / "rules.anon"
    rules.write_text(RULES, encoding="utf-8")
    image = tmp_path / "DOE^JANE.dcm"
    image.write_bytes((HERE / FILES / "ct" / "slice-1.dcm").read_bytes())
    for what in ("PatientName", "PatientID", "StudyDate", 'private "SAMPLE PRIVATE 1"', "ReferringPhysicianName"):
        assert main(["explain", str(rules), what, "--in", str(image)]) == 0
    assert main(["explain", str(rules), "PatientName", "--in", str(tmp_path / "ROE^JOHN.dcm")]) == 3
    out, err = capsys.readouterr()
    shown = (out + err).replace(str(rules), "")
    for value in ("SAMPLE^", "DOE^", "ROE^"):
        assert value not in shown


# -- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "anchored", "chain", "is_there"),
    [
        ((), False, (), True),
        ((), False, (1, 2), True),
        ((), True, (1,), False),
        ((1,), False, (2, 1), True),
        ((1,), True, (2, 1), False),
        ((1,), False, (1, 2), False),
        ((1, DEEP), False, (1,), True),
        ((1, DEEP), False, (1, 2, 3), True),
        ((1, DEEP, 2), True, (1, 2), True),
        ((1, DEEP, 2), True, (1, 3, 2), True),
        ((1, DEEP, 2), True, (1, 3), False),
        ((DEEP, 2), True, (2,), True),
    ],
)
def test_whether_an_element_stands_where_a_path_says(
    steps: tuple[int, ...], anchored: bool, chain: tuple[int, ...], is_there: bool
) -> None:
    assert matches(SequencePath(steps, anchored), chain) is is_there
