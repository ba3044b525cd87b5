"""What makes a file a ruleset that can be trusted and found again: names that are used, a header, tests, no secrets."""

from __future__ import annotations

import re
import unicodedata

from anondsl.compiled.actions import BoundAction, Per, Regenerate, Replace, Set, Shift
from anondsl.compiled.expressions import Call, Template, Value
from anondsl.diagnostics.catalog.conflicts import UnusedName
from anondsl.diagnostics.catalog.privacy import PictureNotLookedAt
from anondsl.diagnostics.catalog.style import MissingHeader, NoProject, NoTests
from anondsl.diagnostics.catalog.suspicions import MixedScripts, SecretInFile
from anondsl.diagnostics.core import Report
from anondsl.semantics.names import WHAT
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.winning import Ranking
from anondsl.source import SourceFile, Span
from anondsl.syntax.ast import TestStatement

_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?i:password|passwd|secret|api[_-]?key|access[_-]?token)\s*[=:]\s*[^\s\"]{6,}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\b(?i:[0-9a-f]{40,})\b"
    r"|\b(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[0-9])[A-Za-z0-9+/]{43,}={0,2}",
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def check_unused_names(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Groups, conditions, parameters and tables that nothing uses; those of shipped files may wait."""
    for name, definition in resolution.names.definitions.items():
        if name not in resolution.names.used and not definition.name.span.source.name.startswith("anondsl:"):
            report.add(UnusedName(WHAT[type(definition)], name), at=definition.name.span)


def check_header(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """A name for the records, a project for the key, and tests."""
    top = resolution.files[0].node
    if resolution.header is None:
        report.add(MissingHeader(), at=Span(top.source, 0, min(1, len(top.source.text))))
        return
    if resolution.header.project is None and any(_needs_key(rule.action) for rule in resolution.ruleset.rules):
        report.add(NoProject(), at=resolution.header.name.span)
    if not any(isinstance(statement, TestStatement) for statement in top.statements):
        report.add(NoTests(), at=resolution.header.name.span)


def check_picture(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """A whole ruleset that neither masks nor rejects nor accepts any picture."""
    ruleset = resolution.ruleset
    looked_at = ruleset.rejects or any(accept.thing == "unmasked-pixels" for accept in ruleset.accepts)
    claimed = "clean-pixel-data" in ruleset.options  # then it is an error, and said elsewhere
    if resolution.header is not None and not looked_at and not claimed:
        report.add(PictureNotLookedAt(), at=resolution.header.name.span)


def _needs_key(action: BoundAction) -> bool:
    match action:
        case Regenerate():
            return True
        case Shift(per=per):
            return per is not Per.NOTHING
        case Replace() | Set():
            return _derives(action.value) or (action.fallback_value is not None and _derives(action.fallback_value))
    return False


def _derives(value: Value) -> bool:
    match value:
        case Call(function="pseudonym" | "hash" | "number"):
            return True
        case Call(arguments=parts) | Template(parts=parts):
            return any(map(_derives, parts))
    return False


def check_texts(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Secrets, and letters of one alphabet among those of another."""
    for file in resolution.files:
        source = file.node.source
        if source.name.startswith("anondsl:"):
            continue
        for found in _SECRETS.finditer(source.text):
            report.add(SecretInFile(), at=Span(source, found.start(), found.end()))
        if not source.text.isascii():
            _check_scripts(source, report)


def _check_scripts(source: SourceFile, report: Report) -> None:
    said = [each.span.start for each in report if each.span.source is source]
    for found in _WORD.finditer(source.text):
        word = found[0]
        if word.isascii() or any(found.start() <= start < found.end() for start in said):
            continue
        scripts = {script for script in map(_script, word) if script in _LOOKALIKE_SCRIPTS}
        if len(scripts) > 1:
            names = " and ".join(script.capitalize() for script in sorted(scripts))
            report.add(MixedScripts(word, names), at=Span(source, found.start(), found.end()))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]
