"""Registered UIDs by keyword: what `SOPClassUID is CTImageStorage` means.

Storage SOP Classes come from the facts, every other UID of PS3.6 Annex A and the transfer syntaxes from the dictionary
of the edition named in `tables/uids.tsv`. What a transfer syntax does to the bytes is in `transfer_syntax.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from anondsl.dicom.tables import read_lines
from anondsl.records import record

DICOM_ROOT = "1.2.840.10008."


class RegisteredUid(NamedTuple):
    """`kind` is `storage`, `sop-class`, `transfer-syntax` or `other`."""

    uid: str
    keyword: str
    kind: str
    retired: bool
    name: str


@record
class Uids:
    """Registered UIDs; every keyword stands for one UID."""

    by_keyword: Mapping[str, RegisteredUid]
    by_uid: Mapping[str, RegisteredUid]

    def uid(self, keyword: str) -> str | None:
        found = self.by_keyword.get(keyword)
        return None if found is None else found.uid

    def keyword(self, uid: str) -> str | None:
        found = self.by_uid.get(uid)
        return None if found is None else found.keyword


@lru_cache(maxsize=1)
def load_uids() -> Uids:
    """The UIDs shipped with this package."""
    rows = (line.split("\t") for line in read_lines("uids.tsv"))
    entries = [RegisteredUid(row[0], row[1], row[2], row[3] == "R", row[4]) for row in rows]
    return Uids(
        by_keyword=MappingProxyType({entry.keyword: entry for entry in entries}),
        by_uid=MappingProxyType({entry.uid: entry for entry in entries}),
    )
