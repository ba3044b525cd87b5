"""Leaving out one rule after another, to see whether some test notices (`anondsl test --mutate`).

A rule is one entry of a list as written in the compiled file, or a `reject`; what includes and the profile say is not
left out. A mutant starts from resolved rules, so nothing is parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from anondsl.compiled.actions import Shift, Truncate
from anondsl.diagnostics.core import Report
from anondsl.ir.emit import compile_resolved
from anondsl.ir.print_rule import print_action
from anondsl.records import record, replace
from anondsl.semantics.profile import resolve_profile
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, ResolvedRuleset
from anondsl.source import Span
from anondsl.syntax.ast import RulesetNode, UseProfileStatement
from anondsl.trial.bench import Bench
from anondsl.trial.effects import Effects


@record
class Mutant:
    """A ruleset that lacks `text`, written at `span`. Without `resolved` the rest does not compile."""

    span: Span
    text: str
    resolved: ResolvedRuleset | None


def mutants(resolved: ResolvedRuleset, node: RulesetNode) -> Iterator[Mutant]:
    """One for each entry of a rule and each `reject` of the compiled file, in its order."""
    name = node.source.name
    own = {each.span: each for each in resolved.rules if each.span is not None and each.span.source.name == name}
    rejects = {each.span for each in resolved.rejects if each.span is not None and each.span.source.name == name}
    for span in sorted((*own, *rejects), key=lambda span: (span.start, span.end)):
        if span in rejects:
            left = replace(resolved, rejects=tuple(each for each in resolved.rejects if each.span != span))
            yield Mutant(span, span.text, left)
        else:
            yield Mutant(span, print_action(own[span].action, span.text), _without(resolved, span, node))


def _without(resolved: ResolvedRuleset, span: Span, node: RulesetNode) -> ResolvedRuleset | None:
    rules = tuple(rule for rule in resolved.rules if rule.span != span)
    if any(_moves_dates(rule) for rule in resolved.rules if rule.span == span):
        # `retain-modified-dates` says what the file's own rules say
        use = next((each for each in node.statements if isinstance(each, UseProfileStatement)), None)
        own = tuple(rule for rule in rules if rule.layer < OPTION_LAYER)
        report = Report()
        rules = (*own, *resolve_profile(use, own, report).rules)
        if report.has_errors:
            return None
    return replace(resolved, rules=rules)


def _moves_dates(rule: ResolvedRule) -> bool:
    return isinstance(rule.action, (Shift, Truncate))


class Loss(Enum):
    """What the loss of a rule comes to."""

    NOTICED = "a test fails without it, or the compiler refuses what is left"
    UNNOTICED = "no test fails without it"
    NOTHING = "without it the same happens, so no test can notice"


def loss(mutant: Mutant, whole: Effects, bench: Bench) -> Loss:
    """What leaving the rule out does; `whole` is the effect of the ruleset with it."""
    compiled = None if mutant.resolved is None else compile_resolved(mutant.resolved, Report())
    if compiled is None or not bench.all_pass(compiled):
        return Loss.NOTICED
    return Loss.NOTHING if whole.same(compiled) else Loss.UNNOTICED
