"""Where the tests' interpreter stands, what it was given, and how it refuses. No rules and no actions here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from anondsl.semantics.resolved import Scope
from tests.differential.charsets import CharacterSet
from tests.differential.conditions import Level
from tests.differential.plain_reader import File
from tests.differential.texts import Out


class Rejected(Exception):
    """The instance must not be written, for the reason with this code; `tag` is the attribute that it is about."""

    def __init__(self, code: str, tag: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.tag = tag


@dataclass
class Session:
    """What a run knows besides the rules: `derive(purpose)` gives the key of one purpose for the project."""

    derive: Callable[[str], bytes]
    parameters: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    again: bool = False


@dataclass
class Expected:
    """What must be written. `removed_invalid` counts kept texts that did not pass the check of LANGUAGE 9."""

    file: File
    elements: list[Out]
    charset: CharacterSet
    sop_class: str
    new_instance: str
    removed_invalid: int


@dataclass
class Standing:
    """Where the walk stands: levels from the top to here, the sequences in between, which scopes hold."""

    levels: list[Level]
    chain: tuple[int, ...]
    scopes: dict[Scope, bool]

    @property
    def parent(self) -> int | None:
        return self.chain[-1] if self.chain else None


def settled(result: bool | None) -> bool:
    if result is None:
        raise Rejected("ADL919")
    return result
