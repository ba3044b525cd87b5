"""What the runtime must write about itself (LANGUAGE 10), read straight from the resolved rules.

PatientIdentityRemoved is YES, and 113100 is claimed, for a ruleset that uses the profile, says `otherwise keep technical`
or `otherwise remove`, and holds no rule weaker than the row of Table E.1-1 with the options in use (LANGUAGE 11 says what
meets a letter). The date record is never milder than what the instance came with.
"""

from __future__ import annotations

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Dummy,
    Empty,
    Keep,
    Otherwise,
    Regenerate,
    Remove,
    Replace,
    Set,
    Shift,
    Truncate,
    strictness,
)
from anondsl.compiled.expressions import SequencePath
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, ResolvedRuleset, SelectorKind
from tests.conformance import tables
from tests.differential.conditions import level_of, uid_at
from tests.differential.plain_reader import Element, read_file
from tests.differential.selection import Place, better, selects, winner
from tests.differential.standing import Expected, Session

OPTIONS = {
    "clean-pixel-data": ("113101", ""),
    "clean-graphics": ("113103", "clean_graph"),
    "clean-structured-content": ("113104", "clean_struct_cont"),
    "clean-descriptors": ("113105", "clean_desc"),
    "retain-full-dates": ("113106", "rtn_long_full_dates"),
    "retain-modified-dates": ("113107", "rtn_long_modif_dates"),
    "retain-patient-characteristics": ("113108", "rtn_pat_chars"),
    "retain-device-identity": ("113109", "rtn_dev_id"),
    "retain-uids": ("113110", "rtn_uids"),
    "retain-safe-private": ("113111", "rtn_safe_priv"),
    "retain-institution-identity": ("113112", "rtn_inst_id"),
}
NEVER = frozenset({0x00001000, 0x00001001, 0x00020003, 0x00041511, 0xFFFCFFFC, 0xFFFAFFFA})
"""Rows that no rule decides: they never survive, or are the runtime's own."""
DATE_CLAIMS = ("REMOVED", "MODIFIED", "UNMODIFIED")


def letters(row: dict[str, str], options: tuple[str, ...]) -> list[str]:
    """The letters that count for a row: those of the options in use that have an entry, else the basic ones."""
    found = [row[OPTIONS[option][1]] for option in options if OPTIONS[option][1] and row[OPTIONS[option][1]]]
    return found or row["basic"].replace("*", "").split("/")


def meets(action: BoundAction, letter: str, vr: str) -> bool:
    value = strictness(action)
    match letter:
        case "X":
            return isinstance(action, Remove)
        case "Z" | "D":
            return isinstance(action, (Dummy, Empty, Remove)) or (isinstance(action, (Replace, Set)) and value > 0)
        case "U":
            return isinstance(action, Regenerate) or value >= 3 or (isinstance(action, Keep) and vr == "SQ")
        case "C":
            return value > 0 or isinstance(action, Clean) or vr in ("SQ", "TM")
    return True


def holds_basic(ruleset: ResolvedRuleset) -> bool:
    """No rule is weaker than its row."""
    if not ruleset.uses_profile or ruleset.otherwise is Otherwise.KEEP:
        return False
    own = [rule for rule in ruleset.rules if rule.layer < OPTION_LAYER]
    # what the dictionary does not know may hold anything, so it counts under X
    words = ("unknown", "overlays", "curves")
    unknown = [r for r in own if r.selector.name in words or r.selector.kind is SelectorKind.TAG_PATTERN]
    unknown += [
        r for r in own if r.selector.kind is SelectorKind.ATTRIBUTE and tables.attribute(r.selector.tag) is None
    ]
    if any(not isinstance(rule.action, Remove) for rule in unknown):
        return False
    return all(_row_holds(row, own, ruleset) for row in tables.rows("ps3.15-e1-1"))


def _row_holds(row: dict[str, str], own: list[ResolvedRule], ruleset: ResolvedRuleset) -> bool:
    wanted = letters(row, ruleset.options)
    if row["tag"] == "private":
        private = (SelectorKind.PRIVATE_ELEMENT, SelectorKind.PRIVATE_BLOCK, SelectorKind.SAFE_PRIVATE)
        touched = [r for r in own if r.selector.kind in private or r.selector.name == "private"]
        return all(any(meets(rule.action, letter, "") for letter in wanted) for rule in touched)
    tag = int(row["tag"].replace("x", "0"), 16)
    if tag in NEVER:
        return True
    curves = row["tag"] == "50xxxxxx"
    covered = [fact for fact in tables.attributes() if fact.tag >> 24 == 0x50] if curves else [tables.attribute(tag)]
    return all(_attribute_holds(fact, wanted, own, ruleset) for fact in covered if fact is not None)


def _attribute_holds(
    fact: tables.Attribute, wanted: list[str], own: list[ResolvedRule], ruleset: ResolvedRuleset
) -> bool:
    profile = [rule for rule in ruleset.rules if rule.layer >= OPTION_LAYER]
    for rule in own:
        chain = tuple(step for step in rule.selector.path.steps if step >= 0)
        place = Place(fact.tag, chain)
        if not selects(rule.selector, place) or any(_beats(other, rule, place) for other in own):
            continue
        near = winner([rule, *(other for other in profile if selects(other.selector, place))])
        assert near is not None
        if not any(meets(near.action, letter, fact.vrs[0]) for letter in wanted):
            return False
    return True


def _beats(other: ResolvedRule, rule: ResolvedRule, place: Place) -> bool:
    """`other` takes every element that `rule` could take at this attribute."""
    everywhere = other.guard in (None, rule.guard) and other.scope in (None, rule.scope) and not other.selector.excluded
    same_way = other.selector.path in (SequencePath(), rule.selector.path)
    return everywhere and same_way and selects(other.selector, place) and better(other, rule)


def record_differences(ruleset: ResolvedRuleset, session: Session, expected: Expected, output: bytes) -> list[str]:
    """Differences in the attributes of LANGUAGE 10."""
    level = level_of(read_file(output).elements)
    before = level_of(expected.file.elements)
    basic = holds_basic(ruleset)
    found = []
    if uid_at(level, 0x00120062) != ("YES" if basic else "NO"):
        found.append(f"PatientIdentityRemoved is {uid_at(level, 0x00120062)}")
    codes = _codes(level.elements.get(0x00120064))
    moved = moves_a_date(ruleset)
    options = [each for each in ruleset.options if each != "retain-full-dates" or not moved]
    wanted = (["113100"] if basic else []) + [OPTIONS[option][0] for option in options]
    if sorted(codes) != sorted(wanted):
        found.append(f"codes of the method are {codes}, expected {wanted}")
    method = level.elements.get(0x00120063)
    values = method.value.decode("latin-1").split("\\") if method else []
    if any(len(value) > 64 for value in values) or session.digest not in "".join(values):
        found.append("DeidentificationMethod does not hold the digest, or a value is too long")
    old = before.elements.get(0x00120063)
    if old is not None and old.value.rstrip(b" \0") and not method_starts(method, old):
        found.append("DeidentificationMethod does not begin with what came in")
    return found + _dates(moved, uid_at(before, 0x00280303), uid_at(level, 0x00280303))


def method_starts(method: Element | None, old: Element) -> bool:
    return method is not None and method.value.startswith(old.value.rstrip(b" \0"))


def _codes(sequence: Element | None) -> list[str]:
    if sequence is None:
        return []
    return [uid_at(level_of(item), 0x00080100) for item in sequence.items or ()]


def moves_a_date(ruleset: ResolvedRuleset) -> bool:
    """Whether a rule of the file lets a date out that is no longer the one that came in."""
    own = [rule for rule in ruleset.rules if rule.layer < OPTION_LAYER]
    profile = [rule for rule in ruleset.rules if rule.layer >= OPTION_LAYER]
    for fact in tables.attributes():
        if fact.vrs[0] not in ("DA", "DT"):
            continue
        for rule in own:
            place = Place(fact.tag, tuple(step for step in rule.selector.path.steps if step >= 0))
            if not selects(rule.selector, place) or any(_beats(other, rule, place) for other in own):
                continue
            near = winner([rule, *(other for other in profile if selects(other.selector, place))])
            assert near is not None
            kept_in_part = isinstance(near.action, (Replace, Set)) and strictness(near.action) == 0
            if isinstance(near.action, (Shift, Truncate)) or kept_in_part:
                return True
    return False


def _dates(moved: bool, came: str, went: str) -> list[str]:
    if went and went not in DATE_CLAIMS:
        return ["the date record holds no listed value"]
    if came in DATE_CLAIMS and went and DATE_CLAIMS.index(went) > DATE_CLAIMS.index(came):
        return [f"the date record became milder: {came} to {went}"]
    if moved and went == "UNMODIFIED":
        return ["the date record says UNMODIFIED where a date is moved"]
    return []
