"""The wheel and the editable install hold what the checkout holds; grammars and rule files stand at the top of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("anondsl", "grammars", "rulesets", "pyproject.toml", "README.md", "LICENSE")
SUFFIXES = (".py", ".lark", ".json", ".anon", ".tsv", ".txt", ".typed")

LOOK = """
import importlib.resources, os, sys
import anondsl
from anondsl.dicom.dictionary import load_dictionary
assert len(load_dictionary().attributes) > 5000
assert (importlib.resources.files("anondsl.grammars") / "anondsl.lark").is_file()
assert (importlib.resources.files("anondsl.rulesets.ps3_15_2026d") / "basic.anon").is_file()
print(os.path.dirname(anondsl.__file__))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that nothing is built inside the real one."""
    copy = tmp_path_factory.mktemp("checkout")
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=ignore)
        else:
            shutil.copy(ROOT / part, copy / part)
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(checkout))
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = set()
    for path in checkout.rglob("*"):
        name = path.relative_to(checkout)
        if path.suffix in SUFFIXES and name.parts[0] in ("anondsl", "grammars", "rulesets"):
            expected.add(str(name if name.parts[0] == "anondsl" else Path("anondsl") / name))
    expected = {name for name in expected if not name.startswith("anondsl/build/")}
    assert packed == expected


def test_the_wheel_works(wheel: Path, tmp_path: Path) -> None:
    python = _environment(tmp_path)
    _pip("install", "--no-deps", str(wheel), python=python)
    assert Path(_look(python, tmp_path)).is_relative_to(tmp_path)


def test_the_editable_install_works(checkout: Path, tmp_path: Path) -> None:
    python = _environment(tmp_path)
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(checkout), python=python)
    assert Path(_look(python, tmp_path)) == checkout / "anondsl"


def _environment(folder: Path) -> Path:
    """A fresh environment that borrows the packages of this one, but not what stands in its `.pth` files."""
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def _look(python: Path, cwd: Path) -> str:
    done = subprocess.run([python, "-c", LOOK], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version = subprocess.run(
        [python.with_name("anondsl"), "--version"], cwd=cwd, capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("anondsl ")
    return done.stdout.strip()


def _pip(*arguments: str, python: Path | None = None) -> None:
    target = ["--python", str(python)] if python else []
    command = [sys.executable, "-m", "pip", *target, "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
