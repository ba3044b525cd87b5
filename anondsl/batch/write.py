"""The output folder: where an output goes, and how it gets there without ever being half there.

Outputs are written and fsynced in a work folder inside the output, so that a name in the tree always stands for a
whole file; a killed run leaves nothing but that folder, which the next run clears away. One process, which holds the
lock on the folder, gives every output its place by the rule of names (`OutputFolder.place`); any number of processes
write.

An output is `STUDY/SERIES/INSTANCE.dcm`. Where two of one name hold the same bytes, the second is a duplicate. Where
they differ, each is `INSTANCE-<8 hex digits of the SHA-256 of its bytes>.dcm`, the first one too: names depend on no
order.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
from collections import OrderedDict
from collections.abc import Sequence
from enum import Enum

from anondsl.batch.content import copy_stretch
from anondsl.batch.discover import WORK_FOLDER
from anondsl.compiled.faults import OutputUnwritable
from anondsl.runtime.result import Piece, Stretch

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW_FILE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_FOLDERS = 128
_PIECES_A_CALL = 1024
"""IOV_MAX of Linux."""

_SEVERAL = r"(.+)-[0-9a-f]{8}\.dcm"
_LONGEST_UID = 64

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENODEV, errno.ESTALE})
"""Errors of a disk after which the next output would fail as well."""


class Placed(Enum):
    WRITTEN = "written"
    DUPLICATE = "duplicate"


class _Series:
    """An open series folder. `several`: names under which different outputs have turned up."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.several: set[str] = set()


class OutputFolder:
    """The output of one run, locked against a second one. Use as a context manager; raises `OutputUnwritable`."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._root = -1
        self._work = -1
        self._lock = -1
        self._series: OrderedDict[tuple[str, str], _Series] = OrderedDict()
        self._unsettled: set[tuple[str, str]] = set()
        self._new_folders: set[str] = set()

    @property
    def work_path(self) -> str:
        return os.path.join(self.path, WORK_FOLDER)

    @property
    def identity(self) -> tuple[int, int]:
        """(device, inode): discovery leaves this folder out."""
        status = os.fstat(self._root)
        return status.st_dev, status.st_ino

    def __enter__(self) -> OutputFolder:
        try:
            os.makedirs(self.path, exist_ok=True)
            self._root = os.open(self.path, _FOLDER_FLAGS & ~os.O_NOFOLLOW)
            with contextlib.suppress(FileExistsError):
                os.mkdir(WORK_FOLDER, 0o700, dir_fd=self._root)
            self._work = os.open(WORK_FOLDER, _FOLDER_FLAGS, dir_fd=self._root)
            self._lock = _lock(self._work)
            for name in os.listdir(self._work):
                if name != "lock":
                    os.unlink(name, dir_fd=self._work)
        except OSError as error:
            self._close()
            raise unwritable(error) from None
        except OutputUnwritable:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.settle()
        except OSError as error:
            raise unwritable(error) from None
        finally:
            with contextlib.suppress(OSError):
                for name in os.listdir(self._work):
                    if name != "lock":
                        os.unlink(name, dir_fd=self._work)
                os.unlink("lock", dir_fd=self._work)
                os.rmdir(WORK_FOLDER, dir_fd=self._root)
            self._close()

    def place(self, temporary: str, names: tuple[str, str, str]) -> Placed:
        """Give the finished file `temporary` of the work folder its name.

        Raises OSError where the disk fails, `OutputUnwritable` where the rule of names finds none.
        """
        study, series, instance = (_component(name) for name in names)
        folder = self._folder(study, series)
        if instance not in folder.several:
            try:
                os.stat(f"{instance}.dcm", dir_fd=folder.descriptor, follow_symlinks=False)
            except FileNotFoundError:
                self._move(temporary, folder, f"{instance}.dcm", (study, series))
                return Placed.WRITTEN
        return self._place_beside(temporary, folder, instance, (study, series))

    def open_folder(self, study: str, series: str) -> int:
        """Descriptor of the folder of a series in which a name that is free may be taken by renaming; -1 where no
        output has been given a place there, or where the rule for several outputs of one name is at work."""
        key = _component(study), _component(series)
        folder = self._series.get(key)
        if folder is None or folder.several:
            return -1
        self._unsettled.add(key)
        return folder.descriptor

    def discard(self, temporary: str) -> None:
        """Forget an output that gets no place."""
        with contextlib.suppress(OSError):
            os.unlink(temporary, dir_fd=self._work)

    def settle(self) -> None:
        """Names given so far survive a loss of power from here on. Raises OSError."""
        for key in self._unsettled:
            if key in self._series:
                os.fsync(self._series[key].descriptor)
        for study in self._new_folders:
            _sync_folder(study, self._root)
        if self._new_folders:
            os.fsync(self._root)
        self._unsettled.clear()
        self._new_folders.clear()

    def _place_beside(self, temporary: str, folder: _Series, instance: str, key: tuple[str, str]) -> Placed:
        """The rule for two of one name. Between the two renames the tree is one that a further run completes."""
        digest = _digest(temporary, self._work)
        if instance not in folder.several:
            there = _digest(f"{instance}.dcm", folder.descriptor)
            if there == digest:
                os.unlink(temporary, dir_fd=self._work)
                return Placed.DUPLICATE
            beside = f"{instance}-{there[:8]}.dcm"
            os.rename(f"{instance}.dcm", beside, src_dir_fd=folder.descriptor, dst_dir_fd=folder.descriptor)
            folder.several.add(instance)
        name = f"{instance}-{digest[:8]}.dcm"
        try:
            there = _digest(name, folder.descriptor)
        except FileNotFoundError:
            self._move(temporary, folder, name, key)
            return Placed.WRITTEN
        if there != digest:
            raise OutputUnwritable(
                "three outputs of one name, two of them with one digest: no name is left",
                "run the inputs of this series into output folders of their own",
            )
        os.unlink(temporary, dir_fd=self._work)
        return Placed.DUPLICATE

    def _move(self, temporary: str, folder: _Series, name: str, key: tuple[str, str]) -> None:
        os.rename(temporary, name, src_dir_fd=self._work, dst_dir_fd=folder.descriptor)
        self._unsettled.add(key)

    def _folder(self, study: str, series: str) -> _Series:
        key = (study, series)
        folder = self._series.get(key)
        if folder is not None:
            self._series.move_to_end(key)
            return folder
        if len(self._series) >= _OPEN_FOLDERS:
            oldest, closing = self._series.popitem(last=False)
            if oldest in self._unsettled:
                os.fsync(closing.descriptor)
                self._unsettled.discard(oldest)
            os.close(closing.descriptor)
        if _make(study, self._root):
            self._new_folders.add(study)
        parent = os.open(study, _FOLDER_FLAGS, dir_fd=self._root)
        try:
            new = _make(series, parent)
            descriptor = os.open(series, _FOLDER_FLAGS, dir_fd=parent)
        finally:
            os.close(parent)
        folder = _Series(descriptor)
        if new:
            self._new_folders.add(study)
        else:
            matches = (re.fullmatch(_SEVERAL, name) for name in os.listdir(descriptor))
            folder.several = {match[1] for match in matches if match}
        self._series[key] = folder
        return folder

    def _close(self) -> None:
        for folder in self._series.values():
            os.close(folder.descriptor)
        self._series.clear()
        for descriptor in (self._lock, self._work, self._root):
            if descriptor >= 0:
                os.close(descriptor)
        self._lock = self._work = self._root = -1


class TemporaryWriter:
    """Writes finished bytes into the work folder, fsynced; one for each process."""

    def __init__(self, work_path: str) -> None:
        self.folder = os.open(work_path, _FOLDER_FLAGS)
        self.before = os.urandom(6).hex() + "-"
        """What names of this writer start with; behind it comes a number."""
        self.count = 0

    def write(self, pieces: Sequence[Piece], source: int = -1) -> str:
        """Name of the new file in the work folder. `source`: the open input, of which pieces may be stretches.

        Raises OSError where the output fails, `InputUnreadable` where the input does; then no file is left.
        """
        self.count += 1
        name = f"{self.before}{self.count}"
        descriptor = os.open(name, NEW_FILE_FLAGS, 0o666, dir_fd=self.folder)
        try:
            write_pieces(descriptor, pieces, source)
            os.fsync(descriptor)
        except BaseException:
            os.unlink(name, dir_fd=self.folder)
            raise
        finally:
            os.close(descriptor)
        return name

    def close(self) -> None:
        os.close(self.folder)


def write_pieces(descriptor: int, pieces: Sequence[Piece], source: int = -1) -> None:
    """All of `pieces` in order, stretches of `source` among them."""
    run: list[bytes | memoryview] = []
    for piece in pieces:
        if isinstance(piece, Stretch):
            _write_run(descriptor, run)
            run = []
            copy_stretch(source, piece.start, piece.size, descriptor)
        else:
            run.append(piece)
    _write_run(descriptor, run)


def _write_run(descriptor: int, pieces: Sequence[bytes | memoryview]) -> None:
    """All bytes of `pieces`, whatever part of them the system takes at once."""
    for start in range(0, len(pieces), _PIECES_A_CALL):
        views = pieces[start : start + _PIECES_A_CALL]
        total = sum(map(len, views))
        done = os.writev(descriptor, views)
        if done == total:
            continue
        for piece in views:
            if done >= len(piece):
                done -= len(piece)
                continue
            rest = memoryview(piece)[done:]
            done = 0
            while len(rest):
                rest = rest[os.write(descriptor, rest) :]


def unwritable(error: OSError) -> OutputUnwritable:
    """The fault for an error of the output's disk; names no path."""
    reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
    return OutputUnwritable(f"the output cannot be written: {reason}", _help_for(error.errno))


def _help_for(number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "make room and run again: what is written stays as it is"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a folder that you may write to"
    if number in (errno.EFBIG,):
        return "the system limits the size of files: see `ulimit -f`"
    return ""


def _component(name: str) -> str:
    """A UID as a name of a file or folder. A UID that was kept can be anything, and never becomes a path.

    Malformed ones share a name, and the rule of names tells their outputs apart: a digest of the value would tell it to
    whoever guesses it.
    """
    digits = name.replace(".", "")
    if digits.isdigit() and digits.isascii() and name[0] != "." and len(name) <= _LONGEST_UID:
        return name
    return "malformed" if name else "none"


def _make(name: str, parent: int) -> bool:
    try:
        os.mkdir(name, dir_fd=parent)
    except FileExistsError:
        return False
    return True


def _sync_folder(name: str, parent: int) -> None:
    descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=parent)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(name: str, folder: int) -> str:
    """SHA-256 of a regular file, hexadecimal. Something else under its name is not ours to read."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lock(work: int) -> int:
    """A lock on the work folder, or `OutputUnwritable` where another run holds it. It ends with the process."""
    while True:
        descriptor = os.open("lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=work)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise OutputUnwritable(
                    "another run writes to this output folder",
                    "wait for it to end, or choose another folder",
                ) from None
            raise
        with contextlib.suppress(FileNotFoundError):
            held, named = os.fstat(descriptor), os.stat("lock", dir_fd=work, follow_symlinks=False)
            if (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino):
                return descriptor
        os.close(descriptor)  # the run that held it has just ended and taken the name away
