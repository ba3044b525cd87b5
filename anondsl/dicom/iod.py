"""Types of attributes (PS3.3, edition 2026b): at the top level by IOD, below by parent sequence.

1C counts as 1 and 2C as 2, optional modules count as present (LANGUAGE 3). What a rule does with a Type is decided in
`anondsl.ir`. An attribute with `in_types` False in the dictionary has Types nobody lists: it counts as Type 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from anondsl.dicom.tables import read_lines
from anondsl.records import record

ABSENT = "-"


@record
class IodTypes:
    """Types of all storage IODs.

    `iods` names them in the order of the Types in each row of `by_tag`; `sop_classes` maps a SOP Class UID to its IOD.
    `nested` maps (tag of the sequence, tag) to 1, 2 or 3; a pair without an entry is not in the standard.
    Repeating groups stand under their representative, `0x60003000`.
    """

    iods: tuple[str, ...]
    sop_classes: Mapping[str, str]
    by_tag: Mapping[int, str]
    nested: Mapping[tuple[int, int], int]

    def top(self, tag: int) -> str:
        """One character an IOD, in the order of `iods`: `1`, `2`, `3`, or `-` where the IOD has it not at its top."""
        return self.by_tag.get(tag) or ABSENT * len(self.iods)

    def strongest(self, tag: int) -> str:
        """The strongest Type that any IOD gives at the top level, `-` when none has the attribute."""
        types = self.by_tag.get(tag, ABSENT)
        return next((kind for kind in "123" if kind in types), ABSENT)


@lru_cache(maxsize=1)
def load_types() -> IodTypes:
    """The Types shipped with this package."""
    header, *rows = read_lines("iod_types.tsv")
    by_tag = {int(tag, 16): types for tag, types in (row.split("\t") for row in rows)}
    nested: dict[tuple[int, int], int] = {}
    for line in read_lines("nested_types.tsv"):
        parent_digits, *members = line.split("\t")
        parent = int(parent_digits, 16)
        for kind, tags in enumerate(members, start=1):
            for tag in tags.split():
                nested[parent, int(tag, 16)] = kind
    sop_classes = dict(line.split("\t") for line in read_lines("sop_class_iods.tsv"))
    return IodTypes(
        iods=tuple(header.split()),
        sop_classes=MappingProxyType(sop_classes),
        by_tag=MappingProxyType(by_tag),
        nested=MappingProxyType(nested),
    )
