"""A rule file compiles once; what is kept of it is used only where nothing has changed that it was made from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anondsl.cli import kept, rules
from anondsl.cli.rules import DoesNotCompile, compile_rules

RULES = """ruleset "kept" version "1" project "kept"
use profile basic of 2026d
include "more.anon"
otherwise keep technical
reject when BurnedInAnnotation is "YES" because "test"
accept unmasked-pixels because "test"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "rules.anon").write_text(RULES, encoding="utf_8")
    (tmp_path / "more.anon").write_text('keep PatientSex because "test"\n', encoding="utf_8")
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the files that were really compiled."""
    found: list[str] = []
    compile_anew = rules._compile_anew

    def watch(path: str, *rest: object) -> rules.Rules:
        found.append(path)
        return compile_anew(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rules, "_compile_anew", watch)
    return found


def test_the_second_time_nothing_is_compiled_and_all_is_said_again(
    folder: Path, compiled: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(folder / "rules.anon")
    first = compile_rules(path)
    said = capsys.readouterr().err
    assert "ADL" in said  # a ruleset without tests is spoken of
    assert compile_rules(path) == first
    assert capsys.readouterr().err == said
    assert compiled == [path]


@pytest.mark.parametrize("name", ["rules.anon", "more.anon"])
def test_a_changed_file_is_compiled_anew(folder: Path, compiled: list[str], name: str) -> None:
    path = str(folder / "rules.anon")
    first = compile_rules(path)
    with open(folder / name, "a", encoding="utf_8") as file:
        file.write('keep PatientAge because "test"\n')
    assert compile_rules(path).digest != first.digest
    assert compiled == [path, path]


def test_an_include_that_is_gone_is_missed(folder: Path) -> None:
    path = str(folder / "rules.anon")
    compile_rules(path)
    (folder / "more.anon").unlink()
    with pytest.raises(DoesNotCompile):
        compile_rules(path)


def test_a_changed_compiler_compiles_anew(folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(folder / "rules.anon")
    compile_rules(path)
    monkeypatch.setattr(kept, "_sources", lambda: iter([b"another compiler"]))
    compile_rules(path)
    assert compiled == [path, path]


def test_what_is_damaged_or_open_to_others_is_not_used(folder: Path, compiled: list[str]) -> None:
    path = str(folder / "rules.anon")
    first = compile_rules(path)
    (file,) = (folder / "cache" / "anondsl").glob("rules-*")
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    assert compile_rules(path) == first
    os.chmod(file, 0o666)
    assert compile_rules(path) == first
    assert compiled == [path] * 3


def test_files_with_mistakes_are_never_kept(folder: Path) -> None:
    path = folder / "rules.anon"
    path.write_text(RULES + "keep NoSuchAttribute\n", encoding="utf_8")
    for _ in range(2):
        with pytest.raises(DoesNotCompile):
            compile_rules(str(path))
    assert not list((folder / "cache").rglob("rules-*"))


def test_nothing_is_kept_where_there_is_no_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "no-folder").write_text("", encoding="utf_8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "no-folder"))
    path = str(folder / "rules.anon")
    assert compile_rules(path) == compile_rules(path)


def test_only_the_newest_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 2)
    for number in range(4):
        path = folder / f"rules-{number}.anon"
        path.write_text(RULES, encoding="utf_8")
        compile_rules(str(path))
    assert len(list((folder / "cache" / "anondsl").glob("rules-*"))) == 2


def test_a_kept_file_starts_without_the_compiler(folder: Path) -> None:
    script = (
        "import sys; from anondsl.cli.rules import load_rules; load_rules('rules.anon');"
        "print(sorted({'lark', 'anondsl.compiler', 'anondsl.ir', 'anondsl.semantics'} & {*sys.modules}))"
    )
    seen = [
        subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert seen[0] != "[]\n"
    assert seen[1] == "[]\n"
