"""Pixel data that holds more than the picture: bytes behind it, wherever it stands and however it is sent.

Catalogue 27: what the attributes of the picture do not account for goes. What they do account for stays bit for bit.
"""

from __future__ import annotations

import struct

import pytest

from anondsl.runtime.intake import Source
from anondsl.runtime.result import Outcome, Result
from tests import builders
from tests.builders import Dataset, Node, dataset, element, file_of, instance
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, Element, read_file

ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98"
JPEG = "1.2.840.10008.1.2.4.50"
TOKEN = b"ZQTOKEN!"
KEEPS_ICONS = BASIC + 'keep IconImageSequence because "test"\n'


def layout(rows: int = 2, columns: int = 2, bits: int = 8) -> dict[str, int]:
    return {"Rows": rows, "Columns": columns, "BitsAllocated": bits, "SamplesPerPixel": 1}


@pytest.fixture(scope="module")
def basic() -> Both:
    return Both(BASIC)


@pytest.fixture(scope="module")
def icons() -> Both:
    return Both(KEEPS_ICONS)


def top(result: Result) -> dict[int, Element]:
    assert result.outcome is Outcome.WRITTEN, result.reason
    file = read_file(result.data)
    assert TOKEN not in result.data
    assert TOKEN not in file.inflated
    return {found.tag: found for found in file.elements}


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED])
@pytest.mark.parametrize(("keyword", "size"), [("FloatPixelData", 4), ("DoubleFloatPixelData", 8)])
def test_floating_point_pixels(basic: Both, keyword: str, size: int, syntax: str) -> None:
    picture = bytes(range(1, 1 + 4 * size))
    node = element(keyword, picture + TOKEN * 2)
    out = top(basic.run(file_of(instance(node, **layout(bits=8 * size)), syntax)))
    turned = builders.value_bytes(node.vr, picture, syntax == BIG_ENDIAN)
    assert out[node.tag].value == turned


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("more", [b"", TOKEN])
def test_pixels_of_an_icon(icons: Both, syntax: str, more: bytes) -> None:
    icon = dataset(element("PixelData", b"abcd" + more, "OB"), **layout())
    main = element("PixelData", b"abcdefgh", "OB")
    nodes = instance(element("IconImageSequence", [icon]), main, **layout(4, 2))
    out = top(icons.run(file_of(nodes, syntax)))
    ((pixels,),) = [[e.value for e in item if e.tag == 0x7FE00010] for item in out[0x00880200].items or []]
    assert pixels == b"abcd"
    assert out[0x7FE00010].value == b"abcdefgh"


def test_fragments_of_an_icon_stay(icons: Both) -> None:
    icon = dataset(builders.encapsulated(b"\xff\xd8abcdefgh\xff\xd9"), **layout())
    nodes = instance(element("IconImageSequence", [icon]), builders.encapsulated(b"\xff\xd8\xff\xd9"), **layout())
    out = top(icons.run(file_of(nodes, JPEG)))
    ((inside,),) = [[e.fragments for e in item if e.tag == 0x7FE00010] for item in out[0x00880200].items or []]
    assert inside == [b"", b"\xff\xd8abcdefgh\xff\xd9"]


def test_encapsulated_uncompressed_pixels_stay(basic: Both) -> None:
    """A native codec in fragments (PS3.5 A.4.11): item heads are no picture, and no surplus."""
    data = file_of(instance(builders.encapsulated(b"abcd"), **layout()), ENCAPSULATED_UNCOMPRESSED)
    assert basic.disagreement(data) == []
    assert top(basic.run(data))[0x7FE00010].fragments == [b"", b"abcd"]


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN])
def test_fragments_that_the_transfer_syntax_does_not_know(basic: Both, syntax: str) -> None:
    """No reader can tell what they are (PS3.5 A.1 to A.3)."""
    order = ">" if syntax == BIG_ENDIAN else "<"
    head = struct.pack(order + "HH", 0x7FE0, 0x0010) + b"OB\0\0" + struct.pack(order + "I", 0xFFFFFFFF)
    body = struct.pack(order + "HHI", 0xFFFE, 0xE000, 4) + b"abcd" + struct.pack(order + "HHI", 0xFFFE, 0xE0DD, 0)
    data = file_of(instance(builders.raw(head + body, 0x7FE00010), **layout()), syntax)
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.reason is not None
    assert result.reason.code == "ADL904"


def test_native_pixels_under_an_encapsulated_syntax(basic: Both) -> None:
    data = file_of(instance(element("PixelData", b"abcd" + TOKEN, "OB"), **layout()), JPEG)
    assert top(basic.run(data))[0x7FE00010].value == b"abcd"


@pytest.mark.parametrize("vr", ["LT", "UT", "LO", "DS", "UI"])
def test_pixels_sent_as_text(basic: Both, vr: str) -> None:
    """Nobody can say what they are: not the picture that the attributes describe."""
    data = file_of(instance(element("PixelData", TOKEN, vr), **layout(4, 2)))
    assert basic.disagreement(data) == []
    assert 0x7FE00010 not in top(basic.run(data))


def _odd(pad: bytes, rows: int = 1) -> Dataset:
    node: Node = element("PixelData", b"a" * 3 * rows + pad, "OB")
    return instance(node, **layout(rows, 3))


def test_the_pad_byte_is_no_room_for_anything(basic: Both) -> None:
    assert top(basic.run(file_of(_odd(b"Z"))))[0x7FE00010].value == b"aaa\0"
    data = file_of(_odd(b"Z", 60001))
    result = basic.engine.apply_source(Source(len(data), lambda at, size: data[at : at + size]))
    assert any(hasattr(piece, "start") for piece in result.pieces)
    pieces = [data[p.start : p.start + p.size] if hasattr(p, "start") else bytes(p) for p in result.pieces]
    assert b"".join(pieces).endswith(b"a" * 180003 + b"\0")


UNSAID = {
    "no rows": {"Rows": None},
    "no columns": {"Columns": None},
    "no bits": {"BitsAllocated": None},
    "rows without a value": {"Rows": element("Rows", b"")},
    "rows of four bytes": {"Rows": element("Rows", 2, "UL")},
    "rows sent as a text": {"Rows": element("Rows", b"zz", "LO")},
    "rows sent as items": {"Rows": element("Rows", [dataset(CodeMeaning="a")], "SQ")},
    "samples without a value": {"SamplesPerPixel": element("SamplesPerPixel", b"")},
    "frames that are none": {"NumberOfFrames": element("NumberOfFrames", b"1A")},
    "frames below none": {"NumberOfFrames": element("NumberOfFrames", b"-1")},
    "frames of two values": {"NumberOfFrames": element("NumberOfFrames", b"1\\1 ")},
}


def unsaid(case: str) -> Dataset:
    """A layout of 2 by 2 bytes in which something is missing or wrong."""
    nodes: dict[str, Node | None] = {keyword: element(keyword, value) for keyword, value in layout().items()}
    nodes.update(UNSAID[case])
    return dataset(*(node for node in nodes.values() if node is not None))


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN, DEFLATED, JPEG])
@pytest.mark.parametrize("case", UNSAID)
def test_pixels_whose_end_nobody_knows(basic: Both, case: str, syntax: str) -> None:
    data = file_of(instance(element("PixelData", b"abcd" + TOKEN, "OB"), *unsaid(case)), syntax)
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.reason is not None
    assert result.reason.code == "ADL928"
    source = Source(len(data), lambda at, size: data[at : at + size])
    assert basic.engine.apply_source(source).reason is result.reason


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
@pytest.mark.parametrize("case", ["no rows", "frames that are none"])
def test_floating_point_pixels_whose_end_nobody_knows(basic: Both, keyword: str, case: str) -> None:
    data = file_of(instance(element(keyword, bytes(32) + TOKEN), *unsaid(case)))
    assert basic.disagreement(data) == []
    result = basic.run(data)
    assert result.reason is not None
    assert result.reason.code == "ADL928"


@pytest.mark.parametrize("case", UNSAID)
def test_pixels_of_an_icon_whose_end_nobody_knows(icons: Both, case: str) -> None:
    """They go, and the picture itself stays."""
    icon = dataset(element("PixelData", b"abcd" + TOKEN, "OB"), *unsaid(case))
    nodes = instance(element("IconImageSequence", [icon]), element("PixelData", b"abcd", "OB"), **layout())
    data = file_of(nodes)
    assert icons.disagreement(data) == []
    result = icons.run(data)
    out = top(result)
    assert 0x7FE00010 not in {e.tag for item in out[0x00880200].items or [] for e in item}
    assert out[0x7FE00010].value == b"abcd"
    assert result.record.removed_invalid >= 1


@pytest.mark.parametrize("value", [b"", b"1 ", b" 1", b"+1", b"1\0", b"01"])
def test_frames_as_files_write_them(basic: Both, value: bytes) -> None:
    frames = element("NumberOfFrames", value)
    data = file_of(instance(element("PixelData", b"abcd" + TOKEN, "OB"), frames, **layout()))
    assert top(basic.run(data))[0x7FE00010].value == b"abcd"


@pytest.mark.parametrize("syntax", [EXPLICIT, JPEG])
def test_what_has_an_end_of_its_own_needs_no_rows(basic: Both, syntax: str) -> None:
    node = element("PixelData", b"", "OB") if syntax == EXPLICIT else builders.encapsulated(b"\xff\xd8\xff\xd9")
    data = file_of(instance(node), syntax)
    assert basic.disagreement(data) == []
    assert 0x7FE00010 in top(basic.run(data))
