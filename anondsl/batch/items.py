"""The small tuples that go through a batch and between its processes: an input that was found, and what became of it.

They hold paths of inputs only where a process needs them to open the file, or where the user may see them.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

from enum import StrEnum
from typing import NamedTuple

from anondsl.compiled.faults import Fault, Rejection
from anondsl.runtime.result import Outcome


class Kind(StrEnum):
    """How an input is opened; by its name, or by its first bytes where the user named it himself."""

    FILE = "file"
    ZIP = "zip"
    TAR = "tar"
    PACKED_TAR = "packed tar"
    """A tar that is compressed as a whole: it can be read from the start only."""


class Found(NamedTuple):
    """An input: its number in the order of discovery (from 1), and where it is."""

    number: int
    path: str
    kind: Kind


class Unit(NamedTuple):
    """What a process is given at once: a few files, or one archive of which it does every `parts`-th member."""

    inputs: tuple[Found, ...]
    part: int = 0
    parts: int = 1


class Item(NamedTuple):
    """What became of one input, or of one member of an archive (`member` from 1, 0 for the input itself).

    `temporary` and `names` (study, series, instance) are those of a written one, before it has its place. `code`,
    `message` and `help` say why it was rejected or failed; `attributes` and `entries` what the reason is about.
    `digest` is keyed and says nothing to others. `path` is only filled where the user may see it. `fatal`: going on
    makes no sense, as with a full disk.
    """

    number: int
    member: int
    outcome: Outcome
    code: str = ""
    slug: str = ""
    message: str = ""
    help: str = ""
    digest: str = ""
    temporary: str = ""
    names: tuple[str, str, str] = ("", "", "")
    attributes: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    path: str = ""
    fatal: bool = False

    @property
    def call(self) -> str:
        """The input as messages call it: its number, the member's, and the keyed digest."""
        number = f"{self.number}.{self.member}" if self.member else str(self.number)
        return f"input {number} ({self.digest})" if self.digest else f"input {number}"


def rejected(number: int, member: int, reason: type[Rejection], *, digest: str = "", path: str = "") -> Item:
    """An item for a reason that no engine gave."""
    return Item(
        number,
        member,
        Outcome.REJECTED,
        reason.code,
        reason.slug,
        reason.message,
        reason.remedy,
        digest,
        path=path,
    )


def failed(
    number: int,
    member: int,
    fault: Fault,
    *,
    digest: str = "",
    temporary: str = "",
    path: str = "",
    fatal: bool = False,
) -> Item:
    """An item for a fault of ours or of the machine."""
    return Item(
        number,
        member,
        Outcome.FAILED,
        fault.code,
        fault.slug,
        fault.message,
        fault.help,
        digest,
        temporary,
        path=path,
        fatal=fatal,
    )
