"""Conditions and values as data: what the compiler writes and the runtime evaluates.

Every node is a frozen dataclass of tags, text and numbers; no node holds code. `Condition` and `Value` are the two
families. Evaluation is in `anondsl.runtime.guards` and `anondsl.runtime.values`.
"""

# Annotations are not postponed: `canonical` would compile the text of each whenever an artifact is read.

from enum import StrEnum

from anondsl.dicom.tags import REPEATING_GROUPS
from anondsl.records import field, record

LONGEST_MATCHED = 10_240
"""Characters of a value that a regular expression is tried on, those of an LT; a test of a longer one is unknown."""

DEEP = -1
"""The step `**` of a sequence path: any number of sequences, none included."""


@record
class SequencePath:
    """The sequences on the way to an attribute, outermost first.

    `steps` holds sequence tags and `DEEP`; `anchored` is a leading `/`: the path starts at the top level.
    The empty unanchored path matches everywhere, the empty anchored path matches only the top level.
    """

    steps: tuple[int, ...] = ()
    anchored: bool = False


EVERYWHERE = SequencePath()
"""The empty unanchored path: no way is written, every place matches, and no test is needed."""


@record
class Reference:
    """An attribute that a condition or value reads: tag (32 bits), its VR in the dictionary, and where.

    `top` is the written `/X` (and every name under `when`): read at the top level of the instance. Without it the
    name is read in the item at hand; a value goes on to the items around it and at last the top level.
    `path` holds the sequence tags of a path read downwards from there (`A/B/X`); a path meets a test when one
    of its items does. `creator` is the private creator for a private element (then `tag` is (group << 16) | offset).
    """

    tag: int
    vr: str
    top: bool = False
    path: tuple[int, ...] = ()
    creator: str = ""
    keyword: str = ""
    single: bool = field(default=False, compare=False)
    """The attribute has multiplicity 1: several values under a condition reject the instance (LANGUAGE 4)."""

    @property
    def repeats(self) -> bool:
        """Whether it stands for the attributes of all overlays, or of all curves."""
        return self.tag >> 16 in REPEATING_GROUPS and not self.creator


class Operator(StrEnum):
    """Comparison operators of LANGUAGE 5. The negated spellings are `Not` of the plain ones."""

    IS = "is"
    IS_EXACTLY = "is exactly"
    IS_ONE_OF = "is one of"
    CONTAINS = "contains"
    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"
    MATCHES = "matches"
    HAS_MATCH = "has match"
    EQUAL = "="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    BEFORE = "before"
    AFTER = "after"
    EXISTS = "exists"
    MISSING = "is missing"
    EMPTY = "is empty"


@record
class Test:
    """One comparison. `operands` are texts, or decimal numbers as text, or dates as YYYYMMDD.

    `every` is `every value of X ...`. `ignore_case` belongs to regular expressions (`/re/i`); the other text
    operators ignore case unless the operator is `IS_EXACTLY`.
    """

    operator: Operator
    reference: Reference
    operands: tuple[str, ...] = ()
    every: bool = False
    ignore_case: bool = False


@record
class Masked:
    """`masked`: some mask statement applies to this instance."""


@record
class Constant:
    """A condition that is settled when compiled."""

    value: bool


@record
class Not:
    term: "Condition"


@record
class And:
    """Conjunction; `terms` are sorted and distinct in compiled form."""

    terms: tuple["Condition", ...]


@record
class Or:
    terms: tuple["Condition", ...]


Condition = Test | Masked | Constant | Not | And | Or


@record
class Text:
    """Literal text of a value."""

    text: str


@record
class Number:
    """A literal number, kept as written."""

    text: str


@record
class Original:
    """The original value of an attribute."""

    reference: Reference


@record
class ParameterValue:
    """The value of a declared parameter."""

    name: str


@record
class Call:
    """A function of LANGUAGE 5: `arguments` in written order; plain words and regular expressions are `Text`."""

    function: str
    arguments: tuple["Value", ...]


@record
class Template:
    """Text with holes, in order."""

    parts: tuple["Value", ...]


Value = Text | Number | Original | ParameterValue | Call | Template
