"""Trim the fact tables to what the independent tests read: `python tests/conformance/data/trim.py FACTS_FOLDER`.

Each table is written beside this file, gzip-compressed but for Table E.1-1. The first lines say the edition, the origin
and the SHA-256 of the table it was cut from. The product's own generator is `anondsl/dicom/tables/generate.py`; nothing
is shared with it, so that a slip in one of them shows.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

EDITIONS = {
    "ps3.15-e1-1": "PS3.15 2026d Table E.1-1",
    "ps3.15-safe-private": "PS3.15 2025b Table E.3.10-1 (same rows in 2026d)",
    "iod-types": "PS3.3 2026b",
    "nested-types": "PS3.3 2026b",
    "sop-classes": "PS3.4 2026b",
    "dictionary": "PS3.6 2026b and two attributes of PS3.15 2026d",
    "technical": "project's own judgement on PS3.6 2026b",
    "structural": "project's own judgement on PS3.6 2026b",
    "uid-attributes": "PS3.6 2026b, policy of the project",
    "cs-values": "PS3.3 2020 with parts of 2026",
    "vr-rules": "PS3.5 Table 6.2-1",
    "sequence-dummies": "PS3.3 2026b, items of the project",
}

COLUMNS: dict[str, tuple[str, ...]] = {
    "ps3.15-e1-1": (
        "tag", "keyword", "vr", "basic", "rtn_safe_priv", "rtn_uids", "rtn_dev_id", "rtn_inst_id", "rtn_pat_chars",
        "rtn_long_full_dates", "rtn_long_modif_dates", "clean_desc", "clean_struct_cont", "clean_graph",
    ),
    "ps3.15-safe-private": ("creator", "group", "offset", "vr", "vm"),
    "iod-types": ("ciod_id", "tag", "type"),
    "nested-types": ("parent", "tag", "type"),
    "sop-classes": ("sop_class_uid", "keyword", "ciod_id"),
    "dictionary": ("tag", "keyword", "vr", "vm", "in_types"),
    "technical": ("tag", "keyword", "technical", "reason"),
    "structural": ("tag", "keyword", "vr", "role"),
    "uid-attributes": ("keyword", "tag", "class", "policy", "basic"),
    "cs-values": ("tag", "keyword", "values", "unknown", "other", "none"),
    "vr-rules": ("vr", "kind", "max_len", "len_unit", "repertoire", "pad", "insignificant", "multi", "explicit_vr_len", "pattern"),
    "sequence-dummies": ("tag", "keyword", "minimal_item"),
}  # fmt: skip

PLAIN = {"ps3.15-e1-1"}
"""Tables that people look at; the others are compressed."""


def trim(text: str, columns: tuple[str, ...]) -> str:
    """The chosen columns of a table, its column names first, comments left out."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    names = lines[0].split("\t")
    places = [names.index(column) for column in columns]
    out = []
    for line in lines:
        cells = line.split("\t") + [""] * len(names)
        out.append("\t".join(cells[place] for place in places))
    return "\n".join(out) + "\n"


def main(folder: str) -> None:
    here = Path(__file__).parent
    for name, columns in COLUMNS.items():
        raw = (Path(folder) / f"{name}.tsv").read_bytes()
        head = (
            f"# edition: {EDITIONS[name]}\n"
            f"# origin: facts/{name}.tsv, columns as named below, cut by tests/conformance/data/trim.py\n"
            f"# sha256 of the origin: {hashlib.sha256(raw).hexdigest()}\n"
        )
        data = (head + trim(raw.decode("utf-8"), columns)).encode("utf-8")
        if name in PLAIN:
            (here / f"{name}.tsv").write_bytes(data)
        else:
            (here / f"{name}.tsv.gz").write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
