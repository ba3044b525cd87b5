"""Say what is wrong with rule files, and what to think about before images leave the house.

Status 2: a file does not compile; 1: it does, with warnings (with `--strict`, notes count as well); 0: nothing found.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from anondsl.cli.rules import read_file
from anondsl.cli.show import paints, terminal_width

if TYPE_CHECKING:
    from anondsl.diagnostics.core import Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", nargs="+", help="rule files (.anon)")
    parser.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text", help="for whom")
    parser.add_argument("--strict", action="store_true", help="status 1 for notes as well")


def execute(arguments: argparse.Namespace) -> int:
    from anondsl.compiler import compile_path
    from anondsl.diagnostics.core import Report, Severity

    report = Report()
    for path in arguments.rules:
        read_file(path)
        report.extend(compile_path(path).report)
    sys.stdout.write(_render(report, arguments.format))
    if arguments.format == "text":
        from anondsl.diagnostics.render.text import summary

        print(summary(report) or "nothing found", file=sys.stderr)
    if report.has_errors:
        return 2
    if report.count(Severity.WARNING) or (arguments.strict and len(report)):
        return 1
    return 0


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
