"""Damaged and hostile files: each ends as `written` or `rejected` with a code, never as a fault, and within bounds.

Lengths that lie, files cut anywhere, depth, bombs, doubled and disordered elements (LANGUAGE 9, catalogue 5, 25, 26, 30,
51 to 56). Where the fault has one name, the code is asserted; for random bytes, that there is one.
"""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from anondsl.runtime.result import Outcome, Result
from tests import builders
from tests.adversarial.bounded import bounded
from tests.builders import element, file_of, instance, raw
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, UNDEFINED, read_file


@pytest.fixture(scope="module")
def both() -> Both:
    return Both(BASIC)


def code(result: Result) -> str:
    """The code of the rejection; the outcome itself where the file was written."""
    assert result.outcome is not Outcome.FAILED, result.fault
    if result.outcome is Outcome.WRITTEN:
        return "written"
    assert result.data == b""
    assert result.reason is not None
    return result.reason.code


def small(syntax: str, undefined: bool = False) -> bytes:
    """A small file with everything that can be cut: meta, text, numbers, a sequence with an item, a private block."""
    nodes = instance(
        element(0x00090010, "ZQ MAKER", "LO"),
        element(0x00091001, b"1234", "UN"),
        PatientID="P-1",
        Rows=2,
        Columns=2,
        BitsAllocated=8,
        RequestAttributesSequence=[builders.dataset(RequestedProcedureID="R"), builders.dataset()],
        PixelData=b"\0\1\2\3",
    )
    return file_of(nodes, syntax, undefined=undefined)


SHAPES = [
    (EXPLICIT, False),
    (EXPLICIT, True),
    (IMPLICIT, False),
    (IMPLICIT, True),
    (BIG_ENDIAN, True),
    (DEFLATED, False),
]


@pytest.mark.parametrize(("syntax", "undefined"), SHAPES)
def test_truncation_at_every_byte(both: Both, syntax: str, undefined: bool) -> None:
    """A cut file is rejected, or the cut falls between two elements and what is left is a data set of its own."""
    whole = small(syntax, undefined)
    assert code(both.run(whole)) == "written"
    for length in range(len(whole)):
        cut = whole[:length]
        got = code(both.run(cut))
        expected = both.expect(cut)
        wanted = getattr(expected, "code", "written")
        assert (got == "written") == (wanted == "written"), (length, got, wanted)


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes(both: Both, seed: int) -> None:
    source = random.Random(seed)
    data = source.randbytes(source.randrange(0, 4000))
    assert code(both.run(data)) != "written"
    marked = bytes(128) + b"DICM" + data
    assert code(both.run(marked)) != "written"


@pytest.mark.parametrize("seed", range(150))
def test_flipped_bytes(both: Both, seed: int) -> None:
    """A file with a few bytes changed never ends in a fault of ours."""
    source = random.Random(seed)
    syntax, undefined = SHAPES[seed % len(SHAPES)]
    data = bytearray(small(syntax, undefined))
    for _ in range(source.randrange(1, 6)):
        data[source.randrange(132, len(data))] = source.randrange(256)
    code(both.run(bytes(data)))


def test_empty_file(both: Both) -> None:
    assert code(both.run(b"")) == "ADL901"


def test_no_dicom(both: Both) -> None:
    assert code(both.run(b"GIF89a" + bytes(500))) == "ADL901"
    assert code(both.run(b"%PDF-1.7\n" + b"x" * 500)) == "ADL901"


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("length", [9, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE])
def test_length_beyond_the_end(both: Both, syntax: str, length: int) -> None:
    nodes = instance(element("PixelData", b"1234", "OB", length=length))
    assert code(both.run(file_of(nodes, syntax))) == "ADL903"


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("length", [0x1000, 0x7FFFFFFF, 0xFFFFFFFE])
def test_sequence_length_beyond_the_end(both: Both, syntax: str, length: int) -> None:
    nodes = instance(element("RequestAttributesSequence", [builders.dataset(CodeValue="A")], length=length))
    assert code(both.run(file_of(nodes, syntax))) == "ADL903"


def test_item_longer_than_its_sequence(both: Both) -> None:
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 100) + bytes(8)
    sequence = struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, len(item)) + item
    data = file_of(instance(raw(sequence, 0x00400275), PixelData=bytes(200)))
    assert code(both.run(data)) == "ADL903"


def test_element_longer_than_its_item(both: Both) -> None:
    inner = struct.pack("<HH2sH", 0x0008, 0x0100, b"SH", 60) + b"AB"
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner
    sequence = struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, len(item)) + item
    data = file_of(instance(raw(sequence, 0x00400275), PixelData=bytes(200)))
    assert code(both.run(data)) == "ADL903"


@pytest.mark.parametrize("vr", ["LO", "UT", "OB", "UL"])
def test_undefined_length_of_no_sequence(both: Both, vr: str) -> None:
    """Catalogue 51."""
    short = vr in ("LO", "UL")
    head = struct.pack(
        "<HH2sH" if short else "<HH2sHI", 0x0010, 0x4000, vr.encode(), *([0xFFFF] if short else [0, UNDEFINED])
    )
    assert code(both.run(file_of(instance(raw(head, 0x00104000))))) in ("ADL903", "ADL904")


def test_unknown_vr(both: Both) -> None:
    head = struct.pack("<HH2sH", 0x0010, 0x0020, b"ZZ", 2) + b"AB"
    assert code(both.run(file_of(instance(raw(head, 0x00100020))))) == "ADL905"


def test_stray_delimiters(both: Both) -> None:
    for element_number in (0xE00D, 0xE0DD, 0xE000):
        stray = struct.pack("<HHI", 0xFFFE, element_number, 0)
        assert code(both.run(file_of(instance(raw(stray, 0x00100020))))) in ("ADL904", "ADL909")


def nested(depth: int, undefined: bool) -> bytes:
    """Sequences in sequences, `depth` of them."""
    if undefined:
        one = struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, UNDEFINED) + struct.pack(
            "<HHI", 0xFFFE, 0xE000, UNDEFINED
        )
        end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
        return one * depth + end * depth
    body = b""
    for _ in range(depth):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
        body = struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, len(item)) + item
    return body


@pytest.mark.parametrize("undefined", [False, True])
def test_depth(both: Both, undefined: bool) -> None:
    """64 sequences are read, more are not (catalogue 52)."""
    assert code(both.run(file_of(instance(raw(nested(64, undefined), 0x00400275))))) == "written"
    for depth in (65, 300, 10_000):
        assert code(both.run(file_of(instance(raw(nested(depth, undefined), 0x00400275))))) == "ADL906"


def test_depth_of_a_hundred_thousand_without_its_end(both: Both) -> None:
    deep = nested(100_000, True)
    assert code(both.run(file_of(instance(raw(deep[: len(deep) // 2], 0x00400275))))) == "ADL906"


def test_depth_inside_un(both: Both) -> None:
    """Sequences hidden in `UN` count as well."""
    body = b""
    for _ in range(10_000):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
        body = struct.pack("<HHI", 0x0040, 0x0275, len(item)) + item
    hidden = struct.pack("<HH2sHI", 0x0040, 0x0275, b"UN", 0, len(body) - 8) + body[8:]
    assert code(both.run(file_of(instance(raw(hidden, 0x00400275))))) == "ADL906"


def test_duplicates(both: Both) -> None:
    """Catalogue 25: at the top level and in an item; two of one tag that do not follow each other as well."""
    twice = (element("PatientID", "A"), element("PatientID", "B"))
    assert code(both.run(file_of(instance(*twice)))) == "ADL908"
    assert code(both.run(file_of(instance(RequestAttributesSequence=[twice])))) == "ADL908"
    apart = (element("PatientID", "A"), *instance(), element("PatientID", "B"))
    assert code(both.run(file_of(apart))) == "ADL908"


def test_duplicates_that_both_go(both: Both) -> None:
    """It does not matter that no rule keeps either of them."""
    twice = (element("PatientComments", "A"), element("PatientComments", "B"))
    assert code(both.run(file_of(instance(*twice)))) == "ADL908"


def test_out_of_order(both: Both) -> None:
    nodes = tuple(reversed(instance(Rows=1, Columns=2, PatientID="P", Manufacturer="M")))
    result = both.run(file_of(nodes))
    assert code(result) == "written"
    tags = [found.tag for found in read_file(result.data).elements]
    assert tags == sorted(tags)
    assert {0x00280010, 0x00280011, 0x00080070} <= set(tags)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_odd_lengths(both: Both, syntax: str) -> None:
    """Odd lengths are read and padded (catalogue 51)."""
    nodes = instance(
        element("Manufacturer", b"ODD"), element("SOPInstanceUID", b"1.2.3"), element("ICCProfile", b"abc")
    )
    result = both.run(file_of(nodes, syntax))
    assert code(result) == "written"
    out = {found.tag: found.value for found in read_file(result.data).elements}
    assert out[0x00080070] == b"ODD "
    assert out.get(0x00282000, b"abc\0") == b"abc\0"
    assert all(len(value) % 2 == 0 for value in out.values())


@pytest.mark.parametrize("group", [0x0000, 0x0001, 0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0xFFFF])
@pytest.mark.parametrize("text", [BASIC, BASIC + 'keep all unknown because "test"\nkeep all private because "test"\n'])
def test_reserved_groups(group: int, text: str) -> None:
    """Catalogue 26: they never come out, whatever the rules say."""
    tag = group << 16 | 0x1010
    first = group << 16 | 0x0010
    nodes = instance(element(tag, b"ZQTOKEN ", "LO"), element(first, b"ZQTOKEN ", "LO"))
    result = Both(text).run(file_of(tuple(sorted(nodes, key=lambda n: n.tag))))
    assert code(result) == "written"
    assert b"ZQTOKEN" not in result.data


def test_group_lengths_go(both: Both) -> None:
    """Catalogue 17."""
    nodes = instance(element(0x00080000, 4, "UL"), element(0x00100000, 4, "UL"), PatientID="P", Rows=1)
    result = both.run(file_of(nodes))
    assert code(result) == "written"
    assert not [found for found in read_file(result.data).elements if found.tag & 0xFFFF == 0]


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_second_file_behind_the_first(both: Both, syntax: str) -> None:
    """Catalogue 5."""
    file = small(syntax)
    assert code(both.run(file + file)) != "written"
    assert code(both.run(file + b"ZQTOKEN, and more of it")) != "written"
    assert code(both.run(file + b"\xff")) != "written"


def test_bytes_behind_a_deflated_data_set(both: Both) -> None:
    file = small(DEFLATED)
    assert code(both.run(file + b"ZQTOKEN, and more of it")) == "ADL909"


def test_bytes_behind_the_pixel_sequence(both: Both) -> None:
    """Catalogue 30."""
    nodes = instance(builders.encapsulated(b"\xff\xd8\xff\xd9"))
    file = file_of(nodes, "1.2.840.10008.1.2.4.50")
    assert code(both.run(file + b"ZQTOKEN!ZQTOKEN!")) != "written"


def test_fragments_that_lie(both: Both) -> None:
    """A fragment that is longer than the file, an item that is none, a sequence that never ends."""
    head = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, UNDEFINED)
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
    end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    long = struct.pack("<HHI", 0xFFFE, 0xE000, 0x7FFFFFFF)
    for body, codes in (
        (head + item + long + end, {"ADL903"}),
        (head + item + struct.pack("<HHI", 0x0010, 0x0010, 0) + end, {"ADL904"}),
        (head + item, {"ADL902"}),
        (head + item + struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED) + end, {"ADL903", "ADL904"}),
    ):
        data = file_of(instance(raw(body, 0x7FE00010)), "1.2.840.10008.1.2.4.50")
        assert code(both.run(data)) in codes


def test_item_bomb() -> None:
    """A million empty items (catalogue 53): rejected or written, but in bounds."""
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * 1_000_000
    bomb = struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, len(items)) + items
    outcome, got = bounded(file_of(instance(raw(bomb, 0x00400275))))
    assert (outcome, got) in (("rejected", "ADL907"), ("written", ""))


def test_element_bomb() -> None:
    """Three million private elements in one data set."""
    tags = ((0x0011 + 2 * (n >> 16)) << 16 | n & 0xFFFF for n in range(3_000_000))
    pack = struct.Struct("<HH2sH").pack
    bomb = b"".join(pack(tag >> 16, tag & 0xFFFF, b"CS", 0) for tag in tags if tag & 0xFFFF)
    outcome, got = bounded(file_of(instance(raw(bomb, 0x00110000))))
    assert (outcome, got) in (("rejected", "ADL907"), ("rejected", "ADL908"), ("written", ""))


def test_deflate_bomb() -> None:
    """Two GiB of zeros in 2 MB (catalogue 55)."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = builders.write_dataset(instance()) + struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 2 << 30)
    body = [machine.compress(start)]
    block = bytes(1 << 24)
    body += [machine.compress(block) for _ in range(128)]
    body.append(machine.flush())
    head = file_of(instance(), DEFLATED)
    meta_end = 132 + 12 + struct.unpack_from("<I", head, 140)[0]
    outcome, got = bounded(head[:meta_end] + b"".join(body))
    assert (outcome, got) == ("rejected", "ADL911")


def test_claimed_sizes_are_not_allocated() -> None:
    """Two GiB claimed, none there (catalogue 54)."""
    for length in (0x7FFFFFF0, 0xFFFFFFF0):
        nodes = instance(element("PixelData", b"1234", "OB", length=length))
        assert bounded(file_of(nodes), room=256 << 20) == ("rejected", "ADL903")


def test_damaged_deflate(both: Both) -> None:
    file = bytearray(small(DEFLATED))
    file[-20:] = bytes(20)
    assert code(both.run(bytes(file))) in ("ADL909", "ADL911")


@pytest.mark.parametrize(
    "layout",
    [
        {
            "Rows": 65535,
            "Columns": 65535,
            "NumberOfFrames": "2147483647",
            "BitsAllocated": 65535,
        },
        {"Rows": 0, "Columns": 0, "BitsAllocated": 16},
        {"Rows": 2, "Columns": 2, "NumberOfFrames": "-5", "BitsAllocated": 8},
        {"Rows": 2, "Columns": 2, "NumberOfFrames": "999999999999", "BitsAllocated": 8},
    ],
)
def test_dimensions_overflow(both: Both, layout: dict[str, str | int]) -> None:
    """Catalogue 56: no arithmetic of 32 bits, no fault; what stands beyond the size that is stated goes."""
    result = both.run(file_of(instance(**layout, SamplesPerPixel=1, PixelData=b"\1\2\3\4")))
    if code(result) == "written":
        (pixels,) = [found.value for found in read_file(result.data).elements if found.tag == 0x7FE00010]
        assert b"\1\2\3\4".startswith(pixels)
    else:
        assert code(result) == "ADL928"


def test_rows_as_another_number(both: Both) -> None:
    nodes = instance(element("Rows", 70000, "UL"), element("Columns", b"\1", "US"), PixelData=b"\1\2\3\4")
    assert code(both.run(file_of(nodes))) == "ADL928"
