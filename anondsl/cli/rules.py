"""Loading RULES, a `.anon` or an `.anonc`, for every verb that takes one.

The compiler is imported only where there is something to compile: running an `.anonc` loads nothing of it.
"""

from __future__ import annotations

import sys

from anondsl.cli.kept import Kept, keep, key_of, recall
from anondsl.cli.rule_files import read_file
from anondsl.cli.show import paints, terminal_width
from anondsl.compiled.artifact import MAGIC, read_artifact, stated_digest, write_artifact
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
        return Rules(read_artifact(data), data, stated_digest(data))
    return compile_rules(path)


def compile_rules(path: str) -> Rules:
    """Compile a rule file, or take what was kept of it; what the compiler has to say goes to standard error."""
    data = read_file(path)
    colour, width = paints(sys.stderr), terminal_width(sys.stderr)
    key = key_of(path, data, f"{colour} {width}")
    kept = recall(key)
    if kept is not None:
        if kept.said:
            print(kept.said, file=sys.stderr)
        return Rules(read_artifact(kept.artifact), kept.artifact, stated_digest(kept.artifact))
    return _compile_anew(path, data, key, colour, width)


def _compile_anew(path: str, data: bytes, key: str, colour: bool, width: int | None) -> Rules:
    from anondsl.compiler import compile_path
    from anondsl.diagnostics.render.text import render_report

    compilation = compile_path(path)
    said = render_report(compilation.report, colour=colour, width=width) if len(compilation.report) else ""
    if said:
        print(said, file=sys.stderr)
    if compilation.ruleset is None:
        raise DoesNotCompile
    artifact = write_artifact(compilation.ruleset)
    if read_file(path) == data:  # else somebody has saved it meanwhile, and nobody knows what was compiled
        keep(key, Kept(artifact, said), ((each.name, each.text.encode("utf_8")) for each in compilation.included))
    return Rules(compilation.ruleset, artifact, stated_digest(artifact))


def _starts_with_magic(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False
