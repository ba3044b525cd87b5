"""From text to AST: what comes out, where it stands, and what a file with mistakes gives."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from anondsl.diagnostics import Report
from anondsl.source import SourceFile
from anondsl.syntax import ast
from anondsl.syntax.parse import MOST_MISTAKES, decode_source, parse_source
from tests.ast_dump import dump
from tests.golden import FOLDER, Golden, orphans

CASES = sorted((FOLDER / "syntax").glob("*.anon"))


def read(text: str) -> tuple[ast.RulesetNode, Report]:
    report = Report()
    node = parse_source(SourceFile("rules.anon", text), report)
    assert node is not None
    return node, report


def statements(text: str) -> tuple[ast.Statement, ...]:
    node, report = read(text)
    assert not list(report)
    return node.statements


def codes(text: str) -> list[str]:
    return [diagnostic.slug for diagnostic in read(text)[1]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden(case: Path, golden: Golden) -> None:
    node, report = read(case.read_text(encoding="utf-8"))
    assert not list(report)
    golden.check(case.with_suffix(".ast"), dump(node))


def test_every_case_has_a_golden_file() -> None:
    assert orphans(FOLDER / "syntax", ".anon", ".ast") == []


def test_every_kind_of_statement_stands_in_a_golden_file() -> None:
    text = "".join(case.with_suffix(".ast").read_text(encoding="utf-8") for case in CASES)
    for name in ast.__all__:
        if name.endswith(("Statement", "Action", "Block")) and name != "Statement":
            assert name in text
        if name.endswith("Node") and name not in ("ActionNode", "ConditionNode", "LeafNode", "ValueNode"):
            assert name in text


def test_spans_hold_what_was_written() -> None:
    text = '# first\nkeep  PatientSex\n    because "why"   # last\nwhen masked { remove A, (0010,0010) }\n'
    rule, block = statements(text)
    assert rule.span.text == 'keep  PatientSex\n    because "why"'
    assert rule.span.line == 2
    assert block.span.text == "when masked { remove A, (0010,0010) }"
    assert isinstance(block, ast.WhenBlock)
    (inner,) = block.body
    assert isinstance(inner, ast.RuleStatement)
    assert [entry.span.text for entry in inner.selectors.entries] == ["A", "(0010,0010)"]


def test_spans_in_the_holes_of_a_template_are_those_of_the_file() -> None:
    (rule,) = statements('replace A with "x\\{{site}-{upper(last(PatientID, 3))}"')
    assert isinstance(rule, ast.RuleStatement)
    assert isinstance(rule.action, ast.ValueAction)
    assert isinstance(rule.action.value, ast.TemplateNode)
    assert [part.span.text for part in rule.action.value.parts] == ["x\\{", "site", "-", "upper(last(PatientID, 3))"]
    call = rule.action.value.parts[-1]
    assert isinstance(call, ast.CallNode)
    assert [argument.span.text for argument in call.arguments] == ["last(PatientID, 3)"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [('""', ""), (r'"a \" b"', 'a " b'), (r'"\\{"', None), (r'"\{site}"', "{site}"), (r'"a\\b"', r"a\b"), ('"}"', "}")],
)
def test_text_of_values(written: str, meant: str | None) -> None:
    node, report = read(f"set A to {written}")
    if meant is None:
        assert [diagnostic.slug for diagnostic in report] == ["unclosed-hole"]
        return
    (rule,) = node.statements
    assert isinstance(rule, ast.RuleStatement)
    assert isinstance(rule.action, ast.ValueAction)
    assert rule.action.value == ast.TextNode(meant, rule.span)


def test_braces_mean_nothing_outside_of_values() -> None:
    header, rule = statements('ruleset "a {b" \nkeep A because "c } {d} \\" e"')
    assert isinstance(header, ast.HeaderStatement)
    assert header.name.text == "a {b"
    assert isinstance(rule, ast.RuleStatement)
    assert rule.because is not None
    assert rule.because.text == 'c } {d} " e'


def test_quoted_text_in_a_hole_may_hold_a_brace() -> None:
    (_, rule) = statements('table t = "t.csv" keyed by id\nset A to "x{lookup(t, PatientID, "a } b")}y"')
    assert isinstance(rule, ast.RuleStatement)
    assert isinstance(rule.action, ast.ValueAction)
    assert isinstance(rule.action.value, ast.TemplateNode)
    assert rule.action.value.parts[0] == ast.TextNode("x", rule.span)
    assert rule.action.value.parts[2] == ast.TextNode("y", rule.span)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_the_byte_order_mark_make_no_difference(line_break: str, mark: str) -> None:
    lines = ["# head", "keep A,", "     B  # c", '  because "why"', "", "when masked {", "  remove C", "}", ""]
    plain, _ = read("\n".join(lines))
    other, report = read(mark + line_break.join(lines))
    assert not list(report)
    assert other == plain
    assert [comment.text.rstrip() for comment in other.comments] == ["# head", "# c"]


def test_a_statement_goes_on_over_lines_that_start_with_no_statement_word() -> None:
    assert len(statements("remove A,\n\n  # why not\n B\nkeep C")) == 2


def test_a_statement_word_at_the_start_of_a_line_always_starts_a_statement() -> None:
    """`guarantee never` on one line and `keep A` on the next are never read as one."""
    assert codes("guarantee never\nkeep A") == ["unfinished-statement"]
    assert codes("otherwise\nkeep technical") == ["unfinished-statement"]


def test_words_of_the_language_may_be_columns_and_parts_of_names() -> None:
    (_, rule) = statements(
        'table t = "t.csv" keyed by group\nreplace A with lookup(t, component(PatientName, given), set)'
    )
    assert isinstance(rule, ast.RuleStatement)


def test_words_need_a_blank_between_them() -> None:
    assert codes("keepPatientSex") == ["unknown-statement"]
    assert codes("use profile basic of2026d") == ["missing-word"]


def test_comments_are_found_and_signs_in_text_and_expressions_are_none() -> None:
    text = 'keep A because "# no" # yes\nreject when B matches /#[a-z]{3}/ # also\nset C to "#{site}" # and'
    node, _ = read(text)
    assert [comment.text for comment in node.comments] == ["# yes", "# also", "# and"]
    assert [text[comment.span.start : comment.span.end] for comment in node.comments] == ["# yes", "# also", "# and"]


def test_negated_spellings_are_the_plain_test_in_a_not() -> None:
    for written, plain in [
        ('A is not "x"', 'A is "x"'),
        ('A is not exactly "x"', 'A is exactly "x"'),
        ('A is not one of "x", "y"', 'A is one of "x", "y"'),
        ("A != 5", "A = 5"),
        ("A is not missing", "A is missing"),
        ("A is not empty", "A is empty"),
    ]:
        (negated, test) = statements(f"reject when {written}\nreject when {plain}")
        assert isinstance(negated, ast.RejectStatement)
        assert isinstance(test, ast.RejectStatement)
        assert negated.condition == ast.NotNode(test.condition, test.span)


# -- files with mistakes ---------------------------------------------------------------------------------------------

MISTAKES = {
    "remvoe PatientName": "unknown-statement",
    'replace PatientName "Subject"': "missing-word",
    "keep PatientSex because “why”": "curly-quotes",
    'reject when A is "x" and B is "y" or masked': "mixed-and-or",
    'when Modality is "US" {\n    keep A {\n}': "unexpected-word",
    "remove PatientAddress,": "unfinished-statement",
    "truncate PatientBirthDate too year": "misspelt-word",
    'keep A because "why': "unclosed-text",
    "whne masked {\n    keep A\n}": "unknown-statement",
    "when A is = {\n    keep A\n}": "unexpected-word",
    'when masked\n    keep A because "x"\n}': "missing-block",
    'test "x" {\n    expct rejected\n}': "unknown-statement",
    'set A to "{"': "unclosed-hole",
    'set A to "{nothing(B)}"': "unknown-function",
    "}": "stray-brace",
    "remove A keep B": "statement-on-same-line",
    "keep\u00a0A": "no-break-blank",
    "within A where { keep B }": "unexpected-word",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_one_mistake_gives_one_diagnostic(text: str) -> None:
    node, report = read(f"keep First\n{text}\nkeep Last\n")
    assert [diagnostic.slug for diagnostic in report] == [MISTAKES[text]]
    first, *_, last = node.statements
    assert first.span.text == "keep First"
    assert last.span.text == "keep Last"


# Two braces too many or too few can be one mistake or two: nobody can say which.
PAIRS = [
    pair for pair in itertools.permutations(MISTAKES, 2) if not all(text.count("{") != text.count("}") for text in pair)
]


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{MISTAKES[first]}, {MISTAKES[second]}" for first, second in PAIRS])
def test_two_mistakes_give_two_diagnostics(pair: tuple[str, str]) -> None:
    first, second = pair
    assert sorted(codes(f"{first}\nkeep Between\n{second}\n")) == sorted((MISTAKES[first], MISTAKES[second]))


@pytest.mark.parametrize("verb", ["remvoe", "delete"])
def test_a_list_that_ends_in_a_comma_does_not_swallow_a_wrong_verb_on_the_next_line(verb: str) -> None:
    assert sorted(codes(f"remove A,\n{verb} B\nremove C")) == ["unfinished-statement", "unknown-statement"]


def test_mistakes_in_a_block_leave_the_rest_of_it_alone() -> None:
    node, report = read("when masked {\n    remove A\n    remvoe B\n    remove C,\n    remove D\n}\n")
    assert [diagnostic.slug for diagnostic in report] == ["unknown-statement", "unfinished-statement"]
    (block,) = node.statements
    assert isinstance(block, ast.WhenBlock)
    assert [statement.span.text for statement in block.body] == ["remove A", "remove D"]


def test_a_block_whose_head_is_a_mistake_is_dropped_and_still_read() -> None:
    node, report = read("when masked maybe {\n    remvoe A\n    remove B\n}\nremove C")
    assert [diagnostic.slug for diagnostic in report] == ["unexpected-word", "unknown-statement"]
    assert [statement.span.text for statement in node.statements] == ["remove C"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("group contact = PatientAddress,\nremove contact", {"contact"}),
        ("parameter site\nkeep A", {"site"}),
        ("gruop contact = PatientAddress\nkeep A", {"contact"}),
        ("otherwise keep everything", {"otherwise"}),
        ("keep A\notherwse keep technical", {"otherwise"}),
        ("ruleset trial", {"ruleset"}),
        ("when masked maybe { keep A }", {"when"}),
        ("keep A because “why”", set()),
        ("keep A", set()),
    ],
)
def test_what_lost_statements_would_have_given_is_remembered(text: str, lost: set[str]) -> None:
    """So that a later stage does not report the same mistake again, as an unknown name or a missing statement."""
    node, _ = read(text)
    assert node.lost_names == lost


def test_after_twenty_mistakes_the_search_ends() -> None:
    report = Report()
    assert parse_source(SourceFile("x", "remvoe A\n" * 30), report) is None
    assert [diagnostic.slug for diagnostic in report] == ["unknown-statement"] * MOST_MISTAKES + ["too-many-mistakes"]


def test_another_encoding_is_a_diagnostic_that_points_at_the_byte() -> None:
    report = Report()
    assert decode_source("x", "keep A # ä".encode("latin-1"), report) is None
    (diagnostic,) = report
    assert (diagnostic.slug, diagnostic.span.line, diagnostic.span.column) == ("not-utf-8", 1, 10)
    assert decode_source("x", "keep A # ä".encode(), report) == SourceFile("x", "keep A # ä")


@pytest.mark.parametrize(
    "text",
    [
        "when masked {\n" * 10_000 + "}\n" * 10_000,
        "within A {" * 10_000 + "}" * 10_000,
        "reject when " + "(" * 10_000 + "masked" + ")" * 10_000,
        "reject when " + "not " * 10_000 + "masked",
        "replace A with " + "upper(" * 10_000 + "B" + ")" * 10_000,
        'replace A with "{' + "upper(" * 10_000 + "B" + ")" * 10_000 + '}"',
    ],
    ids=["when", "within", "parentheses", "not", "functions", "functions in a hole"],
)
def test_nesting_bombs_are_a_diagnostic(text: str) -> None:
    assert codes(text) == ["nested-too-deeply"]


@pytest.mark.parametrize(
    "text", ["{" * 10_000, "}" * 10_000, "(" * 10_000, '"' * 10_001, "/" * 10_000, "when a {" * 10_000]
)
def test_broken_bombs_end(text: str) -> None:
    report = Report()
    parse_source(SourceFile("x", text), report)
    assert report.has_errors
