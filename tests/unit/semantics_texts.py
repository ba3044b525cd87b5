"""Short ways from a rule text to what the semantics makes of it, for the tests of that room."""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiler import Compilation, understand
from anondsl.diagnostics.core import Report
from anondsl.semantics.loader import NoFiles, TextLoader
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, ResolvedRuleset, ResolvedSelector
from anondsl.source import SourceFile

QUIET = frozenset(("missing-header", "no-tests", "picture-not-looked-at"))
"""What is said of every snippet."""


def understood(text: str, files: Mapping[str, str] | None = None) -> tuple[ResolvedRuleset, Report]:
    """A text with `otherwise` added where it has none."""
    if "otherwise " not in text:
        text = f"otherwise keep technical\n{text}"
    report = Report()
    loader = NoFiles() if files is None else TextLoader({**files, "main.anon": text})
    resolution = understand(SourceFile("main.anon", text), loader, report)
    assert resolution is not None, [each.message for each in report]
    return resolution.ruleset, report


def resolved(text: str, files: Mapping[str, str] | None = None) -> ResolvedRuleset:
    """The ruleset of a text without errors."""
    ruleset, report = understood(text, files)
    assert not report.has_errors, [(each.slug, each.message) for each in report]
    return ruleset


def own_rules(text: str, files: Mapping[str, str] | None = None) -> list[ResolvedRule]:
    return [rule for rule in resolved(text, files).rules if rule.layer < OPTION_LAYER]


def one_rule(text: str) -> ResolvedRule:
    (rule,) = own_rules(text)
    return rule


def selector(text: str) -> ResolvedSelector:
    """The one selector that an entry of a list means."""
    return one_rule(f"remove {text}").selector


def slugs(text: str, files: Mapping[str, str] | None = None) -> set[str]:
    """What is said of a text."""
    return {each.slug for each in understood(text, files)[1]} - QUIET


def said(compilation: Compilation) -> list[str]:
    return [each.slug for each in compilation.report]
