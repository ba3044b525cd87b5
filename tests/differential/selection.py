"""Which rule wins an element, straight from LANGUAGE 4: every pair of matching rules is compared, step by step.

No table, no index, no order of rules: `better` says of two rules which one stands before the other, `winner` asks it for
all of them. What an action then does is in `interpreter.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from anondsl.compiled.actions import BoundAction, strictness
from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, Scope, SelectorKind
from tests.conformance import tables


@dataclass(frozen=True)
class Place:
    """Where an element stands and what it is, as far as selectors ask.

    `chain`: the sequences from the top level to its item. `creator` "" where a private element has none or for public
    ones. `vr` and `count` of values matter to `safe private` alone.
    """

    tag: int
    chain: tuple[int, ...]
    creator: str = ""
    vr: str = ""
    count: int = 1


def is_private(tag: int) -> bool:
    return bool(tag >> 16 & 1)


def folded(tag: int) -> int:
    """The tag by which the dictionary knows it: group 5000 or 6000 for repeating groups."""
    fact = tables.attribute(tag)
    return tag if fact is None else fact.tag


def path_matches(path: SequencePath, chain: tuple[int, ...]) -> bool:
    """The chain ends with the steps; an anchored path is the whole chain. `**` stands for any number of sequences."""
    if path.anchored:
        return _fits(path.steps, chain)
    return any(_fits(path.steps, chain[start:]) for start in range(len(chain) + 1))


def _fits(steps: tuple[int, ...], chain: tuple[int, ...]) -> bool:
    if not steps:
        return not chain
    if steps[0] == DEEP:
        return any(_fits(steps[1:], chain[skipped:]) for skipped in range(len(chain) + 1))
    return bool(chain) and chain[0] == steps[0] and _fits(steps[1:], chain[1:])


def selects(selector: ResolvedSelector, place: Place) -> bool:
    return (
        path_matches(selector.path, place.chain)
        and _names(selector, place)
        and not any(selects(other, place) for other in selector.excluded)
    )


def _names(selector: ResolvedSelector, place: Place) -> bool:
    tag, kind = place.tag, selector.kind
    if is_private(tag):
        return _names_private(selector, place)
    fact = tables.attribute(tag)
    if fact is not None and fact.structural and fact.structural != "class":
        return False
    if kind is SelectorKind.ATTRIBUTE:
        return (tag & selector.care) == (selector.tag & selector.care) or folded(tag) == selector.tag
    if fact is not None and fact.structural:
        return False
    if kind is SelectorKind.TAG_PATTERN:
        return (tag & selector.care) == (selector.tag & selector.care)
    if kind is SelectorKind.CLASS and selector.name == "unknown":
        return fact is None
    if kind is SelectorKind.CLASS and selector.name in ("overlays", "curves"):
        return tag >> 24 == (0x60 if selector.name == "overlays" else 0x50)
    if kind is SelectorKind.ALL_ATTRIBUTES:
        return fact is not None
    return kind in (SelectorKind.GLOB, SelectorKind.CLASS) and folded(tag) in selector.tags


def _names_private(selector: ResolvedSelector, place: Place) -> bool:
    group, offset = place.tag >> 16, place.tag & 0xFF
    match selector.kind:
        case SelectorKind.PRIVATE_ELEMENT:
            return (selector.creator, selector.group, selector.offset) == (place.creator, group, offset)
        case SelectorKind.PRIVATE_BLOCK:
            return selector.creator == place.creator
        case SelectorKind.SAFE_PRIVATE:
            return is_safe_private(place)
        case SelectorKind.CLASS:
            return selector.name == "private"
    return False


@cache
def _safe_rows() -> dict[tuple[str, int, int], dict[str, str]]:
    rows = tables.rows("ps3.15-safe-private")
    return {(row["creator"].rstrip(), int(row["group"], 16), int(row["offset"], 16)): row for row in rows}


def safe_private_row(creator: str, tag: int) -> dict[str, str] | None:
    """The row of PS3.15 Table E.3.10-1 for this creator, group and offset."""
    return _safe_rows().get((creator, tag >> 16, tag & 0xFF))


def is_safe_private(place: Place) -> bool:
    """Creator, group, offset, VR and number of values agree with a row of PS3.15 Table E.3.10-1."""
    row = safe_private_row(place.creator, place.tag) if place.creator else None
    if row is None:
        return False
    vrs = [vr for vr in re.split(r"[/|]", row["vr"]) if vr]
    if (vrs and place.vr not in vrs) or not place.vr:
        return False
    return multiplicity_fits(row["vm"], place.count)


def multiplicity_fits(vm: str, count: int) -> bool:
    """`1`, `3`, `1-2`, `1-n`, `2-2n`; the empty one asks nothing. An empty element has no values and fits always."""
    if not vm or count == 0:
        return True
    least, dash, most = vm.partition("-")
    if not dash:
        return count == int(least)
    if most.endswith("n"):
        step = int(most[:-1] or 1)
        return count >= int(least) and count % step == 0
    return int(least) <= count <= int(most)


# -- the order of LANGUAGE 4 -----------------------------------------------------------------------------------------


def _rank(selector: ResolvedSelector) -> tuple[int, int]:
    """Step 2: smaller is narrower. More fixed digits of a tag pattern come first."""
    kinds = (
        (SelectorKind.ATTRIBUTE, SelectorKind.PRIVATE_ELEMENT),
        (SelectorKind.PRIVATE_BLOCK,),
        (SelectorKind.SAFE_PRIVATE,),
        (SelectorKind.TAG_PATTERN,),
        (SelectorKind.GLOB,),
        (SelectorKind.CLASS,),
        (SelectorKind.ALL_ATTRIBUTES,),
    )
    rank = next(number for number, group in enumerate(kinds) if selector.kind in group)
    digits = f"{selector.care:08x}".count("f") if selector.kind is SelectorKind.TAG_PATTERN else 0
    return rank, -digits


def _scopes(rule: ResolvedRule) -> list[Scope]:
    out, scope = [], rule.scope
    while scope is not None:
        out.append(scope)
        scope = scope.parent
    return out


def _sequences_named(rule: ResolvedRule) -> int:
    paths = [rule.selector.path, *(scope.path for scope in _scopes(rule))]
    return sum(step != DEEP for path in paths for step in path.steps)


def _deep_steps(rule: ResolvedRule) -> int:
    paths = [rule.selector.path, *(scope.path for scope in _scopes(rule))]
    return sum(step == DEEP for path in paths for step in path.steps)


def _anchored(rule: ResolvedRule) -> bool:
    return rule.selector.path.anchored or any(scope.path.anchored for scope in _scopes(rule))


def _conditional(rule: ResolvedRule) -> bool:
    return rule.guard is not None or any(scope.condition is not None for scope in _scopes(rule))


def better(one: ResolvedRule, other: ResolvedRule) -> bool:
    """Whether `one` stands before `other`: the first difference decides."""
    if one.layer != other.layer:
        return one.layer < other.layer
    if _rank(one.selector) != _rank(other.selector):
        return _rank(one.selector) < _rank(other.selector)
    if _sequences_named(one) != _sequences_named(other):
        return _sequences_named(one) > _sequences_named(other)
    if _anchored(one) != _anchored(other):
        return _anchored(one)
    if _deep_steps(one) != _deep_steps(other):
        return _deep_steps(one) < _deep_steps(other)
    if _conditional(one) != _conditional(other):
        return _conditional(one)
    return strictness(one.action) > strictness(other.action)


class Matcher:
    """The rules that select a place, whatever their conditions; remembered, because a place comes again and again."""

    def __init__(self, rules: Iterable[ResolvedRule]) -> None:
        self.rules = tuple(rules)
        self._known: dict[Place, tuple[ResolvedRule, ...]] = {}

    def matching(self, place: Place) -> tuple[ResolvedRule, ...]:
        if place not in self._known:
            self._known[place] = tuple(rule for rule in self.rules if selects(rule.selector, place))
        return self._known[place]


_WIDE = (SelectorKind.TAG_PATTERN, SelectorKind.GLOB, SelectorKind.CLASS, SelectorKind.ALL_ATTRIBUTES)


@dataclass(frozen=True)
class Decision:
    """The action and the rule whose action it is."""

    action: BoundAction
    rule: ResolvedRule


def winner(matching: Iterable[ResolvedRule]) -> Decision | None:
    """What befalls an element that these rules match and whose conditions hold; None: `otherwise`."""
    rules = list(matching)
    best: ResolvedRule | None = None
    for rule in rules:
        if all(rule is other or not better(other, rule) for other in rules):
            best = rule
            break
    if best is None:
        assert not rules, "the order of rules has a circle"
        return None
    mine = Decision(best.action, best)
    if best.selector.kind not in _WIDE:
        return mine
    farther = [rule for rule in rules if rule.layer > best.layer]
    if not any(_rank(rule.selector) < _rank(best.selector) for rule in farther):
        return mine
    theirs = winner(farther)
    assert theirs is not None
    return theirs if strictness(theirs.action) > strictness(mine.action) else mine
