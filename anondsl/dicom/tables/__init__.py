"""Generated text tables of the standard, and the two functions that read them.

The `.tsv` files here are written by `anondsl.dicom.tables.generate` from the facts folder; nobody edits them. Each
opens with one line that starts with `#` and says what it holds, which edition, from which source. What the columns
mean stands with the reader of each file: `dictionary.py`, `iod.py`, `safe_private.py`, `uids.py`, `profile.py`,
`enumerated.py`.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def read_lines(name: str) -> list[str]:
    """Lines of a table without the line that marks it as generated; cells are separated by tabs."""
    return (FOLDER / name).read_text("utf-8").split("\n")[1:-1]


def read_columns(name: str, count: int) -> list[list[str]]:
    """The same table by columns, in one pass over the text: a table of thousands of rows then loads in milliseconds."""
    text = (FOLDER / name).read_text("utf-8")
    cells = text[text.index("\n") + 1 : -1].replace("\n", "\t").split("\t")
    if len(cells) % count:
        raise ValueError(f"{name} has a row with another number of cells")
    return [cells[column::count] for column in range(count)]
