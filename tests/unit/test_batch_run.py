"""Whole batches with the real engine: outcomes, names, processes that agree and processes that die."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import signal
import stat
import tarfile
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from anondsl.batch import pool
from anondsl.batch.items import Item, Unit
from anondsl.batch.misuse import Misuse
from anondsl.batch.run import Batch, run_batch
from anondsl.batch.summary import Tally
from anondsl.batch.work import Work
from anondsl.compiled.artifact import digest, write_artifact
from anondsl.compiled.faults import KeyMissing, OutputUnwritable, ParameterMissing
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome
from tests.builders import CT, file_of, instance
from tests.resolved_profile import compiled_profile

KEY = Key(bytes(range(32)))
LARGE = 400_000


@lru_cache(maxsize=1)
def _digest() -> str:
    return digest(write_artifact(compiled_profile()))


def image(number: int, *, words: str = "", size: int = 64, **values: str) -> bytes:
    """A small CT slice; `number` tells instances apart, `words` end in a removed attribute."""
    return file_of(
        instance(
            SOPClassUID=CT,
            SOPInstanceUID=f"1.2.3.{number}",
            PatientName="SAMPLE^ONE",
            PatientID="S-1",
            StudyDescription=words,
            Rows=size // 8,
            Columns=4,
            BitsAllocated=16,
            BitsStored=16,
            HighBit=15,
            PixelRepresentation=0,
            SamplesPerPixel=1,
            PhotometricInterpretation="MONOCHROME2",
            PixelData=(bytes(range(256)) * (size // 256 + 1))[:size],
            **values,
        )
    )


def fill(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def run(*inputs: Path, out: Path, **options: object) -> tuple[list[Item], bool]:
    items: list[Item] = []
    given = {"key": KEY, "jobs": 1, **options}
    batch = Batch(compiled_profile(), _digest(), tuple(map(str, inputs)), str(out), **given)  # type: ignore[arg-type]
    complete = run_batch(batch, items.append)
    return items, complete


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def codes(items: list[Item]) -> list[str]:
    return sorted(item.code for item in items if item.outcome is not Outcome.WRITTEN)


MIXED = {
    "a/1.dcm": image(1),
    "a/2.dcm": image(2),
    "a/large.dcm": image(3, size=LARGE),
    "a/copy of 2.dcm": image(2),
    "a/words of 2.dcm": image(2, words="another text, the same output"),
    "b/other.dcm": image(2, PatientSex="F", RescaleSlope="2"),
    "b/notes.txt": b"no DICOM file",
    "b/cut.dcm": image(4)[:-10],
    "b/empty": b"",
}


def test_every_input_ends_in_one_outcome(tmp_path: Path) -> None:
    items, complete = run(fill(tmp_path / "in", MIXED), out=tmp_path / "out")
    assert complete
    assert sorted(item.number for item in items) == list(range(1, 10))
    assert codes(items) == ["ADL901", "ADL901", "ADL903", "ADL923", "ADL923"]
    outputs = tree(tmp_path / "out")
    assert len(outputs) == sum(item.outcome is Outcome.WRITTEN for item in items) == 4
    two = [Path(name).name for name in outputs if "-" in name]
    assert len(two) == 2
    assert len({name.split("-")[0] for name in two}) == 1


def test_names_and_bytes_depend_on_no_order_and_no_number_of_processes(tmp_path: Path) -> None:
    fill(tmp_path / "in", MIXED)
    more = fill(tmp_path / "more", {f"{number}.dcm": image(number % 50) for number in range(150)})
    expected = None
    for number, (inputs, jobs) in enumerate(
        [(["in", "more"], 1), (["more", "in"], 1), (["in", "more"], 2), (["more", "in"], 3)]
    ):
        items, _ = run(*(tmp_path / name for name in inputs), out=tmp_path / f"out{number}", jobs=jobs)
        assert len(items) == len({item.number for item in items}) == 9 + 150
        found = tree(tmp_path / f"out{number}")
        expected = expected or found
        assert found == expected
    assert more.exists()


def test_a_long_and_slow_batch_gets_help_and_others_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", {**MIXED, **{f"{number:03}.dcm": image(number) for number in range(100, 400)}})
    expected, _ = run(tmp_path / "in", out=tmp_path / "alone", jobs=1)
    monkeypatch.setattr("anondsl.batch.run._ALONE_SECONDS", 1e-9)
    monkeypatch.setattr("anondsl.batch.run._SLOW_FILE", 0.0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    items, complete = run(tmp_path / "in", out=tmp_path / "helped", jobs=0)
    assert complete
    assert sorted(item.number for item in items) == sorted(item.number for item in expected)
    assert tree(tmp_path / "helped") == tree(tmp_path / "alone")
    monkeypatch.delattr(pool, "Pool")
    for what, value in (("_SLOW_FILE", 1e9), ("_ALONE_SECONDS", 1e9)):
        monkeypatch.setattr(f"anondsl.batch.run.{what}", value)
        run(tmp_path / "in", out=tmp_path / what, jobs=0)
        assert tree(tmp_path / what) == tree(tmp_path / "alone")


def test_a_second_run_adds_nothing_and_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "in", MIXED)
    run(tmp_path / "in", out=tmp_path / "out")
    before = tree(tmp_path / "out")
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    assert not any(item.outcome is Outcome.WRITTEN for item in items)
    assert tree(tmp_path / "out") == before


def test_large_and_small_files_and_members_give_the_same_bytes(tmp_path: Path) -> None:
    """A large file goes another way through the engine and the system than the same bytes in an archive."""
    large = image(1, size=LARGE)
    fill(tmp_path / "in", {"large": large})
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("large", large)
    run(tmp_path / "in", out=tmp_path / "out")
    run(tmp_path / "in.zip", out=tmp_path / "out zip")
    assert tree(tmp_path / "out") == tree(tmp_path / "out zip")
    ((_, output),) = tree(tmp_path / "out").items()
    assert large[-LARGE:] in output
    assert b"SAMPLE^ONE" not in output


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_gives_what_its_folder_gives(tmp_path: Path, kind: str, jobs: int) -> None:
    fill(tmp_path / "in", MIXED)
    path = tmp_path / f"in.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, content in MIXED.items():
                zipped.writestr(f"../{name}", content)
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as tar:  # type: ignore[call-overload]
            for name, content in MIXED.items():
                entry = tarfile.TarInfo(f"/{name}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    expected, _ = run(tmp_path / "in", out=tmp_path / "out")
    items, _ = run(path, out=tmp_path / "out archive", jobs=jobs)
    assert tree(tmp_path / "out archive") == tree(tmp_path / "out")
    assert codes(items) == codes(expected)
    assert {item.number for item in items} == {1}
    assert sorted(item.member for item in items) == list(range(1, 10))
    assert all(item.digest for item in items)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in", path.name, "out", "out archive"])


def test_inputs_are_called_by_number_and_keyed_digest(tmp_path: Path) -> None:
    fill(tmp_path / "in", {"DOE^JANE.dcm": b"no DICOM", "ROE^RICHARD": b"no DICOM", "x": b"other"})
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    assert all("DOE" not in repr(item) and "ROE" not in repr(item) for item in items)
    first, second, third = sorted(items)
    assert first.digest == second.digest != third.digest
    assert first.call == f"input 1 ({first.digest})"
    other, _ = run(tmp_path / "in", out=tmp_path / "out2", key=Key(bytes(range(1, 33))))
    assert {item.digest for item in other}.isdisjoint(item.digest for item in items)


@pytest.mark.parametrize("jobs", [1, 2])
def test_paths_are_shown_to_those_who_ask(tmp_path: Path, jobs: int) -> None:
    fill(tmp_path / "in", {"one": b"no DICOM", "two": image(1)})
    (tmp_path / "in" / "link").symlink_to("one")
    items, _ = run(tmp_path / "in", out=tmp_path / "out", show_paths=True, jobs=jobs)
    assert sorted(os.path.basename(item.path) for item in items) == ["link", "one", "two"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_quarantine_holds_copies_and_notes_without_names(tmp_path: Path, jobs: int) -> None:
    fill(tmp_path / "in", {**MIXED, "DOE^JANE.dcm": b"x" * 300_000})
    quarantine = tmp_path / "quarantine"
    items, _ = run(tmp_path / "in", out=tmp_path / "out", quarantine=str(quarantine), jobs=jobs)
    kept = tree(quarantine)
    rejected = [item for item in items if item.outcome is Outcome.REJECTED and item.code != "ADL923"]
    assert len(kept) == 2 * len(rejected) == 8
    assert stat.S_IMODE(quarantine.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in quarantine.iterdir()} == {0o600}
    originals = {"a/cut": image(4)[:-10]}
    assert originals["a/cut"] in kept.values()
    assert b"x" * 300_000 in kept.values()
    for item in rejected:
        name = f"{item.number:07d}-{item.digest}"
        assert f"{name}.dcm" in kept
        note = kept[f"{name}.json"].decode()
        assert item.code in note
        assert "in/" not in note
        assert "DOE" not in name + note


def test_quarantine_notes_name_the_input_for_those_who_ask(tmp_path: Path) -> None:
    fill(tmp_path / "in", {"one": b"no DICOM"})
    run(tmp_path / "in", out=tmp_path / "out", quarantine=str(tmp_path / "q"), show_paths=True)
    assert any(b"in/one" in note for note in tree(tmp_path / "q").values())


def test_a_quarantine_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "in", {"one": b"no DICOM"})
    (tmp_path / "q").mkdir(mode=0o755)
    with pytest.raises(OutputUnwritable, match="others may enter"):
        run(tmp_path / "in", out=tmp_path / "out", quarantine=str(tmp_path / "q"))
    assert not (tmp_path / "out").exists()


def test_an_output_inside_the_input_is_not_read_again(tmp_path: Path) -> None:
    fill(tmp_path / "in", {"1": image(1), "z": b"no DICOM"})
    for _ in range(2):
        items, _ = run(tmp_path / "in", out=tmp_path / "in" / "out", quarantine=str(tmp_path / "in" / "q"))
        assert len(items) == 2


@pytest.mark.parametrize(
    ("arrange", "message"),
    [
        (lambda root: {"inputs": (str(root / "none"),)}, "no such file or folder as argument 1"),
        (lambda root: {"inputs": (str(root / "in"), str(root / "none"))}, "as argument 2"),
        (lambda root: {"output": str(root / "in" / "1")}, "the output is no folder"),
        (lambda root: {"output": str(root)}, "argument 1 of INPUT lies in the output"),
        (lambda root: {"output": str(root / "in")}, "argument 1 of INPUT lies in the output"),
        (lambda root: {"quarantine": str(root / "out" / "q")}, "the quarantine, which holds originals"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    tmp_path: Path, arrange: Callable[[Path], dict[str, object]], message: str
) -> None:
    fill(tmp_path / "in", {"1": image(1)})
    asked = {"inputs": (str(tmp_path / "in"),), "output": str(tmp_path / "out"), "key": KEY, **arrange(tmp_path)}
    with pytest.raises(Misuse, match=message):
        run_batch(Batch(compiled_profile(), _digest(), **asked), lambda item: None)  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_key_and_parameters_are_settled_before_anything_is_written(tmp_path: Path) -> None:
    fill(tmp_path / "in", {"1": image(1)})
    with pytest.raises(KeyMissing) as caught:
        run(tmp_path / "in", out=tmp_path / "out", key=None)
    assert "anondsl key new" in caught.value.help
    with pytest.raises(ParameterMissing):
        run(tmp_path / "in", out=tmp_path / "out", parameters={"none": "x"})
    assert not (tmp_path / "out").exists()


def test_a_worker_that_dies_costs_only_the_input_that_killed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "in", {f"{number}": image(number) for number in range(1, 60)} | {"bad": b"kill" * 10})
    real = Work._instance

    def instance_or_death(self: Work, number: int, member: int, content: object, path: str) -> Item:
        if bytes(content[:4]) == b"kill":  # type: ignore[index]
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, number, member, content, path)  # type: ignore[arg-type]

    monkeypatch.setattr(Work, "_instance", instance_or_death)
    items, complete = run(tmp_path / "in", out=tmp_path / "out", jobs=2)
    assert complete
    (lost,) = (item for item in items if item.outcome is Outcome.FAILED)
    assert (lost.code, lost.number) == ("ADL899", 60)
    assert "SIGKILL" in lost.message
    assert len(tree(tmp_path / "out")) == 59
    assert len(items) == len({item.number for item in items}) == 60


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unexpected_exception_fails_the_input_and_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    fill(tmp_path / "in", {"1": image(1), "2": image(2)})

    def broken(*_: object) -> None:
        raise ValueError("DOE^JANE is no number")

    monkeypatch.setattr("anondsl.runtime.session.Session.apply_bytes", broken)
    items, complete = run(tmp_path / "in", out=tmp_path / "out", jobs=jobs)
    assert complete
    assert [item.code for item in items] == ["ADL899", "ADL899"]
    assert "ValueError at " in items[0].message
    assert all("DOE" not in repr(item) for item in items)


def test_workers_that_cannot_start_end_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", {"1": image(1), "2": image(2)})

    def broken(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(pool, "Work", broken)
    with pytest.raises(Exception, match="RuntimeError at") as caught:
        run(tmp_path / "in", out=tmp_path / "out", jobs=2)
    assert getattr(caught.value, "code", "") == "ADL899"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_ends_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    fill(tmp_path / "in", {f"{number}": image(number) for number in range(1, 500)})
    real = os.writev
    calls = iter(range(10_000))

    def writev(descriptor: int, views: object) -> int:
        if next(calls) >= 40:
            raise OSError(28, "No space left on device")
        return real(descriptor, views)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "writev", writev)
    monkeypatch.setattr("anondsl.batch.series._functions", lambda: ())
    items, complete = run(tmp_path / "in", out=tmp_path / "out", jobs=jobs)
    assert not complete
    failure = items[-1]
    assert failure.fatal
    assert failure.message == "the output cannot be written: no space left on device"
    outputs = tree(tmp_path / "out")
    assert len(outputs) == sum(item.outcome is Outcome.WRITTEN for item in items) < 499
    assert not (tmp_path / "out" / ".anondsl-work").exists()


def test_the_tally_counts_each_reason(tmp_path: Path) -> None:
    tally = Tally()
    fill(tmp_path / "in", MIXED)
    items, _ = run(tmp_path / "in", out=tmp_path / "out")
    for item in items:
        tally.add(item)
    assert tally.total == 9
    assert tally.exit_status == 1
    lines = tally.text().splitlines()
    assert lines[:2] == ["written  4", "rejected 5"]
    assert "         2  ADL901 not-dicom: this is no DICOM file" in lines
    assert lines[-1] == "failed   0"


def test_units_share_few_files_among_processes() -> None:
    from anondsl.batch.items import Found, Kind
    from anondsl.batch.run import _units

    found = [Found(number, f"/{number}", Kind.FILE) for number in range(1, 2000)]
    units = list(_units(iter(found), 2, {}, lambda item: None))
    assert [len(unit.inputs) for unit in units[:16]] == [1] * 16
    assert max(len(unit.inputs) for unit in units) == 64
    assert [one for unit in units for one in unit.inputs] == found
    archive = Found(1, "/a.zip", Kind.ZIP)
    assert list(_units(iter([archive]), 3, {}, lambda item: None)) == [Unit((archive,), part, 3) for part in range(3)]


@pytest.mark.parametrize("filler", [0, 300_000])
def test_an_archive_that_its_name_does_not_tell_is_said_to_be_one(tmp_path: Path, filler: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1.dcm", image(1))
        archive.writestr("filler", os.urandom(filler))
    items, _ = run(fill(tmp_path / "in", {"export": packed.getvalue(), "text": b"no DICOM"}), out=tmp_path / "out")
    assert codes(items) == ["ADL901", "ADL934"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_said_to_be_one(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    items, _ = run(fill(tmp_path / "in", {"image": pack(image(1))}), out=tmp_path / "out")
    assert codes(items) == ["ADL934"]
