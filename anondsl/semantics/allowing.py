"""`# allow ADL401 because "..."`: a person has looked at a warning and says why it is all right.

A comment at the end of a line is about the statement on that line; on a line of its own it is about the statement below
it, a block with all that is in it. It takes warnings and notes out of the report, never an error. Comments are no part
of the rules: none of this changes what is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from anondsl.codes import Coded
from anondsl.diagnostics.catalog.allowances import (
    ErrorAllowed,
    UnknownCodeAllowed,
    UnreadableAllowance,
    UnusedAllowance,
)
from anondsl.diagnostics.core import DiagnosticKind, Edit, Fix, Report, Severity
from anondsl.records import record
from anondsl.source import Span
from anondsl.syntax.ast import Comment, RulesetNode, Statement, WhenBlock, WithinBlock

_FORM = re.compile(r'#+[ \t]*allow[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]+because[ \t]+"([^"]*)"[ \t]*')
_MEANT = re.compile(r"#+[ \t]*([a-z]+)[ \t]*:?[ \t]+(adl[0-9]+)\b.*", re.IGNORECASE)
_OTHER_WORDS = frozenset(
    ("alow", "allows", "allowed", "accept", "disable", "ignore", "noqa", "permit", "silence", "skip", "suppress")
)
"""First words by which other tools call this, and slips of the pen."""


@record
class _Allowance:
    comment: Comment
    code: str
    reason: str
    reach: Span


def apply_allowances(nodes: Iterable[RulesetNode], report: Report) -> None:
    """Take what comments allow out of the report, and report the comments that allow nothing.

    Call it last. Whether a comment is needed shows only where nothing is wrong: with errors, not all has been said.
    """
    allowances = [allowance for node in nodes for allowance in _of_file(node, report)]
    if not allowances:
        return
    used: set[_Allowance] = set()
    for diagnostic in report.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            continue
        for allowance in allowances:
            if allowance.code == diagnostic.code and _reaches(allowance.reach, diagnostic.span):
                used.add(allowance)
                report.allow(diagnostic, allowance.reason)
    if report.has_errors:
        return
    for allowance in allowances:
        if allowance not in used:
            alone = sum(other.comment.span == allowance.comment.span for other in allowances) == 1
            fix = Fix((Edit(_with_blanks(allowance.comment.span), ""),), safe=True, title="take the comment out")
            report.add(UnusedAllowance(allowance.code), at=allowance.comment.span, fix=fix if alone else None)


def _of_file(node: RulesetNode, report: Report) -> Iterator[_Allowance]:
    for comment in node.comments:
        form = _FORM.fullmatch(comment.text.rstrip())
        if form is None or not form[2].strip():
            _report_unreadable(comment, report)
            continue
        for word in re.split(r"[ \t]*,[ \t]*", form[1]):
            code = _known(word, comment, report)
            if code:
                yield _Allowance(comment, code, form[2].strip(), _reach(node, comment))


def _report_unreadable(comment: Comment, report: Report) -> None:
    """Only where it is certain that something was to be allowed; most comments are words."""
    meant = _MEANT.fullmatch(comment.text.rstrip())
    if meant is not None and (meant[1].lower() == "allow" or meant[1].lower() in _OTHER_WORDS):
        report.add(UnreadableAllowance(meant[2].upper()), at=comment.span)


def _known(word: str, comment: Comment, report: Report) -> str:
    """The code, if it can be allowed; else why not is reported."""
    from anondsl.diagnostics.catalog import load_catalog

    catalog = load_catalog()
    kind = catalog.get(word.upper())
    if kind is None or not issubclass(kind, DiagnosticKind):
        report.add(UnknownCodeAllowed(word, _nearest(word, catalog)), at=comment.span)
        return ""
    if kind.severity is Severity.ERROR:
        report.add(ErrorAllowed(kind.code), at=comment.span)
        return ""
    return kind.code


def _nearest(word: str, catalog: dict[str, type[Coded]]) -> str:
    """The code of a slug that somebody wrote in its place, or nothing: codes that differ in a digit have nothing in
    common."""
    from difflib import get_close_matches

    lint = {kind.slug: code for code, kind in catalog.items() if issubclass(kind, DiagnosticKind)}
    near = get_close_matches(word.lower(), list(lint), 1, 0.8)
    return lint[near[0]] if near else ""


def _reaches(reach: Span, place: Span) -> bool:
    return place.source.name == reach.source.name and reach.start <= place.start < reach.end


def _reach(node: RulesetNode, comment: Comment) -> Span:
    """What a comment is about: its statement, and the comment itself."""
    spans = list(_statements(node.statements))
    at = comment.span
    inner = [(span, is_block) for span, is_block in spans if span.start <= at.start < span.end]
    around, is_block = max(inner, key=lambda pair: pair[0].start, default=(None, True))
    if around is not None and not is_block:
        return around
    line_start = at.source.text.rfind("\n", 0, at.start) + 1
    if at.source.text[line_start : at.start].strip(" \t\ufeff"):
        beside = [span for span, _ in spans if span.start < at.start and span.end > line_start]
        found = max(beside, key=lambda span: span.start, default=None)
    else:
        below = [span for span, _ in spans if span.start > at.start and (around is None or span.end <= around.end)]
        found = min(below, key=lambda span: span.start, default=None)
    if found is None:
        return at
    return Span(at.source, min(at.start, found.start), max(at.end, found.end))


def _statements(statements: Iterable[Statement]) -> Iterator[tuple[Span, bool]]:
    """Every statement with its place, and whether it is a block of others."""
    for statement in statements:
        is_block = isinstance(statement, WhenBlock | WithinBlock)
        yield statement.span, is_block
        if isinstance(statement, WhenBlock | WithinBlock):
            yield from _statements(statement.body)


def _with_blanks(span: Span) -> Span:
    """The comment and the blanks in front of it."""
    start = span.start
    while start and span.source.text[start - 1] in " \t":
        start -= 1
    return Span(span.source, start, span.end)
