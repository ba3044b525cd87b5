"""The formatter as a library: mistakes leave a file alone, our own faults are noticed, shipped files are canonical."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anondsl.compiled.faults import InternalError
from anondsl.formatter import format as formatting
from anondsl.formatter.format import FormatResult, format_source
from anondsl.formatter.scan import Piece, Remark
from anondsl.formatter.structure import Item, Sentence
from anondsl.source import SourceFile

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "rulesets").rglob("*.anon"))


def result_of(text: str) -> FormatResult:
    return format_source(SourceFile("rules.anon", text))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_rule_files_are_canonical(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert result_of(text).text == text


def test_there_are_shipped_rule_files() -> None:
    assert len(SHIPPED) >= 12


@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n", "\ufeff", "\ufeff\r\n"])
def test_nothing_becomes_nothing(text: str) -> None:
    assert result_of(text).text == ""
    assert result_of(text).changed == (text != "")


def test_byte_order_mark_and_carriage_returns_go() -> None:
    result = result_of("\ufeffkeep PatientSex\r\n# a word\r\n\r\nkeep PatientSize,\r\n    PatientAge # b")
    assert result.text == "keep PatientSex\n# a word\n\nkeep PatientSize, PatientAge  # b\n"
    assert result.changed


def test_canonical_text_is_not_changed() -> None:
    assert not result_of("keep PatientSex\n").changed
    assert result_of("keep PatientSex").changed


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("kep PatientSex", ["unknown-statement"]),
        ('keep PatientSex because "a\nremove  PatientName', ["unclosed-text"]),
        ("keep   PatientSex\nwithin X { mask  top 8% }", ["misplaced-statement"]),
        ("round   PatientAge to 5,5\nremove PatientName,", ["unexpected-word", "unfinished-statement"]),
    ],
)
def test_a_file_with_mistakes_is_left_alone(text: str, slugs: list[str]) -> None:
    result = result_of(text)
    assert (result.text, result.changed) == (None, False)
    assert [diagnostic.slug for diagnostic in result.report] == slugs


def lose_a_word(items: tuple[Item, ...]) -> tuple[Item, ...]:
    first = items[0]
    assert isinstance(first, Sentence)
    return (Sentence(first.words[:-2], first.beside, first.body, first.beside_end, first.blank_before), *items[1:])


def turn_round(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return items[::-1]


def lose_all(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return ()


def add_a_statement_without_end(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return (*items, Remark("keep", False, False))


@pytest.mark.parametrize("damage", [lose_a_word, turn_round, lose_all, add_a_statement_without_end])
def test_a_changed_meaning_is_an_internal_error(
    damage: Callable[[tuple[Item, ...]], tuple[Item, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    structure = formatting.structure
    monkeypatch.setattr(formatting, "structure", lambda pieces: damage(structure(pieces)))
    with pytest.raises(InternalError, match=r"`rules\.anon` would not mean what the file means") as error:
        result_of("keep PatientSex, PatientSize\nremove PatientName")
    assert "left as it is" in error.value.help


@pytest.mark.parametrize("text", ["keep A # a\n# b", "keep A, # a\n  B", "# a\n# b"])
def test_a_lost_or_altered_comment_is_an_internal_error(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = formatting.scan

    def without_first_comment(node: object) -> list[Piece]:
        pieces = scan(node)  # type: ignore[arg-type]
        pieces.remove(next(piece for piece in pieces if isinstance(piece, Remark)))
        return pieces

    monkeypatch.setattr(formatting, "scan", without_first_comment)
    with pytest.raises(InternalError, match="would not hold every comment of the file"):
        result_of(text)


def test_a_layout_that_does_not_settle_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = formatting.layout
    monkeypatch.setattr(formatting, "layout", lambda node: "\n" * (node.source.text.count("\n") + 1) + layout(node))
    with pytest.raises(InternalError, match="would change if it were formatted again"):
        result_of("keep PatientSex\n")
