"""From a sorted candidate list to a decision diagram: LANGUAGE 4 on one screen.

The list is folded from its end. Each candidate stands, under its literals, in front of what the candidates behind it
decide. A wide rule never undoes a narrow one: where a candidate on a class, kind, pattern or glob meets one of a
farther layer that names the attribute more narrowly, the stricter of the two applies.
"""

from __future__ import annotations

from collections.abc import Sequence

from anondsl.compiled.actions import strictness
from anondsl.ir.diagram import Diagrams
from anondsl.ir.nodes import OTHERWISE
from anondsl.ir.selection import Candidate
from anondsl.semantics.order import is_wide, narrower
from anondsl.semantics.resolved import ResolvedRule


class Decider:
    """Folds candidate lists, each list once."""

    def __init__(self, rules: Sequence[ResolvedRule], diagrams: Diagrams) -> None:
        self._rules = rules
        self._diagrams = diagrams
        self._wide = [is_wide(rule) for rule in rules]
        self._strictness = [strictness(rule.action) for rule in rules]
        self._memo: dict[tuple[tuple[Candidate, ...], int], int] = {}

    def decide(self, candidates: tuple[Candidate, ...], otherwise: int = ~OTHERWISE) -> int:
        """The decision of an attribute with these candidates; `otherwise` is the diagram where none holds.

        Raises `TooComplex`.
        """
        key = (candidates, otherwise)
        found = self._memo.get(key)
        if found is None:
            self._diagrams.begin()
            found = self._memo[key] = self._fold(candidates, otherwise)
        return found

    def _fold(self, candidates: tuple[Candidate, ...], otherwise: int) -> int:
        decided = [otherwise] * (len(candidates) + 1)
        for i in range(len(candidates) - 1, -1, -1):
            value = self._value(candidates, i, decided)
            decided[i] = self._diagrams.where(candidates[i][1], value, decided[i + 1])
        return decided[0]

    def _value(self, candidates: tuple[Candidate, ...], i: int, decided: Sequence[int]) -> int:
        """What applies where candidate `i` is the best that holds. `decided[j]`: what candidates from j on decide."""
        verdict = candidates[i][0]
        plain = ~verdict
        if not self._wide[verdict - 1]:
            return plain
        rule = self._rules[verdict - 1]
        farther = i + 1
        while farther < len(candidates) and self._rules[candidates[farther][0] - 1].layer == rule.layer:
            farther += 1
        value = plain
        stricter: int | None = None
        for other, literals in candidates[farther:]:
            if not narrower(self._rules[other - 1], rule):
                continue
            if stricter is None:
                stricter = self._diagrams.relabel(decided[farther], lambda found: self._stricter(verdict, found))
            value = self._diagrams.where(literals, stricter, value)
        return value

    def _stricter(self, near: int, far: int) -> int:
        """At equal strictness the nearer one; `otherwise` takes no part."""
        if far != OTHERWISE and self._strictness[far - 1] > self._strictness[near - 1]:
            return far
        return near
