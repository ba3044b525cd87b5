"""Bring rule files into the one layout that all of them share. What they mean does not change, nor their order.

Files are rewritten in place, unless --check or --diff is given. `-` reads standard input and writes standard output.
A file with mistakes is left as it is. Status 2: a file has mistakes; 1: with --check, a file would change; 0: all fine.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from anondsl.batch.misuse import Misuse
from anondsl.cli.rule_files import difference, put, read_file, rewrite
from anondsl.cli.show import paints, terminal_width

if TYPE_CHECKING:
    from anondsl.diagnostics.core import Report
    from anondsl.formatter.format import FormatResult

STANDARD_INPUT = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", nargs="+", help="rule files (.anon), or `-` for standard input")
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


def execute(arguments: argparse.Namespace) -> int:
    if any(path.endswith(".anonc") for path in arguments.rules):
        raise Misuse("a compiled ruleset has no layout", "name the rule file (.anon) that it was made from")
    changed = mistaken = False
    for path in arguments.rules:
        result = _format(path)
        if result is None or result.text is None:
            mistaken = True
            continue
        changed |= result.changed
        if arguments.check and result.changed:
            print(f"{result.source.name}: would be formatted", file=sys.stderr)
        if arguments.diff:
            put("".join(difference(result.source.name, result.source.text, result.text)))
        if not (arguments.check or arguments.diff):
            _deliver(path, result)
    if mistaken:
        return 2
    return 1 if arguments.check and changed else 0


def _format(path: str) -> FormatResult | None:
    """None where the file is no text; its mistakes are shown already."""
    from anondsl.diagnostics.core import Report
    from anondsl.formatter.format import format_source
    from anondsl.syntax.parse import decode_source

    report = Report()
    name, data = ("standard input", sys.stdin.buffer.read()) if path == STANDARD_INPUT else (path, read_file(path))
    source = decode_source(name, data, report)
    if source is None:
        _show(report)
        return None
    result = format_source(source)
    if result.text is None:
        _show(result.report)
    return result


def _show(report: Report) -> None:
    from anondsl.diagnostics.render.text import render_report

    print(render_report(report, colour=paints(sys.stderr), width=terminal_width(sys.stderr)), file=sys.stderr)


def _deliver(path: str, result: FormatResult) -> None:
    if result.text is None:
        return
    if path == STANDARD_INPUT:
        put(result.text)
    elif result.changed:
        rewrite(path, result.text.encode("utf-8"))
        print(f"{path}: formatted", file=sys.stderr)
