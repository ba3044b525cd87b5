"""The one root of new UIDs (LANGUAGE 3): every `regenerate` of the ruleset gets it, the profile's as well."""

from __future__ import annotations

from anondsl.compiled.actions import Regenerate
from anondsl.diagnostics.catalog.operands import SeveralUidRoots
from anondsl.diagnostics.core import Label, Report
from anondsl.records import replace
from anondsl.semantics.actions import DEFAULT_ROOT
from anondsl.semantics.resolved import ResolvedRule


def with_one_root(rules: tuple[ResolvedRule, ...], report: Report) -> tuple[ResolvedRule, ...]:
    """The rules with the root that one of them names; two different ones are an error."""
    first: ResolvedRule | None = None
    root = DEFAULT_ROOT
    for rule in rules:
        if not isinstance(rule.action, Regenerate) or rule.action.root == DEFAULT_ROOT:
            continue
        if first is None:
            first, root = rule, rule.action.root
        elif rule.action.root != root and rule.span is not None and first.span is not None:
            label = Label(first.span, f"`{root}` here")
            report.add(SeveralUidRoots(rule.action.root, root), at=rule.span, also=[label])
    if first is None:
        return rules
    return tuple(
        replace(rule, action=Regenerate(root)) if isinstance(rule.action, Regenerate) else rule for rule in rules
    )
