"""Rule files as verbs read and rewrite them: all or nothing, or shown as a difference."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from anondsl.batch.misuse import Misuse
from anondsl.compiled.faults import OutputUnwritable


def read_file(path: str) -> bytes:
    """The bytes of a rule file. Raises `Misuse` where there are none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
        raise Misuse(f"the rule file cannot be read: {reason}", "RULES is a `.anon` or an `.anonc` file") from None


def put(text: str) -> None:
    """Rule files are UTF-8 with line feeds, whatever the terminal and the system prefer."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def difference(name: str, before: str, after: str) -> Iterator[str]:
    """A unified diff that `patch` reads."""
    from difflib import unified_diff

    for line in unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def rewrite(path: str, data: bytes) -> None:
    """All or nothing, with the mode that the file had; a link stays one, and the file that it names is written."""
    import tempfile  # and with it what few runs need

    target = os.path.realpath(path)
    temporary = ""
    try:
        mode = os.stat(target).st_mode
        descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=os.path.dirname(target))
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(descriptor, mode & 0o7777)
            os.fsync(descriptor)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
        raise OutputUnwritable(f"`{path}` cannot be written: {reason}", "the file is left as it was") from None
