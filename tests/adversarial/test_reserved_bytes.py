"""The two reserved bytes behind a VR with a long length (PS3.5 7.1.2): whoever wrote there, nothing of it comes out."""

from __future__ import annotations

import struct

import pytest

from anondsl.runtime.intake import Source
from anondsl.runtime.result import Outcome, Stretch
from tests import builders
from tests.builders import Node, dataset, element, file_of, instance, raw
from tests.differential.engine import Both
from tests.differential.plain_reader import BIG_ENDIAN, EXPLICIT, UNDEFINED, read_file

JPEG = "1.2.840.10008.1.2.4.50"
KEEP = """\
ruleset "keeps" version "1" project "adversarial"
otherwise keep
keep all attributes because "test"
keep all private because "test"
"""
FILL = b"\xa5\x5a"
LARGE = 1 << 18


def _long(tag: int, vr: str, value: bytes, big: bool = False, length: int | None = None) -> Node:
    order = ">" if big else "<"
    head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF) + vr.encode() + FILL
    return raw(head + struct.pack(order + "I", len(value) if length is None else length) + value, tag)


def _items(vr: str, big: bool, undefined: bool) -> Node:
    order = ">" if big and vr == "SQ" else "<"
    inside = builders.write_dataset(dataset(CodeValue="ABC"), vr == "SQ", order == ">")
    body = struct.pack(order + "HHI", 0xFFFE, 0xE000, len(inside)) + inside
    if undefined:
        body += struct.pack(order + "HHI", 0xFFFE, 0xE0DD, 0)
    return _long(0x00540220, vr, body, big, UNDEFINED if undefined else None)


def _fragments(size: int) -> Node:
    parts = (b"", b"\xff\xd8" + b"\1" * size + b"\xff\xd9")
    body = b"".join(struct.pack("<HHI", 0xFFFE, 0xE000, len(part)) + part for part in parts)
    return _long(0x7FE00010, "OB", body + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), length=UNDEFINED)


BOTH_ORDERS = [
    (f"{name}, {order} endian", syntax, node)
    for syntax, order in ((EXPLICIT, "little"), (BIG_ENDIAN, "big"))
    for name, node in (
        ("bytes", _long(0x00282000, "OB", b"abcd", syntax == BIG_ENDIAN)),
        ("odd bytes", _long(0x00282000, "OB", b"abc", syntax == BIG_ENDIAN)),
        ("text", _long(0x00081190, "UR", b"urn:removed ", syntax == BIG_ENDIAN)),
        ("unknown", _long(0x00080070, "UN", b"MAKER ", syntax == BIG_ENDIAN)),
        ("pixels", _long(0x7FE00010, "OB", b"abcd", syntax == BIG_ENDIAN)),
        ("many pixels", _long(0x7FE00010, "OB", b"\1" * LARGE, syntax == BIG_ENDIAN)),
        ("float pixels", _long(0x7FE00008, "OF", b"abcd", syntax == BIG_ENDIAN)),
        *(
            (f"sequence {vr} {undefined}", _items(vr, syntax == BIG_ENDIAN, undefined))
            for vr in ("SQ", "UN")
            for undefined in (False, True)
        ),
    )
]
CASES = [*BOTH_ORDERS, ("fragments", JPEG, _fragments(8)), ("many fragments", JPEG, _fragments(LARGE))]


@pytest.fixture(scope="module")
def both() -> Both:
    return Both(KEEP)


@pytest.mark.parametrize(("syntax", "node"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("windows", [False, True])
def test_reserved_bytes(both: Both, syntax: str, node: Node, windows: bool) -> None:
    private = (element(0x00090010, "MAKER"), _long(0x00091001, "OB", b"abcd", syntax == BIG_ENDIAN))
    size = {"Rows": 512, "Columns": 512, "BitsAllocated": 8}  # room for the largest pixels
    data = file_of(instance(*private, node, element("StudyID", "1"), **size), syntax)
    assert data.count(FILL) == 2
    assert both.disagreement(data) == []
    if windows:
        result = both.engine.apply_source(Source(len(data), lambda at, size: data[at : at + size]))
    else:
        result = both.run(data)
    assert result.outcome is Outcome.WRITTEN, result.reason
    out = b"".join(
        data[piece.start : piece.start + piece.size] if isinstance(piece, Stretch) else bytes(piece)
        for piece in result.pieces
    )
    assert FILL not in out
    assert len(read_file(out).elements) >= 8
