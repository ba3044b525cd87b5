"""The public data elements of the standard, each with what the compiler has to know of it.

One `Attribute` a row of `tables/dictionary.tsv`: PS3.6 and PS3.7, edition 2026b, with the attributes of PS3.15 Table
E.1-1 2026d that are newer. Which attributes a rule may name (`standing`) is decided there too. Types of PS3.3 are in
`iod.py`, the letters of Table E.1-1 in `profile.py`. Private elements have no row (`safe_private.py` lists some).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from anondsl.dicom.tables import read_columns
from anondsl.dicom.tags import FULL_CARE, is_private
from anondsl.records import record

EDITION = "2026b"


class Standing(Enum):
    """Where an attribute stands for the rules. Each public attribute has exactly one standing."""

    PROFILE = "P"
    """Selected by a row of PS3.15 Table E.1-1."""
    STRUCTURAL = "S"
    """Kept true by the runtime; no rule names it (LANGUAGE 2)."""
    TECHNICAL = "T"
    """In the set `technical`: describes the picture and not a person."""
    OTHER = "O"
    """None of these: `otherwise keep technical` takes it."""


class Attribute(NamedTuple):
    """One public data element, or one repeating group of them. A NamedTuple because 5,355 must load in milliseconds.

    `tag` is the tag itself where `care` is `FULL_CARE`. A repeating group has one Attribute: `care` says which digits
    count and `tag` is its representative, 5000 or 6000 for curves and overlays, elsewhere the first tag of the pattern
    that is no attribute of its own. `keyword` is empty for six retired elements. `vrs` has several entries where the
    encoding decides, none for item and delimiter tags. `in_types` is False where the Types of PS3.3 are unknown.
    """

    tag: int
    care: int
    keyword: str
    name: str
    vrs: tuple[str, ...]
    vm: str
    standing: Standing
    retired: bool
    in_types: bool
    class_uid: bool
    """A UI that names a class, syntax, scheme, context, mapping resource or template: never a new UID."""
    instance_uid_outside: bool
    """One of the 19 instance UIDs that Table E.1-1 does not list."""
    structural_role: str
    """For a structural attribute: `pixel-layout`, `record`, `command`, ... ; else empty."""
    structural_instead: str
    """What a rule should say instead of naming it."""
    cs_dummy: str
    """Dummy of a code string (LANGUAGE 3); empty for every other VR."""

    @property
    def vr(self) -> str:
        """The first VR of the dictionary, `UN` for the item and delimiter tags."""
        return self.vrs[0] if self.vrs else "UN"

    @property
    def technical(self) -> bool:
        return self.standing is Standing.TECHNICAL

    @property
    def is_pattern(self) -> bool:
        return self.care != FULL_CARE

    def matches(self, tag: int) -> bool:
        """Whether an element of this tag is this attribute; repeating groups have even groups only."""
        return tag & self.care == self.tag & self.care and not is_private(tag)


@record
class Dictionary:
    """All attributes, by tag and by keyword. `by_tag` has repeating groups under their representative."""

    attributes: tuple[Attribute, ...]
    """Sorted by tag."""
    by_tag: Mapping[int, Attribute]
    by_keyword: Mapping[str, Attribute]
    patterns: tuple[Attribute, ...]
    """The repeating groups, the ones with more fixed digits first."""

    def attribute(self, tag: int) -> Attribute | None:
        """The attribute of an element, repeating groups folded; None when the dictionary does not know the tag."""
        found = self.by_tag.get(tag)
        if found is not None:
            return found
        if tag & 0xFFFF == 0:  # a group length, even where the pattern of the group would take it
            return None
        return next((pattern for pattern in self.patterns if pattern.matches(tag)), None)

    def fold(self, tag: int) -> int:
        """The tag under which an element has its row: `0x60023000` becomes `0x60003000`; unknown tags stay."""
        found = self.attribute(tag)
        return tag if found is None else found.tag


@lru_cache(maxsize=1)
def load_dictionary() -> Dictionary:
    """The dictionary shipped with this package."""
    tags, cares, keywords, names, vrs, vms, standings, marks, roles, instead, dummies = read_columns(
        "dictionary.tsv", 11
    )
    # One entry for each distinct cell: comparing 5,355 texts four times over would cost a third of the time.
    vr_tuples = {text: tuple(text.split("|")) if text else () for text in set(vrs)}
    care_numbers = {text: int(text, 16) if text else FULL_CARE for text in set(cares)}
    standing_of = {standing.value: standing for standing in Standing}
    attributes = tuple(
        map(
            Attribute._make,
            zip(
                [int(tag, 16) for tag in tags],
                [care_numbers[care] for care in cares],
                keywords,
                names,
                [vr_tuples[vr] for vr in vrs],
                vms,
                [standing_of[standing] for standing in standings],
                *([mark in held for held in marks] for mark in "RTCI"),
                roles,
                instead,
                dummies,
                strict=True,
            ),
        )
    )
    patterns = [attribute for attribute in attributes if attribute.care != FULL_CARE]
    patterns.sort(key=lambda attribute: (-attribute.care.bit_count(), attribute.tag))
    return Dictionary(
        attributes=attributes,
        by_tag=MappingProxyType({attribute.tag: attribute for attribute in attributes}),
        by_keyword=MappingProxyType({attribute.keyword: attribute for attribute in attributes if attribute.keyword}),
        patterns=tuple(patterns),
    )
