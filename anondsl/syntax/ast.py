"""The rule file as written: spelling, order and places kept, nothing looked up.

`build_ast` makes these nodes from the parse tree; `semantics.resolve` gives them meaning. Every node has a `span`.
Names are still words here: whether `PatientNmae` is an attribute is a question for the next stage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from anondsl.source import SourceFile, Span

_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Name:
    """A word as written: keyword of an attribute, group, condition, option, ..."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class StringNode:
    """Text in double quotes; `raw` is what stands between the quotes, escapes and holes unread."""

    raw: str
    span: Span = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """The text that is meant: a backslash stands for the sign behind it."""
        return _ESCAPE.sub(r"\1", self.raw)


@dataclass(frozen=True)
class RegexNode:
    pattern: str
    ignore_case: bool
    span: Span = field(compare=False, repr=False)


# -- selectors (LANGUAGE 2) ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TagNode:
    """`(0010,0010)`, `(50xx,xxxx)`: eight digits, upper-case hex, `x` lower-case for any digit."""

    digits: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GlobNode:
    """`named "*Physician*"`."""

    pattern: StringNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ClassNode:
    """`all dates`, `all DA`, `all private`, `all attributes`, ...: the word behind `all`."""

    word: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class PrivateNode:
    """`private "CREATOR"` or `private "CREATOR" (gggg,ee)`; `group` and `offset` hex digits as written, or ""."""

    creator: StringNode
    group: str
    offset: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class WordSetNode:
    """`technical` or `safe private`."""

    word: str
    span: Span = field(compare=False, repr=False)


LeafNode = Name | TagNode | GlobNode | ClassNode | PrivateNode | WordSetNode


@dataclass(frozen=True)
class PathNode:
    """A selector with its way: `steps` are sequence names, tags or `**` (a `Name` of that text), outermost first.

    `anchored` is a leading `/`. Most paths have no steps. A group name stands as a plain `Name` leaf.
    """

    anchored: bool
    steps: tuple[Name | TagNode, ...]
    leaf: LeafNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class SelectorListNode:
    """`A, B, C except D, E`."""

    entries: tuple[PathNode, ...]
    excepted: tuple[PathNode, ...]
    span: Span = field(compare=False, repr=False)


# -- values (LANGUAGE 5) ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NumberNode:
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class TextNode:
    """Literal text, escapes resolved."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class CallNode:
    """`pseudonym(PatientID, 10)`: arguments are values; plain words (tables, columns, parts of names) come as
    `ReferenceNode`, a quoted column and `in order` as `TextNode`."""

    function: Name
    arguments: tuple[ValueNode, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ReferenceNode:
    """An attribute, a parameter or a bare word in a value: `PatientID`, `/PatientID`, `A/B/X`, `site`."""

    path: PathNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class TemplateNode:
    """Text with holes: `TextNode` and other values in order. Text without a hole is a `TextNode`, no template."""

    parts: tuple[ValueNode, ...]
    span: Span = field(compare=False, repr=False)


ValueNode = TextNode | NumberNode | CallNode | ReferenceNode | TemplateNode | RegexNode


# -- conditions (LANGUAGE 5) -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TestNode:
    """One comparison. `operator` is an `expressions.Operator` value, always the plain one (`is not` comes in a
    `NotNode`); `operands` are texts, numbers, dates (`NumberNode` of the ISO text), UID keywords (`Name`) or
    a regular expression."""

    reference: PathNode
    operator: str
    operands: tuple[StringNode | NumberNode | Name | RegexNode, ...]
    every: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class MaskedNode:
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ConditionNameNode:
    name: Name
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class NotNode:
    term: ConditionNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class AndNode:
    terms: tuple[ConditionNode, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class OrNode:
    terms: tuple[ConditionNode, ...]
    span: Span = field(compare=False, repr=False)


ConditionNode = TestNode | MaskedNode | ConditionNameNode | NotNode | AndNode | OrNode


# -- actions (LANGUAGE 3) --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ElseNode:
    """`else remove`, `else empty` (then `value` is None) or `else VALUE` (then `word` is "value")."""

    word: str
    value: ValueNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class PlainAction:
    """`keep`, `remove`, `empty`, `dummy`, `encrypt copy of`: `verb` is an `actions.Verb` value."""

    verb: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ValueAction:
    """`replace S with V else ...`, `set K to V else ...`."""

    verb: str
    value: ValueNode
    otherwise: ElseNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class RegenerateAction:
    root: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ShiftAction:
    """`by A to B days per patient|study`, `by A days` (then `least is most`), `by lookup(...) days`."""

    least: NumberNode | None
    most: NumberNode | None
    per: str
    keep_weekdays: bool
    lookup: CallNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class TruncateAction:
    to: str
    drop_rest: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class RoundAction:
    step: NumberNode
    years: bool
    most: NumberNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class CleanAction:
    values_of: SelectorListNode | None
    detectors: tuple[Name, ...]
    words_from: StringNode | None
    span: Span = field(compare=False, repr=False)


ActionNode = PlainAction | ValueAction | RegenerateAction | ShiftAction | TruncateAction | RoundAction | CleanAction


# -- statements ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleStatement:
    action: ActionNode
    selectors: SelectorListNode
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class RemoveItemStatement:
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class HeaderStatement:
    name: StringNode
    version: StringNode | None
    project: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class UseProfileStatement:
    """`use profile basic of 2026d with a, b`."""

    profile: Name
    edition: Name | None
    options: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class IncludeStatement:
    path: StringNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ParameterStatement:
    """`kind` "text" or "number" for a required one; `default` for `parameter site = "A"`."""

    name: Name
    kind: str
    default: StringNode | NumberNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class TableStatement:
    """`table subjects = "subjects.csv" keyed by original_id`."""

    name: Name
    path: StringNode
    key_column: Name
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GroupStatement:
    name: Name
    selectors: SelectorListNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ConditionStatement:
    name: Name
    condition: ConditionNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class IdentifyStatement:
    """`identify patients by A, B [else StudyInstanceUID]`."""

    attributes: tuple[PathNode, ...]
    otherwise: PathNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class OtherwiseStatement:
    """`otherwise keep technical | keep | remove`: `word` is an `actions.Otherwise` value."""

    word: str
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class RejectStatement:
    """`reject when C`; `reject unless C` comes with `unless`."""

    condition: ConditionNode
    unless: bool
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class AcceptStatement:
    thing: Name
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class LengthNode:
    """`8%`, `640`, `-20` or `edge`: `text` without the percent sign."""

    text: str
    percent: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ShapeNode:
    """`box` (left, top, right, bottom), `ellipse` (x, y, radius x, radius y), `top`, `bottom`, `left` and `right` (one
    length), `ultrasound-regions`, `everything`."""

    kind: str
    numbers: tuple[LengthNode, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class MaskStatement:
    """`mask [outside] SHAPES [fill ...]`, or `mask text ...` (then `shapes` is empty and `text` is true)."""

    outside: bool
    shapes: tuple[ShapeNode, ...]
    text: bool
    matching_values_of: SelectorListNode | None
    except_patterns: tuple[RegexNode, ...]
    fill: str
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GuaranteeStatement:
    """`subject` is one of "hipaa safe-harbor", "hipaa limited-data-set", "ps3.15 basic", "never keep", "always",
    "dates coherent", "uids closed"; `verb` belongs to "always"."""

    subject: str
    verb: str
    options: tuple[Name, ...]
    selectors: SelectorListNode | None
    except_selectors: SelectorListNode | None
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class WhenBlock:
    condition: ConditionNode
    body: tuple[Statement, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class WithinBlock:
    sequence: PathNode
    condition: ConditionNode | None
    body: tuple[Statement, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GivenNode:
    """`given K VALUE, ...`: pairs of path and value (`Name` for a UID keyword)."""

    pairs: tuple[tuple[PathNode, StringNode | NumberNode | Name], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GivenTableNode:
    table: Name
    key: StringNode
    cells: tuple[tuple[Name, StringNode], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class GivenPixelsNode:
    """`given pixels R x C text "DOE JANE" at 10 10`: `texts` hold (text, x, y)."""

    rows: int
    columns: int
    texts: tuple[tuple[StringNode, int, int], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class SetParameterNode:
    name: Name
    value: StringNode | NumberNode
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class ExpectNode:
    """`expect K VALUE` (word "value"), `matches /re/`, `exists`, `absent`, `empty`, `kept`, `shifted`, `changed`, or
    `expect rejected` (then `path` is None)."""

    path: PathNode | None
    word: str
    operand: StringNode | NumberNode | Name | RegexNode | None
    span: Span = field(compare=False, repr=False)


TestStep = GivenNode | GivenTableNode | GivenPixelsNode | SetParameterNode | ExpectNode


@dataclass(frozen=True)
class TestStatement:
    name: StringNode
    steps: tuple[TestStep, ...]
    span: Span = field(compare=False, repr=False)


Statement = (
    RuleStatement
    | RemoveItemStatement
    | HeaderStatement
    | UseProfileStatement
    | IncludeStatement
    | ParameterStatement
    | TableStatement
    | GroupStatement
    | ConditionStatement
    | IdentifyStatement
    | OtherwiseStatement
    | RejectStatement
    | AcceptStatement
    | MaskStatement
    | GuaranteeStatement
    | WhenBlock
    | WithinBlock
    | TestStatement
)


@dataclass(frozen=True)
class Comment:
    """`# ...` with its place; the formatter and `# allow ADL401 because "..."` need it."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class RulesetNode:
    """One file.

    Statements with a mistake are not among the `statements`; `lost_names` holds the names that they would have
    defined, so that nobody reports the same mistake again wherever such a name is used.
    """

    source: SourceFile = field(compare=False, repr=False)
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    lost_names: frozenset[str] = field(default=frozenset(), compare=False)
