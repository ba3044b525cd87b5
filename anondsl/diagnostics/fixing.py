"""Apply fixes to the text of a rule file: those that are certain, and that do not touch each other."""

from __future__ import annotations

from collections.abc import Iterable

from anondsl.diagnostics.core import Diagnostic, Edit
from anondsl.records import record
from anondsl.source import SourceFile


@record
class Fixed:
    """A text after its fixes, and what they were for, in order of their places."""

    text: str
    applied: tuple[Diagnostic, ...]


def apply_fixes(source: SourceFile, diagnostics: Iterable[Diagnostic]) -> Fixed:
    """Every safe fix of this file whose edits overlap with none before it. Guesses are left to people."""
    taken: list[Edit] = []
    applied = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not fix.safe or any(edit.span.source.name != source.name for edit in fix.edits):
            continue
        if any(_touch(edit, other) for edit in fix.edits for other in taken):
            continue
        taken.extend(fix.edits)
        applied.append(diagnostic)
    text = source.text
    for edit in sorted(taken, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return Fixed(text, tuple(applied))


def _touch(one: Edit, other: Edit) -> bool:
    """Edits that share a character, or meet in one place, where their order would matter."""
    return one.span.start <= other.span.end and other.span.start <= one.span.end
