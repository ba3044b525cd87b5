"""What a ruleset lets the runtime say about itself (LANGUAGE 10), as far as the rules alone decide it."""

from __future__ import annotations

from enum import Enum, auto

from anondsl.compiled.ruleset import RecordPlan
from anondsl.compiled.table import Op
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.profile import BASIC_CODE, OPTIONS
from anondsl.ir.claim import costs_of_claim, outside_decisions, replaces_honestly
from anondsl.ir.leaves import DATE_VRS, TAKING, LeafBinder
from anondsl.ir.nodes import Program
from anondsl.semantics.resolved import SelectorKind


def record_plan(program: Program, binder: LeafBinder) -> RecordPlan:
    options = program.resolved.options
    holds = next(costs_of_claim(program, binder), None) is None
    dates = _dates(program, binder)
    codes = [BASIC_CODE] if holds else []
    codes += [(each.code, each.meaning) for each in OPTIONS if each.name in options and _is_true(each.name, dates)]
    return RecordPlan(
        identity_removed=holds,
        codes=tuple(codes),
        longitudinal=_longitudinal(options, dates),
        burned_in_no="clean-pixel-data" in options,
    )


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
                if leaf.op not in TAKING and not replaces_honestly(leaf):
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
