"""From the place where the parser stopped to a diagnostic that teaches, and to a text that can be parsed further.

`DETECTORS` is a list of questions, asked in order; the first that recognizes the mistake names it. The last one always
does, with what was expected in words that people use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from lark import Token
from lark.exceptions import UnexpectedInput

from anondsl.diagnostics.catalog.syntax import (
    MalformedTag,
    MisplacedStatement,
    MissingBlock,
    MissingWord,
    MisspeltWord,
    ReasonAfterBlock,
    ReasonWithoutText,
    StatementOnSameLine,
    StrayBrace,
    StrayComma,
    UnclosedBlock,
    UnexpectedWord,
    UnfinishedStatement,
    UnknownFunction,
    UnknownStatement,
    WrongArguments,
)
from anondsl.diagnostics.core import Diagnostic, Edit, Fix
from anondsl.source import SourceFile
from anondsl.syntax import signs
from anondsl.syntax.finding import Finding, finding_at
from anondsl.syntax.grammar import language_words
from anondsl.syntax.repair import Patch, drop_from_here, drop_statement
from anondsl.syntax.stop import Stop
from anondsl.syntax.words import (
    BLOCK_WORDS,
    CLAUSE_WORDS,
    COMMON_WORDS,
    FUNCTIONS,
    LINKING_WORDS,
    OPTION_ALONE,
    STATEMENT_WORDS,
    STEP_WORDS,
    SYNONYMS,
    USAGE,
)

_BARE_TAG = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{4})[ ,]*([0-9A-Fa-f]{4})(?!\w)")
_TAG_IN_PARENTHESES = re.compile(r"\((?=.{5})[0-9A-Fa-fxX]*[ ,.:;-]*[0-9A-Fa-fxX]*\)")


def diagnose(source: SourceFile, text: str, error: UnexpectedInput, offset: int = 0) -> Finding:
    """Name the mistake at which the parser stopped."""
    stop = Stop.of(source, text, error, offset)
    return next(finding for detector in DETECTORS if (finding := detector(stop)) is not None)


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
        return finding_at(stop, StrayBrace(), patches=(Patch(stop.at, stop.at + 1),))
    return None


def _ends_here(stop: Stop) -> bool:
    return stop.word in ("", "}")


def _missing_block(stop: Stop) -> Finding | None:
    starts_next = _ends_here(stop) or stop.word in STATEMENT_WORDS
    if not starts_next or "LBRACE" not in stop.accepts or stop.statement is None:
        return None
    statement = stop.span(stop.statement.start_pos or 0, stop.statement.end_pos or 0)
    return finding_at(stop, MissingBlock(str(stop.statement)), statement)


def _reason_without_text(stop: Stop) -> Finding | None:
    if stop.last_word == "because" and "STRING" in stop.accepts:
        # What stands on the next line may be a statement of its own, its first word misspelt.
        patches = drop_statement(stop, stop.last_span.end - stop.offset)
        return finding_at(stop, ReasonWithoutText(), stop.last_span, patches=patches)
    return None


def _unfinished(stop: Stop) -> Finding | None:
    if not _ends_here(stop) or stop.statement is None:
        return None
    comma = stop.last_word == ","
    kind = UnfinishedStatement(str(stop.statement), stop.expected, comma)
    return finding_at(stop, kind, stop.last_span)


# -- whole statements ------------------------------------------------------------------------------------------------


def _reason_after_block(stop: Stop) -> Finding | None:
    if stop.word != "because" or stop.last_word != "}":
        return None
    return finding_at(stop, ReasonAfterBlock(), patches=drop_from_here(stop))


def _same_line(stop: Stop) -> Finding | None:
    if stop.word not in STATEMENT_WORDS + STEP_WORDS or stop.first_on_line or "_NEXT" not in stop.accepts:
        return None
    fix = Fix((Edit(stop.span(stop.at, stop.at), "\n"),), safe=True, title="start it on a new line")
    before = stop.text[stop.at - 1]
    patches = (Patch(stop.at - 1, stop.at, "\n"),) if before in " \t" else None
    return finding_at(stop, StatementOnSameLine(stop.word), fix=fix, patches=patches)


def _unknown_statement(stop: Stop) -> Finding | None:
    starts = stop.statement is None or (stop.first_on_line and stop.ends_statement)
    if not starts or not stop.word[:1].isalpha():
        return None
    in_test = bool(stop.open_braces) and stop.open_braces[-1][1] == "test"
    if stop.word in STATEMENT_WORDS + STEP_WORDS:
        return _misplaced(stop, in_test)
    if not in_test and OPTION_ALONE.fullmatch(stop.word.lower()):
        kind = UnknownStatement(stop.word, None, "an option stands behind its profile: `use profile basic with ...`")
        return finding_at(stop, kind, patches=drop_from_here(stop))
    words = STEP_WORDS if in_test else STATEMENT_WORDS
    near = get_close_matches(stop.word.lower(), words, 1, 0.7) or [
        word for word in words if word == SYNONYMS.get(stop.word.lower())
    ]
    if stop.statement is not None and _goes_on(stop, bool(near)):
        return None
    known = "a line of a test" if in_test else "a statement"
    some = STEP_WORDS if in_test else COMMON_WORDS
    instead = f"{known} starts with a word such as {', '.join(f'`{word}`' for word in some)}"
    kind = UnknownStatement(stop.word, near[0] if near else None, instead)
    return finding_at(stop, kind, fix=_respell(stop, near), patches=drop_from_here(stop))


def _misplaced(stop: Stop, in_test: bool) -> Finding:
    if in_test:
        kind = MisplacedStatement(stop.word, "in `test`", "put it outside of the test, which only gives and expects")
    else:
        kind = MisplacedStatement(stop.word, "outside of `test`", "put it into the block of a `test`")
    return finding_at(stop, kind, patches=drop_from_here(stop))


def _statement_after_comma(stop: Stop) -> Finding | None:
    """A list ends in a comma and the next line starts with a misspelt verb, which was read as one more name."""
    comma, word = stop.comma_before_last_word, stop.last
    if comma is None or not isinstance(word, Token) or stop.statement is None or stop.first_on_line:
        return None
    comma_at, start = comma.start_pos or 0, word.start_pos or 0
    synonym = SYNONYMS.get(word.lower(), "")
    near = [synonym] if synonym in STATEMENT_WORDS else get_close_matches(word.lower(), STATEMENT_WORDS, 1, 0.7)
    if not near or not re.search(r"[\r\n]", stop.text[comma_at:start]):
        return None
    unknown = Diagnostic(UnknownStatement(str(word), near[0], ""), stop.last_span)
    unfinished = Diagnostic(
        UnfinishedStatement(str(stop.statement), stop.expected, comma=True), stop.span(comma_at, comma_at + 1)
    )
    return Finding(unknown, drop_statement(stop), (unfinished,))


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
    read_as_name = isinstance(stop.last, Token) and stop.last.type == "WORD"
    if comma is None or not read_as_name or stop.last_word not in CLAUSE_WORDS:
        return None
    at = comma.start_pos or 0
    span = stop.span(at, at + 1)
    fix = Fix((Edit(span, ""),), safe=True, title="take the comma away")
    return finding_at(stop, StrayComma(f"`{stop.last_word}`"), span, fix=fix, patches=(Patch(at, at + 1),))


def _malformed_tag(stop: Stop) -> Finding | None:
    if not stop.accepts & {"TAG", "PRIVATE_TAG"}:
        return None
    bare = _BARE_TAG.match(stop.text, stop.at)
    written = bare or _TAG_IN_PARENTHESES.match(stop.text, stop.at)
    if written is None:
        return None
    span = stop.span(written.start(), written.end())
    fix = None
    if bare is not None:
        tag = f"({bare[1]},{bare[2]})"
        fix = Fix((Edit(span, tag),), safe=False, title=f"write `{tag}`")
    return finding_at(stop, MalformedTag(written[0], private=stop.last_word.startswith('"')), span, fix=fix)


def _misspelt_word(stop: Stop) -> Finding | None:
    if not stop.word[:1].isalpha():
        return None
    words = [word for word in stop.literals if word[0].isalpha()]
    synonym = SYNONYMS.get(stop.word.lower(), "")
    near = [synonym] if synonym.split(" ")[0] in stop.literals else get_close_matches(stop.word.lower(), words, 1, 0.6)
    if not near:
        return None
    return finding_at(stop, MisspeltWord(stop.word, near[0]), fix=_respell(stop, near))


def _unknown_function(stop: Stop) -> Finding | None:
    """Its arguments may look strange for that reason alone, so this goes before whatever else is odd."""
    function = stop.open_function
    if function is None or function in FUNCTIONS or not function[0].isalpha():
        return None
    if stop.first_on_line and stop.ends_statement:
        return None  # the call is complete, and is looked at when the AST is built
    span = stop.span(function.start_pos or 0, function.end_pos or 0)
    near = get_close_matches(function, FUNCTIONS, 1)
    known = ", ".join(f"`{name}`" for name in FUNCTIONS)
    return finding_at(stop, UnknownFunction(str(function), near[0] if near else None, known), span)


def _wrong_arguments(stop: Stop) -> Finding | None:
    function = str(stop.open_function)
    if stop.last_word in FUNCTIONS and "(" in stop.literals:
        function = stop.last_word
    if function not in FUNCTIONS:
        return None
    return finding_at(stop, WrongArguments(function, USAGE[function]))


def _missing_word(stop: Stop) -> Finding | None:
    if stop.word == "" or stop.statement is None or stop.last_word in BLOCK_WORDS:
        return None
    able = [word for word in LINKING_WORDS if word in stop.literals and stop.would_go_on_after(word)]
    able = [word for word in able if stop.would_be_read_after(word)] or able
    if "," in able:
        able = [","]
    if stop.word in language_words() and not any(stop.would_be_read_after(word) for word in able):
        return None  # a word of the language that would only be read as a name
    if len(able) != 1:
        return None
    fix = Fix((Edit(stop.span(stop.at, stop.at), able[0] + " "),), safe=False, title=f"write `{able[0]}`")
    return finding_at(stop, MissingWord(able[0], stop.found), fix=fix)


def _unexpected(stop: Stop) -> Finding | None:
    expected = stop.expected
    if stop.word.startswith('"') and "WORD" in stop.accepts:
        expected += "; names stand without quotes"
    return finding_at(stop, UnexpectedWord(stop.found, expected))


DETECTORS: tuple[Callable[[Stop], Finding | None], ...] = (
    signs.curly_quotes,
    signs.no_break_blank,
    signs.foreign_letter,
    signs.unclosed_hole,
    signs.unclosed_text,
    signs.unclosed_expression,
    _unknown_function,
    signs.foreign_sign,
    _unclosed_block,
    _stray_brace,
    _missing_block,
    _reason_without_text,
    _unfinished,
    _reason_after_block,
    _same_line,
    _stray_comma,
    _statement_after_comma,
    _unknown_statement,
    _malformed_tag,
    _wrong_arguments,
    _misspelt_word,
    _missing_word,
    _unexpected,
)
