"""Enumerated values: code strings whose list PS3.3 closes, such as those of Patient's Sex (0010,0040)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from anondsl.dicom.tables import read_columns


@lru_cache(maxsize=1)
def load_enumerated() -> Mapping[int, tuple[str, ...]]:
    """By tag, the values of all modules together; only attributes of one value.

    Newer editions may add values: that one is missing here is a reason to ask, and none to refuse.
    """
    tags, values = read_columns("enumerated.tsv", 2)
    return MappingProxyType({int(tag, 16): tuple(text.split("|")) for tag, text in zip(tags, values, strict=True)})
