"""The output folder: names that depend on no order, files that are whole or not there, one run at a time."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from anondsl.batch import write
from anondsl.batch.write import OutputFolder, Placed, TemporaryWriter, write_pieces
from anondsl.compiled.faults import OutputUnwritable

NAMES = ("1.2.3", "1.2.4", "1.2.5")


def _tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _put(root: Path, outputs: Sequence[tuple[tuple[str, str, str], bytes]]) -> list[Placed]:
    with OutputFolder(str(root)) as output:
        writer = TemporaryWriter(output.work_path)
        placed = [output.place(writer.write((content,)), names) for names, content in outputs]
        writer.close()
    return placed


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def test_an_output_stands_under_study_series_and_instance(tmp_path: Path) -> None:
    assert _put(tmp_path / "out", [(NAMES, b"one")]) == [Placed.WRITTEN]
    assert _tree(tmp_path / "out") == {"1.2.3/1.2.4/1.2.5.dcm": b"one"}
    assert sorted(os.listdir(tmp_path / "out")) == ["1.2.3"]


def test_the_same_bytes_under_one_name_are_a_duplicate(tmp_path: Path) -> None:
    placed = _put(tmp_path / "out", [(NAMES, b"one"), (NAMES, b"one"), (NAMES, b"one")])
    assert placed == [Placed.WRITTEN, Placed.DUPLICATE, Placed.DUPLICATE]
    assert _tree(tmp_path / "out") == {"1.2.3/1.2.4/1.2.5.dcm": b"one"}


@pytest.mark.parametrize("runs", ["one", "several"])
def test_names_depend_on_no_order(tmp_path: Path, runs: str) -> None:
    """Three different outputs of one name, one of them twice: in any order, in one run or in several."""
    contents = (b"one", b"two", b"two", b"three")
    expected = {f"1.2.3/1.2.4/1.2.5-{_hash(content)}.dcm": content for content in set(contents)}
    for number, order in enumerate(itertools.permutations(contents)):
        root = tmp_path / str(number)
        if runs == "one":
            placed = _put(root, [(NAMES, content) for content in order])
        else:
            placed = [_put(root, [(NAMES, content)])[0] for content in order]
        assert sorted(one.value for one in placed) == ["duplicate", "written", "written", "written"]
        assert _tree(root) == expected


def test_a_run_that_was_killed_between_the_two_renames_is_completed(tmp_path: Path) -> None:
    """The first was renamed, the second not yet placed: the next run ends in the same tree."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    _put(whole, [(NAMES, b"one"), (NAMES, b"two")])
    _put(killed, [(NAMES, b"one")])
    folder = killed / "1.2.3" / "1.2.4"
    (folder / "1.2.5.dcm").rename(folder / f"1.2.5-{_hash(b'one')}.dcm")
    assert _put(killed, [(NAMES, b"one"), (NAMES, b"two")]) == [Placed.DUPLICATE, Placed.WRITTEN]
    assert _tree(killed) == _tree(whole)


def test_more_series_than_open_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A series that comes back after its folder was closed still knows of its collision."""
    monkeypatch.setattr(write, "_OPEN_FOLDERS", 2)
    others = [(("1", str(number), "1"), b"x") for number in range(10)]
    outputs = [(NAMES, b"one"), (NAMES, b"two"), *others, (NAMES, b"three"), (NAMES, b"one")]
    placed = _put(tmp_path / "out", outputs)
    assert placed == [Placed.WRITTEN] * 13 + [Placed.DUPLICATE]
    assert sorted(os.listdir(tmp_path / "out" / "1.2.3" / "1.2.4")) == sorted(
        f"1.2.5-{_hash(content)}.dcm" for content in (b"one", b"two", b"three")
    )


@pytest.mark.parametrize(
    "name", ["..", ".", "/etc", "a/../../b", "1.2\0", "CON", "x" * 300, "1" * 65, "\udce4", "1.2\n"]
)
def test_a_malformed_uid_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    root = tmp_path / "a" / "out"
    assert _put(root, [((name, name, name), b"one")]) == [Placed.WRITTEN]
    ((path, content),) = _tree(tmp_path).items()
    parts = Path(path).parts
    assert parts[:2] == ("a", "out")
    assert len(parts) == 5
    assert parts[2:] == ("malformed", "malformed", "malformed.dcm")
    assert content == b"one"


def test_malformed_uids_share_a_name_and_are_told_apart_by_their_bytes(tmp_path: Path) -> None:
    _put(tmp_path / "out", [(("1", "2", "x"), b"one"), (("1", "2", "y"), b"two"), (("1", "2", "x"), b"one")])
    assert _tree(tmp_path / "out") == {f"1/2/malformed-{_hash(content)}.dcm": content for content in (b"one", b"two")}


def test_a_missing_uid_has_a_name_as_well(tmp_path: Path) -> None:
    _put(tmp_path / "out", [(("", "", "1.2"), b"one")])
    assert _tree(tmp_path / "out") == {"none/none/1.2.dcm": b"one"}


def test_a_link_in_the_output_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1.2.3").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"1\.2\.3"):
        _put(tmp_path / "out", [(NAMES, b"one")])
    assert os.listdir(tmp_path / "elsewhere") == []


def test_something_that_is_no_file_under_the_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "1.2.3" / "1.2.4" / "1.2.5.dcm").mkdir(parents=True)
    with pytest.raises(OSError, match=os.strerror(errno.EEXIST)) as caught:
        _put(tmp_path / "out", [(NAMES, b"one")])
    assert caught.value.errno == errno.EEXIST
    assert (tmp_path / "out" / "1.2.3" / "1.2.4" / "1.2.5.dcm").is_dir()


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    work = tmp_path / "out" / ".anondsl-work"
    work.mkdir(parents=True)
    (work / "half").write_bytes(b"half")
    (work / "lock").touch()
    _put(tmp_path / "out", [(NAMES, b"one")])
    assert list(_tree(tmp_path / "out")) == ["1.2.3/1.2.4/1.2.5.dcm"]
    assert not work.exists()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with OutputFolder(str(tmp_path)) as first:
        temporary = TemporaryWriter(first.work_path).write((b"one",))
        with pytest.raises(OutputUnwritable, match="another run"):
            OutputFolder(str(tmp_path)).__enter__()
        assert first.place(temporary, NAMES) is Placed.WRITTEN
    with OutputFolder(str(tmp_path)):
        pass
    assert list(_tree(tmp_path)) == ["1.2.3/1.2.4/1.2.5.dcm"]


def test_a_killed_process_leaves_no_lock_and_nothing_half_written(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from anondsl.batch.write import OutputFolder, TemporaryWriter
output = OutputFolder(sys.argv[1]).__enter__()
writer = TemporaryWriter(output.work_path)
output.place(writer.write((b"whole",)), ("1", "2", "3"))
writer.write((b"not placed",))
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    seen = {path: content for path, content in _tree(tmp_path).items() if not path.startswith(".anondsl-work/")}
    assert seen == {"1/2/3.dcm": b"whole"}
    with OutputFolder(str(tmp_path)):
        pass
    assert list(_tree(tmp_path)) == ["1/2/3.dcm"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A size limit stands for the full disk: the system takes a part and then no more."""
    script = """
import resource, sys
from anondsl.batch.write import OutputFolder, TemporaryWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
with OutputFolder(sys.argv[1]) as output:
    writer = TemporaryWriter(output.work_path)
    output.place(writer.write((b"x" * 5000,)), ("1", "2", "3"))
    try:
        writer.write((b"y" * 3000, b"y" * 3000))
    except OSError as error:
        print(error.errno)
    import os
    print(sorted(os.listdir(output.work_path)))
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, text=True)
    assert done.stdout.split("\n")[:2] == [str(errno.EFBIG), "['lock']"]
    assert _tree(tmp_path) == {"1/2/3.dcm": b"x" * 5000}


def test_pieces_are_written_in_order_however_many_and_whatever_the_system_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [bytes([number % 251]) * (number % 7) for number in range(3000)]
    pieces += [memoryview(b"z" * 10_000)]
    real = os.writev
    for share in (None, 1, 100):
        if share is not None:
            monkeypatch.setattr(os, "writev", lambda fd, views, share=share: real(fd, [b"".join(views)[:share]]))
        with open(tmp_path / "file", "wb") as file:
            write_pieces(file.fileno(), pieces)
        assert (tmp_path / "file").read_bytes() == b"".join(pieces)


def test_the_messages_of_a_full_disk_say_what_to_do() -> None:
    fault = write.unwritable(OSError(errno.ENOSPC, "x", "/some/path"))
    assert fault.message == "the output cannot be written: no space left on device"
    assert "make room" in fault.help
    assert errno.ENOSPC in write.HOPELESS
    assert errno.EFBIG not in write.HOPELESS
