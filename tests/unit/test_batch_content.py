"""Large contents: copied unchanged whatever the system can do, read in parts, and noticed when they shrink."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from anondsl.batch import content
from anondsl.batch.content import OpenFile, chunks, copy_stretch, keyed_digest
from anondsl.batch.write import write_pieces
from anondsl.compiled.faults import InputUnreadable
from anondsl.runtime.result import Stretch

DATA = bytes(number * 7 % 251 for number in range(3_000_000))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[OpenFile]:
    (tmp_path / "source").write_bytes(DATA)
    with open(tmp_path / "source", "rb") as file:
        yield OpenFile(file.fileno(), len(DATA))


def _refuse(number: int) -> object:
    def way(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    return way


@pytest.mark.parametrize("ways", ["range", "sendfile", "read"])
@pytest.mark.parametrize(("start", "size"), [(0, len(DATA)), (1, 1), (12_345, 2_222_222), (len(DATA), 0)])
def test_a_stretch_is_appended_in_every_way_of_the_system(
    tmp_path: Path, source: OpenFile, monkeypatch: pytest.MonkeyPatch, ways: str, start: int, size: int
) -> None:
    if ways != "range":
        monkeypatch.setattr(os, "copy_file_range", _refuse(errno.EXDEV))
    if ways == "read":
        monkeypatch.setattr(os, "sendfile", _refuse(errno.EINVAL))
    with open(tmp_path / "target", "wb") as target:
        write_pieces(target.fileno(), (b"before", Stretch(start, size), b"behind"), source.descriptor)
    assert (tmp_path / "target").read_bytes() == b"before" + DATA[start : start + size] + b"behind"


def test_a_way_that_stops_half_way_is_taken_up_by_the_next(
    tmp_path: Path, source: OpenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.copy_file_range
    answers = iter((1000, 0))

    def some(*arguments: int, offset_src: int) -> int:
        share = next(answers)
        return real(arguments[0], arguments[1], share, offset_src=offset_src) if share else 0

    monkeypatch.setattr(os, "copy_file_range", some)
    with open(tmp_path / "target", "wb") as target:
        copy_stretch(source.descriptor, 5, 100_000, target.fileno())
    assert (tmp_path / "target").read_bytes() == DATA[5:100_005]


def test_a_full_disk_is_not_tried_in_another_way(
    tmp_path: Path, source: OpenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "copy_file_range", _refuse(errno.ENOSPC))
    with open(tmp_path / "target", "wb") as target, pytest.raises(OSError, match="No space") as caught:
        copy_stretch(source.descriptor, 0, 10, target.fileno())
    assert caught.value.errno == errno.ENOSPC


def test_a_file_that_has_shrunk_is_noticed(tmp_path: Path, source: OpenFile) -> None:
    os.truncate(tmp_path / "source", 1000)
    with open(tmp_path / "target", "wb") as target, pytest.raises(InputUnreadable, match="changed"):
        copy_stretch(source.descriptor, 0, 2000, target.fileno())
    with pytest.raises(InputUnreadable, match="changed"):
        list(chunks(source))


def test_chunks_and_digest_are_the_same_in_memory_and_on_disk(
    source: OpenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = bytes(range(32))
    assert b"".join(chunks(source)) == DATA
    assert b"".join(chunks(memoryview(DATA))) == DATA
    expected = keyed_digest(key, memoryview(DATA))
    assert keyed_digest(key, source) == expected
    assert len(expected) == 16
    monkeypatch.setattr(content, "_CHUNK", 999)
    assert keyed_digest(key, source) == expected
    assert keyed_digest(bytes(32), source) != expected
