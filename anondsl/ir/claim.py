"""What costs a ruleset the claim of the profile: PatientIdentityRemoved YES and code 113100 (LANGUAGE 10).

It is earned when the ruleset stands on the profile, without `otherwise keep`, and no rule of its own is weaker than the
row of PS3.15 Table E.1-1 with the options in use. The profile's own rules are no weaker by definition. The record asks
whether anything costs the claim, the linter names what does: both read `costs_of_claim`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from anondsl.compiled.actions import Otherwise, Replace, Set, lets_original_through
from anondsl.compiled.table import Op
from anondsl.dicom.dictionary import Attribute, load_dictionary
from anondsl.dicom.profile import COLUMN_OPTIONS, ProfileRow, profile_row
from anondsl.ir.leaves import PRIVATE, TAKING, UNKNOWN, LeafBinder, LeafKind, LeafSpec
from anondsl.ir.nodes import OTHERWISE, Program
from anondsl.ir.structure import NEVER_SURVIVING
from anondsl.records import record
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, SelectorKind


@record
class Cost:
    """One thing that costs the claim: what a rule of the file does to an attribute of Table E.1-1.

    `rule` is None where it is the file as a whole: no profile, or what `otherwise` says. `row` is None for unknown and
    private elements, `leaf` where no attribute is at stake.
    """

    rule: ResolvedRule | None = None
    letters: tuple[str, ...] = ()
    attribute: Attribute | None = None
    row: ProfileRow | None = None
    leaf: LeafSpec | None = None


def costs_of_claim(program: Program, binder: LeafBinder) -> Iterator[Cost]:
    """Everything that costs the claim, rules by the tags they bear on; nothing where it is earned."""
    if not program.resolved.uses_profile:
        yield Cost()
        return
    if program.resolved.otherwise is Otherwise.KEEP:
        yield Cost()
    for cost in _own_leaves(program, binder):
        if cost.leaf is not None and not is_met(cost.letters, cost.leaf, cost.attribute):
            yield cost


def _own_leaves(program: Program, binder: LeafBinder) -> Iterator[Cost]:
    """Every leaf that a rule of the file brings to an element of Table E.1-1, with the letters that it must meet.

    Unknown and private elements may hold anything, so they count under X.
    """
    options = program.resolved.options
    ours = {verdict for verdict, ranked in enumerate(program.rules, 1) if ranked.rule.layer < OPTION_LAYER}
    ours.add(OTHERWISE)
    if "retain-safe-private" in options:
        ours -= {verdict for verdict in ours if _rule_of(program, verdict, SelectorKind.SAFE_PRIVATE)}

    def own(decision: int) -> Iterable[int]:
        if decision < 0:
            return (~decision,) if ~decision in ours else ()
        return sorted(program.diagrams.verdicts(decision) & ours)

    for attribute, row in _table():
        decision = program.public.get(attribute.tag)
        if decision is None or (decision < 0 and ~decision not in ours):
            continue
        letters = letters_in_force(row, options)
        kind = binder.kind(attribute)
        for verdict in own(decision):
            yield Cost(_rule_of(program, verdict), letters, attribute, row, binder.leaf(verdict, kind))
    for decision, kind in outside_decisions(program):
        for verdict in own(decision):
            yield Cost(_rule_of(program, verdict), ("X",), None, None, binder.leaf(verdict, kind))


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[Attribute, ProfileRow], ...]:
    """The attributes of Table E.1-1 that can come out at all, by tag, each with its row."""
    found = ((each, profile_row(each.tag)) for each in load_dictionary().attributes if each.tag not in NEVER_SURVIVING)
    return tuple((attribute, row) for attribute, row in found if row is not None)


def _rule_of(program: Program, verdict: int, kind: SelectorKind | None = None) -> ResolvedRule | None:
    ranked = program.rule_of(verdict)
    if ranked is None or (kind is not None and ranked.rule.selector.kind is not kind):
        return None
    return ranked.rule


def outside_decisions(program: Program) -> list[tuple[int, LeafKind]]:
    """Decisions of elements that are no attribute of the dictionary."""
    public = [program.unknown] + [row.decision for row in program.patterns if row.attribute is None]
    private = [program.private] + [row.decision for row in program.private_rows]
    return [(decision, UNKNOWN) for decision in public] + [(decision, PRIVATE) for decision in private]


# --- the profile's letters ---------------------------------------------------------------------------------------


def letters_in_force(row: ProfileRow, options: Iterable[str]) -> tuple[str, ...]:
    """The letters of a row under some options. Where two options differ the stricter one holds."""
    found = {row.letter(option) for option in options} - {""}
    if found:
        return ("C",) if "C" in found else ("K",)
    return tuple(row.basic.split("/"))


def is_met(letters: Iterable[str], leaf: LeafSpec, attribute: Attribute | None) -> bool:
    """Whether a leaf is at least as strict as some letters; a composite is met by any of its own."""
    return any(_MEETS[letter](leaf, attribute) for letter in letters)


def options_that_allow(cost: Cost, options: tuple[str, ...]) -> list[str]:
    """Options that are not in use and would make good one cost, those that clean first, for they claim less."""
    row = cost.row
    if cost.leaf is None or cost.rule is None or cost.letters == ("K",):
        return []
    if row is None:
        safe = cost.rule.selector.kind is SelectorKind.SAFE_PRIVATE
        return ["retain-safe-private"] if safe else []
    retaining = [option for option in COLUMN_OPTIONS if option.startswith("retain-") and row.letter(option)]
    return sorted(
        (
            option
            for option in retaining
            if option not in options and is_met(letters_in_force(row, (*options, option)), cost.leaf, cost.attribute)
        ),
        key=row.letter,
    )


def replaces_honestly(leaf: LeafSpec) -> bool:
    """Whether nothing of the original is in the value that a leaf writes."""
    action = leaf.action
    return isinstance(action, (Replace, Set)) and not (
        lets_original_through(action.value) or lets_original_through(action.fallback_value)
    )


def _meets_removal(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op in (Op.REMOVE, Op.REMOVE_OTHERWISE)


def _meets_dummy(leaf: LeafSpec, attribute: Attribute | None) -> bool:
    return leaf.op in TAKING or replaces_honestly(leaf)


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
"""Whether a leaf is at least as strict as a letter (LANGUAGE 11), strictest letter first."""

LETTERS = tuple(_MEETS)
