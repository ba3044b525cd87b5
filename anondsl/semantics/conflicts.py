"""Rules that contradict, repeat or shadow each other, and rules that can never be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from anondsl.compiled.actions import BoundAction, Dummy, Empty, Remove, Replace
from anondsl.compiled.expressions import DEEP, EVERYWHERE
from anondsl.diagnostics.catalog.conflicts import (
    ConflictingRules,
    DuplicateRule,
    NeverHolds,
    NowhereToStand,
    RuleBelowRemoved,
    ShadowedRule,
)
from anondsl.diagnostics.core import Label, Report
from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.semantics.exclusion import contradictory
from anondsl.semantics.order import RankKey, is_wide, narrower, paths_of, rank_key
from anondsl.semantics.places import can_meet, has_place
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.resolved import ResolvedRule, SelectorKind
from anondsl.semantics.winning import Ranking, holds_everywhere, names_tag, own_rules, rules_tag

REFERENCE_SEQUENCES = frozenset((0x00081140, 0x00082112))
"""ReferencedImageSequence and SourceImageSequence: X/Z/U*, they can stay where they are Type 1 (LANGUAGE 3)."""

PRIVATE_KINDS = frozenset((SelectorKind.PRIVATE_ELEMENT, SelectorKind.PRIVATE_BLOCK, SelectorKind.SAFE_PRIVATE))


def written(rule: ResolvedRule) -> str:
    """A rule as its author knows it: the verb and the entry of the list."""
    entry = "" if rule.span is None else " ".join(rule.span.text.split())
    return f"{rule.action.verb} {entry}"


def check_conflicting_rules(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Rules that the order does not tell apart and that do different things to one attribute."""
    same_rank: defaultdict[RankKey, list[ResolvedRule]] = defaultdict(list)
    for rule in own_rules(ranking.rules):
        same_rank[rank_key(rule)].append(rule)
    for rules in same_rank.values():
        if len({rule.action for rule in rules}) < 2:
            continue
        for first, second in _pairs_on_one_attribute(rules):
            tag = _open_conflict(first, second, ranking)
            if tag is not None and second.span is not None and first.span is not None:
                label = Label(first.span, "neither comes before the other")
                kind = ConflictingRules(_keyword(tag), written(first), written(second))
                report.add(kind, at=second.span, also=[label])


def _pairs_on_one_attribute(rules: list[ResolvedRule]) -> Iterable[tuple[ResolvedRule, ResolvedRule]]:
    """Pairs of different actions that may share an attribute; single attributes are paired by their tag only."""
    by_tag: defaultdict[int, list[ResolvedRule]] = defaultdict(list)
    for rule in rules:
        by_tag[rule.selector.tag if rule.selector.kind is SelectorKind.ATTRIBUTE else -1].append(rule)
    for group in by_tag.values():
        for place, second in enumerate(group):
            for first in group[:place]:
                if first.action != second.action:
                    yield first, second


def _open_conflict(first: ResolvedRule, second: ResolvedRule, ranking: Ranking) -> int | None:
    """An attribute that both can rule and that no better rule always takes."""
    if first.selector.kind in PRIVATE_KINDS or not can_meet(first, second):
        return None
    tags = {first.selector.tag} if first.selector.kind is SelectorKind.ATTRIBUTE else first.selector.tags
    for tag in sorted(tags):
        if rules_tag(first, tag) and rules_tag(second, tag) and not _taken_before(first, tag, ranking):
            return tag
    return None


def _taken_before(rule: ResolvedRule, tag: int, ranking: Ranking) -> bool:
    key = rank_key(rule)
    for other in ranking.candidates(tag):
        if rank_key(other) >= key:
            return False
        undone = is_wide(other) and other.layer < rule.layer and narrower(rule, other)
        if holds_everywhere(other) and not undone:
            return True
    return False


def check_duplicate_and_shadowed_rules(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Within one layer: the same rule twice, and rules in front of which another one always stands."""
    seen: dict[object, ResolvedRule] = {}
    for rule in own_rules(ranking.rules):
        if rule.span is None:
            continue
        said = (rule.layer, rule.selector, rule.action, rule.guard, rule.scope)
        first = seen.setdefault(said, rule)
        if first is not rule and first.span is not None and first.span != rule.span:
            later, earlier = sorted((rule.span, first.span), key=lambda span: (span.source.name, -span.start))[:2]
            report.add(DuplicateRule(written(rule)), at=later, also=[Label(earlier, "said here as well")])
        elif first is rule:
            _check_shadowed(rule, ranking, report)


def _check_shadowed(rule: ResolvedRule, ranking: Ranking, report: Report) -> None:
    tags = [rule.selector.tag] if rule.selector.kind is SelectorKind.ATTRIBUTE else sorted(rule.selector.tags)
    shadow: ResolvedRule | None = None
    for tag in tags:
        if rules_tag(rule, tag):
            shadow = _shadow(rule, tag, ranking)
            if shadow is None:
                return
    if shadow is not None and shadow.span is not None and rule.span is not None:
        kind = ShadowedRule(written(rule), written(shadow))
        report.add(kind, at=rule.span, also=[Label(shadow.span, "this one always comes first")])


def _shadow(rule: ResolvedRule, tag: int, ranking: Ranking) -> ResolvedRule | None:
    """A better rule of the same layer that holds wherever this one does."""
    key = rank_key(rule)
    for other in ranking.candidates(tag):
        if rank_key(other) >= key:
            return None
        if other.layer != rule.layer or any(names_tag(each, tag) for each in other.selector.excluded):
            continue
        same_place = (other.selector.path, other.scope, other.guard) == (rule.selector.path, rule.scope, rule.guard)
        if same_place or holds_everywhere(other):
            return other
    return None


def check_rules_below_removed(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Rules on what stands in a sequence that goes."""
    for rule in own_rules(ranking.rules):
        if rule.span is None:
            continue
        for tag in {step for path in paths_of(rule) for step in path.steps if step != DEEP}:
            taker = _taker(tag, resolution, ranking)
            if taker:
                report.add(RuleBelowRemoved(written(rule), _keyword(tag), taker), at=rule.span)
                break


def _taker(sequence: int, resolution: Resolution, ranking: Ranking) -> str:
    """What takes a sequence away wherever it stands, as a text; nothing where it stays, if only here and there."""
    winner = ranking.winner(sequence)
    if winner is None:
        kept = _otherwise_keeps(sequence, resolution)
        keepers = any(_leaves(rule.action) for rule in ranking.candidates(sequence))
        return "" if kept or keepers else f"`otherwise {resolution.ruleset.otherwise}`"
    if _leaves(winner.action) or (sequence in REFERENCE_SEQUENCES and isinstance(winner.action, Remove)):
        return ""
    for rule in ranking.candidates(sequence):
        if rule is winner:
            break
        if _leaves(rule.action):
            return ""
    return f"the profile's `{winner.action.verb}`" if winner.option else f"`{written(winner)}`"


def _leaves(action: BoundAction) -> bool:
    return not isinstance(action, (Remove, Empty, Dummy, Replace))


def _otherwise_keeps(sequence: int, resolution: Resolution) -> bool:
    attribute = load_dictionary().by_tag.get(sequence)
    match resolution.ruleset.otherwise:
        case "keep":
            return True
        case "keep technical":
            return attribute is not None and attribute.standing is Standing.TECHNICAL
    return False


def check_places(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Paths that cannot be reached from the block around them."""
    for rule in own_rules(ranking.rules):
        if rule.span is not None and rule.selector.path != EVERYWHERE and not has_place(rule):
            report.add(NowhereToStand(rule.span.text), at=rule.span)


def check_never_holds(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    for condition, span in resolution.conditions:
        if contradictory(condition):
            report.add(NeverHolds(), at=span)


def _keyword(tag: int) -> str:
    attribute = load_dictionary().attribute(tag)
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})" if attribute is None or not attribute.keyword else attribute.keyword
