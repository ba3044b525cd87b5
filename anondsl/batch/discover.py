"""Which inputs there are: a walk over folders that holds one folder at a time in memory.

Every folder is read in sorted order, so that the same tree gives the same numbers on every machine. Links, devices,
pipes and sockets are never opened; they come out as rejected, and a folder that cannot be read as failed: nothing is
left out in silence. Archives are only recognized here; `anondsl.batch.archives` looks into them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from anondsl.batch.items import Found, Item, Kind, failed, rejected
from anondsl.compiled.faults import InputUnreadable
from anondsl.compiled.input_faults import NotAnOrdinaryFile

WORK_FOLDER = ".anondsl-work"
"""Folder of a running batch inside its output; never an input."""

_KINDS: tuple[tuple[str, Kind], ...] = (
    (".zip", Kind.ZIP),
    (".tar", Kind.TAR),
    (".tar.gz", Kind.PACKED_TAR),
    (".tgz", Kind.PACKED_TAR),
    (".tar.bz2", Kind.PACKED_TAR),
    (".tbz2", Kind.PACKED_TAR),
    (".tar.xz", Kind.PACKED_TAR),
    (".txz", Kind.PACKED_TAR),
)

_SUFFIXES = {suffix.rpartition(".")[2] for suffix, _ in _KINDS}


def discover(inputs: Sequence[str], excluded: Iterable[tuple[int, int]] = ()) -> Iterator[Found | Item]:
    """Every file below `inputs`, numbered from 1, and what cannot be looked at.

    `excluded` holds (device, inode) of folders that are no input wherever they turn up: the output, the quarantine.
    A link that the user named himself is followed; one inside a folder is not.
    """
    number = 0
    skip = frozenset(excluded)
    for given in inputs:
        try:
            path = os.path.realpath(given, strict=True)
            mode = os.stat(path).st_mode
        except OSError as error:
            number += 1
            yield _unreadable(number, given, error)
            continue
        if stat.S_ISREG(mode):
            number += 1
            yield Found(number, path, kind_of_name(path) if kind_of_name(path) is not Kind.FILE else _sniff(path))
        elif stat.S_ISDIR(mode):
            for found in _walk(path, skip, number):
                number = found.number
                yield found
        else:
            number += 1
            yield rejected(number, 0, NotAnOrdinaryFile, path=path)


def kind_of_name(path: str) -> Kind:
    """The kind that a file's name tells: archives by their usual suffixes, in any case."""
    name = path.lower()
    if name.rpartition(".")[2] not in _SUFFIXES:
        return Kind.FILE
    return next((kind for suffix, kind in _KINDS if name.endswith(suffix)), Kind.FILE)


def _walk(top: str, skip: frozenset[tuple[int, int]], number: int) -> Iterator[Found | Item]:
    """Depth first with a stack of our own: a tree deeper than Python's recursion is no trouble."""
    stack: list[Iterator[os.DirEntry[str]]] = []
    try:
        stack.append(_sorted_entries(top))
    except OSError as error:
        yield _unreadable(number + 1, top, error)
        return
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
            continue
        try:
            if entry.is_file(follow_symlinks=False):
                number += 1
                yield Found(number, entry.path, kind_of_name(entry.name))
            elif entry.is_dir(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                if (status.st_dev, status.st_ino) not in skip and entry.name != WORK_FOLDER:
                    stack.append(_sorted_entries(entry.path))
            else:
                number += 1
                yield rejected(number, 0, NotAnOrdinaryFile, path=entry.path)
        except OSError as error:
            number += 1
            yield _unreadable(number, entry.path, error)


def _sorted_entries(path: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        return iter(sorted(entries, key=lambda entry: entry.name))


def _sniff(path: str) -> Kind:
    """What the first bytes of a file tell that the user named: some archives come without their suffix."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return Kind.FILE  # whoever opens it as a file says why it cannot be read
    try:
        start = os.read(descriptor, 512)
    except OSError:
        return Kind.FILE
    finally:
        os.close(descriptor)
    return kind_of_bytes(start)


def is_packed(start: bytes | memoryview) -> bool:
    """Whether the first 512 bytes of a file are those of an archive, or of gzip, bzip2 or xz."""
    packed = bytes(start[:6]).startswith((b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0"))
    return kind_of_bytes(start) is not Kind.FILE or (packed and start[128:132] != b"DICM")


def kind_of_bytes(start: bytes | memoryview) -> Kind:
    """The kind that the first 512 bytes of a file tell; a DICOM file may begin with anything."""
    if start[128:132] == b"DICM":
        return Kind.FILE
    if start[:4] == b"PK\3\4":
        return Kind.ZIP
    return Kind.TAR if start[257:262] == b"ustar" else Kind.FILE


def _unreadable(number: int, path: str, error: OSError) -> Item:
    reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
    fault = InputUnreadable(f"the input cannot be read: {reason}", "run as a user who may read it, or leave it out")
    return failed(number, 0, fault, path=path)
