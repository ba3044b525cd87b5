"""What the runtime writes about itself into an instance, last of all (LANGUAGE 10)."""

from __future__ import annotations

from anondsl.compiled.ruleset import CompiledRuleset, RecordPlan
from anondsl.runtime.encode import Encoding, element, item
from anondsl.runtime.instance import Instance

_MILDNESS = {"UNMODIFIED": 0, "MODIFIED": 1, "REMOVED": 2}
PATIENT_IDENTITY_REMOVED = 0x00120062
METHOD = 0x00120063
METHOD_CODES = 0x00120064
LONGITUDINAL = 0x00280303
BURNED_IN = 0x00280301


def method_values(ruleset: CompiledRuleset, digest: str) -> tuple[str, ...]:
    """Ruleset, digest and version, each a value of at most 64 characters without a backslash.

    The version comes last and has 63: the padding of an odd length counts as part of the last value for some readers.
    """
    name = f"anondsl: {ruleset.name}".replace("\\", "/")[:64].strip(" ")
    version = f"version {ruleset.version or 'not stated'}".replace("\\", "/")[:63].strip(" ")
    return (name, digest[:64], version)


def already_done(instance: Instance, digest: str) -> bool:
    """Whether the instance carries this ruleset's digest."""
    entry = instance.top(METHOD)
    return entry is not None and digest[:64] in (instance.texts(entry) or ())


def previous_methods(instance: Instance) -> list[str]:
    """The methods that came in; they stay in front, unless a control character is among them (LANGUAGE 9)."""
    entry = instance.top(METHOD)
    texts = [] if entry is None else instance.texts(entry) or []
    if any(min(text, default=" ") < " " for text in texts):
        return []
    return [text[:64] for text in texts if text]


def raw_methods(instance: Instance) -> bytes:
    """The bytes behind `previous_methods`, without their padding."""
    entry = instance.top(METHOD)
    return b"" if entry is None else instance.raw(entry).rstrip(b"\0 ")


def longitudinal(plan: RecordPlan, instance: Instance) -> str:
    """REMOVED, MODIFIED or UNMODIFIED, never milder than what came in; "" where nothing can be said."""
    entry = instance.top(LONGITUDINAL)
    came = ""
    if entry is not None:
        texts = instance.texts(entry) or [""]
        came = texts[0] if texts[0] in _MILDNESS else ""
    if not plan.longitudinal:
        return came if came in ("MODIFIED", "REMOVED") else ""
    return max(plan.longitudinal, came, key=lambda word: _MILDNESS.get(word, -1))


def method_codes(plan: RecordPlan, encoding: Encoding) -> bytes:
    """DeidentificationMethodCodeSequence with the codes of CID 7050 that the rules bear out; b"" without any."""
    if not plan.codes:
        return b""
    items = [
        item(
            encoding,
            (
                element(encoding, 0x00080100, "SH", value.encode("ascii")),
                element(encoding, 0x00080102, "SH", b"DCM"),
                element(encoding, 0x00080104, "LO", meaning.encode("ascii")),
            ),
        )
        for value, meaning in plan.codes
    ]
    return element(encoding, METHOD_CODES, "SQ", b"".join(items))
