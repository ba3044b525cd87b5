"""Files of a series, done without Python: the same tree as with it, whatever is odd about a file or fails on the way."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anondsl.batch import series
from anondsl.batch.items import Found, Item, Kind, Unit
from anondsl.batch.run import Batch, run_batch
from anondsl.batch.series import Series
from anondsl.batch.work import Setup, Work
from anondsl.runtime.kernels.load import load_kernels
from anondsl.runtime.result import Outcome
from tests.builders import file_of
from tests.differential.test_precedent import picture
from tests.resolved_profile import compiled_profile
from tests.unit.test_batch_run import KEY, LARGE, fill, image, run, tree

MANY = {
    **{f"a/{number:03}.dcm": image(number) for number in range(1, 101)},
    **{f"b/{number}.dcm": image(1000 + number, size=LARGE) for number in range(6)},
    "a/050 other patient": image(500, PatientSex="F"),
    "a/051 nothing": b"",
    "a/052 cut": image(501)[:-9],
    "a/053 no picture": b"words" * 200,
    "a/054 twice": image(53),
    "a/055 the same name": image(53, PatientSex="O"),
    "a/056 large": image(502, size=LARGE),
    "b/2 cut": image(600, size=LARGE)[:-5],
    "b/3 more behind the pixels": image(601, size=LARGE) + b"\xfc\xff\xfc\xffOB\0\0\4\0\0\0\0\0\0\0",
}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each call has done."""
    if not load_kernels().addresses:
        pytest.skip("kernels of this origin do not call each other")
    counts: list[int] = []
    plain = Series.run

    def counting(self: Series, inputs: tuple[Found, ...], show_paths: bool) -> Iterator[Item]:
        counts.append(0)
        for item in plain(self, inputs, show_paths):
            counts[-1] += 1
            yield item

    monkeypatch.setattr(Series, "run", counting)
    return counts


def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Series, "may_go_on", property(lambda self: False))


def told(items: list[Item]) -> list[tuple[object, ...]]:
    return sorted((item.number, str(item.outcome), item.code, item.digest, item.names) for item in items)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_tree_and_all_that_is_told_are_the_same(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    fill(tmp_path / "in", MANY)
    (tmp_path / "in" / "a" / "060 link").symlink_to("001.dcm")
    os.mkfifo(tmp_path / "in" / "a" / "061 pipe")
    items, complete = run(tmp_path / "in", out=tmp_path / "out", jobs=jobs)
    assert complete
    if jobs == 1:
        assert sum(counted) > 80
        assert max(counted) > 20
    without(monkeypatch)
    expected, _ = run(tmp_path / "in", out=tmp_path / "slowly", jobs=1)
    assert told(items) == told(expected)
    assert tree(tmp_path / "out") == tree(tmp_path / "slowly")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "slowly").stat().st_mode


def test_a_second_run_writes_nothing(tmp_path: Path, counted: list[int]) -> None:
    files = {f"{number:02}": image(number) for number in range(30)}
    run(fill(tmp_path / "in", files), out=tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.dcm")}
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    assert {item.code for item in items} == {"ADL923"}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.dcm")} == before
    assert not list((tmp_path / "out").glob(".anondsl*"))


def test_paths_are_told_where_they_are_asked_for(tmp_path: Path, counted: list[int]) -> None:
    fill(tmp_path / "in", {f"{number:02}": image(number) for number in range(9)})
    items, _ = run(tmp_path / "in", out=tmp_path / "out", show_paths=True)
    assert [Path(item.path).name for item in items] == [f"{number:02}" for number in range(9)]
    assert sum(counted) == 8


def test_a_file_that_is_gone_is_told_as_such(tmp_path: Path, counted: list[int]) -> None:
    fill(tmp_path, {name: image(number) for number, name in enumerate("abcd")})
    setup = Setup(compiled_profile(), "0" * 64, KEY, {}, False, bytes(32), str(tmp_path), None, False)
    work = Work(setup)
    try:
        names = ("a", "b", "gone", "c", "d")
        found = tuple(Found(number, str(tmp_path / name), Kind.FILE) for number, name in enumerate(names, 1))
        items = list(work.run(Unit(found)))
    finally:
        work.close()
    assert [(item.number, item.code) for item in items] == [(1, ""), (2, ""), (3, "ADL806"), (4, ""), (5, "")]
    assert counted == [1, 1]


_FUNCTION = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * 6)


def _refuse(*_: int) -> int:
    return -1


@pytest.mark.parametrize("name", series._FUNCTIONS)
@pytest.mark.parametrize("every", [1, 3])
def test_whatever_fails_is_done_by_the_host(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch, name: str, every: int
) -> None:
    """One function of the system fails, always or now and then."""
    files = {f"{number:02}": image(number) for number in range(20)}
    files |= {f"large {number:02}": image(100 + number, size=LARGE) for number in range(8)}
    fill(tmp_path / "in", files)
    calls: list[int] = []
    real = _function(name)

    def sometimes(*arguments: int) -> int:
        calls.append(1)
        return -1 if len(calls) % every == 0 else int(real(*arguments))

    failing = _FUNCTION(sometimes)
    addresses = list(series._functions())
    addresses[series._FUNCTIONS.index(name)] = ctypes.cast(failing, ctypes.c_void_p).value or 0
    refusing = _FUNCTION(_refuse)
    if name == "sendfile":  # it is the second way
        addresses[series._FUNCTIONS.index("copy_file_range")] = ctypes.cast(refusing, ctypes.c_void_p).value or 0
    monkeypatch.setattr(series, "_functions", lambda: tuple(addresses))
    items, complete = run(tmp_path / "in", out=tmp_path / "out")
    assert complete
    if name == "copy_file_range":
        assert sum(counted) == 26
    assert calls or name in ("write", "unlinkat")  # nothing stands behind these pixels, and nothing else fails
    assert len(items) == 28
    assert {item.outcome for item in items} == {Outcome.WRITTEN}
    without(monkeypatch)
    run(tmp_path / "in", out=tmp_path / "slowly")
    assert tree(tmp_path / "out") == tree(tmp_path / "slowly")


def test_a_disk_that_fills_up_in_a_series_ends_the_batch(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", {f"{number:03}": image(number) for number in range(200)})
    calls: list[int] = []
    real = _function("writev")

    def takes_fifty(*arguments: int) -> int:
        calls.append(1)
        return int(real(*arguments)) if len(calls) < 50 else -1

    def full(*_: object) -> int:
        if calls:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return plain(*_)  # type: ignore[arg-type]

    plain = os.writev
    monkeypatch.setattr(os, "writev", full)
    failing = _FUNCTION(takes_fifty)
    addresses = list(series._functions())
    addresses[series._FUNCTIONS.index("writev")] = ctypes.cast(failing, ctypes.c_void_p).value or 0
    monkeypatch.setattr(series, "_functions", lambda: tuple(addresses))
    items, complete = run(tmp_path / "in", out=tmp_path / "out")
    assert not complete
    assert [item.code for item in items if item.fatal] == ["ADL807"]
    assert len(tree(tmp_path / "out")) == len(items) - 1 == 50


def _function(name: str) -> Callable[..., int]:
    function = getattr(ctypes.CDLL(None), name)
    function.restype = ctypes.c_long
    function.argtypes = [ctypes.c_long] * 6
    return function  # type: ignore[no-any-return]


def test_where_a_function_is_missing_the_host_does_all(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "_FUNCTIONS", (*series._FUNCTIONS[:-1], "no_such_function"))
    items, _ = run(fill(tmp_path / "in", {"1": image(1), "2": image(2)}), out=tmp_path / "out")
    assert [item.outcome for item in items] == [Outcome.WRITTEN] * 2
    assert not counted


def test_an_interruption_while_items_are_told_loses_none(tmp_path: Path, counted: list[int]) -> None:
    fill(tmp_path / "in", {f"{number:03}": image(number) for number in range(100)})
    items: list[Item] = []

    def tell(item: Item) -> None:
        items.append(item)
        if len(items) == 10:
            raise KeyboardInterrupt

    batch = Batch(compiled_profile(), "0" * 64, (str(tmp_path / "in"),), str(tmp_path / "out"), key=KEY, jobs=1)
    with pytest.raises(KeyboardInterrupt):
        run_batch(batch, tell)
    assert len(items) == len({item.number for item in items}) == len(tree(tmp_path / "out")) > 10


def test_a_batch_that_gives_up_has_told_what_is_written(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second file of a name fails for good, when files behind it are written already."""
    fill(tmp_path / "in", {f"{number:03}": image(number) for number in range(20)})
    fill(tmp_path / "in", {"005 again": image(5, PatientSex="O")})
    plain = os.rename

    def rename(source: str, target: str, **where: int) -> None:
        if "-" in target:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        plain(source, target, **where)

    monkeypatch.setattr(os, "rename", rename)
    items, complete = run(tmp_path / "in", out=tmp_path / "out")
    assert not complete
    written = [item for item in items if item.outcome is Outcome.WRITTEN]
    assert len(written) == len(tree(tmp_path / "out"))


def test_a_lot_ends_after_so_many_bytes(tmp_path: Path, counted: list[int]) -> None:
    """Or an interruption would have to wait for 64 files of any size."""
    large = {"Rows": 2048, "Columns": 3072, "PixelData": bytes(12 << 20)}
    fill(tmp_path / "in", {f"{number}": file_of(picture(number, **large)) for number in range(9)})
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    assert [item.outcome for item in items] == [Outcome.WRITTEN] * 9
    assert counted == [3, 3, 2]


def test_a_series_whose_writing_fails_leaves_no_folders(
    tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", {f"{number}": image(number) for number in range(5)})

    def writev(*_: object) -> int:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))

    monkeypatch.setattr(os, "writev", writev)
    addresses = list(series._functions())
    refusing = _FUNCTION(_refuse)
    addresses[series._FUNCTIONS.index("writev")] = ctypes.cast(refusing, ctypes.c_void_p).value or 0
    monkeypatch.setattr(series, "_functions", lambda: tuple(addresses))
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    assert {item.outcome for item in items} == {Outcome.FAILED}
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("milliseconds", [5, 15, 30, 60, 90])
def test_an_interrupted_batch_has_told_what_is_written(tmp_path: Path, milliseconds: int) -> None:
    fill(tmp_path / "in", {f"{number:04}": image(number) for number in range(1500)})
    items: list[Item] = []
    batch = Batch(compiled_profile(), "0" * 64, (str(tmp_path / "in"),), str(tmp_path / "out"), key=KEY, jobs=1)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
        run_batch(batch, items.append)
    except KeyboardInterrupt:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    written = len(tree(tmp_path / "out")) if (tmp_path / "out").exists() else 0
    # between a file's name and its telling there is a moment, for one file
    assert written - len(items) in (0, 1)
