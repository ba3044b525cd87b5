"""What the linter says of the claim of the profile: which rule costs it, and what would keep it (LANGUAGE 10).

One note a rule, at the attribute with the strictest letter: what meets that one meets the others too.
"""

from __future__ import annotations

from collections.abc import Sequence

from anondsl.diagnostics.catalog.claims import OtherwiseKeepCosts, WeakerThanProfile
from anondsl.diagnostics.core import Report
from anondsl.ir.claim import LETTERS, Cost, costs_of_claim, options_that_allow
from anondsl.ir.leaves import LeafBinder
from anondsl.ir.nodes import Program
from anondsl.semantics.conflicts import PRIVATE_KINDS, written
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.resolved import ResolvedRule, SelectorKind
from anondsl.source import Span
from anondsl.syntax.ast import OtherwiseStatement


def report_costs_of_claim(program: Program, resolution: Resolution, report: Report) -> None:
    """A note for each rule of the file that costs the claim, and one at `otherwise` where that does.

    A file without the profile never set out to claim it, so nothing is said of that.
    """
    if not resolution.ruleset.uses_profile:
        return
    by_rule: dict[tuple[Span, str], list[Cost]] = {}
    for cost in costs_of_claim(program, LeafBinder(program)):
        if cost.rule is not None and cost.rule.span is not None:
            by_rule.setdefault((cost.rule.span, written(cost.rule)), []).append(cost)
        else:
            report.add(OtherwiseKeepCosts(), at=_otherwise(resolution))
    for (span, rule), costs in by_rule.items():
        report.add(_note(rule, costs, resolution.ruleset.options), at=span)


def _otherwise(resolution: Resolution) -> Span:
    """A file without the statement has an error, and gets no further than that."""
    statements = resolution.files[0].node.statements
    return next(each.span for each in statements if isinstance(each, OtherwiseStatement))


def _note(rule: str, costs: Sequence[Cost], options: tuple[str, ...]) -> WeakerThanProfile:
    strictest = min(costs, key=_rank) if len(costs) > 1 else costs[0]
    allowing = [options_that_allow(cost, options) for cost in costs]
    common = [option for option in allowing[0] if all(option in others for others in allowing)]
    return WeakerThanProfile(
        rule=rule,
        letters="/".join(strictest.letters),
        verbs=_VERBS[_weakest(strictest)],
        attribute=_named(strictest),
        others=len({_named(cost) for cost in costs}) - 1,
        option=common[0] if common else "",
    )


def _weakest(cost: Cost) -> str:
    """Of a composite, the letter that is met most easily."""
    return max(cost.letters, key=LETTERS.index)


def _rank(cost: Cost) -> int:
    return LETTERS.index(_weakest(cost))


def _named(cost: Cost) -> str:
    if cost.attribute is not None:
        return f"`{cost.attribute.keyword}`"
    return "private elements" if _is_private(cost.rule) else "unknown elements"


def _is_private(rule: ResolvedRule | None) -> bool:
    if rule is None:
        return False
    selector = rule.selector
    return selector.kind in PRIVATE_KINDS or (selector.kind is SelectorKind.CLASS and selector.name == "private")


_TAKING = "`replace` without the original, `dummy`, `empty` or `remove`"
_VERBS = {
    "X": "`remove`",
    "Z": _TAKING,
    "D": _TAKING,
    "U": "`regenerate` or `remove`",
    "U*": "`regenerate` or `remove`",
    "C": "any verb but `keep`",
}
"""What meets a letter. K is met by all, so nothing is weaker."""
