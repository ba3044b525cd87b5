"""Which of two rules stands before the other: the order of LANGUAGE 4, as keys.

Every part of the order is static, so a rule has one key whatever the instance. The lowering sorts by it, the checks
look for rules that it does not tell apart. How winner and losers become a decision is in `anondsl.ir.decide`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anondsl.compiled.actions import strictness
from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.dicom.tags import fixed_digits
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, Scope, SelectorKind

RankKey = tuple[int, tuple[int, int], tuple[int, int, int], int, int]
"""Layer, what is named, where, condition, strictness: each smaller the better."""

_WIDE = frozenset({SelectorKind.TAG_PATTERN, SelectorKind.GLOB, SelectorKind.CLASS, SelectorKind.ALL_ATTRIBUTES})


def rank_key(rule: ResolvedRule) -> RankKey:
    """Place of a rule in the order of LANGUAGE 4, smaller is better; rules of one key still differ by their text."""
    # Kept with the rule, as by a cached property: the rules of a profile outlive one compilation.
    state = vars(rule)
    known: RankKey | None = state.get("_rank_key")
    if known is None:
        conditional = 0 if is_conditional(rule) else 1
        known = rule.layer, breadth(rule.selector), _where(rule), conditional, -strictness(rule.action)
        state["_rank_key"] = known
    return known


def breadth(selector: ResolvedSelector) -> tuple[int, int]:
    """How much a selector names (step 2): smaller is narrower. A pattern with more fixed digits is narrower."""
    match selector.kind:
        case SelectorKind.ATTRIBUTE | SelectorKind.PRIVATE_ELEMENT:
            return 0, 0
        case SelectorKind.TAG_PATTERN:
            return int(selector.kind), -fixed_digits(selector.care)
        case _:
            return int(selector.kind), 0


def narrower(a: ResolvedRule, b: ResolvedRule) -> bool:
    """Whether `a` names the attribute more narrowly than `b`."""
    return breadth(a.selector) < breadth(b.selector)


def is_wide(rule: ResolvedRule) -> bool:
    """Whether the rule is on a class, kind, pattern or glob, and so never undoes a narrower one of a farther layer."""
    return rule.selector.kind in _WIDE


def is_conditional(rule: ResolvedRule) -> bool:
    """Whether the rule stands under `when` or `within ... where`, at whatever depth (step 4)."""
    return rule.guard is not None or any(scope.condition is not None for scope in scopes_of(rule))


def scopes_of(rule: ResolvedRule) -> Iterator[Scope]:
    """The `within` blocks around a rule, innermost first."""
    scope = rule.scope
    while scope is not None:
        yield scope
        scope = scope.parent


def paths_of(rule: ResolvedRule) -> Iterator[SequencePath]:
    """The rule's own path and those of the blocks around it, innermost first."""
    yield rule.selector.path
    for scope in scopes_of(rule):
        yield scope.path


def _where(rule: ResolvedRule) -> tuple[int, int, int]:
    """Step 3: sequences named on the way, anchored or not, number of `**`."""
    steps = deep = 0
    anchored = False
    for path in paths_of(rule):
        deep += path.steps.count(DEEP)
        steps += len(path.steps) - path.steps.count(DEEP)
        anchored = anchored or path.anchored
    return -steps, 0 if anchored else 1, deep
