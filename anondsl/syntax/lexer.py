"""The tokens of the grammar, told apart without one regular expression for each state of the parser.

Lark's contextual lexer joins all tokens that a state accepts into one expression. Compiling a hundred of those is a
third of the time that a short file takes. Most tokens here are whole words, so a table of words does the same; the few
others are tried one by one, in lark's order. A test compares both lexers.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from lark.lexer import BasicLexer, ContextualLexer

_WORD = re.compile(r"[A-Za-z][\w-]*")
_BLANK = re.compile(r"(?:[ \t]|#[^\r\n]*)+")
"""What the grammar ignores wherever it stands, and nothing else begins with."""


class WordLexer(BasicLexer):
    """The tokens that one state of the parser accepts."""

    def __init__(self, conf: Any, comparator: Any = None) -> None:
        super().__init__(conf, comparator)
        self.callback = {}

    @cached_property
    def _tables(self) -> tuple[dict[str, str], list[tuple[str, re.Pattern[str]]]]:
        """Names of tokens by the word that is written, and the other tokens in the order in which they are tried."""
        words: dict[str, str] = {}
        others: list[tuple[str, re.Pattern[str]]] = []
        for terminal in self.terminals:
            written = (terminal.pattern.raw or "").strip('"')
            if _WORD.fullmatch(written):
                words[written] = terminal.name
            else:
                others.append((terminal.name, re.compile(terminal.pattern.to_regexp())))
        return words, others

    def match(self, text: Any, pos: int) -> tuple[str, str] | None:
        """The token at `pos` and its name, or None. `text` is a slice in lark 1.3, plain text before."""
        words, others = self._tables
        string: str = getattr(text, "text", text)
        word = _WORD.match(string, pos)
        if word is not None and (name := words.get(word[0])) is not None:
            return word[0], name
        for name, pattern in others:
            found = pattern.match(string, pos)
            if found is not None:
                return found[0], name
        return None

    def next_token(self, lex_state: Any, parser_state: Any = None) -> Any:
        """As lark has it; blanks and comments, which are every second token, are passed over at once."""
        counter = lex_state.line_ctr
        blank = _BLANK.match(getattr(lex_state.text, "text", lex_state.text), counter.char_pos)
        if blank is not None:
            counter.column += blank.end() - counter.char_pos
            counter.char_pos = blank.end()
        return super().next_token(lex_state, parser_state)


class WordContextualLexer(ContextualLexer):
    BasicLexer = WordLexer
