"""What statements are made of, as written: names, selectors, values, conditions and actions.

The statements themselves are in `anondsl.syntax.ast`, which gives out these nodes as well.
"""

from __future__ import annotations

import re

from anondsl.records import field, record
from anondsl.source import Span

_ESCAPE = re.compile(r"\\(.)")


@record
class Name:
    """A word as written: keyword of an attribute, group, condition, option, ..."""

    text: str
    span: Span = field(compare=False, repr=False)


@record
class StringNode:
    """Text in double quotes; `raw` is what stands between the quotes, escapes and holes unread."""

    raw: str
    span: Span = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """The text that is meant: a backslash stands for the sign behind it."""
        return _ESCAPE.sub(r"\1", self.raw)


@record
class RegexNode:
    pattern: str
    ignore_case: bool
    span: Span = field(compare=False, repr=False)


# -- selectors (LANGUAGE 2) ------------------------------------------------------------------------------------------


@record
class TagNode:
    """`(0010,0010)`, `(50xx,xxxx)`: eight digits, upper-case hex, `x` lower-case for any digit."""

    digits: str
    span: Span = field(compare=False, repr=False)


@record
class GlobNode:
    """`named "*Physician*"`."""

    pattern: StringNode
    span: Span = field(compare=False, repr=False)


@record
class ClassNode:
    """`all dates`, `all DA`, `all private`, `all attributes`, ...: the word behind `all`."""

    word: str
    span: Span = field(compare=False, repr=False)


@record
class PrivateNode:
    """`private "CREATOR"` or `private "CREATOR" (gggg,ee)`; `group` and `offset` hex digits as written, or ""."""

    creator: StringNode
    group: str
    offset: str
    span: Span = field(compare=False, repr=False)


@record
class WordSetNode:
    """`technical` or `safe private`."""

    word: str
    span: Span = field(compare=False, repr=False)


LeafNode = Name | TagNode | GlobNode | ClassNode | PrivateNode | WordSetNode


@record
class PathNode:
    """A selector with its way: `steps` are sequence names, tags or `**` (a `Name` of that text), outermost first.

    `anchored` is a leading `/`. Most paths have no steps. A group name stands as a plain `Name` leaf.
    """

    anchored: bool
    steps: tuple[Name | TagNode, ...]
    leaf: LeafNode
    span: Span = field(compare=False, repr=False)


@record
class SelectorListNode:
    """`A, B, C except D, E`."""

    entries: tuple[PathNode, ...]
    excepted: tuple[PathNode, ...]
    span: Span = field(compare=False, repr=False)


# -- values (LANGUAGE 5) ---------------------------------------------------------------------------------------------


@record
class NumberNode:
    text: str
    span: Span = field(compare=False, repr=False)


@record
class TextNode:
    """Literal text, escapes resolved."""

    text: str
    span: Span = field(compare=False, repr=False)


@record
class CallNode:
    """`pseudonym(PatientID, 10)`: arguments are values; plain words (tables, columns, parts of names) come as
    `ReferenceNode`, a quoted column and `in order` as `TextNode`."""

    function: Name
    arguments: tuple[ValueNode, ...]
    span: Span = field(compare=False, repr=False)


@record
class ReferenceNode:
    """An attribute, a parameter or a bare word in a value: `PatientID`, `/PatientID`, `A/B/X`, `site`."""

    path: PathNode
    span: Span = field(compare=False, repr=False)


@record
class TemplateNode:
    """Text with holes: `TextNode` and other values in order. Text without a hole is a `TextNode`, no template."""

    parts: tuple[ValueNode, ...]
    span: Span = field(compare=False, repr=False)


ValueNode = TextNode | NumberNode | CallNode | ReferenceNode | TemplateNode | RegexNode


# -- conditions (LANGUAGE 5) -----------------------------------------------------------------------------------------


@record
class TestNode:
    """One comparison. `operator` is an `expressions.Operator` value, always the plain one (`is not` comes in a
    `NotNode`); `operands` are texts, numbers, dates (`NumberNode` of the ISO text), UID keywords (`Name`) or
    a regular expression."""

    reference: PathNode
    operator: str
    operands: tuple[StringNode | NumberNode | Name | RegexNode, ...]
    every: bool
    span: Span = field(compare=False, repr=False)


@record
class MaskedNode:
    span: Span = field(compare=False, repr=False)


@record
class ConditionNameNode:
    name: Name
    span: Span = field(compare=False, repr=False)


@record
class NotNode:
    term: ConditionNode
    span: Span = field(compare=False, repr=False)


@record
class AndNode:
    terms: tuple[ConditionNode, ...]
    span: Span = field(compare=False, repr=False)


@record
class OrNode:
    terms: tuple[ConditionNode, ...]
    span: Span = field(compare=False, repr=False)


ConditionNode = TestNode | MaskedNode | ConditionNameNode | NotNode | AndNode | OrNode


# -- actions (LANGUAGE 3) --------------------------------------------------------------------------------------------


@record
class ElseNode:
    """`else remove`, `else empty` (then `value` is None) or `else VALUE` (then `word` is "value")."""

    word: str
    value: ValueNode | None
    span: Span = field(compare=False, repr=False)


@record
class PlainAction:
    """`keep`, `remove`, `empty`, `dummy`, `encrypt copy of`: `verb` is an `actions.Verb` value."""

    verb: str
    span: Span = field(compare=False, repr=False)


@record
class ValueAction:
    """`replace S with V else ...`, `set K to V else ...`."""

    verb: str
    value: ValueNode
    otherwise: ElseNode | None
    span: Span = field(compare=False, repr=False)


@record
class RegenerateAction:
    root: StringNode | None
    span: Span = field(compare=False, repr=False)


@record
class ShiftAction:
    """`by A to B days per patient|study`, `by A days` (then `least is most`), `by lookup(...) days`."""

    least: NumberNode | None
    most: NumberNode | None
    per: str
    keep_weekdays: bool
    lookup: CallNode | None
    span: Span = field(compare=False, repr=False)


@record
class TruncateAction:
    to: str
    drop_rest: bool
    span: Span = field(compare=False, repr=False)


@record
class RoundAction:
    step: NumberNode
    years: bool
    most: NumberNode | None
    span: Span = field(compare=False, repr=False)


@record
class CleanAction:
    values_of: SelectorListNode | None
    detectors: tuple[Name, ...]
    words_from: StringNode | None
    span: Span = field(compare=False, repr=False)


ActionNode = PlainAction | ValueAction | RegenerateAction | ShiftAction | TruncateAction | RoundAction | CleanAction
