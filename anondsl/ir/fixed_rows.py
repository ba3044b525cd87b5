"""What every compiled ruleset holds of the standard, whatever its rules: rows, Types, dummies.

Built once from the shipped tables. The artifact carries them so that it runs without the compiler and keeps meaning
what it meant when it was compiled.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache

from anondsl.compiled.table import VR_NUMBER, DummySpec, TypeTable
from anondsl.dicom.dictionary import Attribute, Standing, load_dictionary
from anondsl.dicom.iod import ABSENT, load_types
from anondsl.ir.dummies import distinct, dummy_of
from anondsl.ir.structure import lacks_honest_dummy, row_flags
from anondsl.records import record

NONE = 0xFFFF
"""No dummy, no column."""


@record
class FixedRows:
    """Columns of `TagTable` that no rule changes, one cell an attribute, by tag; and the tables they point to."""

    attributes: tuple[Attribute, ...]
    tags: bytes
    vrs: bytes
    flags: bytes
    dummies: bytes
    type_columns: bytes
    dummy_specs: tuple[DummySpec, ...]
    dummy_of: tuple[int, ...]
    types: TypeTable
    can_be_type_1: frozenset[int]
    """Tags that some IOD or sequence asks for."""


def packed(code: str, cells: Iterable[int]) -> bytes:
    """Little-endian bytes of whole numbers; `code` as in `array`."""
    cells_array = array(code, cells)
    if sys.byteorder == "big":
        cells_array.byteswap()
    return cells_array.tobytes()


@lru_cache(maxsize=1)
def fixed_rows() -> FixedRows:
    attributes = load_dictionary().attributes
    dummies = [None if each.standing is Standing.STRUCTURAL else dummy_of(each) for each in attributes]
    specs = distinct(dummy for dummy in dummies if dummy is not None)
    index = {spec: number for number, spec in enumerate(specs)}
    dummy_numbers = [NONE if dummy is None else index[dummy] for dummy in dummies]
    columns = {each.tag: column for column, each in enumerate(each for each in attributes if each.in_types)}
    return FixedRows(
        attributes=attributes,
        tags=packed("I", (each.tag for each in attributes)),
        vrs=bytes(VR_NUMBER[each.vr] for each in attributes),
        flags=packed("H", (int(row_flags(each)) for each in attributes)),
        dummies=packed("H", dummy_numbers),
        type_columns=packed("H", (columns.get(each.tag, NONE) for each in attributes)),
        dummy_specs=specs,
        dummy_of=tuple(dummy_numbers),
        types=_type_table([each for each in attributes if each.in_types]),
        can_be_type_1=_asked_for(columns),
    )


def _asked_for(columns: Iterable[int]) -> frozenset[int]:
    types = load_types()
    nested = {tag for (_, tag), kind in types.nested.items() if kind == 1}
    return frozenset(tag for tag in columns if tag in nested or types.strongest(tag) == "1")


_TYPE_CELLS = str.maketrans({ABSENT: "\0", "1": "\1", "2": "\2", "3": "\3"})
_OPTIONAL_CELLS = str.maketrans({ABSENT: "\0", "1": "\3", "2": "\3", "3": "\3"})


def _is_optional(tag: int) -> bool:
    """Curves and overlays: each group stands or falls as a whole, and an object is valid without (PS3.3 C.9)."""
    return tag >> 16 in (0x5000, 0x6000)


def _type_table(columns: list[Attribute]) -> TypeTable:
    """Types of PS3.3, two bits a cell. The row behind the last IOD serves unknown SOP classes (LANGUAGE 3)."""
    types = load_types()
    rows = len(types.iods) + 1
    stride = (len(columns) + 3) // 4
    top = bytearray(rows * stride)
    for byte in range(stride):
        cells = 0
        for shift, attribute in enumerate(columns[4 * byte : 4 * byte + 4]):
            strongest = types.strongest(attribute.tag)
            if strongest != ABSENT and lacks_honest_dummy(attribute):
                strongest = "3"
            meaning = _OPTIONAL_CELLS if _is_optional(attribute.tag) else _TYPE_CELLS
            text = (types.top(attribute.tag) + strongest).translate(meaning)
            cells |= int.from_bytes(text.encode("latin-1"), "big") << (2 * shift)
        top[byte::stride] = cells.to_bytes(rows, "big")
    number_of = {attribute.tag: column for column, attribute in enumerate(columns)}
    row_of = {iod: row for row, iod in enumerate(types.iods)}
    return TypeTable(
        stride=stride,
        sop_classes=tuple(sorted((uid, row_of[iod]) for uid, iod in types.sop_classes.items())),
        unknown_row=len(types.iods),
        top=bytes(top),
        nested=packed(
            "I",
            sorted(
                number_of[parent] << 18 | number_of[tag] << 2 | (3 if _is_optional(tag) else kind)
                for (parent, tag), kind in types.nested.items()
                if parent in number_of and tag in number_of
            ),
        ),
    )
