"""Series of files through the checked kernels: no access out of bounds, and the files that the product writes."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from anondsl.batch import work
from anondsl.batch.items import Item
from anondsl.runtime import session
from tests.builders import element, file_of
from tests.checked.pair import DIGEST, KEY
from tests.checked.rulesets import TEXTS, ruleset
from tests.checked.runtime import checked_runtime
from tests.differential.plain_reader import EXPLICIT, IMPLICIT
from tests.differential.test_precedent import picture
from tests.fuzz.mutate import mutated

LARGE = {"Rows": 400, "Columns": 400, "PixelData": bytes(320_000)}
BEHIND = element(0xFFFC_FFFC, bytes(4), "OB")


def write(module: ModuleType, made: Any, name: str, folder: Path, files: list[Path]) -> tuple[list[Any], list[bytes]]:
    """What a process of the batch tells of files and writes into `folder`."""
    folder.mkdir()
    setup = module.Setup(ruleset(name), DIGEST, KEY, {}, False, bytes(32), str(folder), None, False)
    worker = module.Work(setup, made)
    try:
        unit = module.Unit(
            tuple(module.Found(number, str(path), module.Kind.FILE) for number, path in enumerate(files, 1))
        )
        items: list[Item] = list(worker.run(unit))
    finally:
        worker.close()
    outputs = [(folder / item.temporary).read_bytes() if item.temporary else b"" for item in items]
    return [(item.number, str(item.outcome), item.code, item.names) for item in items], outputs


def both(name: str, folder: Path, contents: list[bytes]) -> list[str]:
    """Outcomes of files with these contents, the same from both."""
    files = [folder / f"{number:03}" for number in range(len(contents))]
    for path, content in zip(files, contents, strict=True):
        path.write_bytes(content)
    checked = checked_runtime()
    copy = checked.session.Session(ruleset(name), KEY, digest=DIGEST, kernels=checked.kernels)
    seen = write(checked.work, copy, name, folder / "checked", files)
    assert write(work, session.Session(ruleset(name), KEY, digest=DIGEST), name, folder / "compiled", files) == seen
    return [outcome for _, outcome, _, _ in seen[0]]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_small_and_large_files(name: str, tmp_path: Path) -> None:
    small = [file_of(picture(number), syntax=syntax) for syntax in (EXPLICIT, IMPLICIT) for number in range(4)]
    large = [file_of(picture(number, **LARGE)) for number in range(4)]
    longer = [file_of((*picture(number, **LARGE), BEHIND)) for number in range(3)]
    called = checked_runtime().space.called
    before = called["follow"], called["series"]
    outcomes = both(name, tmp_path, [*small, *large, *longer])
    if name == "profile":
        assert set(outcomes) == {"written"}
        assert called["follow"] - before[0] > len(small)
        assert called["series"] > before[1]


def test_pixels_by_the_second_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "copy_file_range", refuse)
    called = checked_runtime().space.called
    before = called["follow"]
    assert set(both("profile", tmp_path, [file_of(picture(number, **LARGE)) for number in range(4)])) == {"written"}
    assert called["follow"] - before >= 3


def test_damaged_files_in_between(tmp_path: Path) -> None:
    source = Random(7)
    contents = [file_of(picture(number, **(LARGE if number % 5 == 4 else {}))) for number in range(60)]
    for number in range(2, len(contents), 3):
        contents[number] = mutated(contents[number], source, EXPLICIT)
    outcomes = both("profile", tmp_path, contents)
    assert outcomes.count("written") > 40
