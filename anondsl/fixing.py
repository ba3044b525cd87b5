"""Repair a rule file where the remedy is certain, over and over until nothing is left to repair.

A file that compiles means the same afterwards, to the byte of its artifact: repairs that would change it are not made.
"""

from __future__ import annotations

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import Compilation, compile_source
from anondsl.diagnostics.core import Diagnostic
from anondsl.diagnostics.fixing import Fixed, apply_fixes
from anondsl.semantics.loader import Loader
from anondsl.source import SourceFile

_ROUNDS = 10
"""A repair may bring the next mistake to light; no file needs as many as this."""


def fix_source(source: SourceFile, loader: Loader) -> Fixed:
    """The text after all certain repairs. Included files are read, never repaired."""
    applied: list[Diagnostic] = []
    compilation = compile_source(source, loader)
    for _ in range(_ROUNDS):
        fixed = apply_fixes(source, compilation.report)
        if not fixed.applied:
            break
        mended = SourceFile(source.name, fixed.text)
        after = compile_source(mended, loader)
        if not _means_the_same(compilation, after):
            break
        applied.extend(fixed.applied)
        source, compilation = mended, after
    return Fixed(source.text, tuple(applied))


def _means_the_same(before: Compilation, after: Compilation) -> bool:
    if before.ruleset is None:
        return True
    return after.ruleset is not None and write_artifact(after.ruleset) == write_artifact(before.ruleset)
