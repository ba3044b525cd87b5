"""Say what is wrong with rule files, and what to think about before images leave the house.

Status 2: a file does not compile; 1: it does, with warnings (with `--strict`, notes count as well); 0: nothing found.
`--fix` repairs what has one certain remedy, in the files that are named, and says what it did; the rest is shown.
A comment `# allow ADL307 because "..."` takes a warning or a note out; it never takes out an error.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from anondsl.batch.misuse import Misuse
from anondsl.cli.rule_files import difference, put, read_file, rewrite
from anondsl.cli.show import paints, terminal_width

if TYPE_CHECKING:
    from anondsl.diagnostics.core import Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", nargs="+", help="rule files (.anon)")
    parser.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text", help="for whom")
    parser.add_argument("--strict", action="store_true", help="status 1 for notes as well")
    parser.add_argument("--fix", action="store_true", help="repair what has one certain remedy")
    parser.add_argument("--diff", action="store_true", help="with --fix: write nothing; show what would change")


def execute(arguments: argparse.Namespace) -> int:
    from anondsl.compiler import examine_path
    from anondsl.diagnostics.core import Report, Severity

    if arguments.diff and not arguments.fix:
        raise Misuse("--diff shows what --fix would change", "say --fix --diff")
    report = Report()
    for path in arguments.rules:
        read_file(path)
        if arguments.fix:
            _fix(path, arguments.diff)
        report.extend(examine_path(path))
    if arguments.diff:
        return 0
    sys.stdout.write(_render(report, arguments.format))
    if arguments.format == "text":
        from anondsl.diagnostics.render.text import summary

        print(summary(report) or "nothing found", file=sys.stderr)
    if report.has_errors:
        return 2
    if report.count(Severity.WARNING) or (arguments.strict and len(report)):
        return 1
    return 0


def _fix(path: str, only_show: bool) -> None:
    """Repair one file, or show how."""
    from anondsl.compiler import read_source
    from anondsl.diagnostics.core import Report
    from anondsl.fixing import fix_source
    from anondsl.semantics.loader import FolderLoader

    source = read_source(path, Report())
    if source is None:
        return
    fixed = fix_source(source, FolderLoader(os.path.dirname(path)))
    if only_show:
        put("".join(difference(path, source.text, fixed.text)))
        return
    if fixed.text != source.text:
        rewrite(path, fixed.text.encode("utf-8"))
    for diagnostic in fixed.applied:
        title = diagnostic.fix.title if diagnostic.fix else ""
        print(f"{path}:{diagnostic.span.line}: fixed {diagnostic.code} {diagnostic.slug}: {title}", file=sys.stderr)


def _render(report: Report, form: str) -> str:
    if form == "json":
        from anondsl.diagnostics.render.json import render_json

        return render_json(report)
    if form == "sarif":
        from importlib.metadata import version

        from anondsl.diagnostics.render.sarif import render_sarif

        return render_sarif(report, version=version("anondsl"))
    if form == "github":
        from anondsl.diagnostics.render.github import render_github

        return render_github(report)
    from anondsl.diagnostics.render.text import render_report

    text = render_report(report, colour=paints(sys.stdout), width=terminal_width(sys.stdout))
    return f"{text}\n" if text else ""
