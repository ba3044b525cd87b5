"""What wide rules leave alone, and what they take away from options of the profile (LANGUAGE 4)."""

from __future__ import annotations

from collections import defaultdict

from anondsl.compiled.actions import strictness
from anondsl.diagnostics.catalog.conflicts import OptionUndone, WideRuleYields
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.semantics.conflicts import written
from anondsl.semantics.order import is_wide, narrower
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.resolved import ResolvedRule
from anondsl.semantics.winning import Ranking, decide, holds_everywhere, own_rules


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
