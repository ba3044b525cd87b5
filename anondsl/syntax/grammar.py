"""The parser made from `grammars/anondsl.lark`.

Working out the tables of the grammar takes most of a second, so they are shipped beside it, as data
(`anondsl.table.json`). They are used when they belong to this grammar and to a lark that writes them the same way;
otherwise the grammar is read anew. After a change of the grammar: `python -m anondsl.syntax.grammar`.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.lexer import PatternRE, PatternStr, TerminalDef

from anondsl.syntax.lexer import WordContextualLexer
from anondsl.syntax.words import FUNCTIONS

STARTS = ["file", "hole"]
"""A whole rule file, and what stands between the braces of a template."""

_OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    "propagate_positions": True,
    "maybe_placeholders": True,
}

_PLUGINS = {"ContextualLexer": WordContextualLexer}

_TABLE = "anondsl.table.json"
_SAME_TABLES = ("1.2", "1.3")
"""Versions of lark whose tables are written alike; a test reads the shipped one with whatever is installed."""


@lru_cache(maxsize=1)
def load_parser() -> Lark:
    """The parser, from the shipped tables where they fit."""
    folder = files("anondsl.grammars")
    grammar = folder.joinpath("anondsl.lark").read_text(encoding="utf-8")
    if _lark_series() in _SAME_TABLES and (table := folder.joinpath(_TABLE)).is_file():
        shipped = json.loads(table.read_text(encoding="utf-8"))
        if shipped["grammar"] == _digest(grammar):
            shipped["data"]["options"]["_plugins"] = _PLUGINS
            return Lark.load(_with_number_keys(shipped))
    return build_parser(grammar, _plugins=_PLUGINS)


@lru_cache(maxsize=1)
def language_words() -> frozenset[str]:
    """Every word of the grammar, of the functions and of the classes of attributes: none can be a name of a file."""
    words = {terminal.pattern.raw.strip('"') for terminal in load_parser().terminals if terminal.pattern.raw}
    return frozenset(word for word in words if word[0].isalpha() and len(word) > 1) | frozenset(FUNCTIONS)


def build_parser(grammar: str, **options: Any) -> Lark:
    """The parser, worked out from the grammar's text. `strict=True` refuses conflicts and tokens that collide."""
    return Lark(
        grammar,
        start=STARTS,
        **_OPTIONS,
        edit_terminals=_make_whole_word,
        **options,
    )


def _make_whole_word(terminal: TerminalDef) -> None:
    """Let `"to"` of the grammar match the word `to` and never the head of `topmost`, and go before names."""
    pattern = terminal.pattern
    if isinstance(pattern, PatternStr) and pattern.value[-1].isalnum():
        terminal.pattern = PatternRE(re.escape(pattern.value) + r"(?![\w-])", (), pattern.raw)
        terminal.priority = 2


def _lark_series() -> str:
    return ".".join(lark.__version__.split(".")[:2])


def _digest(grammar: str) -> str:
    return hashlib.sha256(grammar.encode("utf-8")).hexdigest()


def table_text(grammar: str) -> str:
    """The tables of a grammar as they are shipped."""
    from lark.grammar import Rule

    data, memo = build_parser(grammar).memo_serialize([TerminalDef, Rule])
    data["options"] = _OPTIONS | {"start": STARTS}  # the rest as lark has it; its set of options grows
    document = {
        "generated": "by python -m anondsl.syntax.grammar; do not edit",
        "grammar": _digest(grammar),
        "data": data,
        "memo": memo,
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _with_number_keys(document: dict[str, Any]) -> dict[str, Any]:
    """JSON has only text as keys; lark wants the numbers of its states, tokens and memory back."""
    parser = document["data"]["parser"]["parser"]
    parser["tokens"] = {int(number): token for number, token in parser["tokens"].items()}
    parser["states"] = {
        int(state): {int(token): action for token, action in actions.items()}
        for state, actions in parser["states"].items()
    }
    return {"data": document["data"], "memo": {int(number): entry for number, entry in document["memo"].items()}}


def main() -> None:
    """Write the tables beside the grammar."""
    folder = Path(str(files("anondsl.grammars")))
    grammar = (folder / "anondsl.lark").read_text(encoding="utf-8")
    (folder / _TABLE).write_text(table_text(grammar), encoding="utf-8")


if __name__ == "__main__":
    main()
