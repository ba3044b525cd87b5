"""Copies of rejected inputs for people who may see originals: one file and one note for each.

The folder holds identified data, so nobody but its owner may enter it. A copy is called by the number and the keyed
digest of its input; the note says why it was rejected, and names the input only where the user asked for names.
Duplicates are not copied: their output is written.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterable, Sequence

from anondsl.batch.content import Content, chunks
from anondsl.batch.items import Item
from anondsl.batch.write import unwritable, write_pieces
from anondsl.compiled.faults import OutputUnwritable


def open_quarantine(path: str) -> tuple[int, int]:
    """Make the folder, or see that nobody else may enter it. (device, inode), for discovery to leave out.

    Raises `OutputUnwritable`.
    """
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
        status = os.stat(path)
    except OSError as error:
        raise unwritable(error) from None
    if not stat.S_ISDIR(status.st_mode):
        raise OutputUnwritable("the quarantine is no folder", "name a folder, or a name that is not taken")
    if status.st_mode & 0o077:
        raise OutputUnwritable(
            f"the quarantine has mode {stat.S_IMODE(status.st_mode):04o}: it holds originals, and others may enter it",
            "run `chmod 700` on it, or name a new folder",
        )
    return status.st_dev, status.st_ino


class Quarantine:
    """Writes copies and notes; one for each process. `rule_texts` are the rules by number, for the notes."""

    def __init__(self, path: str, rule_texts: Sequence[str]) -> None:
        self._path = path
        self._rule_texts = rule_texts

    def keep(self, item: Item, content: Content) -> None:
        """Copy `content`, the input of the rejected `item`. Raises OSError and `InputUnreadable`."""
        number = f"{item.number:07d}" + (f".{item.member}" if item.member else "")
        name = f"{number}-{item.digest}"
        note = json.dumps(self._note(item), indent=2, ensure_ascii=False) + "\n"
        folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _write(f"{name}.json", (note.encode("utf-8", "backslashreplace"),), folder)
            _write(f"{name}.dcm", chunks(content), folder)
            os.fsync(folder)
        finally:
            os.close(folder)

    def _note(self, item: Item) -> dict[str, object]:
        note: dict[str, object] = {
            "input": item.call.removeprefix("input "),
            "code": item.code,
            "reason": item.slug,
            "message": item.message,
            "help": item.help,
        }
        if item.attributes:
            note["attributes"] = [f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in item.attributes]
        if item.entries:
            note["rules"] = [self._rule_texts[entry] for entry in item.entries if 0 <= entry < len(self._rule_texts)]
        if item.path:
            note["path"] = item.path
        return note


def _write(name: str, content: Iterable[bytes | memoryview], folder: int) -> None:
    """A whole file or none; one of the same name is an earlier copy of the same input."""
    temporary = f".{name}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        for chunk in content:
            write_pieces(descriptor, (chunk,))
        os.fsync(descriptor)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise
    finally:
        os.close(descriptor)
