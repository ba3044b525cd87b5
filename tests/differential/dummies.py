"""Dummy values of LANGUAGE 3 for the tests' interpreter, by VR; items of sequences from the table of minimal items."""

from __future__ import annotations

import re
import struct

from tests.conformance import tables
from tests.differential.conditions import BINARY
from tests.differential.plain_reader import Element
from tests.differential.texts import Out, empty, padded, written
from tests.differential.values import new_uids

BY_VR = {
    "PN": "Anonymous",
    **dict.fromkeys(("LO", "SH", "UC", "LT", "ST", "UT"), "REMOVED"),
    "AE": "ANONYMOUS",
    "DA": "19000101",
    "TM": "000000",
    "DT": "19000101000000",
    "AS": "000Y",
    "UR": "urn:removed",
}
CODE_ITEM = "CodeValue=REMOVED; CodingSchemeDesignator=99ANON; CodeMeaning=REMOVED"
INSTRUCTIONS = frozenset(
    {
        "new UID",
        "a blank page",
        "as it was",
        "16 zero bytes",
        "the first GraphicLayer of GraphicLayerSequence",
        "1\\0",
        "0\\0",
    }
)
"""What the table of minimal items says instead of a value, and numbers that it writes as text: presence is asked for."""
WORDS = {"OF": 4, "OL": 4, "OD": 8, "OV": 8}
"""Two zero bytes are no whole value of these."""
BYTES = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "UN"])


def dummy_of(element: Element, uid_key: bytes) -> Out | None:
    """The dummy of an attribute that the dictionary knows; None where there is no honest one. An element that came empty
    stays so where no dummy can be."""
    fact = tables.attribute(element.tag)
    if fact is None:
        return None
    new = None if tables.of_the_picture(fact) else _dummy(fact, element, uid_key)
    if new is None and not element.items and not element.value:
        return empty(element)
    return new


def _dummy(fact: tables.Attribute, element: Element, uid_key: bytes) -> Out | None:
    vr = fact.vrs[0]
    if element.tag == 0x00420011:
        return Out(element.tag, "OB", text="a blank page")
    if vr == "SQ":
        return _items(element)
    if vr == "UI":
        if element.items is not None or not element.value:
            return Out(element.tag, "UI", text="new UID")
        return Out(element.tag, "UI", new_uids(uid_key, element.value))
    if vr == "CS":
        return Out(element.tag, "CS", padded(tables.code_string_dummy(fact.tag).encode(), "CS"))
    if vr in BYTES:
        return Out(element.tag, element.vr if element.vr in BYTES - {"UN"} else vr, bytes(WORDS.get(vr, 2)))
    least = max(1, int(fact.vm.partition("-")[0].removesuffix("n") or "1"))
    if vr in ("DS", "IS"):
        return Out(element.tag, vr, padded(b"\\".join([b"0"] * least), vr))
    if vr == "AT" or vr in BINARY:
        return Out(element.tag, vr, bytes(least * struct.calcsize("<" + BINARY.get(vr, "I"))))
    return written(element.tag, vr, BY_VR[vr])


def _items(element: Element) -> Out | None:
    """One item after the row of the sequence in the table of minimal items."""
    for row in tables.rows("sequence-dummies"):
        if row["tag"] == f"{element.tag:08x}":
            return Out(element.tag, "SQ", items=[parse_item(row["minimal_item"])])
    if tables.holds_code(element.tag):
        return Out(element.tag, "SQ", items=[parse_item(CODE_ITEM)])
    return None


def parse_item(text: str) -> list[Out]:
    """`Keyword=value; Sequence[Keyword=value]`; of two forms the last counts. Instructions (`new UID`, `as it was`) stay
    as `text` with the value None: the comparison asks for presence alone."""
    form = text.split(" | ")[-1]
    out = []
    for part in re.split(r"; (?![^\[]*\])", form):
        nested = re.fullmatch(r"(\w+)\[(.*)\]", part)
        if nested:
            fact = tables.by_keyword()[nested[1]]
            out.append(Out(fact.tag, "SQ", items=[parse_item(nested[2])]))
            continue
        keyword, _, value = part.partition("=")
        fact = tables.by_keyword()[keyword]
        vr = fact.vrs[0]
        if value == "empty":
            out.append(Out(fact.tag, vr, items=[] if vr == "SQ" else None))
        elif value in INSTRUCTIONS:
            out.append(Out(fact.tag, vr, text=value))
        else:
            out.append(written(fact.tag, vr, value))
    return sorted(out, key=lambda new: new.tag)
