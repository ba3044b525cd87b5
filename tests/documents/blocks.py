"""What stands in a page of the documents: fenced blocks, tables with a mark, links.

A fence begins with a language and words for the executor:

    anon                       a whole file; it compiles, and the linter finds nothing
    anon ADL204 ADL307         a whole file; these codes and no others
    anon fragment profile      a part of a file; `complete` puts the rest around it, with `profile` the Basic Profile too
    anon file=trial42.anon     a whole file that the commands of the page find under this name
    console                    lines with `$ ` are commands; below each stands what it prints
    bash, text                 for reading only; `test_documents_pages` lists where they may be

A table is marked by a comment on a line above it: `<!-- table: options -->`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^( *)```(.*?)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"<!-- table: ([\w -]+) -->\n+((?:\|.*\n)+)")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_CODE = re.compile(r"`` (.+?) ``|`([^`]+)`")
_CODE_WORD = re.compile(r"ADL[0-9]{3}")

OFFICERS_PAGES = (
    DOCS / "README.md",
    DOCS / "tutorial.md",
    DOCS / "language.md",
    DOCS / "reviewing.md",
    *sorted((DOCS / "decisions").glob("*.md")),
)
"""The pages that people wrote, and whose examples are executed; `docs/codes` is generated and has tests of its own."""


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` is that of its first line in the page."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int

    @property
    def codes(self) -> set[str]:
        return {word for word in self.words if _CODE_WORD.fullmatch(word)}

    @property
    def file(self) -> str:
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), "")

    @property
    def is_fragment(self) -> bool:
        return "fragment" in self.words


def read_blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        language, *words = fence[2].split() or [""]
        found.append(Block(language, tuple(words), fence[3], text.count("\n", 0, fence.start(3)) + 1))
    return found


def read_table(page: Path, name: str) -> list[list[str]]:
    """The rows of a marked table, without its head; cells as written."""
    for table in _TABLE.finditer(page.read_text(encoding="utf-8")):
        if table[1] == name:
            return [_cells(line) for line in table[2].splitlines()[2:]]
    raise LookupError(f"{page.name} has no table {name}")


def _cells(line: str) -> list[str]:
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def code_spans(cell: str) -> list[str]:
    """What stands between backticks, in its order."""
    return [found[1] or found[2] for found in _CODE.finditer(cell)]


def read_code(page: Path) -> list[str]:
    """What stands between backticks anywhere outside of fenced blocks."""
    return code_spans(_FENCE.sub("", page.read_text(encoding="utf-8")))


def read_links(page: Path) -> list[str]:
    """Targets of links outside of fenced blocks."""
    return _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
