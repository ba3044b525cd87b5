"""An instance that is done as the one before it comes out as if it were the first: same bytes, reasons, names, counts.

`followed` tells whether kernels did an instance alone, so that no test passes only because nothing was followed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import compile_text
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels, load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session
from tests.builders import (
    BIG_ENDIAN,
    CT,
    EXPLICIT,
    IMPLICIT,
    PLAIN_SYNTAXES,
    Dataset,
    dataset,
    encapsulated,
    file_of,
    instance,
)
from tests.differential.strategies import file_bytes, rule_text
from tests.fuzz.mutate import mutated

KEY = Key(bytes(range(32)))
JPEG = "1.2.840.10008.1.2.4.50"
RULES = """\
ruleset "alike" version "1" project "alike"
use profile basic of 2026d with retain-modified-dates
otherwise keep technical
identify patients by PatientID else StudyInstanceUID
replace PatientID with pseudonym(PatientID, 10)
replace StudyDescription with "{upper(Modality)} of {pseudonym(PatientID, 6)}"
replace AccessionNumber with pseudonym(AccessionNumber, 8) else remove
keep ImageComments because "test"
shift all dates by -365 to -1 days per patient
set ClinicalTrialSubjectID to pseudonym(PatientID, 8)
when Modality is "CT" { keep StationName because "test" }
reject when BurnedInAnnotation is "YES" because "test"
accept unmasked-pixels because "test"
"""


def picture(number: int, *nodes: object, **values: object) -> Dataset:
    """A slice of 4 x 4 pixels; `number` is what differs in a series."""
    given: dict[str, object] = {
        "SOPClassUID": CT,
        "SOPInstanceUID": f"1.2.826.0.1.3680043.9999.3.{number}",
        "Modality": "CT",
        "PatientName": "SAMPLE^ONE",
        "PatientID": "S-1",
        "AccessionNumber": "A-77",
        "StudyDate": "20200102",
        "StudyDescription": "HEAD",
        "StationName": "ONE",
        "InstanceNumber": str(number),
        "SliceLocation": str(number * 2.5),
        "ReferencedImageSequence": [dataset(ReferencedSOPInstanceUID=f"1.2.826.0.1.3680043.9999.4.{number}")],
        "Rows": 4,
        "Columns": 4,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 0,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "PixelData": Random(number).randbytes(32),
        **values,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    return instance(*nodes, **kept)  # type: ignore[arg-type]


def compiled(text: str) -> CompiledRuleset:
    ruleset = compile_text(text).ruleset
    assert ruleset is not None
    return ruleset


class Series:
    """A session; `take` answers whether a file was followed, and holds what came out against a fresh session."""

    def __init__(self, ruleset: CompiledRuleset, kernels: Kernels) -> None:
        self.ruleset, self.kernels = ruleset, kernels
        self.session = self.fresh()

    def fresh(self) -> Session:
        names = {parameter.name: "A1" for parameter in self.ruleset.parameters}
        return Session(self.ruleset, KEY, names, digest="0" * 64, kernels=self.kernels)

    def take(self, data: bytes) -> bool:
        words = self.session.precedent.tables.words
        held = words[at.PRECEDENT_HOLDS]
        entered = self.session._engine.intake._head
        host: list[bool] = []

        def head(content: object) -> object:
            host.append(True)
            return entered(content)  # type: ignore[arg-type]

        self.session._engine.intake._head = head  # type: ignore[method-assign,assignment]
        try:
            came = seen(self.session, data)
        finally:
            self.session._engine.intake._head = entered  # type: ignore[method-assign]
        assert came == seen(self.fresh(), data)
        assert held or host
        return not host


def seen(session: Session, data: bytes) -> tuple[object, ...]:
    result = session.apply_bytes(data)
    return result.outcome, result.reason, result.data, result.names, result.record


@pytest.fixture(scope="module")
def kernels() -> Kernels:
    found = load_kernels()
    if not found.addresses:
        pytest.skip("kernels of this origin do not call each other")
    return found


@pytest.fixture
def series(kernels: Kernels) -> Series:
    return Series(compiled(RULES), kernels)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_a_series_is_followed(series: Series, syntax: str) -> None:
    files = [file_of(picture(number), syntax=syntax) for number in range(1, 6)]
    assert [series.take(data) for data in files] == [False, True, True, True, True]


def test_frames_of_any_length_are_followed(series: Series) -> None:
    frames = [encapsulated(Random(number).randbytes(20 + 2 * number)) for number in range(4)]
    files = [file_of((*picture(number, PixelData=None), frame), syntax=JPEG) for number, frame in enumerate(frames, 1)]
    assert [series.take(data) for data in files] == [False, True, True, True]


ALIKE: dict[str, dict[str, object]] = {
    "numbers and positions": {"InstanceNumber": "9", "SliceLocation": "-3.25", "WindowWidth": "400"},
    "text that is kept and checked": {"ImageComments": "NOTHING TO SEE"},
    "text that does not decode, and goes": {"ImageComments": b"\xff\xfe"},
    "an attribute more, and one less": {"SliceThickness": "2", "SliceLocation": None},
    "dates of the image": {"AcquisitionDate": "20200103", "ContentTime": "101112"},
    "a longer item": {"ReferencedImageSequence": [dataset(ReferencedSOPInstanceUID="1.2.3", StudyDescription="X")]},
}
DIFFERENT: dict[str, dict[str, object]] = {
    "another patient": {"PatientID": "S-2"},
    "no patient": {"PatientID": None},
    "an empty patient": {"PatientID": ""},
    "another modality, on which a condition stands": {"Modality": "MR"},
    "a value that makes a rule reject": {"BurnedInAnnotation": "YES"},
    "another accession number, of which a value is made": {"AccessionNumber": "A-78"},
    "the attribute missing of which a value is made": {"AccessionNumber": None},
    "another study": {"StudyInstanceUID": "1.2.826.0.1.3680043.9999.8"},
    "another series": {"SeriesInstanceUID": "1.2.826.0.1.3680043.9999.9"},
    "another SOP class": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4"},
    "another character set": {"SpecificCharacterSet": "ISO_IR 192"},
    "a record of ours": {"DeidentificationMethod": "anondsl: alike\\" + "0" * 64 + "\\version 1"},
    "another size of the picture": {"Rows": 2},
    "pixel data without a size": {"Rows": None},
    "a subject that was set before": {"ClinicalTrialSubjectID": "1"},
    "an SOP instance of blanks": {"SOPInstanceUID": " "},
    "an SOP instance that is no UID": {"SOPInstanceUID": "one"},
    "an item with a character set": {
        "ReferencedImageSequence": [dataset(SpecificCharacterSet="ISO_IR 192", StudyDescription="X")]
    },
}


@pytest.mark.parametrize("what", ALIKE)
def test_what_nobody_looks_at_may_differ(series: Series, what: str) -> None:
    series.take(file_of(picture(1)))
    assert series.take(file_of(picture(2, **ALIKE[what])))
    assert series.take(file_of(picture(3)))


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_somebody_looks_at_may_not(series: Series, what: str) -> None:
    series.take(file_of(picture(1)))
    assert series.take(file_of(picture(2)))
    assert not series.take(file_of(picture(3, **DIFFERENT[what])))
    series.take(file_of(picture(4)))
    series.take(file_of(picture(5, **DIFFERENT[what])))


ODD: dict[str, Callable[[bytes], bytes]] = {
    "another preamble": lambda data: b"\1" * 128 + data[128:],
    "no preamble": lambda data: data[128:],
    "no mark": lambda data: data[132:],
    "no file meta information": lambda data: data[data.index(b"\x08\0\x05\0") if b"\x08\0\x05\0" in data else 300 :],
    "cut within the head": lambda data: data[:150],
    "cut behind the head": lambda data: data[:400],
    "cut by a byte": lambda data: data[:-1],
    "a byte too much": lambda data: data + b"\0",
    "an element too much, out of order": lambda data: data + b"\x08\0\x60\0CS\2\0MR",
    "nothing": lambda data: b"",
    "something else": lambda data: b"no picture at all" * 30,
}


@pytest.mark.parametrize("what", ODD)
def test_odd_files(series: Series, what: str) -> None:
    series.take(file_of(picture(1)))
    series.take(ODD[what](file_of(picture(2))))
    series.take(file_of(picture(3)))
    series.take(file_of(picture(4)))


def test_other_transfer_syntaxes(series: Series) -> None:
    for number, syntax in enumerate((*PLAIN_SYNTAXES, *PLAIN_SYNTAXES), 1):
        assert not series.take(file_of(picture(number), syntax=syntax))


def test_files_cut_at_every_byte(series: Series) -> None:
    whole = file_of(picture(2))
    for length in range(0, len(whole), 3):
        series.session = series.fresh()
        series.take(file_of(picture(1)))
        series.take(whole[:length])


def test_instances_that_all_differ_are_not_compared_for_ever(series: Series) -> None:
    """Patients in turn: the attempts become rare, and a series behind them is followed all the same."""
    tried = 0
    for number in range(80):
        tried += bool(series.session.precedent.tables.words[at.PRECEDENT_HOLDS])
        assert not series.take(file_of(picture(number, PatientID=f"P-{number}")))
    assert 4 <= tried <= 10
    assert sum(series.take(file_of(picture(number))) for number in range(60)) > 25


MR: dict[str, object] = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4"}
BESIDE = {"StudyID": "2"}
"""With this one an element is inserted that the others do not get."""


@pytest.mark.parametrize(("before", "interrupted", "after"), [(BESIDE, {}, {}), (MR, {}, MR), ({}, MR, {})])
def test_an_interruption_leaves_nothing_of_one_instance_for_another(
    kernels: Kernels, before: dict[str, object], interrupted: dict[str, object], after: dict[str, object]
) -> None:
    """Wherever it comes while something is put down for the kernels."""
    usual = RULES.replace("set ClinicalTrialSubjectID to pseudonym(PatientID, 8)", "")
    rules = compiled(usual + 'set PatientComments to "{StudyID}" else remove\n')
    stop = 0
    while True:
        series = Series(rules, kernels)
        series.session.precedent.missed = lambda: None  # type: ignore[method-assign]  # precedents one after the other
        for number, values in enumerate([{}, before]):
            series.take(file_of(picture(number, **values)))
        if not interrupt_at(stop, series.session, file_of(picture(9, **interrupted))):
            break
        for number, values in enumerate([after, after, interrupted, interrupted, before, before]):
            series.take(file_of(picture(20 + number, **values)))
        stop += 1
    assert stop > 10


_PUTTING_DOWN = ("_put_meta", "_put_answers", "_put_inserts", "establish", "_put_literals", "grow", "connect")


def interrupt_at(stop: int, session: Session, data: bytes) -> bool:
    """Have the session begin with a file, and raise KeyboardInterrupt at the line with this number of those that put
    something down; whether there was one."""
    left = [stop]

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        if frame.f_code.co_name not in _PUTTING_DOWN:
            return None if event == "call" else trace
        left[0] -= event == "line"
        if left[0] < 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    sys.settrace(trace)
    try:
        session.apply_bytes(data)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)
    return False


NO_PRECEDENT = {
    "a condition in items": 'within ReferencedImageSequence where StudyDescription is "X" { remove InstanceNumber }',
    "a rule that reads the SOP instance": 'reject when SOPInstanceUID starts with "9" because "test"',
}


@pytest.mark.parametrize("what", NO_PRECEDENT)
def test_rules_under_which_nothing_is_followed(kernels: Kernels, what: str) -> None:
    series = Series(compiled(RULES + NO_PRECEDENT[what] + "\n"), kernels)
    assert not any(series.take(file_of(picture(number))) for number in range(1, 4))


COUNT = {"taken": 0, "followed": 0}


@settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rule_text(), file_bytes(), st.randoms(use_true_random=False))
def test_made_rules_and_damaged_files(kernels: Kernels, text: str, data: bytes, random: Random) -> None:
    ruleset = compile_text(text).ruleset
    if ruleset is None:
        return
    series = Series(ruleset, kernels)
    for number in range(8):
        COUNT["taken"] += 1
        COUNT["followed"] += series.take(mutated(data, random, EXPLICIT) if number % 3 == 2 else data)


def test_enough_of_those_was_followed() -> None:
    """Runs behind the test above."""
    assert COUNT["followed"] > COUNT["taken"] // 15
