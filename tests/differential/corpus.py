"""Where the corpus of real files is: the folder that ANONDSL_CORPUS names, else the one beside the project.

The corpus is no part of the project. Tests on it are in files of their own, so that a list can name them.
"""

from __future__ import annotations

import os
from pathlib import Path


def corpus_folder() -> Path | None:
    """The folder with `files/`, None where there is none."""
    named = os.environ.get("ANONDSL_CORPUS")
    beside = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    folder = Path(named) if named else beside
    return folder if (folder / "files").is_dir() else None


def corpus_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "files").rglob("*") if path.is_file())
