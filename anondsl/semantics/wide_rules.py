"""What wide rules leave alone, and what they take away from options of the profile (LANGUAGE 4)."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from anondsl.compiled.actions import Regenerate, strictness
from anondsl.diagnostics.catalog.conflicts import OptionUndone, WideRuleYields
from anondsl.diagnostics.catalog.suspicions import GlobTakesUids
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tags import SERIES_INSTANCE_UID, SOP_INSTANCE_UID, STUDY_INSTANCE_UID
from anondsl.semantics.conflicts import written
from anondsl.semantics.order import is_wide, narrower
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.resolved import ResolvedRule, SelectorKind
from anondsl.semantics.winning import Ranking, decide, holds_everywhere, own_rules, rules_tag


def check_wide_rules(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """For each wide rule of the file: attributes that it names and does not get, and those it gets from an option."""
    for rule in own_rules(ranking.rules):
        if not is_wide(rule) or rule.span is None or not holds_everywhere(rule):
            continue
        yields: list[int] = []
        undone: defaultdict[str, list[int]] = defaultdict(list)
        for tag in sorted(rule.selector.tags):
            farther = _farther(rule, tag, ranking)
            if farther is None:
                continue
            if strictness(farther.action) > strictness(rule.action):
                yields.append(tag)
            elif farther.option not in ("", "basic") and strictness(farther.action) < strictness(rule.action):
                undone[farther.option].append(tag)
        if yields:
            report.add(WideRuleYields(written(rule), listed(yields)), at=rule.span)
        for option, tags in undone.items():
            report.add(OptionUndone(written(rule), listed(tags), option), at=rule.span)


_NEVER_TAKEN = frozenset((SOP_INSTANCE_UID, STUDY_INSTANCE_UID, SERIES_INSTANCE_UID))
"""Regenerated where a rule would take them (LANGUAGE 2)."""
_TELLING = (0x00200052, 0x00081155)
"""FrameOfReferenceUID and ReferencedSOPInstanceUID: everybody knows what they are good for."""


def _telling_first(tag: int) -> tuple[bool, int]:
    return tag not in _TELLING, tag


def check_globs_that_take_uids(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """`named "*ID*"` is part of `StudyInstanceUID` as well."""
    by_tag = load_dictionary().by_tag
    for rule in own_rules(ranking.rules):
        selector = rule.selector
        pattern = selector.name
        if selector.kind is not SelectorKind.GLOB or rule.span is None or isinstance(rule.action, Regenerate):
            continue
        uids = (tag for tag in selector.tags if by_tag[tag].vr == "UI" and tag not in _NEVER_TAKEN)
        taken = sorted(filter(partial(rules_tag, rule), uids), key=_telling_first)
        if taken and "uid" not in pattern.lower():
            report.add(GlobTakesUids(pattern, listed(taken)), at=rule.span)


def _farther(rule: ResolvedRule, tag: int, ranking: Ranking) -> ResolvedRule | None:
    """What the farther layers alone would do, where the rule is the best of its own and one of them is narrower."""
    candidates = [each for each in ranking.candidates(tag) if holds_everywhere(each)]
    if not candidates or candidates[0] is not rule:
        return None
    farther = [each for each in candidates if each.layer > rule.layer]
    return decide(farther) if any(narrower(each, rule) for each in farther) else None


def listed(tags: list[int]) -> str:
    """Two of the attributes by name, and how many more."""
    by_tag = load_dictionary().by_tag
    named = [f"`{by_tag[tag].keyword}`" for tag in tags[:2]]
    if len(tags) > 2:
        named.append(f"{len(tags) - 2} more")
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
