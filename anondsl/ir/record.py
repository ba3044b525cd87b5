"""What a ruleset lets the runtime say about itself (LANGUAGE 10), as far as the rules alone decide it.

A ruleset earns PatientIdentityRemoved YES and code 113100 when it stands on the profile and no rule of its own is
weaker than the row of PS3.15 Table E.1-1 with the options in use. The profile's own rules are no weaker by definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto

from anondsl.compiled.actions import Otherwise, Replace, Set, lets_original_through
from anondsl.compiled.ruleset import RecordPlan
from anondsl.compiled.table import Op
from anondsl.dicom.dictionary import Attribute, load_dictionary
from anondsl.dicom.profile import BASIC_CODE, OPTIONS, ProfileRow, load_profile
from anondsl.ir.leaves import DATE_VRS, PRIVATE, TAKING, UNKNOWN, LeafBinder, LeafKind, LeafSpec
from anondsl.ir.nodes import Program
from anondsl.ir.structure import NEVER_SURVIVING
from anondsl.semantics.resolved import OPTION_LAYER, SelectorKind


def record_plan(program: Program, binder: LeafBinder) -> RecordPlan:
    options = program.resolved.options
    holds = _no_weaker_than_profile(program, binder)
    dates = _dates(program, binder)
    codes = [BASIC_CODE] if holds else []
    codes += [(each.code, each.meaning) for each in OPTIONS if each.name in options and _is_true(each.name, dates)]
    return RecordPlan(
        identity_removed=holds,
        codes=tuple(codes),
        longitudinal=_longitudinal(options, dates),
        burned_in_no="clean-pixel-data" in options,
    )


# --- the profile's letters ---------------------------------------------------------------------------------------


def _no_weaker_than_profile(program: Program, binder: LeafBinder) -> bool:
    resolved = program.resolved
    if not resolved.uses_profile or resolved.otherwise is Otherwise.KEEP:
        return False
    return not any(
        all(not _MEETS[letter](leaf, attribute) for letter in letters)
        for letters, attribute, leaf in _own_leaves(program, binder)
    )


def _own_leaves(program: Program, binder: LeafBinder) -> Iterator[tuple[tuple[str, ...], Attribute | None, LeafSpec]]:
    """Every leaf that a rule of the file brings to an element of Table E.1-1, with the letters that it must meet.

    Unknown and private elements may hold anything, so they count under X.
    """
    options = program.resolved.options
    safe_private = "retain-safe-private" in options

    def own(decision: int, kind: LeafKind) -> Iterator[LeafSpec]:
        for verdict in program.diagrams.verdicts(decision):
            ranked = program.rule_of(verdict)
            if ranked is not None and ranked.rule.layer >= OPTION_LAYER:
                continue
            if ranked is not None and ranked.rule.selector.kind is SelectorKind.SAFE_PRIVATE and safe_private:
                continue
            yield binder.leaf(verdict, kind)

    for row in load_profile():
        letters = letters_in_force(row, options)
        for attribute in _attributes_of(row):
            if attribute.tag in program.public and attribute.tag not in NEVER_SURVIVING:
                for leaf in own(program.public[attribute.tag], binder.kind(attribute)):
                    yield letters, attribute, leaf
    for decision, kind in outside_decisions(program):
        for leaf in own(decision, kind):
            yield ("X",), None, leaf


def _attributes_of(row: ProfileRow) -> tuple[Attribute, ...]:
    """The attributes of the dictionary that a row covers; none for the row of private elements."""
    dictionary = load_dictionary()
    if row.tag >> 24 == 0x50:
        return tuple(each for each in dictionary.attributes if each.tag >> 24 == 0x50)
    found = dictionary.by_tag.get(row.tag)
    return () if found is None or row.is_private else (found,)


def outside_decisions(program: Program) -> list[tuple[int, LeafKind]]:
    """Decisions of elements that are no attribute of the dictionary."""
    public = [program.unknown] + [row.decision for row in program.patterns if row.attribute is None]
    private = [program.private] + [row.decision for row in program.private_rows]
    return [(decision, UNKNOWN) for decision in public] + [(decision, PRIVATE) for decision in private]


def letters_in_force(row: ProfileRow, options: tuple[str, ...]) -> tuple[str, ...]:
    """The letters of a row under some options. Where two options differ the stricter one holds."""
    found = {row.letter(option) for option in options} - {""}
    if found:
        return ("C",) if "C" in found else ("K",)
    return tuple(row.basic.split("/"))


def _replaces_honestly(leaf: LeafSpec) -> bool:
    action = leaf.action
    return isinstance(action, (Replace, Set)) and not (
        lets_original_through(action.value) or lets_original_through(action.fallback_value)
    )


def _meets_removal(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op in (Op.REMOVE, Op.REMOVE_OTHERWISE)


def _meets_dummy(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op in TAKING or _replaces_honestly(leaf)


def _meets_new_uid(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op is Op.UID or _meets_dummy(leaf, attribute)


def _meets_references(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op is Op.KEEP or _meets_new_uid(leaf, attribute)


def _meets_cleaning(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op is not Op.KEEP or (attribute is not None and attribute.vr in ("SQ", "TM"))


def _meets_keeping(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return True


_MEETS: dict[str, Callable[[LeafSpec, Attribute | None], bool]] = {
    "X": _meets_removal,
    "Z": _meets_dummy,
    "D": _meets_dummy,
    "U": _meets_new_uid,
    "U*": _meets_references,
    "C": _meets_cleaning,
    "K": _meets_keeping,
}
"""Whether a leaf is at least as strict as a letter (LANGUAGE 11). A composite is met by any of its letters."""


# --- dates -------------------------------------------------------------------------------------------------------


class _Date(Enum):
    """What comes out of a date."""

    REAL = auto()
    MOVED = auto()


def _is_true(option: str, dates: frozenset[_Date]) -> bool:
    """Whether the rules leave an option what it claims: the file's own may be stricter than it."""
    return option != "retain-full-dates" or _Date.MOVED not in dates


def _longitudinal(options: tuple[str, ...], dates: frozenset[_Date]) -> str:
    """REMOVED without any date; under the options of dates, MODIFIED as soon as one is no longer the real one."""
    if not dates:
        return "REMOVED"
    if "retain-modified-dates" in options or ("retain-full-dates" in options and _Date.MOVED in dates):
        return "MODIFIED"
    return "UNMODIFIED" if "retain-full-dates" in options else ""


def _dates(program: Program, binder: LeafBinder) -> frozenset[_Date]:
    """What can come out of dates: truncated ones too, and whatever private elements may hold."""
    found: set[_Date] = set()
    for attribute in load_dictionary().attributes:
        if attribute.vr in DATE_VRS and attribute.tag in program.public:
            kind = binder.kind(attribute)
            for verdict in program.diagrams.verdicts(program.public[attribute.tag]):
                leaf = binder.leaf(verdict, kind)
                if leaf.op not in TAKING and not _replaces_honestly(leaf):
                    found.add(_Date.REAL if leaf.op is Op.KEEP else _Date.MOVED)
    for decision, kind in outside_decisions(program):
        for verdict in program.diagrams.verdicts(decision):
            ranked = program.rule_of(verdict)
            # Table E.3.10-1 holds no element of VR DA or DT.
            if ranked is None or ranked.rule.selector.kind is SelectorKind.SAFE_PRIVATE:
                continue
            if binder.leaf(verdict, kind).op not in TAKING:
                found.add(_Date.REAL)
    return frozenset(found)
