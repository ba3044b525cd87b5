"""What Table E.1-1 asks of one attribute in one place, by letter and Type, and whether an output does it.

The letters are read from the table's own copy (`data/ps3.15-e1-1.tsv`), the Types from the tables of PS3.3; neither parser
nor lookup is the product's. Which arm of a composite letter is taken stands in LANGUAGE 3: X families by Type, Z/D as Z
with a dummy where it may not be empty, PatientName, PatientID, SpecimenIdentifier and ContainerIdentifier a pseudonym.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests import builders
from tests.conformance import tables
from tests.differential.plain_reader import Element

PSEUDONYMS = frozenset({"PatientName", "PatientID", "SpecimenIdentifier", "ContainerIdentifier"})
NEVER_WRITTEN = frozenset({"00001000", "00001001", "00041511", "fffcfffc", "fffafffa"})
"""Rows of commands, directories, padding and signatures: no file that is built anew holds them (LANGUAGE 9)."""

TOKENS = {
    "PN": "ZQTOKEN^ZQ", "LO": "ZQTOKEN", "SH": "ZQTOKEN", "UC": "ZQTOKEN", "LT": "ZQTOKEN", "ST": "ZQTOKEN", "UT": "ZQTOKEN",
    "AE": "ZQTOKEN", "CS": "ZQTOKEN", "UR": "urn:zqtoken", "DA": "20230517", "TM": "091725", "DT": "20230517091725",
    "AS": "037Y", "UI": "1.2.826.0.1.3680043.9999.77", "DS": "61.25", "IS": "6125", "US": 24929, "AT": 0x00102030,
}  # fmt: skip
BYTES = b"ZQTOKENZ"
REFERENCES = frozenset({0x00081140, 0x00082112})
"""X/Z/U*: the items may stay, technical words in them too, so their tokens stand in what the rules take away."""


def token_node(tag: int, vr: str) -> builders.Node:
    """An element of this VR whose value would be known again."""
    if vr == "SQ":
        words = ("PatientComments", "StudyDescription") if tag in REFERENCES else ("CodeMeaning", "CodeValue")
        item = builders.dataset(**dict.fromkeys(words, "ZQTOKEN"), ReferencedSOPInstanceUID=TOKENS["UI"])
        return builders.element(tag, [item], "SQ")
    return builders.element(tag, TOKENS.get(vr, BYTES), vr)


def token_bytes(vr: str) -> bytes:
    return builders.value_bytes(vr, TOKENS.get(vr, BYTES))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Wanted:
    """`outcome`: absent, empty, dummy, pseudonym, uid, items (a sequence that stays), rejected, document."""

    outcome: str


def wanted(row: dict[str, str], kind: int) -> Wanted:
    """What the Basic Profile does with the row's attribute of Type `kind` (0: not in the IOD)."""
    letter = row["basic"]
    if row["tag"] in NEVER_WRITTEN:
        return Wanted("absent")
    if row["keyword"] in PSEUDONYMS:
        return Wanted("pseudonym")
    if letter == "U":
        return Wanted("uid")
    if letter.startswith("X"):
        if kind in (0, 3) or "x" in row["tag"]:  # an object is valid without its overlays and curves
            return Wanted("absent")
        if kind == 2:
            return Wanted("empty")
        return Wanted("items") if letter == "X/Z/U*" else _dummy(row)
    if letter.startswith("Z"):
        return _dummy(row) if kind == 1 else Wanted("empty")
    return Wanted("absent") if kind == 0 else _dummy(row)


def wanted_at_top(row: dict[str, str], kind: int) -> Wanted:
    """A document makes the whole instance one, and rejected as such (LANGUAGE 9)."""
    return Wanted("document") if row["keyword"] == "EncapsulatedDocument" else wanted(row, kind)


def _dummy(row: dict[str, str]) -> Wanted:
    return Wanted("rejected" if row["vr"] in ("DS", "IS", "US", "AT") else "dummy")


DUMMY_PATTERNS = {
    "PN": rb"Anonymous ?", "AE": rb"ANONYMOUS ?", "DA": rb"19000101", "TM": rb"000000", "DT": rb"19000101000000",
    "AS": rb"000Y", "UR": rb"urn:removed ?", **dict.fromkeys(("LO", "SH", "UC", "LT", "ST", "UT"), rb"REMOVED ?"),
    **dict.fromkeys(("OB", "OW", "OD", "OF", "OL", "OV", "UN"), rb"\0\0"), "UI": rb"2\.25\.[1-9][0-9]{1,38}\0?",
}  # fmt: skip


def fault(row: dict[str, str], want: Wanted, element: Element | None) -> str:
    """What is wrong with the element in the output, "" if nothing is."""
    if want.outcome == "absent":
        return "" if element is None else "is still there"
    if element is None:
        return "is not there"
    content = element.value if element.items is None else element.items
    if want.outcome == "empty":
        return "" if not content else "is not empty"
    if want.outcome == "pseudonym":
        return "" if re.fullmatch(rb"[0-9A-HJKMNP-TV-Z]{12}", element.value) else "is no pseudonym"
    if want.outcome == "uid":
        return "" if re.fullmatch(DUMMY_PATTERNS["UI"], element.value) else "is no new UID"
    if want.outcome == "items":
        return "" if element.items else "lost its items"
    return _dummy_fault(row, element)


def _dummy_fault(row: dict[str, str], element: Element) -> str:
    if row["vr"] == "SQ":
        if not element.items or len(element.items) != 1 or not element.items[0]:
            return "has no dummy item"
        return "holds the original" if b"ZQTOKEN" in _all_bytes(element) else ""
    if row["vr"] == "CS":
        word = tables.code_string_dummy(int(row["tag"], 16))
        return "" if element.value.rstrip(b" ") == word.encode() else "is not the listed word"
    if row["keyword"] == "EncapsulatedDocument":
        return "" if element.value.startswith(b"%PDF-") else "is no blank page"
    vr = row["vr"].split("/")[0]
    return "" if re.fullmatch(DUMMY_PATTERNS[vr], element.value) else "is no dummy of its VR"


def _all_bytes(element: Element) -> bytes:
    inner = b"".join(_all_bytes(child) for item in element.items or () for child in item)
    return element.value + inner
