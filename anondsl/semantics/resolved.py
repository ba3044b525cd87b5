"""The ruleset as meant: every name is a tag with its VR, includes and profile are in, layers are numbered.

`resolve` makes it; `ir.lower`, the proofs and the tests' reference interpreter read it. Order of rules in here carries
no meaning. Conditions and values are those of `anondsl.compiled.expressions`.
"""

from __future__ import annotations

from enum import IntEnum

from anondsl.compiled.actions import BoundAction, Otherwise
from anondsl.compiled.expressions import EVERYWHERE, Condition, SequencePath
from anondsl.compiled.ruleset import AcceptSpec, IdentifySpec, ParameterSpec
from anondsl.records import field, record
from anondsl.source import Span


class SelectorKind(IntEnum):
    """What a selector names; the number is its rank in LANGUAGE 4 step 2, narrower first."""

    ATTRIBUTE = 0
    """One attribute, by keyword or full tag (`tag`)."""
    PRIVATE_ELEMENT = 1
    """`creator`, `group`, `offset`. Ranks with ATTRIBUTE."""
    PRIVATE_BLOCK = 2
    """Every element of the blocks of `creator`."""
    SAFE_PRIVATE = 3
    TAG_PATTERN = 4
    """`tag` under `care`; more digits in `care` rank first."""
    GLOB = 5
    """`name` is the glob; `tags` what it matches."""
    CLASS = 6
    """A class, VR, kind or `technical`; `name` is the word (`dates`, `DA`, `private`, `unknown`, `technical`, ...) and
    `tags` the attributes it holds (empty for `private` and `unknown`; overlays and curves by `name` alone)."""
    ALL_ATTRIBUTES = 7


@record
class ResolvedSelector:
    """One entry of a selector list: what it names, where it must stand, and what `except` takes out again.

    `tags` holds public, non-structural tags; repeating groups stand with group 5000 or 6000.
    An element is selected when it matches and no selector of `excluded` matches it.
    """

    kind: SelectorKind
    tag: int = 0
    care: int = 0xFFFFFFFF
    creator: str = ""
    group: int = -1
    offset: int = -1
    name: str = ""
    tags: frozenset[int] = frozenset()
    path: SequencePath = EVERYWHERE
    excluded: tuple[ResolvedSelector, ...] = ()


@record
class Scope:
    """A `within` block: items of the sequence at the end of `path`, everything in them at every depth, up to a nested
    item of the same scope, which is judged by itself. `condition` is read in the item. `parent` is the enclosing block:
    the item must stand in one of its items that holds. Entering a new item of a scope ends the scopes inside it."""

    path: SequencePath
    condition: Condition | None = None
    parent: Scope | None = None


@record
class ResolvedRule:
    """One rule, one selector entry.

    `layer` 0 is the compiled file; includes 1 and deeper; options of the profile 1000, the profile 1001.
    `guard` is the conjunction of the enclosing `when` conditions, None without. `option` names the option that a
    profile rule stems from, "basic" the profile itself.
    """

    selector: ResolvedSelector
    action: BoundAction
    layer: int
    guard: Condition | None = None
    scope: Scope | None = None
    because: str = ""
    option: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


OPTION_LAYER = 1000
PROFILE_LAYER = 1001


@record
class ResolvedReject:
    condition: Condition
    because: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@record
class ResolvedRuleset:
    name: str
    version: str
    project: str
    edition: str
    uses_profile: bool
    options: tuple[str, ...]
    otherwise: Otherwise
    rules: tuple[ResolvedRule, ...]
    rejects: tuple[ResolvedReject, ...]
    accepts: tuple[AcceptSpec, ...]
    parameters: tuple[ParameterSpec, ...]
    identify: IdentifySpec
