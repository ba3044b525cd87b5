"""Discovery: order, numbers, and that nothing is left out in silence or followed out of the tree."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from anondsl.batch.discover import discover, kind_of_name
from anondsl.batch.items import Found, Item, Kind
from anondsl.runtime.result import Outcome


def _make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


def _found(*inputs: Path, excluded: tuple[Path, ...] = ()) -> list[Found | Item]:
    keys = [(path.stat().st_dev, path.stat().st_ino) for path in excluded]
    return list(discover([str(path) for path in inputs], keys))


def test_files_come_sorted_by_folder_and_numbered_from_one(tmp_path: Path) -> None:
    _make(tmp_path, "b/2", "b/10", "a", "c/d/e", "c/a")
    found = _found(tmp_path)
    assert [one.number for one in found] == [1, 2, 3, 4, 5]
    assert [os.path.relpath(one.path, tmp_path) for one in found] == ["a", "b/10", "b/2", "c/a", "c/d/e"]


def test_several_inputs_go_on_counting_in_the_order_given(tmp_path: Path) -> None:
    _make(tmp_path, "z", "a/1", "a/2")
    found = _found(tmp_path / "z", tmp_path / "a")
    assert [(one.number, os.path.basename(one.path)) for one in found] == [(1, "z"), (2, "1"), (3, "2")]


def test_discovery_streams(tmp_path: Path) -> None:
    """The first file is there before the second folder is read at all."""
    _make(tmp_path, "a/1", "b/2")
    stream = discover([str(tmp_path)])
    assert next(stream).path.endswith("a/1")
    (tmp_path / "b" / "2").unlink()
    assert list(stream) == []


def test_links_pipes_and_sockets_are_rejected_and_never_followed(tmp_path: Path) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    _make(outside, "secret")
    tree.mkdir()
    (tree / "to-file").symlink_to(outside / "secret")
    (tree / "to-folder").symlink_to(outside)
    (tree / "to-nothing").symlink_to(tmp_path / "none")
    (tree / "to-itself").symlink_to(tree)
    os.mkfifo(tree / "pipe")
    server = socket.socket(socket.AF_UNIX)
    here = os.open(tree, os.O_RDONLY)
    server.bind(f"/proc/self/fd/{here}/socket")
    os.close(here)
    server.close()
    found = _found(tree)
    assert len(found) == 6
    for one in found:
        assert isinstance(one, Item)
        assert (one.outcome, one.code) == (Outcome.REJECTED, "ADL930")


def test_a_link_that_the_user_named_is_followed(tmp_path: Path) -> None:
    _make(tmp_path, "real/1")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [type(one) for one in _found(tmp_path / "link")] == [Found]


def test_output_and_quarantine_inside_the_input_are_no_inputs(tmp_path: Path) -> None:
    _make(tmp_path, "in/1", "out/2", "quarantine/3", ".anondsl-work/4")
    found = _found(tmp_path, excluded=(tmp_path / "out", tmp_path / "quarantine"))
    assert [os.path.relpath(one.path, tmp_path) for one in found] == ["in/1"]


def test_what_cannot_be_read_is_failed_and_the_walk_goes_on(tmp_path: Path) -> None:
    _make(tmp_path, "a/1", "c/2")
    stream = discover([str(tmp_path / "a"), str(tmp_path / "gone"), str(tmp_path / "c")])
    first, gone, last = stream
    assert (type(first), type(last)) == (Found, Found)
    assert isinstance(gone, Item)
    assert (gone.outcome, gone.code, gone.number) == (Outcome.FAILED, "ADL806", 2)
    assert "gone" not in gone.message + gone.help


def test_a_tree_deeper_than_the_recursion_limit(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        (one,) = discover([str(tmp_path)])
        assert isinstance(one, Found)
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path)], check=True)  # Python's own removal is recursive


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.zip", Kind.ZIP),
        ("A.ZIP", Kind.ZIP),
        ("a.tar", Kind.TAR),
        ("a.tar.gz", Kind.PACKED_TAR),
        ("a.tgz", Kind.PACKED_TAR),
        ("a.TAR.BZ2", Kind.PACKED_TAR),
        ("a.tar.xz", Kind.PACKED_TAR),
        ("a.gz", Kind.FILE),
        ("zip", Kind.FILE),
        ("1.2.840.10008", Kind.FILE),
        ("a.dcm", Kind.FILE),
    ],
)
def test_archives_by_name(name: str, kind: Kind) -> None:
    assert kind_of_name(name) is kind


def test_an_archive_that_the_user_named_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(b"PK\3\4" + bytes(60))
    (tmp_path / "tape").write_bytes(bytes(257) + b"ustar" + bytes(250))
    (tmp_path / "image").write_bytes(b"PK\3\4" + bytes(124) + b"DICM" + bytes(125) + b"ustar")
    kinds = [one.kind for one in _found(tmp_path / "export", tmp_path / "tape", tmp_path / "image")]  # type: ignore[union-attr]
    assert kinds == [Kind.ZIP, Kind.TAR, Kind.FILE]
