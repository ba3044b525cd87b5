"""The dummy of every attribute, as data (LANGUAGE 3): what stands where a value goes and the object needs one.

Texts come from the VR, code strings from the dictionary, items from `dicom.sequence_dummies`. Where nothing honest can
be said the dummy is `reject`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anondsl.compiled.canonical import canonical_text
from anondsl.compiled.table import DummyItemElement, DummySpec
from anondsl.dicom.dictionary import Attribute, load_dictionary
from anondsl.dicom.sequence_dummies import DummyItem, dummy_item
from anondsl.dicom.vr import VR_RULES
from anondsl.ir.structure import lacks_honest_dummy
from anondsl.records import replace

REJECT = DummySpec("reject")
NEW_UID = DummySpec("uid")

_ENCAPSULATED_DOCUMENT = 0x00420011
_WORD_BYTES = {"OF": 4, "OL": 4, "OD": 8, "OV": 8}
"""Bytes of one word of a VR (PS3.5 6.2) whose values are words of more than the two bytes that every value has."""


def dummy_of(attribute: Attribute) -> DummySpec:
    if lacks_honest_dummy(attribute):
        return REJECT
    if attribute.tag == _ENCAPSULATED_DOCUMENT:
        return DummySpec("bytes", blank_page().hex())
    rule = VR_RULES[attribute.vr]
    if attribute.vr == "SQ":
        item = dummy_item(attribute.tag)
        return REJECT if item is None else DummySpec("items", items=(_elements(item),))
    if attribute.vr == "UI":
        return NEW_UID
    if attribute.vr == "CS":
        return DummySpec("text", attribute.cs_dummy or "REMOVED")
    if rule.kind == "number-text":
        return DummySpec("text", "\\".join("0" * _least_values(attribute.vm)))
    if rule.kind == "number":
        return DummySpec("bytes", "00" * rule.max_length * _least_values(attribute.vm))
    if rule.kind == "bytes":
        return DummySpec("bytes", "00" * _WORD_BYTES.get(attribute.vr, 2))
    return DummySpec("text", rule.dummy)


def distinct(dummies: Iterable[DummySpec]) -> tuple[DummySpec, ...]:
    return tuple(sorted(set(dummies), key=canonical_text))


def without_originals(dummy: DummySpec, kept: Callable[[int], bool]) -> DummySpec:
    """The dummy of a ruleset: what its rules do not keep under all circumstances is taken over from no original."""
    if dummy.kind != "items":
        return dummy
    return replace(dummy, items=tuple(_item_without_originals(item, kept) for item in dummy.items))


def _item_without_originals(
    item: tuple[DummyItemElement, ...], kept: Callable[[int], bool]
) -> tuple[DummyItemElement, ...]:
    return tuple(
        _made_up(element)
        if element.kind == "original" and not kept(element.tag)
        else replace(element, items=tuple(_item_without_originals(inner, kept) for inner in element.items))
        for element in item
    )


def _made_up(element: DummyItemElement) -> DummyItemElement:
    """What stands there instead: a new UID, a word that says nothing, or nothing."""
    if element.vr == "UI":
        return replace(element, kind="uid")
    return replace(element, kind="text", text="REMOVED" if element.vr == "CS" else "")


def holds_new_uid(dummy: DummySpec) -> bool:
    return dummy.kind == "uid" or any(_item_holds_new_uid(item) for item in dummy.items)


def _item_holds_new_uid(item: tuple[DummyItemElement, ...]) -> bool:
    return any(element.kind == "uid" or any(map(_item_holds_new_uid, element.items)) for element in item)


def _elements(item: DummyItem) -> tuple[DummyItemElement, ...]:
    """Members by tag, as elements stand in an item."""
    by_keyword = load_dictionary().by_keyword
    found = []
    for member in item:
        attribute = by_keyword[member.keyword]
        nested = tuple(_elements(each) for each in member.items)
        found.append(DummyItemElement(attribute.tag, attribute.vr, member.kind, member.text, nested))
    return tuple(sorted(found, key=lambda element: element.tag))


def _least_values(vm: str) -> int:
    """The smallest number of values that a VM asks for, at least one."""
    return max(1, int(vm.partition("-")[0].removesuffix("n") or "1"))


def blank_page() -> bytes:
    """A PDF of one blank A4 page, of even length (PS3.3 C.24.2)."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
    )
    document = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    document += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    document += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return document + b"\n" * (len(document) % 2)
