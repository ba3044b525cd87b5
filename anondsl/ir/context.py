"""The tests of a program: paths, scopes and conditions by index, and the one order in which diagrams ask them.

Everything that a rule says about *where* and *when* becomes a set of literals over these tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from anondsl.compiled.canonical import canonical_text
from anondsl.compiled.expressions import EVERYWHERE, Condition, Constant, SequencePath
from anondsl.compiled.ruleset import ScopeSpec
from anondsl.compiled.table import TestKind, decode_test, encode_test
from anondsl.ir.automaton import PathPlan, build_automaton, normal_path
from anondsl.ir.conditions import normal_condition
from anondsl.ir.diagram import Literal
from anondsl.records import record, replace
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, Scope


@record
class Context:
    """Indices of all tests. `levels` maps an encoded test to its place in the order; the best rules' come first."""

    paths: PathPlan
    scopes: tuple[ScopeSpec, ...]
    scope_index: Mapping[Scope, int]
    guards: tuple[Condition, ...]
    guard_index: Mapping[Condition, int]
    tests: tuple[int, ...]
    levels: Mapping[int, int]

    def path_literal(self, path: SequencePath, positive: bool = True) -> Literal:
        return self.levels[encode_test(TestKind.PATH, self.paths.index[path])], positive

    def scope_literal(self, scope: Scope, positive: bool = True) -> Literal:
        return self.levels[encode_test(TestKind.SCOPE, self.scope_index[scope])], positive

    def safe_literal(self, index: int, positive: bool = True) -> Literal:
        return self.levels[encode_test(TestKind.SAFE, index)], positive

    def literals_inside(self, sequence: int, literals: tuple[Literal, ...]) -> tuple[Literal, ...]:
        """Literals about where `sequence` stands, as literals about an element in one of its items, at any depth."""
        found = [self.scope_literal(Scope(below(EVERYWHERE, sequence)))]
        for level, positive in literals:
            kind, index = decode_test(self.tests[level])
            if kind is TestKind.PATH:
                found.append(self.scope_literal(Scope(below(self.paths.paths[index], sequence)), positive))
            else:
                found.append((level, positive))
        return tuple(found)

    def rule_literals(self, rule: ResolvedRule) -> tuple[Literal, ...]:
        """Path, scope and condition of a rule; exceptions that hold in some places only are added by attribute."""
        if _holds_at_large(rule):
            return ()
        literals: list[Literal] = []
        if rule.selector.path != EVERYWHERE:
            literals.append(self.path_literal(rule.selector.path))
        if rule.scope is not None:
            literals.append(self.scope_literal(rule.scope))
        if rule.guard is not None:
            literals.append((self.levels[encode_test(TestKind.GUARD, self.guard_index[rule.guard])], True))
        return tuple(literals)


def normal_rule(rule: ResolvedRule) -> ResolvedRule | None:
    """The rule with path, exceptions, scope and condition in their one form; None when it can never apply."""
    guard = None if rule.guard is None else normal_condition(rule.guard)
    if isinstance(guard, Constant):
        if not guard.value:
            return None
        guard = None
    scope = _normal_scope(rule.scope)
    selector = _normal_selector(rule.selector)
    if guard == rule.guard and scope == rule.scope and selector == rule.selector:
        return rule
    return replace(rule, selector=selector, guard=guard, scope=scope)


def _normal_selector(selector: ResolvedSelector) -> ResolvedSelector:
    path = normal_path(selector.path) if selector.path != EVERYWHERE else EVERYWHERE
    if path == selector.path and not selector.excluded:
        return selector
    excluded = {canonical_selector(each): each for each in map(_normal_selector, selector.excluded)}
    return replace(selector, path=path, excluded=tuple(excluded[key] for key in sorted(excluded)))


def canonical_selector(selector: ResolvedSelector) -> tuple[object, ...]:
    """What sorts exceptions: everything but the attributes of a class, which follow from its name."""
    return (
        selector.kind,
        selector.tag,
        selector.care,
        selector.creator,
        selector.group,
        selector.offset,
        selector.name,
        selector.path.anchored,
        selector.path.steps,
    )


def _normal_scope(scope: Scope | None) -> Scope | None:
    if scope is None:
        return None
    condition = None if scope.condition is None else normal_condition(scope.condition)
    if condition == Constant(True):
        condition = None
    return Scope(normal_path(scope.path), condition, _normal_scope(scope.parent))


def below(path: SequencePath, sequence: int) -> SequencePath:
    """The path of the items of `sequence` where the sequence itself stands at `path`."""
    return SequencePath((*path.steps, sequence), path.anchored)


def build_context(rules: Sequence[ResolvedRule], inner_scopes: Iterable[Scope], safe_tests: int) -> Context:
    """Tests of normalized rules, best first, and of the scopes that cleaned sequences open.

    Raises `automaton.TooManyStates`.
    """
    scopes: dict[Scope, None] = {}
    guards: dict[str, Condition] = {}
    paths: set[SequencePath] = set()
    placed = [rule for rule in rules if not _holds_at_large(rule)]
    for rule in placed:
        scope = rule.scope
        while scope is not None:
            scopes[scope] = None
            scope = scope.parent
        if rule.guard is not None:
            guards[canonical_text(rule.guard)] = rule.guard
        paths.add(rule.selector.path)
        paths.update(excluded.path for excluded in rule.selector.excluded)
    inner = tuple(inner_scopes)
    scopes.update(dict.fromkeys(inner))
    paths.update(scope.path for scope in scopes)
    paths.discard(EVERYWHERE)
    plan = build_automaton(paths)

    ordered_scopes = sorted(scopes, key=_scope_key)
    scope_index = {scope: number for number, scope in enumerate(ordered_scopes)}
    ordered_guards = tuple(guards[text] for text in sorted(guards))
    guard_index = {guard: number for number, guard in enumerate(ordered_guards)}

    levels: dict[int, int] = {}

    def ask(kind: TestKind, index: int) -> None:
        levels.setdefault(encode_test(kind, index), len(levels))

    for rule in placed:
        if rule.guard is not None:
            ask(TestKind.GUARD, guard_index[rule.guard])
        if rule.scope is not None:
            ask(TestKind.SCOPE, scope_index[rule.scope])
        asked = {rule.selector.path, *(excluded.path for excluded in rule.selector.excluded)} - {EVERYWHERE}
        for number in sorted(plan.index[path] for path in asked):
            ask(TestKind.PATH, number)
    for index in range(safe_tests):
        ask(TestKind.SAFE, index)
    for scope in inner:
        ask(TestKind.SCOPE, scope_index[scope])
    specs = tuple(
        ScopeSpec(plan.index[scope.path], scope.condition, -1 if scope.parent is None else scope_index[scope.parent])
        for scope in ordered_scopes
    )
    return Context(plan, specs, scope_index, ordered_guards, guard_index, tuple(levels), levels)


def _holds_at_large(rule: ResolvedRule) -> bool:
    """No place and no condition, as most rules are."""
    selector = rule.selector
    return rule.guard is None and rule.scope is None and selector.path is EVERYWHERE and not selector.excluded


def _scope_key(scope: Scope) -> tuple[int, str]:
    """Enclosing scopes before those inside them."""
    depth, text = 0, ""
    current: Scope | None = scope
    while current is not None:
        condition = "" if current.condition is None else canonical_text(current.condition)
        text = f"{canonical_text(current.path)} {condition}\n{text}"
        depth += 1
        current = current.parent
    return depth, text
