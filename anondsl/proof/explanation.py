"""What `explain` answers: plain frozen data.

How it is found is in `explain` and `in_file`, how it looks is the command line's matter.
"""

from __future__ import annotations

from enum import StrEnum

from anondsl.compiled.actions import BoundAction
from anondsl.compiled.faults import Rejection
from anondsl.compiled.table import Op
from anondsl.proof.subject import Subject
from anondsl.records import record
from anondsl.source import Span


class Keeper(StrEnum):
    """Who has the say over an attribute."""

    PROFILE = "profile"
    """A row of PS3.15 Table E.1-1 selects it."""
    TECHNICAL = "technical"
    STRUCTURAL = "structural"
    """The runtime keeps it true, no rule names it (LANGUAGE 2)."""
    OTHER = "other"
    PRIVATE = "private"
    UNKNOWN = "unknown"
    """The dictionary does not know the tag."""


@record
class Standing:
    """Where an attribute stands.

    `letter` is that of the Basic Profile, `option_letters` those of the options in use. `role` and `instead` belong to
    structural attributes: what they are for, and what a rule would say instead.
    """

    keeper: Keeper
    letter: str = ""
    option_letters: tuple[tuple[str, str], ...] = ()
    role: str = ""
    instead: str = ""


@record
class RuleNote:
    """A rule as people find it: its number, its text, and where the source is known its layer and place."""

    number: int
    text: str
    because: str = ""
    layer: int = -1
    option: str = ""
    span: Span | None = None


class Why(StrEnum):
    """What decides between two rules: the steps of LANGUAGE 4."""

    LAYER = "layer"
    BREADTH = "breadth"
    PLACE = "place"
    CONDITION = "condition"
    STRICTNESS = "strictness"
    NEVER_UNDOES = "wide"
    """The nearer rule is wide, and a narrower one of a farther layer is stricter."""
    SAME = "same"
    """No difference: both say the same."""


@record
class Loser:
    """A rule that could apply too, and why it does not."""

    rule: RuleNote
    why: Why
    reason: str


@record
class ByType:
    """What `remove`, `empty` or `dummy` comes to where the attribute has a Type (1, 2, 3; 0: not in the IOD).

    `iods` are common ones of that Type, by short name; `sequences` the sequences in whose items it has that Type.
    """

    type: int
    outcome: str
    iods: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()


@record
class Case:
    """What befalls the attribute under some circumstances, each in words with whether it holds.

    `winner` None: no rule names the attribute, and `otherwise` decides.
    """

    where: tuple[tuple[str, bool], ...]
    op: Op
    action: BoundAction | None
    outcome: str
    remark: str
    winner: RuleNote | None
    losers: tuple[Loser, ...] = ()
    by_type: tuple[ByType, ...] = ()


@record
class Explanation:
    """All about one attribute.

    `around` explains the sequences that the path names, outermost first: where one of them goes, nothing in it is
    decided. `left_out` counts cases beyond the limit. `from_source`: the losing rules are known as well.
    """

    subject: Subject
    vr: str
    name: str
    standing: Standing
    cases: tuple[Case, ...]
    left_out: int
    from_source: bool
    otherwise: str
    around: tuple[Explanation, ...] = ()


@record
class Answer:
    """A condition, and what it says of one instance; None: a value it reads is not valid."""

    text: str
    holds: bool | None


@record
class PlaceOutcome:
    """What becomes of one element of an instance: `path` with the numbers of the items on the way.

    `rule` None: `otherwise` decides, or nobody does. `remark` says why something else happens than the rule seems to
    say. `where` holds what its place says, in words with whether it
    holds. `because_of` names the sequence around it that goes, and takes the element along undecided.
    """

    path: str
    outcome: str
    rule: RuleNote | None
    remark: str = ""
    where: tuple[tuple[str, bool], ...] = ()
    because_of: str = ""


@record
class InstanceExplanation:
    """One instance under the rules: no value of it and no name.

    `rejected` is the reason for which it is not written at all, `by` the rules that say so, `about` the attributes
    (tags) that it is about.
    """

    subject: Subject
    answers: tuple[Answer, ...]
    places: tuple[PlaceOutcome, ...]
    rejected: type[Rejection] | None = None
    by: tuple[RuleNote, ...] = ()
    about: tuple[int, ...] = ()
