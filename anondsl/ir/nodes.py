"""The program: a ruleset in a form in which the order of lines means nothing any more.

`lower` makes it; `emit`, the proofs and `explain` read it. For every attribute it holds a decision diagram whose
verdicts are rules, not yet actions: what a rule does to one attribute's VR, and Types, come in `leaves` and `emit`.
"""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.expressions import Condition
from anondsl.compiled.ruleset import Entry, RejectSpec, ScopeSpec
from anondsl.compiled.table import SafePrivateRow
from anondsl.dicom.dictionary import Attribute
from anondsl.ir.automaton import PathPlan
from anondsl.ir.context import Context
from anondsl.ir.diagram import Diagrams
from anondsl.records import record
from anondsl.semantics.resolved import ResolvedRule, ResolvedRuleset

OTHERWISE = 0
"""The verdict where no rule matches. Verdict n above 0 is `Program.rules[n - 1]`."""


@record
class RankedRule:
    """A rule in the place that LANGUAGE 4 gives it among all, best first; `entry` is its rule number."""

    rule: ResolvedRule
    entry: int


@record
class PatternDecision:
    """Decision of all tags with `(tag & care) == value` that have no row of their own.

    `attribute` is the repeating group of the dictionary that they belong to, None for tags nobody knows.
    """

    value: int
    care: int
    attribute: Attribute | None
    decision: int


@record
class PrivateDecision:
    """Decision of a creator's block (`group` and `offset` -1) or of one private element."""

    creator: str
    group: int
    offset: int
    decision: int


@record
class Program:
    resolved: ResolvedRuleset
    rules: tuple[RankedRule, ...]
    entries: tuple[Entry, ...]
    rejects: tuple[RejectSpec, ...]
    """Sorted by rule number."""
    diagrams: Diagrams
    tests: tuple[int, ...]
    """`table.encode_test` of each test, by its place in the order of the diagrams."""
    public: Mapping[int, int]
    """Decision of every public attribute that is not structural, by tag."""
    unknown: int
    """Decision of even-group tags that neither the dictionary nor `patterns` knows."""
    patterns: tuple[PatternDecision, ...]
    """First match wins."""
    private: int
    private_rows: tuple[PrivateDecision, ...]
    """By creator, group, offset."""
    safe_private: tuple[SafePrivateRow, ...]
    paths: PathPlan
    scopes: tuple[ScopeSpec, ...]
    guards: tuple[Condition, ...]
    sets: tuple[int, ...]
    """Tags that some rule sets, sorted."""
    context: Context
    """Indices of the tests: who asks which rules met an attribute makes their candidates again with it."""

    def rule_of(self, verdict: int) -> RankedRule | None:
        """The rule behind a verdict, None for `otherwise`."""
        return None if verdict == OTHERWISE else self.rules[verdict - 1]
