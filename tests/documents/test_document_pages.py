"""Every example of the documents is what it says it is: rule files compile, their tests pass, commands print what stands
below them.

A page is played from top to bottom, as a reader would: a file that stands in it is there for the commands below. The
folder of a page begins with what a clone has: `rulesets` and the synthetic files of `tests/samples`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.documents.blocks import OFFICERS_PAGES, ROOT, Block, read_blocks
from tests.documents.fragments import codes_of_file, complete, failing_tests
from tests.documents.screens import Terminal, difference, screens

FAILING = {"believed.anon"}
"""Files of pages that show how a test fails; what it prints stands below them."""

LANGUAGES = {"anon", "console", "bash", "text"}
READ_ONLY = {
    "docs/tutorial.md": 1,  # to install
}
"""How many blocks of a page are not executed, of languages `bash` and `text`."""


@pytest.mark.parametrize("page", OFFICERS_PAGES, ids=lambda page: page.stem)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copytree(ROOT / "rulesets", folder / "rulesets")
    shutil.copytree(ROOT / "tests" / "samples", folder / "tests" / "samples")
    terminal = Terminal(folder, tmp_path / "tools")
    wrong = [fault for block in read_blocks(page) for fault in _play(block, folder, terminal)]
    assert not wrong, "\n\n".join(f"{page.name}, {fault}" for fault in wrong)


def _play(block: Block, folder: Path, terminal: Terminal) -> list[str]:
    if block.language == "anon":
        return _compile(block, folder)
    if block.language != "console":
        return []
    found = []
    for screen in screens(block.text, block.line):
        fault = difference(terminal.run(screen.command), screen.printed)
        if fault:
            found.append(f"line {screen.line}: {screen.command}\n{fault}")
    return found


def _compile(block: Block, folder: Path) -> list[str]:
    text = complete(block.text, "profile" in block.words) if block.is_fragment else block.text
    path = folder / (block.file or "example.anon")
    path.write_text(text, encoding="utf-8")
    codes = codes_of_file(path)
    if codes != block.codes:
        return [f"line {block.line}: gives {sorted(codes)}, and the page says {sorted(block.codes)}\n{text}"]
    return [f"line {block.line}: {fault}" for fault in failing_tests(path) if block.file not in FAILING]


@pytest.mark.parametrize("page", OFFICERS_PAGES, ids=lambda page: page.stem)
def test_blocks_are_executed_or_on_the_list(page: Path) -> None:
    blocks = read_blocks(page)
    assert {block.language for block in blocks} <= LANGUAGES
    unread = sum(block.language not in ("anon", "console") for block in blocks)
    assert unread == READ_ONLY.get(str(page.relative_to(ROOT)), 0)
    known = {"fragment", "profile"}
    for block in blocks:
        rest = [word for word in block.words if word not in known | block.codes and not word.startswith("file=")]
        assert not rest, f"{page.name}, line {block.line}: what does {rest} mean?"


def test_the_readme_has_one_ruleset_and_it_compiles(tmp_path: Path) -> None:
    rulesets = [block for block in read_blocks(ROOT / "README.md") if block.text.startswith("ruleset")]
    assert len(rulesets) == 1
    path = tmp_path / "trial.anon"
    path.write_text(rulesets[0].text, encoding="utf-8")
    assert codes_of_file(path) == {"ADL415", "ADL502"}, "besides its tests, nothing is missing in it"


def test_the_tutorial_installs_as_the_readme_does() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(block for block in read_blocks(ROOT / "docs" / "tutorial.md") if block.language == "bash")
    *install, activate = block.text.splitlines()
    assert all(command in readme for command in install)
    assert activate == "source .venv/bin/activate"


def test_the_page_is_not_believed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```anon fragment\nremove PatientNmae\n```\n\n```console\n$ printf 'a\\nb\\nc\\n'\na\nc\n$ echo x\nx\n```\n",
        encoding="utf-8",
    )
    wrong = [
        fault
        for block in read_blocks(page)
        for fault in _play(block, tmp_path, Terminal(tmp_path, tmp_path / str(block.line)))
    ]
    assert len(wrong) == 2
    assert "ADL101" in wrong[0]
    assert "line 6" in wrong[1]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("a\nb\nc\n", "a\n...\n"),
        ("a\n", "a"),
        (
            "out/2.25.45667940942437022892248445235088509789.dcm\n",
            "out/2.25.11111940942437022892248445235088509789.dcm",
        ),
        ("input 9 (5cd83db9cd6b9e2a): x\n", "input 9 (0000000000000000): x"),
        ("PN: 'VNSAQAFR128D'\n", "PN: 'K3M0V8Q2ZT7W'"),
    ],
)
def test_what_may_differ(printed: str, expected: str) -> None:
    assert difference(printed, expected) == ""


@pytest.mark.parametrize(
    ("printed", "expected"), [("a\nb\n", "a\n"), ("a\n", "a\nb\n"), ("written 8\n", "written 9"), ("A", "a")]
)
def test_what_may_not_differ(printed: str, expected: str) -> None:
    assert difference(printed, expected) != ""
