"""Resolved ruleset to program: the stage where the order of lines, files and lists stops to mean anything.

Rules are ranked once; every attribute takes its candidates from that ranking and folds them (`decide`). Verbs are not
bound to VRs here, that is `leaves`; arrays are `emit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from anondsl.compiled.actions import Clean, Verb
from anondsl.compiled.expressions import EVERYWHERE, Constant, SequencePath
from anondsl.compiled.faults import InternalError
from anondsl.compiled.ruleset import Entry, RejectSpec
from anondsl.diagnostics.catalog.limits import SplitRepeatingGroup, TooComplexRules
from anondsl.diagnostics.core import DiagnosticKind, Report
from anondsl.dicom.dictionary import Attribute, Dictionary, load_dictionary
from anondsl.dicom.tags import format_tag
from anondsl.ir.automaton import TooManyStates
from anondsl.ir.conditions import normal_condition
from anondsl.ir.context import Context, below, build_context, normal_rule
from anondsl.ir.decide import Decider
from anondsl.ir.diagram import Diagrams, TooComplex
from anondsl.ir.leaves import TEXT_VRS
from anondsl.ir.nodes import OTHERWISE, PatternDecision, PrivateDecision, Program, RankedRule
from anondsl.ir.print_rule import attribute_name, print_path, print_reject, print_rule, print_selector, private_name
from anondsl.ir.selection import (
    Candidate,
    PrivateKey,
    SafeTests,
    SplitGroup,
    candidates_by_tag,
    candidates_of_pattern,
    candidates_of_private,
    is_structural_region,
    public_tags,
    reaching_outside,
    reaching_private,
    ruled,
    ruled_tags,
)
from anondsl.ir.special_rows import pattern_regions, private_keys, safe_private_tests, selectors_of
from anondsl.records import replace
from anondsl.semantics.order import paths_of, rank_key
from anondsl.semantics.resolved import ResolvedReject, ResolvedRule, ResolvedRuleset, Scope
from anondsl.source import SourceFile, Span

MOST_TESTS = 400
"""Conditions, paths and scopes that bear on one attribute."""

MOST_NODES = 2000
"""Nodes of one attribute's decision."""

MOST_STEPS = 60_000
"""Work for one attribute's decision; about a tenth of a second."""

MOST_SCOPES = 512
"""`within` blocks and cleaned sequences; every item of an instance carries one bit for each."""


class _Refused(Exception):
    """Something of the ruleset cannot be lowered; `kind` says what, `rule` where."""

    def __init__(self, kind: DiagnosticKind, rule: ResolvedRule | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.rule = rule


def lower(resolved: ResolvedRuleset, report: Report) -> Program | None:
    """The program of a ruleset without errors; None with a diagnostic where it cannot be."""
    try:
        return _lower(resolved)
    except _Refused as refusal:
        rule = refusal.rule or next((rule for rule in resolved.rules if rule.span is not None), None)
        span = None if rule is None else rule.span
        report.add(refusal.kind, at=span or Span(SourceFile(resolved.name, ""), 0, 0))
        return None


def _lower(resolved: ResolvedRuleset) -> Program:
    dictionary = load_dictionary()
    rules, texts = _ranked(resolved)
    rejects = [replace(each, condition=normal_condition(each.condition)) for each in resolved.rejects]
    entries, numbers = _entries(rejects, zip(texts, rules, strict=True))
    safe_tests, safe_rows = safe_private_tests(rules)
    inner = _cleaned_sequences(rules, dictionary)
    try:
        context = build_context(rules, _inner_scopes(inner, rules, dictionary), len(safe_rows))
    except TooManyStates as refusal:
        blamed = next((rule for rule in rules if refusal.path in paths_of(rule)), None)
        raise _Refused(TooComplexRules(f"the sequence path `{print_path(refusal.path)}`"), blamed) from None
    if len(context.scopes) > MOST_SCOPES:
        raise _Refused(TooComplexRules("`within` blocks and cleaned sequences"))
    try:
        lists = candidates_by_tag(rules, context, dictionary)
    except SplitGroup as refusal:
        raise _Refused(SplitRepeatingGroup(print_selector(refusal.rule.selector)), refusal.rule) from None

    diagrams = Diagrams(MOST_STEPS)
    decisions = _Decisions(rules, diagrams)
    text_otherwise = _text_otherwise(inner, lists, context, decisions)
    public = dict.fromkeys(ruled_tags(), ~OTHERWISE)
    if text_otherwise != ~OTHERWISE:
        public.update((each.tag, text_otherwise) for each in ruled() if _is_plain_text(each))
    for tag in sorted(lists.keys() & public.keys()):
        name = dictionary.by_tag[tag].keyword or format_tag(tag)
        public[tag] = decisions.of(name, tuple(lists[tag]), public[tag])
    unknown, patterns = _pattern_decisions(rules, dictionary, context, decisions)
    private, private_rows = _private_decisions(rules, safe_tests, context, decisions)
    return Program(
        resolved=resolved,
        rules=tuple(RankedRule(rule, numbers[text, rule.because]) for rule, text in zip(rules, texts, strict=True)),
        entries=entries,
        rejects=tuple(sorted(_reject_specs(rejects, numbers), key=lambda spec: spec.entry)),
        diagrams=diagrams,
        tests=context.tests,
        public=public,
        unknown=unknown,
        patterns=patterns,
        private=private,
        private_rows=private_rows,
        safe_private=safe_rows,
        paths=context.paths,
        scopes=context.scopes,
        guards=context.guards,
        sets=tuple(sorted({rule.selector.tag for rule in rules if rule.action.verb is Verb.SET})),
        context=context,
    )


def _ranked(resolved: ResolvedRuleset) -> tuple[tuple[ResolvedRule, ...], tuple[str, ...]]:
    """All rules that can apply, in normal form, best first, each with its text."""
    ranked = [found for found in map(_rank, resolved.rules) if found is not None]
    ranked.sort(key=lambda item: item[0])
    return tuple(rule for _, rule in ranked), tuple(text for (_, text, _), _ in ranked)


_Ranked = tuple[tuple[Any, str, str], ResolvedRule]
"""Key (place in the order, text, reason) and rule."""


def _rank(written: ResolvedRule) -> _Ranked | None:
    """A rule in normal form with what sorts it; None where it can never apply."""
    # Kept with the rule, as its rank key is: who edits rules compiles again and again, and those of a profile stay.
    state = vars(written)
    if "_ranked" not in state:
        state["_ranked"] = _rank_anew(written)
    known: _Ranked | None = state["_ranked"]
    return known


def _rank_anew(written: ResolvedRule) -> _Ranked | None:
    if written.action.verb in (Verb.ENCRYPT, Verb.REMOVE_ITEM):
        raise InternalError(f"`{written.action.verb}` reached a stage that cannot lower it")
    rule = normal_rule(_at_top_level(written) if written.action.verb is Verb.SET else written)
    return None if rule is None else ((rank_key(rule), print_rule(rule), rule.because), rule)


def _at_top_level(rule: ResolvedRule) -> ResolvedRule:
    """`set K` ranks as a rule on `/K` (LANGUAGE 3)."""
    return replace(rule, selector=replace(rule.selector, path=SequencePath((), anchored=True)))


def _reject_specs(rejects: Iterable[ResolvedReject], numbers: Mapping[tuple[str, str], int]) -> set[RejectSpec]:
    return {
        RejectSpec(each.condition, each.because, numbers[print_reject(each), each.because])
        for each in rejects
        if each.condition != Constant(False)
    }


def _entries(
    rejects: Iterable[ResolvedReject], rules: Iterable[tuple[str, ResolvedRule]]
) -> tuple[tuple[Entry, ...], Mapping[tuple[str, str], int]]:
    """Rule numbers: the distinct texts with their reasons, sorted."""
    keys = {(text, rule.because) for text, rule in rules}
    keys.update((print_reject(each), each.because) for each in rejects)
    ordered = sorted(keys)
    return tuple(Entry(*key) for key in ordered), {key: number for number, key in enumerate(ordered)}


class _Decisions:
    """The decider with the limits on it; what is beyond one is refused under its name."""

    def __init__(self, rules: Sequence[ResolvedRule], diagrams: Diagrams) -> None:
        self._rules = rules
        self._decider = Decider(rules, diagrams)
        self._diagrams = diagrams
        self._sizes: dict[int, int] = {}

    def of(self, name: str, candidates: tuple[Candidate, ...], otherwise: int = ~OTHERWISE) -> int:
        if len(candidates) == 1 and not candidates[0][1]:
            return ~candidates[0][0]  # one rule, wherever it stands: nothing to fold
        try:
            if len({test for _, literals in candidates for test, _ in literals}) > MOST_TESTS:
                raise TooComplex
            decision = self._decider.decide(candidates, otherwise)
            if decision >= 0 and decision not in self._sizes:
                self._sizes[decision] = self._diagrams.size(decision)
            if self._sizes.get(decision, 0) > MOST_NODES:
                raise TooComplex
        except TooComplex:
            raise _Refused(TooComplexRules(f"`{name}`"), self._rules[candidates[0][0] - 1]) from None
        return decision

    def first_clean(self, name: str, inner: int, outer: int) -> int:
        """`inner` where its verdict is a `clean`, `outer` elsewhere; where both clean, the better rule."""

        def choose(found: int, other: int) -> int:
            if found == OTHERWISE or not isinstance(self._rules[found - 1].action, Clean):
                return other
            return found if other == OTHERWISE else min(found, other)

        self._diagrams.begin()
        try:
            return self._diagrams.combine(inner, outer, choose)
        except TooComplex:
            raise _Refused(TooComplexRules(f"`{name}`")) from None


# --- text in cleaned sequences -----------------------------------------------------------------------------------


def _is_plain_text(attribute: Attribute) -> bool:
    return attribute.vr in TEXT_VRS and not attribute.technical


def _cleaned_sequences(rules: Sequence[ResolvedRule], dictionary: Dictionary) -> tuple[int, ...]:
    """Sequences that some rule cleans: text in them that no rule names is cleaned as well (LANGUAGE 6)."""
    return tuple(
        sorted(
            {
                tag
                for rule in rules
                if isinstance(rule.action, Clean)
                for tag in public_tags(rule.selector, dictionary)
                if dictionary.by_tag[tag].vr == "SQ"
            }
        )
    )


def _inner_scopes(sequences: Sequence[int], rules: Sequence[ResolvedRule], dictionary: Dictionary) -> list[Scope]:
    """Scopes that tell, for an element inside a cleaned sequence, where that sequence stands."""
    scopes: dict[Scope, None] = {}
    if sequences:
        named = [
            (selector.path, frozenset(public_tags(selector, dictionary)))
            for selector in selectors_of(rules)
            if selector.path != EVERYWHERE
        ]
        for sequence in sequences:
            scopes[Scope(below(EVERYWHERE, sequence))] = None
            scopes.update((Scope(below(path, sequence)), None) for path, tags in named if sequence in tags)
    return list(scopes)


def _text_otherwise(
    sequences: Sequence[int], lists: Mapping[int, list[Candidate]], context: Context, decisions: _Decisions
) -> int:
    """What befalls text that no rule names: the `clean` of a sequence around it, else `otherwise`."""
    decided = ~OTHERWISE
    for sequence in sequences:
        name = attribute_name(sequence)
        inside = tuple((verdict, context.literals_inside(sequence, literals)) for verdict, literals in lists[sequence])
        decided = decisions.first_clean(name, decisions.of(name, inside), decided)
    return decided


# --- tags outside the table --------------------------------------------------------------------------------------


def _pattern_decisions(
    rules: Sequence[ResolvedRule], dictionary: Dictionary, context: Context, decisions: _Decisions
) -> tuple[int, tuple[PatternDecision, ...]]:
    """The decision of unknown tags, and those of all patterns that hold tags without a row."""
    try:
        regions = pattern_regions(rules, dictionary)
    except TooComplex:
        raise _Refused(TooComplexRules("the tag patterns together")) from None
    reaching = reaching_outside(rules, dictionary)
    unknown = decisions.of("all unknown", candidates_of_pattern(0, 0, None, reaching, context))
    found: list[PatternDecision] = []
    for value, care, attribute in regions:
        decision = ~OTHERWISE
        if not is_structural_region(value, care):
            candidates = candidates_of_pattern(value, care, attribute, reaching, context)
            decision = decisions.of(format_tag(value, care), candidates)
        found.append(PatternDecision(value, care, attribute, decision))
    return unknown, tuple(found)


def _private_decisions(
    rules: Sequence[ResolvedRule],
    safe_tests: SafeTests,
    context: Context,
    decisions: _Decisions,
) -> tuple[int, tuple[PrivateDecision, ...]]:
    """The decision of private elements at large, and those of blocks and elements that rules name."""
    reaching = reaching_private(rules)
    private = decisions.of("all private", candidates_of_private(PrivateKey(), safe_tests, reaching, context))
    rows: list[PrivateDecision] = []
    for key in private_keys(rules, safe_tests):
        candidates = candidates_of_private(key, safe_tests, reaching, context)
        decision = decisions.of(private_name(key.creator, key.group, key.offset), candidates)
        rows.append(PrivateDecision(key.creator, key.group, key.offset, decision))
    return private, tuple(rows)
