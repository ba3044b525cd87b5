"""From the text of a rule file to its AST. `parse_source` is the way in; nothing else of this package need be called.

A file without a mistake is parsed in pieces, which are remembered. One with several mistakes gives one diagnostic for
each: where the parser stops, the mistake is named, its statement is blanked (offsets stay true), and the text is parsed
again. Statements without a mistake come back all the same.
"""

from __future__ import annotations

import re

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from anondsl.diagnostics.catalog.characters import NotUtf8
from anondsl.diagnostics.core import Diagnostic, Report
from anondsl.source import SourceFile, Span
from anondsl.syntax.ast import Comment, RulesetNode, Statement
from anondsl.syntax.build_ast import comments, statements
from anondsl.syntax.grammar import load_parser
from anondsl.syntax.layout import lay_out, parts_a_word
from anondsl.syntax.pieces import Piece, parse_pieces
from anondsl.syntax.reading import Reading
from anondsl.syntax.words import DEFINING_WORDS, STATEMENT_WORDS

MOST_MISTAKES = 20
"""After so many mistakes, what follows is more likely their echo."""

_HEAD = re.compile(r"\s*([A-Za-z]+)\s+([A-Za-z][\w-]*)?")


def decode_source(name: str, data: bytes, report: Report) -> SourceFile | None:
    """The bytes of a rule file as a source, or None and a diagnostic where they are not UTF-8."""
    try:
        return SourceFile(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode("utf-8"))
        source = SourceFile(name, data.decode("utf-8", errors="replace"))
        report.add(NotUtf8(data[error.start]), at=Span(source, start, start + 1))
        return None


def parse_source(source: SourceFile, report: Report) -> RulesetNode | None:
    """The AST of a rule file, mistakes going into `report`.

    Statements with a mistake are left out of the AST. None comes back only where the file holds so many mistakes that
    no sense can be made of it.
    """
    text = lay_out(source, report)
    try:
        return _join(source, report, parse_pieces(text))
    except UnexpectedInput:
        return _parse_around_mistakes(source, report, text)


def _join(source: SourceFile, report: Report, pieces: tuple[Piece, ...]) -> RulesetNode:
    built: list[Statement] = []
    noted: list[Comment] = []
    for piece in pieces:
        reading = Reading(source, report, piece.start)
        built += statements(reading, piece.tree)
        noted += comments(reading, piece.tree, piece.text)
    return RulesetNode(source, tuple(built), tuple(noted), frozenset())


def _parse_around_mistakes(source: SourceFile, report: Report, text: str) -> RulesetNode | None:
    found: list[Diagnostic] = []
    lost_heads: set[int] = set()
    lost_names: set[str] = set()
    while True:
        try:
            tree = load_parser().parse(text, start="file")
            break
        except UnexpectedInput as stop:
            # Only a file with a mistake needs what is behind this import.
            from anondsl.diagnostics.catalog.statements import TooManyMistakes
            from anondsl.syntax.errors import diagnose
            from anondsl.syntax.repair import apply

            finding = diagnose(source, text, stop)
            repaired = apply(text, finding.patches)
            if not parts_a_word(source.text, finding.diagnostic.span.start - 1):  # else it is reported as that
                found += (finding.diagnostic, *finding.others)
            if len(found) > MOST_MISTAKES or repaired == text:
                report.extend(found[:MOST_MISTAKES])
                report.add(TooManyMistakes(MOST_MISTAKES), at=finding.diagnostic.span)
                return None
            for patch in finding.patches:
                lost_names |= _lost_names(text[patch.start : patch.end], finding.diagnostic)
                if patch.head:
                    lost_heads.add(patch.start)
            text = repaired
    report.extend(found)
    return _build(source, report, text, tree, frozenset(lost_heads), frozenset(lost_names))


def _lost_names(statement: str, diagnostic: Diagnostic) -> set[str]:
    """What a dropped statement would have given: its name, or that there is one of its kind at all."""
    head = _HEAD.match(statement)
    if head is None:
        return set()
    word = getattr(diagnostic.kind, "suggestion", None) or head[1]
    if word in DEFINING_WORDS or head[1] in DEFINING_WORDS:
        return {head[2]} if head[2] else set()
    return {word, head[1]} & set(STATEMENT_WORDS)


def _build(
    source: SourceFile,
    report: Report,
    text: str,
    tree: Tree[Token],
    lost_heads: frozenset[int],
    lost_names: frozenset[str],
) -> RulesetNode:
    reading = Reading(source, report, 0, lost_heads)
    return RulesetNode(source, statements(reading, tree), comments(reading, tree, text), lost_names)
