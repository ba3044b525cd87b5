"""`anondsl fmt`: what it writes, what it leaves alone, and its exit statuses."""

from __future__ import annotations

import io
import os
import stat
import subprocess
from pathlib import Path

import pytest

from anondsl.cli.main import main
from anondsl.formatter import format as formatting

UNTIDY = "\ufeffkeep   PatientSex\r\nremove PatientName"
TIDY = "keep PatientSex\nremove PatientName\n"
MISTAKEN = "keep   PatientSex\nkep PatientName\n"


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8"))
    return path


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def run(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["fmt", *map(str, arguments)])
    out, err = capfd.readouterr()
    return status, out, err


def test_files_are_rewritten(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    untidy, tidy = write(tmp_path / "a.anon", UNTIDY), write(tmp_path / "b.anon", TIDY)
    before = tidy.stat()
    assert run(capfd, untidy, tidy) == (0, "", f"{untidy}: formatted\n")
    assert read(untidy) == read(tidy) == TIDY
    assert (tidy.stat().st_ino, tidy.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert run(capfd, untidy, tidy) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.anon", "b.anon"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_stays(capfd: pytest.CaptureFixture[str], tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "a.anon", UNTIDY)
    path.chmod(mode)
    assert run(capfd, path)[0] == 0
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_stays_a_link(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = write(tmp_path / "there" / "a.anon", UNTIDY)
    link = tmp_path / "b.anon"
    link.symlink_to("there/a.anon")
    assert run(capfd, link)[0] == 0
    assert link.is_symlink()
    assert read(path) == TIDY


def test_check_names_files_and_writes_nothing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    untidy, tidy = write(tmp_path / "a.anon", UNTIDY), write(tmp_path / "b.anon", TIDY)
    assert run(capfd, "--check", untidy, tidy) == (1, "", f"{untidy}: would be formatted\n")
    assert run(capfd, "--check", tidy) == (0, "", "")
    assert read(untidy) == UNTIDY


def test_diff_shows_what_would_change(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    untidy, tidy = write(tmp_path / "a.anon", UNTIDY), write(tmp_path / "b.anon", TIDY)
    status, out, err = run(capfd, "--diff", untidy, tidy)
    assert (status, err, read(untidy)) == (0, "", UNTIDY)
    assert out == (
        f"--- {untidy}\n+++ {untidy}\n@@ -1,2 +1,2 @@\n-\ufeffkeep   PatientSex\n-remove PatientName\n"
        "\\ No newline at end of file\n+keep PatientSex\n+remove PatientName\n"
    ).replace("PatientSex\n-", "PatientSex\r\n-")
    assert run(capfd, "--diff", "--check", untidy)[0] == 1
    patched = subprocess.run(["git", "apply", "--unsafe-paths", "-p0"], input=out.encode(), cwd=tmp_path, check=False)
    assert patched.returncode == 0
    assert read(untidy) == TIDY


def test_a_file_with_mistakes_is_left_alone_and_the_others_are_not(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad, good = write(tmp_path / "a.anon", MISTAKEN), write(tmp_path / "b.anon", UNTIDY)
    status, out, err = run(capfd, bad, good)
    assert (status, out) == (2, "")
    assert "unknown-statement" in err
    assert f"{bad}:2:1" in err
    assert (read(bad), read(good)) == (MISTAKEN, TIDY)
    assert run(capfd, "--check", bad, write(good, UNTIDY))[0] == 2


def test_a_file_that_is_no_text_is_left_alone(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.anon"
    path.write_bytes(b"keep   PatientSex # \xff")
    status, _, err = run(capfd, path)
    assert status == 2
    assert "not-utf-8" in err
    assert path.read_bytes() == b"keep   PatientSex # \xff"


class StandardInput:
    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode("utf-8"))


def test_standard_input_goes_to_standard_output(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, given, expected in [
        (UNTIDY, ["-"], (0, TIDY, "")),
        (TIDY, ["-"], (0, TIDY, "")),
        (UNTIDY, ["-", "--check"], (1, "", "standard input: would be formatted\n")),
        ("# größer\n", ["-"], (0, "# größer\n", "")),
    ]:
        monkeypatch.setattr("sys.stdin", StandardInput(text))
        assert run(capfd, *given) == expected
    monkeypatch.setattr("sys.stdin", StandardInput(MISTAKEN))
    status, out, err = run(capfd, "-")
    assert (status, out) == (2, "")
    assert "standard input:2:1" in err


def test_wrong_usage(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capfd, tmp_path / "missing.anon")
    assert status == 2
    assert "cannot be read" in err
    status, _, err = run(capfd, write(tmp_path / "a.anonc", ""))
    assert status == 2
    assert "no layout" in err


def test_a_fault_of_our_own_leaves_the_file_alone(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.anon", UNTIDY)
    monkeypatch.setattr(formatting, "layout", lambda node: "remove PatientSex\n")
    status, out, err = run(capfd, path)
    assert (status, out) == (3, "")
    assert f"`{path}` would not mean what the file means" in err
    assert read(path) == UNTIDY


def test_a_write_that_fails_leaves_the_file_alone(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.anon", UNTIDY)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run(capfd, path)
    assert status == 3
    assert f"`{path}` cannot be written: no space left on device" in err
    assert read(path) == UNTIDY
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.anon"]
