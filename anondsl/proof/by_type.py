"""What `remove`, `empty` and `dummy` come to by Type: in common IODs, or in the sequence of a path (LANGUAGE 3).

The Types are those that the compiled ruleset carries, so that an old artifact is explained by what it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from anondsl.compiled.expressions import DEEP
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import DummySpec, Op, RowFlag
from anondsl.dicom.uids import load_uids
from anondsl.proof.contexts import Decisions, cells
from anondsl.proof.explanation import ByType
from anondsl.proof.subject import Subject
from anondsl.proof.words import dummy_words
from anondsl.records import record

TAKING = frozenset((Op.REMOVE, Op.EMPTY, Op.DUMMY, Op.REMOVE_OTHERWISE))
"""Ops that depend on the Type."""

COMMON_IODS: Mapping[str, str] = MappingProxyType(
    {
        "CT": "CTImageStorage",
        "MR": "MRImageStorage",
        "enhanced MR": "EnhancedMRImageStorage",
        "US": "UltrasoundImageStorage",
        "CR": "ComputedRadiographyImageStorage",
        "DX": "DigitalXRayImageStorageForPresentation",
        "MG": "DigitalMammographyXRayImageStorageForPresentation",
        "XA": "XRayAngiographicImageStorage",
        "PET": "PositronEmissionTomographyImageStorage",
        "NM": "NuclearMedicineImageStorage",
        "SC": "SecondaryCaptureImageStorage",
        "slide": "VLWholeSlideMicroscopyImageStorage",
        "SR": "EnhancedSRStorage",
        "RT structures": "RTStructureSetStorage",
        "RT dose": "RTDoseStorage",
        "segmentation": "SegmentationStorage",
        "PDF": "EncapsulatedPDFStorage",
    }
)
"""Short names of the objects that archives are full of, with the keywords of their SOP classes."""

_NO_COLUMN = 0xFFFF
_OPTIONAL = 3
_MOST_TYPES = 4


@record
class _Result:
    """What an op comes to for one Type; two Types of one result are told apart all the same."""

    decisions: Decisions
    subject: Subject
    op: Op

    def outcome(self, type_: int) -> str:
        """The same steps as the `decide` kernel takes."""
        op = Op.REMOVE if self.op is Op.REMOVE_OTHERWISE else self.op
        if (op is Op.REMOVE and type_ in (0, _OPTIONAL)) or (op is Op.DUMMY and type_ == 0):
            return "gone"
        if type_ != 1 and not (op is Op.DUMMY and type_ != 0):
            return "empty"
        if op is Op.REMOVE and RowFlag.REFERENCES in self.decisions.flags(self.subject):
            return "the sequence stays, what is in its items is ruled by itself"
        return dummy_words(dummy_of(self.decisions, self.subject))


def dummy_of(decisions: Decisions, subject: Subject) -> DummySpec | None:
    """The dummy that the ruleset carries for an attribute."""
    row = -1 if subject.private is not None else decisions.row(subject.tag)
    if row < 0:
        return None
    number = cells("H", decisions.ruleset.table.dummies)[row]
    return None if number == _NO_COLUMN else decisions.ruleset.dummies[number]


def by_type(decisions: Decisions, subject: Subject, op: Op) -> tuple[ByType, ...]:
    """What an op comes to, strongest Type first; nothing for ops that do not depend on it."""
    if op not in TAKING:
        return ()
    result = _Result(decisions, subject, op)
    if subject.private is not None:
        return (ByType(0, result.outcome(0)),)
    row = decisions.row(subject.tag)
    columns = cells("H", decisions.ruleset.table.type_columns)
    column = _NO_COLUMN if row < 0 else columns[row]
    if column == _NO_COLUMN:
        return (ByType(_OPTIONAL, result.outcome(_OPTIONAL)),)
    steps = subject.path.steps
    nested = _nested(decisions.ruleset, column)
    if steps and steps[-1] != DEEP:
        parent = decisions.row(steps[-1])
        type_ = 0 if parent < 0 else nested.get(columns[parent], 0)
        return (ByType(type_, result.outcome(type_), (), (steps[-1],)),)
    iods = _top(decisions.ruleset, column) if not steps else {}
    tags = cells("I", decisions.ruleset.table.tags)
    tag_of = {number: tags[at] for at, number in enumerate(columns) if number != _NO_COLUMN}
    inside = {} if subject.path.anchored and not steps else {tag_of[parent]: kind for parent, kind in nested.items()}
    found = []
    for type_ in (1, 2, _OPTIONAL, 0):
        names = tuple(name for name, kind in iods.items() if kind == type_)
        sequences = tuple(sorted(tag for tag, kind in inside.items() if kind == type_))
        if names or sequences:
            found.append(ByType(type_, result.outcome(type_), names, sequences))
    return tuple(found)


def _top(ruleset: CompiledRuleset, column: int) -> dict[str, int]:
    """Types of a column at the top level of the common IODs."""
    types = ruleset.types
    rows = dict(types.sop_classes)
    uids = load_uids()
    found = {}
    for name, keyword in COMMON_IODS.items():
        row = rows.get(uids.uid(keyword) or "")
        if row is not None:
            found[name] = types.top[row * types.stride + column // _MOST_TYPES] >> 2 * (column % _MOST_TYPES) & 3
    return found


def _nested(ruleset: CompiledRuleset, column: int) -> dict[int, int]:
    """Types of a column by the column of the sequence around it (see `TypeTable.nested`)."""
    return {cell >> 18: cell & 3 for cell in cells("I", ruleset.types.nested) if cell >> 2 & 0xFFFF == column}
