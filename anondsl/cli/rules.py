"""Loading RULES, a `.anon` or an `.anonc`, for every verb that takes one.

The compiler is imported only where there is something to compile: running an `.anonc` loads nothing of it.
"""

from __future__ import annotations

import sys

from anondsl.cli.rule_files import read_file
from anondsl.cli.show import paints, terminal_width
from anondsl.compiled.artifact import MAGIC, digest, read_artifact, write_artifact
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.records import record


@record
class Rules:
    """A compiled ruleset, its artifact and the artifact's digest."""

    ruleset: CompiledRuleset
    artifact: bytes
    digest: str


class DoesNotCompile(Exception):
    """The diagnostics are printed already."""


def load_rules(path: str) -> Rules:
    """Read or compile. Raises `DoesNotCompile`, `Misuse`, `ArtifactUnreadable`."""
    if path.endswith(".anonc") or _starts_with_magic(path):
        data = read_file(path)
        return Rules(read_artifact(data), data, digest(data))
    return compile_rules(path)


def compile_rules(path: str) -> Rules:
    """Compile a rule file; what the compiler has to say goes to standard error."""
    from anondsl.compiler import compile_path
    from anondsl.diagnostics.render.text import render_report

    read_file(path)
    compilation = compile_path(path)
    if len(compilation.report):
        text = render_report(compilation.report, colour=paints(sys.stderr), width=terminal_width(sys.stderr))
        print(text, file=sys.stderr)
    if compilation.ruleset is None:
        raise DoesNotCompile
    artifact = write_artifact(compilation.ruleset)
    return Rules(compilation.ruleset, artifact, digest(artifact))


def _starts_with_magic(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False
