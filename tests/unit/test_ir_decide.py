"""Decisions against LANGUAGE 4 read literally: all matching rules compared, nothing sorted, nothing folded."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiled.actions import Clean, Dummy, Empty, Keep, Remove, Replace
from anondsl.compiled.expressions import DEEP, Operator, Reference, SequencePath, Text
from anondsl.compiled.expressions import Test as Comparison
from anondsl.compiled.table import Op
from anondsl.diagnostics.core import Report
from anondsl.ir.emit import compile_resolved
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, Scope, SelectorKind
from tests.compiled_walk import Context, action, decide, op, rule
from tests.resolved_profile import named, own, ruleset, tag
from tests.unit.test_ir_automaton import naive_match

LABEL = tag("SegmentLabel")
A, B = tag("SegmentSequence"), tag("ContentSequence")

# Weakest first, each of another strictness, so that rules without a difference do the same.
ACTIONS = (Keep(), Clean(), Replace(Text("x")), Dummy(), Empty(), Remove())
STRICTNESS = {each: rank for rank, each in enumerate(ACTIONS)}
OPS = dict(zip(ACTIONS, (Op.KEEP, Op.CLEAN, Op.VALUE, Op.DUMMY, Op.EMPTY, Op.REMOVE), strict=True))

CONDITIONS = tuple(
    Comparison(Operator.EXISTS, Reference(tag(word), "LO", top=True)) for word in ("StudyID", "PatientID")
)
SCOPES = (Scope(SequencePath((A,))), Scope(SequencePath((A,)), Comparison(Operator.EXISTS, Reference(LABEL, "LO"))))

TAGS = frozenset({LABEL})
SELECTORS = (
    ResolvedSelector(SelectorKind.ATTRIBUTE, tag=LABEL),
    ResolvedSelector(SelectorKind.TAG_PATTERN, tag=LABEL & 0xFFFFFFF0, care=0xFFFFFFF0),
    ResolvedSelector(SelectorKind.TAG_PATTERN, tag=LABEL & 0xFFFF0000, care=0xFFFF0000),
    ResolvedSelector(SelectorKind.GLOB, name="Segment*", tags=TAGS),
    ResolvedSelector(SelectorKind.CLASS, name="text", tags=TAGS),
    ResolvedSelector(SelectorKind.ALL_ATTRIBUTES, tags=TAGS),
)
PATHS = (
    SequencePath(),
    SequencePath((), anchored=True),
    SequencePath((A,)),
    SequencePath((A,), anchored=True),
    SequencePath((A, DEEP)),
    SequencePath((A, DEEP, B)),
)
CHAINS = ((), (A,), (B,), (A, B), (B, A))


@st.composite
def rules(draw):
    selector = draw(st.sampled_from(SELECTORS))
    path = draw(st.sampled_from(PATHS))
    excluded = ()
    if selector.kind is not SelectorKind.ATTRIBUTE and draw(st.integers(0, 3)) == 0:
        excluded = (named("SegmentLabel", path=draw(st.sampled_from(PATHS[1:]))),)
    return ResolvedRule(
        ResolvedSelector(**{**vars(selector), "path": path, "excluded": excluded}),
        draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from((0, 1, 1000, 1001))),
        guard=draw(st.sampled_from((None, *CONDITIONS))),
        scope=draw(st.sampled_from((None, None, *SCOPES))),
    )


def breadth(each: ResolvedRule) -> tuple[int, int]:
    digits = f"{each.selector.care:08x}".count("f") if each.selector.kind is SelectorKind.TAG_PATTERN else 0
    return int(each.selector.kind), -digits


def order(each: ResolvedRule) -> tuple[object, ...]:
    paths = [each.selector.path] + ([each.scope.path] if each.scope else [])
    steps = [step for path in paths for step in path.steps]
    conditional = each.guard is not None or (each.scope is not None and each.scope.condition is not None)
    return (
        each.layer,
        breadth(each),
        -sum(step != DEEP for step in steps),
        not any(path.anchored for path in paths),
        steps.count(DEEP),
        not conditional,
        -STRICTNESS[each.action],
    )


def naive_winner(matching: list[ResolvedRule]) -> ResolvedRule | None:
    if not matching:
        return None
    best = min(matching, key=order)
    farther = [each for each in matching if each.layer > best.layer]
    if breadth(best)[0] >= SelectorKind.TAG_PATTERN and any(breadth(each) < breadth(best) for each in farther):
        far = naive_winner(farther)
        if STRICTNESS[far.action] > STRICTNESS[best.action]:
            return far
    return best


def holds(each: ResolvedRule, chain, guards, scopes) -> bool:
    return (
        naive_match(each.selector.path, chain)
        and not any(naive_match(exception.path, chain) for exception in each.selector.excluded)
        and (each.guard is None or guards[each.guard])
        and (each.scope is None or scopes[each.scope])
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(rules(), max_size=7))
def test_every_context_agrees(written):
    compiled = compile_resolved(ruleset(written), Report())
    for chain, guard_values, scope_values in product(
        CHAINS, product((False, True), repeat=2), product((False, True), repeat=2)
    ):
        guards = dict(zip(CONDITIONS, guard_values, strict=True))
        scopes = dict(zip(SCOPES, scope_values, strict=True))
        context = Context(
            chain,
            {number: guards[guard] for number, guard in enumerate(compiled.guards)},
            {
                # A cleaned sequence opens a scope of its own; it cleans what no rule names, so it is left out here.
                number: scopes.get(Scope(compiled.path_texts[scope.path], scope.condition), False)
                for number, scope in enumerate(compiled.scopes)
            },
        )
        found = decide(compiled, LABEL, context)
        expected = naive_winner([each for each in written if holds(each, chain, guards, scopes)])
        if expected is None:
            assert (op(found), found.entry) == (Op.REMOVE_OTHERWISE, -1)
        else:
            assert op(found) is OPS[expected.action]
            assert action(compiled, found) == (expected.action if found.action >= 0 else None)


def test_nearer_layer_wins():
    compiled = compile_resolved(
        ruleset([own(named("SegmentLabel"), Keep()), ResolvedRule(named("SegmentLabel"), Remove(), 1)]), Report()
    )
    found = decide(compiled, LABEL)
    assert (op(found), rule(compiled, found)) == (Op.KEEP, "keep SegmentLabel")


def test_wide_rule_does_not_reopen_a_narrow_one():
    """`keep all text` in the file leaves an attribute that the profile removes by name removed (LANGUAGE 4)."""
    text = ResolvedSelector(SelectorKind.CLASS, name="text", tags=frozenset({LABEL, tag("PatientAddress")}))
    compiled = compile_resolved(ruleset([own(text, Keep())], profile=True), Report())
    assert op(decide(compiled, tag("PatientAddress"))) is Op.REMOVE
    assert op(decide(compiled, LABEL)) is Op.KEEP


def test_wide_rule_of_the_same_layer_is_no_wide_rule_over_a_farther_one():
    """In one layer the narrow rule stands in front anyway."""
    text = ResolvedSelector(SelectorKind.CLASS, name="text", tags=TAGS)
    compiled = compile_resolved(ruleset([own(text, Remove()), own(named("SegmentLabel"), Keep())]), Report())
    assert op(decide(compiled, LABEL)) is Op.KEEP


def test_stricter_wide_rule_wins_over_a_farther_narrow_one():
    text = ResolvedSelector(SelectorKind.CLASS, name="text", tags=TAGS)
    compiled = compile_resolved(
        ruleset([own(text, Remove()), ResolvedRule(named("SegmentLabel"), Keep(), 1)]), Report()
    )
    assert op(decide(compiled, LABEL)) is Op.REMOVE


def test_conditional_rule_stands_in_front_of_an_unconditional_one():
    compiled = compile_resolved(
        ruleset([own(named("SegmentLabel"), Remove()), own(named("SegmentLabel"), Keep(), guard=CONDITIONS[0])]),
        Report(),
    )
    assert op(decide(compiled, LABEL, Context(guards={0: True}))) is Op.KEEP
    assert op(decide(compiled, LABEL, Context(guards={0: False}))) is Op.REMOVE
