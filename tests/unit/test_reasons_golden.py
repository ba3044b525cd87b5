"""What the codes of running look like on a screen: one golden file for each reason and each fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from anondsl.batch.items import Item
from anondsl.batch.summary import Tally
from anondsl.cli import inspect_verb
from anondsl.cli.main import main
from anondsl.codes import Coded, registered
from anondsl.compiled.faults import Fault, Rejection
from anondsl.diagnostics.catalog import load_catalog
from anondsl.runtime.kernels.load import CHOICE
from anondsl.runtime.result import Outcome
from tests.golden import FOLDER, Golden

GOLDENS = FOLDER / "reasons"
SAMPLE = Path(__file__).parents[1] / "samples" / "files" / "report.dcm"

load_catalog()
ENTRIES = [
    entry for entry in registered().values() if entry.code[3] in "89" and entry.__module__.startswith("anondsl.")
]
REJECTIONS = [entry for entry in ENTRIES if issubclass(entry, Rejection)]
FAULTS = [entry for entry in ENTRIES if issubclass(entry, Fault)]

RULES = """ruleset "R" version "1" project "r"
otherwise keep technical
accept unmasked-pixels because "phantoms only"
test "the address goes" { expect PatientAddress absent }
"""

SCREENS: dict[str, tuple[str, ...]] = {
    "ADL801": ("inspect", "damaged.anonc"),
    "ADL802": ("run", "shifting.anon", "in.dcm", "-o", "out", "--key-file", "wrong.key"),
    "ADL803": ("run", "shifting.anon", "in.dcm", "-o", "out"),
    "ADL804": ("run", "asking.anon", "in.dcm", "-o", "out", "--one-time-key"),
    "ADL806": ("explain", "plain.anon", "PatientName", "--in", "nowhere.dcm"),
    "ADL807": ("compile", "plain.anon", "-o", "nowhere/plain.anonc"),
    "ADL808": ("run", "plain.anon", "in.dcm", "-o", "out", "--one-time-key"),
    "ADL899": ("inspect", "plain.anonc"),
}
"""A command line that ends in the fault; `ADL805` has none, since the compiler refuses all that it stands for."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules, a key and an image to go wrong with; the folder that commands run in."""
    texts = {
        "plain.anon": RULES,
        "shifting.anon": f"{RULES}shift all dates by -365 to -1 days per patient\n",
        "asking.anon": f"{RULES}parameter site text\nreplace StudyID with site\n",
        "damaged.anonc": "anondsl, but nothing more",
        "wrong.key": "a word",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "wrong.key").chmod(0o600)
    (tmp_path / "in.dcm").write_bytes(SAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANONDSL_KEY", raising=False)
    monkeypatch.delenv("ANONDSL_DEBUG", raising=False)
    return tmp_path


def explained(entry: type[Coded], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", entry.code]) == 0
    return f"$ anondsl explain {entry.code}\n{capsys.readouterr().out}"


@pytest.mark.parametrize("entry", REJECTIONS, ids=lambda entry: entry.code)
def test_reason(entry: type[Rejection], golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
    """The closing note of a run with one such input, and the explanation that it leads to."""
    tally = Tally()
    tally.add(Item(1, 0, Outcome.REJECTED, entry.code, entry.slug, entry.message, entry.remedy))
    screen = f"$ anondsl run rules.anonc in -o out\n{tally.text()}\n\n{explained(entry, capsys)}"
    golden.check(GOLDENS / f"{entry.code}-{entry.slug}.txt", screen)


@pytest.mark.parametrize("entry", FAULTS, ids=lambda entry: entry.code)
def test_fault(
    entry: type[Fault],
    golden: Golden,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a command that ends in the fault prints, and its explanation."""
    screen = explained(entry, capsys)
    arguments = SCREENS.get(entry.code)
    if arguments is not None:
        if entry.code == "ADL808":
            monkeypatch.setenv(CHOICE, "abacus")
        if entry.code == "ADL899":
            monkeypatch.setattr(inspect_verb, "execute", _fails)
        assert main(arguments) in (2, 3)
        said = re.sub(r"\.py:\d+ in", ".py:LINE in", capsys.readouterr().err)
        assert entry.code in said
        screen = f"$ anondsl {' '.join(arguments)}\n{said}\n{screen}"
    golden.check(GOLDENS / f"{entry.code}-{entry.slug}.txt", screen)


def _fails(arguments: Any) -> int:
    raise ValueError("Doe^Jane")


def test_no_golden_file_is_of_a_code_that_is_gone() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == {f"{entry.code}-{entry.slug}" for entry in ENTRIES}
    assert set(SCREENS) == {entry.code for entry in FAULTS} - {"ADL805"}


def test_no_screen_shows_what_an_exception_of_others_says() -> None:
    assert not any("Doe" in path.read_text(encoding="utf-8") for path in GOLDENS.iterdir())


def test_every_code_there_is_has_a_golden_file_of_its_screen() -> None:
    shown = {path.name[:6] for folder in ("diagnostics", "reasons") for path in (FOLDER / folder).glob("ADL*.txt")}
    assert shown == {code for code, entry in registered().items() if entry.__module__.startswith("anondsl.")}
