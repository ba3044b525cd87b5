"""Compiled rule files that are kept: a `.anon` compiles once, and starts as fast as an `.anonc` from then on.

One is found again by everything that it was made from: the sources of this package as they lie on the disk, the rule
file, and each file that it includes. What the compiler had to say is kept with it and said again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator

from anondsl.cache import Refused, cache_folder, forget_old, make_cache_folder, read_cached, write_cached
from anondsl.records import record

_SUFFIX = ".compiled"
_MOST = 32
_DIGEST_BYTES = 32
_PACKAGES = ("anondsl", "anondsl.grammars", "anondsl.rulesets")


@record
class Kept:
    """An artifact, and the report on the rule file as it was printed."""

    artifact: bytes
    said: str


def key_of(path: str, data: bytes, looks: str) -> str:
    """What a compilation of the rule file `path` with the bytes `data` is kept under; `looks`: how reports are printed.

    "" where the package's own files cannot be looked at: then nothing is kept.
    """
    digest = hashlib.sha256()
    names = (sys.implementation.cache_tag or "", os.path.realpath(path), path, looks)
    try:
        for part in (*_sources(), *map(os.fsencode, names), data):
            digest.update(len(part).to_bytes(8, "little") + part)
    except OSError:
        return ""
    return digest.hexdigest()[:32]


def _sources() -> Iterator[bytes]:
    """All files that a compiler is made of, by name, time and size: whoever edits or installs one changes these."""
    for name in _PACKAGES:
        __import__(name)
        folders = list(sys.modules[name].__path__)
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    if entry.is_dir():
                        folders.append(entry.path)
                    elif not entry.name.endswith((".pyc", ".pyo")):
                        status = entry.stat()
                        yield os.fsencode(f"{entry.path} {status.st_mtime_ns} {status.st_size}")


def recall(key: str) -> Kept | None:
    """The compilation that was kept, if every file that it includes is as it was."""
    if not key:
        return None
    try:
        data = read_cached(_path(cache_folder(), key))
        body = memoryview(data)[_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != data[:_DIGEST_BYTES]:
            return None
        line, _, artifact = bytes(body).partition(b"\n")
        about = json.loads(line)
        if any(_digest_of(path) != digest for path, digest in about["includes"]):
            return None
        return Kept(artifact, about["said"])
    except (Refused, OSError):
        return None


def keep(key: str, kept: Kept, includes: Iterable[tuple[str, bytes]]) -> None:
    """Keep a compilation that included these files. Where there is no place for it, nothing happens."""
    if not key:
        return
    try:
        folder = make_cache_folder()
        digests = [(path, hashlib.sha256(data).hexdigest()) for path, data in includes]
        line = json.dumps({"includes": digests, "said": kept.said}).encode("ascii")
        body = line + b"\n" + kept.artifact
        write_cached(_path(folder, key), hashlib.sha256(body).digest() + body)
        forget_old(folder, (_SUFFIX,), _MOST)
    except (Refused, OSError):
        return


def _path(folder: str, key: str) -> str:
    return os.path.join(folder, f"rules-{key}{_SUFFIX}")


def _digest_of(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
