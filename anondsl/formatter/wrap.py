"""One statement as lines: on one line where it fits, else broken where a reader pauses.

First every clause (`because`, `removing`, `keeping words`) gets a line, then, where that is not enough, every test of a
condition, then lists are filled up to the width. A comment inside a statement ends its line, and breaks the statement
as if it were too long. Comments themselves count for no width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from anondsl.formatter.scan import Kind, Token
from anondsl.formatter.structure import Sentence, Word

WIDTH = 120
INDENT = 4

_CLOSELY_BEFORE = {Kind.COMMA, Kind.CLOSE, Kind.PERCENT, Kind.CALL, Kind.SLASH}
_CLOSELY_BEHIND = {Kind.OPEN, Kind.CALL, Kind.SLASH, Kind.ANCHOR}

_PAUSES = {"and", "or", "except", "with", "by", "under", "else", "where", "fill"}
_PAUSES |= {"because", "removing", "keeping", "version", "project", "keyed"}
"""Words in front of which a line may end, beside commas ..."""
_LEADING = {"starts", "ends", "keyed"}
"""... unless these stand in front of them: `starts with`, `keyed by`."""


def sentence_lines(sentence: Sentence, indent: int) -> list[str]:
    """The lines of a statement, or of the head of a block, comments inside it included."""
    words = sentence.words
    if _fits(words, indent):
        return [_joined(words, indent)]
    # The body of a block is indented once: its head goes on further to the right.
    hang = indent + (2 * INDENT if sentence.is_block else INDENT)
    lines: list[str] = []
    for number, clause in enumerate(_clauses(words, indent)):
        lines += _clause_lines(clause, hang if number else indent, hang + INDENT if number else hang)
        _put_remarks(lines, clause[-1], hang)
    return lines


def _clauses(words: Sequence[Word], indent: int) -> list[Sequence[Word]]:
    clauses = list(_split(words, _starts_clause))
    is_cleaning = words[0].token.text == "clean" and len(clauses) > 1 and clauses[1][0].token.text != "because"
    if is_cleaning and _fits((*clauses[0], *clauses[1]), indent):
        clauses[:2] = [(*clauses[0], *clauses[1])]
    return clauses


def _clause_lines(words: Sequence[Word], start: int, hang: int) -> list[str]:
    if _fits(words, start):
        return [_joined(words, start)]
    tests = list(_split(words, _starts_test))
    if len(tests) == 1:
        return _filled(words, start, hang)
    lines: list[str] = []
    for number, test in enumerate(tests):
        lines += _filled(test, hang if number else start, hang + INDENT)
        if number + 1 < len(tests):
            _put_remarks(lines, test[-1], hang)
    return lines


def _filled(words: Sequence[Word], start: int, hang: int) -> list[str]:
    """As many words on each line as it holds; the comments of the last one are left to the caller."""
    lines: list[str] = []
    line = " " * start
    previous: Word | None = None
    for chunk in _split(words, _may_start_line):
        text = _joined(chunk, 0)
        if previous is None:
            line += text
        elif previous.remarks:
            lines.append(line)
            _put_remarks(lines, previous, hang)
            line = " " * hang + text
        elif len(line) + len(text) + 1 > WIDTH:
            lines.append(line)
            line = " " * hang + text
        else:
            line += f" {text}"
        previous = chunk[-1]
    return [*lines, line]


# -- where a line may end --------------------------------------------------------------------------------------------

_Starts = Callable[[Sequence[Word], int, int, int], bool]
"""Whether a part starts at this word of a statement: its number, and the parentheses and calls that are open."""


def _split(words: Sequence[Word], starts: _Starts) -> Iterator[Sequence[Word]]:
    begin = depth = calls = 0
    opened: list[Kind] = []
    for number, word in enumerate(words):
        if number > begin and starts(words, number, depth, calls):
            yield words[begin:number]
            begin = number
        kind = word.token.kind
        if kind in (Kind.OPEN, Kind.CALL):
            opened.append(kind)
        elif kind is Kind.CLOSE and opened:
            opened.pop()
        depth, calls = len(opened), opened.count(Kind.CALL)
    yield words[begin:]


def _starts_clause(words: Sequence[Word], number: int, depth: int, calls: int) -> bool:
    token = words[number].token
    if token.kind is not Kind.WORD or depth:
        return False
    if token.text == "because":
        return True
    # `keeping weekdays` follows a comma and is no clause.
    return words[0].token.text == "clean" and (
        token.text == "removing" or (token.text == "keeping" and words[number - 1].token.kind is not Kind.COMMA)
    )


def _starts_test(words: Sequence[Word], number: int, depth: int, calls: int) -> bool:
    token = words[number].token
    return depth == 0 and token.kind is Kind.WORD and token.text in ("and", "or")


def _may_start_line(words: Sequence[Word], number: int, depth: int, calls: int) -> bool:
    """A comment forces a break. A statement word may never come to the start of a line, and calls stay in one piece."""
    before, token = words[number - 1], words[number].token
    if before.remarks:
        return True
    if calls or token.is_reserved:
        return False
    if before.token.kind is Kind.COMMA:
        return True
    if token.kind is not Kind.WORD or before.token.text in _LEADING:
        return False
    return token.text in _PAUSES or (token.text == "to" and words[0].token.text == "set")


# -- words on a line -------------------------------------------------------------------------------------------------


def _fits(words: Sequence[Word], indent: int) -> bool:
    """On one line; what stands behind the last word does not count."""
    return not any(word.remarks for word in words[:-1]) and len(_joined(words, indent)) <= WIDTH


def _joined(words: Sequence[Word], indent: int) -> str:
    text = " " * indent
    previous: Token | None = None
    for word in words:
        text += word.token.text if previous is None or _is_close(previous, word.token) else f" {word.token.text}"
        previous = word.token
    return text


def _is_close(left: Token, right: Token) -> bool:
    return left.kind in _CLOSELY_BEHIND or right.kind in _CLOSELY_BEFORE


def _put_remarks(lines: list[str], word: Word, indent: int) -> None:
    """Write what stands behind a word, the first comment perhaps beside it."""
    for remark in word.remarks:
        if remark.beside:
            lines[-1] = beside(lines[-1], remark.text)
        else:
            lines.append(" " * indent + remark.text)


def beside(line: str, remark: str) -> str:
    """A line with a comment behind it."""
    return f"{line}  {remark}" if remark else line
