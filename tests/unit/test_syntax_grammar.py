"""The grammar: no conflicts, no colliding tokens, its tables are fresh, and the word lists agree with it."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from lark import Lark

from anondsl.syntax import grammar
from anondsl.syntax.expected import TOKENS, literal
from anondsl.syntax.layout import mark_statements
from anondsl.syntax.words import FUNCTIONS, STATEMENT_WORDS, STEP_WORDS, USAGE
from tests.golden import FOLDER

GRAMMAR = files("anondsl.grammars").joinpath("anondsl.lark").read_text(encoding="utf-8")
SHIPPED = files("anondsl.grammars").joinpath("anondsl.table.json").read_text(encoding="utf-8")
CASES = sorted((FOLDER / "syntax").glob("*.anon"))


@pytest.fixture(scope="module")
def strict_parser() -> Lark:
    """Building it is the test: `strict` refuses every conflict and every pair of tokens that collide."""
    return grammar.build_parser(GRAMMAR, strict=True)


def test_the_shipped_tables_belong_to_the_grammar() -> None:
    """Run `python -m anondsl.syntax.grammar` after a change of the grammar."""
    assert json.loads(SHIPPED)["grammar"] == json.loads(grammar.table_text(GRAMMAR))["grammar"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_shipped_tables_parse_like_the_grammar(case: object, strict_parser: Lark) -> None:
    text = mark_statements(case.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert grammar.load_parser().parse(text, start="file") == strict_parser.parse(text, start="file")


def test_the_shipped_tables_are_used() -> None:
    assert grammar._lark_series() in grammar._SAME_TABLES
    assert grammar.load_parser().source_path == "<deserialized>"


def test_statement_words_are_what_the_grammar_starts_statements_with() -> None:
    parser = grammar.load_parser()
    file = parser.parse_interactive("", start="file")
    assert {literal(parser, token) for token in file.accepts()} - {""} == set(STATEMENT_WORDS)
    test = parser.parse_interactive('test "x" {', start="file")
    test.exhaust_lexer()
    assert {literal(parser, token) for token in test.accepts()} - {"", "}"} == set(STEP_WORDS)


def test_every_token_has_a_spelling() -> None:
    """No message can show a name that only the grammar knows."""
    parser = grammar.load_parser()
    for terminal in parser.terminals:
        if terminal.name not in TOKENS and terminal.name != "BLANK":
            assert literal(parser, terminal.name)


def test_a_regular_expression_never_stands_where_a_path_may_stand() -> None:
    """`/re/` and `/X` start alike; strict mode does not look for that clash."""
    states = json.loads(SHIPPED)["data"]["parser"]["parser"]
    numbers = {name: number for number, name in states["tokens"].items()}
    for actions in states["states"].values():
        assert not {numbers["REGEX"], numbers["ANCHOR"]} <= set(actions)
        assert not {numbers["STRING"], numbers["TEMPLATE"]} <= set(actions)


def test_every_function_has_a_usage_that_calls_it() -> None:
    assert set(USAGE) == set(FUNCTIONS)
    assert all(usage.startswith(f"{name}(") for name, usage in USAGE.items())


def test_the_rules_of_the_grammar_have_an_example() -> None:
    """Every statement's rule stands under a comment that shows one."""
    lines = GRAMMAR.splitlines()
    statements = GRAMMAR.split("?statement:")[1].split("\n\n")[0].replace("|", " ").split()
    for name in statements:
        at = next(number for number, line in enumerate(lines) if line.startswith(f"{name}:"))
        assert lines[at - 1].startswith("// "), name
