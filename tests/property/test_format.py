"""Formatting changes nothing but the layout: same AST, every comment, the same text the second time."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import compile_text
from anondsl.diagnostics import Report
from anondsl.formatter.format import format_source
from anondsl.formatter.scan import Remark, Token, scan
from anondsl.source import SourceFile
from anondsl.syntax.ast import RulesetNode
from anondsl.syntax.parse import parse_source
from tests.golden import FOLDER
from tests.rule_texts import START, Tokens, files, spaced

settings.register_profile("format", max_examples=100, deadline=None, derandomize=True)
FORMAT = settings.get_profile("format")


def parsed(text: str) -> RulesetNode | None:
    report = Report()
    node = parse_source(SourceFile("rules.anon", text), report)
    return None if report.has_errors else node


def formatted(text: str) -> str | None:
    return format_source(SourceFile("rules.anon", text)).text


def look_at(text: str) -> None:
    """What holds for every file without a mistake."""
    before = parsed(text)
    assert before is not None
    new = formatted(text)
    assert new is not None
    after = parsed(new)
    assert after == before
    assert [comment.text for comment in after.comments] == [c.text.rstrip(" \t") for c in before.comments]
    assert formatted(new) == new
    assert not new or new.endswith("\n")
    assert not new.startswith("\n")
    assert "\n\n\n" not in new
    assert "\r" not in new
    assert "\ufeff" not in new
    for line in new.splitlines():
        assert line == line.rstrip(" \t")


@FORMAT
@given(files.flatmap(spaced), st.booleans(), st.booleans())
def test_a_file_means_the_same_and_holds_its_comments(text: str, mark: bool, returns: bool) -> None:
    look_at(("\ufeff" if mark else "") + (text.replace("\n", "\r\n") if returns else text))


@FORMAT
@given(files.flatmap(lambda tokens: st.tuples(spaced(tokens, comments=False), spaced(tokens, comments=False))))
def test_the_same_statements_have_one_layout(texts: tuple[str, str]) -> None:
    assert formatted(texts[0]) == formatted(texts[1]) is not None


def tokens_of(text: str) -> Tokens:
    """A file as `spaced` wants it."""
    node = parsed(text)
    assert node is not None
    found: list[str] = []
    for piece in scan(node):
        if isinstance(piece, Token):
            found += [START, piece.text] if piece.starts_statement else [piece.text]
    return tuple(found)


def files_of(folder: Path) -> list[Tokens]:
    return [tokens_of(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.anon"))]


WRITTEN = files_of(FOLDER / "syntax")
EXAMPLES = files_of(FOLDER.parents[1] / "rulesets" / "examples")


@settings(FORMAT, max_examples=15)
@given(st.sampled_from(WRITTEN).flatmap(spaced))
def test_written_files_in_any_layout(text: str) -> None:
    look_at(text)


@FORMAT
@given(st.data())
def test_a_mistake_leaves_the_file_alone(data: st.DataObject) -> None:
    """Whatever becomes of a text when a part of it is lost, it is formatted in full or not at all."""
    text = data.draw(files.flatmap(spaced))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    text = text[:start] + text[end:]
    result = format_source(SourceFile("rules.anon", text))
    if parsed(text) is None:
        assert result.text is None
        assert not result.changed
        assert result.report.has_errors
    else:
        look_at(text)


@FORMAT
@given(files.flatmap(spaced))
def test_scanning_finds_what_the_parser_found(text: str) -> None:
    node = parsed(text)
    assert node is not None
    pieces = scan(node)
    assert [piece.text for piece in pieces if isinstance(piece, Remark)] == [
        c.text.rstrip(" \t") for c in node.comments
    ]
    words = "".join("".join(piece.text.split()).lower() for piece in pieces)
    assert words == "".join(text.split()).lower()


COMPILING = """\
ruleset "All that is compiled" version "1" project "p"
parameter site text
group contact = PatientAddress, PatientTelephoneNumbers
condition ge = Modality is "US" and Manufacturer contains "GE"
otherwise keep technical
remove contact, all private, (60XX,4000), named "*Physician*"
replace PatientID with pseudonym(PatientID, 10) else empty because "linked # again"
keep PatientSex, PatientSize because "covariates"
empty PatientName
shift all dates by -365 to -1 days per patient
regenerate all uids
when ge { keep StudyDescription because "x" }
within ContentSequence where CodeValue is "A" { keep /CodeMeaning, TextValue because "y" }
reject when Modality is "US" and (not ge or Rows > 500) because "nobody"
accept unmasked-pixels because "seen"
test "t" { given PatientID "1", Rows 16
expect PatientID changed }
"""


def artifact_of(text: str) -> bytes:
    compilation = compile_text(text, "rules.anon")
    assert compilation.ruleset is not None, [diagnostic.message for diagnostic in compilation.report]
    return write_artifact(compilation.ruleset)


@settings(FORMAT, max_examples=10)
@given(spaced(tokens_of(COMPILING)))
def test_the_artifact_is_the_same_before_and_after(text: str) -> None:
    new = formatted(text)
    assert new is not None
    assert artifact_of(new) == artifact_of(text) == artifact_of(COMPILING)


@settings(FORMAT, max_examples=3)
@given(st.sampled_from(EXAMPLES).flatmap(spaced))
def test_the_artifact_of_an_example_is_the_same_in_any_layout(text: str) -> None:
    new = formatted(text)
    assert new is not None
    assert artifact_of(new) == artifact_of(text)
