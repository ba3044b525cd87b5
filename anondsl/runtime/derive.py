"""Values derived from the secret key, on the host's side: pseudonyms, hashes, days, UIDs.

Everything is HMAC-SHA-256 under a key of its own for each purpose and project (HKDF, RFC 5869). The kernel
makes the same UIDs; a test holds the two against each other.
"""

from __future__ import annotations

import hashlib
import hmac

from anondsl.compiled.actions import Shift

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REGISTERED = b"1.2.840.10008."


def digest(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def pseudonym(key: bytes, text: str, length: int) -> str:
    """`length` characters of Crockford base32 (at most 51), from the high bits of the digest."""
    number = int.from_bytes(digest(key, b"pseudonym\0" + text.strip(" ").encode("utf_8")), "big")
    return "".join(_CROCKFORD[(number >> (256 - 5 * (position + 1))) & 31] for position in range(length))


def keyed_hash(key: bytes, text: str, length: int) -> str:
    """`length` hexadecimal characters (at most 64)."""
    return digest(key, b"hash\0" + text.strip(" ").encode("utf_8")).hex()[:length]


def new_uid(key: bytes, old: bytes, root: str = "2.25") -> str:
    """The new UID of an old one: UUID version 8 (RFC 9562) in decimal under the root. Registered UIDs stay."""
    if old.startswith(_REGISTERED) and len(old) <= 64 and set(old) <= set(b"0123456789."):
        return old.decode("ascii")
    number = bytearray(digest(key, old)[:16])
    number[6] = (number[6] & 0x0F) | 0x80
    number[8] = (number[8] & 0x3F) | 0x80
    return f"{root}.{int.from_bytes(number, 'big')}"


def shift_days(key: bytes, shift: Shift, identity: bytes) -> int:
    """Whole days of a shift for one patient or study, never 0 (LANGUAGE 3)."""
    if shift.per.value == "fixed":
        return shift.least
    step = 7 if shift.keep_weekdays else 1
    first = -(-shift.least // step)
    last = shift.most // step
    count = last - first + 1
    has_zero = first <= 0 <= last
    if has_zero:
        count -= 1
    chosen = first + int.from_bytes(digest(key, identity)[:8], "big") % count
    if has_zero and chosen >= 0:
        chosen += 1
    return chosen * step
