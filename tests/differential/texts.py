"""What stands in an expected element: kept texts with the check of LANGUAGE 9, new values, the character set of all.

A kept text is valid when it decodes in the set that holds where it stands, has no control character but those that its
VR allows, and no sign that neither its VR nor that of the dictionary knows. A trailing run of NUL and blanks is padding; its NULs become blanks, save in UI. New values are written in the
instance's set; where that cannot hold one, every text of the instance becomes UTF-8 (ISO_IR 192).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anondsl.compiled.expressions import Call, Number, Original, ParameterValue, Reference, Template, Text, Value
from tests.conformance import tables
from tests.differential.charsets import UTF8, CharacterSet
from tests.differential.conditions import BINARY, SPECIFIC, TEXT, UNSPLIT, Reader, valid, values_of
from tests.differential.plain_reader import Element
from tests.differential.selection import multiplicity_fits, safe_private_row
from tests.differential.values import hashed, pseudonym

if TYPE_CHECKING:
    from tests.differential.interpreter import Session

MANY_LINES = frozenset({"ST", "LT", "UT"})
_NUMBER, _MOMENT = r"[-\d+.,eE \\]*", r"[-\d+.:/ \\]*"
SIGNS = {"DS": _NUMBER, "IS": _NUMBER, "DA": _MOMENT, "TM": _MOMENT, "DT": _MOMENT, "AS": r"(?i:[\ddwmy \\]*)"}
"""What a text of these VRs is made of, whatever sense it makes."""


class Failed(Exception):
    """A value could not be made, or does not fit its VR."""


@dataclass
class Out:
    """An element as it must stand in the output. `text` and `charset`: what `value` says, and in which set, where the
    set matters; `charset` None: plain ASCII or bytes. `sent`: the VR that it came with, which may stand as well where it
    is UN (PS3.5 6.2.2)."""

    tag: int
    vr: str
    value: bytes = b""
    items: list[list[Out]] | None = None
    fragments: list[bytes] | None = None
    text: str | None = None
    charset: CharacterSet | None = None
    sent: str = ""


def padded(data: bytes, vr: str) -> bytes:
    if len(data) % 2 == 0:
        return data
    return data + (b" " if vr in TEXT and vr != "UI" else b"\0")


def meaning(element: Element, creator: str, explicit: bool) -> str:
    """The VR by which the element is understood: that of the file, or of the dictionary where the file has none or says
    UN."""
    fact = tables.attribute(element.tag)
    if element.items is not None:
        return "SQ"
    if element.tag >> 16 & 1:
        if element.vr:
            return element.vr  # UN too: the sender says that nobody knows
        row = safe_private_row(creator, element.tag) if creator else None
        return row["vr"].split("/")[0] if row and row["vr"] else ""
    if fact is None:
        return element.vr or "UN"
    return fact.vrs[0] if element.vr in ("", "UN") else element.vr


def count(element: Element, vr: str) -> int:
    """Number of values; 0 for an empty element, 1 for a sequence and for bytes."""
    if element.items is not None:
        return 1
    if not element.value:
        return 0
    if vr in BINARY:
        return len(element.value) // struct.calcsize("<" + BINARY[vr])
    if vr == "AT":
        return len(element.value) // 4
    return element.value.count(b"\\") + 1 if vr in TEXT and vr not in UNSPLIT else 1


def written_vr(element: Element) -> str:
    fact = tables.attribute(element.tag)
    if element.vr in ("", "UN") and fact is not None:
        return fact.vrs[0]
    return element.vr


def kept(element: Element, vr: str, charset: CharacterSet) -> Out | None:
    """The element as it came, None where its text does not pass the check, or where a text is sent as something else or
    something else as a text: nobody can say what the bytes are."""
    data = element.value
    fact = tables.attribute(element.tag)
    if fact is not None and (fact.vrs[0] in TEXT) != (vr in TEXT):
        return None
    items = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
    if fact is None and element.vr in ("", "UN") and data[:4] in items and len(data) >= 8:
        return None  # items that no rule has looked into
    if vr not in TEXT:
        return Out(element.tag, written_vr(element), padded(data, vr), sent=element.vr)
    core = data.rstrip(b"\0 ")
    data = padded(data if vr == "UI" else core + data[len(core) :].replace(b"\0", b" "), vr)
    try:
        text = charset.decode(core, vr == "PN") if vr in SPECIFIC else core.decode("ascii")
    except UnicodeError:
        return None
    known = fact.vrs[0] if fact is not None else vr
    if any(not re.fullmatch(SIGNS[each], text, re.ASCII) for each in {vr, known} & SIGNS.keys()):
        return None
    allowed = "\t\n\f\r" if vr in MANY_LINES else ""
    if vr in SPECIFIC and charset.extended:
        core = re.sub(rb"\x1b(\$[()]?|[()\-])[A-Za-z]", b"", core)
    if any((ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0) and c not in allowed for c in text):
        return None
    new = Out(element.tag, written_vr(element), data, sent=element.vr)
    if vr in SPECIFIC:
        new.text = text + " " * (len(data) - len(core)) if not charset.extended else text
        new.charset = charset
    return new


def as_it_is(element: Element) -> Out:
    vr = written_vr(element)
    return Out(element.tag, vr, padded(element.value, vr), sent=element.vr)


def empty(element: Element) -> Out:
    fact = tables.attribute(element.tag)
    vr = fact.vrs[0] if fact is not None else element.vr
    if vr.startswith("O") and element.vr.startswith("O"):
        vr = element.vr  # OB or OW: as sent
    return Out(element.tag, vr, items=[] if vr == "SQ" or element.items is not None else None)


def written(tag: int, vr: str, text: str) -> Out:
    """A new text value."""
    if vr in SPECIFIC:
        return Out(tag, vr, text=text, charset=None)
    return Out(tag, vr, padded(text.encode("ascii"), vr))


# -- values ----------------------------------------------------------------------------------------------------------


def parts_of(value: Value) -> Iterator[Value]:
    """The value and all values inside it."""
    yield value
    inside = value.parts if isinstance(value, Template) else value.arguments if isinstance(value, Call) else ()
    for part in inside:
        yield from parts_of(part)


def reference_text(reader: Reader, reference: Reference) -> str | None:
    """The original value as text, values joined by a backslash; None where it is absent, empty or not valid."""
    found = list(reader.elements(reference, outward=True))
    if not found:
        return None
    element, level = found[0]
    values = values_of(element, reference.vr, level.charset)
    if element.items is not None or not values or not any(values):
        return None
    if any(value is None for value in values):
        return None
    return "\\".join(str(value) for value in values)


def compute(value: Value, reader: Reader, session: Session) -> str:
    match value:
        case Text(text=text) | Number(text=text):
            return text
        case ParameterValue(name=name):
            return session.parameters[name]
        case Template(parts=parts):
            return "".join(compute(part, reader, session) for part in parts)
        case Original(reference=reference):
            text = reference_text(reader, reference)
            if text is None:
                raise Failed
            return text
        case Call(function="pseudonym" | "hash" as function, arguments=(inner, Number(text=length))):
            make = pseudonym if function == "pseudonym" else hashed
            return make(session.derive("text"), compute(inner, reader, session), int(length))
    raise AssertionError(f"the interpreter does not know the value {value!r}")


def valued(tag: int, vr: str, value: Value, reader: Reader, session: Session) -> Out:
    """The element with a value of a rule; `Failed` where it cannot be made or does not fit the VR."""
    text = compute(value, reader, session)
    fact = tables.attribute(tag)
    parts = [text] if vr in UNSPLIT else text.split("\\")
    if fact is not None and text and not multiplicity_fits(fact.vm, len(parts)):
        raise Failed
    if vr in BINARY:
        try:
            numbers = [float(part) if vr in ("FL", "FD") else int(part) for part in parts]
            return Out(tag, vr, b"".join(struct.pack("<" + BINARY[vr], number) for number in numbers))
        except (ValueError, struct.error, OverflowError):
            raise Failed from None
    if vr not in TEXT:
        raise Failed
    allowed = "\t\n\f\r" if vr in MANY_LINES else ""
    if any((ord(c) < 0x20 and c not in allowed) or 0x7F <= ord(c) < 0xA0 for c in text):
        raise Failed
    if any(not valid(vr, part) for part in parts):
        raise Failed
    if vr not in SPECIFIC and not text.isascii():
        raise Failed
    return written(tag, vr, text)


# -- the character set of the whole ----------------------------------------------------------------------------------


def settle(elements: list[Out], own: CharacterSet) -> CharacterSet:
    """Give every text its bytes, in the instance's set or, where that cannot hold one of them, in UTF-8."""
    texts = list(_texts(elements))
    try:
        for new in texts:
            if new.charset != own:
                own.encode(new.text or "")
        target = own
    except UnicodeError:
        target = UTF8
    for new in texts:
        if new.charset != target:
            data = target.encode(new.text or "")
            new.value, new.charset = padded(data, new.vr or "LO"), target
    if target is UTF8 and own != UTF8:
        elements[:] = [new for new in elements if new.tag != 0x00080005]
        elements.append(Out(0x00080005, "CS", b"ISO_IR 192"))
    return target


def _texts(elements: list[Out]) -> Iterator[Out]:
    for new in elements:
        if new.text is not None and new.vr in SPECIFIC:
            yield new
        for item in new.items or ():
            yield from _texts(item)
