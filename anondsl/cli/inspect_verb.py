"""Show what a compiled ruleset holds: its header, what a person took responsibility for, and its rules."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from anondsl.cli.rule_files import read_file
from anondsl.compiled.artifact import digest, read_artifact
from anondsl.compiled.ruleset import CompiledRuleset


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("artifact", metavar="F.anonc", help="a compiled ruleset")
    parser.add_argument("--rules", action="store_true", help="also every rule by its number")


def execute(arguments: argparse.Namespace) -> int:
    data = read_file(arguments.artifact)
    ruleset = read_artifact(data)
    width = max(len(name) for name, _ in _facts(ruleset, data))
    for name, value in _facts(ruleset, data):
        print(f"{name:<{width}}  {value}")
    for accept in ruleset.accepts:
        print(f'accepted: {accept.thing} because "{accept.because}"')
    for number, entry in enumerate(ruleset.entries):
        if entry.because or arguments.rules:
            print(f"rule {number}: {entry.text}" + (f' because "{entry.because}"' if entry.because else ""))
    return 0


def _facts(ruleset: CompiledRuleset, data: bytes) -> Iterator[tuple[str, str]]:
    yield "ruleset", ruleset.name
    yield "version", ruleset.version
    yield "project", ruleset.project or "none"
    yield "digest", digest(data)
    yield "profile", f"PS3.15 basic of {ruleset.edition}" if ruleset.edition else "none"
    yield "options", ", ".join(ruleset.options) or "none"
    yield "rules", str(len(ruleset.entries))
    yield "conditions", str(len(ruleset.guards))
    yield "needs a key", "yes" if ruleset.needs_key else "no"
    yield "parameters", ", ".join(_parameter(p.name, p.kind, p.default) for p in ruleset.parameters) or "none"
    yield "identity removed", "YES" if ruleset.record.identity_removed else "NO"
    yield "method codes", ", ".join(f"{value} ({meaning})" for value, meaning in ruleset.record.codes) or "none"


def _parameter(name: str, kind: str, default: str | None) -> str:
    return f"{name} {kind}" if default is None else f"{name} = {default}"
