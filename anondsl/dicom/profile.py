"""The rows of PS3.15 Table E.1-1 (edition 2026d) and the profile's options.

The rules that follow from the letters are files that anyone can read: `rulesets/ps3_15_2026d/*.anon`. The rows here
serve what has to know the letters themselves: records, coverage, `guarantee ps3.15`, and the classes of HIPAA (45 CFR
164.514), a mapping of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tables import read_lines
from anondsl.dicom.tags import FULL_CARE, is_private, parse_tag_digits

EDITION = "2026d"
"""The newest edition that ships."""


class ProfileOption(NamedTuple):
    """One option as rule files name it: its section of PS3.15 and its code of PS3.16 CID 7050 (scheme DCM).

    `modifies_table`: Table E.1-1 has a column for it.
    """

    name: str
    section: str
    code: str
    meaning: str
    modifies_table: bool


BASIC_CODE = ("113100", "Basic Application Confidentiality Profile")
"""CID 7050 code of the profile itself, scheme DCM."""

OPTIONS: tuple[ProfileOption, ...] = (
    ProfileOption("clean-pixel-data", "E.3.1", "113101", "Clean Pixel Data Option", False),
    ProfileOption("clean-graphics", "E.3.3", "113103", "Clean Graphics Option", True),
    ProfileOption("clean-structured-content", "E.3.4", "113104", "Clean Structured Content Option", True),
    ProfileOption("clean-descriptors", "E.3.5", "113105", "Clean Descriptors Option", True),
    ProfileOption(
        "retain-full-dates", "E.3.6", "113106", "Retain Longitudinal Temporal Information Full Dates Option", True
    ),
    ProfileOption(
        "retain-modified-dates",
        "E.3.6",
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
        True,
    ),
    ProfileOption("retain-patient-characteristics", "E.3.7", "113108", "Retain Patient Characteristics Option", True),
    ProfileOption("retain-device-identity", "E.3.8", "113109", "Retain Device Identity Option", True),
    ProfileOption("retain-uids", "E.3.9", "113110", "Retain UIDs Option", True),
    ProfileOption("retain-safe-private", "E.3.10", "113111", "Retain Safe Private Option", True),
    ProfileOption("retain-institution-identity", "E.3.11", "113112", "Retain Institution Identity Option", True),
)
"""The options that ship, in the order of PS3.15. Clean Recognizable Visual Features (E.3.2) is not among them."""

NOT_BUILT_OPTION = "clean-recognizable-visual-features"
"""Named by PS3.15 E.3.2; using it is an error, for nothing here distorts a face."""

OPTION_BY_NAME: Mapping[str, ProfileOption] = MappingProxyType({option.name: option for option in OPTIONS})

COLUMN_OPTIONS: tuple[str, ...] = (
    "retain-safe-private",
    "retain-uids",
    "retain-device-identity",
    "retain-institution-identity",
    "retain-patient-characteristics",
    "retain-full-dates",
    "retain-modified-dates",
    "clean-descriptors",
    "clean-structured-content",
    "clean-graphics",
)
"""Option of each cell of `ProfileRow.letters`, in the order of the standard's columns."""


class ProfileRow(NamedTuple):
    """One row of Table E.1-1.

    `tag` and `care` select the elements, as in the dictionary; the row for private attributes has care 0 and no
    keyword, the row for curves covers group 50xx. `basic` is the profile's letter (`X`, `Z/D`, `X/Z/U*`, ...),
    `letters` hold `K`, `C` or nothing for each of `COLUMN_OPTIONS`. `hipaa_class` is `A` to `R` of 164.514(b)(2)(i),
    `hipaa_family` a finer label; `limited_data_set` is `Y` (among the 16 direct identifiers of 164.514(e)(2), which
    `limited_data_set_item` numbers), `N`, or `V` (the value decides; to be counted as `Y` where it matters).
    """

    tag: int
    care: int
    keyword: str
    name: str
    vrs: tuple[str, ...]
    retired: bool
    in_standard_iod: bool
    basic: str
    letters: tuple[str, ...]
    hipaa_class: str
    hipaa_family: str
    limited_data_set: str
    limited_data_set_item: str

    @property
    def is_private(self) -> bool:
        return self.care == 0

    def letter(self, option: str) -> str:
        """`K`, `C` or nothing under an option; nothing for `clean-pixel-data`, which has no column."""
        return self.letters[COLUMN_OPTIONS.index(option)] if option in COLUMN_OPTIONS else ""


@lru_cache(maxsize=1)
def load_profile() -> tuple[ProfileRow, ...]:
    """The 657 rows in the order of the standard (by name)."""
    return tuple(_row(line.split("\t")) for line in read_lines("profile.tsv"))


def _row(cells: list[str]) -> ProfileRow:
    digits, keyword, name, vr, marks, basic = cells[:6]
    hipaa_class, hipaa_family, limited_data_set, item = cells[16:]
    tag, care = (0, 0) if digits == "private" else parse_tag_digits(digits)
    return ProfileRow(
        tag=tag,
        care=care,
        keyword=keyword,
        name=name,
        vrs=tuple(vr.split("|")) if vr not in ("", "*") else (),
        retired="R" in marks,
        in_standard_iod="S" in marks,
        basic=basic,
        letters=tuple(cells[6:16]),
        hipaa_class=hipaa_class,
        hipaa_family=hipaa_family,
        limited_data_set=limited_data_set,
        limited_data_set_item=item,
    )


@lru_cache(maxsize=1)
def _rows_by_tag() -> Mapping[int, ProfileRow]:
    return MappingProxyType({row.tag: row for row in load_profile()})


_CURVES = 0x50000000
_PRIVATE = 0


def profile_row(tag: int) -> ProfileRow | None:
    """The row that covers an element, curves, overlays and private elements folded; None where no row does."""
    rows = _rows_by_tag()
    if is_private(tag):
        return rows[_PRIVATE]
    if tag >> 24 == _CURVES >> 24:
        return rows[_CURVES]
    row = rows.get(load_dictionary().fold(tag))
    return row if row is not None and (row.care == FULL_CARE or row.tag >> 24 == 0x60) else None
