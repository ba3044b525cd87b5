"""The independent tests' own reading of the tables in `data/`: Table E.1-1, Types, dictionary, dummies.

Shares no parser and no lookup with the product: a Type here is a line of text in a TSV file, found by key. Lists are
read once and never changed. What the rules make of them is in `tests/differential`.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

TEXT_TYPES = ("1", "1C", "2", "2C", "3")


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table as dictionaries from column name to cell."""
    plain = DATA / f"{name}.tsv"
    raw = plain.read_bytes() if plain.exists() else gzip.decompress((DATA / f"{name}.tsv.gz").read_bytes())
    lines = [line for line in raw.decode("utf-8").split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t")
    return tuple(dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:])


@dataclass(frozen=True)
class Attribute:
    """A row of the dictionary, with what the other tables say of it."""

    tag: int
    care: int
    keyword: str
    vrs: tuple[str, ...]
    vm: str
    in_types: bool
    profile: str
    """Basic action in Table E.1-1, "" without row."""
    structural: str
    """Role in the list of structural attributes, "" if it is none."""
    technical: bool
    reason: str


def _pattern(text: str) -> tuple[int, int]:
    value = int(text.replace("x", "0"), 16)
    care = int("".join("0" if digit == "x" else "f" for digit in text), 16)
    return value, care


@lru_cache
def attributes() -> tuple[Attribute, ...]:
    profile = {row["tag"]: row for row in rows("ps3.15-e1-1")}
    structural = {row["tag"]: row for row in rows("structural")}
    technical = {row["tag"]: row for row in rows("technical")}
    out = []
    for row in rows("dictionary"):
        text = row["tag"]
        tag, care = _pattern(text)
        basic = profile.get(text, {}).get("basic", "")
        if tag >> 24 == 0x50 and care != 0xFFFFFFFF:
            basic = profile["50xxxxxx"]["basic"]
        fact = technical.get(text, {})
        out.append(
            Attribute(
                tag,
                care,
                row["keyword"],
                tuple(row["vr"].split("|")),
                row["vm"],
                row["in_types"] == "Y",
                basic,
                structural.get(text, {}).get("role", ""),
                fact.get("technical", "N") == "Y",
                fact.get("reason", ""),
            )
        )
    return tuple(out)


@lru_cache
def _exact() -> dict[int, Attribute]:
    return {a.tag: a for a in attributes() if a.care == 0xFFFFFFFF}


@lru_cache
def _patterns() -> tuple[Attribute, ...]:
    return tuple(a for a in attributes() if a.care != 0xFFFFFFFF)


@cache
def attribute(tag: int) -> Attribute | None:
    """The dictionary's row of a public tag; repeating groups by their pattern; None: the dictionary does not know it."""
    found = _exact().get(tag)
    if found is not None or (tag >> 16) & 1:
        return found
    for candidate in _patterns():
        if tag & candidate.care == candidate.tag:
            return candidate
    return None


@lru_cache
def by_keyword() -> dict[str, Attribute]:
    return {a.keyword: a for a in attributes() if a.keyword}


@lru_cache
def _top() -> dict[tuple[str, int], str]:
    return {(row["ciod_id"], int(row["tag"].replace("x", "0"), 16)): row["type"] for row in rows("iod-types")}


@lru_cache
def _strongest_top() -> dict[int, str]:
    found: dict[int, str] = {}
    for (_, tag), kind in _top().items():
        if tag not in found or TEXT_TYPES.index(kind) < TEXT_TYPES.index(found[tag]):
            found[tag] = kind
    return found


@lru_cache
def _nested() -> dict[tuple[int, int], str]:
    return {
        (int(row["parent"], 16), int(row["tag"].replace("x", "0"), 16)): row["type"] for row in rows("nested-types")
    }


@lru_cache
def iod_of() -> dict[str, str]:
    """IOD by SOP Class UID; classes without an IOD are left out."""
    return {row["sop_class_uid"]: row["ciod_id"] for row in rows("sop-classes") if row["ciod_id"]}


def nested_type(parent: int, tag: int) -> str | None:
    """The cell of the nested table, None without a row."""
    return _nested().get((parent, tag))


def type_of(sop_class: str, parent: int | None, tag: int) -> int:
    """Type of an attribute (LANGUAGE 3): 1, 2 or 3, 0 where the IOD does not have it. `parent` None: top level."""
    fact = attribute(tag)
    if fact is None:
        return 0
    if not fact.in_types:
        return 3
    tag = fact.tag
    if parent is not None:
        kind = _nested().get((parent, tag))
        return 0 if kind is None else int(kind[0]) if kind else 3
    iod = iod_of().get(sop_class)
    if iod is not None:
        kind = _top().get((iod, tag))
        return int(kind[0]) if kind else 0
    kind = _strongest_top().get(tag)
    if kind is None:
        return 0
    return 3 if of_the_picture(fact) else int(kind[0])


def of_the_picture(fact: Attribute) -> bool:
    """A number or code string of the picture itself (Y in the technical table): there is no honest dummy for it."""
    return fact.technical and fact.vrs[0] in ("AT", "CS", "DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV")


@cache
def holds_code(sequence: int) -> bool:
    """A sequence of coded entries: it lists a code value and its meaning, and nothing else that would be Type 1."""
    members = {tag: kind for (parent, tag), kind in _nested().items() if parent == sequence}
    others = [tag for tag, kind in members.items() if kind.startswith("1") and tag >> 16 != 0x0008]
    return 0x00080100 in members and 0x00080104 in members and not others


@lru_cache
def never_changed_uids() -> frozenset[int]:
    """UI attributes that name a class, syntax, coding scheme, context or template."""
    return frozenset(
        int(r["tag"], 16) for r in rows("uid-attributes") if r["policy"] == "never-change" and _is_tag(r["tag"])
    )


def _is_tag(text: str) -> bool:
    return len(text) == 8 and all(c in "0123456789abcdef" for c in text)


@lru_cache
def instance_uids_outside() -> frozenset[int]:
    """The instance UIDs outside Table E.1-1 that `otherwise` regenerates (LANGUAGE 2)."""
    return frozenset(a.tag for a in attributes() if a.reason == "instance-uid")


@lru_cache
def code_string_dummy(tag: int) -> str:
    """A listed word for unknown, other or none, else the first listed one, else REMOVED (LANGUAGE 3)."""
    for row in rows("cs-values"):
        if row["tag"] == f"{tag:08x}":
            for column in ("unknown", "other", "none"):
                if row[column]:
                    return row[column].split("|")[0]
            first = row["values"].split("; ")[0].split("|")[0]
            return first.split("=")[-1].strip() or "REMOVED"
    return "REMOVED"
