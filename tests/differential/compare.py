"""Element by element: what the interpreter expects against the bytes that the engine wrote.

`differences` reads the output with the plain reader and names every place that differs; it never quotes a value. The
attributes that the runtime writes about itself (LANGUAGE 10) are compared by `record.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.conformance import tables
from tests.differential.dummies import INSTRUCTIONS
from tests.differential.plain_reader import Element, Unreadable, read_file, uid_text
from tests.differential.standing import Expected
from tests.differential.texts import Out

META = (0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013)
"""What a new file meta information holds, and nothing else."""

RECORD = frozenset({0x00120062, 0x00120063, 0x00120064, 0x00280303})


def name(path: tuple[int, ...]) -> str:
    return "/".join(f"({tag >> 16:04x},{tag & 0xFFFF:04x})" for tag in path)


def differences(expected: Expected, output: bytes) -> list[str]:
    """Every difference as one line, [] where the output is exactly what is expected."""
    try:
        file = read_file(output)
    except Unreadable as fault:
        return [f"the output cannot be read: {fault.code} at {fault.where}"]
    found = []
    if file.preamble != bytes(128):
        found.append("preamble is not empty")
    if tuple(sorted(file.meta)) != META:
        found.append(f"meta information holds {[hex(tag) for tag in sorted(file.meta)]}")
    else:
        if uid_text(file.meta[0x00020002].value) != expected.sop_class:
            found.append("meta: class")
        if uid_text(file.meta[0x00020003].value) != expected.new_instance:
            found.append("meta: instance")
    if file.syntax != expected.file.syntax:
        found.append(f"transfer syntax {file.syntax} instead of {expected.file.syntax}")
    wanted = [new for new in expected.elements if new.tag not in RECORD]
    written = [element for element in file.elements if element.tag not in RECORD]
    found += list(_data_sets(wanted, written, (), file.explicit))
    return found


def _data_sets(wanted: list[Out], written: list[Element], path: tuple[int, ...], explicit: bool) -> Iterator[str]:
    tags = [element.tag for element in written]
    if tags != sorted(tags):
        yield f"{name(path)}: out of order"
    mine = {new.tag: new for new in wanted}
    theirs = {element.tag: element for element in written}
    for tag in sorted(mine.keys() - theirs.keys()):
        yield f"{name((*path, tag))}: missing in the output"
    for tag in sorted(theirs.keys() - mine.keys()):
        yield f"{name((*path, tag))}: must not be in the output"
    for tag in sorted(mine.keys() & theirs.keys()):
        yield from _elements(mine[tag], theirs[tag], (*path, tag), explicit)


def _elements(new: Out, element: Element, path: tuple[int, ...], explicit: bool) -> Iterator[str]:
    if new.text in INSTRUCTIONS:
        if new.text != "as it was" and not (element.items if element.items is not None else element.value):
            yield f"{name(path)}: empty, a value is expected"
        return
    # a new value may carry the VR of the dictionary where another one was sent
    fact = tables.attribute(element.tag)
    valid = (new.vr, "", *(fact.vrs if fact else ()))
    if explicit and new.vr and element.vr not in valid and not element.vr == new.sent == "UN":
        yield f"{name(path)}: VR {element.vr}, expected {new.vr}"
    if (new.items is None) != (element.items is None) and (new.items or element.items or new.value or element.value):
        yield f"{name(path)}: {'sequence' if new.items is None else 'no sequence'}, expected otherwise"
        return
    if new.fragments is not None or element.fragments is not None:
        if new.fragments != element.fragments:
            yield f"{name(path)}: fragments differ"
        return
    if new.items is None or element.items is None:
        if new.value != element.value:
            yield f"{name(path)}: value differs ({len(element.value)} bytes, expected {len(new.value)})"
        return
    if len(new.items) != len(element.items):
        yield f"{name(path)}: {len(element.items)} items, expected {len(new.items)}"
        return
    for mine, theirs in zip(new.items, element.items, strict=True):
        yield from _data_sets(mine, theirs, path, explicit)
