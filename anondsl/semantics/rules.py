"""One statement with a verb to resolved rules, one for each entry of its list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from anondsl.compiled.actions import BoundAction, Clean, Fallback, Replace, Set, Verb
from anondsl.compiled.expressions import Condition, SequencePath
from anondsl.diagnostics.catalog.measures import BadRounding
from anondsl.diagnostics.catalog.names import NotOneAttribute
from anondsl.diagnostics.catalog.operands import ValueMayBeMissing
from anondsl.diagnostics.catalog.privacy import CopiedWithoutReason
from anondsl.diagnostics.catalog.selectors import PathThroughReference
from anondsl.diagnostics.core import Severity
from anondsl.records import replace
from anondsl.semantics.actions import bind_action, verb_of
from anondsl.semantics.cleaning import note_cleaned_dates
from anondsl.semantics.names import Names, Setting
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, Scope, SelectorKind
from anondsl.semantics.selectors import SelectedEntry, attributes_of, resolve_list
from anondsl.semantics.types import check_dummy, check_value, check_verb
from anondsl.semantics.values import references_in
from anondsl.source import Span
from anondsl.syntax.ast import (
    ActionNode,
    CleanAction,
    GroupStatement,
    Name,
    ParameterStatement,
    RoundAction,
    RuleStatement,
    ValueAction,
)


def resolve_rule(
    statement: RuleStatement, setting: Setting, layer: int, guard: Condition | None, scope: Scope | None
) -> list[ResolvedRule]:
    """The rules of one statement; entries with a mistake are left out, which is reported."""
    verb = verb_of(statement.action)
    if verb is Verb.SET and _names_a_group(statement, setting):
        return []
    entries = resolve_list(statement.selectors, setting)
    if setting.shipped and isinstance(statement.action, CleanAction):
        action: BoundAction | None = Clean()
    else:
        entries = tuple(entry for entry in entries if check_verb(verb, entry.selector, entry.span, setting))
        action = bind_action(statement.action, setting)
        if verb is Verb.CLEAN:
            note_cleaned_dates(entries, setting)
    _check_reason_and_unit(statement, verb, entries, setting)
    if action is None:
        return []
    because = "" if statement.because is None else statement.because.text.strip()
    numbers = _number_parameters(setting.names)
    places = _places(statement)
    rules: list[ResolvedRule] = []
    for entry in entries:
        selector = entry.selector
        if not setting.shipped:
            check_dummy(verb, selector, entry.span, setting)
        if isinstance(action, Set):
            found = _set_target(entry, setting)
            if found is None:
                continue
            selector = found
        if check_value(action, selector, places, setting, numbers):
            rules.append(ResolvedRule(selector, action, layer, guard, scope, because, span=entry.span))
    if not setting.shipped:
        _note_missing_branch(statement.action, rules, setting)
    return rules


def _check_reason_and_unit(
    statement: RuleStatement, verb: Verb, entries: Iterable[SelectedEntry], setting: Setting
) -> None:
    """An encrypted copy wants a reason; years are a unit of ages (LANGUAGE 3)."""
    if verb is Verb.ENCRYPT and (statement.because is None or not statement.because.text.strip()):
        setting.report.add(CopiedWithoutReason(statement.selectors.span.text), at=statement.selectors.span)
    if isinstance(statement.action, RoundAction) and statement.action.years:
        for entry in entries:
            other = next((each for each in attributes_of(entry.selector, setting) if each.vr != "AS"), None)
            if other is not None:
                kind = BadRounding(f"`years` is for ages, and `{other.keyword}` is {other.vr}")
                setting.report.add(kind, at=entry.span)


def _places(statement: RuleStatement) -> tuple[Span, Span]:
    """Where the value and the one behind its `else` stand; the statement itself where there are none."""
    action = statement.action
    if not isinstance(action, ValueAction):
        return statement.span, statement.span
    other = action.otherwise
    return action.value.span, action.value.span if other is None or other.value is None else other.value.span


def _names_a_group(statement: RuleStatement, setting: Setting) -> bool:
    """`set` writes one attribute, and a group may be several."""
    (entry,) = statement.selectors.entries
    if not isinstance(entry.leaf, Name) or setting.names.find(entry.leaf.text, GroupStatement) is None:
        return False
    setting.report.add(NotOneAttribute("`set`", entry.span.text), at=entry.span)
    return True


def _set_target(entry: SelectedEntry, setting: Setting) -> ResolvedSelector | None:
    """`set K` writes one attribute at the top level, and ranks as a rule on `/K` (LANGUAGE 3)."""
    selector = entry.selector
    if selector.kind is not SelectorKind.ATTRIBUTE:
        setting.report.add(NotOneAttribute("`set`", entry.span.text), at=entry.span)
        return None
    if selector.path.steps:
        setting.report.add(PathThroughReference(entry.span.text), at=entry.span)
        return None
    return replace(selector, path=SequencePath((), anchored=True))


def _note_missing_branch(node: ActionNode, rules: list[ResolvedRule], setting: Setting) -> None:
    """A value that reads another attribute fails where that one is absent; an absent target is never replaced."""
    for rule in rules:
        action = rule.action
        if not isinstance(action, (Replace, Set)) or action.fallback is not Fallback.REJECT:
            return
        own = rule.selector.tag if action.verb is Verb.REPLACE else -1
        for reference in references_in(action.value):
            if reference.tag != own and isinstance(node, ValueAction):
                kind = ValueMayBeMissing(reference.keyword or "the private element")
                setting.missing_branches.append((kind, node.value.span))
                return


def report_missing_branches(setting: Setting) -> None:
    """Say what was noted of values without a branch, save of those that hold a mistake."""
    errors = sorted(
        (each.span.source.name, each.span.start) for each in setting.report if each.severity is Severity.ERROR
    )
    for kind, span in setting.missing_branches:
        place = bisect_left(errors, (span.source.name, span.start))
        is_mistaken = place < len(errors) and errors[place] <= (span.source.name, span.end)
        if not is_mistaken:
            setting.report.add(kind, at=span)


def _number_parameters(names: Names) -> frozenset[str]:
    return frozenset(
        name
        for name, definition in names.definitions.items()
        if isinstance(definition, ParameterStatement) and definition.kind == "number"
    )
