"""Private attributes that PS3.15 Table E.3.10-1 believes to be safe (option `retain-safe-private`, E.3.10)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from anondsl.dicom.tables import read_lines


class SafePrivate(NamedTuple):
    """One row: private creator (case and inner spaces count), group, and the low byte of the element.

    `vr` is empty where the standard gives none (five rows) and `OB|OW` where either will do; `vm` as in the standard.
    """

    creator: str
    group: int
    offset: int
    vr: str
    vm: str
    meaning: str


@lru_cache(maxsize=1)
def load_safe_private() -> tuple[SafePrivate, ...]:
    """The 479 rows, sorted by creator, group, offset."""
    rows = (line.split("\t") for line in read_lines("safe_private.tsv"))
    return tuple(SafePrivate(row[0], int(row[1], 16), int(row[2], 16), row[3], row[4], row[5]) for row in rows)
