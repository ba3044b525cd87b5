"""One test per row of PS3.15 Table E.1-1 (2026d) and place: the Basic Profile does what the letter and the Type ask.

Places: the top level, once for each Type that some IOD gives the attribute and once in an IOD that has it not; a sequence
in which PS3.3 lists it; one in which it does not. Ids read `00100010-PatientName-basic-Z/D-top-2`. The original value never
comes out at all, wherever the letter is not K.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from anondsl.runtime.result import Outcome
from tests import builders
from tests.conformance import expected, tables
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import Element, read_file

ROWS = tables.rows("ps3.15-e1-1")
PRIVATE = 0x00091001
UNKNOWN_CLASS = "1.2.826.0.1.3680043.9999.8"


@pytest.fixture(scope="module")
def both() -> Both:
    return Both(BASIC)


def tag_of(row: dict[str, str]) -> int:
    """An example of a repeating row; a private element for the private row."""
    if row["tag"] == "private":
        return PRIVATE
    if row["tag"] == "50xxxxxx":
        return 0x50023000
    return int(row["tag"].replace("x", "0"), 16)


@cache
def class_of() -> dict[str, str]:
    """One SOP class for each IOD; documents and directories, which are rejected as such, are left out."""
    out: dict[str, str] = {}
    for uid, iod in tables.iod_of().items():
        if not uid.startswith(("1.2.840.10008.5.1.4.1.1.104.", "1.2.840.10008.1.3.10")):
            out.setdefault(iod, uid)
    return out


@cache
def iods_by_type() -> dict[tuple[int, int], str]:
    """(tag, Type) -> the first IOD that gives it this Type, 0: the first that has it not."""
    out: dict[tuple[int, int], str] = {}
    for iod, sop_class in class_of().items():
        for row in ROWS:
            if row["tag"] != "private":
                tag = tag_of(row)
                out.setdefault((tag, tables.type_of(sop_class, None, tag)), iod)
    return out


@cache
def parents() -> tuple[tables.Attribute, ...]:
    """Sequences that the Basic Profile leaves as they are."""
    return tuple(a for a in tables.attributes() if a.vrs == ("SQ",) and a.technical and a.in_types)


def parent_of(tag: int, listed: bool) -> tables.Attribute:
    """A sequence in which PS3.3 lists the attribute, or one in which it does not."""
    for parent in parents():
        at_top = tables.type_of(builders.CT, None, parent.tag) != 0
        if (tables.nested_type(parent.tag, tag) is not None) is listed and (listed or not at_top):
            return parent
    return next(parent for parent in parents() if parent.keyword == "SharedFunctionalGroupsSequence")


def cases() -> Iterator[object]:
    for row in ROWS:
        head = f"{row['tag']}-{row['keyword'] or 'private'}-basic-{row['basic']}"
        if row["tag"].startswith("0002"):
            yield pytest.param(row, "meta", "", id=f"{head}-meta")
            continue
        for kind in range(4):
            iod = iods_by_type().get((tag_of(row), kind))
            if row["tag"] == "private":
                iod = "ct-image" if kind == 0 else None
            if iod is not None:
                yield pytest.param(row, "top", class_of()[iod], id=f"{head}-top-{kind or 'none'}")
        yield pytest.param(row, "top", UNKNOWN_CLASS, id=f"{head}-top-unknown")
        parent = parent_of(tag_of(row), listed=True)
        iod = next((iod for iod, uid in class_of().items() if tables.type_of(uid, None, parent.tag)), "ct-image")
        yield pytest.param(row, "listed", class_of()[iod], id=f"{head}-nested-listed")
        yield pytest.param(row, "unlisted", builders.CT, id=f"{head}-nested-unlisted")


def test_the_table_is_whole() -> None:
    assert len(ROWS) == 657
    assert len({row["tag"] for row in ROWS}) == 657
    counts = {letter: sum(row["basic"] == letter for row in ROWS) for letter in {row["basic"] for row in ROWS}}
    assert counts == {
        "X": 417, "D": 93, "U": 55, "Z": 42, "X/D": 23, "X/Z": 11, "X/Z/D": 8, "Z/D": 6, "X/Z/U*": 2,
    }  # fmt: skip


@pytest.mark.parametrize(("row", "place", "sop_class"), list(cases()))
def test_row(both: Both, row: dict[str, str], place: str, sop_class: str) -> None:
    tag, vr = tag_of(row), row["vr"].split("/")[0].replace("*", "OW") or "LO"
    node = expected.token_node(tag, vr)
    nodes = [node]
    if row["tag"] == "private":
        nodes.append(builders.element(0x00090010, "ZQTOKEN", "LO"))
    parent = None
    if place == "meta":
        data = builders.file_of(builders.instance(), meta_extra=())
        assert read_file(both.run(data).data).meta[0x00020003].value.startswith(b"2.25.")
        return
    if place != "top":
        parent = parent_of(tag, place == "listed")
        nodes = [builders.element(parent.tag, [builders.dataset(*nodes)])]
    data = builders.file_of(builders.instance(*nodes, SOPClassUID=sop_class))
    kind = tables.type_of(sop_class, parent.tag if parent else None, tag)
    want = expected.wanted(row, kind) if parent else expected.wanted_at_top(row, kind)
    result = both.run(data)
    if want.outcome in ("rejected", "document"):
        assert result.reason is not None
        assert result.reason.code == ("ADL917" if want.outcome == "rejected" else "ADL915")
        return
    assert result.outcome is Outcome.WRITTEN, result.reason
    assert expected.token_bytes(vr).strip(b" \0") not in result.data
    assert b"ZQTOKEN" not in result.data
    level = read_file(result.data).elements
    if parent is not None:
        level = find(level, parent.tag).items[0]  # type: ignore[union-attr, index]
    assert expected.fault(row, want, find(level, tag)) == ""


def find(elements: list[Element], tag: int) -> Element | None:
    return next((element for element in elements if element.tag == tag), None)
