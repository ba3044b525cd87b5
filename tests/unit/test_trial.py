"""Tests in rule files: the instance they make, what their expectations mean, and rules that are left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anondsl.compiled.expressions import Reference
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import Compilation, compile_source, compile_text
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.runtime.derive import pseudonym
from anondsl.runtime.keys import Key
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile
from anondsl.syntax.ast import RulesetNode
from anondsl.syntax.parse import parse_source
from anondsl.trial.bench import Bench, Verdict
from anondsl.trial.effects import Effects
from anondsl.trial.given import BASE, CannotBeGiven, Given, build_instance
from anondsl.trial.mutants import Loss, loss, mutants
from anondsl.trial.trials import read_trials
from tests.differential.plain_reader import Element, read_file

HEAD = 'ruleset "x" version "1" project "p"\nuse profile basic of 2026d\notherwise keep technical\n'


def compiled(text: str, **files: str) -> tuple[Compilation, CompiledRuleset, RulesetNode]:
    source = SourceFile("rules.anon", text)
    compilation = compile_source(source, TextLoader({f"{name}.anon": content for name, content in files.items()}))
    node = parse_source(source, Report())
    assert compilation.ruleset is not None, [found.message for found in compilation.report]
    assert node is not None
    return compilation, compilation.ruleset, node


def run(rules: str, *steps: str, head: str = HEAD) -> Verdict:
    """The verdict on one test."""
    lines = "\n".join(f"    {step}" for step in steps)
    _, ruleset, node = compiled(f'{head}{rules}\ntest "t" {{\n{lines}\n}}\n')
    (verdict,) = Bench(read_trials(node), ruleset).run(ruleset)
    return verdict


def got(rules: str, *steps: str) -> list[str]:
    verdict = run(rules, *steps)
    assert not verdict.problem
    return [failure.got for failure in verdict.failures]


# -- the instance ----------------------------------------------------------------------------------------------------


def given(keyword: str, text: str, *path: str, creator: str = "", tag: int = 0) -> Given:
    by_keyword = load_dictionary().by_keyword
    steps = tuple(by_keyword[step].tag for step in path)
    if creator:
        return Given(Reference(tag, "UN", False, steps, creator), text)
    return Given(Reference(by_keyword[keyword].tag, by_keyword[keyword].vr, False, steps, keyword=keyword), text)


def made(*pairs: Given) -> dict[int, Element]:
    return {element.tag: element for element in read_file(build_instance(pairs)).elements}


def test_the_instance_without_givens_is_a_secondary_capture_image() -> None:
    file = read_file(build_instance(()))
    assert file.syntax == "1.2.840.10008.1.2.1"
    assert file.meta[0x00020002].value == file.elements[1].value
    by_keyword = load_dictionary().by_keyword
    assert [element.tag for element in file.elements] == sorted(by_keyword[keyword].tag for keyword, _ in BASE)
    rows = next(element for element in file.elements if element.tag == 0x00280010)
    assert (rows.vr, rows.value) == ("US", b"\2\0")


def test_what_is_given_takes_the_place_of_what_is_there() -> None:
    elements = made(given("Modality", "CT"), given("Rows", "512"), given("PatientName", "Bär^A"))
    assert elements[0x00080060].value == b"CT"
    assert elements[0x00280010].value == b"\0\2"
    assert elements[0x00100010].value == "Bär^A".encode()


def test_values_are_written_in_their_vr() -> None:
    elements = made(
        given("FrameIncrementPointer", "(0018,1063)"),
        given("RecommendedDisplayFrameRateInFloat", "2.5"),
        given("PixelAspectRatio", "1\\2"),
        given("PatientComments", ""),
        given("SpecificCharacterSet", "ISO_IR 100"),
        given("PatientName", "Bär^A"),
    )
    assert elements[0x00280009].value == bytes.fromhex("18006310")
    assert (elements[0x00089459].vr, elements[0x00089459].value) == ("FL", bytes.fromhex("00002040"))
    assert elements[0x00280034].value == b"1\\2 "
    assert elements[0x00104000].value == b""
    assert elements[0x00100010].value == "Bär^A".encode("latin-1") + b" "


def test_paths_build_one_item_for_each_sequence() -> None:
    elements = made(
        given("RequestedProcedureID", "R", "RequestAttributesSequence"),
        given("AccessionNumber", "A", "RequestAttributesSequence"),
        given("CodeValue", "C", "RequestAttributesSequence", "ScheduledProtocolCodeSequence"),
        given("OtherPatientIDsSequence", ""),
    )
    (item,) = elements[0x00400275].items or []
    assert [element.tag for element in item] == [0x00080050, 0x00400008, 0x00401001]
    assert elements[0x00101002].items == []


def test_private_elements_have_their_creators() -> None:
    elements = made(
        given("", "x", creator="ACME", tag=0x00290010),
        given("", "y", creator="BETA", tag=0x00290010),
        given("", "z", creator="ACME", tag=0x00310001),
    )
    texts = {tag: element.value.strip() for tag, element in elements.items() if tag >> 16 & 1}
    assert texts == {
        0x00290010: b"ACME",
        0x00290011: b"BETA",
        0x00291010: b"x",
        0x00291110: b"y",
        0x00310010: b"ACME",
        0x00311001: b"z",
    }


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("Rows", "many"), ("Rows", "70000"), ("FrameIncrementPointer", "Rows"), ("RequestAttributesSequence", "x")],
)
def test_what_has_no_encoding_cannot_be_given(keyword: str, text: str) -> None:
    with pytest.raises(CannotBeGiven):
        build_instance([given(keyword, text)])


# -- expectations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        'expect PatientID "X"',
        "expect PatientID empty",
        "expect PatientID absent",
        "expect PatientName exists",
        "expect PatientName empty",
        "expect StudyInstanceUID kept",
        "expect Modality changed",
        "expect Rows 3",
        "expect Manufacturer matches /Ex/",
        "expect rejected",
        "expect RequestAttributesSequence kept",
        "expect StudyDate shifted",
    ],
)
def test_each_state_can_fail(step: str) -> None:
    shown = got("", 'given Manufacturer "Example", StudyDate "20240101", RequestAttributesSequence ""', step)
    assert len(shown) == 1
    assert "20240101" not in shown[0]


def test_a_name_means_every_depth_and_a_slash_the_top() -> None:
    rules = 'keep RequestAttributesSequence because "x"\nremove RequestAttributesSequence/PatientID\n'
    steps = ('given PatientID "1", RequestAttributesSequence/PatientID "2"',)
    assert got(rules, *steps, "expect PatientID changed") == ["absent"]
    assert got(rules, *steps, "expect /PatientID changed", "expect RequestAttributesSequence/PatientID absent") == []
    assert got(rules, *steps, "expect PatientID absent") == ["another value, of 12 characters"]
    keep = 'keep RequestAttributesSequence, RequestAttributesSequence/PatientID because "x"\n'
    assert got(keep, *steps, 'expect PatientID "1"') == ["another value, of 12 characters"]
    assert got(keep, *steps, "expect PatientID matches /[0-9A-Z]{12}/") == [
        'in RequestAttributesSequence[1] kept as given, "2"'
    ]


def test_numbers_are_compared_as_numbers() -> None:
    assert got("", 'given SliceThickness "2.50", Rows 2', "expect SliceThickness 2.5", 'expect Rows "2"') == []
    assert got("", 'given PixelSpacing "0.5\\\\0.25"', 'expect PixelSpacing "0.50\\\\.25"') == []
    assert got("", 'given PixelSpacing "0.5\\\\0.25"', 'expect PixelSpacing "0.5"') != []


def test_a_uid_keyword_is_its_uid() -> None:
    assert got("", "given SOPClassUID CTImageStorage", "expect SOPClassUID CTImageStorage") == []
    assert got("", 'expect SOPClassUID "1.2.840.10008.5.1.4.1.1.7"') == []


@pytest.mark.parametrize("day", ["20240229", "20241231", "20240101", "20240115"])
def test_shifted_tells_a_moved_date_from_the_first_of_the_year_and_from_a_dummy(day: str) -> None:
    steps = (f'given StudyDate "{day}"', "expect StudyDate shifted")
    assert got("shift StudyDate by -365 to -1 days per patient", *steps) == []
    assert got("shift StudyDate by 1 days", *steps) == []
    for rule in ("truncate StudyDate to year", "truncate StudyDate to month", "dummy StudyDate"):
        assert got(f'{rule} because "x"', *steps) != []


def test_shifted_wants_times_left_and_all_values_moved_alike() -> None:
    rules = "shift AcquisitionDateTime, DateOfSecondaryCapture by -9 days"
    assert got(rules, 'given AcquisitionDateTime "20240301120000"', "expect AcquisitionDateTime shifted") == []
    assert got(rules, 'given AcquisitionDateTime "not a date"', "expect AcquisitionDateTime shifted") != []


def test_an_unexpected_rejection_names_its_reason_and_a_missing_one_says_written() -> None:
    rules = 'reject when Modality is "OT"'
    assert got(rules, "expect rejected") == []
    (words,) = got(rules, "expect PatientID changed", "expect PatientName absent")
    assert words.startswith("rejected: a `reject` statement of the ruleset holds [ADL918 ")
    assert words.endswith('`reject when Modality is "OT"`')
    assert got("", "expect rejected") == ["written"]


def test_values_are_shown_only_where_the_test_gave_them() -> None:
    words = got('replace StationName with "SECRET-7"', 'given StationName "S"', "expect StationName absent")
    assert words == ["another value, of 8 characters"]
    assert got("", 'given Manufacturer "Maker"', "expect Manufacturer absent") == ['kept as given, "Maker"']
    assert got("", "expect Modality absent") == ["kept as given"]


def test_parameters_are_those_of_the_test() -> None:
    rules = 'parameter site text\nparameter arm = "a"\nreplace StationName with "{site}{arm}"'
    station = 'given StationName "S"'
    assert run(rules, station, 'set site to "X"', 'expect StationName "Xa"').passed
    assert run(rules, station, 'set site to "X"', 'set arm to "b"', 'expect StationName "Xb"').passed
    assert "`site` has no value" in run(rules, station, "expect StationName changed").problem


def test_a_test_says_the_same_every_day() -> None:
    known = pseudonym(Key(bytes(range(32))).derive("text", "p"), "4711", 12)
    assert got("", 'given PatientID "4711"', f'expect PatientID "{known}"') == []


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        (("given pixels 8 x 8", "expect rejected"), "`given pixels` cannot be run by this version yet"),
        (('given Rows "x"', "expect rejected"), "`x` is no value of (0028,0010), whose VR is US"),
        (('given PatientID "1"',), "it expects nothing"),
    ],
)
def test_what_cannot_be_run_is_said_and_never_passes(steps: tuple[str, ...], problem: str) -> None:
    verdict = run("", *steps)
    assert (verdict.problem, verdict.passed) == (problem, False)


# -- rules that are left out -----------------------------------------------------------------------------------------


def losses(text: str, **files: str) -> dict[str, Loss]:
    compilation, ruleset, node = compiled(text, **files)
    assert compilation.resolved is not None
    bench = Bench(read_trials(node), ruleset)
    assert bench.all_pass(ruleset)
    whole = Effects(ruleset)
    return {mutant.text: loss(mutant, whole, bench) for mutant in mutants(compilation.resolved, node)}


def test_every_entry_of_the_compiled_file_is_left_out_once() -> None:
    text = HEAD + (
        'include "more.anon"\ngroup spoken = PatientComments, StationName\n'
        'keep spoken, PatientSex because "x"\nkeep PatientAge because "y"\n'
        'test "t" {\n given PatientSex "F", StationName "S"\n expect PatientSex kept\n expect StationName kept\n}\n'
    )
    assert losses(text, more='keep PatientSize because "z"\n') == {
        "keep spoken": Loss.NOTICED,
        "keep PatientSex": Loss.NOTICED,
        "keep PatientAge": Loss.UNNOTICED,
    }


def test_a_rule_that_changes_nothing_is_told_apart() -> None:
    text = HEAD + 'remove PatientAddress\nremove PatientWeight\nempty PatientSex\nkeep Manufacturer because "x"\n'
    assert losses(text) == {
        "remove PatientAddress": Loss.NOTHING,
        "remove PatientWeight": Loss.NOTHING,
        "empty PatientSex": Loss.NOTHING,
        "keep Manufacturer": Loss.NOTHING,
    }


def test_without_its_shift_an_option_moves_no_dates() -> None:
    text = HEAD.replace("2026d", "2026d with retain-modified-dates") + (
        'shift all dates by -30 to -1 days per patient\ntruncate PatientBirthDate to year because "x"\n'
        'test "t" {\n given StudyDate "20240229"\n expect StudyDate shifted\n}\n'
    )
    assert losses(text) == {
        "shift all dates by -30 to -1 days per patient": Loss.NOTICED,
        "truncate PatientBirthDate to year": Loss.UNNOTICED,
    }


def test_conditions_and_rejections_are_part_of_what_a_ruleset_does() -> None:
    text = HEAD + 'when Modality is "US" { keep PatientSex because "x" }\nreject when Modality is "SR"\n'
    assert set(losses(text).values()) == {Loss.UNNOTICED}


def test_equal_effects_do_not_depend_on_which_rule_says_it() -> None:
    one = compile_text(HEAD + "remove PatientAddress, PatientWeight\n").ruleset
    other = compile_text(HEAD + 'remove PatientWeight because "why"\n').ruleset
    third = compile_text(HEAD + 'keep PatientWeight because "why"\n').ruleset
    assert one is not None
    assert other is not None
    assert third is not None
    assert Effects(one).same(other)
    assert not Effects(one).same(third)
    assert not Effects(one).same(replace(other, record=replace(other.record, longitudinal="UNMODIFIED")))
