"""The kernels on whole, cut, wrong and deep files: no access out of bounds, no loop without end, the bytes of the product.

Every case runs the checked kernels first, then the compiled ones on the same input, and compares all that a caller sees.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checked import files
from tests.checked.pair import GROWING, Pair
from tests.checked.rulesets import TEXTS, ruleset
from tests.checked.runtime import checked_runtime
from tests.differential.plain_reader import BIG_ENDIAN, EXPLICIT, IMPLICIT
from tests.differential.strategies import file_bytes
from tests.fuzz.mutate import mutated, with_lengths

_MADE: dict[str, Pair] = {}
NAMES = sorted(TEXTS)


def many(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def pair(name: str) -> Pair:
    if name not in _MADE:
        _MADE[name] = Pair(checked_runtime(), ruleset(name))
    return _MADE[name]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("syntax", "undefined"), files.SHAPES)
def test_whole_files(name: str, syntax: str, undefined: bool) -> None:
    assert pair(name).whole(files.whole(syntax, undefined)).outcome == "written"
    assert pair(name).whole(files.small(syntax, undefined)).outcome == "written"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_elements_out_of_order(name: str, syntax: str) -> None:
    assert pair(name).whole(files.backwards(syntax)) == pair(name).whole(files.whole(syntax, False))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", [(), (2,), (4, 6), (0, 0), (3,), (2, 5)])
def test_fragments(name: str, sizes: tuple[int, ...]) -> None:
    pair(name).whole(files.fragments(*sizes))


@pytest.mark.parametrize(("syntax", "undefined"), files.SHAPES)
def test_files_cut_at_every_byte(syntax: str, undefined: bool) -> None:
    data = files.small(syntax, undefined)
    for length in range(len(data)):
        pair(NAMES[length % len(NAMES)]).whole(data[:length])


@pytest.mark.parametrize(("syntax", "undefined"), files.SHAPES[:-1])
def test_every_length_wrong(syntax: str, undefined: bool) -> None:
    """Each length field of a file, set to what hurts most."""
    for number, data in enumerate(with_lengths(files.small(syntax, undefined), syntax)):
        pair(NAMES[number % len(NAMES)]).whole(data)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("vr", ["SQ", "UN"])
@pytest.mark.parametrize("tag", [0x0040A730, 0x00091001])
def test_depth(syntax: str, undefined: bool, vr: str, tag: int) -> None:
    for depth in (1, 2, 63, 64, 65, 66, 200):
        for name in ("paths", "scopes"):
            seen = pair(name).whole(files.nested(depth, syntax, undefined, vr, tag))
            hidden = tag == 0x00091001 and not undefined and (vr == "UN" or syntax == IMPLICIT)  # read as bytes
            assert seen.outcome == "rejected" or depth <= 64 or hidden


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", [8, 64, 200])
def test_buffers_that_grow(name: str, start: int) -> None:
    """With almost no memory at first, every buffer grows, some several times, and nothing changes."""
    data = files.wide(EXPLICIT, 40)
    wanted = pair(name).whole(data)
    assert wanted.outcome == "written"
    sizes = dict.fromkeys(GROWING, start) | {"entries": max(start, 64)}
    for one in (*GROWING, ""):
        for side in pair(name).both():
            side.shrink({one: sizes[one]} if one else sizes)
            assert side.whole(data) == wanted, one


@pytest.mark.parametrize("name", NAMES)
def test_what_memory_held_before_does_not_matter(name: str) -> None:
    source = Random(4)
    some = [files.whole(EXPLICIT, True), files.whole(IMPLICIT, False), files.wide(BIG_ENDIAN, 9), files.fragments(4)]
    wanted = [pair(name).whole(data) for data in some]
    for _ in range(3):
        for data, seen in zip(some, wanted, strict=True):
            for side in pair(name).both():
                side.litter(source)
                assert side.whole(data) == seen


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize("size", [0, 1, 8, 9, 12, 15, 600])
def test_windows_of_every_size(syntax: str, size: int) -> None:
    """Pixel data shorter than, as long as and longer than the picture, odd lengths too, and windows that end anywhere."""
    data = files.whole(syntax, False, bytes(i & 255 for i in range(size)))
    for number, window in enumerate(range(8, len(data) + 20, 37)):
        name = NAMES[number % len(NAMES)]
        assert pair(name).in_windows(data, window) == pair(name).whole(data), window


@many(3000)
@given(st.integers(0, len(files.SHAPES) - 1), st.sampled_from(NAMES), st.integers(0, 1 << 40), st.integers(1, 900))
def test_mutated_files(shape: int, name: str, seed: int, window: int) -> None:
    syntax, undefined = files.SHAPES[shape]
    source = Random(seed)
    data = mutated(files.whole(syntax, undefined), source, syntax)
    if source.random() < 0.3:
        pair(name).in_windows(data, window)
    else:
        pair(name).whole(data)


@many(500)
@given(file_bytes(), st.sampled_from(NAMES))
def test_made_files(data: bytes, name: str) -> None:
    pair(name).whole(data)


@many(500)
@given(st.binary(max_size=400), st.sampled_from(NAMES), st.sampled_from(("", "DICM", "meta")))
def test_any_bytes(data: bytes, name: str, front: str) -> None:
    head = {"": b"", "DICM": b"DICM", "meta": files.small(EXPLICIT, False)[:300]}[front]
    pair(name).whole(head + data)
