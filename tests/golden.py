"""Golden files: what a stage gives for a case, kept as text that people read.

    golden.check(path, actual)

Cases and their goldens lie side by side in `tests/golden/`; a golden whose case is gone is an orphan and fails.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """`update` writes the files instead of comparing with them."""

    update: bool

    def check(self, path: Path, actual: str) -> None:
        """Fail with the difference where the file at `path` holds another text than `actual`."""
        if self.update:
            path.write_text(actual, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"{path.name} is missing: run with --update-golden, and read what it writes"
        expected = path.read_text(encoding="utf-8")
        if expected != actual:
            lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), path.name, "actual", lineterm="")
            raise AssertionError("\n".join(["differs from its golden file", *lines]))


def orphans(folder: Path, case: str, golden: str) -> list[str]:
    """Golden files (suffix `golden`) without a case (suffix `case`), and cases without a golden file."""
    cases = {path.stem for path in folder.glob(f"*{case}")}
    goldens = {path.stem for path in folder.glob(f"*{golden}")}
    return sorted(cases ^ goldens)
