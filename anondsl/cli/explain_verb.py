"""Say which rule decides an attribute, which rules lose and why; or what a code such as ADL101 means.

`anondsl explain RULES WHAT` explains an attribute: its keyword, its tag, `private "CREATOR" (gggg,ee)`, or a path such
as `RequestAttributesSequence/ScheduledProcedureStepID`. With `--in FILE.dcm` it says what becomes of it in that file;
no value of the file is shown. `anondsl explain CODE` explains a code of a message.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from typing import TYPE_CHECKING

from anondsl.batch.misuse import Misuse
from anondsl.cli.rule_files import read_file
from anondsl.cli.rules import DoesNotCompile
from anondsl.cli.show import paints, terminal_width
from anondsl.codes import RETIRED
from anondsl.compiled.artifact import MAGIC, read_artifact
from anondsl.compiled.faults import InputUnreadable, Rejection

if TYPE_CHECKING:
    from anondsl.compiled.ruleset import CompiledRuleset
    from anondsl.proof.explain import Explainer
    from anondsl.proof.explanation import Explanation
    from anondsl.proof.subject import Subject
    from anondsl.semantics.resolved import ResolvedRuleset


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="RULES", help="a rule file (.anon), a compiled ruleset (.anonc), or a code")
    parser.add_argument("what", metavar="WHAT", nargs="?", help="an attribute, or a code such as ADL902")
    parser.add_argument("--in", dest="instance", metavar="FILE.dcm", help="what becomes of the attribute in this file")


def execute(arguments: argparse.Namespace) -> int:
    what = arguments.first if arguments.what is None else arguments.what
    if arguments.instance is None and _explain_code(what):
        return 0
    if arguments.what is None:
        raise Misuse(
            "there is no such code",
            "codes run from ADL001 to ADL999; messages show theirs in brackets. For an attribute say RULES as well",
        )
    try:
        return _explain_attribute(arguments.first, what, arguments.instance)
    except DoesNotCompile:
        return 2


def _explain_code(what: str) -> bool:
    """Print the page of a code or its name; False where it is neither."""
    from anondsl.diagnostics.catalog import load_catalog

    wanted = what.strip("[]")
    if wanted.upper() in RETIRED:
        print(f"{wanted.upper()} is no longer given: {RETIRED[wanted.upper()]}")
        return True
    catalog = load_catalog()
    entry = catalog.get(wanted.upper()) or next((one for one in catalog.values() if one.slug == wanted.lower()), None)
    if entry is None:
        return False
    print(f"{entry.code} {entry.slug}\n\n{inspect.cleandoc(entry.__doc__ or '')}")
    if issubclass(entry, Rejection):
        print(f"\nThe input is not written: {entry.message}.\nWhat to do: {entry.remedy}.")
    return True


def _explain_attribute(path: str, what: str, instance: str | None) -> int:
    from anondsl.cli.explanation_text import render_explanation
    from anondsl.proof.explain import Explainer
    from anondsl.proof.subject import UnknownSubject, parse_subject

    try:
        subject = parse_subject(what)
    except UnknownSubject as unknown:
        raise Misuse(unknown.message, unknown.help) from None
    explainer = Explainer(_rules(path))
    explanation = explainer.explain(subject)
    if instance is None:
        print(render_explanation(explanation))
        return 0
    return _explain_in(explainer, explanation, subject, instance)


def _rules(path: str) -> ResolvedRuleset | CompiledRuleset:
    """A rule file as resolved, so that places and losers are known; an artifact as it is."""
    data = read_file(path)
    if path.endswith(".anonc") or data.startswith(MAGIC):
        return read_artifact(data)
    from anondsl.compiler import compile_path
    from anondsl.diagnostics.catalog.builtness import NotBuiltYet
    from anondsl.diagnostics.core import Severity
    from anondsl.diagnostics.render.text import render_report

    compilation = compile_path(path)
    errors = [found for found in compilation.report if found.severity is Severity.ERROR]
    faults = [found for found in errors if not isinstance(found.kind, NotBuiltYet)]
    if faults or compilation.resolved is None:
        print(render_report(faults, colour=paints(sys.stderr), width=terminal_width(sys.stderr)), file=sys.stderr)
        raise DoesNotCompile
    for message in dict.fromkeys(found.message for found in errors):
        print(f"note: {message}", file=sys.stderr)
    return compilation.resolved


def _explain_in(explainer: Explainer, explanation: Explanation, subject: Subject, path: str) -> int:
    from anondsl.cli.explanation_text import render_instance
    from anondsl.proof.in_file import InstanceExplainer
    from anondsl.runtime.intake import Source

    # Not the name, not the system's message: both name the file.
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size

            def read(start: int, length: int) -> bytes:
                file.seek(start)
                return file.read(length)

            found = InstanceExplainer(explainer).explain(subject, Source(size, read))
    except OSError:
        raise InputUnreadable("the file behind --in cannot be read") from None
    print(render_instance(found, explanation))
    return 0 if found.rejected is None else 1
