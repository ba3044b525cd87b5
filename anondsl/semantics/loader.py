"""Where included files come from: a folder, the package's own rule files, or texts in memory.

A loader gives a source or the reason why not; it reports nothing and remembers nothing. Which file stands how deep is
`includes`.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Protocol

from anondsl.records import record
from anondsl.source import SourceFile

SHIPPED = "anondsl:"
"""Names that begin so are rule files of this package."""

MOST_BYTES = 1 << 20
"""Size of one rule file."""


class Refusal(StrEnum):
    """Why an included file does not come."""

    NOT_FOUND = "there is no such file"
    OUTSIDE = "it lies outside of the folder of the compiled file"
    UNREADABLE = "it cannot be read"
    NOT_UTF8 = "it is not UTF-8 text"
    TOO_LARGE = "it is larger than 1 MiB"


class Loader(Protocol):
    """Reads included files."""

    def read(self, name: str, from_name: str) -> SourceFile | Refusal:
        """The file that `include "name"` in the file `from_name` means. Its `SourceFile.name` tells files apart."""


@record
class NoFiles:
    """Shipped files only: for a text that stands in no folder."""

    def read(self, name: str, from_name: str) -> SourceFile | Refusal:
        return read_shipped(name, from_name) or Refusal.NOT_FOUND


@record
class TextLoader:
    """Files from memory, by name; shipped ones besides."""

    texts: Mapping[str, str]

    def read(self, name: str, from_name: str) -> SourceFile | Refusal:
        shipped = read_shipped(name, from_name)
        if shipped is not None:
            return shipped
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(from_name), name))
        text = self.texts.get(joined)
        return Refusal.NOT_FOUND if text is None else SourceFile(joined, text)


@record
class FolderLoader:
    """Files of one folder and of those below it; `root` is the folder of the compiled file.

    A rule file that somebody sent must not be able to show, by a message, what stands elsewhere on the disk: names that
    lead out of the folder are refused, whether the file is there or not, through links as well.
    """

    root: str

    def read(self, name: str, from_name: str) -> SourceFile | Refusal:
        shipped = read_shipped(name, from_name)
        if shipped is not None:
            return shipped
        if "\0" in name or not name:
            return Refusal.NOT_FOUND
        path = os.path.normpath(os.path.join(os.path.dirname(from_name), name))
        root = os.path.realpath(self.root or os.curdir)
        if not _is_below(os.path.realpath(path), root):
            return Refusal.OUTSIDE
        try:
            with open(path, "rb") as file:
                return _source(path, file.read(MOST_BYTES + 1))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return Refusal.NOT_FOUND
        except OSError:
            return Refusal.UNREADABLE


def _is_below(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath((path, folder)) == folder
    except ValueError:  # another drive
        return False


def read_shipped(name: str, from_name: str) -> SourceFile | Refusal | None:
    """A rule file of this package; None where neither the name nor the including file is one."""
    if name.startswith(SHIPPED):
        inner = name.removeprefix(SHIPPED)
    elif from_name.startswith(SHIPPED):
        inner = posixpath.join(posixpath.dirname(from_name.removeprefix(SHIPPED)), name)
    else:
        return None
    inner = posixpath.normpath(inner)
    parts = inner.split("/")
    if not inner.endswith(".anon") or ".." in parts or "" in parts or "\\" in inner:
        return Refusal.NOT_FOUND
    place = files("anondsl.rulesets").joinpath(*parts)
    if not place.is_file():
        return Refusal.NOT_FOUND
    return _source(SHIPPED + inner, place.read_bytes())


def _source(name: str, data: bytes) -> SourceFile | Refusal:
    if len(data) > MOST_BYTES:
        return Refusal.TOO_LARGE
    try:
        return SourceFile(name, data.decode("utf-8"))
    except UnicodeDecodeError:
        return Refusal.NOT_UTF8
