"""The rule file as written: spelling, order and places kept, nothing looked up.

`build_ast` makes these nodes from the parse tree; `semantics.resolve` gives them meaning. Every node has a `span`.
Names are still words here: whether `PatientNmae` is an attribute is a question for the next stage.
What the statements are made of is in `anondsl.syntax.ast_parts`.
"""

from __future__ import annotations

from anondsl.records import field, record
from anondsl.source import SourceFile, Span
from anondsl.syntax.ast_parts import (
    ActionNode,
    AndNode,
    CallNode,
    ClassNode,
    CleanAction,
    ConditionNameNode,
    ConditionNode,
    ElseNode,
    GlobNode,
    LeafNode,
    MaskedNode,
    Name,
    NotNode,
    NumberNode,
    OrNode,
    PathNode,
    PlainAction,
    PrivateNode,
    ReferenceNode,
    RegenerateAction,
    RegexNode,
    RoundAction,
    SelectorListNode,
    ShiftAction,
    StringNode,
    TagNode,
    TemplateNode,
    TestNode,
    TextNode,
    TruncateAction,
    ValueAction,
    ValueNode,
    WordSetNode,
)

__all__ = [
    "AcceptStatement",
    "ActionNode",
    "AndNode",
    "CallNode",
    "ClassNode",
    "CleanAction",
    "Comment",
    "ConditionNameNode",
    "ConditionNode",
    "ConditionStatement",
    "ElseNode",
    "ExpectNode",
    "GivenNode",
    "GivenPixelsNode",
    "GivenTableNode",
    "GlobNode",
    "GroupStatement",
    "GuaranteeStatement",
    "HeaderStatement",
    "IdentifyStatement",
    "IncludeStatement",
    "LeafNode",
    "LengthNode",
    "MaskStatement",
    "MaskedNode",
    "Name",
    "NotNode",
    "NumberNode",
    "OrNode",
    "OtherwiseStatement",
    "ParameterStatement",
    "PathNode",
    "PlainAction",
    "PrivateNode",
    "ReferenceNode",
    "RegenerateAction",
    "RegexNode",
    "RejectStatement",
    "RemoveItemStatement",
    "RoundAction",
    "RuleStatement",
    "RulesetNode",
    "SelectorListNode",
    "SetParameterNode",
    "ShapeNode",
    "ShiftAction",
    "Statement",
    "StringNode",
    "TableStatement",
    "TagNode",
    "TemplateNode",
    "TestNode",
    "TestStatement",
    "TestStep",
    "TextNode",
    "TruncateAction",
    "UseProfileStatement",
    "ValueAction",
    "ValueNode",
    "WhenBlock",
    "WithinBlock",
    "WordSetNode",
]


@record
class RuleStatement:
    action: ActionNode
    selectors: SelectorListNode
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class RemoveItemStatement:
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class HeaderStatement:
    name: StringNode
    version: StringNode | None
    project: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class UseProfileStatement:
    """`use profile basic of 2026d with a, b`."""

    profile: Name
    edition: Name | None
    options: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)


@record
class IncludeStatement:
    path: StringNode
    span: Span = field(compare=False, repr=False)


@record
class ParameterStatement:
    """`kind` "text" or "number" for a required one; `default` for `parameter site = "A"`."""

    name: Name
    kind: str
    default: StringNode | NumberNode | None
    span: Span = field(compare=False, repr=False)


@record
class TableStatement:
    """`table subjects = "subjects.csv" keyed by original_id`."""

    name: Name
    path: StringNode
    key_column: Name
    span: Span = field(compare=False, repr=False)


@record
class GroupStatement:
    name: Name
    selectors: SelectorListNode
    span: Span = field(compare=False, repr=False)


@record
class ConditionStatement:
    name: Name
    condition: ConditionNode
    span: Span = field(compare=False, repr=False)


@record
class IdentifyStatement:
    """`identify patients by A, B [else StudyInstanceUID]`."""

    attributes: tuple[PathNode, ...]
    otherwise: PathNode | None
    span: Span = field(compare=False, repr=False)


@record
class OtherwiseStatement:
    """`otherwise keep technical | keep | remove`: `word` is an `actions.Otherwise` value."""

    word: str
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class RejectStatement:
    """`reject when C`; `reject unless C` comes with `unless`."""

    condition: ConditionNode
    unless: bool
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class AcceptStatement:
    thing: Name
    because: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class LengthNode:
    """`8%`, `640`, `-20` or `edge`: `text` without the percent sign."""

    text: str
    percent: bool
    span: Span = field(compare=False, repr=False)


@record
class ShapeNode:
    """`box` (left, top, right, bottom), `ellipse` (x, y, radius x, radius y), `top`, `bottom`, `left` and `right` (one
    length), `ultrasound-regions`, `everything`."""

    kind: str
    numbers: tuple[LengthNode, ...]
    span: Span = field(compare=False, repr=False)


@record
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


@record
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


@record
class WhenBlock:
    condition: ConditionNode
    body: tuple[Statement, ...]
    span: Span = field(compare=False, repr=False)


@record
class WithinBlock:
    sequence: PathNode
    condition: ConditionNode | None
    body: tuple[Statement, ...]
    span: Span = field(compare=False, repr=False)


@record
class GivenNode:
    """`given K VALUE, ...`: pairs of path and value (`Name` for a UID keyword)."""

    pairs: tuple[tuple[PathNode, StringNode | NumberNode | Name], ...]
    span: Span = field(compare=False, repr=False)


@record
class GivenTableNode:
    table: Name
    key: StringNode
    cells: tuple[tuple[Name, StringNode], ...]
    span: Span = field(compare=False, repr=False)


@record
class GivenPixelsNode:
    """`given pixels R x C text "DOE JANE" at 10 10`: `texts` hold (text, x, y)."""

    rows: int
    columns: int
    texts: tuple[tuple[StringNode, int, int], ...]
    span: Span = field(compare=False, repr=False)


@record
class SetParameterNode:
    name: Name
    value: StringNode | NumberNode
    span: Span = field(compare=False, repr=False)


@record
class ExpectNode:
    """`expect K VALUE` (word "value"), `matches /re/`, `exists`, `absent`, `empty`, `kept`, `shifted`, `changed`, or
    `expect rejected` (then `path` is None)."""

    path: PathNode | None
    word: str
    operand: StringNode | NumberNode | Name | RegexNode | None
    span: Span = field(compare=False, repr=False)


TestStep = GivenNode | GivenTableNode | GivenPixelsNode | SetParameterNode | ExpectNode


@record
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


@record
class Comment:
    """`# ...` with its place; the formatter and `# allow ADL401 because "..."` need it."""

    text: str
    span: Span = field(compare=False, repr=False)


@record
class RulesetNode:
    """One file.

    Statements with a mistake are not among the `statements`. `lost_names` holds the names that they would have
    defined and the first words of the others (`otherwise`, `ruleset`), so that nobody reports the same mistake again
    where something is missing because of it.
    """

    source: SourceFile = field(compare=False, repr=False)
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    lost_names: frozenset[str] = field(default=frozenset(), compare=False)
