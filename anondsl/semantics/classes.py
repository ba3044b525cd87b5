"""Classes, kinds, globs and patterns: which attributes of the dictionary they hold (LANGUAGE 2).

Structural attributes are in none of them. `private`, `unknown`, `overlays` and `curves` have no list: what they hold is
not in the dictionary, or every group of it.
"""

from __future__ import annotations

from functools import lru_cache

from anondsl.compiled.table import VR_CODES
from anondsl.dicom.dictionary import Attribute, Standing, load_dictionary
from anondsl.dicom.tags import FULL_CARE
from anondsl.dicom.vr import DATE_VRS, NUMBER_VRS, TEXT_VRS

PARTS_OF_CODES = frozenset(
    (
        "CodeValue",
        "CodingSchemeDesignator",
        "CodingSchemeVersion",
        "CodeMeaning",
        "CodingSchemeRegistry",
        "LongCodeValue",
        "URNCodeValue",
        "MappingResourceName",
    )
)
"""Text of coded entries (PS3.3 8.8), which `all text` leaves alone."""

_VRS_OF_CLASS: dict[str, frozenset[str]] = {
    "dates": DATE_VRS,
    "times": frozenset(("TM",)),
    "uids": frozenset(("UI",)),
    "person-names": frozenset(("PN",)),
    "text": TEXT_VRS,
    "numbers": NUMBER_VRS,
    "sequences": frozenset(("SQ",)),
}

KINDS_WITHOUT_LIST = ("overlays", "curves", "private", "unknown")

CLASS_WORDS = (*_VRS_OF_CLASS, *KINDS_WITHOUT_LIST, "attributes", *VR_CODES)
"""What may stand behind `all`."""


@lru_cache(maxsize=64)
def class_tags(word: str) -> frozenset[int]:
    """The attributes of a class word, a VR, `attributes` or `technical`."""
    if word in KINDS_WITHOUT_LIST:
        return frozenset()
    attributes = load_dictionary().attributes
    if word == "technical":
        return frozenset(each.tag for each in attributes if each.standing is Standing.TECHNICAL)
    open_to_rules = (each for each in attributes if each.standing is not Standing.STRUCTURAL)
    if word == "attributes":
        return frozenset(each.tag for each in open_to_rules)
    vrs = _VRS_OF_CLASS.get(word, frozenset((word,)))
    spared = PARTS_OF_CODES if word == "text" else frozenset[str]()
    return frozenset(each.tag for each in open_to_rules if not vrs.isdisjoint(each.vrs) and each.keyword not in spared)


def pattern_tags(value: int, care: int, structural: bool = False) -> frozenset[int]:
    """The attributes whose every tag matches `(tag & care) == value`; repeating groups have even groups only."""
    return frozenset(
        each.tag
        for each in load_dictionary().attributes
        if (each.standing is Standing.STRUCTURAL) == structural and _covers(value, care, each)
    )


def _covers(value: int, care: int, attribute: Attribute) -> bool:
    own_care = attribute.care if attribute.tag >> 16 in (0x5000, 0x6000) else FULL_CARE
    care &= ~0x00010000
    return care & ~own_care == 0 and (attribute.tag ^ value) & care == 0


def matches_glob(pattern: str, keyword: str) -> bool:
    """`*` any run, `?` any sign; the whole keyword, case counts. Never more steps than pattern times keyword."""
    at = place = 0
    star, retry = -1, 0
    while at < len(keyword):
        if place < len(pattern) and pattern[place] == "*":
            star, retry, place = place, at, place + 1
        elif place < len(pattern) and pattern[place] in ("?", keyword[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            retry += 1
            at, place = retry, star + 1
        else:
            return False
    return bool(keyword) and not pattern[place:].strip("*")
