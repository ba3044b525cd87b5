"""What `import anondsl` gives: compile or load a ruleset, open a session, apply it.

Thin on purpose: the compiler is imported when something is compiled, the engine when a session is opened.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from anondsl.compiled.artifact import digest, read_artifact, write_artifact
from anondsl.compiled.faults import InputUnreadable
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.records import field, record

if TYPE_CHECKING:
    from anondsl.compiler import Compilation
    from anondsl.diagnostics.core import Report
    from anondsl.proof.explanation import Explanation
    from anondsl.runtime.keys import Key
    from anondsl.runtime.session import Session
    from anondsl.semantics.resolved import ResolvedRuleset


class CompilationError(Exception):
    """A rule file has errors. `report` holds the diagnostics; as text they are what `anondsl lint` shows."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        from anondsl.diagnostics.render.text import render_report

        return render_report(self.report)


@record
class Ruleset:
    """A compiled ruleset: immutable, compared by value, safe in many threads, can be pickled."""

    compiled: CompiledRuleset
    resolved: ResolvedRuleset | None = field(default=None, compare=False, repr=False)
    """The rules with their places, where they were compiled from source: `explain` shows lines by them."""

    @property
    def name(self) -> str:
        return self.compiled.name

    @property
    def version(self) -> str:
        return self.compiled.version

    @cached_property
    def artifact(self) -> bytes:
        """The bytes of an `.anonc` file: the same rules, the same bytes."""
        return write_artifact(self.compiled)

    @property
    def digest(self) -> str:
        """SHA-256 of the rules, 64 hexadecimal digits: what every written instance carries."""
        return digest(self.artifact)

    def session(
        self, key: Key | None = None, parameters: Mapping[str, str] | None = None, *, again: bool = False
    ) -> Session:
        """A session that applies the rules.

        Parameters
        ----------
        key
            The project's secret; needed where the rules derive values from it.
        parameters
            Values of the parameters that the rules declare.
        again
            Apply the rules even to instances that carry their digest already.

        Raises
        ------
        KeyMissing, ParameterMissing, EngineUnavailable
        """
        from anondsl.runtime.session import Session

        return Session(self.compiled, key, parameters, again=again, digest=self.digest)


def compile_file(path: str | os.PathLike[str]) -> Ruleset:
    """Compile a rule file. Raises `CompilationError`, `InputUnreadable`."""
    from anondsl.compiler import compile_path

    return _compiled(compile_path(path))


def compile_text(text: str) -> Ruleset:
    """Compile the text of a rule file, which can include shipped files only. Raises `CompilationError`."""
    from anondsl import compiler

    return _compiled(compiler.compile_text(text))


def _compiled(compilation: Compilation) -> Ruleset:
    if compilation.ruleset is None:
        raise CompilationError(compilation.report)
    return Ruleset(compilation.ruleset, compilation.resolved)


def load(path: str | os.PathLike[str]) -> Ruleset:
    """Read a compiled ruleset (`.anonc`); nothing of the compiler is imported.

    Raises `ArtifactUnreadable`, `InputUnreadable`.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise InputUnreadable(f"the compiled ruleset cannot be read: {error.strerror}") from None
    return Ruleset(read_artifact(data))


def explain(ruleset: Ruleset, what: str) -> Explanation:
    """Which rule decides an attribute, which rules lose, and why.

    Parameters
    ----------
    ruleset
        From source it shows the losing rules and where all of them stand, from an `.anonc` the rules that win.
    what
        A keyword, a tag such as `(0010,0020)`, `private "CREATOR" (gggg,ee)`, or a path of sequences to one of these.

    Raises
    ------
    UnknownSubject
        `what` names no attribute, or several. It is a `ValueError`.
    """
    from anondsl.proof.explain import explain as explain_rules

    return explain_rules(ruleset.compiled if ruleset.resolved is None else ruleset.resolved, what)
