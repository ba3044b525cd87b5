"""A file read in windows gives the bytes of a file read whole, wherever the pixel data stands."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.runtime import intake
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome, Stretch
from anondsl.runtime.session import Session
from tests.builders import INSTANCE, PLAIN_SYNTAXES, SECONDARY_CAPTURE, SERIES, STUDY, dataset, file_of
from tests.resolved_profile import compiled_profile

_SESSION = Session(compiled_profile(), Key(bytes(range(32))), digest="0" * 64)


def image(rows: int, more: int = 0, tail: bool = False, syntax: str = PLAIN_SYNTAXES[0]) -> bytes:
    """A small image; `more` bytes too much pixel data; `tail`: padding behind the pixel data."""
    elements = dataset(
        SOPClassUID=SECONDARY_CAPTURE,
        SOPInstanceUID=INSTANCE,
        StudyInstanceUID=STUDY,
        SeriesInstanceUID=SERIES,
        PatientName="WINDOW^TEST",
        PatientID="W-1",
        SeriesDescription="x" * 60,
        Rows=rows,
        Columns=4,
        BitsAllocated=16,
        SamplesPerPixel=1,
        PixelData=bytes(range(256)) * (rows * 8 // 256 + 1),
    )
    cut = []
    for node in elements:
        if node.tag == 0x7FE00010:
            cut.append(node.__class__(node.tag, "OW", bytes(i & 255 for i in range(rows * 8 + more))))
        else:
            cut.append(node)
    if tail:
        cut.append(elements[0].__class__(0xFFFCFFFC, "OB", bytes(50)))
    return file_of(tuple(cut), syntax=syntax)


def whole(data: bytes) -> bytes:
    result = _SESSION.apply_bytes(data)
    assert result.outcome is Outcome.WRITTEN, result.reason
    return result.data


def through_windows(data: bytes, window: int) -> bytes:
    source = intake.Source(len(data), lambda start, length: bytearray(data[start : start + length]))
    taken = _SESSION._engine.intake.take_from(source, window)
    result = _SESSION._engine.apply_taken(taken, source)
    pieces = [data[p.start : p.start + p.size] if isinstance(p, Stretch) else bytes(p) for p in result.pieces]
    return b"".join(pieces)


@pytest.mark.parametrize("syntax", PLAIN_SYNTAXES)
@given(st.integers(1, 40), st.integers(0, 3).map(lambda n: n * 2), st.booleans(), st.integers(8, 900))
@settings(max_examples=60)
def test_windows_change_nothing(syntax: str, rows: int, more: int, tail: bool, window: int) -> None:
    data = image(rows, more, tail, syntax)
    assert through_windows(data, window) == whole(data)


def test_large_pixel_data_is_not_read() -> None:
    data = image(20000)
    asked = []

    def read(start: int, length: int) -> bytearray:
        asked.append(length)
        return bytearray(data[start : start + length])

    result = _SESSION.apply_source(intake.Source(len(data), read))
    assert result.outcome is Outcome.WRITTEN
    assert [piece.size for piece in result.pieces if isinstance(piece, Stretch)] == [160000]
    assert sum(asked) <= 1 << 16, "no more than one window"


def test_pixel_bytes_beyond_the_picture_go() -> None:
    data = whole(image(4, more=6))
    assert data.endswith(bytes(i & 255 for i in range(32)))
    assert struct.pack("<I", 32) in data


def test_a_window_never_hides_damage() -> None:
    data = image(20000)[:-10]
    source = intake.Source(len(data), lambda start, length: bytearray(data[start : start + length]))
    assert _SESSION.apply_source(source).outcome is Outcome.REJECTED
