"""A compiled ruleset as bytes, and back: the `.anonc` file (format version 1).

    offset  bytes  what
    0       8      magic
    8       2      format version
    10      2      flags, all zero in version 1
    12      4      reserved, zero
    16      8      length of the body
    24      8      reserved, zero
    32      32     SHA-256 of the first 32 bytes and the body
    64             body: canonical JSON, UTF-8

Numbers are little-endian. The body is `{"needed": [...], "sections": {...}}`: a section that a reader does not know is
skipped, unless `needed` names it; then the file is refused. Version 1 has one section, `ruleset`. The digest finds
damage, not malice: whoever can change a file can compute its digest. So reading trusts nothing that it has not checked
(`canonical`, `validate`); any fault is an `ArtifactUnreadable` and no other exception.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from anondsl.compiled.canonical import Malformed, canonical_bytes, from_plain, to_plain
from anondsl.compiled.faults import ArtifactUnreadable
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.validate import validate

MAGIC = b"\x89ANONC\r\n"
"""As in PNG: a byte beyond ASCII and a line break, so that a transfer as text shows at once."""

FORMAT_VERSION = 1
HEADER_LENGTH = 64
LARGEST_BODY = 1 << 26
"""64 MB; the Basic Profile takes half a megabyte."""

_SECTION = "ruleset"
_SIGNED = 32
"""Header bytes in front of the digest, which it covers as well."""


def write_artifact(ruleset: CompiledRuleset) -> bytes:
    """The bytes of a compiled ruleset: the same ruleset, the same bytes, on every machine."""
    body = canonical_bytes({"needed": [_SECTION], "sections": {_SECTION: to_plain(ruleset)}})
    head = (
        MAGIC + FORMAT_VERSION.to_bytes(2, "little") + bytes(6) + len(body).to_bytes(8, "little") + bytes(_SIGNED - 24)
    )
    return head + _digest(head, body) + body


def read_artifact(data: bytes) -> CompiledRuleset:
    """The ruleset that `data` holds. Raises `ArtifactUnreadable`, whatever the bytes are."""
    body = _body(data)
    try:
        document = json.loads(body, parse_float=_refuse_number, parse_constant=_refuse_number)
        ruleset = from_plain(CompiledRuleset, _section(document))
        validate(ruleset)
    except Malformed as fault:
        raise _unreadable(str(fault)) from None
    except (ValueError, RecursionError):
        raise _unreadable("its body is no JSON") from None
    assert isinstance(ruleset, CompiledRuleset)
    return ruleset


def digest(data: bytes) -> str:
    """SHA-256 of an artifact in hexadecimal digits, checked: what records and reports name a ruleset by."""
    _body(data)
    return stated_digest(data)


def stated_digest(data: bytes) -> str:
    """The digest that an artifact states, where `read_artifact` has checked it or `write_artifact` computed it."""
    return data[_SIGNED:HEADER_LENGTH].hex()


def _body(data: bytes) -> bytes:
    if len(data) < HEADER_LENGTH or data[:8] != MAGIC:
        raise _unreadable("it does not begin like one", "compile the rule file with `anondsl compile`")
    version = int.from_bytes(data[8:10], "little")
    if version != FORMAT_VERSION:
        raise _unreadable(
            f"its format version is {version}", "use the version of anondsl that wrote it, or a newer one"
        )
    if any(data[10:16]) or any(data[24:_SIGNED]):
        raise _unreadable("it asks for something that this version does not know")
    length = int.from_bytes(data[16:24], "little")
    if length != len(data) - HEADER_LENGTH or length > LARGEST_BODY:
        raise _unreadable("its length is not the one that it states")
    body = bytes(data[HEADER_LENGTH:])
    if _digest(data[:_SIGNED], body) != data[_SIGNED:HEADER_LENGTH]:
        raise _unreadable("its digest does not fit its content")
    return body


def _digest(head: bytes, body: bytes) -> bytes:
    state = hashlib.sha256(head)
    state.update(body)
    return state.digest()


def _section(document: Any) -> Any:
    if type(document) is not dict or set(document) != {"needed", "sections"}:
        raise Malformed("the body is no list of sections")
    needed, sections = document["needed"], document["sections"]
    if type(needed) is not list or type(sections) is not dict:
        raise Malformed("the body is no list of sections")
    if any(name != _SECTION for name in needed):
        raise Malformed("it needs a section that this version does not know")
    if _SECTION not in sections:
        raise Malformed("the ruleset is missing")
    return sections[_SECTION]


def _refuse_number(text: str) -> NoReturn:
    raise Malformed("a number is not whole")


def _unreadable(reason: str, help: str = "compile it again from the rule file") -> ArtifactUnreadable:
    return ArtifactUnreadable(f"this is no readable compiled ruleset: {reason}", help)
