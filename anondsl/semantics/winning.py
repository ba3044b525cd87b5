"""What befalls an attribute wherever it stands and whatever the instance: a quick look for the checks.

Only rules that hold everywhere are asked; rules with paths, scopes or conditions come in front of them and are the
checks' own business. The full decision, every place and condition counted, is made in `anondsl.ir`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from anondsl.compiled.actions import strictness
from anondsl.compiled.expressions import EVERYWHERE
from anondsl.records import record
from anondsl.semantics.order import is_wide, narrower, rank_key
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, ResolvedRuleset, ResolvedSelector, SelectorKind

_GROUP_OF_KIND = {"curves": 0x50, "overlays": 0x60}


def names_tag(selector: ResolvedSelector, tag: int) -> bool:
    """Whether a selector names a public attribute, wherever it stands; exceptions aside."""
    if selector.kind is SelectorKind.ATTRIBUTE:
        return selector.tag == tag
    if selector.kind is SelectorKind.CLASS and selector.name in _GROUP_OF_KIND:
        return tag >> 24 == _GROUP_OF_KIND[selector.name]
    return tag in selector.tags


def _names_several(selector: ResolvedSelector) -> bool:
    """Whether a selector names public attributes by something else than a tag."""
    if selector.kind is SelectorKind.ATTRIBUTE:
        return False
    return bool(selector.tags) or (selector.kind is SelectorKind.CLASS and selector.name in _GROUP_OF_KIND)


def rules_tag(rule: ResolvedRule, tag: int) -> bool:
    """Whether a rule is about the attribute somewhere."""
    return names_tag(rule.selector, tag) and not any(
        names_tag(other, tag) and other.path == EVERYWHERE for other in rule.selector.excluded
    )


def holds_everywhere(rule: ResolvedRule) -> bool:
    return (
        rule.guard is None
        and rule.scope is None
        and rule.selector.path == EVERYWHERE
        and all(other.path == EVERYWHERE for other in rule.selector.excluded)
    )


@record
class Ranking:
    """All rules in the order of LANGUAGE 4, best first, found by tag."""

    rules: tuple[ResolvedRule, ...]

    @classmethod
    def of(cls, ruleset: ResolvedRuleset) -> Ranking:
        return cls(tuple(sorted(ruleset.rules, key=rank_key)))

    @cached_property
    def _by_tag(self) -> dict[int, list[tuple[int, ResolvedRule]]]:
        found: dict[int, list[tuple[int, ResolvedRule]]] = {}
        for place, rule in enumerate(self.rules):
            if rule.selector.kind is SelectorKind.ATTRIBUTE:
                found.setdefault(rule.selector.tag, []).append((place, rule))
        return found

    @cached_property
    def _wide(self) -> list[tuple[int, ResolvedRule]]:
        return [(i, rule) for i, rule in enumerate(self.rules) if _names_several(rule.selector)]

    @cached_property
    def _found(self) -> dict[int, tuple[ResolvedRule, ...]]:
        return {}

    def candidates(self, tag: int) -> tuple[ResolvedRule, ...]:
        """Every rule about a public attribute, best first."""
        found = self._found.get(tag)
        if found is None:
            pairs = self._by_tag.get(tag, []) + [pair for pair in self._wide if rules_tag(pair[1], tag)]
            found = self._found[tag] = tuple(rule for _, rule in sorted(pairs, key=lambda pair: pair[0]))
        return found

    def winner(self, tag: int) -> ResolvedRule | None:
        """The rule that decides the attribute at large; None: `otherwise`."""
        return decide([rule for rule in self.candidates(tag) if holds_everywhere(rule)])

    def profile_winner(self, tag: int) -> ResolvedRule | None:
        """The same, as the profile and its options alone would have it."""
        return decide([rule for rule in self.candidates(tag) if rule.layer >= OPTION_LAYER])


def decide(candidates: list[ResolvedRule]) -> ResolvedRule | None:
    """The best of rules that all hold; a wide one never undoes a narrower one of a farther layer."""
    if not candidates:
        return None
    best = candidates[0]
    if is_wide(best) and any(rule.layer > best.layer and narrower(rule, best) for rule in candidates):
        farther = decide([rule for rule in candidates if rule.layer > best.layer])
        if farther is not None and strictness(farther.action) > strictness(best.action):
            return farther
    return best


def own_rules(rules: Iterable[ResolvedRule]) -> Iterator[ResolvedRule]:
    """The rules of the file and its includes."""
    return (rule for rule in rules if rule.layer < OPTION_LAYER)
