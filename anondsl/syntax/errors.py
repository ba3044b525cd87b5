"""From the place where the parser stopped to a diagnostic that teaches, and to a text that can be parsed further.

`DETECTORS` is a list of questions, asked in order; the first that recognizes the mistake names it. The last one always
does, with what was expected in words that people use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from lark.exceptions import UnexpectedInput

from anondsl.diagnostics.catalog.syntax import (
    CurlyQuotes,
    ForeignSign,
    MalformedTag,
    MissingBlock,
    MissingWord,
    MisspeltWord,
    NoBreakBlank,
    ReasonAfterBlock,
    ReasonWithoutText,
    StatementOnSameLine,
    StrayBrace,
    StrayComma,
    UnclosedBlock,
    UnclosedExpression,
    UnclosedHole,
    UnclosedText,
    UnexpectedWord,
    UnfinishedStatement,
    UnknownFunction,
    UnknownStatement,
    WrongArguments,
)
from anondsl.diagnostics.core import Diagnostic, DiagnosticKind, Edit, Fix, Label
from anondsl.source import SourceFile, Span
from anondsl.syntax.repair import Patch, drop_from_here, drop_statement
from anondsl.syntax.stop import Stop
from anondsl.syntax.words import (
    BLOCK_WORDS,
    CLAUSE_WORDS,
    COMMON_WORDS,
    FUNCTIONS,
    LINKING_WORDS,
    STATEMENT_WORDS,
    STEP_WORDS,
    USAGE,
)


@dataclass(frozen=True)
class Finding:
    """What to say, and what to change before parsing again. `others` are further mistakes of the same kind."""

    diagnostic: Diagnostic
    patches: tuple[Patch, ...]
    others: tuple[Diagnostic, ...] = ()


def diagnose(source: SourceFile, text: str, error: UnexpectedInput, offset: int = 0) -> Finding:
    """Name the mistake at which the parser stopped."""
    stop = Stop.of(source, text, error, offset)
    return next(finding for detector in DETECTORS if (finding := detector(stop)) is not None)


def _finding(
    stop: Stop,
    kind: DiagnosticKind,
    span: Span | None = None,
    labels: tuple[Label, ...] = (),
    fix: Fix | None = None,
    patches: tuple[Patch, ...] | None = None,
) -> Finding:
    diagnostic = Diagnostic(kind, stop.here if span is None else span, labels, fix)
    return Finding(diagnostic, drop_statement(stop) if patches is None else patches)


# -- signs -----------------------------------------------------------------------------------------------------------

_CURLY = "“”„‟«»"
_STRAIGHT_PAIR = re.compile(f'[{_CURLY}]([^"{_CURLY}\r\n]*)[{_CURLY}]')
_SINGLE_PAIR = re.compile("['’‘‚]([^\"'’‘‚\r\n]*)['’‘]")

_FOREIGN = {
    "==": "`=` for numbers, `is` for text",
    "<>": "`!=` for numbers, `is not` for text",
    "&&": "`and`",
    "&": "`and`",
    "||": "`or`",
    "|": "`or`, or a list with commas",
    "!": "`not`",
    "≥": "`>=`",
    "≤": "`<=`",
    "≠": "`!=`",
    "//": "`#` for a comment",
    "/*": "`#` for a comment",
    "–": "a plain hyphen `-`",
    "—": "a plain hyphen `-`",
    "−": "a plain hyphen `-`",
    ";": "the next statement on a new line",
    "[": "a list with commas and no brackets",
    "'": 'text in straight double quotes: `"..."`',
    "’": 'text in straight double quotes: `"..."`',
    "‘": 'text in straight double quotes: `"..."`',
    "`": 'text in straight double quotes: `"..."`',
}
"""Signs of other languages and of word processors, and what is written here instead; the longest fitting one counts."""


def _curly_quotes(stop: Stop) -> Finding | None:
    sign = stop.text[stop.at : stop.at + 1]
    if sign == "" or sign not in _CURLY:
        return None
    pair = _STRAIGHT_PAIR.match(stop.text, stop.at)
    if pair is None:
        return _finding(stop, CurlyQuotes(sign))
    return _requote(stop, pair, CurlyQuotes(sign))


def _requote(stop: Stop, pair: re.Match[str], kind: DiagnosticKind) -> Finding:
    places = [(pair.start(), pair.start() + 1), (pair.end() - 1, pair.end())]
    edits = tuple(Edit(stop.span(start, end), '"') for start, end in places)
    fix = Fix(edits, safe=True, title="use straight quotes")
    patches = tuple(Patch(start, end, '"') for start, end in places)
    return _finding(stop, kind, fix=fix, patches=patches)


def _no_break_blank(stop: Stop) -> Finding | None:
    sign = stop.text[stop.at : stop.at + 1]
    if sign == "" or unicodedata.category(sign) != "Zs" or sign == " ":
        return None
    fix = Fix((Edit(stop.here, " "),), safe=True, title="put a plain blank in its place")
    kind = NoBreakBlank(f"U+{ord(sign):04X}")
    return _finding(stop, kind, fix=fix, patches=(Patch(stop.at, stop.at + 1),))


def _unclosed_hole(stop: Stop) -> Finding | None:
    if "TEMPLATE" in stop.accepts and stop.text[stop.at : stop.at + 1] == '"' and "{" in stop.word:
        return _finding(stop, UnclosedHole())
    return None


def _unclosed_text(stop: Stop) -> Finding | None:
    if stop.text[stop.at : stop.at + 1] != '"' or stop.token_fits("STRING"):
        return None
    end = re.compile("[\r\n]|$").search(stop.text, stop.at)
    last = len(stop.text) if end is None else end.start()
    return _finding(stop, UnclosedText(), span=stop.span(stop.at, stop.at + len(stop.text[stop.at : last].rstrip())))


def _unclosed_expression(stop: Stop) -> Finding | None:
    if stop.text[stop.at : stop.at + 1] == "/" and "REGEX" in stop.accepts:
        return _finding(stop, UnclosedExpression())
    return None


def _foreign_sign(stop: Stop) -> Finding | None:
    # `=` alone is a sign of the language, so the parser stops at the second one of `==`.
    for start in (stop.at, stop.at - 1):
        sign = stop.text[max(start, 0) : start + 2]
        if sign not in _FOREIGN:
            sign = stop.text[start : start + 1] if start == stop.at else ""
        if sign in _FOREIGN:
            kind, span = ForeignSign(sign, _FOREIGN[sign]), stop.span(start, start + len(sign))
            pair = _SINGLE_PAIR.match(stop.text, start)
            return _requote(stop, pair, kind) if pair is not None else _finding(stop, kind, span)
    return None


# -- ends ------------------------------------------------------------------------------------------------------------


def _unclosed_block(stop: Stop) -> Finding | None:
    if stop.at < len(stop.text) or "RBRACE" not in stop.accepts:
        return None
    found = [
        Diagnostic(UnclosedBlock(str(statement)), stop.span(brace.start_pos or 0, brace.end_pos or 0))
        for brace, statement in stop.open_braces
    ]
    end = len(stop.text)
    return Finding(found[0], (Patch(end, end, "\r" + "}" * len(found)),), tuple(found[1:]))


def _stray_brace(stop: Stop) -> Finding | None:
    if stop.word == "}" and not stop.open_braces and (stop.ends_statement or stop.statement is None):
        return _finding(stop, StrayBrace(), patches=(Patch(stop.at, stop.at + 1),))
    return None


def _ends_here(stop: Stop) -> bool:
    return stop.word in ("", "}")


def _missing_block(stop: Stop) -> Finding | None:
    starts_next = _ends_here(stop) or stop.word in STATEMENT_WORDS
    if not starts_next or "LBRACE" not in stop.accepts or stop.statement is None:
        return None
    statement = stop.span(stop.statement.start_pos or 0, stop.statement.end_pos or 0)
    return _finding(stop, MissingBlock(str(stop.statement)), statement)


def _reason_without_text(stop: Stop) -> Finding | None:
    if stop.last_word == "because" and "STRING" in stop.accepts:
        return _finding(stop, ReasonWithoutText(), stop.last_span)
    return None


def _unfinished(stop: Stop) -> Finding | None:
    if not _ends_here(stop) or stop.statement is None:
        return None
    comma = stop.last_word == ","
    kind = UnfinishedStatement(str(stop.statement), stop.expected, comma)
    return _finding(stop, kind, stop.last_span)


# -- whole statements ------------------------------------------------------------------------------------------------


def _reason_after_block(stop: Stop) -> Finding | None:
    if stop.word != "because" or stop.last_word != "}":
        return None
    return _finding(stop, ReasonAfterBlock(), patches=drop_from_here(stop))


def _same_line(stop: Stop) -> Finding | None:
    if stop.word not in STATEMENT_WORDS + STEP_WORDS or stop.first_on_line or "_NEXT" not in stop.accepts:
        return None
    fix = Fix((Edit(stop.span(stop.at, stop.at), "\n"),), safe=True, title="start it on a new line")
    before = stop.text[stop.at - 1]
    patches = (Patch(stop.at - 1, stop.at, "\n"),) if before in " \t" else None
    return _finding(stop, StatementOnSameLine(stop.word), fix=fix, patches=patches)


def _unknown_statement(stop: Stop) -> Finding | None:
    starts = stop.statement is None or (stop.first_on_line and stop.ends_statement)
    if not starts or not stop.word[:1].isalpha():
        return None
    in_test = bool(stop.open_braces) and stop.open_braces[-1][1] == "test"
    words = STEP_WORDS if in_test else STATEMENT_WORDS
    near = get_close_matches(stop.word.lower(), words, 1, 0.7)
    if stop.statement is not None and _goes_on(stop, bool(near)):
        return None
    known = "a line of a test" if in_test else "a statement"
    some = STEP_WORDS if in_test else COMMON_WORDS
    instead = f"{known} starts with a word such as {', '.join(f'`{word}`' for word in some)}"
    kind = UnknownStatement(stop.word, near[0] if near else None, instead)
    return _finding(stop, kind, fix=_respell(stop, near), patches=drop_from_here(stop))


def _goes_on(stop: Stop, near_a_statement: bool) -> bool:
    """Whether a line looks like one more line of the statement above it, with a mistake of its own."""
    if stop.word.lower() in STATEMENT_WORDS:
        return False
    clauses = [word for word in stop.literals if word[0].isalpha()]
    if get_close_matches(stop.word, clauses, 1, 0.8 if near_a_statement else 0.7):
        return True
    return not near_a_statement and "," in stop.literals and stop.would_go_on_after(",") and stop.word[0].isupper()


def _respell(stop: Stop, near: list[str]) -> Fix | None:
    if not near:
        return None
    return Fix((Edit(stop.here, near[0]),), safe=False, title=f"write `{near[0]}`")


# -- inside of statements --------------------------------------------------------------------------------------------


def _stray_comma(stop: Stop) -> Finding | None:
    """A comma before a clause, as in `values of PatientName, removing dates`: its word was read as a name."""
    comma = stop.comma_before_last_word
    if comma is None or stop.last_word not in CLAUSE_WORDS:
        return None
    at = comma.start_pos or 0
    span = stop.span(at, at + 1)
    fix = Fix((Edit(span, ""),), safe=True, title="take the comma away")
    return _finding(stop, StrayComma(f"`{stop.last_word}`"), span, fix=fix, patches=(Patch(at, at + 1),))


def _malformed_tag(stop: Stop) -> Finding | None:
    written = re.compile(r"\([0-9A-Fa-fxX]*[ ,.:;-]*[0-9A-Fa-fxX]*\)").match(stop.text, stop.at)
    tags = stop.accepts & {"TAG", "PRIVATE_TAG"}
    if written is None or not tags or len(written[0]) < len("(0010)"):
        return None
    kind = MalformedTag(written[0], private=stop.last_word.startswith('"'))
    return _finding(stop, kind, stop.span(written.start(), written.end()))


def _misspelt_word(stop: Stop) -> Finding | None:
    words = [word for word in stop.literals if word[0].isalpha()]
    near = get_close_matches(stop.word.lower(), words, 1, 0.6)
    if not near or not stop.word[0].isalpha():
        return None
    return _finding(stop, MisspeltWord(stop.word, near[0]), fix=_respell(stop, near))


def _unknown_function(stop: Stop) -> Finding | None:
    """Its arguments may look strange for that reason alone, so this goes before whatever else is odd."""
    function = stop.open_function
    if function is None or function in FUNCTIONS or not function[0].isalpha():
        return None
    span = stop.span(function.start_pos or 0, function.end_pos or 0)
    near = get_close_matches(function, FUNCTIONS, 1)
    known = ", ".join(f"`{name}`" for name in FUNCTIONS)
    return _finding(stop, UnknownFunction(str(function), near[0] if near else None, known), span)


def _wrong_arguments(stop: Stop) -> Finding | None:
    function = stop.open_function
    if function is None or function not in FUNCTIONS:
        return None
    return _finding(stop, WrongArguments(str(function), USAGE[function]))


def _missing_word(stop: Stop) -> Finding | None:
    if stop.word == "" or stop.last_word in BLOCK_WORDS:
        return None
    able = [word for word in LINKING_WORDS if word in stop.literals and stop.would_go_on_after(word)]
    able = [word for word in able if stop.would_be_read_after(word)] or able
    if "," in able:
        able = [","]
    if len(able) != 1:
        return None
    fix = Fix((Edit(stop.span(stop.at, stop.at), able[0] + " "),), safe=False, title=f"write `{able[0]}`")
    return _finding(stop, MissingWord(able[0], stop.found), fix=fix)


def _unexpected(stop: Stop) -> Finding | None:
    return _finding(stop, UnexpectedWord(stop.found, stop.expected))


DETECTORS: tuple[Callable[[Stop], Finding | None], ...] = (
    _curly_quotes,
    _no_break_blank,
    _unclosed_hole,
    _unclosed_text,
    _unclosed_expression,
    _unknown_function,
    _foreign_sign,
    _unclosed_block,
    _stray_brace,
    _missing_block,
    _reason_without_text,
    _unfinished,
    _reason_after_block,
    _same_line,
    _stray_comma,
    _unknown_statement,
    _malformed_tag,
    _wrong_arguments,
    _misspelt_word,
    _missing_word,
    _unexpected,
)
