"""The pages in `docs/codes` are those of the declarations: none is missing, old, or of a code that is gone."""

from __future__ import annotations

from pathlib import Path

from anondsl.codes import registered
from anondsl.diagnostics.write_pages import LIST, differences, main, pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "codes"


def test_the_pages_are_fresh() -> None:
    assert differences(FOLDER) == [], "run `python -m anondsl.diagnostics.write_pages docs/codes`"


def test_every_code_has_a_page_and_stands_in_the_list() -> None:
    files = pages()
    for code, entry in registered().items():
        if entry.__module__.startswith("anondsl."):
            assert entry.slug in files[f"{code}.md"]
            assert f"({code}.md)" in files[LIST]


def test_a_page_that_is_old_missing_or_nobodys_is_found_and_put_right(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    (tmp_path / "ADL101.md").write_text("old", encoding="utf-8")
    (tmp_path / "ADL102.md").unlink()
    (tmp_path / "ADL777.md").write_text("gone", encoding="utf-8")
    assert differences(tmp_path) == ["ADL101.md", "ADL102.md", "ADL777.md"]
    assert main([str(tmp_path), "--check"]) == 1
    assert main([str(tmp_path)]) == 0
    assert differences(tmp_path) == []
