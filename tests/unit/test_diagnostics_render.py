"""Renderers: caret frames by columns of the terminal, JSON, GitHub commands, SARIF."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from anondsl.diagnostics import Label, Report
from anondsl.diagnostics.catalog.statements import UnexpectedWord
from anondsl.diagnostics.core import Edit, Fix
from anondsl.diagnostics.render.github import render_github
from anondsl.diagnostics.render.json import render_json
from anondsl.diagnostics.render.sarif import render_sarif
from anondsl.diagnostics.render.text import display_width, render_report
from anondsl.source import SourceFile, Span
from anondsl.syntax.parse import parse_source


def report_of(text: str, name: str = "rules.anon") -> Report:
    report = Report()
    parse_source(SourceFile(name, text), report)
    return report


def marked(text: str, part: str, *labels: tuple[str, str], width: int | None = None, colour: bool = False) -> list[str]:
    """The lines of a frame in which `part` is underlined."""
    source = SourceFile("r", text)

    def place(words: str) -> Span:
        start = text.index(words)
        return Span(source, start, start + len(words))

    report = Report()
    report.add(UnexpectedWord("`x`", ""), at=place(part), also=[Label(place(words), note) for words, note in labels])
    return render_report(report, width=width, colour=colour).splitlines()


def test_the_place_is_underlined_by_columns() -> None:
    assert marked("keep A\nkeep 検査 B", "B")[-2:] == ["  2 | keep 検査 B", "    |           ^"]
    assert marked("keep 検査 B", "検査")[-1] == "    |      ^^^^"
    assert marked("keep e\u0301te\u0301 B", "B")[-1] == "    |          ^"


def test_tabs_go_on_to_the_next_stop() -> None:
    assert marked("\tkeep\tA\tB", "B")[-2:] == ["  1 |     keep    A   B", "    |                 ^"]


def test_signs_that_steer_a_terminal_are_not_sent_to_it() -> None:
    lines = "\n".join(marked("keep \x1b[31m\u202e B", "B"))
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "\ufffd[31m\ufffd B" in lines


def test_several_labels_have_a_row_each_and_lines_between_are_left_out() -> None:
    text = "keep A\nkeep B\nkeep C\nkeep D and E"
    assert marked(text, "E", ("D", "this one"), ("A", "first used here")) == [
        "error[ADL010 unexpected-word]: unexpected `x`",
        "   --> r:4:12",
        "    |",
        "  1 | keep A",
        "    |      - first used here",
        "  ...",
        "  4 | keep D and E",
        "    |      - this one",
        "    |            ^",
    ]


def test_labels_in_another_file_have_a_frame_of_their_own() -> None:
    here, there = SourceFile("here", "keep A"), SourceFile("there", "group a = A")
    report = Report()
    report.add(UnexpectedWord("`x`", ""), at=Span(here, 5, 6), also=[Label(Span(there, 6, 7), "defined here")])
    lines = render_report(report).splitlines()
    assert lines[1] == "   --> here:1:6"
    assert "   ::: there:1:7" in lines
    assert lines[-1] == "    |       - defined here"


def test_a_place_of_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    assert marked("keep A,\n  B\n", "A,\n  B")[-1] == "    |      ^^"


def test_a_place_behind_the_last_sign_still_has_a_mark() -> None:
    source = SourceFile("r", "keep")
    report = Report()
    report.add(UnexpectedWord("`x`", ""), at=Span(source, 4, 4))
    assert render_report(report).splitlines()[-1] == "    |     ^"


@pytest.mark.parametrize("part", ["first", "middle", "last"])
def test_long_lines_are_cut_around_the_place(part: str) -> None:
    text = "first " + "x" * 200 + " middle " + "y" * 200 + " last"
    *_, line, underline = marked(text, part, width=60)
    assert display_width(line) <= 60
    start = underline.index("^")
    assert line[start : start + len(part)] == part
    assert underline.count("^") == len(part)


def test_colour_is_an_argument_and_changes_nothing_else() -> None:
    plain = "\n".join(marked("keep A B", "B", ("A", "here")))
    coloured = "\n".join(marked("keep A B", "B", ("A", "here"), colour=True))
    assert "\x1b[" not in plain
    assert "\x1b[1;31m" in coloured
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[34m", "\x1b[1;31m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_an_empty_report_renders_to_nothing() -> None:
    assert render_report(Report()) == ""
    assert render_github(Report()) == ""
    assert json.loads(render_json(Report())) == {"version": 1, "diagnostics": [], "allowed": []}


def test_json() -> None:
    document = json.loads(render_json(report_of('keep A\nreplace B "x"\n')))
    assert document["diagnostics"] == [
        {
            "code": "ADL014",
            "name": "missing-word",
            "severity": "error",
            "message": '`with` is missing before `"x"`',
            "help": "write `with` in front of it",
            "place": {"file": "rules.anon", "line": 2, "column": 11, "end_line": 2, "end_column": 14},
            "labels": [],
            "fix": {
                "title": "write `with`",
                "safe": False,
                "edits": [
                    {
                        "place": {"file": "rules.anon", "line": 2, "column": 11, "end_line": 2, "end_column": 11},
                        "replacement": "with ",
                    }
                ],
            },
        }
    ]


def test_github_escapes_what_its_commands_are_made_of() -> None:
    source = SourceFile("a,b:100%.anon", "keep A\nkeep B")
    report = Report()
    report.add(UnexpectedWord("`50%`", "a, b: c"), at=Span(source, 5, 6))
    report.add(UnexpectedWord("`x`", ""), at=Span(source, 5, 12))
    one, several = render_github(report).splitlines()
    assert one == (
        "::error file=a%2Cb%3A100%25.anon,line=1,endLine=1,title=ADL010 unexpected-word,col=6,endColumn=7"
        "::unexpected `50%25`%0Ahelp: expected here: a, b: c"
    )
    assert "line=1,endLine=2" in several
    assert "col=" not in several


# -- SARIF -----------------------------------------------------------------------------------------------------------

_MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_REGION = {
    "type": "object",
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": False,
    "properties": {
        key: {"type": "integer", "minimum": 1} for key in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
_ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
}
_LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "message": _MESSAGE,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "additionalProperties": False,
            "properties": {"artifactLocation": _ARTIFACT, "region": _REGION},
        },
    },
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "shortDescription": _MESSAGE,
        "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}},
        "help": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}, "markdown": {"type": "string"}},
        },
    },
}
_FIX = {
    "type": "object",
    "required": ["artifactChanges"],
    "properties": {
        "description": _MESSAGE,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": _ARTIFACT,
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "object", "required": ["deletedRegion"]},
                    },
                },
            },
        },
    },
}
SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": _RULE}},
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": _LEVEL,
                                "message": _MESSAGE,
                                "locations": {"type": "array", "items": _LOCATION},
                                "relatedLocations": {"type": "array", "uniqueItems": True, "items": _LOCATION},
                                "fixes": {"type": "array", "items": _FIX},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""The part of SARIF 2.1.0 (sections 3.13 to 3.58) that is used here, written from the text of the standard."""

MISTAKES = 'reject when A is "x" and B is "y" or masked\nreplace B "x"\nkeep C because “why”\nremvoe D\n'


def test_sarif_has_the_structure_of_the_standard() -> None:
    document = json.loads(render_sarif(report_of(MISTAKES), version="1.2.3"))
    jsonschema.validate(document, SARIF)
    (run,) = document["runs"]
    assert run["tool"]["driver"]["version"] == "1.2.3"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert len(run["results"]) == 4


def test_sarif_of_nothing_is_a_run_without_results() -> None:
    document = json.loads(render_sarif(Report()))
    jsonschema.validate(document, SARIF)
    assert document["runs"][0]["results"] == []


def test_sarif_names_files_as_uris_and_carries_labels_and_fixes() -> None:
    document = json.loads(render_sarif(report_of(MISTAKES, "rules of\\site 1.anon")))
    mixed, missing, *_ = document["runs"][0]["results"]
    assert mixed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "rules%20of/site%201.anon"
    assert mixed["relatedLocations"][0]["message"]["text"] == "`and` here"
    (change,) = missing["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 11},
            "insertedContent": {"text": "with "},
        }
    ]


def test_a_fix_is_what_it_says() -> None:
    """Every fix that the parser offers leaves a text without the mistake that it repairs."""
    text = MISTAKES
    report = report_of(text)
    fixes: list[Fix] = [diagnostic.fix for diagnostic in report if diagnostic.fix is not None]
    edits: list[Edit] = sorted((edit for fix in fixes for edit in fix.edits), key=lambda edit: -edit.span.start)
    for edit in edits:
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    assert [diagnostic.slug for diagnostic in report_of(text)] == ["mixed-and-or"]
