"""Names in attributes that are made of digits: kept by their rule, and no value of their VR.

Wherever the attribute stands and however it is sent, no token comes out; what the picture needs rejects the instance.
"""

from __future__ import annotations

import pytest

from anondsl.runtime.result import Outcome
from tests.builders import dataset, element, file_of, instance
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, read_file

TOKEN = b"ZQTOKEN "
KEYWORDS = ("SliceThickness", "InstanceNumber", "FrameReferenceDateTime", "EchoTime", "PatientAge")


@pytest.fixture(scope="module")
def basic() -> Both:
    return Both(BASIC + 'keep PatientAge, FrameReferenceDateTime because "test"\n')


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED])
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_name_where_digits_belong(basic: Both, keyword: str, syntax: str) -> None:
    inside = dataset(element(keyword, b"2\\" + TOKEN))
    data = file_of(instance(element(keyword, TOKEN), SharedFunctionalGroupsSequence=[inside]), syntax)
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.outcome is Outcome.WRITTEN, result.reason
    assert TOKEN.strip() not in result.data
    assert TOKEN.strip() not in read_file(result.data).inflated
    assert result.record.removed_invalid == 2


@pytest.mark.parametrize("vr", ["DS", "IS", "TM", "AS"])
def test_a_name_in_a_private_element(vr: str) -> None:
    both = Both(BASIC + 'keep private "ZQ MAKER" because "test"\n')
    creator = element(0x00090010, "ZQ MAKER", "LO")
    data = file_of(instance(creator, element(0x00091001, TOKEN, vr), element(0x00091002, b"12", vr)))
    assert both.disagreement(data) == []
    result = both.run(data)
    assert TOKEN.strip() not in result.data
    assert {e.tag for e in read_file(result.data).elements if e.tag >> 16 == 9} == {0x00090010, 0x00091002}


@pytest.mark.parametrize("keyword", ["PixelSpacing", "WindowCenter"])
@pytest.mark.parametrize("value", [TOKEN, b"NaN\\NaN "])
def test_a_name_where_the_picture_needs_a_number(basic: Both, keyword: str, value: bytes) -> None:
    """Type 1, and no honest dummy: a made-up size or window would be a lie."""
    data = file_of(instance(element(keyword, value)))
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.reason is not None
    assert result.reason.code == "ADL917"
