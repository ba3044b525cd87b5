"""Where the parser stopped, and what can be asked about that place.

`anondsl.syntax.errors` turns a `Stop` into a diagnostic; what is changed in the text so that parsing can go on behind
it is worked out in `anondsl.syntax.repair`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from anondsl.records import record
from anondsl.source import SourceFile, Span
from anondsl.syntax.expected import literal, phrase
from anondsl.syntax.grammar import load_parser

_LEXEME = re.compile(r'\w(?:[\w.-]*\w)?|"(?:[^"\\\r\n]|\\[^\r\n])*"|-?[0-9][0-9.]*|.')
_LONGEST = 30


@record
class Stop:
    """`text` is what was parsed, `offset` its place in `source`, `at` the place in `text` where it makes no sense."""

    source: SourceFile
    text: str
    offset: int
    at: int
    accepts: frozenset[str]
    state: InteractiveParser
    parser: Lark

    @classmethod
    def of(cls, source: SourceFile, text: str, error: UnexpectedInput, offset: int = 0) -> Stop:
        state: InteractiveParser = error.interactive_parser
        at = len(text)
        if isinstance(error, UnexpectedToken) and error.token.type != "$END":
            at = error.token.start_pos or 0
        elif isinstance(error, UnexpectedCharacters):
            at = error.pos_in_stream or 0
        accepts = frozenset(state.accepts())  # type: ignore[no-untyped-call]  # lark leaves it untyped
        return cls(source, text, offset, at, accepts, state, load_parser())

    def span(self, start: int, end: int) -> Span:
        """A place in the source, from places in the text; what was added behind its end is cut off."""
        length = len(self.source.text)
        return Span(self.source, min(start + self.offset, length), min(end + self.offset, length))

    @cached_property
    def word(self) -> str:
        """What stands at the place: a word, a number, a text, a sign; "" at the end of the file or statement."""
        found = _LEXEME.match(self.text, self.at)
        return "" if found is None or found[0] in "\n\r" else found[0]

    @property
    def here(self) -> Span:
        return self.span(self.at, self.at + max(len(self.word), 1))

    @property
    def found(self) -> str:
        """What stands at the place, for a message."""
        if self.word == "":
            return "end of the file" if self.at >= len(self.text) else "end of the statement"
        shown = self.word if len(self.word) <= _LONGEST else self.word[:_LONGEST] + "…"
        return f"`{shown}`"

    @cached_property
    def first_on_line(self) -> bool:
        """Whether only blanks stand before the place on its line, or a `{` before those."""
        before = self.text[: self.at].rstrip(" \t")
        return before == "" or before[-1] in "\r\n{"

    @property
    def ends_statement(self) -> bool:
        """Whether the statement before the place could end there."""
        return bool(self.accepts & {"_NEXT", "$END"}) or "RBRACE" in self.accepts

    @cached_property
    def expected(self) -> str:
        if self.last_word == "all":
            return "a class such as `dates` or `private`"
        return phrase(self.parser, self.accepts)

    @cached_property
    def literals(self) -> dict[str, str]:
        """Words and signs that may follow, with their tokens."""
        written = ((literal(self.parser, terminal), terminal) for terminal in self.accepts)
        return {word: terminal for word, terminal in written if word}

    def token_fits(self, terminal: str) -> bool:
        """Whether what stands at the place has the shape of this token."""
        if terminal in ("_NEXT", "$END"):
            return self.word == ""
        return re.compile(self.parser.get_terminal(terminal).pattern.to_regexp()).match(self.text, self.at) is not None

    def after(self, word: str) -> frozenset[str]:
        """Tokens that could follow if `word`, one of `literals`, stood at the place."""
        ahead = self.state.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]  # as above
        ahead.feed_token(Token(self.literals[word], word))
        return frozenset(ahead.accepts())

    def would_go_on_after(self, word: str) -> bool:
        """Whether parsing would get past the place if `word` stood in front of it."""
        return any(self.token_fits(terminal) for terminal in self.after(word))

    def would_be_read_after(self, word: str) -> bool:
        """Whether what stands at the place is a word of the language that may follow `word`."""
        return any(literal(self.parser, terminal) == self.word for terminal in self.after(word))

    # -- what was read before ----------------------------------------------------------------------------------------

    @property
    def _stack(self) -> list[Any]:
        return self.state.parser_state.value_stack

    @property
    def last(self) -> Token | Tree[Token] | None:
        """What stands right before the place."""
        return next((item for item in reversed(self._stack) if not isinstance(item, Tree) or not item.meta.empty), None)

    @property
    def last_word(self) -> str:
        return str(self.last) if isinstance(self.last, Token) else ""

    @property
    def comma_before_last_word(self) -> Token | None:
        """The comma in front of the word that stands right before the place, if there is one."""
        before = self._stack[-2] if len(self._stack) > 1 and self.last_word else None
        return before if isinstance(before, Token) and before.type == "COMMA" else None

    @property
    def last_span(self) -> Span:
        last = self.last
        if last is None:
            return self.here
        if isinstance(last, Token):
            return self.span(last.start_pos or 0, last.end_pos or 0)
        return self.span(last.meta.start_pos, last.meta.end_pos)

    @cached_property
    def statement(self) -> Token | None:
        """The first word of the statement that the place is in; None where it would be that word itself."""
        stack = self._stack
        closed = 0
        first: Token | None = None
        for item in reversed(stack):
            if not isinstance(item, Token):
                continue
            if item.type == "RBRACE":
                closed += 1
            elif item.type == "LBRACE" and closed:
                closed -= 1
            elif item.type in ("_NEXT", "LBRACE"):
                break
            else:
                first = item
        return first

    @cached_property
    def open_braces(self) -> tuple[tuple[Token, Token], ...]:
        """The blocks that the place is in, outermost first: each `{` with the first word of its statement."""
        found: list[tuple[Token, Token]] = []
        first: Token | None = None
        for item in self._stack:
            if not isinstance(item, Token):
                continue
            if item.type == "_NEXT":
                first = None
            elif item.type == "LBRACE":
                found.append((item, first or item))
                first = None
            elif item.type == "RBRACE":
                _, first = found.pop()
            elif first is None:
                first = item
        return tuple(found)

    @cached_property
    def open_function(self) -> Token | None:
        """The name in front of the innermost open parenthesis, if a name stands there."""
        stack = self._stack
        for index in range(len(stack) - 1, 0, -1):
            if isinstance(stack[index], Token) and stack[index].type == "LPAR":
                before = stack[index - 1]
                return before if isinstance(before, Token) else None
        return None
