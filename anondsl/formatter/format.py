"""Format one rule file, and read the result back: it must mean the same and hold every comment.

Canonical are: one statement a line, blocks indented by four blanks, lists filled up to 120 columns, at most one empty
line in a row, line feeds, no byte order mark. The order of statements, texts, regular expressions and the words of
comments stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from anondsl.compiled.faults import InternalError
from anondsl.diagnostics.core import Report
from anondsl.formatter.scan import Remark, scan
from anondsl.formatter.structure import Item, structure
from anondsl.formatter.wrap import INDENT, beside, sentence_lines
from anondsl.records import record
from anondsl.source import SourceFile
from anondsl.syntax.ast import RulesetNode
from anondsl.syntax.parse import parse_source


@record
class FormatResult:
    """`text` is None where the file has mistakes; `report` names them."""

    source: SourceFile
    text: str | None
    report: Report

    @property
    def changed(self) -> bool:
        """Whether the file is not in canonical form."""
        return self.text is not None and self.text != self.source.text


def format_source(source: SourceFile) -> FormatResult:
    """The canonical text of a rule file. Raises `InternalError` rather than change what the file means."""
    report = Report()
    node = parse_source(source, report)
    if node is None or report.has_errors:
        return FormatResult(source, None, report)
    text = layout(node)
    check_same(node, text)
    return FormatResult(source, text, report)


def layout(node: RulesetNode) -> str:
    """The canonical text of a file without mistakes."""
    return "".join(f"{line}\n" for line in _lines(structure(scan(node)), 0))


def _lines(items: Sequence[Item], indent: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(items):
        if number and item.blank_before:
            lines.append("")
        if isinstance(item, Remark):
            lines.append(" " * indent + item.text)
            continue
        lines += sentence_lines(item, indent)
        lines[-1] = beside(lines[-1], item.beside)
        if item.body is not None:
            lines += _lines(item.body, indent + INDENT)
            lines.append(beside(" " * indent + "}", item.beside_end))
    return lines


def check_same(node: RulesetNode, text: str) -> None:
    """Read `text`, and raise `InternalError` where it is not the file `node` in its final form."""
    report = Report()
    again = parse_source(SourceFile(node.source.name, text), report)
    if again is None or report.has_errors or again != node:
        raise _fault(node, "would not mean what the file means")
    if _words(again) != _words(node):
        raise _fault(node, "would not hold every comment of the file")
    if layout(again) != text:
        raise _fault(node, "would change if it were formatted again")


def _words(node: RulesetNode) -> list[str]:
    return [comment.text.rstrip(" \t") for comment in node.comments]


def _fault(node: RulesetNode, fault: str) -> InternalError:
    return InternalError(
        f"the formatted text of `{node.source.name}` {fault}",
        "the file is left as it is; please file an issue and attach it",
    )
