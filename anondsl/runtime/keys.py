"""The secret key of a project, and what is derived from it (LANGUAGE 8).

A `Key` is 32 random bytes. Nothing uses it directly: every purpose and every project gets bytes of its own by
HKDF-SHA-256 (RFC 5869), so that pseudonyms of one project say nothing about those of another, nor UIDs about dates.
A key never shows itself in `repr`, in a message or in a pickle; worker processes inherit it.

Here are making, reading and deriving. What the derived bytes are used for is in `anondsl.runtime.values`.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import stat
from collections.abc import Mapping

from anondsl.compiled.faults import KeyUnusable

KEY_BYTES = 32

PURPOSES = ("uid", "patient", "date", "text", "manifest")
"""What bytes are derived for. A purpose never sees the bytes of another."""

ENVIRONMENT_VARIABLE = "ANONDSL_KEY"

_PREFIX = "anondsl-key-1"
_MAKE_ONE = "make one with `anondsl key new FILE`"


class Key:
    """32 secret bytes. Compare by `identifier()`; print nothing else of it."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        """`secret`: exactly 32 bytes. Raises `KeyUnusable` for any other length, and for a key of one repeated byte."""
        if len(secret) != KEY_BYTES:
            raise KeyUnusable(f"a key has {KEY_BYTES} bytes, this one has {len(secret)}", _MAKE_ONE)
        if len(set(secret)) == 1:
            raise KeyUnusable("the key is the same byte over and over, which anybody can guess", _MAKE_ONE)
        self._secret = bytes(secret)

    def __repr__(self) -> str:
        return f"<Key {self.identifier()}>"

    def __reduce__(self) -> tuple[type[Key], tuple[bytes]]:
        """Only for processes that are being started by this one; anywhere else a pickle would carry the secret away."""
        from multiprocessing.context import assert_spawning

        assert_spawning(self)
        return Key, (self._secret,)

    @classmethod
    def one_time(cls) -> Key:
        """A key that nobody can use again: it is kept in memory only."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Key:
        """The key in a file that only its owner may read. Raises `KeyUnusable`."""
        shown = os.fspath(path)
        try:
            descriptor = os.open(shown, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise KeyUnusable(f"the key file cannot be opened: {_reason(error)}", _MAKE_ONE) from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise KeyUnusable("the key file is no ordinary file", _MAKE_ONE)
            if status.st_mode & 0o077:
                raise KeyUnusable(
                    f"the key file has mode {stat.S_IMODE(status.st_mode):04o}: others than its owner may use it",
                    f"run `chmod 600 {shown}`; if others may have read it, make a new key and start the project anew",
                )
            content = os.read(descriptor, 4096)
        except OSError as error:
            raise KeyUnusable(f"the key file cannot be read: {_reason(error)}", _MAKE_ONE) from None
        finally:
            os.close(descriptor)
        try:
            text = content.decode("ascii")
        except UnicodeDecodeError:
            raise KeyUnusable("the key file holds something else than a key", _MAKE_ONE) from None
        return cls._from_line(text.strip())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Key | None:
        """The key in `ANONDSL_KEY`: 64 hexadecimal digits, base64, or the line of a key file. Not set: None."""
        text = (os.environ if environment is None else environment).get(ENVIRONMENT_VARIABLE, "").strip()
        if not text:
            return None
        if text.startswith(_PREFIX):
            return cls._from_line(text)
        try:
            if len(text) == 2 * KEY_BYTES:
                return cls(bytes.fromhex(text))
            return cls(binascii.a2b_base64(text, strict_mode=True))
        except (ValueError, binascii.Error):
            raise KeyUnusable(
                f"the environment variable {ENVIRONMENT_VARIABLE} holds neither 64 hexadecimal digits nor base64",
                f"{_MAKE_ONE} and put its line there, or use `--key-file`",
            ) from None

    @classmethod
    def generate_file(cls, path: str | os.PathLike[str]) -> Key:
        """A new key in a new file of mode 0600. A file that is there already is left alone. Raises `KeyUnusable`."""
        key = cls.one_time()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            raise KeyUnusable(
                "there is a file of this name already; it is left alone",
                "choose another name: whoever loses a key can never continue its project",
            ) from None
        except OSError as error:
            raise KeyUnusable(f"the key file cannot be made: {_reason(error)}") from None
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(key._line().encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            os.unlink(path)
            raise KeyUnusable(f"the key file cannot be written: {_reason(error)}") from None
        return key

    def derive(self, purpose: str, project: str) -> bytes:
        """32 bytes for one purpose of one project: HKDF-SHA-256 without salt, the info names both."""
        if purpose not in PURPOSES:
            raise ValueError(f"no such purpose: {purpose}")
        return hkdf_sha256(self._secret, _info(purpose, project), KEY_BYTES)

    def identifier(self) -> str:
        """16 hexadecimal digits that tell one key from another and nothing else."""
        return hkdf_sha256(self._secret, _info("identifier", ""), 8).hex()

    def _line(self) -> str:
        digits = self._secret.hex()
        return f"{_PREFIX}:{digits}:{_checksum(digits)}"

    @classmethod
    def _from_line(cls, line: str) -> Key:
        """The key of the one line of a key file: prefix, 64 hexadecimal digits, 8 digits of checksum."""
        prefix, _, rest = line.partition(":")
        digits, _, checksum = rest.partition(":")
        if prefix != _PREFIX:
            raise KeyUnusable("the key file holds something else than a key", _MAKE_ONE)
        damaged = len(digits) != 2 * KEY_BYTES or not hmac.compare_digest(checksum, _checksum(digits))
        try:
            secret = b"" if damaged else bytes.fromhex(digits)
        except ValueError:
            damaged = True
        if damaged:
            raise KeyUnusable(
                "the key is cut short or damaged: its checksum is wrong",
                "copy the whole file again from where it was made",
            )
        return cls(secret)


def hkdf_sha256(secret: bytes, info: bytes, length: int, salt: bytes = b"") -> bytes:
    """HKDF of RFC 5869 with SHA-256: `length` bytes, at most 8160. No salt means 32 zero bytes (section 2.2)."""
    if length > 255 * 32:
        raise ValueError("HKDF-SHA-256 gives at most 8160 bytes")
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    output = block = b""
    counter = 1
    while len(output) < length:
        block = hmac.digest(extracted, block + info + bytes((counter,)), "sha256")
        output += block
        counter += 1
    return output[:length]


def _info(purpose: str, project: str) -> bytes:
    return b"anondsl 1\0" + purpose.encode("ascii") + b"\0" + project.encode("utf-8")


def _checksum(digits: str) -> str:
    """It guards against a slip of the hand, not against a forger: who can write the file can write the key."""
    return hashlib.sha256(f"{_PREFIX}:{digits}".encode("ascii", "replace")).hexdigest()[:8]


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "input or output error"
