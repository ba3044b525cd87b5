"""Archives as data: members come out whole or with a reason, hostile ones stop, and nothing is ever extracted."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from anondsl.batch.archives import ArchiveCaps, Member, read_members
from anondsl.batch.items import Kind

CONTENTS = {f"study/{number}": bytes([number]) * (number * 997) for number in range(1, 8)}


def _zip(path: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.mkdir("study") if hasattr(archive, "mkdir") else None
        for name, content in contents.items():
            archive.writestr(name, content)


def _tar(path: Path, contents: dict[str, bytes], mode: str = "w") -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        folder = tarfile.TarInfo("study")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


MAKERS: dict[str, tuple[Kind, Callable[[Path], None]]] = {
    "zip": (Kind.ZIP, lambda path: _zip(path, CONTENTS)),
    "zip-stored": (Kind.ZIP, lambda path: _zip(path, CONTENTS, zipfile.ZIP_STORED)),
    "zip-lzma": (Kind.ZIP, lambda path: _zip(path, CONTENTS, zipfile.ZIP_LZMA)),
    "tar": (Kind.TAR, lambda path: _tar(path, CONTENTS)),
    "tar-gz": (Kind.PACKED_TAR, lambda path: _tar(path, CONTENTS, "w:gz")),
    "tar-bz2": (Kind.PACKED_TAR, lambda path: _tar(path, CONTENTS, "w:bz2")),
    "tar-xz": (Kind.PACKED_TAR, lambda path: _tar(path, CONTENTS, "w:xz")),
}


def _read(path: Path, kind: Kind, caps: ArchiveCaps | None = None) -> list[Member]:
    return list(read_members(str(path), kind, caps=caps))


def _codes(members: list[Member]) -> list[str]:
    return [member.reason.code for member in members if member.reason is not None]


@pytest.mark.parametrize("make", MAKERS)
def test_every_member_comes_out_whole(tmp_path: Path, make: str) -> None:
    kind, maker = MAKERS[make]
    maker(tmp_path / "archive")
    members = _read(tmp_path / "archive", kind)
    assert {member.name: bytes(member.data) for member in members} == CONTENTS
    assert not _codes(members)
    assert os.listdir(tmp_path) == ["archive"]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("parts", [2, 3])
def test_parts_share_the_members_among_them(tmp_path: Path, make: str, parts: int) -> None:
    kind, maker = MAKERS[make]
    maker(tmp_path / "archive")
    whole = [(one.number, bytes(one.data)) for one in read_members(str(tmp_path / "archive"), kind)]
    shares = [read_members(str(tmp_path / "archive"), kind, part, parts) for part in range(parts)]
    assert sorted((one.number, bytes(one.data)) for share in shares for one in share) == sorted(whole)


@pytest.mark.parametrize("make", MAKERS)
def test_a_truncated_archive_is_never_taken_for_a_whole_one(tmp_path: Path, make: str) -> None:
    """At every length, to the block: an error, or all members (only padding was lost)."""
    kind, maker = MAKERS[make]
    path = tmp_path / "archive"
    maker(path)
    content = path.read_bytes()
    for length in range(0, len(content), 509):
        path.write_bytes(content[:length])
        members = _read(path, kind)
        whole = {member.name for member in members if member.reason is None} == set(CONTENTS)
        assert whole or _codes(members)[-1:] == ["ADL931"], length


@pytest.mark.parametrize("make", MAKERS)
def test_flipped_bytes_give_a_reason_or_the_bytes_but_no_exception(tmp_path: Path, make: str) -> None:
    kind, maker = MAKERS[make]
    path = tmp_path / "archive"
    maker(path)
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 211):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        assert set(_codes(_read(path, kind))) <= {"ADL930", "ADL931", "ADL932", "ADL933"}


@pytest.mark.parametrize("kind", [Kind.ZIP, Kind.TAR, Kind.PACKED_TAR])
@pytest.mark.parametrize("content", [b"", b"x", bytes(20_000), b"\x1f\x8b" + bytes(100), b"PK\5\6"])
def test_something_else_is_a_damaged_archive(tmp_path: Path, kind: Kind, content: bytes) -> None:
    (tmp_path / "archive").write_bytes(content)
    empty_tar = kind is Kind.TAR and content == bytes(20_000)  # two blocks of zeros: a tar without members
    assert _codes(_read(tmp_path / "archive", kind)) == ([] if empty_tar else ["ADL931"])


def test_links_and_devices_in_a_tar_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with tarfile.open(path, "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(f"member-{kind!r}")
            entry.type = kind
            entry.linkname = "/etc/passwd"
            archive.addfile(entry)
    assert _codes(_read(path, Kind.TAR)) == ["ADL930"] * 5


def test_a_link_in_a_zip_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert _codes(_read(path, Kind.ZIP)) == ["ADL930"]


@pytest.mark.parametrize("name", ["../../outside", "/etc/outside", "..\\outside", "nul\0byte", "CON", "a" * 5000])
def test_a_members_name_is_used_for_nothing(tmp_path: Path, name: str) -> None:
    os.makedirs(tmp_path / "a" / "b")
    path = tmp_path / "a" / "b" / "archive"
    _zip(path, {name: b"content"})
    assert [bytes(member.data) for member in _read(path, Kind.ZIP)] == [b"content"]
    assert [str(one.relative_to(tmp_path)) for one in sorted(tmp_path.rglob("*"))] == ["a", "a/b", "a/b/archive"]


@pytest.mark.parametrize(("mode", "codes"), [(0o100644, []), (0, []), (0o040755, ["ADL930"])])
def test_a_folder_with_content_is_not_left_out_in_silence(tmp_path: Path, mode: int, codes: list[str]) -> None:
    entry = zipfile.ZipInfo("folder")
    entry.external_attr = mode << 16
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        archive.writestr(entry, b"content")
    data = (tmp_path / "archive").read_bytes().replace(b"folder", b"folde/")
    (tmp_path / "archive").write_bytes(data)
    members = _read(tmp_path / "archive", Kind.ZIP)
    assert _codes(members) == codes
    assert [bytes(member.data) for member in members] == [b"" if codes else b"content"]


def test_an_encrypted_member_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    _zip(path, {"one": b"content"})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.rindex(mark) + place] |= 1
    path.write_bytes(content)
    assert _codes(_read(path, Kind.ZIP)) == ["ADL933"]


SMALL = ArchiveCaps(members=5, member_bytes=4000, density=10, free_bytes=10_000)


@pytest.mark.parametrize("make", MAKERS)
def test_too_many_members_stop_the_archive(tmp_path: Path, make: str) -> None:
    kind, maker = MAKERS[make]
    maker(tmp_path / "archive")
    caps = ArchiveCaps(members=5)
    members = _read(tmp_path / "archive", kind, caps)
    assert _codes(members) == ["ADL932"]
    assert members[-1].number == 0


@pytest.mark.parametrize("make", MAKERS)
def test_a_member_that_is_too_large_is_rejected_alone(tmp_path: Path, make: str) -> None:
    kind, maker = MAKERS[make]
    maker(tmp_path / "archive")
    members = _read(tmp_path / "archive", kind, ArchiveCaps(member_bytes=4000))
    assert [len(member.data) for member in members if member.reason is None] == [997, 1994, 2991, 3988]
    assert _codes(members) == ["ADL932"] * 3


@pytest.mark.parametrize("make", ["zip", "tar-gz", "tar-bz2", "tar-xz"])
def test_a_bomb_stops_at_the_cap(tmp_path: Path, make: str) -> None:
    path = tmp_path / "archive"
    zeros = {f"zeros-{number}": bytes(1 << 20) for number in range(20)}
    if make == "zip":
        _zip(path, zeros)
    else:
        _tar(path, zeros, f"w:{make[4:]}")
    kind = MAKERS[make][0]
    caps = ArchiveCaps(free_bytes=4 << 20, density=10)
    members = _read(path, kind, caps)
    assert _codes(members) == ["ADL932"]
    assert sum(len(member.data) for member in members) <= (4 << 20) + 10 * path.stat().st_size


def test_a_tar_header_that_asks_for_a_huge_extension_is_stopped(tmp_path: Path) -> None:
    """The header of a long name states its length; Python would read all of it into memory."""
    entry = tarfile.TarInfo("././@LongLink")
    entry.type = tarfile.GNUTYPE_LONGNAME
    entry.size = 1 << 33
    path = tmp_path / "archive"
    path.write_bytes(entry.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    assert _codes(_read(path, Kind.TAR)) == ["ADL932"]


def test_a_zip_with_a_huge_directory_is_stopped_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    _zip(path, CONTENTS)
    assert _codes(_read(path, Kind.ZIP, ArchiveCaps(zip_directory_bytes=100))) == ["ADL932"]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0, 0)
    path.write_bytes(bytes(5000) + end)
    assert _codes(_read(path, Kind.ZIP, ArchiveCaps(zip_directory_bytes=1000))) == ["ADL932"]


def test_an_archive_in_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    _zip(inner, CONTENTS)
    _zip(tmp_path / "outer", {"inner.zip": inner.read_bytes()})
    (member,) = _read(tmp_path / "outer", Kind.ZIP)
    assert bytes(member.data) == inner.read_bytes()


def test_a_disk_error_is_not_taken_for_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        _read(tmp_path / "none", Kind.ZIP)
