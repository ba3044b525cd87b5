"""De-identify DICOM archives by a rule file that a privacy officer can write and a reviewer can read.

    ruleset = anondsl.compile_file("trial42.anon")
    session = ruleset.session(key=anondsl.Key.from_file("project.key"))
    result = session.apply_bytes(data)

Names are fetched when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anondsl.public import CompilationError, Ruleset, compile_file, compile_text, explain, load
    from anondsl.runtime.keys import Key
    from anondsl.runtime.result import Result
    from anondsl.runtime.session import Session

__all__ = ["CompilationError", "Key", "Result", "Ruleset", "Session", "compile_file", "compile_text", "explain", "load"]

_HOMES = {
    "CompilationError": "anondsl.public",
    "Ruleset": "anondsl.public",
    "compile_file": "anondsl.public",
    "compile_text": "anondsl.public",
    "explain": "anondsl.public",
    "load": "anondsl.public",
    "Key": "anondsl.runtime.keys",
    "Result": "anondsl.runtime.result",
    "Session": "anondsl.runtime.session",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `anondsl` has no attribute `{name}`")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
