"""Kept values of VRs with a closed set of signs (PS3.5 Table 6.2-1): what real files write stays, other signs do not."""

from __future__ import annotations

import pytest

from anondsl.runtime.charsets import DEFAULT, UTF8, byte_verdicts
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.result import Outcome
from tests.builders import element, file_of, instance
from tests.differential.engine import Both
from tests.differential.plain_reader import EXPLICIT, IMPLICIT, read_file

KEEP = """\
ruleset "keeps" version "1" project "signs"
otherwise keep
keep all attributes because "test"
"""
KEYWORDS = {
    "DS": "SliceThickness",
    "IS": "ExposureTime",
    "DA": "StudyDate",
    "TM": "StudyTime",
    "DT": "AcquisitionDateTime",
    "AS": "PatientAge",
}
NUMBERS = (b"1", b"-1.5E-03 ", b" +2 ", b"1.0\\2", b"1,5", b".5", b"1e2\0", b"12.5", b"\\2")
STAY = {
    "DS": NUMBERS,
    "IS": NUMBERS,
    "DA": (b"20200131", b"2020.01.31", b"2020-01-31", b"31/01/2020", b"20200101-20200131 ", b"00000000"),
    "TM": (b"101112", b"10:11:12", b"101112.123456", b"1011\0\0", b"1000-1100"),
    "DT": (b"20200131101112.5+0100", b"2020", b"20200131 101112", b"2020-01-31 10:11:12"),
    "AS": (b"030Y", b"30Y", b"030y", b"12M ", b"030", b" 30Y"),
}
GO = (
    b"SMITH",
    b"smith",
    b"12 SMITH",
    b"NaN",
    b"inf",
    b"1.#QNAN0",
    b"1_2",
    b"***",
    b"1\0002",
    b"1\t2",
    b"\xb2",
    b"12^A",
)


@pytest.fixture(scope="module")
def keep() -> Both:
    return Both(KEEP)


def value(both: Both, vr: str, data: bytes, syntax: str = EXPLICIT, sent: str = "") -> tuple[bytes | None, int]:
    """What comes out of an attribute of this VR, Type 3 or 2 in its place; and how many values went."""
    node = element(KEYWORDS[vr], data, sent or vr)
    file = file_of(instance(node), syntax)
    assert both.disagreement(file) == []
    result = both.run(file)
    assert result.outcome is Outcome.WRITTEN, result.reason
    found = {each.tag: each.value for each in read_file(result.data).elements}
    return found.get(node.tag), result.record.removed_invalid


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("vr", KEYWORDS)
def test_what_files_write_stays(keep: Both, vr: str, syntax: str) -> None:
    for data in STAY[vr]:
        even = data + b" " * (len(data) % 2)
        assert value(keep, vr, even, syntax) == (even.replace(b"\0", b" "), 0), data


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("vr", KEYWORDS)
def test_other_signs_go(keep: Both, vr: str, syntax: str) -> None:
    for data in GO:
        out, removed = value(keep, vr, data + b" " * (len(data) % 2), syntax)
        assert not out, data
        assert removed == 1, data


@pytest.mark.parametrize("sent", ["LO", "LT", "SH", "CS", "PN"])
@pytest.mark.parametrize("vr", KEYWORDS)
def test_the_dictionary_counts_where_another_text_is_sent(keep: Both, vr: str, sent: str) -> None:
    assert value(keep, vr, b"SMITH^A ", sent=sent)[0] in (None, b"")
    assert value(keep, vr, b"20", sent=sent) == (b"20", 0)


@pytest.mark.parametrize("vr", KEYWORDS)
def test_a_text_sent_as_one_of_them(keep: Both, vr: str) -> None:
    """What the sender says counts as well: a reader would take it for that."""
    file = file_of(instance(element("Manufacturer", b"SMITH ", vr)))
    assert keep.disagreement(file) == []
    result = keep.run(file)
    assert b"SMITH" not in result.data
    assert result.record.removed_invalid == 1


def test_signs_hold_in_every_character_set() -> None:
    for charset in (DEFAULT, UTF8):
        for nested in (False, True):
            verdicts = byte_verdicts(charset, nested)
            assert len(verdicts) == at.TEXT_CLASSES * 256
            assert set(verdicts[at.TEXT_NUMBER * 256 :]) == {0, 1}
            assert not any(verdicts[at.TEXT_NUMBER * 256 + byte] for byte in b"ANnaif_^*")
