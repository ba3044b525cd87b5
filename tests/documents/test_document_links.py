"""Links of the documents lead somewhere: to a file of the repository, and to a heading that it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents.blocks import DOCS, OFFICERS_PAGES, ROOT, read_links

PAGES = (ROOT / "README.md", DOCS / "architecture.md", *OFFICERS_PAGES, DOCS / "codes" / "README.md")

_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Headings as links name them: small letters, blanks as hyphens, no other signs."""
    words = (found.lower().replace("`", "") for found in _HEADING.findall(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", each).strip().replace(" ", "-") for each in words}


def broken(page: Path) -> list[str]:
    found = []
    for link in read_links(page):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_every_page_for_officers_can_be_reached_from_the_index() -> None:
    index = {(DOCS / link.partition("#")[0]).resolve() for link in read_links(DOCS / "README.md")}
    assert {page for page in OFFICERS_PAGES if page.name != "README.md"} <= index


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A heading, `with` signs\n[a](page.md#a-heading-with-signs) [b](gone.md) [c](#nowhere)\n", encoding="utf-8"
    )
    assert broken(page) == ["gone.md", "#nowhere"]


@pytest.mark.parametrize("page", OFFICERS_PAGES, ids=lambda page: page.stem)
def test_lines_fit_an_editor(page: Path) -> None:
    """Tables and what commands print excepted."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert [line for line in text.splitlines() if len(line) > 122 and not line.startswith("|")] == []
