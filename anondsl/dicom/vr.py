"""Rules of the 34 value representations (PS3.5 Table 6.2-1): what a value of each may be.

A Python table, one row a VR, so that it costs nothing to load. Lengths are per value, counted in `length_unit`; an
element of a VR with a 16-bit length field holds at most 65,534 bytes. The dummies are those of LANGUAGE 3; code strings
have theirs per attribute (`Attribute.cs_dummy`), sequences in `sequence_dummies.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class VrRule(NamedTuple):
    """One value representation.

    `kind`: `text`, `number-text` (a number written as text), `number` (binary), `bytes`, `sequence`.
    `max_length` 0: none stated; `fixed`: the length is exactly that; `length_unit`: `bytes`, `characters`, `group`
    (characters of one component group of a person name).
    `repertoire`: `default` (ISO-IR 6), `specific` (Specific Character Set applies), `none`.
    `strip`: which padding is no part of the value: `both`, `trailing`, `nulls` (trailing null bytes), `none`.
    `multi`: backslash parts values, or binary values stand in a row. `length_bits`: of the length in explicit VR.
    `controls`: the text may hold TAB, LF, FF, CR, and backslash as an ordinary character. `pad`: the byte that fills to
    an even length. `pattern`: regular expression for one whole value after stripping, empty where length and
    repertoire say everything. `least`, `most`: range of integers, both 0 where none.
    `dummy`: a text that says nothing (LANGUAGE 3); empty where a dummy is bytes, a new UID, an item, or depends on the
    attribute.
    """

    vr: str
    name: str
    kind: str
    max_length: int
    length_unit: str
    fixed: bool
    repertoire: str
    strip: str
    multi: bool
    length_bits: int
    controls: bool
    pad: int
    pattern: str
    least: int
    most: int
    dummy: str


# VR, name, kind, max_length, length_unit, fixed, repertoire, strip, multi, length_bits
# fmt: off
_ROWS: tuple[tuple[str, str, str, int, str, bool, str, str, bool, int], ...] = (
    ("AE", "Application Entity", "text", 16, "bytes", False, "default", "both", True, 16),
    ("AS", "Age String", "text", 4, "bytes", True, "default", "none", True, 16),
    ("AT", "Attribute Tag", "number", 4, "bytes", True, "none", "none", True, 16),
    ("CS", "Code String", "text", 16, "bytes", False, "default", "both", True, 16),
    ("DA", "Date", "text", 8, "bytes", True, "default", "none", True, 16),
    ("DS", "Decimal String", "number-text", 16, "bytes", False, "default", "both", True, 16),
    ("DT", "Date Time", "text", 26, "bytes", False, "default", "trailing", True, 16),
    ("FD", "Floating Point Double", "number", 8, "bytes", True, "none", "none", True, 16),
    ("FL", "Floating Point Single", "number", 4, "bytes", True, "none", "none", True, 16),
    ("IS", "Integer String", "number-text", 12, "bytes", False, "default", "both", True, 16),
    ("LO", "Long String", "text", 64, "characters", False, "specific", "both", True, 16),
    ("LT", "Long Text", "text", 10_240, "characters", False, "specific", "trailing", False, 16),
    ("OB", "Other Byte", "bytes", 0, "", False, "none", "none", False, 32),
    ("OD", "Other Double", "bytes", 4_294_967_288, "bytes", False, "none", "none", False, 32),
    ("OF", "Other Float", "bytes", 4_294_967_292, "bytes", False, "none", "none", False, 32),
    ("OL", "Other Long", "bytes", 0, "", False, "none", "none", False, 32),
    ("OV", "Other 64-bit Very Long", "bytes", 0, "", False, "none", "none", False, 32),
    ("OW", "Other Word", "bytes", 0, "", False, "none", "none", False, 32),
    ("PN", "Person Name", "text", 64, "group", False, "specific", "both", True, 16),
    ("SH", "Short String", "text", 16, "characters", False, "specific", "both", True, 16),
    ("SL", "Signed Long", "number", 4, "bytes", True, "none", "none", True, 16),
    ("SQ", "Sequence of Items", "sequence", 0, "", False, "none", "none", False, 32),
    ("SS", "Signed Short", "number", 2, "bytes", True, "none", "none", True, 16),
    ("ST", "Short Text", "text", 1_024, "characters", False, "specific", "trailing", False, 16),
    ("SV", "Signed 64-bit Very Long", "number", 8, "bytes", True, "none", "none", True, 32),
    ("TM", "Time", "text", 14, "bytes", False, "default", "trailing", True, 16),
    ("UC", "Unlimited Characters", "text", 4_294_967_294, "bytes", False, "specific", "trailing", True, 32),
    ("UI", "Unique Identifier", "text", 64, "bytes", False, "default", "nulls", True, 16),
    ("UL", "Unsigned Long", "number", 4, "bytes", True, "none", "none", True, 16),
    ("UN", "Unknown", "bytes", 0, "", False, "none", "none", False, 32),
    ("UR", "URI or URL", "text", 4_294_967_294, "bytes", False, "default", "trailing", False, 32),
    ("US", "Unsigned Short", "number", 2, "bytes", True, "none", "none", True, 16),
    ("UT", "Unlimited Text", "text", 4_294_967_294, "bytes", False, "specific", "trailing", False, 32),
    ("UV", "Unsigned 64-bit Very Long", "number", 8, "bytes", True, "none", "none", True, 32),
)
# fmt: on

_TIME = r"([01][0-9]|2[0-3])([0-5][0-9](([0-5][0-9]|60)(\.[0-9]{1,6})?)?)?"
_NAME_GROUP = r"[^\\=\x00-\x1A\x1C-\x1F\x7F]{0,64}"

_PATTERNS: dict[str, str] = {
    "AE": r"[\x20-\x5B\x5D-\x7E]{0,16}",
    "AS": r"[0-9]{3}[DWMY]",
    "CS": r"[A-Z0-9 _]{0,16}",
    "DA": r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])",
    "DS": r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([Ee][+-]?[0-9]+)? *",
    "DT": rf"[0-9]{{4}}((0[1-9]|1[0-2])((0[1-9]|[12][0-9]|3[01])({_TIME})?)?)?([+-][0-9]{{4}})? *",
    "IS": r" *[+-]?[0-9]+ *",
    "LO": r"[^\\\x00-\x1A\x1C-\x1F\x7F]{0,64}",
    "PN": rf"{_NAME_GROUP}(={_NAME_GROUP}){{0,2}}",
    "SH": r"[^\\\x00-\x1A\x1C-\x1F\x7F]{0,16}",
    "TM": _TIME + " *",
    "UI": r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*",
    "UR": r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=%._~-]* *",
}

_RANGES: dict[str, tuple[int, int]] = {
    "IS": (-2_147_483_648, 2_147_483_647),
    "SL": (-2_147_483_648, 2_147_483_647),
    "SS": (-32_768, 32_767),
    "SV": (-9_223_372_036_854_775_808, 9_223_372_036_854_775_807),
    "UL": (0, 4_294_967_295),
    "US": (0, 65_535),
    "UV": (0, 18_446_744_073_709_551_615),
}

_DUMMIES: dict[str, str] = {
    "AE": "ANONYMOUS",
    "AS": "000Y",
    "DA": "19000101",
    "DT": "19000101000000",
    "LO": "REMOVED",
    "LT": "REMOVED",
    "PN": "Anonymous",
    "SH": "REMOVED",
    "ST": "REMOVED",
    "TM": "000000",
    "UC": "REMOVED",
    "UR": "urn:removed",
    "UT": "REMOVED",
}

_FREE_TEXT = frozenset(("LT", "ST", "UT"))


def _rule(row: tuple[str, str, str, int, str, bool, str, str, bool, int]) -> VrRule:
    vr, _name, kind = row[:3]
    least, most = _RANGES.get(vr, (0, 0))
    return VrRule(
        *row,
        controls=vr in _FREE_TEXT,
        pad=0x20 if kind in ("text", "number-text") and vr != "UI" else 0x00,
        pattern=_PATTERNS.get(vr, ""),
        least=least,
        most=most,
        dummy=_DUMMIES.get(vr, ""),
    )


VR_RULES: Mapping[str, VrRule] = MappingProxyType({row[0]: _rule(row) for row in _ROWS})
"""Every VR by its two letters."""

TEXT_VRS = frozenset(("SH", "LO", "ST", "LT", "UC", "UT", "UR"))
"""The class `all text` (LANGUAGE 2), before the parts of codes are taken out."""

NUMBER_VRS = frozenset(("DS", "IS", "FL", "FD", "SS", "US", "SL", "UL", "SV", "UV"))
"""The class `all numbers`."""

DATE_VRS = frozenset(("DA", "DT"))
"""The class `all dates`."""

MAX_SHORT_ELEMENT = 65_534
"""Most bytes of an element whose VR has a 16-bit length field."""
