"""Values for the tests' interpreter: new UIDs, pseudonyms, shifted and truncated dates, dummies, fits.

The derivations that engine and interpreter must agree on are written out here a second time (LANGUAGE 3 and 5,
ARCHITECTURE 7):
- new UID: HMAC-SHA-256 under the uid key of the old text (trailing NUL and blanks and leading blanks off), first 16
  bytes as a UUIDv8 (RFC 9562), in decimal below the root. Values under 1.2.840.10008. stay, empty ones too.
- pseudonym(X, n): text key, `pseudonym\\0` + UTF-8 of X without outer blanks; the digest as one big-endian number, its
  most significant groups of 5 bits as Crockford base32. hash(X, n): `hash\\0`, n lower-case hexadecimal digits.
- shift per patient: date key, `patient\\0` + the identifying texts joined by NUL; per study `study\\0` + the UID. The
  first 8 bytes as a number pick from the days of the range without 0 (whole weeks where weekdays are kept).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date, timedelta

from anondsl.compiled.actions import Per, Shift, Truncate, TruncateTo

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REGISTERED = "1.2.840.10008."


def mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def new_uid(key: bytes, old: bytes, root: str = "2.25") -> bytes:
    """One new UID for one old one, without padding."""
    text = old.rstrip(b"\0 ").lstrip(b" ")
    if not text or (text.startswith(REGISTERED.encode()) and re.fullmatch(rb"[0-9.]{1,64}", text)):
        return text
    raw = bytearray(mac(key, text)[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return f"{root}.{int.from_bytes(raw, 'big')}".encode()


def new_uids(key: bytes, value: bytes, root: str = "2.25") -> bytes:
    """Every value of a UI field, padded."""
    out = b"\\".join(new_uid(key, part, root) for part in value.rstrip(b"\0 ").split(b"\\"))
    return out + b"\0" if len(out) % 2 else out


def pseudonym(key: bytes, text: str, length: int) -> str:
    number = int.from_bytes(mac(key, b"pseudonym\0" + text.strip(" ").encode()), "big")
    return "".join(CROCKFORD[number >> (251 - 5 * place) & 31] for place in range(length))


def hashed(key: bytes, text: str, length: int) -> str:
    return mac(key, b"hash\0" + text.strip(" ").encode()).hex()[:length]


def days_of(shift: Shift, key: bytes, identity: bytes) -> int:
    """The whole days that `shift` moves by."""
    if shift.per is Per.NOTHING:
        return shift.least
    candidates = [
        day for day in range(shift.least, shift.most + 1) if day != 0 and (not shift.keep_weekdays or day % 7 == 0)
    ]
    return candidates[int.from_bytes(mac(key, identity)[:8], "big") % len(candidates)]


_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)|(\d{4})\.(\d\d)\.(\d\d)")
_DATE_TIME = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?)?)?([+-]\d{4})?")


def read_date(text: str) -> date | None:
    """A DA value; None where it is no date."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moved(when: date, days: int) -> date | None:
    try:
        return when + timedelta(days=days)
    except OverflowError:
        return None


def change_date(text: str, vr: str, action: Shift | Truncate, days: int) -> str | None:
    """One DA or DT value shifted or truncated; None: it is no date or leaves the years 1 to 9999."""
    if vr == "DA":
        when = read_date(text)
        if when is None:
            return None
        if isinstance(action, Truncate):
            month = 1 if action.to is TruncateTo.YEAR else when.month
            return f"{when.year:04d}{month:02d}01"
        new = moved(when, days)
        return None if new is None else f"{new.year:04d}{new.month:02d}{new.day:02d}"
    found = _DATE_TIME.fullmatch(text)
    if not found:
        return None
    year, month_text, day_text, time, zone = found.groups()
    if time and not _time_of_day(time):
        return None
    try:
        when = date(int(year), int(month_text or 1), int(day_text or 1))
    except ValueError:
        return None
    if isinstance(action, Truncate):
        if action.drop_rest:
            return f"{when.year:04d}" + (f"{when.month:02d}" if action.to is TruncateTo.MONTH and month_text else "")
        month = 1 if action.to is TruncateTo.YEAR else when.month
        cut = f"{when.year:04d}{month:02d}01"
        return cut[: 4 + (2 if month_text else 0) + (2 if day_text else 0)]
    new = moved(when, days)
    if new is None:
        return None
    cut = f"{new.year:04d}{new.month:02d}{new.day:02d}"[: 4 + (2 if month_text else 0) + (2 if day_text else 0)]
    return cut + (time or "") + (zone or "")


def _time_of_day(time: str) -> bool:
    hour, minute, second = time[0:2], time[2:4] or "0", time[4:6] or "0"
    return int(hour) < 24 and int(minute) < 60 and int(second) <= 60
