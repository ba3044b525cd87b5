"""Reads the facts folder: tab separated files with `#` comments and one line of column names."""

from __future__ import annotations

from pathlib import Path

from anondsl.records import record

Row = dict[str, str]


@record
class Facts:
    """A folder of facts. Rows come in the order of the file, one dict a row, every cell as text."""

    folder: Path

    def rows(self, name: str) -> list[Row]:
        """Rows of `name`; a row with another number of cells than the head is an error, never padded."""
        lines = [line for line in (self.folder / name).read_text("utf-8").split("\n") if not line.startswith("#")]
        columns = lines[0].split("\t")
        return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:] if line]

    def by_tag(self, name: str) -> dict[str, Row]:
        """Rows by their tag cell; a tag that stands twice is an error."""
        rows = self.rows(name)
        found = {row["tag"]: row for row in rows}
        if len(found) != len(rows):
            raise ValueError(f"{name} names a tag twice")
        return found
