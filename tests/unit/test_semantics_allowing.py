"""`# allow ADL307 because "..."`: which diagnostics it takes out, and that it never takes out more."""

from __future__ import annotations

import json

import pytest

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import Compilation, compile_source, compile_text
from anondsl.diagnostics.render.json import render_json
from anondsl.diagnostics.render.sarif import render_sarif
from anondsl.diagnostics.render.text import summary
from anondsl.formatter.format import format_source
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile

HEAD = """ruleset "Allowances" version "1" project "allowances"
use profile basic of 2026d
otherwise keep technical
accept unmasked-pixels because "phantoms only"
test "the address goes" { expect PatientAddress absent }
"""


def codes(compilation: Compilation) -> list[str]:
    """What is said, less ADL415: whatever is kept here costs the claim of the profile as well."""
    return sorted(diagnostic.code for diagnostic in compilation.report if diagnostic.code != "ADL415")


def allowed(compilation: Compilation) -> list[tuple[str, str]]:
    return [(diagnostic.code, reason) for diagnostic, reason in compilation.report.allowed]


@pytest.mark.parametrize(
    ("text", "left", "taken"),
    [
        ('group x = PatientName # allow ADL307 because "later"', [], ["ADL307"]),
        ('# allow ADL307 because "later"\ngroup x = PatientName', [], ["ADL307"]),
        ('## allow adl307 because "later"\n\n# and a word\ngroup x = PatientName', [], ["ADL307"]),
        ('# allow ADL307 because "x"\ngroup x = PatientName\ngroup y = PatientName', ["ADL307"], ["ADL307"]),
        ('group y = PatientName\ngroup x = PatientName # allow ADL307 because "x"', ["ADL307"], ["ADL307"]),
        ('group x = PatientName # allow ADL303 because "x"', ["ADL307", "ADL506"], []),
        ('group x = PatientName # allow ADL303, ADL307 because "x"', ["ADL506"], ["ADL307"]),
        ('group x = PatientName # allow ADL307', ["ADL307", "ADL503"], []),
        ('group x = PatientName # allow ADL307 because ""', ["ADL307", "ADL503"], []),
        ('group x = PatientName # allow ADL307 because later', ["ADL307", "ADL503"], []),
        ('group x = PatientName # noqa: ADL307', ["ADL307", "ADL503"], []),
        ('group x = PatientName # we allow ADL307 here, says the text', ["ADL307"], []),
        ('group x = PatientName # allow the site to use it later', ["ADL307"], []),
        ('group x = PatientName # allow ADL309999 because "x"', ["ADL307", "ADL504"], []),
        ('group x = PatientName # allow ADL902 because "a reason of the run"', ["ADL307", "ADL504"], []),
        ('remove PatientAddress # allow ADL101 because "x"', ["ADL505"], []),
        ('when Modality is "US" {\n    keep PatientSex # allow ADL401 because "x"\n    keep PatientAge\n}', ["ADL401"], ["ADL401"]),
        ('when Modality is "US" {\n    # allow ADL401 because "x"\n    keep PatientSex\n    keep PatientAge\n}', ["ADL401"], ["ADL401"]),
        ('# allow ADL401 because "x"\nwhen Modality is "US" {\n    keep PatientSex\n    keep PatientAge\n}', [], ["ADL401"] * 2),
        ('when Modality is "US" { # allow ADL401 because "x"\n    keep PatientSex\n    keep PatientAge\n}', [], ["ADL401"] * 2),
        ('when Modality is "US" {\n    remove PatientAddress\n    # allow ADL401 because "x"\n}\nkeep PatientSex', ["ADL302", "ADL401", "ADL506"], []),
        ('keep PatientSex, # allow ADL401 because "x"\n    PatientAge', [], ["ADL401"] * 2),
        ('keep PatientSex,\n    # allow ADL401 because "x"\n    PatientAge', [], ["ADL401"] * 2),
    ],
)  # fmt: skip
def test_what_a_comment_takes_out(text: str, left: list[str], taken: list[str]) -> None:
    compilation = compile_text(HEAD + text + "\n")
    if "ADL302" not in left:
        assert codes(compilation) == left
    else:
        assert "ADL506" in codes(compilation)
        assert "ADL401" in codes(compilation)
    assert [code for code, _ in allowed(compilation)] == taken
    assert compilation.ruleset is not None


def test_an_error_is_never_taken_out_and_unused_ones_wait_until_it_is_mended() -> None:
    text = HEAD + '# allow ADL101, ADL307 because "x"\nremove PatientAdress\ngroup x = PatientName\n'
    compilation = compile_text(text)
    assert compilation.ruleset is None
    assert codes(compilation) == ["ADL101", "ADL505"]


def test_a_comment_of_an_included_file_counts_there() -> None:
    main = HEAD + 'include "more.anon"\n'
    texts = {"main.anon": main, "more.anon": 'group x = PatientName # allow ADL307 because "for the next trial"\n'}
    compilation = compile_source(SourceFile("main.anon", main), TextLoader(texts))
    assert codes(compilation) == []
    assert allowed(compilation) == [("ADL307", "for the next trial")]


def test_text_that_looks_like_a_comment_allows_nothing() -> None:
    text = HEAD + 'keep PatientSex\nkeep PatientAge because "# allow ADL401 because x"\n'
    assert codes(compile_text(text)) == ["ADL401"]


def test_what_is_compiled_does_not_change() -> None:
    plain = compile_text(HEAD + "group x = PatientName\n")
    with_comment = compile_text(HEAD + 'group x = PatientName # allow ADL307 because "x"\n')
    assert plain.ruleset is not None
    assert with_comment.ruleset is not None
    assert write_artifact(plain.ruleset) == write_artifact(with_comment.ruleset)


@pytest.mark.parametrize(
    "text",
    [
        'group x = PatientName # allow ADL307 because "x"',
        '# allow ADL401 because "x"\nkeep PatientSex,\n   PatientAge',
        'when Modality is "US" { # allow ADL401 because "x"\n  keep PatientSex }',
    ],
)
def test_the_layout_of_fmt_changes_nothing_of_it(text: str) -> None:
    before = compile_text(HEAD + text + "\n")
    formatted = format_source(SourceFile("x.anon", HEAD + text + "\n")).text
    assert formatted is not None
    after = compile_text(formatted)
    assert allowed(before)
    assert (codes(before), allowed(before)) == (codes(after), allowed(after))


def test_what_is_allowed_is_counted_and_listed_with_its_reason() -> None:
    report = compile_text(HEAD + 'group x = PatientName # allow ADL307 because "later"\n').report
    assert summary(report) == "1 allowed"
    (found,) = json.loads(render_json(report))["allowed"]
    assert (found["code"], found["because"]) == ("ADL307", "later")
    (result,) = json.loads(render_sarif(report))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "later"}]
