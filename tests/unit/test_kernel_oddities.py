"""Files that fuzzing found to go wrong, each in its smallest form."""

from __future__ import annotations

import pytest

from anondsl.compiler import compile_text
from anondsl.runtime.result import Outcome
from anondsl.runtime.session import Session
from tests.builders import Dataset, dataset, element, encapsulated, file_of, instance
from tests.checked.pair import DIGEST, KEY, Side, side_of
from tests.differential.plain_reader import BIG_ENDIAN, EXPLICIT, IMPLICIT, read_file

_RULES = """\
ruleset "oddities" version "1" project "oddities"
otherwise keep
remove PatientName
keep all private because "test"
"""
_TOKEN = b"ZQTOKEN"
_HIDDEN = [dataset(PatientName=_TOKEN.decode())]


@pytest.fixture(scope="module")
def side() -> Side:
    ruleset = compile_text(_RULES).ruleset
    assert ruleset is not None
    return side_of(Session(ruleset, KEY, digest=DIGEST))


def picture(vr: str, pixels: bytes, rows: int = 2) -> Dataset:
    return instance(element("PixelData", pixels, vr), Rows=rows, Columns=8, BitsAllocated=16, SamplesPerPixel=1)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("vr", ["OW", "OB", "UN", "US", "LO", "UT"])
@pytest.mark.parametrize("size", [31, 32, 33, 40, 99])
@pytest.mark.parametrize("rows", [0, 2, 5])
def test_pixel_data_behind_a_window(side: Side, syntax: str, vr: str, size: int, rows: int) -> None:
    """Pixel data that must be padded, cut or given another head was read from memory that was not there."""
    data = file_of(picture(vr, bytes(range(100, 100 + size)), rows), syntax)
    assert side.in_windows(data, len(data) - size) == side.whole(data)


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("tag", [0x7FE00008, 0x7FE00009, 0x7FE00010])
def test_items_in_the_place_of_pixels(side: Side, syntax: str, undefined: bool, tag: int) -> None:
    """They passed with all that was in them."""
    nodes = instance(element(tag, _HIDDEN, "SQ"), Rows=100, Columns=8, BitsAllocated=16)
    data = file_of(nodes, syntax, undefined=undefined)
    seen = side.whole(data)
    assert _TOKEN not in seen.data
    for window in range(len(data) - 60, len(data)):
        assert side.in_windows(data, window) == seen


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("undefined", [False, True])
def test_items_in_the_place_of_a_private_creator(side: Side, syntax: str, undefined: bool) -> None:
    """They came back with the elements of their block, unruled."""
    nodes = instance(element(0x00090010, _HIDDEN, "SQ"), element(0x00091001, "X", "LO"))
    seen = side.whole(file_of(nodes, syntax, undefined=undefined))
    assert seen.outcome == Outcome.WRITTEN
    assert _TOKEN not in seen.data
    assert not [found for found in read_file(seen.data).elements if found.tag >> 16 == 9]


@pytest.mark.parametrize("creator", ["", " ", "\0\0"])
def test_a_blank_text_makes_no_private_creator(side: Side, creator: str) -> None:
    nodes = instance(element(0x00090010, creator.encode(), "LO"), element(0x00091001, _TOKEN.decode(), "LO"))
    assert _TOKEN not in side.whole(file_of(nodes)).data


@pytest.mark.parametrize("sizes", [(3,), (2, 3), (3, 3), (1, 1, 1)])
def test_fragments_of_odd_length(side: Side, sizes: tuple[int, ...]) -> None:
    """They came out as one value of defined length, which no reader takes for fragments."""
    pieces = [bytes(range(1, size + 1)) for size in sizes]
    data = file_of(instance(encapsulated(*pieces)), "1.2.840.10008.1.2.4.50")
    written = {found.tag: found for found in read_file(side.whole(data).data).elements}
    assert list(written[0x7FE00010].fragments or ()) == [b"", *pieces]


@pytest.mark.parametrize("undefined", [False, True])
def test_empty_items_out_of_order(side: Side, undefined: bool) -> None:
    """Putting the elements in order failed on an item without any."""
    nodes = instance(ContentSequence=[dataset(), dataset(TextValue="A")], Rows=1)
    wanted = side.whole(file_of(nodes, undefined=undefined))
    assert wanted.outcome == Outcome.WRITTEN
    assert side.whole(file_of(tuple(reversed(nodes)), undefined=undefined)) == wanted
