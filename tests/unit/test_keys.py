"""Keys: RFC 5869 test vectors, the file format and its refusals, and that a key never shows itself."""

from __future__ import annotations

import base64
import os
import pickle
import stat
from pathlib import Path

import pytest

from anondsl.compiled.faults import KeyUnusable
from anondsl.runtime.keys import PURPOSES, Key, hkdf_sha256

SECRET = bytes(range(32))

# RFC 5869 appendix A, test cases 1 to 3: secret, salt, info, length, output.
RFC_5869 = (
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x50)).hex(),
        bytes(range(0x60, 0xB0)).hex(),
        bytes(range(0xB0, 0x100)).hex(),
        82,
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        "cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "0b" * 22,
        "",
        "",
        42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
)


@pytest.mark.parametrize(("secret", "salt", "info", "length", "expected"), RFC_5869)
def test_hkdf_gives_the_outputs_of_rfc_5869(secret: str, salt: str, info: str, length: int, expected: str) -> None:
    derived = hkdf_sha256(bytes.fromhex(secret), bytes.fromhex(info), length, bytes.fromhex(salt))
    assert derived.hex() == expected


def test_every_purpose_and_project_and_key_gets_bytes_of_its_own() -> None:
    keys = (Key(SECRET), Key(SECRET[::-1]))
    derived = [key.derive(purpose, project) for key in keys for purpose in PURPOSES for project in ("", "a", "b")]
    assert len(set(derived)) == len(derived)
    assert {len(one) for one in derived} == {32}
    assert Key(SECRET).derive("uid", "a") == Key(SECRET).derive("uid", "a")


def test_derived_bytes_stay_what_they_are() -> None:
    """Pseudonyms of running projects hang on these bytes: they must not move with a change of the code."""
    assert Key(SECRET).derive("uid", "trial-42").hex() == hkdf_sha256(SECRET, b"anondsl 1\0uid\0trial-42", 32).hex()
    assert Key(SECRET).derive("uid", "trial-42").hex()[:16] == "761d439033efd632"
    assert Key(SECRET).identifier() == "b707a957eb5f8d3c"


def test_an_unknown_purpose_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no such purpose"):
        Key(SECRET).derive("uids", "")


def test_a_generated_file_is_private_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "project.key"
    old = os.umask(0)
    try:
        made = Key.generate_file(path)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().count("\n") == 1
    read = Key.from_file(path)
    assert read.identifier() == made.identifier()
    assert read.derive("uid", "p") == made.derive("uid", "p")


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "project.key"
    Key.generate_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyUnusable, match="left alone"):
        Key.generate_file(path)
    assert path.read_bytes() == before


def test_two_keys_differ(tmp_path: Path) -> None:
    assert Key.one_time().identifier() != Key.one_time().identifier()
    first, second = Key.generate_file(tmp_path / "a"), Key.generate_file(tmp_path / "b")
    assert first.identifier() != second.identifier()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610, 0o666])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "project.key"
    Key.generate_file(path)
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match=f"mode {mode:04o}") as caught:
        Key.from_file(path)
    assert "chmod 600" in caught.value.help


def test_every_truncation_and_every_changed_character_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "project.key"
    Key.generate_file(path)
    line = path.read_text().rstrip("\n")
    broken = [line[:cut] for cut in range(len(line))]
    broken += [line[:at] + ("1" if line[at] != "1" else "2") + line[at + 1 :] for at in range(len(line))]
    for text in broken:
        path.write_text(text + "\n")
        with pytest.raises(KeyUnusable):
            Key.from_file(path)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff" * 40, b"password\n", b"0" * 5000, bytes(32)])
def test_something_else_than_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "project.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(KeyUnusable, match="something else"):
        Key.from_file(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="no such file"):
        Key.from_file(tmp_path / "none")
    with pytest.raises(KeyUnusable, match="no ordinary file"):
        Key.from_file(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(KeyUnusable, match="no ordinary file"):
        Key.from_file(tmp_path / "pipe")


def test_the_environment_holds_hexadecimal_base64_or_a_line(tmp_path: Path) -> None:
    expected = Key(SECRET).identifier()
    Key.generate_file(tmp_path / "key")
    line = (tmp_path / "key").read_text()
    for text in (SECRET.hex(), SECRET.hex().upper(), base64.b64encode(SECRET).decode(), f" {SECRET.hex()}\n"):
        found = Key.from_environment({"ANONDSL_KEY": text})
        assert found is not None
        assert found.identifier() == expected
    found = Key.from_environment({"ANONDSL_KEY": line})
    assert found is not None
    assert found.identifier() == Key.from_file(tmp_path / "key").identifier()
    assert Key.from_environment({}) is None
    assert Key.from_environment({"ANONDSL_KEY": ""}) is None


@pytest.mark.parametrize("text", [SECRET.hex()[:-2], SECRET.hex() + "00", "secret", "zz" * 32, "0" * 64, "é" * 64])
def test_a_poor_key_in_the_environment_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyUnusable) as caught:
        Key.from_environment({"ANONDSL_KEY": text})
    assert text not in str(caught.value)
    assert text not in caught.value.help


def test_a_key_never_shows_itself() -> None:
    key = Key(SECRET)
    shown = f"{key} {key!r} {key.identifier()} {vars(KeyUnusable('x'))}"
    assert SECRET.hex() not in shown
    assert SECRET.hex()[:8] not in shown
    assert repr(SECRET) not in shown
    assert not hasattr(key, "__dict__")


def test_a_key_goes_into_no_pickle() -> None:
    with pytest.raises(RuntimeError, match="inheritance"):
        pickle.dumps(Key(SECRET))
