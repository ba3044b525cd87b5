"""The compiled ruleset: everything the runtime knows of the rules, and nothing else.

Each field says who fills it and why it is here. Pure data: a `CompiledRuleset` holds no code, no key and no patient's
value, is compared by value, and goes through `anondsl.compiled.artifact` to bytes and back unchanged.
"""

# Annotations are not postponed: `canonical` would compile the text of each whenever an artifact is read.

from anondsl.compiled.actions import BoundAction
from anondsl.compiled.expressions import Condition, Reference, SequencePath
from anondsl.compiled.table import (
    DummySpec,
    Leaf,
    PathAutomaton,
    PrivateRow,
    SafePrivateRow,
    TagPatternRow,
    TagTable,
    TypeTable,
)
from anondsl.records import record


@record
class Entry:
    """One rule, split to one selector, as `fmt` prints it; its place in `entries` is its rule number."""

    text: str
    because: str = ""


@record
class ScopeSpec:
    """A `within` block: items at `path` (index of an automaton path that accepts *in* such an item), an optional
    condition read in the item, and the enclosing scope (-1 none)."""

    path: int
    condition: Condition | None
    parent: int


@record
class RejectSpec:
    """`reject when C`: the instance goes to quarantine where `condition` holds. `entry` is its rule number."""

    condition: Condition
    because: str
    entry: int


@record
class AcceptSpec:
    """`accept THING because "..."`: `thing` as written, for instance `encapsulated-documents`."""

    thing: str
    because: str
    condition: Condition | None = None


@record
class ParameterSpec:
    """A declared parameter: `kind` is "text" or "number"; `default` None: required at run time."""

    name: str
    kind: str
    default: str | None


@record
class SetSpec:
    """`set K to VALUE`: `action` is an index into `actions`; `guard` a node that leads to leaf `leaf` where K is set.

    Absent attributes have no element to decide, so the runtime asks `node` once an instance with top-level context;
    it holds the whole decision of K at the top level, and K is written when its leaf is a `set`.
    """

    tag: int
    vr: str
    node: int


@record
class IdentifySpec:
    """What *patient* means: the first reference must be there. `otherwise_study`: fall back to StudyInstanceUID."""

    references: tuple[Reference, ...]
    otherwise_study: bool = False


@record
class RecordPlan:
    """What the runtime writes about itself (LANGUAGE 10), as far as the rules alone decide it.

    `identity_removed` for PatientIdentityRemoved; `codes` are CID 7050 codes (value, meaning) for
    DeidentificationMethodCodeSequence; `longitudinal` is REMOVED, MODIFIED, UNMODIFIED or "" (not written);
    `burned_in_no`: write BurnedInAnnotation NO (only under clean-pixel-data).
    """

    identity_removed: bool
    codes: tuple[tuple[str, str], ...]
    longitudinal: str
    burned_in_no: bool = False


@record
class CompiledRuleset:
    name: str
    version: str
    project: str
    """Header of the file. The project separates keys (LANGUAGE 8)."""
    edition: str
    """Edition of PS3.15 that `use profile ... of` pins, for instance 2026d."""
    options: tuple[str, ...]
    """Profile options in use, sorted."""
    needs_key: bool
    """Some rule derives a value from the key: without one the run does not start."""
    entries: tuple[Entry, ...]
    """Rules by number: for records, reports and `explain`."""
    actions: tuple[BoundAction, ...]
    """Operands that leaves point to; distinct, sorted by their canonical JSON."""
    leaves: tuple[Leaf, ...]
    nodes: bytes
    """i32[3 * n]: test (`table.encode_test`), reference where it holds, reference where not."""
    table: TagTable
    unknown_node: int
    """Decision of even-group tags outside the dictionary and of every pattern."""
    patterns: tuple[TagPatternRow, ...]
    private_node: int
    """Decision of private elements that no row of `private` names."""
    private: tuple[PrivateRow, ...]
    """Sorted by creator, group, offset."""
    safe_private: tuple[SafePrivateRow, ...]
    types: TypeTable
    dummies: tuple[DummySpec, ...]
    paths: PathAutomaton
    path_texts: tuple[SequencePath, ...]
    """The paths of the automaton by index: for people and for the reference interpreter."""
    scopes: tuple[ScopeSpec, ...]
    guards: tuple[Condition, ...]
    """Instance-level conditions, by guard index."""
    rejects: tuple[RejectSpec, ...]
    accepts: tuple[AcceptSpec, ...]
    sets: tuple[SetSpec, ...]
    parameters: tuple[ParameterSpec, ...]
    identify: IdentifySpec
    record: RecordPlan
