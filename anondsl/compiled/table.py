"""The action table: the arrays that the engine walks, one meaning for compiler and runtime.

A `TagTable` holds one row for each public attribute of the dictionary, sorted by tag; `Nodes` hold the decision
diagrams that rows point to. A node reference is an `int32`: at or above 0 it is the index of a node, below 0 it is a
leaf, `~reference` being the index into `CompiledRuleset.leaves`.

All arrays are little-endian `bytes`, so that they go into the artifact and into kernels as they are.
"""

# Annotations are not postponed: `canonical` would compile the text of each whenever an artifact is read.

from enum import IntEnum, IntFlag

from anondsl.records import record

VR_CODES: tuple[str, ...] = (
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW",
    "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV",
)  # fmt: skip
"""The 34 value representations of PS3.5 Table 6.2-1; the position is the VR's number in every table."""

VR_NUMBER: dict[str, int] = {code: number for number, code in enumerate(VR_CODES)}


class Op(IntEnum):
    """What a leaf tells the engine. REMOVE, EMPTY and DUMMY still depend on the Type in the instance's IOD."""

    KEEP = 0
    REMOVE = 1
    EMPTY = 2
    DUMMY = 3
    UID = 4
    SHIFT = 5
    TRUNCATE = 6
    VALUE = 7
    ROUND = 8
    CLEAN = 9
    REMOVE_OTHERWISE = 10
    """`otherwise` took it: as REMOVE, but the reason of a rejection names `otherwise`."""


class RowFlag(IntFlag):
    """Facts of an attribute that the engine needs beside its decision."""

    DROP = 1
    """Structural and never written: group lengths, commands, file set, data set trailing padding, records (written
    anew)."""
    STRUCTURAL = 2
    """Structural and kept as it is (pixel layout, palettes, SOPClassUID)."""
    OVERLAY_LAYOUT = 4
    """Goes and stays with OverlayData of its group."""
    CHARACTER_SET = 8
    PIXEL_DATA = 16
    """PixelData, FloatPixelData, DoubleFloatPixelData."""
    NO_HONEST_DUMMY = 32
    """A number or code string of the picture: where it would need a dummy the instance is rejected (LANGUAGE 3)."""
    REFERENCES = 64
    """A sequence of references (X/Z/U*): where `remove` meets Type 1, it stays and its items are ruled."""
    CLASS_UID = 128
    """A UI that names a class, syntax, scheme, context or template: `regenerate` leaves it alone."""
    CURVE = 256
    """Group 50xx."""
    OVERLAY = 512
    """Group 60xx."""


class TestKind(IntEnum):
    """High byte of a node's test; the low 24 bits are an index."""

    GUARD = 0
    """Bit of an instance-level condition, index into `CompiledRuleset.guards`."""
    PATH = 1
    """The path automaton accepts here, index of an accepting set bit (`PathAutomaton.accepts`)."""
    SCOPE = 2
    """The item stands in this `within` scope and its condition holds, index into `CompiledRuleset.scopes`."""
    SAFE = 3
    """VR and number of values agree with a row of PS3.15 Table E.3.10-1, index into `CompiledRuleset.safe_private`."""


def encode_test(kind: TestKind, index: int) -> int:
    return (int(kind) << 24) | index


def decode_test(test: int) -> tuple[TestKind, int]:
    return TestKind(test >> 24), test & 0xFFFFFF


@record
class Leaf:
    """One thing to do: `action` is an index into `CompiledRuleset.actions` (-1 where the op needs no operand),
    `entry` the rule number (-1 for `otherwise`)."""

    op: int
    action: int
    entry: int


@record
class TagTable:
    """Rows of the public attributes, sorted by tag. Arrays of `count` cells:

    tags u32; vrs u8 (`VR_NUMBER`, the first where the dictionary lists several); flags u16 (`RowFlag`);
    nodes i32 (node reference); dummies u16 (index into `CompiledRuleset.dummies`, 0xFFFF none);
    symbols u16 (symbol of the path automaton, 0 for sequences that no path names); type_columns u16 (column of
    `TypeTable.top`, 0xFFFF where nobody lists Types: counts as Type 3).
    Repeating groups (50xx, 60xx) have one row, at group 5000 and 6000; the engine folds the group.
    """

    count: int
    tags: bytes
    vrs: bytes
    flags: bytes
    nodes: bytes
    dummies: bytes
    symbols: bytes
    type_columns: bytes


@record
class TypeTable:
    """Types of PS3.3 by IOD, two bits a cell: 0 not in the IOD, 1 (1, 1C), 2 (2, 2C), 3.

    `top` has `len(iods) + 1` rows of `stride` bytes; the last row serves unknown SOP classes. Cell of column c:
    `(top[row * stride + c // 4] >> (2 * (c % 4))) & 3`. `sop_classes` maps a SOP Class UID to its row.
    `nested` is a sorted u32 array: parent column << 18 | column << 2 | type.
    """

    stride: int
    sop_classes: tuple[tuple[str, int], ...]
    unknown_row: int
    top: bytes
    nested: bytes


@record
class PathAutomaton:
    """A DFA over the sequences on the way to an item. State 0 is the top level of the instance.

    `delta` is u16[states * symbols]: the state of an item of the sequence with that symbol.
    `accepts` is u8[states * paths]: whether path p leads here (for elements standing in such an item).
    """

    states: int
    symbols: int
    paths: int
    delta: bytes
    accepts: bytes


@record
class TagPatternRow:
    """Decision for tags outside the dictionary: `(tag & care) == value`. First match wins; sorted by the compiler."""

    value: int
    care: int
    node: int


@record
class PrivateRow:
    """Decision for private elements. `group` and `offset` -1: every element of the creator's blocks."""

    creator: str
    group: int
    offset: int
    node: int


@record
class SafePrivateRow:
    """VR (empty: any) and number of values a row of PS3.15 Table E.3.10-1 asks for; `most` 0: no upper bound."""

    vr: str
    least: int
    most: int
    step: int


@record
class DummyItemElement:
    """An element of a dummy item: text value (backslash separates values), or nested items.

    `kind` is "text", "number", "bytes" (hex digits), "uid" (a new UID), "original" (as it was in the first item) or
    "items".
    """

    tag: int
    vr: str
    kind: str
    text: str = ""
    items: tuple[tuple["DummyItemElement", ...], ...] = ()


@record
class DummySpec:
    """A dummy value: `kind` "text", "bytes" (hex digits in `text`), "uid", "items" or "reject" (no honest dummy)."""

    kind: str
    text: str = ""
    items: tuple[tuple[DummyItemElement, ...], ...] = ()
