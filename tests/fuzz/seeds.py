"""What fuzzers start from: the tests' own small files, and small ones of the corpus where there is one."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from tests.checked import files
from tests.differential.corpus import corpus_files, corpus_folder
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT
from tests.fuzz.mutate import data_set_start

_MOST_BYTES = 16 << 10
"""Larger files of the corpus are left out: a fuzzer lives from many runs."""

Seed = tuple[str, bytes]
"""Transfer syntax, and a whole file in it."""


def own_seeds() -> list[Seed]:
    seeds = [(syntax, files.whole(syntax, undefined)) for syntax, undefined in files.SHAPES]
    seeds += [(syntax, files.small(syntax, undefined)) for syntax, undefined in files.SHAPES]
    seeds += [(syntax, files.wide(syntax, 3)) for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN)]
    seeds += [(syntax, files.backwards(syntax)) for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN)]
    seeds += [(EXPLICIT, files.fragments(4, 6)), (EXPLICIT, files.fragments(3))]
    for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN):
        for undefined in (False, True):
            seeds += [(syntax, files.nested(4, syntax, undefined, vr)) for vr in ("SQ", "UN")]
    return seeds


def corpus_seeds() -> list[Seed]:
    """Small files of the corpus, encapsulated ones among them, read as what their meta information says."""
    folder = corpus_folder()
    found = []
    for path in corpus_files(folder) if folder is not None else []:
        if os.stat(path).st_size <= _MOST_BYTES:
            data = path.read_bytes()
            found.append((_syntax(path, data), data))
    return found


def _syntax(path: Path, data: bytes) -> str:
    """The encoding; what is encapsulated, or not said, counts as explicit VR."""
    head = data[: data_set_start(data)] if data[128:132] == b"DICM" else b""
    at = head.find(b"\2\0\x10\0UI")
    named = head[at + 8 : at + 8 + head[at + 6]].strip(b"\0 ").decode("latin_1") if at >= 0 else ""
    return named if named in (IMPLICIT, BIG_ENDIAN, DEFLATED) else EXPLICIT


def data_set_of(seed: Seed) -> Seed:
    """The data set without what stands before it, inflated."""
    syntax, data = seed
    body = data[data_set_start(data) :]
    if syntax == DEFLATED:
        return EXPLICIT, zlib.decompressobj(-15).decompress(body)
    return syntax, body
