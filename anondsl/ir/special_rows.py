"""Rows that are no single public attribute: patterns of tags without a row, and private elements.

Overlapping patterns are cut into regions, the most specific first, so that for every tag the first region that holds it
is covered by exactly the selectors that match the tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from anondsl.compiled.table import SafePrivateRow
from anondsl.dicom.dictionary import Attribute, Dictionary
from anondsl.dicom.safe_private import load_safe_private
from anondsl.dicom.tags import FULL_CARE
from anondsl.ir.diagram import TooComplex
from anondsl.ir.selection import CURVES, EVEN_GROUP, OVERLAYS, PrivateKey, SafeTests, covers, safe_key
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, SelectorKind

MOST_REGIONS = 2000

Region = tuple[int, int]
"""(value, care); the bit that tells odd from even groups is left open."""

_STRUCTURAL: tuple[Region, ...] = (
    (0x00000000, 0xFFFE0000),
    (0x00020000, 0xFFFE0000),
    (0x00040000, 0xFFFE0000),
    (0x00060000, 0xFFFE0000),
    (0x00000000, 0x0000FFFF),
)
"""Groups 0000, 0002, 0004, 0006 (PS3.5 7.1) and group lengths: no pattern reaches them (LANGUAGE 2)."""


def selectors_of(rules: Iterable[ResolvedRule]) -> Iterable[ResolvedSelector]:
    """Every selector and every exception of one."""
    for rule in rules:
        yield rule.selector
        yield from rule.selector.excluded


def pattern_regions(
    rules: Sequence[ResolvedRule], dictionary: Dictionary
) -> tuple[tuple[int, int, Attribute | None], ...]:
    """Regions of tags outside the table, most specific first, each with its repeating group. Raises `TooComplex`."""
    written: set[Region] = set()
    names_unknown = False
    for selector in selectors_of(rules):
        if selector.kind is SelectorKind.CLASS and selector.name == "unknown":
            names_unknown = True
        else:
            written.update(_regions_of(selector, dictionary))
    return _closed(frozenset(written), names_unknown, dictionary.patterns)


@lru_cache(maxsize=64)
def _closed(
    written: frozenset[Region], names_unknown: bool, patterns: tuple[Attribute, ...]
) -> tuple[tuple[int, int, Attribute | None], ...]:
    """The regions of some patterns, of the repeating groups, and of all that these share. Raises `TooComplex`."""
    groups = {_region(each.tag, each.care): each for each in patterns if not _has_row(each)}
    bases = sorted({*groups, *written, *(_STRUCTURAL if written or names_unknown else ())})
    regions = set(bases)
    pending = list(bases)
    while pending:
        value, care = pending.pop()
        for other_value, other_care in bases:
            shared = (value | other_value, care | other_care)
            if (value ^ other_value) & care & other_care == 0 and shared not in regions:
                regions.add(shared)
                pending.append(shared)
        if len(regions) > MOST_REGIONS:
            raise TooComplex
    ordered = sorted(regions, key=lambda region: (-region[1].bit_count(), region))
    by_narrowness = sorted(groups.items(), key=lambda item: (-item[0][1].bit_count(), item[0]))
    return tuple(
        (value, care, next((group for outer, group in by_narrowness if covers(*outer, value, care)), None))
        for value, care in ordered
    )


def _region(value: int, care: int) -> Region:
    care &= ~EVEN_GROUP
    return value & care, care


def _has_row(group: Attribute) -> bool:
    """Curves and overlays have rows in the table, at 5000 and 6000."""
    return group.tag >> 16 in (0x5000, 0x6000)


def _regions_of(selector: ResolvedSelector, dictionary: Dictionary) -> tuple[Region, ...]:
    match selector.kind:
        case SelectorKind.TAG_PATTERN:
            return (_region(selector.tag, selector.care),)
        case SelectorKind.ATTRIBUTE if selector.tag not in dictionary.by_tag:
            return (_region(selector.tag, FULL_CARE),)
        case SelectorKind.CLASS if selector.name == "curves":
            return (_region(*CURVES),)
        case SelectorKind.CLASS if selector.name == "overlays":
            return (_region(*OVERLAYS),)
    return ()


def private_keys(rules: Sequence[ResolvedRule], safe_tests: SafeTests) -> list[PrivateKey]:
    """Every block and private element that needs a row of its own, sorted."""
    keys = set(safe_tests)
    for selector in selectors_of(rules):
        if selector.kind is SelectorKind.PRIVATE_ELEMENT:
            keys.add(PrivateKey(selector.creator, selector.group, selector.offset))
        elif selector.kind is SelectorKind.PRIVATE_BLOCK:
            keys.add(PrivateKey(selector.creator))
    return sorted(keys, key=lambda key: (key.creator, key.group, key.offset))


def safe_private_tests(
    rules: Sequence[ResolvedRule],
) -> tuple[SafeTests, tuple[SafePrivateRow, ...]]:
    """Tests of PS3.15 Table E.3.10-1 by element, and what each asks for; nothing where no rule says `safe private`."""
    if not any(selector.kind is SelectorKind.SAFE_PRIVATE for selector in selectors_of(rules)):
        return {}, ()
    return _safe_table()


@lru_cache(maxsize=1)
def _safe_table() -> tuple[SafeTests, tuple[SafePrivateRow, ...]]:
    wanted = {
        safe_key(row): tuple(SafePrivateRow(vr, *multiplicity(row.vm)) for vr in row.vr.split("|"))
        for row in load_safe_private()
    }
    rows = sorted({row for group in wanted.values() for row in group}, key=lambda row: (row.vr, row.least, row.most))
    index = {row: number for number, row in enumerate(rows)}
    return {key: tuple(sorted(index[row] for row in group)) for key, group in wanted.items()}, tuple(rows)


def multiplicity(vm: str) -> tuple[int, int, int]:
    """`"2-2n"` as (least, most, step); most 0 for no upper bound, an empty text for any number of values."""
    if not vm:
        return 0, 0, 1
    least, _, most = vm.partition("-")
    if not most:
        return int(least), int(least), 1
    if most.endswith("n"):
        return int(least), 0, int(most[:-1] or "1")
    return int(least), int(most), 1
