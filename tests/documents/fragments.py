"""Parts of rule files in the documents: completed to whole files and compiled."""

from __future__ import annotations

import re
from pathlib import Path

from anondsl.compiler import compile_path, compile_text
from anondsl.diagnostics.core import Report
from anondsl.source import SourceFile
from anondsl.syntax.parse import parse_source
from anondsl.trial.bench import Bench
from anondsl.trial.trials import read_trials

HEADER = 'ruleset "Example" version "1" project "example"'
PROFILE = "use profile basic of 2026d"
OTHERWISE = "otherwise keep technical"
ACCEPT = 'accept unmasked-pixels because "an example has no picture"'
TEST = 'test "it is an example" {\n    given PatientComments "words"\n    expect PatientComments absent\n}'

_REST = (("ruleset", HEADER), ("otherwise", OTHERWISE), ("accept|reject", ACCEPT), ("test", TEST))
"""First words of statements, and what is added where a fragment has none of them."""


def complete(fragment: str, profile: bool = False) -> str:
    """A whole file around a fragment: what it does not say itself is put in front of it."""
    added = [text for words, text in _REST if not re.search(rf"^\s*({words})\b", fragment, re.MULTILINE)]
    if profile and not re.search(r"^\s*use\b", fragment, re.MULTILINE):
        added.insert(1, PROFILE)
    return "".join(f"{text}\n" for text in added) + fragment + "\n"


def codes_of(text: str) -> set[str]:
    """The codes that the compiler gives for a text."""
    return {diagnostic.code for diagnostic in compile_text(text).report}


def codes_of_file(path: Path) -> set[str]:
    """The same for a file, with what it includes from its folder."""
    return {diagnostic.code for diagnostic in compile_path(path).report}


def failing_tests(path: Path) -> list[str]:
    """The tests of a file that do not pass, each with what came instead; none where the file does not compile."""
    ruleset = compile_path(path).ruleset
    node = parse_source(SourceFile(str(path), path.read_text(encoding="utf-8")), Report())
    if ruleset is None or node is None:
        return []
    verdicts = Bench(read_trials(node), ruleset).run(ruleset)
    return [
        f"{verdict.trial.name}: {verdict.problem or [(failure.span.text, failure.got) for failure in verdict.failures]}"
        for verdict in verdicts
        if not verdict.passed
    ]
