"""House rules for files: they fit one sitting, say what they are, and have names that mean something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = 400
SOURCES = sorted((ROOT / "anondsl").rglob("*.py")) + sorted((ROOT / "grammars").rglob("*.lark"))
MODULES = [path for path in SOURCES if path.suffix == ".py"]
NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_files_to_look_at() -> None:
    assert len(MODULES) > 40


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_fits_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    generated = bool(lines) and "generated" in lines[0].lower()
    assert generated or len(lines) < LINES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_has_a_name_that_means_something(path: Path) -> None:
    assert path.stem not in NAMES
    assert not NAMES & set(path.stem.split("_"))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_command_line_prints_and_ends_the_process(path: Path) -> None:
    if path.is_relative_to(ROOT / "anondsl" / "cli") or path.name == "__main__.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not (isinstance(node, ast.If) and "__name__" in ast.unparse(node.test))]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "exit", "quit", "sys.exit", "os._exit", "os.abort"}, node.lineno
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "SystemExit" not in ast.unparse(node.exc), node.lineno


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_codes_are_written_where_they_are_declared_and_nowhere_else(path: Path) -> None:
    """Messages take them from the register, so that a code can never be misspelt."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    declared = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["code"]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in declared:
            assert not re.fullmatch(r"ADL\d{3}", node.value), f"{node.value} in line {node.lineno}"
